@fault
Feature: Faults of the token endpoint
  A code works once. Whatever becomes of Google's answer, the app shows the code once only, tells
  the visitor what is wrong, and lets her try again.

  Scenario: Google answers 500 once
    Given Google's token endpoint answers 500 once
    When Ada signs in with Google
    Then Ada sees that Google cannot be reached
    And Ada is not signed in
    When Ada signs in with Google
    Then Ada is signed in to the app
    And the app called Google's token endpoint twice

  Scenario: Google answers 503 and asks to wait
    Given Google's token endpoint answers 503 and asks to wait 2 minutes once
    When Ada signs in with Google
    Then Ada sees that Google is busy
    And the app called Google's token endpoint once
    When 2 minutes pass
    And Ada signs in with Google
    Then Ada is signed in to the app

  Scenario: Google limits the rate
    Given Google's token endpoint asks to wait 30 seconds once
    When Ada tries to sign in twice
    Then Ada sees that Google is busy
    And Ada is not signed in
    And the app called Google's token endpoint once
    When 30 seconds pass
    And Ada signs in with Google
    Then Ada is signed in to the app

  Scenario Outline: Google answers with <defect>
    Given Google's token endpoint answers with <defect>
    When Ada signs in with Google
    Then Ada sees that sign-in failed
    And Ada is not signed in
    And the app has 0 accounts for Ada
    And the app called Google's token endpoint once

    Examples:
      | defect                 |
      | a web page             |
      | truncated JSON         |
      | an empty body          |
      | far too much data      |
      | invalid UTF-8          |
      | the wrong content type |

  Scenario: A visitor tries again once Google answers with sense
    Given Google's token endpoint answers with truncated JSON
    When Ada signs in with Google
    Then Ada sees that sign-in failed
    When Google recovers
    And Ada signs in with Google
    Then Ada is signed in to the app
    And the app has 1 account for Ada

  @slow
  Scenario: Google takes longer than the app waits
    Given Google's token endpoint takes 5 seconds to answer
    When Ada signs in with Google
    Then Ada sees that Google cannot be reached
    And Ada is not signed in
    And Google misbehaved once

  @slow
  Scenario: Google sends its answer drop by drop
    Given Google's token endpoint answers drop by drop
    When Ada signs in with Google
    Then Ada sees that Google cannot be reached
    And Ada is not signed in
    And the app called Google's token endpoint once

  Scenario: The connection is reset before the answer
    Given Google's token endpoint drops the connection before answering
    When Ada signs in with Google
    Then Ada sees that Google cannot be reached
    And Ada is not signed in
    And the app called Google's token endpoint once

  Scenario: The connection is reset in the middle of the answer
    Given Google's token endpoint drops the connection halfway
    When Ada signs in with Google
    Then Ada sees that Google cannot be reached
    And Ada is not signed in
    And the app has 0 accounts for Ada
    And the app called Google's token endpoint once

  Scenario: The answer is lost after Google accepted the code
    Given Google's token endpoint drops the connection after accepting the code
    When Ada signs in with Google
    Then Ada sees that Google cannot be reached
    And the app called Google's token endpoint once
    When Google recovers
    And Ada signs in with Google
    Then Ada is signed in to the app

  Scenario: Google cannot be reached
    Given Google's token endpoint is unreachable
    When Ada signs in with Google
    Then Ada sees that Google cannot be reached
    And Ada is not signed in
    When Google recovers
    And Ada signs in with Google
    Then Ada is signed in to the app

  Scenario: Google fails twice and recovers
    Given Google's token endpoint fails 2 times and then recovers
    When Ada tries to sign in twice
    Then Ada sees that Google cannot be reached
    And Ada is not signed in
    When Ada signs in with Google
    Then Ada is signed in to the app
    And the app has 1 account for Ada

  @attack
  Scenario: Google redirects the token request elsewhere
    Given Google's token endpoint redirects elsewhere
    When Ada signs in with Google
    Then Ada sees that sign-in failed
    And the app sent nothing elsewhere
    And Ada is not signed in
    And the app called Google's token endpoint once

  @offline
  Scenario: Google issues no refresh token
    Given the app asks for offline access
    And Google issues no refresh token
    When Ada signs in with Google
    Then Ada is signed in to the app
    When 2 hours pass
    Then the app has lost Ada's Google access
