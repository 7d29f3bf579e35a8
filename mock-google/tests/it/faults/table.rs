//! Which fault the client sees how.

use serde_json::{Value, json};

use super::Probe::{
    Callback, Connection, Consent, Discovery, Exchange, FrontToken, Keys, Offline, Refresh, Revoke,
    Userinfo,
};
use super::client::Seen;
use super::{Probe, Row};
use crate::support::*;

/// A row at the fault's usual place.
fn row(what: &'static str, with: Value, probe: Probe, struck: fn(&Seen) -> bool) -> Row {
    Row {
        what,
        place: None,
        with,
        probe,
        struck,
    }
}

impl Row {
    fn at(mut self, place: &'static str) -> Self {
        self.place = Some(place);
        self
    }
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = replies();
    rows.extend(answers());
    rows.extend(wire());
    rows.extend(tokens());
    rows.extend(id_tokens());
    rows.extend(claims());
    rows.extend(people());
    rows.extend(documents());
    rows.extend(callbacks());
    rows
}

fn error(seen: &Seen) -> String {
    seen.json()["error"].as_str().unwrap_or_default().to_owned()
}

fn took_a_second(seen: &Seen) -> bool {
    seen.took.as_secs() >= 1 && seen.status != 0
}

#[expect(clippy::too_many_lines, reason = "one table")]
fn replies() -> Vec<Row> {
    let none = || json!({});
    vec![
        row("delay", json!({ "seconds": 1 }), Refresh, took_a_second),
        row(
            "delay",
            json!({ "seconds": 1.1, "spread": 0.01 }),
            Refresh,
            took_a_second,
        ),
        row("delay", json!({ "seconds": 1 }), Consent, took_a_second).at("consent"),
        row("delay", json!({ "seconds": 1 }), Keys, took_a_second).at("keys"),
        row("delay", json!({ "seconds": 1 }), Userinfo, took_a_second).at("userinfo"),
        row("server-error", none(), Consent, |seen| seen.status == 500).at("consent"),
        row("server-error", none(), Revoke, |seen| seen.status == 500).at("revocation"),
        row("backend-error", none(), Revoke, |seen| {
            (seen.status, error(seen).as_str()) == (500, "internal_failure")
        })
        .at("revocation"),
        row("rate-limit", none(), Userinfo, |seen| {
            seen.status == 429 && seen.header("retry-after") == "30"
        })
        .at("userinfo"),
        row("web-page", none(), Keys, |seen| {
            seen.header("content-type").starts_with("text/html")
        })
        .at("keys"),
        row("no-body", none(), Keys, |seen| {
            seen.status == 200 && seen.body.is_empty()
        })
        .at("keys"),
        row("drop", none(), Keys, |seen| {
            seen.is_reset && seen.status == 0
        })
        .at("keys"),
        row("silence", none(), Refresh, |seen| {
            seen.is_silent && seen.status == 0
        }),
        row("drop", none(), Refresh, |seen| {
            seen.is_reset && seen.status == 0
        }),
        row("server-error", none(), Refresh, |seen| {
            seen.status == 500 && seen.header("content-type").starts_with("text/html")
        }),
        row("server-error", json!({ "status": 502 }), Userinfo, |seen| {
            seen.status == 502
        })
        .at("userinfo"),
        row("server-error", json!({ "status": 503 }), Keys, |seen| {
            seen.status == 503
        })
        .at("keys"),
        row(
            "server-error",
            json!({ "status": 504 }),
            Discovery,
            |seen| seen.status == 504,
        )
        .at("discovery"),
        row("rate-limit", none(), Refresh, |seen| {
            (
                seen.status,
                error(seen).as_str(),
                seen.header("retry-after"),
            ) == (429, "rate_limit_exceeded", "30")
        }),
        row(
            "rate-limit",
            json!({ "status": 503, "retry_after": "Fri, 31 Dec 2027 23:59:59 GMT" }),
            Refresh,
            |seen| seen.status == 503 && seen.header("retry-after").starts_with("Fri, 31"),
        ),
        row("backend-error", none(), Refresh, |seen| {
            (seen.status, error(seen).as_str()) == (500, "internal_failure")
        }),
        row("backend-error", json!({ "status": 503 }), Refresh, |seen| {
            (seen.status, error(seen).as_str()) == (503, "temporarily_unavailable")
        }),
        row(
            "oauth-error",
            json!({ "error": "invalid_scope" }),
            Refresh,
            |seen| (seen.status, error(seen).as_str()) == (400, "invalid_scope"),
        ),
        row(
            "token-error",
            json!({ "cause": "code_spent_older" }),
            Exchange,
            |seen| seen.json()["error_description"] == "Code was already redeemed.",
        ),
        row(
            "token-error",
            json!({ "cause": "wrong_secret" }),
            Refresh,
            |seen| (seen.status, error(seen).as_str()) == (401, "invalid_client"),
        ),
        row("api-error", none(), Userinfo, |seen| {
            seen.status == 401 && seen.json()["error"]["status"] == "UNAUTHENTICATED"
        }),
        row("api-error", json!({ "status": 403 }), Userinfo, |seen| {
            seen.header("www-authenticate")
                .contains("insufficient_scope")
        }),
        row("error-with-status-200", none(), Userinfo, |seen| {
            seen.status == 200 && seen.json()["error"]["code"] == 401
        }),
        row("web-page", none(), Refresh, |seen| {
            seen.status == 200 && seen.text().contains("<h1>Welcome to the guest network")
        }),
        row("no-body", none(), Refresh, |seen| {
            seen.status == 200 && seen.body.is_empty()
        }),
        row("no-body", json!({ "status": 204 }), Refresh, |seen| {
            seen.status == 204
        }),
        row("redirect", none(), Refresh, |seen| {
            seen.status == 307 && seen.header("location").ends_with("/__mock/elsewhere")
        }),
        row(
            "redirect",
            json!({ "status": 302, "location": "http://a/" }),
            Refresh,
            |seen| (seen.status, seen.header("location")) == (302, "http://a/"),
        ),
        row("head-limit", json!({ "bytes": 32 }), Refresh, |seen| {
            seen.status == 431
        }),
    ]
}

