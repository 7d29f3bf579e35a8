//! Service accounts: assertions over HTTP, their published keys, federated tokens, IAM Credentials.

use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use mock_google::behaviour::Wording;
use mock_google::keys::{PublicKey, robot_pem};
use mock_google::wire::params::Params;
use mock_google::world::client::ClientState;
use mock_google::{Account, Behaviour, ServiceAccount};
use serde_json::{Value, json};

use crate::support::*;

const ROBOT: &str = "robot@shop.iam.gserviceaccount.com";
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const CLOUD: &str = "https://www.googleapis.com/auth/cloud-platform";
const NOW: i64 = 1_790_000_000;

/// A service account that may read calendars in people's names.
fn robot() -> ServiceAccount {
    ServiceAccount::robot(ROBOT).delegate(CALENDAR)
}

fn stage_of(robot: ServiceAccount) -> Stage {
    Stage::of(builder().service_account(robot))
}

fn stage() -> Stage {
    stage_of(robot())
}

/// A good assertion in which claims are replaced; `null` leaves a claim out.
fn assertion(changes: &Value) -> String {
    sign(PublicKey::robot().kid(), robot_pem(), changes)
}

fn sign(kid: &str, pem: &str, changes: &Value) -> String {
    let mut claims = json!({
        "iss": ROBOT,
        "scope": CALENDAR,
        "aud": "https://oauth2.googleapis.com/token",
        "iat": NOW,
        "exp": NOW + 3_600,
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let header = Header {
        kid: Some(kid.to_owned()),
        ..Header::new(Algorithm::RS256)
    };
    let key = EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
    jsonwebtoken::encode(&header, &claims, &key).unwrap()
}

async fn present(stage: &Stage, assertion: &str) -> Answer {
    let form = Params::default()
        .with("grant_type", JWT_BEARER)
        .with("assertion", assertion);
    stage.visitor().post("/token", &form).await
}

async fn claim(stage: &Stage, changes: Value) -> Answer {
    present(stage, &assertion(&changes)).await
}

fn verifies(jwt: &str, key: &DecodingKey) -> bool {
    let (signed, signature) = jwt.rsplit_once('.').unwrap();
    jsonwebtoken::crypto::verify(signature, signed.as_bytes(), key, Algorithm::RS256).unwrap()
}

#[tokio::test]
async fn an_assertion_brings_an_access_token_and_nothing_else() {
    let stage = stage();
    let answer = claim(&stage, json!({})).await;
    assert_eq!(answer.status, 200, "{answer:#?}");
    let json = answer.json();
    let names: Vec<_> = json.as_object().unwrap().keys().collect();
    assert_eq!(names, ["access_token", "expires_in", "token_type"]);
    assert_eq!(
        (&json["expires_in"], &json["token_type"]),
        (&3_599.into(), &"Bearer".into())
    );
    let token = json["access_token"].as_str().unwrap();
    assert!(token.starts_with("ya29.c."), "{token}");
}

#[tokio::test]
async fn every_address_of_the_token_endpoint_takes_assertions_for_itself() {
    let stage = stage();
    for path in ["/token", "/o/oauth2/token", "/oauth2/v4/token"] {
        for host in ["127.0.0.1", "localhost"] {
            let audience = format!("http://{host}:8090{path}");
            let form = Params::default()
                .with("grant_type", JWT_BEARER)
                .with("assertion", &assertion(&json!({"aud": audience})));
            let answer = stage.visitor().post(path, &form).await;
            assert_eq!(answer.status, 200, "{audience}: {answer:#?}");
        }
    }
}

#[tokio::test]
async fn a_target_audience_brings_an_id_token_signed_by_google() {
    let stage = stage();
    let changes = json!({"scope": null, "target_audience": "https://shop.example"});
    let json = claim(&stage, changes).await.json();
    assert_eq!(json.as_object().unwrap().len(), 1, "{json}");
    let token = json["id_token"].as_str().unwrap();
    let claims = claims(token);
    let robot = stage.google.service_account(ROBOT).unwrap();
    assert_eq!(claims["aud"], "https://shop.example");
    assert_eq!(claims["iss"], stage.google.issuer());
    assert_eq!(
        (&claims["email"], &claims["email_verified"]),
        (&ROBOT.into(), &true.into())
    );
    for id in ["azp", "sub"] {
        assert_eq!(claims[id], *robot.unique_id, "{id}");
    }
    let kid = jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
    let jwks = stage.visitor().get("/oauth2/v3/certs").await.json();
    let keys = jwks["keys"].as_array().unwrap();
    let key = keys.iter().find(|key| key["kid"] == kid.as_str()).unwrap();
    let (n, e) = (key["n"].as_str().unwrap(), key["e"].as_str().unwrap());
    let key = DecodingKey::from_rsa_components(n, e).unwrap();
    assert!(verifies(token, &key));
}

#[tokio::test]
async fn a_delegated_service_account_acts_for_a_person() {
    let stage = stage_of(robot().delegate("openid").delegate("email"));
    let changes = json!({"sub": "grace@example.com", "scope": "openid email"});
    let json = claim(&stage, changes).await.json();
    let token = json["access_token"].as_str().unwrap();
    let bearer = format!("Bearer {token}");
    let request = Request::get("/v1/userinfo").header(header::AUTHORIZATION, bearer);
    let request = request.body(Body::empty()).unwrap();
    let profile = stage.visitor().send(request).await.json();
    assert_eq!(profile["email"], "grace@example.com");
    let grace = stage.google.account("grace@example.com").unwrap();
    assert_eq!(profile["sub"], *grace.sub);
}

#[tokio::test]
async fn what_libraries_leave_out_or_write_otherwise_is_tolerated() {
    let stage = stage();
    assert_eq!(claim(&stage, json!({"sub": null})).await.status, 200);
    let robot = stage.google.service_account(ROBOT).unwrap();
    let by_id = claim(&stage, json!({"iss": *robot.unique_id})).await;
    assert_eq!(by_id.status, 200);
    let legacy = claim(&stage, json!({"prn": "grace@example.com"})).await;
    assert_eq!(legacy.status, 200, "{legacy:#?}");
}

#[tokio::test]
async fn every_bad_claim_has_googles_answer() {
    let stage = stage();
    let reasonable_time = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a \
        reasonable timeframe. Check your iat and exp values in the JWT claim.";
    let nothing_asked = "Invalid OAuth scope or ID token audience provided.";
    for (changes, code, description) in [
        (
            json!({"iat": NOW - 7_200, "exp": NOW - 3_600}),
            "invalid_grant",
            reasonable_time,
        ),
        (
            json!({"exp": NOW + 7_200}),
            "invalid_grant",
            reasonable_time,
        ),
        (
            json!({"aud": "https://example.com"}),
            "invalid_grant",
            "Invalid JWT: Failed audience check.",
        ),
        (
            json!({"iss": "gone@shop.iam.gserviceaccount.com"}),
            "invalid_grant",
            "Invalid grant: account not found",
        ),
        (
            json!({"sub": "nobody@example.com"}),
            "invalid_grant",
            "Invalid email or User ID",
        ),
        (
            json!({"iss": "ada@gmail.com"}),
            "invalid_grant",
            "Invalid issuer: Not a service account.",
        ),
        (json!({"scope": null}), "invalid_scope", nothing_asked),
        (json!({"scope": "foo"}), "invalid_scope", nothing_asked),
        (
            json!({"target_audience": "my app"}),
            "invalid_scope",
            "my app is not a valid audience string.",
        ),
        (
            json!({"sub": "default"}),
            "invalid_request",
            "Invalid impersonation \"sub\" field: default",
        ),
    ] {
        let answer = claim(&stage, changes.clone()).await;
        let expected = (400, code.to_owned(), description.to_owned());
        assert_eq!(answer.error(), expected, "{changes}");
    }
}

#[tokio::test]
async fn a_signature_of_another_key_is_refused_whatever_it_calls_itself() {
    let stage = stage();
    let stranger = include_str!("../../keys/stranger.pem");
    let stranger = &stranger[stranger.find("-----BEGIN").unwrap()..];
    let robot = PublicKey::robot();
    for (kid, pem) in [(robot.kid(), stranger), ("rotated away", robot_pem())] {
        let answer = present(&stage, &sign(kid, pem, &json!({}))).await;
        let expected = (400, "invalid_grant".into(), "Invalid JWT Signature.".into());
        assert_eq!(answer.error(), expected, "{kid}");
    }
    let answer = present(&stage, "no.jwt").await;
    assert_eq!(
        (answer.status, answer.error().1),
        (400, "invalid_grant".into())
    );
}

#[tokio::test]
async fn without_delegation_nobody_is_impersonated() {
    let grace = json!({"sub": "grace@example.com"});
    let current = claim(&stage_of(ServiceAccount::robot(ROBOT)), grace.clone()).await;
    let description = "Client is unauthorized to retrieve access tokens using this method, or \
        client not authorized for any of the scopes requested.";
    assert_eq!(
        current.error(),
        (401, "unauthorized_client".into(), description.into())
    );
    let behaviour = Behaviour {
        delegation_text: Wording::Older,
        ..Behaviour::default()
    };
    let robot = ServiceAccount::robot(ROBOT);
    let older = Stage::of(builder().service_account(robot).behaviour(behaviour));
    assert_eq!(
        claim(&older, grace).await.error(),
        (
            403,
            "access_denied".into(),
            "Requested client not authorized.".into()
        )
    );
}

#[tokio::test]
async fn a_dead_service_account_or_project_gets_nothing() {
    for (robot, status, code) in [
        (robot().disabled(), 400, "invalid_grant"),
        (
            ServiceAccount {
                project_state: ClientState::Deleted,
                ..robot()
            },
            401,
            "deleted_client",
        ),
        (
            ServiceAccount {
                project_state: ClientState::Disabled,
                ..robot()
            },
            401,
            "disabled_client",
        ),
    ] {
        let answer = claim(&stage_of(robot), json!({})).await;
        assert_eq!((answer.status, answer.error().1), (status, code.to_owned()));
    }
    let disabled = claim(&stage_of(robot().disabled()), json!({})).await;
    assert_eq!(disabled.error().2, "Robot is disabled.");
}

#[tokio::test]
async fn an_organisation_may_refuse_a_service_account() {
    let blocked = Account::new("blocked@example.com")
        .hosted_domain("example.com")
        .blocked_by_admin();
    let stage = Stage::of(builder().service_account(robot()).account(blocked));
    let answer = claim(&stage, json!({"sub": "blocked@example.com"})).await;
    assert_eq!(
        (answer.status, answer.error().1.as_str()),
        (400, "admin_policy_enforced")
    );
    let internal = ServiceAccount {
        internal_to: Some("example.org".into()),
        ..robot()
    };
    let answer = claim(&stage_of(internal), json!({"sub": "grace@example.com"})).await;
    assert_eq!(
        (answer.status, answer.error().1.as_str()),
        (400, "org_internal")
    );
}

#[tokio::test]
async fn the_published_keys_verify_an_assertion() {
    let stage = stage();
    let jwt = assertion(&json!({}));
    let kid = PublicKey::robot().kid().to_owned();
    for name in [ROBOT, "robot%40shop.iam.gserviceaccount.com"] {
        for form in ["x509", "raw"] {
            let target = format!("/robot/v1/metadata/{form}/{name}");
            let answer = stage.visitor().get(&target).await;
            let maximum = answer.header("cache-control");
            assert!(maximum.starts_with("public, max-age="), "{maximum}");
            let pem = answer.json()[&kid].as_str().unwrap().to_owned();
            let key = DecodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
            assert!(verifies(&jwt, &key), "{target}");
        }
        let target = format!("/robot/v1/metadata/jwk/{name}");
        let jwks = stage.visitor().get(&target).await.json();
        let key = &jwks["keys"][0];
        assert_eq!(key["kid"], kid.as_str());
        let (n, e) = (key["n"].as_str().unwrap(), key["e"].as_str().unwrap());
        let key = DecodingKey::from_rsa_components(n, e).unwrap();
        assert!(verifies(&jwt, &key));
    }
}

#[tokio::test]
async fn an_unknown_service_account_has_no_published_keys() {
    for form in ["x509", "jwk", "raw"] {
        let target = format!("/robot/v1/metadata/{form}/nobody@shop.iam.gserviceaccount.com");
        let answer = stage().visitor().get(&target).await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.json()["error"]["status"], "NOT_FOUND");
    }
}

/// A good token exchange of a foreign JWT.
fn federation(claims: &Value) -> Params {
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let jwt = format!(
        "{}.{}.c2ln",
        encode(&json!({"alg": "RS256"})),
        encode(claims)
    );
    let audience = "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/ci/\
        providers/github";
    Params::default()
        .with(
            "grant_type",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        )
        .with("audience", audience)
        .with("scope", CLOUD)
        .with(
            "requested_token_type",
            "urn:ietf:params:oauth:token-type:access_token",
        )
        .with("subject_token_type", "urn:ietf:params:oauth:token-type:jwt")
        .with("subject_token", &jwt)
}

fn workload() -> Value {
    json!({"sub": "repo:me/app", "iat": NOW, "exp": NOW + 300})
}

#[tokio::test]
async fn a_foreign_token_is_exchanged_for_googles() {
    let stage = stage();
    let form = federation(&workload());
    let json = stage.visitor().post("/v1/token", &form).await.json();
    let names: Vec<_> = json.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "access_token",
            "issued_token_type",
            "token_type",
            "expires_in"
        ]
    );
    assert_eq!(
        (&json["token_type"], &json["expires_in"]),
        (&"Bearer".into(), &3_599.into())
    );
    let token = Params::default().with("token", json["access_token"].as_str().unwrap());
    let told = stage.visitor().post("/v1/introspect", &token).await.json();
    assert_eq!(told["active"], true);
    assert_eq!(
        told["sub"],
        "principal://iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/ci/\
         subject/repo:me/app"
    );
    assert_eq!(
        (&told["iat"], &told["exp"]),
        (&NOW.into(), &(NOW + 3_599).into())
    );
    stage.google.clock().advance(SignedDuration::from_hours(1));
    let told = stage.visitor().post("/v1/introspect", &token).await;
    assert_eq!(told.body, r#"{"active":false}"#);
}

