//! The app over `oneshot`, one browser's cookies, and a Google that is always out of order.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::http::header::{COOKIE, LOCATION, SET_COOKIE};
use axum::http::{Method, Request, Response, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use http_body_util::BodyExt as _;
use sample_app::{App, Clock, Config};
use secrecy::SecretString;
use serde_json::json;
use tokio::net::TcpListener;
use tower::ServiceExt as _;
use url::Url;

/// The callback's path.
pub(crate) const CALLBACK: &str = "/api/v1/auth/login/google/";
/// The path that leads to Google.
pub(crate) const START: &str = "/api/v1/auth/login/google/start";

/// An app with its own database, clock and Google.
pub(crate) struct Stage {
    router: Router,
    /// The app's clock.
    pub(crate) clock: Clock,
    exchanges: Arc<AtomicUsize>,
}

/// A browser: nothing but its cookies.
#[derive(Clone, Default)]
pub(crate) struct Browser {
    cookies: Vec<String>,
}

impl Stage {
    /// Starts an app at this origin.
    pub(crate) async fn at(backend: &str) -> Self {
        let exchanges = Arc::new(AtomicUsize::new(0));
        let issuer = google(Arc::clone(&exchanges)).await;
        let backend = Url::parse(backend).expect("a URL");
        let config = Config {
            client_id: "client".to_owned(),
            client_secret: SecretString::from("secret"),
            frontend: backend.clone(),
            backend,
            database_url: "sqlite::memory:".to_owned(),
            issuer,
            token_encryption_key: SecretString::from(
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            ),
            scopes: vec!["openid".to_owned(), "email".to_owned()],
            offline: true,
            prompt: None,
            hosted_domain: None,
        };
        let clock = Clock::new();
        let app = App::open(config, clock.clone())
            .await
            .expect("the app opens");
        Self {
            router: sample_app::router(app),
            clock,
            exchanges,
        }
    }

    /// How many codes were exchanged.
    pub(crate) fn exchanges(&self) -> usize {
        self.exchanges.load(Ordering::SeqCst)
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
        if !browser.cookies.is_empty() {
            request = request.header(COOKIE, browser.cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("routes do not fail");
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("cookies are ASCII");
            browser
                .cookies
                .push(cookie.split(';').next().unwrap_or_default().to_owned());
        }
        response
    }

    /// Follows a link as this browser.
    pub(crate) async fn get(&self, browser: &mut Browser, path: &str) -> Response<Body> {
        self.send(browser, Method::GET, path, &[]).await
    }

    /// Presses the button, and returns the `state` sent to Google.
    pub(crate) async fn depart(&self, browser: &mut Browser) -> String {
        let response = self.get(browser, START).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        parameter(&location(&response), "state").expect("a state is sent")
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

async fn google(exchanges: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let issuer = format!("http://{}", listener.local_addr().expect("an address"));
    let document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "jwks_uri": format!("{issuer}/certs"),
    });
    let exchange = async move || {
        exchanges.fetch_add(1, Ordering::SeqCst);
        StatusCode::SERVICE_UNAVAILABLE
    };
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(Json(document)))
        .route("/token", post(exchange));
    tokio::spawn(async move { axum::serve(listener, router).await });
    issuer
}
