//! The control API: who may use it, what it takes, what it does.

use std::collections::BTreeMap;

use axum::http::{Method, Request, header};
use serde_json::{Value, json};

use crate::support::*;

mod journal;
mod levers;
mod openapi;
mod refusals;
mod secrets;
mod verbs;

const JSON: (&str, &str) = ("content-type", "application/json");

/// Asks the control API.
async fn call(
    stage: &Stage,
    method: &str,
    target: &str,
    body: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = Request::builder()
        .method(method)
        .uri(target)
        .header(header::CONTENT_LENGTH, body.len());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(body.to_owned().into()).unwrap();
    stage.visitor().send(request).await
}

/// Asks with JSON, and gets it back with the status.
#[track_caller]
fn tell(
    stage: &Stage,
    method: &str,
    target: &str,
    body: Value,
) -> impl Future<Output = (u16, Value)> {
    let caller = std::panic::Location::caller();
    async move {
        let answer = call(stage, method, target, &body.to_string(), &[JSON]).await;
        let told = serde_json::from_str(&answer.body);
        (
            answer.status,
            told.unwrap_or_else(|_| panic!("{caller}: {answer:#?}")),
        )
    }
}

async fn get(stage: &Stage, target: &str) -> Value {
    tell(stage, "GET", target, json!({})).await.1
}

/// An authorization request of the client, as a whole address.
fn address(query: &str) -> String {
    format!("http://127.0.0.1:8090{}", authorize(query))
}

/// Signs a person in without a browser.
async fn sign_in(stage: &Stage, email: &str, query: &str) -> (u16, Value) {
    let body = json!({ "authorization_url": address(query), "email": email });
    tell(stage, "POST", "/__mock/sign-in", body).await
}

/// The parameters of a callback.
fn params(told: &Value) -> BTreeMap<String, String> {
    let url = url::Url::parse(told["redirect_url"].as_str().unwrap()).unwrap();
    url.query_pairs().into_owned().collect()
}
