//! Redirect addresses that are not the client's: what they differ in from one that is.

use super::address::{self, Difference};
use super::client::is_web;
use super::words::{bare, decoded_whole, duration, kind, list, quoted, shown};
use super::{Case, found, rule};
use crate::journal::{Diagnosis, Mend};
use crate::wire::error::PageError;
use crate::wire::uri_policy::check_redirect_uri;
use crate::world::client::{Client, ClientKind};

/// Says why a redirect address is not taken, whichever check it failed.
pub(super) fn diagnose(case: Case<'_>, error: &PageError, uri: &str) -> Option<Diagnosis> {
    let client = case.client()?;
    let registered = case.world.redirect_uris(client, case.now);
    let takes = |uri: &str| client.accepts_redirect(registered, uri);
    due(case, client, uri)
        .or_else(|| elsewhere(case, client, uri))
        .or_else(|| encoded_twice(uri))
        .or_else(|| surrounded(uri, &takes))
        .or_else(|| near(client, registered, uri))
        .or_else(|| match error {
            PageError::RedirectUriMismatch(..) => Some(like_none(client, registered, uri)),
            PageError::RedirectUriPolicy(_)
            | PageError::RedirectUriWithoutScheme(_)
            | PageError::PrivateRedirectUri(_) => policy(uri),
            _ => wrong_kind(client, error, uri),
        })
}

fn due(case: Case<'_>, client: &Client, uri: &str) -> Option<Diagnosis> {
    let from = case.world.redirects_due(client, case.now)?;
    let is_registered = client.redirect_uris.iter().any(|own| own == uri);
    is_registered.then(|| {
        found(
            rule::REDIRECT_DUE,
            format!(
                "redirect_uri {} is registered and counts only in {}, as changes take their time at \
                 Google: wait, advance the clock, or set registration_delay_seconds to 0.",
                shown(uri),
                duration(case.now.duration_until(from))
            ),
        )
    })
}

fn elsewhere(case: Case<'_>, client: &Client, uri: &str) -> Option<Diagnosis> {
    let other = case
        .world
        .clients()
        .find(|other| other.id != client.id && other.redirect_uris.iter().any(|own| own == uri))?;
    let text = format!(
        "redirect_uri {} is registered with client {}, not with {}: send that client_id, or register the \
         address with this client as well.",
        shown(uri),
        other.id,
        client.id
    );
    Some(Diagnosis {
        mend: mend(client, uri),
        ..found(rule::REDIRECT_ELSEWHERE, text)
    })
}

fn encoded_twice(uri: &str) -> Option<Diagnosis> {
    let is_address = |text: &str| text.contains("://");
    let was_address = decoded_whole(uri).is_some_and(|decoded| is_address(&decoded));
    (was_address && !is_address(uri)).then(|| {
        found(
            rule::REDIRECT_TWICE,
            format!(
                "redirect_uri arrived as {}: it was percent-encoded twice; encode it once, when the \
                 address is put together.",
                shown(uri)
            ),
        )
    })
}

fn surrounded(uri: &str, takes: &impl Fn(&str) -> bool) -> Option<Diagnosis> {
    let (bare, what) = bare(uri).filter(|(bare, _)| takes(bare))?;
    Some(found(
        rule::REDIRECT_SURROUNDED,
        format!(
            "redirect_uri is {}, with {what} around it: send exactly {bare}.",
            quoted(uri)
        ),
    ))
}

fn near(client: &Client, registered: &[String], uri: &str) -> Option<Diagnosis> {
    let (known, differences) = address::nearest(uri, registered.iter().map(String::as_str))?;
    let also = if is_web(uri) {
        format!(", or register {} as well", shown(uri))
    } else {
        String::new()
    };
    let text = format!(
        "redirect_uri differs only by {} from the registered {known}: send exactly that{also}{}.",
        together(&differences),
        behind_proxy(&differences)
    );
    Some(Diagnosis {
        rule: differences.first()?.rule,
        text,
        mend: mend(client, uri),
    })
}

/// The differences in one phrase.
pub(super) fn together(differences: &[Difference]) -> String {
    let words: Vec<_> = differences
        .iter()
        .map(|difference| difference.words.as_str())
        .collect();
    words.join(" and ")
}

