//! What happens to apps and is no fault to be armed: a lever of Google's, a person's doing, or the
//! harness's.

/// A number of the list that no fault of the catalogue has, and where it is to be had.
#[derive(Debug)]
pub struct Elsewhere {
    /// The number.
    pub number: u8,
    /// What happens.
    pub title: &'static str,
    /// How to bring it about.
    pub lever: &'static str,
    /// Whose it is.
    pub whose: Whose,
}

/// Whose doing something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The server's: a verb of the control API or a key of the configuration.
    Google,
    /// Somebody's at the pages, or at the control API in their place.
    Person,
    /// The harness's or the environment's: it happens between browser and app.
    Harness,
}

use Whose::{Google, Harness, Person};

/// The rest of the list.
pub const ELSEWHERE: &[Elsewhere] = &[
    at(
        1,
        "the person says no",
        Person,
        "Cancel on the consent page, or POST /__mock/sign-in with decision deny",
    ),
    at(
        2,
        "the person closes the page",
        Harness,
        "step: PERSON walks away from the Google page",
    ),
    at(
        3,
        "another account than login_hint",
        Person,
        "step: PERSON picks PERSON's account instead",
    ),
    at(
        4,
        "several Google sessions, chooser, authuser",
        Person,
        "step: PERSON and PERSON are signed in to Google in the same browser",
    ),
    at(
        5,
        "the back button submits the callback again",
        Harness,
        "step: PERSON uses the back button",
    ),
    at(
        6,
        "the callback is delivered twice",
        Harness,
        "step: the callback is delivered twice",
    ),
    at(
        7,
        "the callback comes after state or code expired",
        Google,
        "PUT /__mock/clock {\"advance\":\"15m\"}",
    ),
    at(
        8,
        "only some scopes ticked",
        Person,
        "the boxes of the consent page, or POST /__mock/sign-in with scopes",
    ),
    at(
        9,
        "nothing optional granted",
        Person,
        "POST /__mock/sign-in with scopes \"openid\"",
    ),
    at(
        10,
        "earlier grants merged",
        Google,
        "POST /__mock/consents, then include_granted_scopes=true",
    ),
    at(
        11,
        "prompt=none fails",
        Google,
        "no session or no consent, and prompt=none",
    ),
    at(
        12,
        "admin policy blocks the app",
        Google,
        "PATCH /__mock/accounts/{email} {\"blocked_by_admin\":true}",
    ),
    at(
        13,
        "the app is in testing",
        Google,
        "PATCH /__mock/clients/{id} {\"publishing_status\":\"testing\"}",
    ),
    at(
        14,
        "the app is internal",
        Google,
        "PATCH /__mock/clients/{id} {\"audience\":\"internal\",\"organization\":\"example.com\"}",
    ),
    at(
        15,
        "error pages with no callback",
        Google,
        "an unregistered redirect_uri, a deleted client, an unknown scope",
    ),
    at(
        16,
        "embedded browser refused",
        Google,
        "a user agent with `; wv)`",
    ),
    at(
        23,
        "a code of another session is injected",
        Harness,
        "step: the callback's code is somebody else's",
    ),
    at(
        24,
        "login CSRF",
        Harness,
        "step: Mallory plants her own callback in PERSON's browser",
    ),
    at(
        28,
        "two tabs, interleaved",
        Harness,
        "two attempts of one browser",
    ),
    at(
        30,
        "a second sign-in as somebody else",
        Person,
        "step: PERSON picks PERSON's account instead",
    ),
    at(
        31,
        "an extra page: warning",
        Google,
        "PATCH /__mock/clients/{id} {\"verified\":false} and a sensitive scope",
    ),
    at(
        45,
        "fails k times then recovers; fails by chance",
        Google,
        "any fault with times, or with probability and seed",
    ),
    at(
        56,
        "keys rotate between authorize and token",
        Google,
        "POST /__mock/keys/rotate {\"keep_old\":false}",
    ),
    at(
        86,
        "the person removes the app",
        Google,
        "POST /__mock/accounts/{email}/remove-app",
    ),
    at(
        88,
        "a new password",
        Google,
        "POST /__mock/accounts/{email}/change-password",
    ),
    at(
        89,
        "the 101st refresh token",
        Google,
        "POST /__mock/tokens, 100 times",
    ),
    at(
        95,
        "account deleted, suspended, undeleted",
        Google,
        "POST /__mock/accounts/{email}/suspend, DELETE /__mock/accounts/{email}",
    ),
    at(
        96,
        "a security event",
        Google,
        "POST /__mock/accounts/{email}/events",
    ),
    at(
        98,
        "the mock restarts",
        Google,
        "POST /__mock/reset for lost, /__mock/snapshots for kept codes",
    ),
    at(
        100,
        "the app restarts",
        Harness,
        "the app's process is the harness's",
    ),
    at(
        101,
        "many people, many devices",
        Harness,
        "step: PERSON signs in from a second device",
    ),
    at(102, "only IPv6 or IPv4 loopback", Google, "--host ::1"),
    at(
        104,
        "third-party cookies and storage partitioned",
        Harness,
        "a browser's switch",
    ),
];

const fn at(number: u8, title: &'static str, whose: Whose, lever: &'static str) -> Elsewhere {
    Elsewhere {
        number,
        title,
        lever,
        whose,
    }
}
