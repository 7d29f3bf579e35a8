//! What comes back to the app beside a code: tokens in the fragment, hybrids, forms, nothing at all.

use jiff::SignedDuration;
use mock_google::wire::id_token::half_hash;
use mock_google::wire::params::Params;
use mock_google::{Behaviour, Client};
use serde_json::json;

use crate::support::*;

/// The parameters behind the `#`, in order.
fn fragment(answer: &Answer) -> Params {
    let location = answer.location().unwrap();
    let (address, fragment) = location.split_once('#').unwrap();
    assert_eq!(address, CALLBACK);
    Params::parse(fragment).unwrap()
}

fn names(params: &Params) -> String {
    params
        .iter()
        .map(|(name, _)| name)
        .collect::<Vec<_>>()
        .join(" ")
}

async fn sign_in(stage: &Stage, query: &str) -> Answer {
    let mut ada = stage.visitor();
    let page = ada.arrive(&authorize(query)).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    ada.answer(page, "allow", &[]).await
}

#[tokio::test]
async fn an_access_token_travels_in_the_fragment_and_works() {
    let stage = Stage::new();
    let answer = sign_in(&stage, "response_type=token").await;
    let params = fragment(&answer);
    assert_eq!(
        names(&params),
        "state iss access_token token_type expires_in scope authuser prompt"
    );
    assert_eq!(params.get("expires_in"), Some("3599"));
    assert_eq!(params.get("token_type"), Some("Bearer"));
    let raw = answer.location().unwrap();
    assert!(
        raw.contains("scope=email%20profile%20https://www.googleapis.com/auth/userinfo.email"),
        "{raw}"
    );
    let token = params.get("access_token").unwrap();
    let info = stage
        .visitor()
        .get(&format!("/v1/userinfo?access_token={token}"))
        .await;
    assert_eq!(info.json()["email"], "ada@gmail.com");
}

#[tokio::test]
async fn a_fragment_without_a_sign_in_scope_names_neither_session_nor_prompt() {
    let mut ada = Stage::new().visitor();
    let query = format!("response_type=token&scope={CALENDAR}");
    let page = ada.arrive(&authorize(&query)).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    let params = fragment(&ada.answer(page, "allow", &[CALENDAR]).await);
    assert_eq!(
        names(&params),
        "state iss access_token token_type expires_in scope"
    );
    assert_eq!(params.get("scope"), Some(CALENDAR));
}

#[tokio::test]
async fn the_age_of_the_session_is_told_to_verified_apps_that_may_ask_and_do() {
    let asking = Params::default()
        .with("response_type", "id_token")
        .with("nonce", "n-1")
        .with(
            "claims",
            r#"{"id_token":{"auth_time":{"essential":true},"amr":{"essential":true}}}"#,
        )
        .to_string();
    let silent = "response_type=id_token&nonce=n-1";
    for (may_ask, verified, query, told) in [
        (true, true, asking.as_str(), true),
        (true, true, silent, false),
        (false, true, asking.as_str(), false),
        (true, false, asking.as_str(), false),
    ] {
        let stage = Stage::new();
        stage.change_client(|client| {
            client.session_age_claims = may_ask;
            client.status.verified = verified;
        });
        let mut ada = stage.visitor();
        let page = ada.arrive(&authorize(query)).await;
        let page = ada.log_in(page, "ada@gmail.com").await;
        ada.answer(page, "allow", &[]).await;
        // Later the session is older than the token.
        stage.google.clock().advance(SignedDuration::from_mins(5));
        let again = fragment(&ada.arrive(&authorize(query)).await);
        let claims = claims(again.get("id_token").unwrap());
        assert_eq!(claims["iat"], 1_790_000_300);
        let age = (claims.get("auth_time"), claims.get("amr"));
        let expected = (json!(1_790_000_000), json!(["pwd"]));
        let expected = told.then_some(&expected);
        assert_eq!(
            age,
            (
                expected.map(|(auth_time, _)| auth_time),
                expected.map(|(_, amr)| amr)
            ),
            "may ask: {may_ask}, verified: {verified}, {query}"
        );
    }
}

