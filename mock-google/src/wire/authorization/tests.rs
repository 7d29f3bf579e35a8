use super::*;

const GOOD: &str =
    "response_type=code&client_id=c&redirect_uri=http%3A%2F%2Flocalhost%2Fcb&scope=openid";

fn read(query: &str) -> Result<AuthorizationRequest, PageError> {
    Opening::parse(Params::parse(query).unwrap())?.read(&Behaviour::default())
}

#[test]
fn each_bad_parameter_is_refused_with_its_own_row() {
    let cases = [
        (
            "scope=a&scope=b",
            PageError::RepeatedParameter("scope".into()),
        ),
        ("client_id=c", PageError::MissingResponseType),
        ("response_type=", PageError::MissingResponseType),
        (
            "response_type=foo&client_id=c",
            PageError::InvalidResponseType("foo".into()),
        ),
        (
            "response_type=code&scope=openid",
            PageError::MissingClientId,
        ),
        (
            "client_secret=x",
            PageError::ParameterNotAllowed("client_secret".into()),
        ),
        (
            "prompt=consent&approval_prompt=force",
            PageError::PromptConflict,
        ),
        (
            "prompt=consent%3B",
            PageError::InvalidPrompt("consent;".into()),
        ),
        ("prompt=login", PageError::InvalidPrompt("login".into())),
        (
            "prompt=none+consent",
            PageError::InvalidPrompt("none consent".into()),
        ),
        (
            "approval_prompt=never",
            PageError::InvalidApprovalPrompt("never".into()),
        ),
        (
            "response_mode=web_message",
            PageError::InvalidResponseMode("web_message".into()),
        ),
        (
            "response_type=id_token&client_id=c",
            PageError::MissingNonce,
        ),
        (
            "response_type=token&client_id=c&nonce=n",
            PageError::ParameterNotAllowed("nonce".into()),
        ),
        (
            "response_type=id_token&client_id=c&nonce=n&code_challenge=c",
            PageError::ParameterNotAllowed("code_challenge".into()),
        ),
        ("action=x", PageError::ParameterNotAllowed("action".into())),
        (
            "access_type=offline+",
            PageError::InvalidAccessType("offline ".into()),
        ),
        (
            "code_challenge_method=foo",
            PageError::InvalidChallengeMethod("foo".into()),
        ),
        (
            "code_challenge=short",
            PageError::InvalidChallenge("short".into()),
        ),
    ];
    for (query, error) in cases {
        let whole = format!("{GOOD}&{query}");
        let alone =
            query.contains("response_type") || matches!(error, PageError::MissingResponseType);
        let result = read(if alone { query } else { &whole });
        assert_eq!(result.err(), Some(error), "{query}");
    }
}

#[test]
fn response_type_is_the_first_thing_missed() {
    assert_eq!(read("").err(), Some(PageError::MissingResponseType));
}

#[test]
fn claims_ask_for_the_age_of_the_session_and_nothing_else() {
    let of = |json| SessionClaims::parse(json);
    let asked = of(r#"{"id_token":{"auth_time":{"essential":true},"amr":null,"acr":null}}"#);
    assert!(asked.auth_time && asked.amr);
    for nothing in ["", "nonsense", "{}", r#"{"userinfo":{"auth_time":null}}"#] {
        assert_eq!(of(nothing), SessionClaims::default(), "{nothing}");
    }
}

#[test]
fn legacy_force_means_consent_and_unknown_parameters_are_ignored() {
    let request = read(&format!(
        "{GOOD}&approval_prompt=force&extra=foobar&max_age=1"
    ))
    .unwrap();
    assert!(request.prompt.consent);
}

#[test]
fn parameters_without_an_effect_are_taken() {
    let plain = read(GOOD).unwrap();
    let decorated = read(&format!(
        "{GOOD}&hl=de&openid.realm=http%3A%2F%2Fx&gsiwebsdk=3&display=popup&acr_values=x\
         &ui_locales=de&request=e30&request_uri=x&registration=x&rapt=x"
    ))
    .unwrap();
    let read = |request: &AuthorizationRequest| {
        format!(
            "{:?} {:?} {:?} {:?} {:?}",
            request.scopes, request.prompt, request.response, request.mode, request.nonce
        )
    };
    assert_eq!(read(&decorated), read(&plain));
}

#[test]
fn state_keeps_its_bytes() {
    let request = read(&format!("{GOOD}&state=%ff%00a+b%26")).unwrap();
    assert_eq!(request.state.as_deref(), Some(&b"\xff\x00a b&"[..]));
}

#[test]
fn a_client_cannot_set_internal_parameters() {
    let request = read(&format!("{GOOD}&part=forged&Email=x")).unwrap();
    assert_eq!(
        (request.params.get("part"), request.params.get("Email")),
        (None, None)
    );
}
