@attack
Feature: The exchange of the code
  A code is worth something to one app only, once, and together with what that app alone knows.

  Scenario: The code is exchanged once, with PKCE and client authentication
    When Ada signs in with Google
    Then the app asked Google with PKCE
    And the app showed the code with PKCE and client authentication
    And the app called Google's token endpoint once

  Scenario: A replayed code is refused and the app stays calm
    Given Ada starts to sign in with Google
    And the callback is delivered
    And Ada signs out of the app
    And Ada starts to sign in with Google
    When the callback's code is used before
    Then Ada sees that sign-in failed
    And Ada is not signed in
    And Google refused the code with "invalid_grant"
    And the app called Google's token endpoint twice
    And the app has 1 account for Ada

  Scenario: An expired code is refused
    Given Ada starts to sign in with Google
    When the callback is delivered 11 minutes late
    Then Ada sees that sign-in failed
    And Ada is not signed in
    And Google refused the code with "invalid_grant"
    And the app called Google's token endpoint once

  Scenario Outline: A code with a slash in it works, encoded and not
    Given Ada starts to sign in with Google
    When the callback's code is <spelling>
    Then Ada is signed in to the app
    And the app called Google's token endpoint once

    Examples:
      | spelling            |
      | percent-encoded     |
      | not percent-encoded |

  Scenario: A code with odd characters is decoded once
    Given Google misbehaves once: "callback-code-with-odd-characters"
    When Ada signs in with Google
    Then Ada is signed in to the app

  Scenario: A wrong client secret is reported to the operator, not to the visitor
    Given the app has a wrong client secret
    When Ada signs in with Google
    Then Ada sees that sign-in failed
    And the app's page does not show Ada "invalid_client"
    And the app tells its operator "invalid_client"
    And Ada is not signed in

  Scenario: The verifier belongs to another attempt
    Given Ada starts to sign in with Google
    When the callback's code is of another attempt
    Then Ada sees that sign-in failed
    And Ada is not signed in
    And Google refused the code with "invalid_grant"
