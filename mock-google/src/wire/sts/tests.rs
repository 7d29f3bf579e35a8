//! What an exchange must hold, and how answers and refusals are printed.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::json;

use super::*;

const PROVIDER: &str =
    "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/ci/providers/github";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

fn jwt(claims: &Value) -> String {
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.c2ln",
        encode(&json!({"alg": "RS256"})),
        encode(claims)
    )
}

fn good() -> Params {
    let token = jwt(&json!({"sub": "repo:me/app", "iat": 1, "exp": 2}));
    Params::default()
        .with("grant_type", TOKEN_EXCHANGE)
        .with("audience", PROVIDER)
        .with("scope", "https://www.googleapis.com/auth/cloud-platform")
        .with("requested_token_type", ACCESS_TOKEN)
        .with("subject_token", &token)
        .with("subject_token_type", JWT)
}

#[test]
fn a_good_exchange_names_the_pool_and_the_subject() {
    let exchange = Exchange::parse(&good()).unwrap();
    assert_eq!(
        exchange.pool.principal("repo:me/app"),
        "principal://iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/ci/\
         subject/repo:me/app"
    );
    let subject = Subject::Jwt {
        sub: "repo:me/app".into(),
        iat: Some(1),
        exp: 2,
    };
    assert_eq!(exchange.subject, subject);
}

#[test]
fn camel_case_is_understood_as_well() {
    let camel = [
        ("grant_type", "grantType"),
        ("requested_token_type", "requestedTokenType"),
        ("subject_token", "subjectToken"),
        ("subject_token_type", "subjectTokenType"),
    ];
    let params = good()
        .iter()
        .fold(Params::default(), |params, (name, value)| {
            let renamed = camel.iter().find(|(snake, _)| *snake == name);
            params.with(renamed.map_or(name, |(_, camel)| camel), value)
        });
    assert_eq!(Exchange::parse(&params), Exchange::parse(&good()));
}

#[test]
fn every_parameter_must_be_there_and_make_sense() {
    let unsigned = jwt(&json!({"exp": 2}));
    for (name, value, error) in [
        ("grant_type", "", StsError::GrantType(String::new())),
        ("grant_type", "foo", StsError::GrantType("foo".into())),
        ("requested_token_type", "", StsError::RequestedTokenType),
        ("requested_token_type", JWT, StsError::RequestedTokenType),
        ("audience", "", StsError::Audience),
        ("audience", "https://example.com", StsError::Audience),
        ("scope", "", StsError::MissingScope),
        ("subject_token", "", StsError::MissingSubjectToken),
        ("subject_token", "opaque", StsError::Unparsable),
        ("subject_token", &unsigned, StsError::Unparsable),
        ("subject_token_type", "", StsError::SubjectTokenType),
        (
            "subject_token_type",
            ACCESS_TOKEN,
            StsError::SubjectTokenType,
        ),
    ] {
        let params = good().without(&[name]).with(name, value);
        assert_eq!(Exchange::parse(&params), Err(error), "{name}={value}");
    }
}

#[test]
fn saml_and_aws_tokens_are_taken_unread() {
    for kind in [
        "urn:ietf:params:oauth:token-type:saml2",
        "urn:ietf:params:aws:token-type:aws4_request",
    ] {
        let params = good()
            .without(&["subject_token", "subject_token_type"])
            .with("subject_token", "PHNhbWw+")
            .with("subject_token_type", kind);
        assert_eq!(Exchange::parse(&params).unwrap().subject, Subject::Opaque);
    }
}

#[test]
fn an_audience_is_the_full_resource_name_of_a_provider() {
    let workforce = "//iam.googleapis.com/locations/global/workforcePools/staff/providers/okta";
    assert!(Pool::of_provider(PROVIDER).is_some() && Pool::of_provider(workforce).is_some());
    for wrong in [
        format!("https:{PROVIDER}"),
        PROVIDER.replace("123", "my-project"),
        PROVIDER.replace("123", ""),
        PROVIDER.replace("global", "europe"),
        PROVIDER.replace("/providers/github", ""),
        PROVIDER.replace("github", ""),
        format!("{PROVIDER}/more"),
    ] {
        assert_eq!(Pool::of_provider(&wrong), None, "{wrong}");
    }
}

#[test]
fn refusals_are_objects_on_one_line() {
    assert_eq!(
        StsError::Stale(7).to_json(),
        r#"{"error":"invalid_grant","error_description":"ID Token issued at 7 is stale to sign-in."}"#
    );
    assert!(
        StsError::Audience
            .row()
            .2
            .ends_with("for the list of possible formats.")
    );
}

#[test]
fn introspection_tells_nothing_of_a_dead_token() {
    assert_eq!(introspection_to_json(None), r#"{"active":false}"#);
    let live = Introspection::of("c", "s", &Scopes::parse("openid"), 1, 2);
    let body: Value = serde_json::from_str(&introspection_to_json(Some(&live))).unwrap();
    assert_eq!((&body["active"], &body["iat"]), (&true.into(), &1.into()));
}
