//! Somebody with a Google account and a browser's cookies, who signs in, looks and signs out.

use std::collections::BTreeMap;
use std::mem;

use harness::walker::{End, Walker, http};
use harness::{Outcome, Unmet};
use mock_google::{Account, Fault, Google};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::Value;
use url::Url;

use super::troubles::tells_another_address;

const START: &str = "/api/v1/auth/login/google/start";
const ME: &str = "/api/v1/users/me/";
const LOGOUT: &str = "/api/v1/auth/logout/";

/// The app's cookie that says who is signed in.
const SESSION: &str = "sample_app_session";

/// Where everything is.
pub(crate) struct Scene {
    pub(crate) google: Google,
    pub(crate) app: Url,
}

/// What came of trying to sign in.
pub(crate) struct Visit {
    /// The fault that was armed for it.
    pub(crate) fault: Option<String>,
    /// Whether that struck.
    pub(crate) met: bool,
    pub(crate) succeeded: bool,
}

/// Somebody.
pub(crate) struct Person {
    pub(crate) account: Account,
    /// The id the app knows this person by, which never changes.
    pub(crate) id: Option<u64>,
    cookies: BTreeMap<String, String>,
    /// Whether the last sign-in told the app another address than the person's.
    is_renamed: bool,
}

impl Person {
    pub(crate) fn new(account: Account) -> Self {
        Self {
            account,
            id: None,
            cookies: BTreeMap::new(),
            is_renamed: false,
        }
    }

    /// Whether the browser believes that somebody is signed in; whenever they look, it is right.
    pub(crate) fn is_signed_in(&self) -> bool {
        self.cookies.contains_key(SESSION)
    }

    /// Signs in, or tries to, while one thing goes wrong; then looks who is signed in.
    pub(crate) async fn sign_in(&mut self, scene: &Scene, fault: Option<Fault>) -> Outcome<Visit> {
        let name = fault.as_ref().map(|fault| fault.what.clone());
        let tried = self.sign_in_with(scene, fault).await;
        let (met, succeeded) = tried.map_err(|unmet| {
            let (email, fault) = (&self.account.email, name.as_deref().unwrap_or("no fault"));
            Unmet::because(format!("{email}, with {fault}: {unmet}"))
        })?;
        Ok(Visit {
            fault: name,
            met,
            succeeded,
        })
    }

    /// Says whether the fault struck, and whether the person got in.
    async fn sign_in_with(&mut self, scene: &Scene, fault: Option<Fault>) -> Outcome<(bool, bool)> {
        let renames = fault.as_ref().is_some_and(tells_another_address);
        let number = fault.map(|fault| scene.google.arm(fault)).transpose()?;
        let before = self.cookies.get(SESSION).cloned();
        let tried = self.go_to_google_and_back(scene).await;
        let armed = scene.google.faults();
        let met = armed
            .iter()
            .any(|status| Some(status.id) == number && status.fired > 0);
        scene.google.disarm_all(Some(&self.account.email), None);
        tried?;
        let succeeded = self.is_signed_in() && self.cookies.get(SESSION) != before.as_ref();
        if succeeded {
            self.is_renamed = renames;
        }
        self.look(scene).await?;
        Ok((met, succeeded))
    }

    async fn go_to_google_and_back(&mut self, scene: &Scene) -> Outcome {
        let answer = self.ask(http()?.get(scene.app.join(START)?)).await?;
        let location = answer.headers().get(LOCATION);
        let location = location.and_then(|location| location.to_str().ok());
        let request = scene.app.join(location.unwrap_or_default())?;
        if request.origin() == scene.app.origin() {
            // The app cannot begin now, and says so on its own page.
            return Ok(());
        }
        // Whoever finds Google's pages broken goes away.
        let Ok(end) = Walker::default().authorize(&request, &self.account).await else {
            return Ok(());
        };
        match end {
            End::SentTo(callback) if callback.origin() == scene.app.origin() => {
                self.ask(http()?.get(callback)).await?;
            }
            // Cookies of one host are none of another's.
            End::SentTo(callback) if callback.scheme() == "http" => {
                is_in_order(&http()?.get(callback).send().await?)?;
            }
            // Nor does a form of another site bring them.
            End::Posted(callback, fields) => {
                is_in_order(&http()?.post(callback).form(&fields).send().await?)?;
            }
            End::SentTo(_) | End::Error(_) => {}
        }
        Ok(())
    }

    /// Looks who is signed in: this person, or nobody.
    async fn look(&mut self, scene: &Scene) -> Outcome {
        let answer = self.ask(http()?.get(scene.app.join(ME)?)).await?;
        let status = answer.status();
        if !self.is_signed_in() {
            return Unmet::unless(status == StatusCode::UNAUTHORIZED, || {
                format!("without a session, {ME} answers {status}")
            });
        }
        Unmet::unless(status == StatusCode::OK, || {
            format!("with a session, {ME} answers {status}")
        })?;
        let me: Value = answer.json().await?;
        let known = self.id.or_else(|| me["id"].as_u64());
        let is_same = known.is_some() && me["id"].as_u64() == known;
        let is_named = self.is_renamed || me["email"] == *self.account.email;
        self.id = known;
        Unmet::unless(is_same && is_named, || {
            format!("the app takes them, known as {known:?}, for {me}")
        })
    }

    /// Signs out, if signed in; the session is over then, whoever has kept its cookie.
    pub(crate) async fn sign_out(&mut self, scene: &Scene) -> Outcome {
        if !self.is_signed_in() {
            return Ok(());
        }
        let page = self.ask(http()?.get(scene.app.clone())).await?;
        let page = page.text().await?;
        let csrf = csrf_of(&page).ok_or_else(|| Unmet::because("no form signs out"))?;
        let old = self.cookies.clone();
        let form = http()?.post(scene.app.join(LOGOUT)?);
        self.ask(form.form(&[("csrf", csrf)])).await?;
        Unmet::unless(!self.is_signed_in(), || {
            format!("{} cannot sign out", self.account.email)
        })?;
        self.look(scene).await?;
        let new = mem::replace(&mut self.cookies, old);
        let answer = self.ask(http()?.get(scene.app.join(ME)?)).await?;
        self.cookies = new;
        Unmet::unless(answer.status() == StatusCode::UNAUTHORIZED, || {
            format!("an ended session of {} works", self.account.email)
        })
    }

    /// Asks the app with the cookies it has set, and keeps those it sets.
    async fn ask(&mut self, request: RequestBuilder) -> Outcome<Response> {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = request.header(COOKIE, cookies.join("; ")).send().await?;
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            match pair.split_once('=') {
                Some((name, "")) => drop(self.cookies.remove(name)),
                Some((name, value)) => {
                    drop(self.cookies.insert(name.to_owned(), value.to_owned()));
                }
                None => {}
            }
        }
        is_in_order(&answer)?;
        Ok(answer)
    }
}

/// Whatever happens at Google, no answer of the app's says that the app is broken.
fn is_in_order(answer: &Response) -> Outcome {
    let status = answer.status();
    Unmet::unless(!status.is_server_error(), || {
        format!("{} answers {status}", answer.url().path())
    })
}

/// The value a form has to repeat.
fn csrf_of(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once(r#"name="csrf" value=""#)?;
    rest.split_once('"').map(|(value, _)| value)
}
