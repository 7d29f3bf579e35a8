//! The authorization endpoint: redirects, error redirects, and what never happens.

use mock_google::wire::auth_error::AuthError;
use mock_google::wire::error::PageError;
use mock_google::wire::params::Params;
use mock_google::{Account, Behaviour, CallbackIss, Profile};
use proptest::prelude::*;

use crate::support::*;

#[tokio::test]
async fn a_success_carries_googles_parameters_in_its_order() {
    let callback = Stage::new().sign_in("access_type=offline").await;
    assert_eq!(
        callback.names(),
        ["state", "iss", "code", "scope", "authuser", "prompt"]
    );
    assert_eq!(callback.params.get("iss"), Some("http://127.0.0.1:8090"));
    assert_eq!(callback.params.get("prompt"), Some("consent"));
    assert_eq!(callback.params.get("authuser"), Some("0"));
    assert!(callback.code.starts_with("4/0A"), "{callback:?}");
    let scope = callback.params.get("scope").unwrap();
    assert!(
        scope.starts_with("email profile https://") && scope.ends_with(" openid"),
        "{scope}"
    );
}

#[tokio::test]
async fn a_workspace_account_brings_its_domain() {
    let stage = Stage::new();
    let mut grace = stage.visitor();
    let page = grace.arrive(&authorize("")).await;
    let page = grace.log_in(page, "grace@example.com").await;
    let callback = grace.answer(page, "allow", &[]).await.callback();
    assert_eq!(callback.params.get("hd"), Some("example.com"));
}

#[tokio::test]
async fn without_a_sign_in_scope_google_adds_nothing() {
    let stage = Stage::new();
    let mut ada = stage.visitor();
    let page = ada.arrive(&authorize(&format!("scope={CALENDAR}"))).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    let callback = ada.answer(page, "allow", &[CALENDAR]).await.callback();
    assert_eq!(callback.names(), ["state", "iss", "code", "scope"]);
    assert_eq!(callback.params.get("scope"), Some(CALENDAR));
}

#[tokio::test]
async fn a_return_visit_goes_straight_back_and_says_so() {
    let stage = Stage::new();
    let mut ada = stage.visitor();
    let page = ada.arrive(&authorize("")).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    ada.answer(page, "allow", &[]).await.callback();
    let again = ada.get(&authorize("")).await;
    assert_eq!(
        (again.status, again.callback().params.get("prompt")),
        (302, Some("none"))
    );
}

#[tokio::test]
async fn saying_no_comes_back_as_access_denied_without_a_word_more() {
    let stage = Stage::new();
    let mut ada = stage.visitor();
    let page = ada.arrive(&authorize("")).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    let answer = ada.answer(page, "deny", &[]).await;
    assert_eq!(
        answer.location(),
        Some(
            "http://localhost:8000/callback?state=st-1&iss=http%3A%2F%2F127.0.0.1%3A8090&error=access_denied"
        )
    );
}

#[tokio::test]
async fn before_2026_there_was_no_iss_and_a_denial_began_with_the_error() {
    let behaviour = Behaviour {
        profile: Profile::Pre2026,
        ..Behaviour::default()
    };
    let stage = Stage::of(builder().behaviour(behaviour));
    let callback = stage.sign_in("").await;
    assert_eq!(
        callback.names(),
        ["state", "code", "scope", "authuser", "prompt"]
    );
    let mut ada = stage.visitor();
    let page = ada.arrive(&authorize("prompt=consent")).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    let answer = ada.answer(page, "deny", &[]).await;
    assert_eq!(
        answer.location(),
        Some("http://localhost:8000/callback?error=access_denied&state=st-1")
    );
}

#[tokio::test]
async fn iss_can_be_phased_in_by_account() {
    let behaviour = Behaviour {
        callback_iss: Some(CallbackIss::PerAccount),
        ..Behaviour::default()
    };
    let mut ada = Account::new("ada@gmail.com");
    ada.callback_iss = false;
    let stage = Stage::of(builder().behaviour(behaviour).account(ada));
    assert!(stage.sign_in("").await.params.get("iss").is_none());
}

#[tokio::test]
async fn a_silent_request_fails_with_googles_names_in_googles_order() {
    let answer = Stage::new().visitor().get(&authorize("prompt=none")).await;
    let location = answer.location().unwrap();
    assert_eq!(
        location,
        "http://localhost:8000/callback?state=st-1&iss=http%3A%2F%2F127.0.0.1%3A8090\
         &error_subtype=access_denied&error=interaction_required"
    );
}

#[tokio::test]
async fn an_unusable_request_ends_on_googles_page_and_the_app_never_hears_of_it() {
    let stage = Stage::new();
    for (query, error) in [
        ("client_id=nope", PageError::UnknownClient),
        (
            "redirect_uri=http://localhost:8000/callback/",
            PageError::RedirectUriMismatch(format!("{CALLBACK}/"), CLIENT.into()),
        ),
        (
            "redirect_uri=http://127.0.0.1:8000/callback",
            PageError::RedirectUriMismatch("http://127.0.0.1:8000/callback".into(), CLIENT.into()),
        ),
        (
            "redirect_uri=https://localhost:8000/callback",
            PageError::RedirectUriMismatch("https://localhost:8000/callback".into(), CLIENT.into()),
        ),
        ("response_type=", PageError::MissingResponseType),
        ("scope=", PageError::MissingScope),
        ("prompt=login", PageError::InvalidPrompt("login".into())),
    ] {
        let answer = stage.visitor().get(&authorize(query)).await;
        assert_eq!(answer.status, 302, "{query}");
        let location = answer.location().unwrap();
        assert!(
            location.starts_with("http://127.0.0.1:8090/signin/oauth/error?authError="),
            "{location}"
        );
        assert!(
            location.ends_with("&flowName=GeneralOAuthFlow"),
            "{location}"
        );
        let blob = Params::parse(location.split_once('?').unwrap().1).unwrap();
        let decoded = AuthError::from_blob(blob.get("authError").unwrap());
        assert_eq!(decoded, Some(AuthError::from(&error)), "{query}");
    }
}

