Feature: The app's standing at Google
  Google lets people in as far as it trusts the app, and warns them where it does not know.

  Scenario: A test user goes on past the warning
    Given the app asks for openid, email, profile and calendar
    And the app is in testing at Google and Ada is a test user
    When Ada signs in with Google in spite of the warning
    Then Ada is signed in to the app

  Scenario: A test user is not warned of an app that only wants to know who she is
    Given the app is in testing at Google and Ada is a test user
    When Ada signs in with Google
    Then Ada is signed in to the app

  Scenario: The visitor goes back to safety
    Given the app asks for openid, email, profile and calendar
    And Google has not verified the app
    When Ada signs in with Google
    And Ada goes back to safety
    Then Ada sees that she said no
    And Google sent Ada back with "access_denied"
    And Ada is not signed in

  Scenario: Whoever insists on an unverified app is signed in
    Given the app asks for openid, email, profile and calendar
    And Google has not verified the app
    When Ada signs in with Google
    Then Ada is on Google's warning page
    And Google tells Ada "hasn’t verified this app"
    When Ada insists on going on
    Then Ada is on Google's consent page
    When Ada allows everything
    Then Ada is signed in to the app
    And Google gave the app openid, email, profile and calendar

  @google-error
  Scenario: An unverified app cannot ask for a whole Drive
    Given the app asks for openid, email and drive
    And Google has not verified the app
    When Ada signs in with Google
    Then Google blocks the app for Ada
    And Google never sent Ada back
    And Ada is not signed in

  Scenario: An internal app lets its own people in
    Given the app is internal to the organisation "example.com"
    And Grace belongs to the Workspace domain "example.com"
    When Grace signs in with Google
    Then Grace is signed in to the app

  @google-error
  Scenario: A school has to review the app first
    Given Bob's account is a school's
    And Bob belongs to the Workspace domain "school.example"
    When Bob signs in with Google
    Then Google shows Bob the error "access_not_configured"
    And Google never sent Bob back
    And Bob is not signed in

  Scenario: A school that trusts the app lets its pupils in
    Given Bob's account is a school's
    And Bob belongs to the Workspace domain "school.example"
    And Bob's organisation trusts the app
    When Bob signs in with Google
    Then Bob is signed in to the app
