//! Tokens that userinfo, tokeninfo and revocation do not take.

use jiff::SignedDuration;
use mock_google::wire::credential::shorten;
use mock_google::wire::params::Params;
use mock_google::{Behaviour, ServiceAccount};

use super::assert_told;
use crate::resources::{ROBOT, access_token, ask, robot_token, token, with};
use crate::support::*;

const ADA: &str = "ada@gmail.com";

/// Asks userinfo with a header.
async fn userinfo(stage: &Stage, authorization: &str) {
    let headers = [("authorization", authorization)];
    ask(stage, "GET", "/v1/userinfo", &headers).await;
}

async fn with_token(stage: &Stage, token: &str) {
    userinfo(stage, &format!("Bearer {token}")).await;
}

async fn revoke(stage: &Stage, name: &str, token: &str) {
    let form = Params::default().with(name, token);
    stage.visitor().post("/revoke", &form).await;
}

#[tokio::test]
async fn a_request_without_a_token_is_told_where_it_belongs() {
    let stage = Stage::new();
    ask(&stage, "GET", "/v1/userinfo", &[]).await;
    assert_told(
        &stage,
        "access-token-missing",
        "No access token came with the request: send the header Authorization: Bearer with the \
         access_token of the token answer.",
    );
    ask(&stage, "GET", "/tokeninfo", &[]).await;
    assert_told(
        &stage,
        "parameter-missing",
        "access_token is missing: send the access_token of the token answer.",
    );
    let bare = access_token(&stage, ADA, "openid").await;
    let short = shorten(&bare);
    for (header, text) in [
        (
            bare.as_str(),
            format!(
                "The Authorization header is {short}, without the word Bearer before it: send Bearer, a \
                 blank and the token."
            ),
        ),
        (
            "Token abc",
            "The Authorization header begins with Token: send Bearer, a blank and the token.".to_owned(),
        ),
        (
            "Bearer",
            "The Authorization header says Bearer, and no token follows: the variable it comes from was \
             not set."
                .to_owned(),
        ),
    ] {
        userinfo(&stage, header).await;
        assert_told(&stage, "bearer-missing", &text);
    }
}

#[tokio::test]
async fn a_token_in_the_address_is_told_the_switch() {
    let stage = with(Behaviour {
        refuse_query_tokens: true,
        ..Behaviour::default()
    });
    let token = access_token(&stage, ADA, "openid").await;
    let target = format!("/v1/userinfo?access_token={token}");
    stage.visitor().get(&target).await;
    assert_told(
        &stage,
        "access-token-in-address",
        "The access token stands in the address, which refuse_query_tokens of [behaviour] forbids: send it \
         in the header, Authorization: Bearer.",
    );
}

#[tokio::test]
async fn a_token_that_opens_nothing_here_is_told_what_it_opens() {
    let stage = Stage::new();
    let token = access_token(&stage, ADA, CALENDAR).await;
    with_token(&stage, &token).await;
    assert_told(
        &stage,
        "access-token-without-identity",
        &format!(
            "The access token allows {CALENDAR}, which does not open userinfo: ask for openid, email or \
             profile as well."
        ),
    );
}

#[tokio::test]
async fn a_token_that_is_none_is_told_what_it_is() {
    let stage = Stage::new();
    let own = access_token(&stage, ADA, "openid").await;
    let id_token = token(&stage, "", "id_token").await;
    for (rule, sent, text) in [
        (
            "access-token-surrounded",
            format!("\"{own}\""),
            "The access token has quotes around it: send it just as the token answer has it.",
        ),
        (
            "credential-mixed-up",
            id_token,
            "The access token is an ID token, not an access token: send the access_token of the token \
             answer (ya29.…).",
        ),
        (
            "parameter-empty",
            "undefined".to_owned(),
            "The access token is the word undefined, as programs print what is not there: the variable it \
             comes from was not set.",
        ),
        (
            "access-token-unknown",
            "ya29.nonsense".to_owned(),
            "The access token ya29… is none this server knows: it died long ago (access tokens live for an \
             hour), or comes from another server or another run.",
        ),
    ] {
        with_token(&stage, &sent).await;
        assert_told(&stage, rule, text);
        let target = format!(
            "/tokeninfo?{}",
            Params::default().with("access_token", &sent)
        );
        stage.visitor().get(&target).await;
        assert_told(&stage, rule, text);
    }
}

#[tokio::test]
async fn a_dead_access_token_is_told_of_what_it_died() {
    let stage = Stage::new();
    let expired = access_token(&stage, ADA, "openid").await;
    stage
        .google
        .clock()
        .advance(SignedDuration::from_secs(3_611));
    with_token(&stage, &expired).await;
    assert_told(
        &stage,
        "access-token-expired",
        "The access token expired 12 s ago: fetch a new one with the refresh \
         token before expires_in is over, or after a 401.",
    );
    let revoked = access_token(&stage, ADA, "openid").await;
    stage.google.remove_app(ADA, CLIENT).unwrap();
    with_token(&stage, &revoked).await;
    assert_told(
        &stage,
        "access-token-revoked",
        &format!(
            "The access token was revoked, with everything {ADA} had allowed client {CLIENT}: forget it, \
             and send the person through sign-in."
        ),
    );
}

#[tokio::test]
async fn a_token_revoked_before_is_told_that_this_is_enough() {
    let stage = Stage::new();
    let tokens = stage.tokens("access_type=offline").await.json();
    let text = |what: &str| {
        format!(
            "The token {what}, so there is nothing left to revoke: one call ends every token of a consent, \
             and this refusal can be passed over."
        )
    };
    let token = |name: &str| tokens[name].as_str().unwrap().to_owned();
    revoke(&stage, "token", &token("access_token")).await;
    stage.google.clock().advance(SignedDuration::from_secs(3));
    revoke(&stage, "token", &token("refresh_token")).await;
    assert_told(&stage, "revoked-before", &text("died 3 s ago"));
    revoke(&stage, "token", &token("access_token")).await;
    assert_told(&stage, "revoked-before", &text("is dead already"));
}

#[tokio::test]
async fn a_revocation_of_nothing_is_told_what_to_send() {
    let stage = Stage::of(builder().service_account(ServiceAccount::robot(ROBOT)));
    revoke(&stage, "access_token", "ya29.a0-something").await;
    assert_told(
        &stage,
        "parameter-misnamed",
        "There is access_token and no token: the parameter is named token, spelt just so.",
    );
    let robot = robot_token(&stage, CALENDAR).await;
    revoke(&stage, "token", &robot).await;
    assert_told(
        &stage,
        "not-revocable",
        "The token is a service account's and rests on no person's consent: it ends by itself within an \
         hour, or with the key of the service account.",
    );
}