#[tokio::test]
async fn an_id_token_alone_has_an_id_a_nonce_and_no_hash() {
    let params = fragment(&sign_in(&Stage::new(), "response_type=id_token&nonce=n-1").await);
    assert_eq!(names(&params), "state iss id_token authuser prompt");
    let claims = claims(params.get("id_token").unwrap());
    assert_eq!(claims["nonce"], "n-1");
    assert_eq!(claims["jti"].as_str().unwrap().len(), 40);
    assert!(claims.get("at_hash").is_none() && claims.get("c_hash").is_none());
}

#[tokio::test]
async fn hybrids_bind_the_id_token_to_what_travels_beside_it() {
    for (response_type, expected) in [
        (
            "code+token",
            "state iss code access_token token_type expires_in scope authuser prompt",
        ),
        (
            "code+id_token",
            "state iss code id_token scope authuser prompt",
        ),
        (
            "token+id_token",
            "state iss access_token token_type expires_in id_token scope authuser prompt",
        ),
        (
            "id_token+code+token",
            "state iss code access_token token_type expires_in id_token scope authuser prompt",
        ),
    ] {
        let stage = Stage::new();
        let nonce = if response_type.contains("id_token") {
            "&nonce=n"
        } else {
            ""
        };
        let query = format!("response_type={response_type}{nonce}");
        let params = fragment(&sign_in(&stage, &query).await);
        assert_eq!(names(&params), expected, "{response_type}");
        if let Some(token) = params.get("id_token") {
            let claims = claims(token);
            let hash = |name: &str| params.get(name).map(half_hash);
            assert_eq!(
                claims["at_hash"].as_str().map(str::to_owned),
                hash("access_token")
            );
            assert_eq!(claims["c_hash"].as_str().map(str::to_owned), hash("code"));
        }
        if let Some(code) = params.get("code") {
            let tokens = stage.visitor().post("/token", &exchange(code)).await;
            assert_eq!(tokens.status, 200, "{tokens:?}");
        }
    }
}

#[tokio::test]
async fn asking_for_nothing_brings_the_state_alone() {
    let answer = sign_in(&Stage::new(), "response_type=none").await;
    assert_eq!(
        answer.location(),
        Some(format!("{CALLBACK}?state=st-1").as_str())
    );
}

#[tokio::test]
async fn a_form_posts_the_answer_and_works_without_script() {
    let stage = Stage::new();
    let page = sign_in(&stage, "response_mode=form_post").await;
    assert_eq!((page.status, page.page().as_str()), (200, "form_post"));
    let html = page.html();
    let select = |selector: &str| scraper::Selector::parse(selector).unwrap();
    let form = html.select(&select("form")).next().unwrap();
    assert_eq!(form.value().attr("action"), Some(CALLBACK));
    assert_eq!(form.value().attr("method"), Some("post"));
    let fields: Vec<_> = form
        .select(&select("input[type=hidden]"))
        .map(|input| input.value().attr("name").unwrap())
        .collect();
    assert_eq!(
        fields,
        ["state", "iss", "code", "scope", "authuser", "prompt"]
    );
    assert!(form.select(&select("button")).next().is_some(), "no button");
    assert_eq!(page.header("referrer-policy"), "strict-origin");
    let entries = stage.google.journal();
    assert_eq!(entries.last().unwrap().status, 200);
}

