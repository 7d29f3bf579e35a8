//! The app over `oneshot`, and one browser's cookies.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use sample_app::{App, Clock, Config, Mail};
use secrecy::SecretString;
use serde_json::Value;
use tower::ServiceExt as _;
use url::{Url, form_urlencoded};

use crate::google::Google;

/// An origin without https.
pub(crate) const LOCAL: &str = "http://localhost:8000";
/// The callback's path.
pub(crate) const CALLBACK: &str = "/api/v1/auth/login/google/";
/// The path that leads to Google.
pub(crate) const START: &str = "/api/v1/auth/login/google/start";
/// The path that says who is signed in.
pub(crate) const ME: &str = "/api/v1/users/me/";
/// The cookie of a session without https.
pub(crate) const SESSION: &str = "sample_app_session";

/// An app with its own database, clock and Google.
pub(crate) struct Stage {
    router: Router,
    /// The app's own, which browsers name when they post.
    origin: String,
    /// The app's clock, which is Google's as well.
    pub(crate) clock: Clock,
    /// The Google it talks to.
    pub(crate) google: Google,
    /// The mails it sends.
    pub(crate) mail: Mail,
}

/// A browser: nothing but its cookies.
#[derive(Clone, Default)]
pub(crate) struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// A browser in which somebody has put a cookie.
    pub(crate) fn with(name: &str, value: &str) -> Self {
        let cookies = BTreeMap::from([(name.to_owned(), value.to_owned())]);
        Self { cookies }
    }

    fn keep(&mut self, response: &Response<Body>) {
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("cookies are ASCII");
            let pair = cookie.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Stage {
    /// Starts an app at this origin.
    pub(crate) async fn at(backend: &str) -> Self {
        Self::with(backend, |_| ()).await
    }

    /// Starts an app at this origin with other settings.
    pub(crate) async fn with(backend: &str, change: impl FnOnce(&mut Config)) -> Self {
        let clock = Clock::new();
        let google = Google::start(clock.clone()).await;
        let mail = Mail::to_memory();
        let backend = Url::parse(backend).expect("a URL");
        let mut config = Config {
            client_id: "client".to_owned(),
            client_secret: SecretString::from("secret"),
            frontend: backend.clone(),
            backend,
            database_url: "sqlite::memory:".to_owned(),
            issuer: google.issuer.clone(),
            token_encryption_key: SecretString::from(
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            ),
            scopes: vec!["openid".to_owned(), "email".to_owned()],
            offline: true,
            prompt: None,
            hosted_domain: None,
            google_timeout: Duration::from_secs(10),
            clock_skew: Duration::from_mins(1),
            browser_flow: true,
            mail: mail.clone(),
        };
        change(&mut config);
        let origin = config.backend.origin().ascii_serialization();
        let app = App::open(config, clock.clone())
            .await
            .expect("the app opens");
        Self {
            router: sample_app::router(app),
            origin,
            clock,
            google,
            mail,
        }
    }

    /// How many codes were exchanged.
    pub(crate) fn exchanges(&self) -> usize {
        self.google.count("/token authorization_code")
    }

    /// How often tokens were renewed, or were to be.
    pub(crate) fn renewals(&self) -> usize {
        self.google.count("/token refresh_token")
    }

    /// Sends a request as this browser, which keeps the cookies of the answer.
    pub(crate) async fn send(
        &self,
        browser: &mut Browser,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Response<Body> {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        self.deliver(browser, request).await
    }

    /// Follows a link as this browser.
    pub(crate) async fn get(&self, browser: &mut Browser, path: &str) -> Response<Body> {
        self.send(browser, Method::GET, path, &[]).await
    }

    /// Submits a form as this browser.
    pub(crate) async fn post(
        &self,
        browser: &mut Browser,
        path: &str,
        form: &[(&str, &str)],
    ) -> Response<Body> {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = Request::post(path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, &self.origin)
            .body(Body::from(form))
            .expect("a request");
        self.deliver(browser, request).await
    }

    async fn deliver(&self, browser: &mut Browser, mut request: Request<Body>) -> Response<Body> {
        if !browser.cookies.is_empty() {
            let pairs = browser.cookies.iter();
            let pairs: Vec<_> = pairs
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let cookies = pairs.join("; ").parse().expect("cookies are ASCII");
            request.headers_mut().insert(COOKIE, cookies);
        }
        let router = self.router.clone();
        let response = router.oneshot(request).await.expect("routes do not fail");
        browser.keep(&response);
        response
    }

    /// Posts JSON as a script of this browser does.
    pub(crate) async fn post_json(
        &self,
        browser: &mut Browser,
        path: &str,
        body: &Value,
    ) -> Response<Body> {
        let request = Request::post(path)
            .header(CONTENT_TYPE, "application/json")
            .header(ORIGIN, &self.origin)
            .body(Body::from(body.to_string()))
            .expect("a request");
        self.deliver(browser, request).await
    }

    /// Presses the button, and returns the `state` sent to Google.
    pub(crate) async fn depart(&self, browser: &mut Browser) -> String {
        self.depart_from(browser, START).await
    }

    /// Presses the button and says yes at Google; returns the way back.
    pub(crate) async fn authorize(&self, browser: &mut Browser, start: &str) -> String {
        let state = self.depart_from(browser, start).await;
        format!("{CALLBACK}?state={state}&code=4%2F0A&scope=openid")
    }

    /// Signs in, and returns the answer to the callback.
    pub(crate) async fn sign_in(&self, browser: &mut Browser) -> Response<Body> {
        let callback = self.authorize(browser, START).await;
        self.get(browser, &callback).await
    }

    /// The user this browser is signed in as.
    pub(crate) async fn me(&self, browser: &mut Browser) -> Option<Value> {
        let response = self.get(browser, ME).await;
        match response.status() {
            StatusCode::OK => Some(json(response).await),
            StatusCode::UNAUTHORIZED => None,
            status => panic!("asking who is signed in: {status}"),
        }
    }

    /// The value that forms of this browser's session repeat.
    pub(crate) async fn csrf(&self, browser: &mut Browser) -> String {
        let page = text(self.get(browser, "/").await).await;
        let (_, rest) = page
            .split_once(r#"name="csrf" value=""#)
            .expect("the page has a form");
        let (csrf, _) = rest.split_once('"').expect("the value ends");
        csrf.to_owned()
    }

    /// Leaves for Google by any way, and returns the `state` sent there.
    pub(crate) async fn depart_from(&self, browser: &mut Browser, start: &str) -> String {
        let response = self.get(browser, start).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let address = location(&response);
        let nonce = parameter(&address, "nonce").expect("a nonce is sent");
        self.google.change(|script| script.nonce = nonce);
        parameter(&address, "state").expect("a state is sent")
    }
}

/// Where a response leads.
pub(crate) fn location(response: &Response<Body>) -> String {
    response.headers()[LOCATION]
        .to_str()
        .expect("addresses are ASCII")
        .to_owned()
}

/// A parameter of an absolute address.
pub(crate) fn parameter(address: &str, name: &str) -> Option<String> {
    let url = Url::parse(address).expect("an absolute address");
    url.query_pairs()
        .find(|(own, _)| own == name)
        .map(|(_, value)| value.into_owned())
}

/// The body of a response as text.
pub(crate) async fn text(response: Response<Body>) -> String {
    let bytes = response
        .into_body()
        .collect()
        .await
        .expect("the body arrives")
        .to_bytes();
    String::from_utf8(bytes.to_vec()).expect("pages are UTF-8")
}

/// The body of a response as JSON.
pub(crate) async fn json(response: Response<Body>) -> Value {
    serde_json::from_str(&text(response).await).expect("the body is JSON")
}
