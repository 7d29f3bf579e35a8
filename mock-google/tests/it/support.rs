//! A vocabulary for the tests: a Google, people in front of it, and what they get to see.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use mock_google::wire::params::Params;
use mock_google::{Account, Client, Clock, Google, GoogleBuilder};
use scraper::{Html, Selector};
use serde_json::Value;
use tower::ServiceExt as _;
use url::Url;

pub(crate) const CLIENT: &str = "1234-app.apps.googleusercontent.com";
pub(crate) const SECRET: &str = "GOCSPX-test-secret";
pub(crate) const CALLBACK: &str = "http://localhost:8000/callback";
pub(crate) const CALENDAR: &str = "https://www.googleapis.com/auth/calendar.readonly";

/// A Google with a held clock, one web client and a few people.
pub(crate) struct Stage {
    pub(crate) google: Google,
    pub(crate) router: Router,
}

pub(crate) fn builder() -> GoogleBuilder {
    Google::builder()
        .without_built_ins()
        .port(8090)
        .seed(7)
        .clock(Clock::held_at(
            Timestamp::from_second(1_790_000_000).unwrap(),
        ))
        .client(
            Client::web(CLIENT, SECRET)
                .redirect_uri(CALLBACK)
                .app_name("Shop"),
        )
        .account(Account::new("ada@gmail.com").named("Ada", "Lovelace"))
        .account(
            Account::new("grace@example.com")
                .named("Grace", "Hopper")
                .hosted_domain("example.com"),
        )
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::of(builder())
    }

    pub(crate) fn of(builder: GoogleBuilder) -> Self {
        let (google, router) = builder.into_service().unwrap();
        Self { google, router }
    }

    /// Changes the client in place.
    pub(crate) fn change_client(&self, change: impl FnOnce(&mut Client)) {
        let mut client = self.google.client(CLIENT).unwrap();
        change(&mut client);
        self.google.register(client);
    }

    pub(crate) fn visitor(&self) -> Visitor {
        Visitor {
            router: self.router.clone(),
            cookies: BTreeMap::new(),
        }
    }

    /// Signs Ada in through the pages and returns the callback.
    pub(crate) async fn sign_in(&self, query: &str) -> Callback {
        let mut visitor = self.visitor();
        let page = visitor.arrive(&authorize(query)).await;
        let page = visitor.log_in(page, "ada@gmail.com").await;
        visitor.answer(page, "allow", &[]).await.callback()
    }

    /// Signs Ada in and exchanges the code.
    pub(crate) async fn tokens(&self, query: &str) -> Answer {
        let code = self.sign_in(query).await.code;
        self.visitor().post("/token", &exchange(&code)).await
    }
}

/// An authorization request of the client; `query` overrides and adds.
pub(crate) fn authorize(query: &str) -> String {
    let given = Params::parse(query).unwrap();
    let mut params = Params::default();
    for (name, value) in [
        ("client_id", CLIENT),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid email profile"),
        ("state", "st-1"),
    ] {
        if given.get_even_empty(name).is_none() {
            params.push(name, value);
        }
    }
    params.extend(query).unwrap();
    format!("/o/oauth2/v2/auth?{params}")
}

/// A good exchange of a code.
pub(crate) fn exchange(code: &str) -> Params {
    Params::default()
        .with("grant_type", "authorization_code")
        .with("code", code)
        .with("client_id", CLIENT)
        .with("client_secret", SECRET)
        .with("redirect_uri", CALLBACK)
}

/// A good refresh.
pub(crate) fn refresh(token: &str) -> Params {
    Params::default()
        .with("grant_type", "refresh_token")
        .with("refresh_token", token)
        .with("client_id", CLIENT)
        .with("client_secret", SECRET)
}

