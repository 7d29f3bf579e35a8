//! The defaults, and every setting the app cannot use.

use super::*;

fn config(changes: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::from_variables(|name| {
        let given = changes.iter().find(|(changed, _)| *changed == name);
        match (given, name) {
            (Some((_, value)), _) => Some((*value).to_owned()),
            (None, "GOOGLE_OAUTH2_CLIENT_ID") => Some("client".to_owned()),
            (None, "GOOGLE_OAUTH2_CLIENT_SECRET") => Some("GOCSPX-hush".to_owned()),
            (None, _) => None,
        }
    })
}

#[test]
fn the_defaults_are_google_itself_and_a_local_database() {
    let config = config(&[]).unwrap();
    assert_eq!(config.issuer, "https://accounts.google.com");
    assert_eq!(config.database_url, "sqlite://sample-app.db");
    assert_eq!(
        config.redirect_uri(),
        "http://localhost:8000/api/v1/auth/login/google/"
    );
    assert_eq!(config.scopes, ["openid", "email", "profile"]);
    assert!(config.offline && config.prompt.is_none() && config.hosted_domain.is_none());
    assert_eq!(config.google_timeout, Duration::from_secs(10));
    assert_eq!(config.loopback().to_string(), "127.0.0.1:8000");
}

#[test]
fn google_is_waited_for_as_long_as_told() {
    let patient = config(&[("GOOGLE_TIMEOUT_SECONDS", "60")]).unwrap();
    assert_eq!(patient.google_timeout, Duration::from_mins(1));
}

#[test]
fn the_client_is_the_only_thing_that_must_be_given() {
    let error = config(&[("GOOGLE_OAUTH2_CLIENT_ID", " ")]).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("GOOGLE_OAUTH2_CLIENT_ID is not set: copy it from"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_used_is_refused_by_name() {
    for (variable, value) in [
        ("BASE_BACKEND_URL", "localhost:8000"),
        ("BASE_BACKEND_URL", "http://localhost:8000/app"),
        ("BASE_FRONTEND_URL", "ftp://localhost"),
        ("BASE_FRONTEND_URL", "http://me@localhost"),
        ("GOOGLE_ISSUER", "http://localhost:8090/"),
        ("GOOGLE_ISSUER", "accounts.google.com"),
        ("TOKEN_ENCRYPTION_KEY", "c2hvcnQ="),
        ("GOOGLE_SCOPES", "email profile"),
        ("GOOGLE_ACCESS_TYPE", "always"),
        ("GOOGLE_TIMEOUT_SECONDS", "0"),
        ("GOOGLE_TIMEOUT_SECONDS", "61"),
        ("GOOGLE_TIMEOUT_SECONDS", "2.5"),
        ("GOOGLE_TIMEOUT_SECONDS", "soon"),
    ] {
        let error = config(&[(variable, value)]).unwrap_err().to_string();
        assert!(error.starts_with(variable), "{error}");
    }
}

#[test]
fn a_bad_key_is_not_shown_and_secrets_are_not_printed() {
    let error = config(&[("TOKEN_ENCRYPTION_KEY", "c2hvcnQ=")]).unwrap_err();
    assert!(!error.to_string().contains("c2hvcnQ"));
    assert!(!format!("{:?}", config(&[]).unwrap()).contains("hush"));
}

#[test]
fn a_frontend_on_another_port_is_named_in_full() {
    let apart = config(&[("BASE_FRONTEND_URL", "http://localhost:3000")]).unwrap();
    assert_eq!(apart.frontend_path("/login"), "http://localhost:3000/login");
    assert_eq!(config(&[]).unwrap().frontend_path("/login"), "/login");
}

#[test]
fn only_loopback_is_listened_on_unless_told_otherwise() {
    for (backend, address) in [
        ("http://[::1]:9000", "[::1]:9000"),
        ("http://127.0.0.1:9000", "127.0.0.1:9000"),
        ("https://app.example.org", "127.0.0.1:8000"),
        ("http://192.0.2.7:8080", "127.0.0.1:8080"),
    ] {
        let same = [
            ("BASE_BACKEND_URL", backend),
            ("BASE_FRONTEND_URL", backend),
        ];
        let config = config(&same).unwrap();
        assert_eq!(config.loopback().to_string(), address);
    }
}

#[test]
fn pages_and_callback_share_a_host() {
    let other_port = [("BASE_FRONTEND_URL", "http://localhost:3000")];
    assert!(config(&other_port).is_ok());
    let other_host = [("BASE_FRONTEND_URL", "http://127.0.0.1:8000")];
    let error = config(&other_host).unwrap_err().to_string();
    assert!(error.contains("another host"), "{error}");
}

#[test]
fn what_is_no_number_switch_or_scope_is_refused_by_name() {
    for (variable, value) in [
        ("GOOGLE_CLOCK_SKEW_SECONDS", "301"),
        ("GOOGLE_CLOCK_SKEW_SECONDS", "-1"),
        ("GOOGLE_BROWSER_FLOW", "yes"),
        ("SAMPLE_APP_MAIL", "smtp"),
        ("GOOGLE_PROMPT", "foo"),
        ("GOOGLE_HOSTED_DOMAIN", "http://example.com"),
        ("GOOGLE_SCOPES", "openid profile"),
        ("GOOGLE_SCOPES", "email profile"),
    ] {
        let error = config(&[(variable, value)]).unwrap_err().to_string();
        assert!(error.starts_with(variable), "{error}");
    }
    let full = "openid https://www.googleapis.com/auth/userinfo.email";
    assert!(config(&[("GOOGLE_SCOPES", full)]).is_ok());
    let off = [("GOOGLE_BROWSER_FLOW", "off"), ("SAMPLE_APP_MAIL", "off")];
    let config = config(&off).unwrap();
    assert!(!config.browser_flow && !config.mail.is_on());
}
