@protocol @offline
Feature: The life of a refresh token
  A refresh token that is used lives on, until something ends it.

  Scenario: An app in testing has a week
    Given a registered client in testing with Ada as a test user
    And the client has a code for Ada with offline access to openid and calendar
    When the client exchanges the code
    Then the answer has a refresh_token_expires_in
    When 6 days pass at Google
    And the client refreshes
    Then Google answers 200
    When 1 day passes at Google
    And the client refreshes
    Then Google answers 400 with the error "invalid_grant"

  Scenario: Signing in alone outlives the week
    Given a registered client in testing with Ada as a test user
    And the client has a code for Ada with offline access
    When the client exchanges the code
    Then the answer has no refresh_token_expires_in
    When 30 days pass at Google
    And the client refreshes
    Then Google answers 200

  Scenario: A new password ends access to Gmail
    Given a registered client
    And the client has a code for Ada with offline access to openid and https://mail.google.com/
    When the client exchanges the code
    And Ada takes a new password at Google
    And the client refreshes
    Then Google answers 400 with the error "invalid_grant"

  Scenario: A new password leaves other access alone
    Given a registered client
    And the client has a code for Ada with offline access to openid and calendar
    When the client exchanges the code
    And Ada takes a new password at Google
    And the client refreshes
    Then Google answers 200

  Scenario: A hundred tokens live side by side
    Given a registered client
    And the client has a code for Ada with offline access
    When the client exchanges the code
    And the client gets 99 more refresh tokens for Ada
    And the client refreshes
    Then Google answers 200

  Scenario: The 101st token ends the first
    Given a registered client
    And the client has a code for Ada with offline access
    When the client exchanges the code
    And the client gets 100 more refresh tokens for Ada
    And the client refreshes
    Then Google answers 400 with the error "invalid_grant"

  Scenario: Six months without use end a token
    Given a registered client
    And the client has a code for Ada with offline access
    When the client exchanges the code
    And 183 days pass at Google
    And the client refreshes
    Then Google answers 400 with the error "invalid_grant"

  Scenario: Use keeps a token alive
    Given a registered client
    And the client has a code for Ada with offline access
    When the client exchanges the code
    And 182 days pass at Google
    And the client refreshes
    And 182 days pass at Google
    And the client refreshes
    Then Google answers 200