#[tokio::test]
async fn an_exchange_that_makes_no_sense_has_googles_answer() {
    let stage = stage();
    let expired = json!({"sub": "a", "iat": NOW - 900, "exp": NOW});
    let stale_text = format!("ID Token issued at {} is stale to sign-in.", NOW - 900);
    let good = || federation(&workload());
    for (form, code, description) in [
        (
            good().without(&["requested_token_type"]),
            "invalid_request",
            "Invalid value of requested_token_type in request.",
        ),
        (
            good().without(&["scope"]),
            "invalid_request",
            "Scope(s) must be provided.",
        ),
        (
            good()
                .without(&["subject_token"])
                .with("subject_token", "opaque"),
            "invalid_grant",
            "Unable to parse the ID Token.",
        ),
        (federation(&expired), "invalid_grant", stale_text.as_str()),
    ] {
        let answer = stage.visitor().post("/v1/token", &form).await;
        assert_eq!(
            answer.error(),
            (400, code.to_owned(), description.to_owned())
        );
        assert!(!answer.body.contains('\n'), "{}", answer.body);
    }
}

#[tokio::test]
async fn introspection_knows_federated_tokens_only() {
    let stage = stage();
    let tokens = stage.tokens("").await.json();
    for token in [tokens["access_token"].as_str().unwrap(), "ya29.d.x"] {
        let form = Params::default().with("token", token);
        let told = stage.visitor().post("/v1/introspect", &form).await;
        assert_eq!(told.body, r#"{"active":false}"#);
    }
    let none = stage
        .visitor()
        .post("/v1/introspect", &Params::default())
        .await;
    assert_eq!(
        (none.status, none.error().1),
        (400, "invalid_request".into())
    );
}

#[tokio::test]
async fn both_spellings_of_the_workforce_path_refresh() {
    let stage = stage();
    let tokens = stage.tokens("access_type=offline").await.json();
    let form = refresh(tokens["refresh_token"].as_str().unwrap());
    for path in ["/v1/oauthtoken", "/v1/oauth/token"] {
        let answer = stage.visitor().post(path, &form).await;
        assert!(answer.json()["access_token"].is_string(), "{path}");
    }
}

/// Asks IAM Credentials for something in the service account's name.
async fn iam(stage: &Stage, method: &str, token: &str, body: Value) -> Answer {
    let body = body.to_string();
    let target = format!("/v1/projects/-/serviceAccounts/{ROBOT}:{method}");
    let mut request = Request::post(target)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_LENGTH, body.len());
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    stage
        .visitor()
        .send(request.body(body.into()).unwrap())
        .await
}

