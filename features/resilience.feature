@slow
Feature: Resilience
  Many people at once, and servers that go away: nobody ends up where she does not belong.

  Scenario: Fifty people sign in at the same time and nobody gets another's session
    When 50 people sign in at the same time
    Then everybody is signed in to the app as herself

  @exclusive
  Scenario: The app, and then Google, restart in the middle of a sign-in
    Given Ada starts to sign in with Google
    And Bob starts to sign in with Google
    When the app restarts
    And Ada allows everything
    Then Ada is signed in to the app
    When Google restarts
    And Bob signs in with Google
    Then Bob is signed in to the app
