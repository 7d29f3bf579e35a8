//! The protocol without a browser: a client of Google's, its codes, its tokens.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cucumber::{given, then, when};
use mock_google::{Client, Google};
use reqwest::Response;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::responses::Brought;
use crate::outcome::{Outcome, Unmet};
use crate::params::{Person, Span};
use crate::walker::{Walker, http};
use crate::world::Stage;

pub(super) const ID: &str =
    "271828182845-protocolprotocolprotocolproto01.apps.googleusercontent.com";
const SECRET: &str = "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";
pub(super) const CALLBACK: &str = "http://localhost:8000/callback";
const VERIFIER: &str = "a-verifier-of-the-protocol-scenarios-for-tests-only";

/// What a protocol scenario has in its hands.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    pub(super) code: String,
    pub(super) tokens: BTreeMap<String, String>,
    /// What the last callback brought, where that was looked at closely.
    pub(super) brought: Vec<Brought>,
    answer: Option<(u16, Value)>,
    page: String,
}

/// A web client with a secret and a callback of its own; no app runs.
#[given(expr = "a registered client")]
async fn registered(stage: &mut Stage) -> Outcome {
    stage.google().await?.register(client());
    Ok(())
}

/// The client of all protocol scenarios.
pub(super) fn client() -> Client {
    Client::web(ID, SECRET)
        .redirect_uri(CALLBACK)
        .app_name("Protocol")
}

/// The person has allowed `openid`, `email` and `profile`.
///
/// Example: When the client gets another code for Ada
#[given(expr = "the client has a code for {person}")]
#[when(expr = "the client gets another code for {person}")]
async fn has_code(stage: &mut Stage, person: Person) -> Outcome {
    obtain_code(stage, person, &[]).await
}

/// The exchange of this code may bring a refresh token, too.
#[given(expr = "the client has a code for {person} with offline access")]
#[when(expr = "the client gets another code for {person} with offline access")]
async fn has_offline_code(stage: &mut Stage, person: Person) -> Outcome {
    obtain_code(stage, person, &[("access_type", "offline")]).await
}

pub(super) async fn obtain_code(
    stage: &mut Stage,
    person: Person,
    instead: &[(&str, &str)],
) -> Outcome {
    let account = stage.account(person);
    let google = stage.google().await?;
    let request = request(&google, instead).await?;
    let callback = Walker::default()
        .authorize(&request, &account)
        .await?
        .callback()?;
    let code = callback.query_pairs().find(|(name, _)| name == "code");
    let Some((_, code)) = code else {
        return Err(Unmet::because(format!(
            "the callback brings no code: {callback}"
        )));
    };
    stage.exchange.code = code.into_owned();
    Ok(())
}

/// An authorization request, built from the discovery document as a client does; a parameter that
/// is empty instead is left out.
pub(super) async fn request(google: &Google, instead: &[(&str, &str)]) -> Outcome<Url> {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let mut params = BTreeMap::from([
        ("client_id", ID),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid email profile"),
        ("state", "a-state-of-the-protocol-scenarios"),
        ("nonce", "a-nonce-of-the-protocol-scenarios"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ]);
    params.extend(instead.iter().copied());
    params.retain(|_, value| !value.is_empty());
    let endpoint = endpoint(google, "authorization_endpoint").await?;
    Ok(Url::parse_with_params(&endpoint, params)?)
}

pub(super) async fn endpoint(google: &Google, name: &str) -> Outcome<String> {
    let address = format!("{}/.well-known/openid-configuration", google.issuer());
    let discovery: Value = http()?.get(address).send().await?.json().await?;
    let found = discovery[name].as_str().map(str::to_owned);
    found.ok_or_else(|| Unmet::because(format!("the discovery document has no {name}")))
}

/// As it should: with its callback, its verifier and its secret.
#[when(expr = "the client exchanges the code")]
async fn exchanges(stage: &mut Stage) -> Outcome {
    exchange(stage, &[]).await
}

/// Not the one the code was made for.
#[when(expr = "the client exchanges the code with another callback")]
async fn exchanges_with_another_callback(stage: &mut Stage) -> Outcome {
    exchange(stage, &[("redirect_uri", "http://localhost:8000/other")]).await
}

/// PKCE demands the one of the same attempt.
#[when(expr = "the client exchanges the code with another verifier")]
async fn exchanges_with_another_verifier(stage: &mut Stage) -> Outcome {
    exchange(
        stage,
        &[(
            "code_verifier",
            "a-verifier-that-belongs-to-some-other-attempt",
        )],
    )
    .await
}

/// Everything else is right.
#[when(expr = "the client exchanges the code with a wrong secret")]
async fn exchanges_with_a_wrong_secret(stage: &mut Stage) -> Outcome {
    exchange(
        stage,
        &[("client_secret", "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")],
    )
    .await
}

async fn exchange(stage: &mut Stage, instead: &[(&str, &str)]) -> Outcome {
    let code = stage.exchange.code.clone();
    let mut form = BTreeMap::from([
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("client_id", ID),
        ("client_secret", SECRET),
    ]);
    form.extend(instead.iter().copied());
    call(stage, "token_endpoint", &form).await
}

/// It asks for a new access token with the refresh token it has.
#[when(expr = "the client refreshes")]
async fn refreshes(stage: &mut Stage) -> Outcome {
    let token = token(stage, "refresh_token")?;
    let form = BTreeMap::from([
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str()),
        ("client_id", ID),
        ("client_secret", SECRET),
    ]);
    call(stage, "token_endpoint", &form).await
}

