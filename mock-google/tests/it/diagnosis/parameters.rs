//! Parameters that are missing, misnamed, sent twice or misspelt.

use axum::http::Request;
use mock_google::wire::params::Params;

use super::{ask_for, assert_told};
use crate::support::*;

const AUTHORIZATION: &str = "/o/oauth2/v2/auth";

/// An authorization request without one of its parameters, and with another.
async fn ask_without(stage: &Stage, name: &str, more: &[(&str, &str)]) {
    let whole = authorize("");
    let (_, query) = whole.split_once('?').unwrap();
    let params = Params::parse(query).unwrap().without(&[name]);
    let params = more
        .iter()
        .fold(params, |params, (name, value)| params.with(name, value));
    let target = format!("{AUTHORIZATION}?{params}");
    stage.visitor().get(&target).await;
}

#[tokio::test]
async fn an_address_that_lost_its_parameters_is_told_where() {
    let stage = Stage::new();
    let escaped = format!("{AUTHORIZATION}?client_id={CLIENT}&amp;response_type=code&amp;state=1");
    stage.visitor().get(&escaped).await;
    assert_told(
        &stage,
        "address-html-escaped",
        "A parameter is named amp;response_type: the address was copied out of HTML, where & is written \
         &amp;; put a plain & between the parameters.",
    );
    let cut = format!("{AUTHORIZATION}?client_id={CLIENT}");
    stage.visitor().get(&cut).await;
    assert_told(
        &stage,
        "address-cut-by-shell",
        "The request ends after its first parameter, client_id: a shell cuts an address at a bare &; put \
         the whole of it in quotes.",
    );
}

#[tokio::test]
async fn a_parameter_that_is_missing_is_told_under_which_name_it_came() {
    let stage = Stage::new();
    for (name, sent) in [
        ("redirect_uri", "redirect_url"),
        ("redirect_uri", "redirectUri"),
        ("response_type", "responseType"),
        ("scope", "scopes"),
        ("client_id", "clientid"),
    ] {
        ask_without(&stage, name, &[(sent, "code")]).await;
        let text =
            format!("There is {sent} and no {name}: the parameter is named {name}, spelt just so.");
        assert_told(&stage, "parameter-misnamed", &text);
    }
}

#[tokio::test]
async fn a_parameter_that_is_missing_or_empty_is_told_what_to_send() {
    let stage = Stage::new();
    ask_for(&stage, &[("scope", "")]).await;
    assert_told(
        &stage,
        "parameter-empty",
        "scope is there without a value: the variable it comes from was not set.",
    );
    for (name, advice) in [
        (
            "scope",
            "send scope=openid email profile, with blanks between the words",
        ),
        ("response_type", "send response_type=code"),
        ("redirect_uri", "send http://localhost:8000/callback"),
        (
            "client_id",
            "send that of a registered client (1234-app.apps.googleusercontent.com)",
        ),
    ] {
        ask_without(&stage, name, &[]).await;
        let text = format!("{name} is missing: {advice}.");
        assert_told(&stage, "parameter-missing", &text);
    }
}

#[tokio::test]
async fn a_parameter_that_came_twice_is_told_where() {
    let stage = Stage::new();
    ask_for(&stage, &[("scope", "openid"), ("scope", "email")]).await;
    assert_told(
        &stage,
        "parameter-twice",
        "scope stands twice in the address, with different values: two layers add it, such as the app \
         and its library; leave it to one of them.",
    );
    let target = format!("/token?client_id={CLIENT}");
    stage.visitor().post(&target, &exchange("4/0A")).await;
    assert_told(
        &stage,
        "parameter-twice",
        "client_id stands twice in the body and the address together, with the same value: two layers \
         add it, such as the app and its library; leave it to one of them.",
    );
}

#[tokio::test]
async fn a_parameter_without_a_place_is_told_why() {
    let stage = Stage::new();
    ask_for(&stage, &[("client_secret", SECRET)]).await;
    assert_told(
        &stage,
        "parameter-not-allowed",
        "client_secret must not travel through the browser: leave it out here and send it to the token \
         endpoint alone.",
    );
    ask_for(&stage, &[("response_type", "token"), ("nonce", "n-1")]).await;
    assert_told(
        &stage,
        "parameter-not-allowed",
        "nonce has no place beside response_type=token: leave it out.",
    );
}