#[tokio::test]
async fn the_captured_example_of_an_error_redirect_is_reproduced() {
    let target = "/o/oauth2/v2/auth?client_id=nope&redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fcb&response_type=code&scope=openid";
    let answer = Stage::new().visitor().get(target).await;
    assert_eq!(
        answer.location(),
        Some(
            "http://127.0.0.1:8090/signin/oauth/error?authError=Cg5pbnZhbGlkX2NsaWVudBIfVGhlIE9BdXRoIGNsaWVudCB3YXMgbm90IGZvdW5kLiCRAw%3D%3D&client_id=nope&flowName=GeneralOAuthFlow"
        )
    );
}

#[tokio::test]
async fn where_no_client_was_named_the_error_page_names_none() {
    let stage = Stage::new();
    let absent = authorize("").replace(&format!("client_id={CLIENT}&"), "");
    for target in [absent, authorize("client_id=")] {
        let answer = stage.visitor().get(&target).await;
        assert_eq!(answer.status, 302, "{target}");
        let (path, query) = answer.location().unwrap().split_once('?').unwrap();
        assert_eq!(path, "http://127.0.0.1:8090/signin/oauth/error");
        let params = Params::parse(query).unwrap();
        let names: Vec<_> = params.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["authError", "flowName"], "{target}");
        let error = AuthError::from_blob(params.get("authError").unwrap()).unwrap();
        assert_eq!(error.message, "Missing required parameter: client_id");
    }
}

#[tokio::test]
async fn without_a_state_the_answer_begins_with_iss() {
    let absent = authorize("").replace("&state=st-1", "");
    for target in [absent, authorize("state=")] {
        let stage = Stage::new();
        let mut ada = stage.visitor();
        let silent = ada.get(&format!("{target}&prompt=none")).await;
        assert_eq!(
            silent.location(),
            Some(
                "http://localhost:8000/callback?iss=http%3A%2F%2F127.0.0.1%3A8090\
                 &error_subtype=access_denied&error=interaction_required"
            ),
            "{target}"
        );
        let page = ada.arrive(&target).await;
        let page = ada.log_in(page, "ada@gmail.com").await;
        let callback = ada.answer(page, "allow", &[]).await.callback();
        let names = callback.names();
        assert_eq!(names, ["iss", "code", "scope", "authuser", "prompt"]);
    }
}

#[tokio::test]
async fn a_post_and_the_old_path_are_taken_like_a_get() {
    let stage = Stage::new();
    let query = authorize("");
    let query = query.split_once('?').unwrap().1;
    let by_post = stage
        .visitor()
        .post("/o/oauth2/v2/auth", &Params::parse(query).unwrap())
        .await;
    assert_eq!(by_post.status, 303);
    assert!(
        by_post
            .location()
            .unwrap()
            .contains("/v3/signin/identifier?")
    );
    let old = stage
        .visitor()
        .get(&format!("/o/oauth2/auth?{query}"))
        .await;
    assert!(old.location().unwrap().contains("/v3/signin/identifier?"));
}

#[tokio::test]
async fn the_authorization_endpoint_answers_no_other_origin() {
    let stage = Stage::new();
    let request = axum::http::Request::get(authorize("")).header("origin", "http://evil.example");
    let answer = stage
        .visitor()
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
    assert_eq!(answer.header("x-frame-options"), "DENY");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// No redirect ever goes to an address that is not registered, whatever is sent.
    #[test]
    fn no_redirect_ever_goes_to_an_address_that_is_not_registered(
        uri in "(http://localhost:8000/callback|https?://[a-z.]{1,9}(:[0-9]{1,4})?)[a-z/.@%#?&=\\\\]{0,9}",
        prompt in "(none|consent|select_account|login|)",
        scope in "(openid|foo|)",
        path in "(/o/oauth2/v2/auth|/o/oauth2/auth|/signin/oauth/consent|/signin/oauth/id|/v3/signin/identifier|/o/oauth2/v2/auth/oauthchooseaccount)",
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let location = runtime.block_on(async {
            let stage = Stage::new();
            let mut ada = stage.visitor();
            let page = ada.arrive(&authorize("")).await;
            let page = ada.log_in(page, "ada@gmail.com").await;
            ada.answer(page, "allow", &[]).await.callback();
            let params = Params::default()
                .with("redirect_uri", &uri)
                .with("prompt", &prompt)
                .with("scope", &scope)
                .with("continue", &uri);
            let target = authorize(&params.to_string()).replace("/o/oauth2/v2/auth?", &format!("{path}?"));
            ada.get(&target).await.location().map(str::to_owned)
        });
        if let Some(location) = location {
            let at_google = location.starts_with("http://127.0.0.1:8090/");
            let registered = location.starts_with(&format!("{CALLBACK}?state="));
            prop_assert!(at_google || registered, "{}", location);
        }
    }

    /// `state` comes back byte for byte, on success and on error.
    #[test]
    fn state_comes_back_unchanged(bytes in prop::collection::vec(any::<u8>(), 1..200)) {
        let state = mock_google::wire::params::encode(&bytes);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let answer = runtime.block_on(async {
            Stage::new().visitor().get(&authorize(&format!("prompt=none&state={state}"))).await
        });
        prop_assert_eq!(answer.callback().params.bytes("state"), Some(bytes));
    }
}
