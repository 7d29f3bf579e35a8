@offline
Feature: Offline access
  With the visitor's consent the app works for her at Google while she is away.

  @smoke
  Scenario: The app obtains offline access on first consent
    Given the app asks for offline access
    When Ada signs in with Google
    And 2 hours pass
    Then the app asked Google for offline access
    And the app can still use Ada's Google access

  Scenario: The app refreshes before the access token expires
    Given the app asks for offline access
    And Ada has used the app before
    When 59 minutes pass
    Then the app can still use Ada's Google access
    And the app called Google's token endpoint twice

  Scenario: Without offline access the app cannot work for long
    Given Ada has used the app before
    When 2 hours pass
    Then the app has lost Ada's Google access

  Scenario: A repeat sign-in brings no refresh token and the old one is kept
    Given the app asks for offline access
    And Ada has used the app before
    When Ada starts to sign in with Google
    Then Ada is signed in to the app
    And Google issued 1 refresh token
    When 2 hours pass
    Then the app can still use Ada's Google access

  Scenario: Two jobs refresh at once
    Given the app asks for offline access
    And Ada has used the app before
    When 2 hours pass
    And two jobs use Ada's Google access at once
    Then the app called Google's token endpoint twice

  Scenario: The visitor revokes access at Google
    Given the app asks for offline access
    And Ada has used the app before
    And Ada has removed the app at Google
    When the app uses Ada's Google access
    Then the app has lost Ada's Google access
    And the app has no Google access for Ada
    And the app called Google's token endpoint at most 2 times

  @smoke
  Scenario: Disconnecting revokes at Google
    Given the app asks for offline access
    And Ada signs in with Google
    When Ada disconnects the app from Google
    Then the app has no Google access for Ada
    And the app called Google's revocation endpoint once

  Scenario: A suspended account ends offline access
    Given the app asks for offline access
    And Google has suspended Grace's account
    And Grace has used the app before
    When 2 hours pass
    Then the app has lost Grace's Google access
