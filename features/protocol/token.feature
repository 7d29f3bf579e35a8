@protocol
Feature: The token endpoint
  A client gets its tokens for a code, once, and only if it can prove that the code is its own.

  Background:
    Given a registered client
    And Ada has a Google account

  Scenario: A code is good for tokens
    Given the client has a code for Ada
    When the client exchanges the code
    Then Google answers 200
    And the answer has an access_token
    And the answer has an id_token
    And the answer has no refresh_token

  Scenario: A code is good for one exchange
    Given the client has a code for Ada
    When the client exchanges the code
    And the client exchanges the code
    Then Google answers 400 with the error "invalid_grant"

  Scenario: A code expires
    Given the client has a code for Ada
    When 15 minutes pass at Google
    And the client exchanges the code
    Then Google answers 400 with the error "invalid_grant"

  Scenario: A code belongs to its callback
    Given the client has a code for Ada
    When the client exchanges the code with another callback
    Then Google answers 400 with the error "redirect_uri_mismatch"

  Scenario: A code belongs to its PKCE verifier
    Given the client has a code for Ada
    When the client exchanges the code with another verifier
    Then Google answers 400 with the error "invalid_grant"

  Scenario: A client must know its secret
    Given the client has a code for Ada
    When the client exchanges the code with a wrong secret
    Then Google answers 401 with the error "invalid_client"

  Scenario: An unknown client is stopped on Google's page
    When an unknown client sends Ada to Google
    Then Google's page says "invalid_client"
