Feature: Consent
  People decide at Google what the app may have, and can change their minds.

  @smoke
  Scenario: The visitor says no
    When Ada starts to sign in with Google
    And Ada says no
    Then Ada sees that she said no
    And Google sent Ada back with "access_denied"
    And Ada is not signed in
    And the app has 0 accounts for Ada

  Scenario: The visitor says no and then changes her mind
    Given Ada starts to sign in with Google
    When Ada says no
    And Ada signs in with Google
    Then Ada is signed in to the app

  Scenario: The visitor walks away and the attempt expires
    Given Ada starts to sign in with Google
    And Ada walks away from the Google page
    When Ada comes back after 15 minutes
    Then Ada sees that the attempt expired
    And Ada is not signed in

  Scenario: The visitor returns after the attempt expired and can start afresh
    Given Ada starts to sign in with Google
    And Ada walks away from the Google page
    When Ada comes back after 15 minutes
    And Ada signs in with Google
    Then Ada is signed in to the app

  Scenario: The visitor allows only part of what was asked
    Given the app asks for openid, email, profile, calendar and drive
    When Ada starts to sign in with Google
    And Ada allows only calendar
    Then Ada is signed in to the app
    And Google gave the app openid, email, profile and calendar

  Scenario: The app asks again only for the missing permission
    Given the app asks for openid, email, profile, calendar and drive
    When Ada starts to sign in with Google
    And Ada allows only calendar
    And the app asks Ada for what is missing
    Then Ada is on Google's consent page
    And the app asked Google for openid and drive

  Scenario: Earlier grants are kept when new ones are asked for
    Given the app asks for openid, email, profile, calendar and drive
    When Ada starts to sign in with Google
    And Ada allows only calendar
    And the app asks Ada for what is missing
    And Ada allows everything
    Then Ada is on the connection page
    And Google gave the app openid, email, profile, calendar and drive

  Scenario: Google asks again only while a permission is missing
    Given the app asks for openid, email, profile, calendar and drive
    And Ada has already granted the app openid, email, profile and calendar
    And Ada is signed in to Google
    When Ada starts to sign in with Google
    Then Ada is on Google's consent page
    When Ada allows everything
    And Ada signs out of the app
    And Ada starts to sign in with Google
    Then Ada is signed in to the app

  Scenario: The visitor removed the app at Google and is asked for consent again
    Given Ada has used the app before
    And Ada has removed the app at Google
    When Ada starts to sign in with Google
    Then Ada is on Google's consent page

  Scenario: Silent sign-in succeeds with a live Google session
    Given the app signs people in silently
    And Ada has already granted the app openid, email and profile
    And Ada is signed in to Google
    When Ada starts to sign in with Google
    Then Ada is signed in to the app

  Scenario: Silent sign-in reports that login is required
    Given the app signs people in silently
    And Ada has already granted the app openid, email and profile
    When Ada starts to sign in with Google
    Then Ada sees that Google needs her attention
    And Google sent Ada back with "interaction_required"
    And Ada is not signed in

  Scenario: Silent sign-in reports that consent is required
    Given the app signs people in silently
    And Ada is signed in to Google
    When Ada starts to sign in with Google
    Then Ada sees that Google needs her attention
    And Google sent Ada back with "interaction_required"
    And Ada is not signed in
