Feature: Who somebody is
  A person is who Google's ID token says she is, by the one number that never changes hands. An
  email address is something she has, for a while.

  @attack
  Scenario: An unverified email does not take over an existing account
    Given Ada has an account of the app with a password
    And the next ID token says email is "ada@gmail.com"
    And the next ID token says email_verified is "false"
    When Mallory signs in with Google
    Then the app has 2 accounts for Ada

  Scenario: A verified email links only to an account that proved it
    Given Ada has an account of the app with a password
    When Ada signs in with Google
    Then Ada is signed in to the app
    And the app has 1 account for Ada
    And Ada can still sign in with the password

  @attack
  Scenario: An address that is not Google's own links to nothing
    Given Bob has a Google account with:
      | email | bob@example.net |
    And Bob has an account of the app with a password
    When Bob signs in with Google
    Then Bob sees that the address is in use
    And Bob is not signed in
    And the app has 1 account for Bob

  @attack
  Scenario: A pre-registered account is not inherited
    Given Mallory has signed up with Ada's email and cannot prove it
    When Ada signs in with Google
    Then Ada is signed in to the app
    And the app has 1 account for Ada
    And the password for Ada's account lets nobody in

  Scenario: The email changed, the person did not
    Given Ada has used the app before
    And Ada's email at Google is now "countess@gmail.com"
    When Ada signs in with Google
    Then Ada is signed in to the app
    And the app keeps 1 account under "countess@gmail.com"
    And the app keeps 0 accounts under "ada@gmail.com"

  @attack
  Scenario: The same email now belongs to another person
    Given Ada has used the app before
    And Ada's email at Google belongs to somebody else now
    When Ada signs in with Google
    Then Ada sees that the address is in use
    And Ada is not signed in
    And the app keeps 1 account under "ada@gmail.com"

  Scenario: A Google account without an email
    Given the app asks for openid and profile
    When Ada signs in with Google
    Then Ada sees that an address is missing
    And Ada is not signed in

  @fault
  Scenario: What the ID token leaves out comes from the profile
    Given the next ID token has no email
    When Ada signs in with Google
    Then Ada is signed in to the app
    And the app called Google's userinfo endpoint once

  Scenario: Only the company domain is let in
    Given the app only accepts the domain "example.com"
    And Grace belongs to the Workspace domain "example.com"
    When Bob signs in with Google
    Then Bob sees that only the company is let in
    And Bob is not signed in
    And the app has 0 accounts for Bob
    When Grace signs in with Google
    Then Grace is signed in to the app

  @attack
  Scenario: The domain hint in the request is not trusted
    Given the app only accepts the domain "example.com"
    And Mallory starts to sign in with Google
    When Mallory takes the domain hint out of the request
    Then Mallory sees that only the company is let in
    And Mallory is not signed in

  @attack @fault
  Scenario: The profile answer is about somebody else
    Given the next profile answer is about Bob
    When Ada signs in with Google
    Then Ada sees that sign-in failed
    And Ada is not signed in
    And the app has 0 accounts for Ada
    And the app has 0 accounts for Bob
