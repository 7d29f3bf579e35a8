//! Redirect addresses that are nearly those registered.

use jiff::SignedDuration;
use mock_google::journal::Mend;
use mock_google::{Behaviour, Client};

use super::{OTHER, ask_for, assert_told, diagnosis, two_clients};
use crate::resources::with;
use crate::support::*;

const PUBLIC: &str = "https://app.example.com/a%20b/cb";

fn two_addresses() -> Stage {
    let stage = two_clients();
    stage.change_client(|client| client.redirect_uris.push(PUBLIC.to_owned()));
    stage
}

#[tokio::test]
async fn an_address_that_differs_in_one_part_is_told_which() {
    let stage = two_addresses();
    for (rule, sent, difference, known) in [
        (
            "redirect-trailing-slash",
            "http://localhost:8000/callback/",
            "a trailing slash",
            CALLBACK,
        ),
        (
            "redirect-port",
            "http://localhost:8001/callback",
            "the port (8001 instead of 8000)",
            CALLBACK,
        ),
        (
            "redirect-port",
            "http://localhost/callback",
            "the port (none instead of 8000)",
            CALLBACK,
        ),
        (
            "redirect-loopback-name",
            "http://127.0.0.1:8000/callback",
            "the name of this machine (127.0.0.1 instead of localhost)",
            CALLBACK,
        ),
        (
            "redirect-loopback-name",
            "http://[::1]:8000/callback",
            "the name of this machine ([::1] instead of localhost)",
            CALLBACK,
        ),
        (
            "redirect-letter-case",
            "http://localhost:8000/Callback",
            "letter case",
            CALLBACK,
        ),
        (
            "redirect-percent-encoding",
            "http://localhost:8000/call%62ack",
            "percent-encoding",
            CALLBACK,
        ),
        (
            "redirect-query",
            "http://localhost:8000/callback?x=1",
            "its query (?x=1 instead of none)",
            CALLBACK,
        ),
        (
            "redirect-path",
            "http://localhost:8000/auth/callback",
            "the path (/auth/callback instead of /callback)",
            CALLBACK,
        ),
        (
            "redirect-www",
            "https://www.app.example.com/a%20b/cb",
            "www. before the host",
            PUBLIC,
        ),
        (
            "redirect-loopback-name",
            "http://127.0.0.1:3000/callback",
            "the name of this machine (127.0.0.1 instead of localhost) and the port (3000 instead of 8000)",
            CALLBACK,
        ),
    ] {
        ask_for(&stage, &[("redirect_uri", sent)]).await;
        let text = format!(
            "redirect_uri differs only by {difference} from the registered {known}: send exactly that, \
             or register {sent} as well."
        );
        assert_told(&stage, rule, &text);
    }
}

#[tokio::test]
async fn a_wrong_scheme_is_told_of_proxies() {
    let stage = two_addresses();
    ask_for(
        &stage,
        &[("redirect_uri", "https://localhost:8000/callback")],
    )
    .await;
    assert_told(
        &stage,
        "redirect-scheme",
        "redirect_uri differs only by the scheme (https instead of http) from the registered \
         http://localhost:8000/callback: send exactly that, or register https://localhost:8000/callback \
         as well (behind a proxy that ends TLS, let the app trust X-Forwarded-Proto).",
    );
    // Google would not register this one.
    let plain = "http://app.example.com/a%20b/cb";
    ask_for(&stage, &[("redirect_uri", plain)]).await;
    assert_told(
        &stage,
        "redirect-scheme",
        "redirect_uri differs only by the scheme (http instead of https) from the registered \
         https://app.example.com/a%20b/cb: send exactly that (behind a proxy that ends TLS, let the app \
         trust X-Forwarded-Proto).",
    );
    assert_eq!(diagnosis(&stage).unwrap().mend, None);
}

#[tokio::test]
async fn an_address_of_another_client_is_told_whose() {
    let stage = two_addresses();
    let sent = "http://localhost:9000/other";
    ask_for(&stage, &[("redirect_uri", sent)]).await;
    assert_told(
        &stage,
        "redirect-of-another-client",
        &format!(
            "redirect_uri {sent} is registered with client {OTHER}, not with {CLIENT}: send that \
             client_id, or register the address with this client as well."
        ),
    );
}

