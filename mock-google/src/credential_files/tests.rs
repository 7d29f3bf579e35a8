//! Files go out as Google writes them, and come in with every problem named.

use url::Url;

use super::*;

const WEB: &str = r#"{"web":{"client_id":"1-a.apps.googleusercontent.com","project_id":"shop",
    "auth_uri":"https://accounts.google.com/o/oauth2/auth",
    "token_uri":"https://oauth2.googleapis.com/token",
    "auth_provider_x509_cert_url":"https://www.googleapis.com/oauth2/v1/certs",
    "client_secret":"GOCSPX-x","redirect_uris":["http://localhost:8080/callback"],
    "javascript_origins":["http://localhost:8080"]}}"#;

fn own() -> Endpoints {
    Endpoints::on(&Url::parse("http://127.0.0.1:8090").unwrap())
}

#[test]
fn a_web_client_is_read_and_written_with_own_addresses() {
    let client = read_client_file(WEB).unwrap();
    assert_eq!(&*client.id, "1-a.apps.googleusercontent.com");
    assert_eq!(client.redirect_uris, ["http://localhost:8080/callback"]);
    assert_eq!(
        client_file(&client, &own()).unwrap(),
        concat!(
            r#"{"web":{"client_id":"1-a.apps.googleusercontent.com","project_id":"project-1","#,
            r#""auth_uri":"http://127.0.0.1:8090/o/oauth2/auth","#,
            r#""token_uri":"http://127.0.0.1:8090/token","#,
            r#""auth_provider_x509_cert_url":"http://127.0.0.1:8090/oauth2/v1/certs","#,
            r#""client_secret":"GOCSPX-x","#,
            r#""redirect_uris":["http://localhost:8080/callback"],"#,
            r#""javascript_origins":["http://localhost:8080"]}}"#,
        )
    );
}

#[test]
fn an_installed_client_is_a_desktop_program() {
    let text = r#"{"installed":{"client_id":"1-a","client_secret":"s",
        "redirect_uris":["urn:ietf:wg:oauth:2.0:oob","http://localhost"]}}"#;
    let client = read_client_file(text).unwrap();
    assert_eq!(client.kind, ClientKind::Desktop);
    let written = client_file(&client, &own()).unwrap();
    assert!(
        written.starts_with(r#"{"installed":{"#)
            && written.ends_with(r#""client_secret":"s","redirect_uris":["http://localhost"]}}"#),
        "{written}"
    );
}

#[test]
fn empty_lists_are_left_out_and_apps_without_secret_have_no_file() {
    let tv = Client::of_kind(ClientKind::Tv, "1-a", "s");
    assert!(!client_file(&tv, &own()).unwrap().contains("redirect_uris"));
    let ios = Client::of_kind(ClientKind::Ios, "1-a", "");
    assert!(matches!(client_file(&ios, &own()), Err(FileError::NoFile)));
}

#[test]
fn every_problem_says_how_to_mend_it() {
    for (text, problem) in [
        ("", "EOF"),
        ("{}", "neither `web` nor `installed`"),
        (r#"{"type":"service_account"}"#, "type `service_account`"),
        (r#"{"web":{}}"#, "no `client_id`"),
        (r#"{"web":{"client_id":7}}"#, "expected a string"),
        (r#"{"installed":{"client_id":"1-a"}}"#, "`[[client]]`"),
        (
            r#"{"web":{"client_id":"a","client_secret":"s","redirect_uris":["/cb"]}}"#,
            "`/cb` in it",
        ),
        (
            r#"{"web":{"client_id":"a","client_secret":"s","javascript_origins":["a"]}}"#,
            "`a` in it",
        ),
    ] {
        let error = read_client_file(text).unwrap_err().to_string();
        assert!(error.contains(problem), "{text}\n→ {error}");
    }
}

#[test]
fn a_key_file_has_googles_members_in_googles_order() {
    let account = ServiceAccount::robot("robot@shop.iam.gserviceaccount.com");
    let text = service_account_file(&account, &PrivateKey::robot(), &own());
    let file: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
    let names: Vec<_> = file.keys().map(String::as_str).collect();
    assert_eq!(
        names.join(" "),
        "type project_id private_key_id private_key client_email client_id auth_uri token_uri \
         auth_provider_x509_cert_url client_x509_cert_url universe_domain"
    );
    assert_eq!(file["project_id"], "shop");
    assert_eq!(
        file["client_x509_cert_url"],
        "http://127.0.0.1:8090/robot/v1/metadata/x509/robot%40shop.iam.gserviceaccount.com"
    );
    let key = PrivateKey::from_pem(file["private_key"].as_str().unwrap()).unwrap();
    assert_eq!(file["private_key_id"], key.kid());
}

#[test]
fn default_credentials_bring_libraries_here() {
    let text = authorized_user_file("1-a", "s", "1//0x", &own());
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(file["type"], "authorized_user");
    assert_eq!(file["token_uri"], "http://127.0.0.1:8090/token");
}
