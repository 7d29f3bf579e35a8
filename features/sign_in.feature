Feature: Signing in
  People sign in to the app with the Google account they have.

  @smoke
  Scenario: A new visitor signs in and gets an account
    Given Ada has a Google account
    When Ada signs in with Google
    Then Ada is signed in to the app
    And the app has 1 account for Ada

  @smoke
  Scenario: A returning visitor signs in without being asked again
    Given Ada has used the app before
    When Ada starts to sign in with Google
    Then Ada is signed in to the app
    And the app has 1 account for Ada

  Scenario: A visitor with several Google accounts chooses one
    Given Ada and Bob are signed in to Google in the same browser
    When Ada starts to sign in with Google
    Then Ada is on Google's account chooser
    When Ada picks Bob's account instead
    Then Bob is signed in to the app
    And the app has 0 accounts for Ada

  Scenario: A visitor uses an account the browser does not know yet
    Given Ada and Bob are signed in to Google in the same browser
    And Grace has a Google account
    When Ada starts to sign in with Google
    And Ada picks Grace's account instead
    Then Grace is signed in to the app

  Scenario: A visitor is led back to the page they wanted
    When Ada opens the connection page
    Then Ada is on the login page
    When Ada goes on to Google
    Then Ada is on the connection page

  @smoke
  Scenario: A signed-in visitor signs out and is asked to sign in again
    Given Ada signs in with Google
    When Ada signs out of the app
    Then Ada is not signed in

  Scenario: The app asks for the least it needs
    When Ada starts to sign in with Google
    Then the app asked Google for openid, email and profile
    And Ada is on Google's sign-in page

  Scenario: Every attempt is protected afresh
    Given Ada starts to sign in with Google
    When Ada starts to sign in with Google
    Then the app asked Google with PKCE
    And the app asked Google with a fresh state and nonce

  Scenario Outline: Sign-in works with Google naming itself in the callback, and without
    Given Google <does> in the callback
    And Ada starts to sign in with Google
    When the callback is delivered
    Then Google <did> in the callback
    And Ada is signed in to the app

    Examples:
      | does                 | did                 |
      | names itself         | named itself        |
      | does not name itself | did not name itself |

  Scenario: Sign-in ignores parameters it does not know
    Given Google misbehaves: "callback-parameter"
      | name  | flavour |
      | value | vanilla |
    When Ada signs in with Google
    Then Ada is signed in to the app

  Scenario: A name with emoji, right-to-left text and markup is shown as text
    Given Zoë has a Google account with:
      | given name  | Zoë 🦊 <b>O'Neil</b> |
      | family name | بنت                  |
    When Zoë signs in with Google
    Then Zoë is signed in to the app as "Zoë 🦊 <b>O'Neil</b> بنت"

  Scenario Outline: Sign-in works over IPv6 and IPv4 loopback
    Given the app and Google live at "<address>"
    When Ada signs in with Google
    Then Ada is signed in to the app

    Examples:
      | address   |
      | 127.0.0.1 |
      | [::1]     |

  Scenario: A visitor signs in in the older way
    When Ada signs in with Google in the older way
    Then Ada is signed in to the app
    And the app has 1 account for Ada
    And the app never called Google's token endpoint
    And nothing secret was exposed

  Scenario: A visitor without a family name is welcome
    Given Ada has a Google account with:
      | family name | |
    When Ada signs in with Google
    Then Ada is signed in to the app as "Ada"

  Scenario: A visitor mistypes the password and tries again
    When Ada mistypes the password and then signs in
    Then Ada is signed in to the app

  Scenario: A visitor without a Google account is told so
    Given Bob has no Google account
    When Bob signs in with Google
    Then Google shows Bob the error "find your Google Account"
    And Bob is not signed in

  Scenario: A visitor signs in from a second device
    Given Ada signs in with Google
    When Ada signs in from a second device
    Then Ada is signed in to the app
    And the app has 1 account for Ada

  Scenario: Two visitors each get their own account
    When Ada signs in with Google
    And Bob signs in with Google
    Then Ada is signed in to the app
    And Bob is signed in to the app
