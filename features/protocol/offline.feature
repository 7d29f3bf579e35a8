@protocol @offline
Feature: Refresh tokens
  A refresh token comes with the first consent, stays the same, and dies when the person says so.

  Background:
    Given a registered client
    And Ada has a Google account
    And the client has a code for Ada with offline access

  Scenario: The first consent brings a refresh token
    When the client exchanges the code
    Then Google answers 200
    And the answer has a refresh_token

  Scenario: A repeat sign-in brings no refresh token
    When the client exchanges the code
    And the client gets another code for Ada with offline access
    And the client exchanges the code
    Then Google answers 200
    And the answer has no refresh_token

  Scenario: A refresh brings an access token and no new refresh token
    When the client exchanges the code
    And 2 hours pass at Google
    And the client refreshes
    Then Google answers 200
    And the answer has an access_token
    And the answer has no refresh_token

  Scenario: A fresh access token tells who the person is
    When the client exchanges the code
    And the client asks who the person is
    Then Google answers 200
    And the answer is about Ada

  Scenario: An old access token is refused
    When the client exchanges the code
    And 2 hours pass at Google
    And the client asks who the person is
    Then Google answers 401

  Scenario: A revoked refresh token is dead
    When the client exchanges the code
    And the client revokes its refresh_token
    Then Google answers 200
    When the client refreshes
    Then Google answers 400 with the error "invalid_grant"

  Scenario: A removed client is dead
    When the client exchanges the code
    And Ada removes the client at Google
    And the client refreshes
    Then Google answers 400 with the error "invalid_grant"
