//! Nothing secret is shown unless it is asked for: in the log, the journal, its exports, the error pages.

use super::*;

/// Everything that may not be shown, collected on the way.
#[derive(Default)]
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn keep(&mut self, what: &'static str, secret: impl Into<String>) {
        let secret = secret.into();
        assert!(
            secret.len() > 7,
            "{what} is too short to be looked for: {secret:?}"
        );
        self.0.push((what, secret));
    }

    #[track_caller]
    fn are_not_in(&self, place: &str, text: &str) {
        assert!(text.len() > 200, "nothing to look into: {place}: {text}");
        for (what, secret) in &self.0 {
            // Neither whole nor twenty characters from either end.
            let first = secret.get(..20).unwrap_or(secret);
            let last = secret
                .get(secret.len().saturating_sub(20)..)
                .unwrap_or(secret);
            for part in [first, last] {
                let shown = text.contains(part) || text.contains(&encode(part));
                assert!(!shown, "{place} shows the {what}: {part} of {secret}");
            }
        }
    }
}

/// Signs in without a browser; what comes back in the address is secret.
async fn sign_in_everywhere(stage: &Stage, secrets: &mut Secrets) {
    const CALLBACK_WITH_QUERY: &str = "http://localhost:8000/callback?x=1";
    let client = stage.google.client(CLIENT).unwrap();
    stage
        .google
        .register(client.redirect_uri(CALLBACK_WITH_QUERY));
    for response_type in [
        "code",
        "token",
        "id_token",
        "id_token token",
        "code id_token",
    ] {
        for redirect_uri in [CALLBACK, CALLBACK_WITH_QUERY] {
            let mut query = mock_google::wire::params::Params::default()
                .with("response_type", response_type)
                .with("redirect_uri", redirect_uri);
            if response_type.contains("id_token") {
                query.push("nonce", "n");
            }
            let (status, told) = sign_in(stage, "ada@gmail.com", &query.to_string()).await;
            assert_eq!(status, 200, "{told}");
            let address = url::Url::parse(told["redirect_url"].as_str().unwrap()).unwrap();
            let fragment = address.fragment().unwrap_or_default().as_bytes();
            let pairs = url::form_urlencoded::parse(fragment).chain(address.query_pairs());
            let mut found = 0;
            for (name, value) in pairs {
                if ["code", "access_token", "id_token"].contains(&&*name) {
                    secrets.keep("credential of a callback", value);
                    found += 1;
                }
            }
            assert_eq!(found, response_type.split(' ').count(), "{told}");
        }
    }
}

