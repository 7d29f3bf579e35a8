@fault
Feature: ID tokens
  An ID token says who signed in. The app believes it only when every part of it is right, and does
  not ask for a second one with the same code.

  @attack
  Scenario Outline: The app refuses an ID token that <defect>
    Given the next ID token <defect>
    When Ada signs in with Google
    Then Ada sees that sign-in failed
    And Ada is not signed in
    And the app has 0 accounts for Ada
    And the app called Google's token endpoint once

    Examples:
      | defect                                                  |
      | is unsigned                                             |
      | is signed with the public key                           |
      | is signed with the client secret                        |
      | is signed by an unknown key                             |
      | is signed by an unknown key in Google's name            |
      | is signed by another algorithm                          |
      | is tampered with                                        |
      | is expired                                              |
      | is from the future                                      |
      | is for another app                                      |
      | is for a second app, too, which asked for it            |
      | is from another issuer                                  |
      | says iss is "https://accounts.google.com.evil.example"  |
      | has another nonce                                       |
      | has an earlier nonce                                    |
      | has no nonce                                            |
      | has no sub                                              |
      | has no aud                                              |
      | has no iat                                              |
      | has a wrong at_hash                                     |
      | is about Bob                                            |
      | is of yesterday                                         |
      | is malformed                                            |
      | is encrypted                                            |
      | demands an unknown extension                            |
      | names no key                                            |

  Scenario: A visitor whose ID token was refused can try again
    Given the next ID token is expired
    When Ada signs in with Google
    Then Ada sees that sign-in failed
    When Ada signs in with Google
    Then Ada is signed in to the app
    And the app has 1 account for Ada

  Scenario Outline: The app accepts an ID token that <oddity>
    Given the next ID token <oddity>
    When Ada signs in with Google
    Then Ada is signed in to the app
    And the app has 1 account for Ada

    Examples:
      | oddity                              |
      | has the issuer's short form         |
      | is seconds ahead of the app's clock |
      | is for a second app, too            |
      | has a list for its audience         |

  Scenario: The app accepts an ID token without a key id while there is one key
    Given Google's keys endpoint answers with a single key
    And the next ID token names no key
    When Ada signs in with Google
    Then Ada is signed in to the app

  Scenario: Sign-in works with Google's clock seconds ahead of the app's
    Given Google's clock is 30 seconds ahead of the app
    When Ada signs in with Google
    Then Ada is signed in to the app

  Scenario: Sign-in works with Google's clock seconds behind the app's
    Given Google's clock is 30 seconds behind the app
    When Ada signs in with Google
    Then Ada is signed in to the app
