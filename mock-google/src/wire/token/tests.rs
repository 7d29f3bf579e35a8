use super::*;

fn parse(body: &str, authorization: Option<&str>) -> Result<ClientCredentials, TokenError> {
    match TokenRequest::parse(&Params::parse(body).unwrap(), authorization)? {
        TokenRequest::Client { credentials, .. } => Ok(credentials),
        TokenRequest::ServiceAccount(assertion) => panic!("{assertion:?}"),
    }
}

#[test]
fn missing_and_odd_parameters_are_refused_in_googles_order() {
    let cases = [
        ("", TokenError::MissingGrantType),
        ("grant_type=", TokenError::UnknownGrantType(String::new())),
        (
            "grant_type=password",
            TokenError::UnknownGrantType("password".into()),
        ),
        (
            "grant_type=a&grant_type=b",
            TokenError::RepeatedParameter("grant_type".into()),
        ),
        ("grant_type=authorization_code", TokenError::MissingCode),
        (
            "grant_type=authorization_code&code=",
            TokenError::MissingCode,
        ),
        (
            "grant_type=authorization_code&code=4",
            TokenError::MissingRedirectUri,
        ),
        ("grant_type=refresh_token", TokenError::MissingRefreshToken),
        (
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code",
            TokenError::MissingDeviceCode,
        ),
        (
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer",
            TokenError::MissingAssertion,
        ),
        (
            "grant_type=client_credentials",
            TokenError::UnknownGrantType("client_credentials".into()),
        ),
        (
            "grant_type=refresh_token&refresh_token=1",
            TokenError::NoClientId,
        ),
    ];
    for (body, error) in cases {
        assert_eq!(parse(body, None).err(), Some(error), "{body}");
    }
}

#[test]
fn basic_credentials_are_form_decoded() {
    let header = format!("Basic {}", BASE64_STANDARD.encode("my%20id:s%2Bcret"));
    let credentials = parse("grant_type=refresh_token&refresh_token=1", Some(&header)).unwrap();
    assert_eq!(credentials.id, "my id");
    assert_eq!(credentials.secret, Some(ClientSecret::from_wire("s+cret")));
}

#[test]
fn odd_authorization_headers_have_googles_answers() {
    let body = "grant_type=refresh_token&refresh_token=1&client_id=c";
    let empty_id = format!("Basic {}", BASE64_STANDARD.encode(":secret"));
    for (header, error) in [
        ("Bearer abc", TokenError::NoClientId),
        ("Basic ", TokenError::UnreadableCredentials),
        ("Basic ???", TokenError::UnreadableCredentials),
        (empty_id.as_str(), TokenError::NoClientId),
    ] {
        assert_eq!(parse(body, Some(header)).err(), Some(error), "{header}");
    }
}

#[test]
fn two_ways_of_authentication_at_once_are_refused() {
    let header = format!("Basic {}", BASE64_STANDARD.encode("c:s"));
    let body = "grant_type=refresh_token&refresh_token=1&client_id=c";
    assert!(parse(body, Some(&header)).is_ok());
    let both = format!("{body}&client_secret=s");
    assert_eq!(
        parse(&both, Some(&header)).err(),
        Some(TokenError::UnreadableCredentials)
    );
}