#[tokio::test]
async fn a_body_that_is_no_form_is_told_so() {
    let stage = Stage::new();
    let body = exchange("4/0A").to_string();
    for (content_type, what) in [
        ("text/plain;charset=UTF-8", "is text/plain"),
        ("multipart/form-data; boundary=x", "is multipart/form-data"),
    ] {
        let request = Request::post("/token")
            .header("content-type", content_type)
            .header("content-length", body.len())
            .body(body.clone().into())
            .unwrap();
        stage.visitor().send(request).await;
        let text = format!(
            "The body {what} and was not read: send the parameters as a form, with Content-Type \
             application/x-www-form-urlencoded."
        );
        assert_told(&stage, "body-not-a-form", &text);
    }
}

#[tokio::test]
async fn a_value_that_is_no_word_of_googles_is_told_the_word() {
    let stage = Stage::new();
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    for (rule, changes, text) in [
        (
            "response-type",
            &[("response_type", "Code")][..],
            "response_type is \"Code\", which is none of Google's: send response_type=code.",
        ),
        (
            "response-mode",
            &[("response_type", "token"), ("response_mode", "query")][..],
            "response_mode=query would put the tokens of response_type=\"token\" into every log on the \
             way: send fragment or form_post.",
        ),
        (
            "response-mode",
            &[("response_mode", "web_message")][..],
            "response_mode is \"web_message\": query (for codes), fragment and form_post are possible.",
        ),
        (
            "access-type",
            &[("access_type", "offline ")][..],
            "access_type is \"offline \": send access_type=offline, with nothing around it.",
        ),
        (
            "access-type",
            &[("access_type", "onlin")][..],
            "access_type is \"onlin\": send access_type=online, with nothing around it.",
        ),
        (
            "challenge-method",
            &[
                ("code_challenge", challenge),
                ("code_challenge_method", "s256"),
            ][..],
            "code_challenge_method is \"s256\": send S256, spelt just so.",
        ),
        (
            "challenge-malformed",
            &[("code_challenge", "short")][..],
            "code_challenge has 5 characters, and 43 to 128 are allowed: a SHA-256 in Base64url has 43.",
        ),
        (
            "challenge-malformed",
            &[(
                "code_challenge",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM=",
            )][..],
            "code_challenge is Base64 of the common alphabet: make it Base64url, with - and _ in place of \
             + and /, and without = at the end (RFC 7636).",
        ),
    ] {
        ask_for(&stage, changes).await;
        assert_told(&stage, rule, text);
    }
}

#[tokio::test]
async fn a_prompt_that_google_refuses_is_told_why() {
    let stage = Stage::new();
    for (rule, changes, text) in [
        (
            "prompt-and-approval-prompt",
            &[("prompt", "consent"), ("approval_prompt", "force")][..],
            "prompt=\"consent\" and approval_prompt=\"force\" are two names of one thing: leave out \
             approval_prompt, which older libraries add by themselves.",
        ),
        (
            "prompt-punctuation",
            &[("prompt", "consent;")][..],
            "prompt is \"consent;\": send prompt=consent, with nothing but single blanks between the \
             words.",
        ),
        (
            "prompt-punctuation",
            &[("prompt", "select_account,consent")][..],
            "prompt is \"select_account,consent\": send prompt=select_account consent, with nothing but \
             single blanks between the words.",
        ),
        (
            "prompt-login",
            &[("prompt", "login")][..],
            "Google has no prompt=login: send prompt=select_account, or set accept_prompt_login of \
             [behaviour] to have the password asked for as OpenID Connect says.",
        ),
        (
            "prompt-none-in-company",
            &[("prompt", "none consent")][..],
            "prompt is \"none consent\", and none means to show nothing: send it alone, or leave it out.",
        ),
        (
            "prompt-misspelt",
            &[("prompt", "concent")][..],
            "prompt has the word concent, which is none of Google's: send consent.",
        ),
    ] {
        ask_for(&stage, changes).await;
        assert_told(&stage, rule, text);
    }
}
