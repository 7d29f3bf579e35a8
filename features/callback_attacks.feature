@attack
Feature: Attacks on the callback
  The callback is an address anybody can open. The app believes only what it has asked for.

  @smoke
  Scenario: A missing state is refused
    Given Ada starts to sign in with Google
    When the callback's state is missing
    Then Ada sees that the answer was not hers
    And Ada is not signed in
    And the app never called Google's token endpoint

  Scenario: An altered state is refused
    Given Ada starts to sign in with Google
    When the callback's state is altered
    Then Ada sees that the answer was not hers
    And Ada is not signed in
    And the app never called Google's token endpoint

  Scenario: A state is good for one use
    Given Ada starts to sign in with Google
    And the callback is delivered twice
    And Ada signs out of the app
    When the callback is delivered once more
    Then Ada sees that the answer was not hers
    And Ada is not signed in
    And the app called Google's token endpoint once

  @smoke
  Scenario: Mallory plants her own callback
    Given Ada starts to sign in with Google
    When Mallory plants her own callback in Ada's browser
    Then Ada sees that the answer was not hers
    And Ada is not signed in
    And the app never called Google's token endpoint

  Scenario: Somebody else's state is refused
    Given Ada starts to sign in with Google
    When the callback's state is somebody else's
    Then Ada sees that the answer was not hers
    And Ada is not signed in
    And the app never called Google's token endpoint

  Scenario: Mallory injects Ada's code into her own session
    Given Mallory starts to sign in with Google
    When the callback's code is Ada's
    Then Mallory sees that sign-in failed
    And Mallory is not signed in
    And the app has 0 accounts for Ada
    And the app called Google's token endpoint once
    And Google refused the code with "invalid_grant"

  Scenario: The callback claims to come from another issuer
    Given Ada starts to sign in with Google
    When the callback's iss is altered
    Then Ada sees that sign-in failed
    And the app never called Google's token endpoint

  Scenario: Parameters repeated in the callback are refused
    Given Ada starts to sign in with Google
    When the callback's code is repeated
    Then Ada sees that sign-in failed
    And the app never called Google's token endpoint

  Scenario: Markup in an error description is not rendered
    Given Google misbehaves once: "callback-error"
      | error       | server_trouble                   |
      | description | <b data-planted="yes">Hello</b> |
    When Ada signs in with Google
    Then Ada sees that sign-in failed
    And the app's page does not show Ada "data-planted"
    And the app's page does not show Ada "server_trouble"
    And the app never called Google's token endpoint

  Scenario Outline: The wanted page cannot point to another site: <wanted>
    When Ada opens the login page wanting "<wanted>"
    And Ada goes on to Google
    Then Ada is on the home page
    And Ada is signed in to the app

    Examples:
      | wanted                            |
      | //evil.example                    |
      | /\\evil.example                   |
      | https:evil.example                |
      | https://evil.example/             |
      | /%2Fevil.example                  |
      | /%5Cevil.example                  |
      | javascript:alert(1)               |
      | http://localhost@evil.example/    |

  Scenario: A page of the app may be wanted
    When Ada opens the login page wanting "/connection"
    And Ada goes on to Google
    Then Ada is on the connection page

  Scenario: The callback is delivered twice
    Given Ada starts to sign in with Google
    When the callback is delivered twice
    Then Ada is on the home page
    And Ada is signed in to the app
    And the app has 1 account for Ada
    And the app called Google's token endpoint once

  Scenario: A prefetch does not use up the code
    Given Ada starts to sign in with Google
    When the browser prefetches the callback
    Then the app never called Google's token endpoint
    When the callback is delivered once more
    Then Ada is signed in to the app
    And the app called Google's token endpoint once

  Scenario: Two tabs sign in side by side
    Given Ada is signed in to Google
    And Ada starts to sign in with Google
    And Ada starts to sign in with Google in a second tab
    When Ada allows everything
    Then Ada is signed in to the app
    When Ada goes back to the first tab
    And Ada allows everything
    Then Ada is signed in to the app
    And the app has 1 account for Ada
    And the app called Google's token endpoint twice

  Scenario: The back button after sign-in does no harm
    Given Ada signs in with Google
    When Ada uses the back button
    Then Ada is on the home page
    And Google sent Ada back with a code twice
    And Ada is signed in to the app
    And the app has 1 account for Ada
    And the app called Google's token endpoint once

  @smoke
  Scenario: Nothing secret was exposed after sign-in
    Given the app asks for offline access
    When Ada signs in with Google
    Then Ada is signed in to the app
    And nothing secret was exposed
