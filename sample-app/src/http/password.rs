//! Accounts by e-mail address and password: signing up, proving the address, signing in.
//!
//! They are here for what Google sign-in does to them: an account whose address is proved is linked, one
//! whose address is not proved does not exist. Off unless mails can be sent (`SAMPLE_APP_MAIL`).

use std::sync::Arc;

use axum::Form;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::CookieJar;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::callback::is_prefetch;
use super::failure::Failure;
use super::login::to_login;
use super::next;
use super::origin::is_own;
use super::params::Params;
use super::sign_in::end::{End, Errand, place};
use super::sign_in::{Delivery, welcome};
use crate::app::App;
use crate::notice::{Notice, Shown};
use crate::pages::{self, Register, Sent};
use crate::password;
use crate::random;
use crate::session::{self, Kind};
use crate::store::{Flow, Proof, Registration};

/// The longest name and the longest address that are accepted, in bytes.
const LONGEST: usize = 254;

/// What somebody signs up with.
#[derive(Deserialize)]
pub(super) struct SignUp {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: SecretString,
}

/// What somebody signs in with.
#[derive(Deserialize)]
pub(super) struct SignIn {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: SecretString,
    #[serde(default)]
    next: String,
}

impl SignUp {
    /// Whether all of it can be used; mail servers alone know whether an address exists.
    fn is_usable(&self) -> bool {
        let host = self.email.rsplit_once('@');
        let plausible = host.is_some_and(|(person, host)| !person.is_empty() && host.contains('.'))
            && !self
                .email
                .contains(|letter: char| letter.is_whitespace() || letter.is_control());
        let named = !self.name.trim().is_empty();
        let short = self.email.len() <= LONGEST && self.name.len() <= LONGEST;
        let password = self.password.expose_secret();
        plausible
            && named
            && short
            && password.chars().count() >= password::SHORTEST
            && password.len() <= password::LONGEST
    }
}

/// `GET /register`: the form.
pub(super) async fn page() -> Response {
    let empty = Register {
        notice: None,
        email: String::new(),
        name: String::new(),
    };
    pages::page(StatusCode::OK, &empty)
}

/// `POST …/register/`: remembers the wish and sends the link, whoever has the address already.
pub(super) async fn register(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    jar: CookieJar,
    Form(form): Form<SignUp>,
) -> Result<Response, Failure> {
    if !is_own(&headers, &app.config) {
        return Ok(to_login(&app, Notice::StateMismatch));
    }
    if !form.is_usable() {
        let again = Register {
            notice: Some(Shown::new(Notice::BadRegistration, None)),
            email: form.email,
            name: form.name,
        };
        return Ok(pages::page(StatusCode::UNPROCESSABLE_ENTITY, &again));
    }
    let token = random::token();
    let browser = session::browser(&app.config, &jar);
    let registration = Registration {
        token: &token,
        browser: &browser,
        email: &form.email,
        name: form.name.trim(),
        password_hash: &password::hash(&app, form.password).await?,
    };
    let now = app.clock.seconds();
    app.store.register(&registration, now).await?;
    let link = app
        .config
        .backend_address(&format!("/register/prove?token={token}"));
    app.config.mail.send(&form.email, &link);
    let jar = jar.add(session::cookie(&app.config, Kind::Attempt, browser));
    // A redirect, so that reloading the page sends nothing again.
    Ok((jar, Redirect::to("/register/sent")).into_response())
}

/// `GET /register/sent`: a mail is on its way.
pub(super) async fn sent() -> Response {
    pages::page(StatusCode::OK, &Sent {})
}

/// `GET /register/prove`: the link in the mail, opened in the browser that signed up.
pub(super) async fn prove(
    State(app): State<Arc<App>>,
    method: Method,
    headers: HeaderMap,
    jar: CookieJar,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    if method == Method::HEAD || is_prefetch(&headers) {
        // As for the callback: nobody is looking.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let params = Params::parse(query.as_deref());
    let browser = session::value(&app.config, &jar, Kind::Attempt).map(str::to_owned);
    let (Some(token), Some(browser)) = (params.get("token"), browser) else {
        return Ok(to_login(&app, Notice::BadLink));
    };
    let now = app.clock.seconds();
    match app.store.prove(token, &browser, now).await? {
        Proof::User(user_id) => enter(&app, jar, user_id, &browser, next::HOME).await,
        Proof::EmailTaken => Ok(to_login(&app, Notice::AccountExists)),
        Proof::Unknown => Ok(to_login(&app, Notice::BadLink)),
    }
}

/// `POST …/password/`: signs in, or says no in the same time and words whatever is wrong.
pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    jar: CookieJar,
    Form(form): Form<SignIn>,
) -> Result<Response, Failure> {
    if !is_own(&headers, &app.config) {
        return Ok(to_login(&app, Notice::StateMismatch));
    }
    let too_long = form.password.expose_secret().len() > password::LONGEST;
    let known = app.store.password(&form.email).await?;
    let (user_id, hash) = known.filter(|_| !too_long).unzip();
    let fits = password::fits(&app, form.password, hash).await?;
    let next = next::safe(Some(&form.next)).to_owned();
    if let Some(user_id) = user_id.filter(|_| fits) {
        let browser = session::browser(&app.config, &jar);
        return enter(&app, jar, user_id, &browser, &next).await;
    }
    let errand = Errand {
        next: Some(&next),
        ..Errand::default()
    };
    let place = place(&app, errand, &End::Notice(Notice::WrongPassword));
    Ok(Redirect::to(&place).into_response())
}

/// Begins a session that no callback has led to.
async fn enter(
    app: &App,
    jar: CookieJar,
    user_id: i64,
    browser: &str,
    next: &str,
) -> Result<Response, Failure> {
    let delivery = Delivery {
        flow: Flow::Code,
        state: &random::token(),
        browser,
    };
    let (jar, place) = welcome::begin(app, jar, user_id, next, &delivery).await?;
    Ok((jar, Redirect::to(&place)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_used_is_not_accepted() {
        let sign_up = |name: &str, email: &str, password: &str| SignUp {
            name: name.to_owned(),
            email: email.to_owned(),
            password: SecretString::from(password),
        };
        assert!(sign_up("Ada", "ada@gmail.com", "long enough!").is_usable());
        for (name, email, password) in [
            (" ", "ada@gmail.com", "long enough!"),
            ("Ada", "ada", "long enough!"),
            ("Ada", "@gmail.com", "long enough!"),
            ("Ada", "ada@localhost", "long enough!"),
            ("Ada", "ada@gmail.com\r\nBcc: b@c.de", "long enough!"),
            ("Ada", "ada@gmail.com", "too short"),
        ] {
            assert!(!sign_up(name, email, password).is_usable(), "{email:?}");
        }
        let endless = "x".repeat(password::LONGEST + 1);
        assert!(!sign_up("Ada", "ada@gmail.com", &endless).is_usable());
    }
}
