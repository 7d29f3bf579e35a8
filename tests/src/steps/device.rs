//! Televisions: one shows a code, a person allows it in a browser, it asks Google how that went.

use cucumber::{given, then, when};
use jiff::SignedDuration;
use mock_google::{Client, ClientKind};
use serde_json::Value;
use url::Url;

use super::protocol::endpoint;
use crate::outcome::{Outcome, Unmet};
use crate::params::Person;
use crate::walker::http;
use crate::world::Stage;

const ID: &str = "141421356237-televisiontelevisiontelevisiont1.apps.googleusercontent.com";
const SECRET: &str = "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1";

/// What Google has given the television.
#[derive(Debug, Default)]
pub(crate) struct Television {
    device_code: String,
    user_code: String,
    page: String,
    /// Seconds to let pass before it asks.
    pause: i64,
}

/// It has asked Google for one, and waits.
#[given(expr = "a television shows a code")]
async fn shows_a_code(stage: &mut Stage) -> Outcome {
    let google = stage.google().await?;
    google.register(Client::of_kind(ClientKind::Tv, ID, SECRET).app_name("Television"));
    let address = endpoint(&google, "device_authorization_endpoint").await?;
    let form = [("client_id", ID), ("scope", "email profile")];
    let answer = http()?.post(address).form(&form).send().await?;
    let body: Value = answer.json().await?;
    let word = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    stage.television = Television {
        device_code: word("device_code"),
        user_code: word("user_code"),
        page: word("verification_url"),
        pause: body["interval"].as_i64().unwrap_or_default(),
    };
    Unmet::unless(!stage.television.user_code.is_empty(), || {
        format!("expected codes for the television, Google answers {body}")
    })
}

/// On Google's page for devices; then the person allows everything, or says no.
#[when(expr = "{person} enters the television's code")]
async fn enters_its_code(stage: &mut Stage, person: Person) -> Outcome {
    let code = stage.television.user_code.clone();
    enters(stage, person, code).await
}

/// At the address the television shows beside its code.
#[when(expr = "{person} enters the code {string}")]
async fn enters(stage: &mut Stage, person: Person, code: String) -> Outcome {
    let page = Url::parse(&stage.television.page)
        .map_err(|_| Unmet::because("no television shows a code"))?;
    let browser = stage.browser(person).await?;
    browser.open(&page).await?;
    let mark = [r#"body[data-page="device"]"#.to_owned()];
    browser.wait_for("Google's page for devices", &mark).await?;
    browser.fill("#code", &code).await?;
    browser.leave_by("form:has(#code) button").await?;
    browser.arrive(&[]).await?;
    Ok(())
}

/// Asks Google whether somebody has allowed the television, after the pause it was told to keep.
async fn poll(stage: &mut Stage) -> Outcome<(u16, Value)> {
    let google = stage.google().await?;
    let television = &stage.television;
    google
        .clock()
        .advance(SignedDuration::from_secs(television.pause));
    let form = [
        ("client_id", ID),
        ("client_secret", SECRET),
        ("device_code", television.device_code.as_str()),
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
    ];
    let address = endpoint(&google, "token_endpoint").await?;
    let answer = http()?.post(address).form(&form).send().await?;
    let status = answer.status().as_u16();
    Ok((status, answer.json().await?))
}

/// It asks Google, and nobody has decided yet.
#[then(expr = "the television still waits")]
async fn still_waits(stage: &mut Stage) -> Outcome {
    is_refused(stage, "authorization_pending".to_owned()).await
}

/// It asks Google, and is told this error, for example `access_denied`.
#[then(expr = "the television is refused with {string}")]
async fn is_refused(stage: &mut Stage, error: String) -> Outcome {
    let (status, body) = poll(stage).await?;
    let refused = body["error"] == error.as_str();
    Unmet::unless(refused, || {
        let found = body["error"].as_str().unwrap_or("no error");
        format!("expected Google to answer the television {error:?}, found {status} {found}")
    })
}

/// It asks Google, gets its tokens, and they are about that person.
#[then(expr = "the television is connected to {person}'s Google account")]
async fn is_connected(stage: &mut Stage, person: Person) -> Outcome {
    let (status, body) = poll(stage).await?;
    let Some(token) = body["access_token"].as_str() else {
        return Err(Unmet::because(format!(
            "expected tokens for the television, Google answers {status}: {body}"
        )));
    };
    let account = stage.account(person);
    let google = stage.google().await?;
    let address = endpoint(&google, "userinfo_endpoint").await?;
    let answer = http()?.get(address).bearer_auth(token).send().await?;
    let profile: Value = answer.json().await?;
    Unmet::unless(profile["email"] == account.email.as_str(), || {
        format!("expected the account {}, found {profile}", account.email)
    })
}
