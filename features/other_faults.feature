@fault
Feature: Other faults
  Whatever the catalogue of faults lists can happen in a scenario, by the name it has there.

  Scenario: Google sends the visitor back with a trouble of its own
    Given Google misbehaves once: "callback-error"
      | error | temporarily_unavailable |
    When Ada signs in with Google
    Then Ada sees that Google cannot be reached
    And the app never called Google's token endpoint
    When Ada signs in with Google
    Then Ada is signed in to the app

  Scenario: Google's profile cannot be had, but the ID token says enough
    Given Google's userinfo endpoint answers 503 3 times
    When Ada signs in with Google
    Then Ada is signed in to the app
    And the app has 1 account for Ada
    And Google misbehaved 3 times

  Scenario: Google refuses to say who the visitor is
    Given Google's userinfo endpoint answers 403 once
    When Ada signs in with Google
    Then Ada sees that sign-in failed
    And the app has 0 accounts for Ada
    When Ada signs in with Google
    Then Ada is signed in to the app
    And the app has 1 account for Ada

  Scenario: Google does not say what it granted
    Given Google's token endpoint misbehaves once: "scope-missing"
    When Ada signs in with Google
    Then Ada is signed in to the app

  Scenario: Google's tokens have the greatest size it documents
    Given the app asks for offline access
    And Google's token endpoint misbehaves: "huge-tokens"
    When Ada signs in with Google
    And 2 hours pass
    Then the app can still use Ada's Google access

  Scenario: Only one visitor meets a fault
    Given Google misbehaves: "server-error"
      """
      {"where": "token", "with": {"status": 502}, "account": "ada@gmail.com"}
      """
    When Bob signs in with Google
    Then Bob is signed in to the app
    When Ada signs in with Google
    Then Ada sees that Google cannot be reached
