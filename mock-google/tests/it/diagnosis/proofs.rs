//! Grant types, secrets and headers by which a client proves itself.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use mock_google::Client;
use mock_google::wire::params::Params;

use super::{OTHER, OTHER_SECRET, assert_told, exchange_with, two_clients};
use crate::support::*;

/// Sends an exchange of a code that is not looked at.
async fn exchange_by(stage: &Stage, changes: &[(&str, &str)], header: Option<&str>) {
    let form = exchange_with("4/0A", changes);
    send(stage, &form, header).await;
}

async fn send(stage: &Stage, form: &Params, header: Option<&str>) {
    let headers: Vec<_> = header
        .map(|value| ("authorization", value))
        .into_iter()
        .collect();
    stage.visitor().post_with("/token", form, &headers).await;
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{id}:{secret}")))
}

#[tokio::test]
async fn a_grant_type_that_is_nearly_one_is_told_which() {
    let stage = Stage::new();
    for (sent, meant) in [
        ("authorization-code", "authorization_code"),
        ("authorisation_code", "authorization_code"),
        ("authorizationCode", "authorization_code"),
        ("code", "authorization_code"),
        ("refresh", "refresh_token"),
        (
            "urn:ietf:params:oauth:grant-type:device-code",
            "urn:ietf:params:oauth:grant-type:device_code",
        ),
    ] {
        exchange_by(&stage, &[("grant_type", sent)], None).await;
        let text = format!("grant_type {sent} is none of Google's: send {meant}.");
        assert_told(&stage, "grant-type-misspelt", &text);
    }
}

#[tokio::test]
async fn a_grant_type_google_does_not_have_is_told_what_to_do_instead() {
    let stage = Stage::new();
    for (sent, instead) in [
        (
            "client_credentials",
            "a program that acts for no person is a service account and sends an assertion with \
             grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer",
        ),
        (
            "password",
            "people type their password on Google's pages only; send them to the authorization endpoint",
        ),
    ] {
        exchange_by(&stage, &[("grant_type", sent)], None).await;
        let text = format!("Google's token endpoint has no grant_type {sent}: {instead}.");
        assert_told(&stage, "grant-type-not-at-google", &text);
    }
}

#[tokio::test]
async fn a_wrong_secret_is_told_what_it_is() {
    let stage = two_clients();
    for (rule, sent, text) in [
        (
            "secret-of-another-client",
            OTHER_SECRET,
            format!(
                "The client_secret is that of client {OTHER}, and client_id is {CLIENT}: id and secret \
                 were mixed up; send both of the same client."
            ),
        ),
        (
            "secret-surrounded",
            "GOCSPX-test-secret\n",
            "The client_secret has a line break around it: trim it where it is read, from a file or a \
             variable."
                .to_owned(),
        ),
        (
            "secret-surrounded",
            "\"GOCSPX-test-secret\"",
            "The client_secret has quotes around it: trim it where it is read, from a file or a variable."
                .to_owned(),
        ),
        (
            "secret-still-encoded",
            "GOCSPX%2Dtest%2Dsecret",
            "The client_secret is still percent-encoded: decode it where it is read; the library encodes \
             the form."
                .to_owned(),
        ),
        (
            "secret-cut-off",
            "GOCSPX-test",
            "The client_secret has 11 of its 18 characters: it was cut off where it is kept.".to_owned(),
        ),
        (
            "secret-wrong",
            "GOCSPX-something-else",
            format!(
                "The client_secret that begins GOCSPX-… is none of client {CLIENT}: copy it anew from the \
                 client's registration."
            ),
        ),
    ] {
        exchange_by(&stage, &[("client_secret", sent)], None).await;
        assert_told(&stage, rule, &text);
    }
}

#[tokio::test]
async fn a_missing_secret_is_told_that_pkce_is_none() {
    let stage = Stage::new();
    exchange_by(&stage, &[("client_secret", "")], None).await;
    assert_told(
        &stage,
        "secret-missing",
        &format!(
            "{CLIENT} is a web client and sent no client_secret, which Google wants with PKCE, too: send \
             it in the body or as Basic, or set secret_optional of the client."
        ),
    );
    let form = exchange_with("4/0A", &[("client_secret", "")]).with("clientSecret", SECRET);
    send(&stage, &form, None).await;
    assert_told(
        &stage,
        "parameter-misnamed",
        "There is clientSecret and no client_secret: the parameter is named client_secret, spelt just so.",
    );
}

#[tokio::test]
async fn a_basic_header_that_is_none_is_told_why() {
    let stage = Stage::of(builder().client(Client::web("9-plus", "a+b")));
    let none = [("client_id", ""), ("client_secret", "")];
    let raw = format!("Basic {CLIENT}:{SECRET}");
    let without_colon = format!("Basic {}", BASE64_STANDARD.encode(CLIENT));
    let not_encoded = "The id and secret of the Basic header were not form-encoded before the Base64, so a \
                       % or + in them is read as something else: encode each half first (RFC 6749 \
                       section 2.3.1), or send them in the body.";
    for (rule, header, text) in [
        (
            "basic-not-base64",
            raw,
            "The Basic header holds id:secret as it is: encode id:secret as a whole in Base64.",
        ),
        (
            "basic-not-base64",
            "Basic ***".to_owned(),
            "The Basic header is not Base64 of the common alphabet with its = at the end: encode id:secret \
             as a whole in Base64.",
        ),
        (
            "basic-not-base64",
            without_colon,
            "The Basic header has no colon in its Base64: encode id:secret as a whole.",
        ),
        (
            "basic-not-form-encoded",
            basic("9-plus", "a+b"),
            not_encoded,
        ),
        (
            "basic-not-form-encoded",
            basic("9-plus", "100%"),
            not_encoded,
        ),
        (
            "client-authentication-scheme",
            "Bearer ya29.a0".to_owned(),
            "The Authorization header begins with Bearer, and a client proves itself with Basic or in the \
             body: leave the header out, or send Basic.",
        ),
        (
            "client-authentication-scheme",
            basic("", SECRET),
            "The Basic header has nothing before its colon: put the client id there, id:secret in Base64.",
        ),
    ] {
        exchange_by(&stage, &none, Some(&header)).await;
        assert_told(&stage, rule, text);
    }
}

#[tokio::test]
async fn a_secret_that_came_in_two_ways_is_told_so() {
    let stage = Stage::new();
    let header = basic(CLIENT, SECRET);
    exchange_by(&stage, &[("client_id", "")], Some(&header)).await;
    assert_told(
        &stage,
        "basic-and-post",
        "The secret came both in the Basic header and as client_secret in the body: send it in one way \
         only (RFC 6749 section 2.3).",
    );
}