/// The usual cause of a wrong scheme.
pub(super) fn behind_proxy(differences: &[Difference]) -> &'static str {
    let is_scheme = |difference: &Difference| difference.rule == rule::REDIRECT_SCHEME;
    if differences.iter().any(is_scheme) {
        " (behind a proxy that ends TLS, let the app trust X-Forwarded-Proto)"
    } else {
        ""
    }
}

fn like_none(client: &Client, registered: &[String], uri: &str) -> Diagnosis {
    let text = match client.kind {
        ClientKind::Desktop => format!(
            "redirect_uri is {}, and {} is {}: it may be called back on http://localhost, \
             http://127.0.0.1 or http://[::1] alone, on any port; register the app as a web client for \
             anything else.",
            shown(uri),
            client.id,
            kind(client.kind)
        ),
        ClientKind::Ios => format!(
            "redirect_uri is {}, and {} is {}: it is called back on its own id back to front, {}:/.",
            shown(uri),
            client.id,
            kind(client.kind),
            client.reversed_id()
        ),
        _ => {
            let known = match list(registered.iter().map(String::as_str)).as_str() {
                "" => "has none".to_owned(),
                known => format!("has {known}"),
            };
            format!(
                "redirect_uri {} is not registered, client {} {known}: register it, letter for letter, \
                 or send one that is.",
                shown(uri),
                client.id
            )
        }
    };
    let rule = match client.kind {
        ClientKind::Desktop | ClientKind::Ios => rule::REDIRECT_KIND,
        _ => rule::REDIRECT_UNKNOWN,
    };
    Diagnosis {
        mend: mend(client, uri),
        ..found(rule, text)
    }
}

fn policy(uri: &str) -> Option<Diagnosis> {
    let breach = check_redirect_uri(uri).err()?;
    let text = format!(
        "redirect_uri {} breaks a rule of Google's for every client: {}.",
        shown(uri),
        breach.mend()
    );
    Some(found(rule::REDIRECT_POLICY, text))
}

fn wrong_kind(client: &Client, error: &PageError, uri: &str) -> Option<Diagnosis> {
    let advice = match error {
        PageError::OutOfBandForWeb(_) | PageError::OutOfBandBlocked(_) => {
            "the out-of-band address was switched off at Google in 2023; let a desktop program listen \
             on http://127.0.0.1 and a free port"
        }
        PageError::LoopbackBlocked(_) => {
            "addresses of this machine are for desktop clients; register the app as one"
        }
        PageError::CustomSchemeForWeb(_) => {
            "a scheme of its own is for installed apps; use https, or register the app as one"
        }
        PageError::CustomSchemeUnsupported(_) => {
            "it may not have a scheme of its own; use Google's library for the platform"
        }
        PageError::CustomSchemeNotEnabled(_) => {
            "a scheme of its own is not switched on; set custom_scheme of the client to enabled"
        }
        _ => return None,
    };
    Some(found(
        rule::REDIRECT_KIND,
        format!(
            "redirect_uri is {}, and {} is {}: {advice}.",
            shown(uri),
            client.id,
            kind(client.kind)
        ),
    ))
}

/// Says that the browser library is used from an origin that is not the client's.
pub(super) fn origin(case: Case<'_>, origin: &str) -> Option<Diagnosis> {
    let client = case.client()?;
    let origins = &client.javascript_origins;
    let known = match list(origins.iter().map(String::as_str)).as_str() {
        "" => "has none".to_owned(),
        known => format!("has {known}"),
    };
    Some(found(
        rule::ORIGIN,
        format!(
            "The origin {} is not registered, client {} {known}: add it to its javascript_origins, \
             scheme, host and port without a slash at the end.",
            shown(origin),
            client.id
        ),
    ))
}

/// Says so for a client without origins, which is refused before the origin is looked at.
pub(super) fn relayed_origin(case: Case<'_>) -> Option<Diagnosis> {
    let uri = case
        .param("redirect_uri")?
        .strip_prefix("storagerelay://")?;
    let (scheme, rest) = uri.split_once('/')?;
    let host = rest.split(['?', '#', '/']).next()?;
    origin(case, &format!("{scheme}://{host}"))
}

/// The address could be registered as it stands.
fn mend(client: &Client, uri: &str) -> Option<Mend> {
    is_web(uri).then(|| Mend::RegisterRedirect {
        client: client.id.to_string(),
        redirect_uri: uri.to_owned(),
    })
}
