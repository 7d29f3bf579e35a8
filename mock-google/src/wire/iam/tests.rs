//! What a body must hold, and how answers and refusals are printed.

use serde_json::Value;

use super::*;

fn order(method: Method, body: &[(&str, &str)]) -> Result<Order, IamError> {
    let body = body.iter().fold(Params::default(), |body, (name, value)| {
        body.with(name, value)
    });
    Order::parse(method, &body)
}

#[test]
fn the_last_segment_names_the_account_and_the_method() {
    assert_eq!(
        Method::split("robot@shop.iam.gserviceaccount.com:signBlob"),
        Some(("robot@shop.iam.gserviceaccount.com", Method::SignBlob))
    );
    for wrong in ["", "robot@shop", "robot@shop:", "robot@shop:delete"] {
        assert_eq!(Method::split(wrong), None, "{wrong}");
    }
}

#[test]
fn an_access_token_needs_a_list_of_scopes_and_lives_an_hour_at_most() {
    let method = Method::GenerateAccessToken;
    let scope = ("scope", r#"["openid","email"]"#);
    let expected = |seconds| {
        Ok(Order::AccessToken {
            scopes: Scopes::parse("openid email"),
            life: SignedDuration::from_secs(seconds),
        })
    };
    assert_eq!(order(method, &[scope]), expected(3_600));
    assert_eq!(order(method, &[scope, ("lifetime", "1s")]), expected(1));
    for life in ["0s", "3601s", "60", "1h", "-1s", "s"] {
        let refused = order(method, &[scope, ("lifetime", life)]);
        assert_eq!(refused, Err(IamError::BadLifetime(life.into())));
    }
    for scope in ["", "[]", "openid", "{}"] {
        let refused = order(method, &[("scope", scope)]);
        assert_eq!(refused, Err(IamError::MissingScope), "{scope}");
    }
}

#[test]
fn an_id_token_needs_an_audience_and_states_the_address_on_request() {
    let method = Method::GenerateIdToken;
    assert_eq!(order(method, &[]), Err(IamError::MissingAudience));
    for (include, with_email) in [("true", true), ("false", false)] {
        assert_eq!(
            order(method, &[("audience", "a"), ("includeEmail", include)]),
            Ok(Order::IdToken {
                audience: "a".into(),
                with_email
            })
        );
    }
}

#[test]
fn a_payload_is_base64_or_claims() {
    let blob = order(Method::SignBlob, &[("payload", "aGk=")]);
    assert_eq!(blob, Ok(Order::Blob(b"hi".to_vec())));
    let jwt = order(Method::SignJwt, &[("payload", r#"{"sub":"a"}"#)]);
    assert_eq!(jwt, Ok(Order::Jwt(ClaimSet::default().with("sub", "a"))));
    for (method, payload) in [(Method::SignBlob, "?"), (Method::SignJwt, "[]")] {
        let refused = order(method, &[("payload", payload)]);
        assert_eq!(refused, Err(IamError::BadPayload));
    }
}

#[test]
fn a_missing_permission_is_explained_in_the_envelope() {
    let body: Value =
        serde_json::from_str(&IamError::PermissionDenied(Method::GenerateAccessToken).to_json())
            .unwrap();
    assert_eq!(
        body["error"]["message"],
        "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not \
         exist)."
    );
    assert_eq!(
        body["error"]["details"][0]["reason"],
        "IAM_PERMISSION_DENIED"
    );
}

#[test]
fn the_expiry_is_printed_in_utc_without_fractions() {
    let expires = Timestamp::from_millisecond(1_767_225_600_500).unwrap();
    let body = access_token_to_json(&AccessToken::from_wire("ya29.c."), expires);
    assert!(
        body.contains(r#""expireTime": "2026-01-01T00:00:00Z""#),
        "{body}"
    );
}
