@offline
Feature: Connected apps
  Google lists the apps a person lets in, and takes their access back when she says so.

  Background:
    Given the app asks for offline access
    And Ada has used the app before

  Scenario: The visitor finds the app among her connected apps
    When Ada opens Google's page of connected apps
    Then Ada's connected apps include the app
    And the app can still use Ada's Google access

  Scenario: The visitor takes the app's access back
    Given Ada opens Google's page of connected apps
    When Ada takes the app's access back
    Then Ada's connected apps do not include the app
    And the app has lost Ada's Google access
    And the app has no Google access for Ada

  Scenario: The visitor is asked again after she took access back
    Given Ada opens Google's page of connected apps
    When Ada takes the app's access back
    And Ada starts to sign in with Google
    Then Ada is on Google's consent page
    When Ada allows everything
    Then Ada is signed in to the app
    And the app can still use Ada's Google access
