//! A Google that signs its ID tokens, counts its callers, and misbehaves where a test tells it to.

mod signing;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::State;
use axum::http::header::{AUTHORIZATION, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sample_app::Clock;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use url::form_urlencoded;

use signing::{jwk, key, sign, stranger};

/// The path of the discovery document.
pub(crate) const DISCOVERY: &str = "/.well-known/openid-configuration";
/// The path of the keys.
pub(crate) const CERTS: &str = "/certs";
/// The path of the token endpoint.
pub(crate) const TOKEN: &str = "/token";
/// The path of the revocation endpoint.
pub(crate) const REVOKE: &str = "/revoke";

/// The path of the profile.
pub(crate) const USERINFO: &str = "/userinfo";
/// The path that says whom an access token was issued to.
pub(crate) const TOKENINFO: &str = "/tokeninfo";

/// What Google does; a test changes what it is about.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of a test")]
pub(crate) struct Script {
    /// Paths that answer with a status and nothing else.
    pub(crate) broken: HashMap<&'static str, StatusCode>,
    /// Paths that are out of order so many times more, and what they say of when to come back.
    failing: HashMap<&'static str, (u32, Option<&'static str>)>,
    /// How clients may say their secret.
    pub(crate) auth_methods: Vec<&'static str>,
    /// Whether discovery announces `iss` in callbacks.
    pub(crate) promises_iss: bool,
    /// Whether a refresh brings a new refresh token and kills the old one.
    pub(crate) rotates: bool,
    /// The client an access token was issued to.
    pub(crate) issued_to: &'static str,
    /// What was granted.
    pub(crate) scope: &'static str,
    /// A path that does not answer until it is let go.
    pub(crate) held: Option<&'static str>,
    /// The nonce of the last authorization request.
    pub(crate) nonce: String,
    /// Claims of the ID token that replace the usual ones.
    pub(crate) claims: Value,
    /// The key the ID token says it is signed with.
    pub(crate) kid: &'static str,
    /// Whether the ID token is signed by somebody else.
    pub(crate) forged: bool,
    /// Who the profile is about.
    pub(crate) profile_of: &'static str,
    /// Whether the refresh token has been revoked.
    pub(crate) revoked: bool,
    /// Whether a refresh brings an ID token.
    pub(crate) identifies_on_refresh: bool,
}

/// A handle on the running stub.
#[derive(Clone)]
pub(crate) struct Google {
    /// Its address, which is its name.
    pub(crate) issuer: String,
    inner: Arc<Inner>,
}

/// A path, and the credentials that came in the header and in the form.
pub(crate) type Shown = (String, Option<String>, Option<String>);

struct Inner {
    clock: Clock,
    script: Mutex<Script>,
    seen: Mutex<Vec<String>>,
    shown: Mutex<Vec<Shown>>,
    arrived: Notify,
    released: Notify,
}

impl Google {
    /// Starts a Google that behaves, on the clock of the app.
    pub(crate) async fn start(clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let script = Script {
            broken: HashMap::new(),
            failing: HashMap::new(),
            auth_methods: vec!["client_secret_post", "client_secret_basic"],
            promises_iss: false,
            rotates: false,
            issued_to: "client",
            scope: "openid email",
            held: None,
            nonce: String::new(),
            claims: json!({}),
            kid: "current",
            forged: false,
            profile_of: "1",
            revoked: false,
            identifies_on_refresh: false,
        };
        let inner = Arc::new(Inner {
            clock,
            script: Mutex::new(script),
            seen: Mutex::default(),
            shown: Mutex::default(),
            arrived: Notify::new(),
            released: Notify::new(),
        });
        let google = Self { issuer, inner };
        let router = Router::new().fallback(answer).with_state(google.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        google
    }

    /// Makes Google behave differently from now on.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.script());
    }

    /// The credentials of the last request for a path.
    pub(crate) fn credentials(&self, path: &str) -> (Option<String>, Option<String>) {
        let shown = self.inner.shown.lock().expect("nobody panics with it");
        let last = shown.iter().rev().find(|(own, ..)| own == path);
        let (_, header, form) = last.expect("it was asked for").clone();
        (header, form)
    }

    /// Puts a path out of order for so many times.
    pub(crate) fn fail(&self, path: &'static str, times: u32, retry_after: Option<&'static str>) {
        self.change(|script| {
            script.failing.insert(path, (times, retry_after));
        });
    }

    /// An ID token for the last request, as the older flow hands it to a browser.
    pub(crate) fn browser_id_token(&self, access_token: &str) -> String {
        self.id_token(&self.script(), access_token)
    }

    /// How many requests began like this: with a path, or with `/token` and a grant type.
    pub(crate) fn count(&self, request: &str) -> usize {
        let seen = self.inner.seen.lock().expect("nobody panics with it");
        seen.iter().filter(|seen| seen.starts_with(request)).count()
    }