/// Either its `refresh_token` or its `access_token`.
#[when(expr = "the client revokes its {word}")]
async fn revokes(stage: &mut Stage, name: String) -> Outcome {
    let token = token(stage, &name)?;
    call(
        stage,
        "revocation_endpoint",
        &BTreeMap::from([("token", token.as_str())]),
    )
    .await
}

/// At the userinfo endpoint, with the access token it has.
#[when(expr = "the client asks who the person is")]
async fn asks_who(stage: &mut Stage) -> Outcome {
    let token = token(stage, "access_token")?;
    let google = stage.google().await?;
    let address = endpoint(&google, "userinfo_endpoint").await?;
    let answer = http()?.get(address).bearer_auth(token).send().await?;
    keep(stage, answer).await
}

async fn call(stage: &mut Stage, name: &str, form: &BTreeMap<&str, &str>) -> Outcome {
    let google = stage.google().await?;
    let address = endpoint(&google, name).await?;
    let answer = http()?.post(address).form(form).send().await?;
    keep(stage, answer).await
}

/// Keeps an answer for the steps to come, and every token in it.
async fn keep(stage: &mut Stage, answer: Response) -> Outcome {
    let status = answer.status().as_u16();
    let body = answer.text().await?;
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    for (name, value) in body.as_object().into_iter().flatten() {
        if let Some(token) = value.as_str().filter(|_| name.ends_with("_token")) {
            stage.exchange.tokens.insert(name.clone(), token.to_owned());
        }
    }
    stage.exchange.answer = Some((status, body));
    Ok(())
}

fn token(stage: &Stage, name: &str) -> Outcome<String> {
    let token = stage.exchange.tokens.get(name).cloned();
    token.ok_or_else(|| Unmet::because(format!("the client has no {name}")))
}

/// Only Google's clock: the client has none.
#[when(expr = "{duration} pass(es) at Google")]
async fn time_passes_at_google(stage: &mut Stage, span: Span) -> Outcome {
    stage.google().await?.clock().advance(span.0);
    Ok(())
}

/// As on Google's page of connected apps.
#[when(expr = "{person} removes the client at Google")]
async fn removes_the_client(stage: &mut Stage, person: Person) -> Outcome {
    let account = stage.account(person);
    Ok(stage.google().await?.remove_app(&account.email, ID)?)
}

/// Its client id is not registered.
#[when(expr = "an unknown client sends {person} to Google")]
async fn unknown_client(stage: &mut Stage, person: Person) -> Outcome {
    let account = stage.account(person);
    let google = stage.google().await?;
    let nobody = [("client_id", "1-nobody.apps.googleusercontent.com")];
    let request = request(&google, &nobody).await?;
    let end = Walker::default().authorize(&request, &account).await?;
    stage.exchange.page = end.error()?;
    Ok(())
}

/// The text is part of the page Google stopped the person on.
#[then(expr = "Google's page says {string}")]
fn page_says(stage: &mut Stage, expected: String) -> Outcome {
    let page = &stage.exchange.page;
    let said = page.contains(&expected);
    Unmet::unless(said, move || {
        format!("expected {expected:?} on Google's page, found {page:?}")
    })
}

/// The status of the last answer to the client.
#[then(expr = "Google answers {int}")]
fn answers(stage: &mut Stage, expected: u16) -> Outcome {
    let (status, body) = answer(stage)?;
    Unmet::unless(*status == expected, || {
        format!("expected {expected}, found {status}: {body}")
    })
}

/// The status of the last answer to the client, and its `error`.
#[then(expr = "Google answers {int} with the error {string}")]
fn answers_with_error(stage: &mut Stage, expected: u16, error: String) -> Outcome {
    let (status, body) = answer(stage)?;
    let found = (*status, body["error"].as_str().unwrap_or_default());
    let met = found == (expected, error.as_str());
    Unmet::unless(met, move || {
        format!("expected {expected} {error:?}, found {status}: {body}")
    })
}

/// The last answer to the client has a member of this name.
#[then(expr = "the answer has a(n) {word}")]
fn answer_has(stage: &mut Stage, name: String) -> Outcome {
    let has = answer(stage)?.1.get(&name).is_some();
    Unmet::unless(has, move || {
        format!("expected {name} in Google's answer, there is none")
    })
}

/// The last answer to the client has no member of this name.
#[then(expr = "the answer has no {word}")]
fn answer_has_not(stage: &mut Stage, name: String) -> Outcome {
    let has = answer(stage)?.1.get(&name).is_some();
    Unmet::unless(!has, move || {
        format!("expected no {name} in Google's answer, there is one")
    })
}

/// It names the person's address.
#[then(expr = "the answer is about {person}")]
fn answer_is_about(stage: &mut Stage, person: Person) -> Outcome {
    let account = stage.account(person);
    let (_, body) = answer(stage)?;
    Unmet::unless(body["email"] == account.email.as_str(), || {
        format!("expected {}, Google answers {body}", account.email)
    })
}

fn answer(stage: &Stage) -> Outcome<&(u16, Value)> {
    stage
        .exchange
        .answer
        .as_ref()
        .ok_or_else(|| Unmet::because("Google was not asked anything"))
}
