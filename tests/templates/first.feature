Feature: Signing in
  What every app with "Sign in with Google" promises. `mock-google-e2e steps` prints all sentences.

  Scenario: A new visitor signs in
    When Ada signs in with Google
    Then Ada is signed in to the app
    And nothing secret was exposed

  Scenario: The visitor says no
    When Ada starts to sign in with Google
    And Ada says no
    Then Ada sees that she said no
    And Ada is not signed in