/// Sends secrets where none belongs: under other names, in place of an id, in odd headers, in broken JSON.
async fn misplace(stage: &Stage, secrets: &mut Secrets) {
    use base64::Engine as _;
    let misplaced = "GOCSPX-misplaced-secret-of-mine";
    let refresh_token = "1//0misplaced-refresh-token-of-mine";
    let code = "4/0Amisplaced-code-of-mine-and-nobody-else";
    secrets.keep("misplaced secret", misplaced);
    secrets.keep("misplaced refresh token", refresh_token);
    secrets.keep("misplaced code", code);
    let form = |pairs: &[(&str, &str)]| {
        let mut form = mock_google::wire::params::Params::default();
        for (name, value) in pairs {
            form.push(name, value);
        }
        form
    };
    let mut visitor = stage.visitor();
    let grant = ("grant_type", "refresh_token");
    for pairs in [
        &[grant, ("client_id", CLIENT), ("client_secert", misplaced)][..],
        &[
            grant,
            ("client_id", CLIENT),
            ("client_secret", SECRET),
            ("refreshToken", refresh_token),
        ],
        &[
            grant,
            ("client_id", misplaced),
            ("client_secret", CLIENT),
            ("refresh_token", "x"),
        ],
        &[
            grant,
            ("client_id", &format!(" \"{misplaced}\"")),
            ("refresh_token", "x"),
        ],
        &[
            grant,
            ("client_id", &code.replace('/', "%2F")),
            (misplaced, "x"),
        ],
    ] {
        visitor.post("/token", &form(pairs)).await;
    }
    let swapped = base64::prelude::BASE64_STANDARD.encode(format!("{misplaced}:{CLIENT}"));
    let basic = format!("Basic {swapped}");
    secrets.keep("swapped Basic header", swapped);
    for headers in [
        ("authorization", &*basic),
        ("x-api-key", misplaced),
        (
            "referer",
            &format!("http://127.0.0.1:8000/callback?code={code}"),
        ),
    ] {
        let refreshed = form(&[grant, ("refresh_token", "x")]);
        visitor.post_with("/token", &refreshed, &[headers]).await;
        call(stage, "GET", &authorize("state=r"), "", &[headers]).await;
    }
    for broken in [
        format!(r#"{{"client_secret":{misplaced}}}"#),
        format!(r#"{{"code":{code}}}"#),
        format!(r#"{{"refresh_token":{refresh_token}}}"#),
    ] {
        call(stage, "POST", "/token", &broken, &[JSON]).await;
    }
    call(stage, "GET", &format!("/revoke/{refresh_token}"), "", &[]).await;
    let redirect_uri = encode(&format!("{CALLBACK}?code={code}"));
    for query in [
        format!("client_id={misplaced}"),
        format!("client_id=%22{misplaced}%22"),
        format!("redirect_uri={redirect_uri}"),
        format!("prompt={misplaced}"),
    ] {
        let shown = stage.visitor().arrive(&authorize(&query)).await;
        assert_eq!(shown.page(), "error", "{query}");
        secrets.are_not_in(&query, &shown.body);
    }
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one long way, past every place where a secret may show"
)]
async fn no_secret_is_shown_anywhere_unless_it_is_asked_for() {
    let stage = Stage::new();
    let mut secrets = Secrets::default();
    secrets.keep("client secret", SECRET);
    stage
        .google
        .change_password("ada@gmail.com", "correct horse battery")
        .unwrap();
    secrets.keep("password", "correct horse battery");
    // A whole sign-in through the pages, with offline access.
    let mut visitor = stage.visitor();
    let page = visitor
        .arrive(&authorize("access_type=offline&nonce=n"))
        .await;
    let page = visitor
        .submit(&page, "form", &[("identifier", "ada@gmail.com")])
        .await;
    let wrong = visitor
        .submit(&page, "form", &[("Passwd", "a wrong password")])
        .await;
    secrets.keep("mistyped password", "a wrong password");
    let page = visitor
        .submit(&wrong, "form", &[("Passwd", "correct horse battery")])
        .await;
    let callback = visitor.answer(page, "allow", &[]).await.callback();
    secrets.keep("code", callback.code.clone());
    secrets.keep("session", visitor.cookies["mock_google_sid"].clone());
    let tokens = stage
        .visitor()
        .post("/token", &exchange(&callback.code))
        .await
        .json();
    for name in ["access_token", "refresh_token", "id_token"] {
        secrets.keep("token", tokens[name].as_str().unwrap());
    }
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    let refreshed = stage
        .visitor()
        .post("/token", &refresh(refresh_token))
        .await
        .json();
    secrets.keep(
        "refreshed access token",
        refreshed["access_token"].as_str().unwrap(),
    );
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    call(
        &stage,
        "GET",
        "/v1/userinfo",
        "",
        &[("authorization", &bearer)],
    )
    .await;
    let in_address = format!(
        "/tokeninfo?access_token={}",
        tokens["access_token"].as_str().unwrap()
    );
    stage.visitor().get(&in_address).await;
    // What goes wrong, with secrets in odd places.
    stage
        .visitor()
        .post("/token", &exchange(&callback.code))
        .await;
    let wrong =
        exchange("4/nonsense-of-a-code").with("client_secret", "GOCSPX-a-wrong-secret-here");
    secrets.keep("repeated secret", "GOCSPX-a-wrong-secret-here");
    stage.visitor().post("/token", &wrong).await;
    stage
        .visitor()
        .post("/token", &refresh("1//0-a-refresh-token-of-nobody"))
        .await;
    secrets.keep("unknown refresh token", "1//0-a-refresh-token-of-nobody");
    let basic = "Basic MTIzNC1hcHA6R09DU1BYLXRlc3Qtc2VjcmV0";
    secrets.keep("basic header", &basic[6..]);
    stage
        .visitor()
        .post_with("/token", &exchange("x"), &[("authorization", basic)])
        .await;
    stage
        .google
        .arm(mock_google::Fault::new("truncated-json").at("token").once())
        .unwrap();
    let truncated = stage
        .visitor()
        .post("/token", &refresh(refresh_token))
        .await
        .body;
    let token = truncated
        .split('"')
        .find(|part| part.starts_with("ya29"))
        .unwrap()
        .to_owned();
    secrets.keep("token of a broken answer", token);
    let (_, issued) = tell(
        &stage,
        "POST",
        "/__mock/tokens",
        json!({ "account": "ada@gmail.com", "client": CLIENT }),
    )
    .await;
    secrets.keep(
        "issued refresh token",
        issued["refresh_token"].as_str().unwrap(),
    );
    let new = json!({ "id": "8-x", "secret": "GOCSPX-told-by-the-control-api" });
    tell(&stage, "POST", "/__mock/clients", new).await;
    secrets.keep("told secret", "GOCSPX-told-by-the-control-api");
    tell(
        &stage,
        "POST",
        "/__mock/accounts/ada@gmail.com/change-password",
        json!({ "password": "another horse" }),
    )
    .await;
    secrets.keep("new password", "another horse");
    // Private keys: the lines of the committed ones.
    for pem in [
        include_str!("../../../keys/current.pem"),
        include_str!("../../../keys/next.pem"),
    ] {
        let lines = pem
            .lines()
            .filter(|line| line.len() == 64 && !line.contains(' '));
        lines.for_each(|line| secrets.keep("private key", line));
    }

    sign_in_everywhere(&stage, &mut secrets).await;
    misplace(&stage, &mut secrets).await;

    let views = [
        "/__mock/journal",
        "/__mock/journal?format=ndjson",
        "/__mock/journal?format=har",
        "/__mock/clients",
        "/__mock/accounts",
        "/__mock/faults/catalogue",
    ];
    for view in views {
        let shown = call(&stage, "GET", view, "", &[]).await.body;
        secrets.are_not_in(view, &shown.replace("\\/", "/"));
    }
    for page in [
        "client_secret=GOCSPX-test-secret",
        "scope=telepathy",
        "redirect_uri=http%3A%2F%2Flocalhost%3A1%2F",
    ] {
        let shown = stage.visitor().arrive(&authorize(page)).await;
        assert_eq!(shown.page(), "error", "{page}");
        secrets.are_not_in("an error page", &shown.body);
    }
    let raw = call(&stage, "GET", "/__mock/journal?raw=true", "", &[])
        .await
        .body;
    assert!(
        raw.contains(SECRET) && raw.contains(refresh_token),
        "raw is raw"
    );
}

/// Both forms of the log, as the program writes them.
#[tokio::test]
async fn no_secret_is_in_the_log() {
    use crate::cli::Served;
    use crate::faults::client::{ask, told};
    for form in ["text", "json"] {
        let program = Served::start(&["serve", "--port", "0", "--log", form]);
        let address = program.address();
        let client = mock_google::DEFAULT_CLIENT_ID;
        let redirect = "http://localhost:8000/api/v1/auth/login/google/";
        let mut secrets = Secrets::default();
        secrets.keep("client secret", mock_google::DEFAULT_CLIENT_SECRET);
        let url = format!(
            "http://{address}/o/oauth2/v2/auth?client_id={client}&redirect_uri={redirect}\
             &response_type=code&scope=openid&access_type=offline&prompt=consent&state=s"
        );
        let body = json!({ "authorization_url": url, "email": "ada@gmail.com" }).to_string();
        let code = params(&told(address, "POST", "/__mock/sign-in", &body).await)["code"].clone();
        secrets.keep("code", code.clone());
        let post = async |target: &str, form: &str| {
            let headers = format!(
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
                form.len()
            );
            ask(address, "POST", target, &headers, form).await.json()
        };
        let secret = mock_google::DEFAULT_CLIENT_SECRET;
        let basis = format!("client_id={client}&client_secret={secret}");
        let exchange =
            format!("{basis}&grant_type=authorization_code&code={code}&redirect_uri={redirect}");
        let tokens = post("/token", &exchange).await;
        for name in ["access_token", "refresh_token", "id_token"] {
            secrets.keep("token", tokens[name].as_str().unwrap());
        }
        let token = tokens["refresh_token"].as_str().unwrap();
        for form in [
            exchange.clone(),
            format!("{basis}&grant_type=refresh_token&refresh_token={token}"),
            format!("{basis}&grant_type=refresh_token&refresh_token={token}x"),
            format!("{basis}x&grant_type=refresh_token&refresh_token={token}"),
            format!("{basis}&grant_type=refresh_token&code={token}"),
            format!(
                "client_id={secret}&client_secret={client}&grant_type=refresh_token&refresh_token=x"
            ),
            format!("grant_type={token}&client_id={client}&client_secert={secret}"),
        ] {
            post("/token", &form).await;
        }
        post("/revoke", &format!("token={token}")).await;
        post("/revoke", &format!("token={token}")).await;
        ask(
            address,
            "GET",
            &format!("/v1/userinfo?access_token={token}"),
            "",
            "",
        )
        .await;
        let password = json!({ "password": "a-new-password" }).to_string();
        told(
            address,
            "POST",
            "/__mock/accounts/ada@gmail.com/change-password",
            &password,
        )
        .await;
        secrets.keep("password", "a-new-password");
        let log = program.log();
        assert!(log.contains("/token") && log.contains("why"), "{log}");
        secrets.are_not_in("the log", &log);
    }
}
