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

  @google-error
  Scenario: The refresh token expired
    Given the app asks for openid, email, profile and calendar
    And the app asks for offline access
    And the app is in testing at Google and Ada is a test user
    When Ada signs in with Google in spite of the warning
    And 6 days pass
    Then the app can still use Ada's Google access
    When 2 days pass
    And the app uses Ada's Google access
    Then the app has lost Ada's Google access
    And the app has no Google access for Ada

  @fault
  Scenario: Google fails during a refresh and recovers
    Given the app asks for offline access
    And Ada has used the app before
    And Google's token endpoint fails 3 times and then recovers
    When 2 hours pass
    And the app uses Ada's Google access in vain
    Then the app can still use Ada's Google access

  Scenario: The organisation demands re-authentication
    Given the app asks for offline access
    And Grace belongs to the Workspace domain "example.com"
    And Grace's organisation demands that she signs in again
    And Grace has used the app before
    When 2 hours pass
    And the app uses Grace's Google access
    Then the app has lost Grace's Google access
    And the app called Google's token endpoint twice

  @smoke
  Scenario: Disconnecting revokes at Google
    Given the app asks for offline access
    And Ada signs in with Google
    When Ada disconnects the app from Google
    Then the app has no Google access for Ada
    And the app called Google's revocation endpoint once

  @fault
  Scenario Outline: Disconnecting revokes at Google, even if Google is unwell: it <trouble>
    Given the app asks for offline access
    And Ada signs in with Google
    And Google's revocation endpoint <trouble>
    When Ada disconnects the app from Google
    Then the app has no Google access for Ada

    Examples:
      | trouble             |
      | answers 503 3 times |
      | is unreachable      |

  @attack @fault
  Scenario: The refreshed identity is vouched for by somebody else
    Given the app asks for offline access
    And Ada has used the app before
    And the next ID token is from another issuer
    When 2 hours pass
    And the app uses Ada's Google access in vain
    Then the app can still use Ada's Google access

  @attack @fault
  Scenario: The refreshed identity belongs to somebody else
    Given the app asks for offline access
    And Ada has used the app before
    And the next ID token is about Bob
    When 2 hours pass
    And the app uses Ada's Google access in vain
    Then the app can still use Ada's Google access

  Scenario: A suspended account ends offline access
    Given the app asks for offline access
    And Google has suspended Grace's account
    And Grace has used the app before
    When 2 hours pass
    Then the app has lost Grace's Google access
