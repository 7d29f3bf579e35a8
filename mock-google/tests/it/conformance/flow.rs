//! A flow of the suite's plans, from the authorization request to what the app has in hand.

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use mock_google::Behaviour;
use mock_google::wire::params::Params;
use scraper::Selector;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::support::*;

/// The nonce of every request that has one.
pub(super) const NONCE: &str = "n-0S6_WzA2Mj";

/// A verifier of 43 characters.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// The flow of the Basic plan.
pub(super) const CODE: Flow = Flow {
    response_type: "code",
    form_post: false,
};

/// A response type and a way back: what the suite calls a variant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flow {
    pub(super) response_type: &'static str,
    pub(super) form_post: bool,
}

/// Says in which flow a check failed.
struct Told(Flow);

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("in {:?}", self.0);
        }
    }
}

/// Runs a check in the flow of each of these response types.
pub(super) async fn each(
    response_types: &[&'static str],
    form_post: bool,
    check: impl AsyncFn(Flow),
) {
    for &response_type in response_types {
        let flow = Flow {
            response_type,
            form_post,
        };
        let _told = Told(flow);
        check(flow).await;
    }
}

impl Flow {
    /// Whether the app asks for this in the callback itself.
    fn asks(self, word: &str) -> bool {
        self.response_type.split(' ').any(|own| own == word)
    }

    /// The authorization request as the suite sends it, always with a nonce; `query` adds.
    pub(super) fn request(self, query: &str) -> String {
        let mut params = Params::default().with("response_type", self.response_type);
        if self.form_post {
            params.push("response_mode", "form_post");
        }
        params.push("nonce", NONCE);
        params.extend(query).unwrap();
        authorize(&params.to_string())
    }

    /// The authorization request with one parameter left out.
    pub(super) fn request_without(self, name: &str) -> String {
        let whole = self.request("");
        let (path, query) = whole.split_once('?').unwrap();
        format!("{path}?{}", Params::parse(query).unwrap().without(&[name]))
    }

    /// The parameters that reached the app, however they travelled.
    #[track_caller]
    pub(super) fn delivered(self, answer: &Answer) -> Params {
        if self.form_post {
            return fields(answer);
        }
        let mark = if self.response_type == "code" {
            '?'
        } else {
            '#'
        };
        let rest = answer.location().unwrap_or_default();
        let rest = rest.strip_prefix(CALLBACK);
        let params = rest.and_then(|rest| rest.strip_prefix(mark));
        let params = params.unwrap_or_else(|| panic!("not back at the app: {answer:#?}"));
        Params::parse(params).unwrap()
    }

    /// Takes what reached the app, and redeems the code if there is one.
    pub(super) async fn finish(self, stage: &Stage, answer: &Answer) -> Outcome {
        let front = self.delivered(answer);
        for (word, name) in [
            ("code", "code"),
            ("token", "access_token"),
            ("id_token", "id_token"),
        ] {
            assert_eq!(
                front.get(name).is_some(),
                self.asks(word),
                "{name}: {front:?}"
            );
        }
        let back = match front.get("code") {
            None => Value::Null,
            Some(code) => {
                let tokens = redeem(stage, code).await;
                assert_eq!(tokens.status, 200, "{tokens:#?}");
                tokens.json()
            }
        };
        Outcome { front, back }
    }

    /// Signs Ada in, in a fresh browser, and goes through the whole flow.
    pub(super) async fn complete(self, stage: &Stage, query: &str) -> Outcome {
        let answer = pass(&mut stage.visitor(), &self.request(query)).await;
        self.finish(stage, &answer).await
    }
}

/// What the app has in hand at the end of a flow.
#[derive(Debug)]
pub(super) struct Outcome {
    /// The callback.
    pub(super) front: Params,
    /// The answer of the token endpoint; `null` in flows without a code.
    pub(super) back: Value,
}

impl Outcome {
    /// The ID tokens: that of the callback, then that of the token endpoint.
    pub(super) fn id_tokens(&self) -> Vec<String> {
        [self.front.get("id_token"), self.back["id_token"].as_str()]
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .collect()
    }

    /// What the last ID token states, unverified.
    pub(super) fn claims(&self) -> Value {
        claims(self.id_tokens().last().unwrap())
    }

    /// The access token, that of the token endpoint if there are two.
    pub(super) fn access_token(&self) -> Option<&str> {
        let back = self.back["access_token"].as_str();
        back.or_else(|| self.front.get("access_token"))
    }
}

/// Goes through Google's pages as Ada, as far as they come, and shows where they end.
pub(super) async fn pass(visitor: &mut Visitor, target: &str) -> Answer {
    let mut page = visitor.arrive(target).await;
    if page.page() == "identifier" {
        page = visitor.log_in(page, "ada@gmail.com").await;
    }
    if page.page() == "confirm" {
        page = visitor.answer(page, "allow", &[]).await;
    }
    page
}

/// Redeems a code as the suite does in most modules, with `client_secret_basic`.
pub(super) async fn redeem(stage: &Stage, code: &str) -> Answer {
    let form = exchange(code).without(&["client_id", "client_secret"]);
    let pair = BASE64_STANDARD.encode(format!("{CLIENT}:{SECRET}"));
    let basic = format!("Basic {pair}");
    let headers = [("authorization", basic.as_str())];
    stage.visitor().post_with("/token", &form, &headers).await
}

/// Asks userinfo with the token in the header.
pub(super) async fn userinfo(stage: &Stage, token: &str) -> Answer {
    let request = Request::get("/v1/userinfo").header("authorization", format!("Bearer {token}"));
    let request = request.body(Body::empty()).unwrap();
    stage.visitor().send(request).await
}

/// The discovery document.
pub(super) async fn discovery(stage: &Stage) -> Value {
    let target = "/.well-known/openid-configuration";
    stage.visitor().get(target).await.json()
}

/// Verifies an ID token with the published key it names: signature, issuer, audience and times.
pub(super) async fn verified(stage: &Stage, token: &str) -> Value {
    let header = jsonwebtoken::decode_header(token).unwrap();
    assert_eq!(header.alg, Algorithm::RS256);
    let kid = header.kid.unwrap();
    let set = stage.visitor().get("/oauth2/v3/certs").await.json();
    let keys = set["keys"].as_array().unwrap();
    let key = keys
        .iter()
        .find(|key| key["kid"] == kid.as_str())
        .unwrap_or_else(|| panic!("{kid} is not published: {set}"));
    let part = |name: &str| key[name].as_str().unwrap();
    let key = DecodingKey::from_rsa_components(part("n"), part("e")).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    // The clock of the tests stands still, and somewhere else than the machine's.
    validation.validate_exp = false;
    validation.set_audience(&[CLIENT]);
    validation.set_issuer(&[stage.google.issuer()]);
    let verified = jsonwebtoken::decode::<Value>(token, &key, &validation);
    let claims = verified.unwrap().claims;
    let now = stage.google.clock().now().as_second();
    assert_eq!(
        (claims["iat"].as_i64(), claims["exp"].as_i64()),
        (Some(now), Some(now + 3_600))
    );
    claims
}

/// Holds a page to Google's error page, of which the app hears nothing.
#[track_caller]
pub(super) fn assert_page(page: &Answer, code: &str, message: &str) {
    assert_eq!(
        (page.page().as_str(), page.location()),
        ("error", None),
        "{page:#?}"
    );
    assert_eq!(page.text("#error_code"), format!("Error {code}"));
    let text = page.text("#error_message");
    assert!(text.starts_with(message), "{text}");
}

/// The hidden fields of the form that the browser posts to the app.
#[track_caller]
fn fields(answer: &Answer) -> Params {
    assert_eq!(
        (answer.status, answer.page().as_str()),
        (200, "form_post"),
        "{answer:#?}"
    );
    let html = answer.html();
    let select = |selector: &str| Selector::parse(selector).unwrap();
    let form = html.select(&select("form")).next().unwrap();
    assert_eq!(form.value().attr("action"), Some(CALLBACK));
    assert_eq!(form.value().attr("method"), Some("post"));
    let mut params = Params::default();
    for input in form.select(&select("input[type=hidden]")) {
        let input = input.value();
        params.push(input.attr("name").unwrap(), input.attr("value").unwrap());
    }
    params
}

/// A Google with a switch set.
pub(super) fn switched(set: impl FnOnce(&mut Behaviour)) -> Stage {
    let mut behaviour = Behaviour::default();
    set(&mut behaviour);
    Stage::of(builder().behaviour(behaviour))
}

/// A refusal of the token endpoint.
pub(super) fn error(status: u16, code: &str, description: &str) -> (u16, String, String) {
    (status, code.to_owned(), description.to_owned())
}

/// The challenge of a verifier, as the query of an authorization request.
pub(super) fn s256(verifier: &str) -> String {
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    format!("code_challenge={challenge}&code_challenge_method=S256")
}

/// What `at_hash` and `c_hash` must be: the left half of the SHA-256.
pub(super) fn left_half(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..16])
}
