//! The claims of an ID token, each held against what an app has to check.

use std::cmp::Ordering;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::jwt::Members;
use super::notes::{Opinion, bad, claim, good, odd, plain, span};
use super::{Asked, Brought, Known};
use crate::record::Claim;

/// How far clocks may be apart, in seconds.
const SKEW: u64 = 60;

/// The greatest length of a `sub`, in characters.
const LONGEST_SUBJECT: usize = 255;

/// Everything a claim is judged by.
#[derive(Clone, Copy)]
struct Scene<'a> {
    claims: &'a Members,
    brought: &'a Brought<'a>,
    google: &'a Known<'a>,
}

/// Judges one claim.
type Judge = fn(&Value, Scene<'_>) -> Opinion;

/// What it means that a claim is not there.
#[derive(Clone, Copy)]
enum Absence {
    /// Nothing.
    Fine,
    /// It has to be there.
    Wrong,
    /// That depends.
    Judged(fn(Scene<'_>) -> Option<Opinion>),
}

/// What is thought of each claim, in the order of OpenID Connect Core 3.1.3.7; others are told as they are.
const CLAIMS: &[(&str, Judge, Absence)] = &[
    ("iss", issuer, Absence::Wrong),
    ("aud", audience, Absence::Wrong),
    ("azp", party, Absence::Fine),
    ("exp", expiry, Absence::Wrong),
    ("iat", issued, Absence::Wrong),
    ("nbf", not_before, Absence::Fine),
    ("nonce", nonce, Absence::Judged(without_nonce)),
    ("sub", subject, Absence::Wrong),
    (
        "at_hash",
        access_token,
        Absence::Judged(without_access_token_hash),
    ),
    ("c_hash", code, Absence::Fine),
    (
        "email_verified",
        is_verified,
        Absence::Judged(without_verification),
    ),
    (
        "hd",
        |_, _| plain("the domain of a Workspace account"),
        Absence::Fine,
    ),
];

/// Judges the claims, one by one, and names what is missing.
pub(super) fn judged(claims: &Members, brought: &Brought<'_>, google: &Known<'_>) -> Vec<Claim> {
    let scene = Scene {
        claims,
        brought,
        google,
    };
    let present = claims.0.iter().map(|(name, value)| {
        let judge = CLAIMS.iter().find(|(known, ..)| known == name);
        let opinion = match judge {
            _ if claims.repeats(name) => bad("stands here more than once"),
            Some((_, judge, _)) => judge(value, scene),
            None => plain(""),
        };
        claim(name, Some(value), opinion)
    });
    let missing = CLAIMS
        .iter()
        .filter(|(name, ..)| claims.get(name).is_none())
        .filter_map(|(name, _, absence)| Some(claim(name, None, absence.judged(scene)?)));
    // Claims that could not be read lack nothing in particular.
    let is_read = !claims.0.is_empty();
    present.chain(missing.filter(|_| is_read)).collect()
}

impl Absence {
    fn judged(self, scene: Scene<'_>) -> Option<Opinion> {
        match self {
            Self::Fine => None,
            Self::Wrong => Some(bad("missing")),
            Self::Judged(judge) => judge(scene),
        }
    }
}

fn issuer(value: &Value, scene: Scene<'_>) -> Opinion {
    let issuer = scene.google.issuer;
    let short = issuer.split_once("://").map_or(issuer, |(_, host)| host);
    match value.as_str() {
        Some(text) if text == issuer => good("Google's issuer"),
        Some(text) if text == short => odd("Google's issuer without its scheme"),
        _ => bad(format!("Google's issuer is {issuer}")),
    }
}

fn is_own(value: &Value, scene: Scene<'_>) -> bool {
    let mut ids = scene.google.client_ids.iter();
    value.as_str().is_some_and(|id| ids.any(|own| own == id))
}

fn audience(value: &Value, scene: Scene<'_>) -> Opinion {
    match value {
        Value::Array(list) if !list.iter().any(|one| is_own(one, scene)) => {
            bad("a list without the app in it")
        }
        Value::Array(list) if list.len() == 1 => odd("a list, with the app alone in it"),
        Value::Array(_) => match scene.claims.get("azp") {
            Some(party) if is_own(party, scene) => odd("a list of several; azp names the app"),
            Some(_) => bad("a list of several, and azp names another app"),
            None => bad("a list of several, and no azp says who asked"),
        },
        one if is_own(one, scene) => good("the app's client ID"),
        _ => bad("the client ID of another app"),
    }
}

fn party(value: &Value, scene: Scene<'_>) -> Opinion {
    let is_list = scene.claims.get("aud").is_some_and(Value::is_array);
    match is_own(value, scene) {
        true => good("the app itself asked"),
        false if is_list => bad("another app asked"),
        false => odd("another app asked, as one on a phone does for its server"),
    }
}

/// How a moment lies to the one in which the token came: the order, and how many seconds apart.
fn moment(value: &Value, scene: Scene<'_>) -> Option<(Ordering, u64)> {
    let seconds = value.as_i64()?;
    let now = scene.brought.now;
    Some((seconds.cmp(&now), seconds.abs_diff(now)))
}

fn expiry(value: &Value, scene: Scene<'_>) -> Opinion {
    match moment(value, scene) {
        Some((Ordering::Greater, left)) => good(format!("expires in {}", span(left))),
        Some((_, since)) => bad(format!("expired {} before it was issued", span(since))),
        None => bad("no number of seconds"),
    }
}

fn issued(value: &Value, scene: Scene<'_>) -> Opinion {
    match moment(value, scene) {
        Some((Ordering::Greater, ahead)) if ahead <= SKEW => {
            odd(format!("{} ahead, as clocks may be", span(ahead)))
        }
        Some((Ordering::Greater, ahead)) => bad(format!("{} in the future", span(ahead))),
        Some((_, 0)) => good("now"),
        Some((_, since)) => good(format!("{} ago", span(since))),
        None => bad("no number of seconds"),
    }
}

fn not_before(value: &Value, scene: Scene<'_>) -> Opinion {
    match moment(value, scene) {
        Some((Ordering::Greater, ahead)) if ahead <= SKEW => {
            odd(format!("not good for {}, as clocks may be", span(ahead)))
        }
        Some((Ordering::Greater, ahead)) => bad(format!("not good for another {}", span(ahead))),
        Some(_) => good("good already"),
        None => bad("no number of seconds"),
    }
}

fn nonce(value: &Value, scene: Scene<'_>) -> Opinion {
    match (scene.brought.asked, value.as_str()) {
        (Asked::Nonce(sent), Some(text)) if sent == text => good("that of the request"),
        (Asked::Nonce(_), _) => bad("not that of the request"),
        (Asked::Nothing, _) => odd("the request sent none"),
        (Asked::Unknown, _) => plain("the request is not known"),
    }
}

fn without_nonce(scene: Scene<'_>) -> Option<Opinion> {
    let is_owed = matches!(scene.brought.asked, Asked::Nonce(_)) && !scene.brought.is_refresh;
    is_owed.then(|| bad("missing, though the request sent one"))
}

fn subject(value: &Value, _: Scene<'_>) -> Opinion {
    match value.as_str() {
        Some("") => bad("empty: it is nobody's"),
        Some(text) if text.chars().count() > LONGEST_SUBJECT => {
            odd(format!("longer than {LONGEST_SUBJECT} characters"))
        }
        Some(_) => good("who the person is, for good"),
        None => odd("no text"),
    }
}

/// The left half of the SHA-256 of a credential, in Base64url (OpenID Connect Core 3.1.3.6).
pub(super) fn half_hash(secret: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(secret.as_bytes())[..16])
}

/// A claim that ties the token to a credential that came with it.
fn tie(value: &Value, beside: Option<&str>, what: &str) -> Opinion {
    match beside {
        Some(secret) if value.as_str() == Some(&half_hash(secret)) => {
            good(format!("of the {what} beside it"))
        }
        Some(_) => bad(format!("of another {what} than the one beside it")),
        None => plain(format!("no {what} came with it")),
    }
}

fn access_token(value: &Value, scene: Scene<'_>) -> Opinion {
    tie(value, scene.brought.access_token.as_deref(), "access token")
}

fn code(value: &Value, scene: Scene<'_>) -> Opinion {
    tie(value, scene.brought.code.as_deref(), "code")
}

fn without_access_token_hash(scene: Scene<'_>) -> Option<Opinion> {
    let is_owed = scene.brought.access_token.is_some();
    is_owed.then(|| odd("missing: nothing ties the access token to it"))
}

fn is_verified(value: &Value, _: Scene<'_>) -> Opinion {
    match value {
        Value::Bool(true) => good("the address is the person's"),
        Value::Bool(false) => odd("the address may be somebody else's"),
        _ => odd("neither true nor false"),
    }
}

fn without_verification(scene: Scene<'_>) -> Option<Opinion> {
    let has_address = scene.claims.get("email").is_some();
    has_address.then(|| odd("missing: the address may be somebody else's"))
}
