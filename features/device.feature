Feature: Televisions
  A television has no keyboard worth the name: it shows a code, and a person allows it elsewhere.

  Background:
    Given a television shows a code

  Scenario: A person connects her television
    When Ada enters the television's code
    Then the television still waits
    When Ada allows everything
    Then Google tells Ada "Device connected"
    And the television is connected to Ada's Google account

  Scenario: A person says no to a television
    When Ada enters the television's code
    And Ada says no
    Then Google tells Ada "Device not connected"
    And the television is refused with "access_denied"

  Scenario: A mistyped code connects nothing
    When Ada enters the code "BCDF-GHJK"
    Then Google shows Ada the error "Check the code on your device"
    And the television still waits

  Scenario: A person comes too late
    When 30 minutes pass at Google
    And Ada enters the television's code
    Then Google shows Ada the error "Check the code on your device"
    And the television is refused with "expired_token"
