@fault @exclusive
Feature: Keys and discovery
  Google changes its keys and its documents while people sign in. They notice nothing, and nobody gets
  in by a key or a document that is not Google's.

  Scenario: Keys rotated since the last sign-in
    Given Ada has used the app before
    And Google has rotated its signing keys
    When Ada signs in with Google
    Then Ada is signed in to the app
    And the app called Google's keys endpoint at most 2 times

  Scenario: Keys rotate in the middle of a sign-in
    Given Bob has used the app before
    And Google rotates its keys while Ada is signing in
    When Ada allows everything
    Then Ada is signed in to the app
    And the app called Google's keys endpoint at most 2 times

  Scenario: The old key is dropped at once
    Given Ada has used the app before
    And Google has rotated its signing keys and dropped the old one
    When Ada signs in with Google
    Then Ada is signed in to the app
    And the app called Google's keys endpoint at most 2 times

  Scenario: The old key is dropped in the middle of a sign-in
    Given Bob has used the app before
    And Google rotates its keys while Ada is signing in and drops the old one
    When Ada allows everything
    Then Ada is signed in to the app
    And the app called Google's keys endpoint at most 2 times

  Scenario: The key endpoint is down and the cache is fresh
    Given Ada has used the app before
    And Google's keys endpoint is unreachable
    And the app may never notice
    When Ada signs in with Google
    Then Ada is signed in to the app

  Scenario: The key endpoint is down and there is no cache
    Given Google's keys endpoint is unreachable
    When Ada signs in with Google
    Then Ada sees that Google cannot be reached
    And Ada is not signed in
    When Google recovers
    And Ada signs in with Google
    Then Ada is signed in to the app

  @attack
  Scenario: Unknown key ids do not cause a refetch storm
    Given Ada has used the app before
    And every ID token names an unknown key
    When Ada tries to sign in 10 times
    Then the app called Google's keys endpoint at most 6 times
    When Google recovers
    And Ada signs in with Google
    Then Ada is signed in to the app

  Scenario Outline: Sign-in works with <form> keys beside Google's own
    Given Google's keys endpoint misbehaves: "odd-keys"
      | form | <form> |
    When Ada signs in with Google
    Then Ada is signed in to the app

    Examples:
      | form         |
      | elliptic     |
      | encryption   |
      | many         |
      | weak         |
      | duplicate-id |

  Scenario: Discovery is down when the app starts and comes up later
    Given Google's discovery endpoint is unreachable
    When Ada signs in with Google
    Then Ada sees that Google cannot be reached
    And the app never called Google's authorization endpoint
    When Google recovers
    And Ada signs in with Google
    Then Ada is signed in to the app

  @attack
  Scenario: Discovery names another issuer
    Given Google's discovery endpoint answers with another issuer
    When Ada starts to sign in with Google
    Then Ada sees that sign-in failed
    And Ada is not signed in
    And the app never called Google's authorization endpoint
    And the app never called Google's token endpoint