#[tokio::test]
async fn an_address_that_was_mangled_on_its_way_is_told_how() {
    let stage = two_addresses();
    let sent = "http%3A%2F%2Flocalhost%3A8000%2Fcallback";
    ask_for(&stage, &[("redirect_uri", sent)]).await;
    assert_told(
        &stage,
        "redirect-encoded-twice",
        &format!(
            "redirect_uri arrived as {sent}: it was percent-encoded twice; encode it once, when the \
             address is put together."
        ),
    );
    ask_for(&stage, &[("redirect_uri", &format!(" {CALLBACK}"))]).await;
    assert_told(
        &stage,
        "redirect-surrounded",
        &format!(
            "redirect_uri is \" {CALLBACK}\", with blanks around it: send exactly {CALLBACK}."
        ),
    );
}

#[tokio::test]
async fn an_address_like_none_is_told_what_is_registered() {
    let stage = two_addresses();
    let sent = "https://elsewhere.example.org/cb";
    ask_for(&stage, &[("redirect_uri", sent)]).await;
    assert_told(
        &stage,
        "redirect-not-registered",
        &format!(
            "redirect_uri {sent} is not registered, client {CLIENT} has {CALLBACK} and {PUBLIC}: register \
             it, letter for letter, or send one that is."
        ),
    );
}

#[tokio::test]
async fn an_address_that_google_never_takes_is_told_the_rule() {
    let stage = two_addresses();
    for (sent, rule) in [
        (
            "https://10.0.0.1/cb",
            "must not have a private IP address; use a domain, or localhost",
        ),
        (
            "http://shop.example.org/cb",
            "must use https, because only localhost may use http",
        ),
    ] {
        ask_for(&stage, &[("redirect_uri", sent)]).await;
        let text =
            format!("redirect_uri {sent} breaks a rule of Google's for every client: {rule}.");
        assert_told(&stage, "redirect-policy", &text);
    }
}

#[tokio::test]
async fn the_type_of_the_client_settles_which_addresses_it_may_have() {
    let stage = Stage::of(builder().client(Client::desktop("9-desk", "s")));
    let sent = "https://desk.example.com/cb";
    ask_for(&stage, &[("client_id", "9-desk"), ("redirect_uri", sent)]).await;
    assert_told(
        &stage,
        "redirect-client-type",
        &format!(
            "redirect_uri is {sent}, and 9-desk is a desktop client: it may be called back on \
             http://localhost, http://127.0.0.1 or http://[::1] alone, on any port; register the app as \
             a web client for anything else."
        ),
    );
    ask_for(&stage, &[("redirect_uri", "urn:ietf:wg:oauth:2.0:oob")]).await;
    assert_told(
        &stage,
        "redirect-client-type",
        &format!(
            "redirect_uri is urn:ietf:wg:oauth:2.0:oob, and {CLIENT} is a web client: the out-of-band \
             address was switched off at Google in 2023; let a desktop program listen on \
             http://127.0.0.1 and a free port."
        ),
    );
}

#[tokio::test]
async fn an_address_that_does_not_count_yet_is_told_when_it_will() {
    let stage = with(Behaviour {
        registration_delay: SignedDuration::from_hours(1),
        ..Behaviour::default()
    });
    let sent = "http://localhost:8000/new";
    stage.change_client(|client| client.redirect_uris.push(sent.to_owned()));
    ask_for(&stage, &[("redirect_uri", sent)]).await;
    assert_told(
        &stage,
        "redirect-not-live-yet",
        &format!(
            "redirect_uri {sent} is registered and counts only in 60 minutes, as changes take their time \
             at Google: wait, advance the clock, or set registration_delay_seconds to 0."
        ),
    );
}

#[tokio::test]
async fn an_origin_that_is_not_registered_is_told_which_are() {
    let stage = Stage::new();
    let relay = "storagerelay://http/localhost:3000?id=auth1";
    let text = |known: &str| {
        format!(
            "The origin http://localhost:3000 is not registered, client {CLIENT} has {known}: add it to \
             its javascript_origins, scheme, host and port without a slash at the end."
        )
    };
    ask_for(&stage, &[("redirect_uri", relay)]).await;
    assert_told(&stage, "origin-not-registered", &text("none"));
    let own = "http://localhost:8000";
    stage.change_client(|client| client.javascript_origins.push(own.to_owned()));
    ask_for(&stage, &[("redirect_uri", relay)]).await;
    assert_told(&stage, "origin-not-registered", &text(own));
}

#[tokio::test]
async fn a_click_can_register_the_address() {
    let stage = two_addresses();
    for sent in [
        "http://localhost:8000/callback/",
        "http://localhost:9000/other",
        "https://elsewhere.example.org/cb",
    ] {
        ask_for(&stage, &[("redirect_uri", sent)]).await;
        let mend = Mend::RegisterRedirect {
            client: CLIENT.to_owned(),
            redirect_uri: sent.to_owned(),
        };
        assert_eq!(diagnosis(&stage).unwrap().mend, Some(mend), "{sent}");
    }
}