#[tokio::test]
async fn a_denial_travels_like_the_answer_would() {
    for (query, expected) in [
        (
            "response_type=token",
            "#state=st-1&iss=http://127.0.0.1:8090&error=access_denied",
        ),
        (
            "response_mode=fragment",
            "#state=st-1&iss=http://127.0.0.1:8090&error=access_denied",
        ),
        (
            "",
            "?state=st-1&iss=http%3A%2F%2F127.0.0.1%3A8090&error=access_denied",
        ),
    ] {
        let stage = Stage::new();
        let mut ada = stage.visitor();
        let page = ada.arrive(&authorize(query)).await;
        let page = ada.log_in(page, "ada@gmail.com").await;
        let answer = ada.answer(page, "deny", &[]).await;
        assert_eq!(
            answer.location(),
            Some(format!("{CALLBACK}{expected}").as_str())
        );
    }
    let mut nobody = Stage::new().visitor();
    let silent = nobody
        .get(&authorize("response_type=token&prompt=none"))
        .await;
    assert_eq!(
        silent.location(),
        Some(
            format!(
                "{CALLBACK}#state=st-1&iss=http://127.0.0.1:8090&error_subtype=access_denied\
                 &error=interaction_required"
            )
            .as_str()
        )
    );
}

#[tokio::test]
async fn refusals_and_fragments_can_be_without_iss() {
    let of = |change: fn(&mut Behaviour)| {
        let mut behaviour = Behaviour::default();
        change(&mut behaviour);
        Stage::of(builder().behaviour(behaviour))
    };
    let quiet = of(|behaviour| behaviour.fragment_iss = false);
    let params = fragment(&sign_in(&quiet, "response_type=token").await);
    assert_eq!(params.get("iss"), None);
    let quiet = of(|behaviour| behaviour.refusal_iss = false);
    let silent = quiet.visitor().get(&authorize("prompt=none")).await;
    assert_eq!(
        silent.location(),
        Some(
            format!("{CALLBACK}?state=st-1&error_subtype=access_denied&error=interaction_required")
                .as_str()
        )
    );
}

#[tokio::test]
async fn form_post_can_be_switched_off_as_discovery_without_it_would_say() {
    let stage = Stage::of(builder().behaviour(Behaviour {
        form_post: false,
        ..Behaviour::default()
    }));
    let answer = stage
        .visitor()
        .arrive(&authorize("response_mode=form_post"))
        .await;
    assert_eq!(answer.text("#error_code"), "Error 400: invalid_request");
}

#[tokio::test]
async fn a_token_in_the_callback_brings_no_refresh_token_and_online_access_is_legal_there() {
    let query = "response_type=token&access_type=offline&prompt=consent";
    let params = fragment(&sign_in(&Stage::new(), query).await);
    assert_eq!(params.get("refresh_token"), None);
    let strict = Stage::of(builder().behaviour(Behaviour {
        strict_access_type: true,
        ..Behaviour::default()
    }));
    let answer = strict.visitor().arrive(&authorize(query)).await;
    assert_eq!(
        answer.text("#error_message"),
        "Parameter not allowed for this message type: access_type"
    );
}

#[tokio::test]
async fn parameters_that_do_not_fit_the_response_type_are_refused() {
    for (query, message) in [
        (
            "response_type=token&nonce=n",
            "Parameter not allowed for this message type: nonce",
        ),
        (
            "response_type=token&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            "Parameter not allowed for this message type: code_challenge",
        ),
        (
            "response_type=id_token",
            "Missing required parameter: nonce",
        ),
        ("response_type=foo", "Invalid response_type: foo"),
        (
            "response_type=token&response_mode=query",
            "Invalid parameter value for response_mode: 'query' is not valid",
        ),
    ] {
        let answer = Stage::new().visitor().arrive(&authorize(query)).await;
        assert_eq!(answer.text("#error_message"), message, "{query}");
    }
    let lenient = Stage::of(builder().behaviour(Behaviour {
        nonce_required: false,
        ..Behaviour::default()
    }));
    let params = fragment(&sign_in(&lenient, "response_type=id_token").await);
    assert!(params.get("id_token").is_some());
}

#[tokio::test]
async fn an_installed_app_may_only_ask_for_a_code() {
    let stage = Stage::of(builder().client(Client::desktop("1234-desk", "s")));
    let query =
        "client_id=1234-desk&redirect_uri=http%3A%2F%2Flocalhost%3A5%2F&response_type=token";
    let answer = stage.visitor().arrive(&authorize(query)).await;
    assert_eq!(
        answer.text("#error_code"),
        "Error 400: unsupported_response_type"
    );
}