    /// Waits until a request has come to the path that is held.
    pub(crate) async fn holds_one(&self) {
        self.inner.arrived.notified().await;
    }

    /// Lets the request that is held go, and holds no more.
    pub(crate) fn release(&self) {
        self.change(|script| script.held = None);
        self.inner.released.notify_one();
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.inner.script.lock().expect("nobody panics with it")
    }

    fn tokens(&self, refreshes: bool) -> Response {
        let access_token = format!("ya29.{}", self.count(TOKEN));
        let script = self.script();
        if refreshes && script.revoked {
            let error = json!({"error": "invalid_grant", "error_description": "Token revoked."});
            return (StatusCode::BAD_REQUEST, Json(error)).into_response();
        }
        let mut answer = json!({
            "access_token": access_token,
            "expires_in": 3600,
            "scope": script.scope,
            "token_type": "Bearer",
        });
        if !refreshes {
            answer["refresh_token"] = json!("1//refresh");
        } else if script.rotates {
            answer["refresh_token"] = json!(format!("1//{access_token}"));
        }
        if !refreshes || script.identifies_on_refresh {
            answer["id_token"] = json!(self.id_token(&script, &access_token));
        }
        Json(answer).into_response()
    }

    fn profile(&self) -> Value {
        json!({
            "sub": self.script().profile_of,
            "email": "ada@gmail.com",
            "email_verified": true,
        })
    }

    fn token_info(&self) -> Value {
        let script = self.script();
        json!({
            "azp": script.issued_to,
            "aud": script.issued_to,
            "sub": "1",
            "expires_in": "3599",
        })
    }

    fn id_token(&self, script: &Script, access_token: &str) -> String {
        let now = self.inner.clock.now().as_second();
        let digest = Sha256::digest(access_token.as_bytes()).to_vec();
        let mut claims = json!({
            "iss": self.issuer,
            "azp": "client",
            "aud": "client",
            "sub": "1",
            "email": "ada@gmail.com",
            "email_verified": true,
            "at_hash": URL_SAFE_NO_PAD.encode(&digest[..16]),
            "nonce": script.nonce,
            "iat": now,
            "exp": now + 3600,
        });
        for (name, value) in script.claims.as_object().expect("claims are an object") {
            claims[name] = value.clone();
        }
        let header = json!({"alg": "RS256", "kid": script.kid, "typ": "JWT"});
        sign(
            &header,
            &claims,
            if script.forged { stranger() } else { key() },
        )
    }
}

async fn answer(
    State(google): State<Google>,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let form: HashMap<String, String> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let grant = form.get("grant_type").map_or("", String::as_str);
    let refresh_token = form.get("refresh_token").map_or("", String::as_str);
    let seen = format!("{} {grant} {refresh_token}", uri.path());
    let authorization = headers.get(AUTHORIZATION);
    let authorization = authorization.map(|value| value.to_str().expect("it is ASCII").to_owned());
    google
        .inner
        .shown
        .lock()
        .expect("nobody panics with it")
        .push((
            uri.path().to_owned(),
            authorization,
            form.get("client_secret").cloned(),
        ));
    google
        .inner
        .seen
        .lock()
        .expect("nobody panics with it")
        .push(seen);
    let held = google.script().held == Some(uri.path());
    if held {
        google.inner.arrived.notify_one();
        google.inner.released.notified().await;
    }
    if let Some(answer) = out_of_order(&google, uri.path()) {
        return answer;
    }
    let broken = google.script().broken.get(uri.path()).copied();
    if let Some(status) = broken {
        return status.into_response();
    }
    let issuer = &google.issuer;
    match uri.path() {
        DISCOVERY => Json(json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/auth"),
            "token_endpoint": format!("{issuer}{TOKEN}"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "revocation_endpoint": format!("{issuer}{REVOKE}"),
            "jwks_uri": format!("{issuer}{CERTS}"),
            "token_endpoint_auth_methods_supported": google.script().auth_methods,
            "authorization_response_iss_parameter_supported": google.script().promises_iss,
        }))
        .into_response(),
        CERTS => Json(json!({"keys": [jwk(key(), "current")]})).into_response(),
        TOKEN => google.tokens(grant == "refresh_token"),
        USERINFO => Json(google.profile()).into_response(),
        TOKENINFO => Json(google.token_info()).into_response(),
        REVOKE => StatusCode::OK.into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The answer of a path that fails a few times.
fn out_of_order(google: &Google, path: &str) -> Option<Response> {
    let mut script = google.script();
    let (left, retry_after) = script.failing.get_mut(path)?;
    *left = left.checked_sub(1)?;
    let status = StatusCode::SERVICE_UNAVAILABLE;
    Some(match retry_after {
        Some(seconds) => (status, [(RETRY_AFTER, *seconds)]).into_response(),
        None => status.into_response(),
    })
}