async fn token_for(stage: &Stage, scope: &str) -> String {
    let json = claim(stage, json!({"scope": scope})).await.json();
    json["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_federated_caller_gets_the_service_accounts_access_token() {
    let stage = stage();
    let form = federation(&workload());
    let json = stage.visitor().post("/v1/token", &form).await.json();
    let caller = json["access_token"].as_str().unwrap();
    let body = json!({"scope": [CLOUD], "lifetime": "60s", "delegates": []});
    let answer = iam(&stage, "generateAccessToken", caller, body).await;
    assert_eq!(answer.status, 200, "{answer:#?}");
    let json = answer.json();
    let expires = Timestamp::from_second(NOW + 60).unwrap();
    assert_eq!(json["expireTime"], expires.to_string());
    let token = json["accessToken"].as_str().unwrap();
    let id_token = || json!({"audience": "https://shop.example"});
    let answer = iam(&stage, "generateIdToken", token, id_token()).await;
    assert_eq!(answer.status, 200, "{answer:#?}");
    stage.google.clock().advance(SignedDuration::from_mins(1));
    let answer = iam(&stage, "generateIdToken", token, id_token()).await;
    assert_eq!(answer.status, 401, "{answer:#?}");
}

#[tokio::test]
async fn an_id_token_states_the_address_on_request() {
    let stage = stage();
    let caller = token_for(&stage, CLOUD).await;
    for (include, email) in [(true, json!(ROBOT)), (false, Value::Null)] {
        let body = json!({"audience": "https://shop.example", "includeEmail": include});
        let json = iam(&stage, "generateIdToken", &caller, body).await.json();
        let claims = claims(json["token"].as_str().unwrap());
        assert_eq!(claims["aud"], "https://shop.example");
        assert_eq!(claims["email"], email);
    }
}

#[tokio::test]
async fn bytes_and_claims_are_signed_with_the_service_accounts_key() {
    let stage = stage();
    let caller = token_for(&stage, "https://www.googleapis.com/auth/iam").await;
    let robot = PublicKey::robot();
    let body = json!({"payload": BASE64_STANDARD.encode("hello")});
    let json = iam(&stage, "signBlob", &caller, body).await.json();
    assert_eq!(json["keyId"], robot.kid());
    let signature = BASE64_STANDARD
        .decode(json["signedBlob"].as_str().unwrap())
        .unwrap();
    let signature = BASE64_URL_SAFE_NO_PAD.encode(signature);
    let algorithm = Algorithm::RS256;
    assert!(
        jsonwebtoken::crypto::verify(&signature, b"hello", robot.verifying(), algorithm).unwrap()
    );
    let payload = json!({"sub": ROBOT, "aud": "https://shop.example"}).to_string();
    let json = iam(&stage, "signJwt", &caller, json!({"payload": payload}))
        .await
        .json();
    let jwt = json["signedJwt"].as_str().unwrap();
    assert!(verifies(jwt, robot.verifying()));
    assert_eq!(claims(jwt)["sub"], ROBOT);
}

#[tokio::test]
async fn iam_refuses_in_googles_api_envelope() {
    let stage = stage();
    let cloud = token_for(&stage, CLOUD).await;
    let calendar = token_for(&stage, CALENDAR).await;
    let good = || json!({"scope": [CLOUD]});
    let method = "generateAccessToken";
    for (token, body, status, word) in [
        ("", good(), 401, "UNAUTHENTICATED"),
        ("ya29.c.unknown", good(), 401, "UNAUTHENTICATED"),
        (&calendar, good(), 403, "PERMISSION_DENIED"),
        (&cloud, json!({}), 400, "INVALID_ARGUMENT"),
        (
            &cloud,
            json!({"scope": [CLOUD], "lifetime": "2h"}),
            400,
            "INVALID_ARGUMENT",
        ),
        (&cloud, json!({"scope": ["foo"]}), 400, "INVALID_ARGUMENT"),
    ] {
        let answer = iam(&stage, method, token, body).await;
        let error = &answer.json()["error"];
        assert_eq!((answer.status, &error["status"]), (status, &word.into()));
        assert_eq!(error["code"], status);
        let has_challenge = answer.header("www-authenticate").starts_with("Bearer ");
        assert_eq!(has_challenge, status == 401);
    }
    let narrow = iam(&stage, method, &calendar, good()).await.json();
    assert_eq!(
        narrow["error"]["message"],
        "Request had insufficient authentication scopes."
    );
    assert_eq!(
        narrow["error"]["details"][0]["reason"],
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    );
    let unknown = iam(&stage, "delete", &cloud, good()).await;
    assert_eq!(unknown.status, 404);
    stage.google.register_service_account(robot().disabled());
    let disabled = iam(&stage, method, &cloud, good()).await.json();
    assert_eq!(
        disabled["error"]["message"],
        "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist)."
    );
    let public_only = ServiceAccount::new(ROBOT, PublicKey::robot());
    stage.google.register_service_account(public_only);
    let refused = iam(&stage, "signBlob", &cloud, json!({"payload": "aGk="})).await;
    assert_eq!(refused.json()["error"]["status"], "FAILED_PRECONDITION");
}

#[tokio::test]
async fn the_journal_tells_what_a_service_account_did() {
    let stage = stage();
    claim(&stage, json!({})).await;
    claim(&stage, json!({"sub": "default"})).await;
    let journal = stage.google.journal();
    assert_eq!(journal[0].client.as_deref(), Some(ROBOT));
    assert!(journal[0].decision.contains(CALENDAR), "{}", journal[0]);
    assert!(
        journal[1].decision.contains("MalformedSubject"),
        "{}",
        journal[1]
    );
}