/// What a token states, unverified.
pub(crate) fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// A browser, or a program, with its cookies.
pub(crate) struct Visitor {
    pub(crate) router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Visitor {
    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        headers
            .entry(header::HOST)
            .or_insert(header::HeaderValue::from_static("localhost:8090"));
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            headers.insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
            url: String::new(),
        }
    }

    pub(crate) async fn get(&mut self, target: &str) -> Answer {
        let mut answer = self
            .send(Request::get(target).body(Body::empty()).unwrap())
            .await;
        target.clone_into(&mut answer.url);
        answer
    }

    pub(crate) async fn post(&mut self, target: &str, form: &Params) -> Answer {
        self.post_with(target, form, &[]).await
    }

    pub(crate) async fn post_with(
        &mut self,
        target: &str,
        form: &Params,
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = form.to_string();
        let mut request = Request::post(target)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, body.len());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = self.send(request.body(body.into()).unwrap()).await;
        target.clone_into(&mut answer.url);
        answer
    }

    /// Opens an address and follows redirects as long as they stay at Google.
    pub(crate) async fn arrive(&mut self, target: &str) -> Answer {
        let mut answer = self.get(target).await;
        for _ in 0..9 {
            match answer
                .headers
                .get(header::LOCATION)
                .map(|location| location.to_str().unwrap())
            {
                Some(location) if location.starts_with("http://127.0.0.1:8090/") => {
                    let target = location["http://127.0.0.1:8090".len()..].to_owned();
                    answer = self.get(&target).await;
                }
                _ => return answer,
            }
        }
        panic!("redirected in circles");
    }

    /// Fills in the page's form and follows where it leads.
    pub(crate) async fn submit(
        &mut self,
        page: &Answer,
        form: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let html = page.html();
        let selector = Selector::parse(form).unwrap();
        let element = html
            .select(&selector)
            .next()
            .unwrap_or_else(|| panic!("no {form} on {page:#?}"));
        let action = element
            .value()
            .attr("action")
            .unwrap_or(&page.url)
            .to_owned();
        let target = action
            .strip_prefix("http://127.0.0.1:8090")
            .unwrap_or(&action)
            .to_owned();
        let mut params = Params::default();
        for input in element.select(&Selector::parse("input[type=hidden]").unwrap()) {
            params.push(
                input.value().attr("name").unwrap(),
                input.value().attr("value").unwrap(),
            );
        }
        for (name, value) in fields {
            params.push(name, value);
        }
        let answer = self.post(&target, &params).await;
        match answer.location() {
            Some(location) if location.starts_with("http://127.0.0.1:8090/") => {
                let target = location["http://127.0.0.1:8090".len()..].to_owned();
                self.arrive(&target).await
            }
            _ => answer,
        }
    }

    /// Signs in on the identifier and password pages.
    pub(crate) async fn log_in(&mut self, page: Answer, email: &str) -> Answer {
        let page = self.submit(&page, "form", &[("identifier", email)]).await;
        assert_eq!(page.page(), "password", "{page:#?}");
        self.submit(&page, "form", &[("Passwd", "password")]).await
    }

    /// Answers the consent page; goes by if it is not shown.
    pub(crate) async fn answer(&mut self, page: Answer, word: &str, scopes: &[&str]) -> Answer {
        if page.location().is_some() {
            return page;
        }
        let form = if word == "allow" { "#approve" } else { "#deny" };
        let fields: Vec<_> = scopes.iter().map(|scope| ("scope", *scope)).collect();
        self.submit(&page, form, &fields).await
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) url: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> Option<&str> {
        self.headers
            .get(header::LOCATION)
            .map(|value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    pub(crate) fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// The name of the page of Google's that is shown.
    pub(crate) fn page(&self) -> String {
        let html = self.html();
        let body = Selector::parse("body[data-page]").unwrap();
        html.select(&body)
            .next()
            .map(|body| body.value().attr("data-page").unwrap().to_owned())
            .unwrap_or_default()
    }

    /// The text of the first element a selector finds.
    pub(crate) fn text(&self, selector: &str) -> String {
        let html = self.html();
        let selector = Selector::parse(selector).unwrap();
        let text = html
            .select(&selector)
            .next()
            .map(|element| element.text().collect::<String>());
        text.unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// An attribute of the first element a selector finds.
    pub(crate) fn attribute(&self, selector: &str, name: &str) -> String {
        let html = self.html();
        let selector = Selector::parse(selector).unwrap();
        let element = html.select(&selector).next();
        let value = element.and_then(|element| element.value().attr(name));
        value.unwrap_or_default().to_owned()
    }

    /// Status, `error` and `error_description`.
    #[track_caller]
    pub(crate) fn error(&self) -> (u16, String, String) {
        let json = self.json();
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        (self.status, text("error"), text("error_description"))
    }

    #[track_caller]
    pub(crate) fn callback(&self) -> Callback {
        let location = self
            .location()
            .unwrap_or_else(|| panic!("no redirect: {self:#?}"));
        assert!(location.starts_with(CALLBACK), "redirected to {location}");
        let query = Url::parse(location)
            .unwrap()
            .query()
            .unwrap_or_default()
            .to_owned();
        let params = Params::parse(&query).unwrap();
        Callback {
            code: params.get("code").unwrap_or_default().to_owned(),
            params,
        }
    }
}

/// A redirect back to the app.
#[derive(Debug)]
pub(crate) struct Callback {
    pub(crate) code: String,
    pub(crate) params: Params,
}

impl Callback {
    pub(crate) fn names(&self) -> Vec<&str> {
        self.params.iter().map(|(name, _)| name).collect()
    }
}
