//! Scopes that were joined, encoded or misspelt.

use mock_google::{Behaviour, Scopes};

use super::{ask_for, assert_told};
use crate::resources::with;
use crate::support::*;

#[tokio::test]
async fn a_scope_that_google_does_not_know_is_told_what_it_was_meant_to_be() {
    let stage = Stage::new();
    for (rule, asked, text) in [
        (
            "scope-separator",
            "openid,email",
            "The scopes in \"openid,email\" are joined by commas: separate them by single blanks, as in \
             openid email.",
        ),
        (
            "scope-separator",
            "openid;email",
            "The scopes in \"openid;email\" are joined by semicolons: separate them by single blanks, as \
             in openid email.",
        ),
        (
            "scope-encoded-twice",
            "openid+email",
            "scope arrived as openid+email: its blanks were encoded twice; encode the whole value once, \
             when the address is put together.",
        ),
        (
            "scope-encoded-twice",
            "openid%20email",
            "scope arrived as openid%20email: its blanks were encoded twice; encode the whole value once, \
             when the address is put together.",
        ),
        (
            "scope-without-prefix",
            "openid calendar.readonly",
            "scope calendar.readonly lacks its beginning: send \
             https://www.googleapis.com/auth/calendar.readonly, in full.",
        ),
        (
            "scope-misspelt",
            "openid profle",
            "scope profle is none of Google's: send profile.",
        ),
        (
            "scope-misspelt",
            "openid https://www.googleapis.com/auth/calender",
            "scope https://www.googleapis.com/auth/calender is none of Google's: send \
             https://www.googleapis.com/auth/calendar.",
        ),
        (
            "scope-unknown",
            "openid https://example.com/auth/special",
            "scope https://example.com/auth/special is none the mock knows: if Google has it, list it in \
             extra_scopes of [behaviour], otherwise leave it out.",
        ),
    ] {
        ask_for(&stage, &[("scope", asked)]).await;
        assert_told(&stage, rule, text);
    }
}

#[tokio::test]
async fn scopes_of_this_server_alone_are_meant_as_well() {
    let stage = with(Behaviour {
        extra_scopes: vec!["https://example.com/auth/special".to_owned()],
        ..Behaviour::default()
    });
    ask_for(&stage, &[("scope", "https://example.com/auth/speciall")]).await;
    assert_told(
        &stage,
        "scope-misspelt",
        "scope https://example.com/auth/speciall is none of Google's: send \
         https://example.com/auth/special.",
    );
}

#[tokio::test]
async fn a_scope_that_is_not_for_this_client_is_told_the_setting() {
    let stage = Stage::new();
    stage.change_client(|client| client.hidden_scopes = Scopes::parse(CALENDAR));
    ask_for(&stage, &[("scope", CALENDAR)]).await;
    assert_told(
        &stage,
        "scope-hidden",
        &format!(
            "{CALENDAR} may not be shown for client {CLIENT}: take it out of the client's \
             hidden_scopes, or out of the request."
        ),
    );
}
