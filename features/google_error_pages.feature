@google-error
Feature: Google's own error pages
  Some mistakes never reach the app: Google stops the visitor and says why.

  @smoke
  Scenario: The callback address is not registered
    Given the app is registered at Google with the callback "somewhere else"
    When Ada signs in with Google
    Then Google shows Ada the error "redirect_uri_mismatch"

  Scenario: The callback address differs only by a trailing slash
    Given the app is registered at Google with the callback "its own but for the trailing slash"
    When Ada signs in with Google
    Then Google shows Ada the error "redirect_uri_mismatch"
    And the mock explains to Ada: "redirect_uri differs only by a trailing slash from the registered"

  Scenario: One click registers the callback address
    Given the app is registered at Google with the callback "somewhere else"
    When Ada starts to sign in with Google
    Then Google shows Ada the error "redirect_uri_mismatch"
    When Ada lets the mock register what is missing
    And Ada allows everything
    Then Ada is signed in to the app

  Scenario: The callback address differs by localhost versus 127.0.0.1
    Given the app is registered at Google with the callback "its own with 127.0.0.1 instead of localhost"
    When Ada signs in with Google
    Then Google shows Ada the error "redirect_uri_mismatch"
    And the mock explains to Ada: "the name of this machine (localhost instead of 127.0.0.1)"

  Scenario: The callback address differs by http versus https
    Given the app is registered at Google with the callback "its own with https instead of http"
    When Ada signs in with Google
    Then Google shows Ada the error "redirect_uri_mismatch"
    And the mock explains to Ada: "the scheme (http instead of https)"

  Scenario: The app is unknown to Google
    Given the app is not registered at Google
    When Ada signs in with Google
    Then Google shows Ada the error "invalid_client"
    And the app never called Google's token endpoint

  Scenario: The app was deleted at Google
    Given the app was deleted at Google
    When Ada signs in with Google
    Then Google shows Ada the error "deleted_client"
    And Ada is not signed in

  Scenario: An unknown permission is asked for
    Given the app asks for openid, email and telepathy
    When Ada signs in with Google
    Then Google shows Ada the error "invalid_scope"

  Scenario: The organisation blocks the app
    Given Grace belongs to the Workspace domain "example.com"
    And Grace's organisation blocks the app
    When Grace signs in with Google
    Then Google shows Grace the error "admin_policy_enforced"
    And Grace is not signed in

  Scenario: The visitor is not a test user
    Given the app is in testing at Google
    When Ada signs in with Google
    Then Google shows Ada the error "access_denied"
    And Google never sent Ada back
    And Ada is not signed in

  Scenario: The app is internal to another organisation
    Given the app is internal to the organisation "example.com"
    When Ada signs in with Google
    Then Google shows Ada the error "org_internal"
    And Google never sent Ada back
    And Ada is not signed in

  Scenario: An embedded browser is turned away
    Given Ada uses an embedded browser
    When Ada signs in with Google
    Then Google shows Ada the error "disallowed_useragent"
    And Google never sent Ada back