fn answers() -> Vec<Row> {
    let none = || json!({});
    vec![
        row("wrong-content-type", none(), Refresh, |seen| {
            seen.header("content-type").starts_with("text/html") && seen.json().is_object()
        }),
        row(
            "header",
            json!({ "name": "x-odd", "value": "yes" }),
            Refresh,
            |seen| seen.header("x-odd") == "yes",
        ),
        row("cache-control", none(), Keys, |seen| {
            seen.header("cache-control") == "no-store"
        }),
        row("truncated-json", none(), Refresh, |seen| {
            seen.status == 200 && seen.json().is_null() && seen.promised() == Some(seen.body.len())
        }),
        row("truncated-json", none(), Userinfo, |seen| {
            seen.status == 200 && seen.json().is_null()
        })
        .at("userinfo"),
        row("invalid-utf8", none(), Refresh, |seen| {
            std::str::from_utf8(&seen.body).is_err()
        }),
        row("byte-order-mark", none(), Refresh, |seen| {
            seen.body.starts_with(b"\xef\xbb\xbf")
        }),
        row("trailing-bytes", none(), Refresh, |seen| {
            seen.text().ends_with(r#"{"and":"more"}"#)
        }),
        row("duplicate-members", none(), Refresh, |seen| {
            seen.text().matches("\"access_token\"").count() == 2
        }),
        row("deep-json", none(), Refresh, |seen| {
            seen.text().contains(&"[".repeat(10_000))
        }),
        row("huge-body", json!({ "megabytes": 3 }), Refresh, |seen| {
            seen.body.len() > 3_000_000
        }),
        row(
            "member",
            json!({ "member": "expires_in", "value": "3600" }),
            Refresh,
            |seen| seen.json()["expires_in"] == "3600",
        ),
        row(
            "member",
            json!({ "member": "token_type", "value": "bearer" }),
            Refresh,
            |seen| seen.json()["token_type"] == "bearer",
        ),
        row(
            "member-missing",
            json!({ "member": "id_token" }),
            Exchange,
            |seen| seen.status == 200 && seen.json().get("id_token").is_none(),
        ),
        row(
            "member-missing",
            json!({ "member": "jwks_uri" }),
            Discovery,
            |seen| seen.json().get("jwks_uri").is_none(),
        )
        .at("discovery"),
    ]
}

fn wire() -> Vec<Row> {
    let none = || json!({});
    let at = |moment: &str| json!({ "moment": moment });
    vec![
        row("answer-lost", none(), Refresh, |seen| {
            seen.is_reset && seen.status == 0
        }),
        row("reset", at("before-head"), Refresh, |seen| {
            seen.is_reset && seen.status == 0
        }),
        row("reset", at("after-head"), Refresh, |seen| {
            seen.is_reset && seen.body.is_empty()
        }),
        row("reset", at("mid-body"), Refresh, |seen| {
            seen.is_reset && !seen.body.is_empty()
        }),
        row("reset", at("mid-body"), Keys, |seen| seen.is_reset).at("keys"),
        row("closed-early", at("before-head"), Refresh, |seen| {
            !seen.is_reset && !seen.is_silent && seen.status == 0
        }),
        row("closed-early", at("after-head"), Refresh, |seen| {
            seen.promised() > Some(0) && seen.body.is_empty()
        }),
        row("closed-early", at("mid-body"), Refresh, |seen| {
            !seen.is_reset && seen.promised() > Some(seen.body.len()) && !seen.body.is_empty()
        }),
        row("wrong-length", none(), Refresh, |seen| {
            seen.promised() == Some(seen.body.len() + 10)
        }),
        row("wrong-length", json!({ "by": -10 }), Refresh, |seen| {
            seen.promised() == Some(seen.body.len() - 10)
        }),
        row("bad-chunk", none(), Refresh, |seen| {
            seen.header("transfer-encoding") == "chunked" && seen.body.is_empty()
        }),
        row(
            "drip",
            json!({ "bytes": 16, "seconds": 0.01 }),
            Refresh,
            |seen| seen.pieces > 8 && seen.json().is_object(),
        ),
        row(
            "drip",
            json!({ "bytes": 16, "seconds": 0.01, "part": "head" }),
            Refresh,
            |seen| seen.pieces > 5,
        ),
        row(
            "drip",
            json!({ "bytes": 16, "seconds": 0.01, "part": "head" }),
            Consent,
            |seen| seen.pieces > 8,
        )
        .at("consent"),
        row("half-open", none(), Connection, |seen| {
            seen.is_silent && seen.status == 0
        }),
        row("reset-on-connect", none(), Connection, |seen| {
            seen.is_reset && seen.status == 0
        }),
    ]
}

fn scope_of(seen: &Seen) -> String {
    seen.json()["scope"].as_str().unwrap_or_default().to_owned()
}

fn tokens() -> Vec<Row> {
    let none = || json!({});
    vec![
        row("no-refresh-token", none(), Offline, |seen| {
            seen.status == 200 && seen.json().get("refresh_token").is_none()
        }),
        row("rotated-refresh-token", none(), Refresh, |seen| {
            seen.json()["refresh_token"]
                .as_str()
                .is_some_and(|token| token.starts_with("1//"))
        }),
        row("refresh-token-expires-in", none(), Refresh, |seen| {
            seen.json()["refresh_token_expires_in"] == 604_799
        }),
        row("short-lived", none(), Refresh, |seen| {
            seen.json()["expires_in"] == 5
        }),
        row("huge-tokens", none(), Exchange, |seen| {
            let token = seen.json()["access_token"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            let hash = mock_google::wire::id_token::half_hash(&token);
            token.len() == 2_048 && seen.claims()["at_hash"] == hash && seen.is_signed()
        }),
        row("scope-missing", none(), Refresh, |seen| {
            seen.status == 200 && seen.json().get("scope").is_none()
        }),
        row("scope-reordered", none(), Exchange, |seen| {
            !scope_of(seen).starts_with(FIRST)
        }),
        row("scope-expanded", none(), Exchange, |seen| {
            scope_of(seen).contains("contacts.readonly")
        }),
        row("scope-narrowed", none(), Exchange, |seen| {
            scope_of(seen).split(' ').count() == 2
        }),
    ]
}

/// The scope that usually comes first.
const FIRST: &str = "https://www.googleapis.com/auth/userinfo.email";

fn alg(seen: &Seen) -> String {
    seen.jose()["alg"].as_str().unwrap_or_default().to_owned()
}

fn id_tokens() -> Vec<Row> {
    let none = || json!({});
    let form = |form: &str| json!({ "form": form });
    vec![
        row("id-token-unsigned", none(), Exchange, |seen| {
            alg(seen) == "none" && seen.parts()[2].is_empty()
        }),
        row("id-token-unsigned", none(), FrontToken, |seen| {
            alg(seen) == "none"
        })
        .at("callback"),
        row(
            "id-token-signed-with-the-public-key",
            none(),
            Exchange,
            |seen| alg(seen) == "HS256" && !seen.is_signed_with(SECRET),
        ),
        row(
            "id-token-signed-with-the-client-secret",
            none(),
            Exchange,
            |seen| alg(seen) == "HS256" && seen.is_signed_with(SECRET),
        ),
        row(
            "id-token-signed-by-an-unknown-key",
            none(),
            Exchange,
            |seen| alg(seen) == "RS256" && !seen.is_signed(),
        ),
        row(
            "id-token-signed-by-an-unknown-key",
            json!({ "key_id": "published" }),
            Exchange,
            |seen| !seen.is_signed(),
        ),
        row(
            "id-token-with-an-unknown-key-id",
            none(),
            Exchange,
            |seen| seen.jose()["kid"] == "0".repeat(40) && seen.is_signed(),
        ),
        row("id-token-without-a-key-id", none(), Exchange, |seen| {
            seen.jose().get("kid").is_none() && seen.is_signed()
        }),
        row("id-token-tampered-with", none(), Exchange, |seen| {
            seen.parts().len() == 3 && !seen.is_signed()
        }),
        row("id-token-by-another-algorithm", none(), Exchange, |seen| {
            alg(seen) == "ES256"
        }),
        row(
            "id-token-by-another-algorithm",
            json!({ "alg": "PS256" }),
            Exchange,
            |seen| alg(seen) == "PS256",
        ),
        row("id-token-malformed", form("two-parts"), Exchange, |seen| {
            seen.parts().len() == 2
        }),
        row("id-token-malformed", form("padded"), Exchange, |seen| {
            seen.text().contains("==.")
                || seen.text().contains("=.")
                || seen.text().contains("==\"")
        }),
        row("id-token-malformed", form("spaces"), Exchange, |seen| {
            seen.text().contains(" . ")
        }),
        row("id-token-malformed", form("encrypted"), Exchange, |seen| {
            seen.parts().len() == 5
        }),
        row(
            "id-token-malformed",
            form("duplicate-claims"),
            Exchange,
            |seen| seen.claims()["sub"] == "199999999999999999999",
        ),
        row("id-token-with-an-odd-header", none(), Exchange, |seen| {
            seen.jose()["crit"] == json!(["mock"])
        }),
        row(
            "id-token-with-an-odd-header",
            json!({ "header": "jwk" }),
            Exchange,
            |seen| seen.jose()["jwk"]["kty"] == "RSA",
        ),
        row(
            "id-token-with-an-odd-header",
            json!({ "header": "jku" }),
            Exchange,
            |seen| seen.jose()["jku"].is_string(),
        ),
        row(
            "id-token-with-an-odd-header",
            json!({ "header": "x5u" }),
            Exchange,
            |seen| seen.jose()["x5u"].is_string(),
        ),
    ]
}

/// The time of the bench, at which its clock is held.
const NOW: i64 = 1_790_000_000;

fn claims() -> Vec<Row> {
    let none = || json!({});
    vec![
        row("id-token-from-another-issuer", none(), Exchange, |seen| {
            seen.claims()["iss"] == "https://evil.example" && seen.is_signed()
        }),
        row("id-token-with-the-bare-issuer", none(), Exchange, |seen| {
            seen.claims()["iss"]
                .as_str()
                .is_some_and(|iss| iss.starts_with("127."))
        }),
        row(
            "id-token-with-a-slash-behind-the-issuer",
            none(),
            Exchange,
            |seen| {
                seen.claims()["iss"]
                    .as_str()
                    .is_some_and(|iss| iss.ends_with('/'))
            },
        ),
        row("id-token-for-another-app", none(), Exchange, |seen| {
            seen.status == 200 && seen.claims()["aud"] != CLIENT && seen.is_signed()
        }),
        row("id-token-with-an-audience-list", none(), Exchange, |seen| {
            seen.claims()["aud"] == json!([CLIENT])
        }),
        row("id-token-with-two-audiences", none(), Exchange, |seen| {
            seen.claims()["aud"]
                .as_array()
                .is_some_and(|list| list.len() == 2)
                && seen.claims()["azp"] == CLIENT
        }),
        row(
            "id-token-with-two-audiences",
            json!({ "azp": "missing" }),
            Exchange,
            |seen| seen.claims()["aud"].is_array() && seen.claims().get("azp").is_none(),
        ),
        row("id-token-expired", none(), Exchange, |seen| {
            seen.claims()["exp"] == NOW - 3_600 && seen.is_signed()
        }),
        row(
            "id-token-from-the-future",
            json!({ "seconds": 90 }),
            Exchange,
            |seen| seen.claims()["iat"] == NOW + 90 && seen.is_signed(),
        ),
        row("id-token-not-valid-yet", none(), Exchange, |seen| {
            seen.claims()["nbf"] == NOW + 3_600
        }),
        row("id-token-of-yesterday", none(), Exchange, |seen| {
            seen.claims()["iat"] == NOW - 86_400 && seen.claims()["nonce"] != "n-now"
        }),
        row("id-token-with-another-nonce", none(), Exchange, |seen| {
            seen.claims()["nonce"] == "a-nonce-nobody-sent"
        }),
        row("id-token-with-an-earlier-nonce", none(), Exchange, |seen| {
            seen.claims()["nonce"] == "n-earlier"
        }),
        row("id-token-with-a-wrong-at-hash", none(), Exchange, |seen| {
            let token = seen.json()["access_token"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            let hash = mock_google::wire::id_token::half_hash(&token);
            seen.status == 200 && seen.claims()["at_hash"] != hash && seen.is_signed()
        }),
        row(
            "claim",
            json!({ "claim": "hd", "value": "example.org" }),
            Exchange,
            |seen| seen.claims()["hd"] == "example.org",
        ),
        row(
            "claim",
            json!({ "claim": "nonce", "value": 7 }),
            FrontToken,
            |seen| seen.claims()["nonce"] == 7,
        )
        .at("callback"),
        row(
            "claim-missing",
            json!({ "claim": "nonce" }),
            Exchange,
            |seen| seen.claims().is_object() && seen.claims().get("nonce").is_none(),
        ),
        row(
            "claim-missing",
            json!({ "claim": "exp" }),
            Exchange,
            |seen| seen.claims().is_object() && seen.claims().get("exp").is_none(),
        ),
        row(
            "claim-missing",
            json!({ "claim": "email" }),
            Userinfo,
            |seen| seen.status == 200 && seen.json().get("email").is_none(),
        )
        .at("userinfo"),
    ]
}

/// Whether a claim is a text of which something is so.
fn has(seen: &Seen, name: &str, test: fn(&str) -> bool) -> bool {
    seen.claims()[name].as_str().is_some_and(test)
}

fn people() -> Vec<Row> {
    let none = || json!({});
    let form = |form: &str| json!({ "form": form });
    let bob = || json!({ "account": "bob@gmail.com" });
    vec![
        row("another-person", bob(), Exchange, |seen| {
            seen.claims()["email"] == "bob@gmail.com" && seen.claims()["name"] == "Bob Noyce"
        }),
        row("another-person", bob(), Userinfo, |seen| {
            seen.json()["email"] == "bob@gmail.com"
        })
        .at("userinfo"),
        row("another-subject", none(), Exchange, |seen| {
            seen.claims()["sub"] == "199999999999999999999"
                && seen.claims()["email"] == "ada@gmail.com"
        }),
        row("another-email", none(), Exchange, |seen| {
            seen.claims()["email"] == "renamed@gmail.com"
        }),
        row("odd-subject", form("empty"), Exchange, |seen| {
            seen.claims()["sub"] == ""
        }),
        row("odd-subject", form("number"), Exchange, |seen| {
            seen.claims()["sub"].is_number()
        }),
        row("odd-subject", form("long"), Exchange, |seen| {
            has(seen, "sub", |sub| sub.len() == 256)
        }),
        row("unverified-email", none(), Exchange, |seen| {
            seen.claims()["email_verified"] == false
        }),
        row("unverified-email", form("missing"), Exchange, |seen| {
            seen.claims().is_object() && seen.claims().get("email_verified").is_none()
        }),
        row("unverified-email", form("string"), Exchange, |seen| {
            seen.claims()["email_verified"] == "false"
        }),
        row("odd-email", form("case"), Exchange, |seen| {
            seen.claims()["email"] == "ADA@GMAIL.COM"
        }),
        row("odd-email", form("plus"), Exchange, |seen| {
            has(seen, "email", |at| at.contains('+'))
        }),
        row("odd-email", form("dots"), Exchange, |seen| {
            seen.claims()["email"] == "a.d.a@gmail.com"
        }),
        row("odd-email", form("idn"), Exchange, |seen| {
            has(seen, "email", |at| !at.is_ascii())
        }),
        row("odd-email", form("long"), Exchange, |seen| {
            has(seen, "email", |at| at.len() == 254)
        }),
        row("another-domain", none(), Exchange, |seen| {
            seen.claims()["hd"] == "elsewhere.example"
        }),
        row("odd-name", form("html"), Exchange, |seen| {
            has(seen, "name", |at| at.starts_with("<img"))
        }),
        row("odd-name", form("long"), Exchange, |seen| {
            has(seen, "name", |at| at.len() == 1_000)
        }),
        row("odd-name", form("rtl"), Exchange, |seen| {
            has(seen, "name", |at| at.contains('\u{202e}'))
        }),
        row("odd-name", form("emoji"), Exchange, |seen| {
            has(seen, "name", |at| at.contains('🦊'))
        }),
        row("odd-picture", none(), Exchange, |seen| {
            has(seen, "picture", |at| at.ends_with("/no-such-picture"))
        }),
        row("odd-picture", form("http"), Exchange, |seen| {
            has(seen, "picture", |at| at.starts_with("http://example.com"))
        }),
        row("odd-picture", form("svg"), Exchange, |seen| {
            has(seen, "picture", |at| at.starts_with("data:image/svg"))
        }),
        row("huge-claims", none(), Exchange, |seen| {
            seen.parts()[1].len() > 50_000
        }),
        row("huge-claims", none(), Userinfo, |seen| {
            seen.body.len() > 50_000
        })
        .at("userinfo"),
    ]
}

fn documents() -> Vec<Row> {
    let form = |form: &str| json!({ "form": form });
    let none = || json!({});
    vec![
        row("keys-empty", none(), Keys, |seen| {
            seen.status == 200 && seen.keys().is_empty()
        }),
        row("keys-stale", none(), Keys, |seen| {
            seen.keys()[0]["kid"] == first_key()
        }),
        row("odd-keys", form("elliptic"), Keys, |seen| {
            seen.keys()[0]["kty"] == "EC"
        }),
        row("odd-keys", form("encryption"), Keys, |seen| {
            seen.keys()[0]["use"] == "enc"
        }),
        row("odd-keys", form("no-algorithm"), Keys, |seen| {
            seen.keys().iter().all(|key| key.get("alg").is_none())
        }),
        row("odd-keys", form("many"), Keys, |seen| {
            seen.keys().len() == 50
        }),
        row("odd-keys", form("duplicate-id"), Keys, |seen| {
            let keys = seen.keys();
            keys.len() == 3 && keys[0]["kid"] == keys[1]["kid"] && keys[0]["n"] != keys[1]["n"]
        }),
        row("odd-keys", form("weak"), Keys, |seen| {
            seen.keys()[0]["n"]
                .as_str()
                .is_some_and(|modulus| modulus.len() == 171)
        }),
        row("odd-keys", form("single"), Keys, |seen| {
            seen.keys().len() == 1
        }),
        row(
            "discovery-names-another-issuer",
            none(),
            Discovery,
            |seen| seen.json()["issuer"] == "https://evil.example",
        ),
        row("discovery-endpoint-moved", none(), Discovery, |seen| {
            let endpoint = seen.json()["token_endpoint"].clone();
            endpoint
                .as_str()
                .is_some_and(|endpoint| endpoint.ends_with("/oauth2/v4/token"))
        }),
        row("discovery-by-plain-http", none(), Discovery, |seen| {
            seen.json()["token_endpoint"] == "http://example.com/token"
        }),
    ]
}

/// The key that signed before the bench rotated its keys; it stood first then.
fn first_key() -> String {
    let keys = mock_google::keys::SigningKeys::built_in().unwrap();
    keys.at(jiff::Timestamp::UNIX_EPOCH)
        .signing()
        .kid()
        .to_owned()
}

fn param(seen: &Seen, name: &str) -> String {
    seen.redirect()
        .params
        .get(name)
        .unwrap_or_default()
        .to_owned()
}

fn callbacks() -> Vec<Row> {
    let none = || json!({});
    let name = |name: &str| json!({ "name": name });
    vec![
        row("callback-error", none(), Callback, |seen| {
            param(seen, "error") == "server_error"
                && param(seen, "state") == "st-1"
                && seen.redirect().code.is_empty()
        }),
        row(
            "callback-error",
            json!({ "error": "odd", "description": "<b>ünknown</b>", "with_state": false }),
            Callback,
            |seen| {
                param(seen, "error_description") == "<b>ünknown</b>"
                    && param(seen, "state").is_empty()
            },
        ),
        row("callback-error-beside-the-code", none(), Callback, |seen| {
            param(seen, "error") == "access_denied" && !seen.redirect().code.is_empty()
        }),
        row("callback-parameter", none(), Callback, |seen| {
            param(seen, "iss") == "https://evil.example"
        }),
        row("callback-parameter-missing", none(), Callback, |seen| {
            !seen.redirect().code.is_empty() && param(seen, "state").is_empty()
        }),
        row(
            "callback-parameter-missing",
            name("code"),
            Callback,
            |seen| param(seen, "state") == "st-1" && seen.redirect().code.is_empty(),
        ),
        row("callback-parameter-altered", none(), Callback, |seen| {
            param(seen, "state").ends_with("fake")
        }),
        row("callback-parameter-repeated", none(), Callback, |seen| {
            seen.redirect().params.all("state").count() == 2
        }),
        row(
            "callback-parameter-encoded-twice",
            name("code"),
            Callback,
            |seen| seen.redirect().code.starts_with("4%2F"),
        ),
        row("callback-parameter-long", none(), Callback, |seen| {
            param(seen, "state").len() == 8_192
        }),
        row(
            "callback-code-with-odd-characters",
            none(),
            Callback,
            |seen| {
                seen.redirect().code.ends_with("/a+b=c%2Fd%") && seen.text().contains("c%252Fd%25")
            },
        ),
        row(
            "callback-code-with-odd-characters",
            json!({ "raw": true }),
            Callback,
            |seen| seen.text().contains("code=4/0"),
        ),
        row("callback-by", none(), Callback, |seen| {
            seen.text().contains("#state=")
        }),
        row(
            "callback-by",
            json!({ "mode": "form_post" }),
            Callback,
            |seen| seen.json()["form"]["state"] == "st-1",
        ),
        row(
            "callback-at-the-other-loopback-name",
            none(),
            Callback,
            |seen| seen.redirect().address == "http://127.0.0.1:8000/callback",
        ),
        row("callback-by-the-other-scheme", none(), Callback, |seen| {
            seen.redirect().address == "https://localhost:8000/callback"
        }),
    ]
}
