@protocol
Feature: Ways to answer
  What a client asks for comes back in the query, in the fragment, as a form, or not at all.

  Background:
    Given a registered client
    And Ada has a Google account

  Scenario: Tokens travel in the fragment
    When the client asks Ada for "token id_token"
    Then the callback brings an access_token in its fragment
    And the callback brings an id_token in its fragment
    And the callback brings no code
    When the client asks who the person is
    Then Google answers 200
    And the answer is about Ada

  Scenario: A code travels as a form
    When the client asks Ada for "code" by form_post
    Then the callback brings a code in its form
    When the client exchanges the code
    Then Google answers 200
    And the answer has an id_token

  Scenario: Who asks for nothing gets nothing
    When the client asks Ada for "none"
    Then the callback brings nothing but state

  Scenario: A no travels where the tokens would
    When the client asks Ada for "token", who says no
    Then the callback brings the error "access_denied" in its fragment
    And the callback brings no access_token
