use super::*;

#[test]
fn credentials_are_cut_short_wherever_they_stand() {
    let secret = "1//0abcdefghijklmnopqrstuvwxyz";
    let params = Params::default()
        .with("refresh_token", secret)
        .with("a", "b");
    assert_eq!(
        Mask::On.query(&params),
        "refresh_token=1%2F%2F0abcd%E2%80%A6&a=b"
    );
    for (shown, place) in [
        (
            Mask::On.header("authorization", &format!("Bearer {secret}")),
            "bearer",
        ),
        (
            Mask::On.header("authorization", "Basic MS1hOkdPQ1NQWC1z"),
            "basic",
        ),
        (
            Mask::On.header("cookie", &format!("sid={secret}; x={secret}")),
            "cookie",
        ),
        (
            Mask::On.header("location", &format!("http://a/?code={secret}#x")),
            "location",
        ),
        (
            Mask::On.body(&format!(r#"{{"a":[{{"refresh_token":"{secret}"}}]}}"#)),
            "JSON",
        ),
        (
            Mask::On.body(&format!(r#"{{"a":"x","refresh_token":"{secret}"#)),
            "broken JSON",
        ),
    ] {
        assert!(
            !shown.contains("klmno") && !shown.contains("MS1hOk"),
            "{place}: {shown}"
        );
    }
    assert_eq!(Mask::Off.query(&params), params.to_string());
}

#[test]
fn what_is_no_secret_stays_readable() {
    let set = "mock_google_sid=0123456789abcdef; Path=/; HttpOnly; SameSite=Lax";
    assert_eq!(
        Mask::On.header("set-cookie", set),
        "mock_google_sid=01234…; Path=/; HttpOnly; SameSite=Lax"
    );
    for kept in [
        "http://a/b?state=1",
        "http://a/b?x=a+b%20c%2fd&y&=#top",
        "4/01/2026, 1//01, eyJub3RoaW5nIjp0cnVlfQ, 1234-app.apps.googleusercontent.com",
        r#"{"a": ["b?c=d"]}"#,
        "why? it is #1 & more",
    ] {
        assert_eq!(Mask::On.param("state", kept), kept);
    }
    assert_eq!(Mask::On.body("plain words"), "plain words");
}

#[test]
fn credentials_are_found_under_any_name() {
    let token = "ya29.a0abcdefghijklmnopqrstuvwxyz";
    let signed = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abcdefghijklmnopqrstuv";
    let code = "4/0Aabcdefghijklmnopqrstuvwxyz";
    for (name, value, shown) in [
        ("client_secert", "of-another-shape", "of-an…"),
        ("refreshToken", "1//0abcdefghijklmnopq", "1//0abc…"),
        ("x-api-key", "GOCSPX-abcdefghijklmnopq", "GOCSPX-a…"),
        ("client_id", "GOCSPX-abcdefghijklmnopq", "GOCSPX-a…"),
        (
            "a",
            &format!("http://a/cb?x=1#access_token={token}"),
            "http://a/cb?x=1#access_token=ya29.a0a%E2%80%A6",
        ),
        (
            "a",
            &format!("http://a/cb#id_token={signed}&state=s"),
            "http://a/cb#id_token=eyJhbGci%E2%80%A6&state=s",
        ),
        (
            "a",
            &format!(
                "http://a/?next=%2Fb%3Fcode%3D{}",
                code.replace('/', "%252F")
            ),
            "http://a/?next=%2Fb%3Fcode%3D4%252F0Aabcd%25E2%2580%25A6",
        ),
        (
            "a",
            &format!("http://a/?client_secret=abc%zz#{signed}"),
            "http://a/?client_secret=…#eyJhbGci…",
        ),
        (
            "a",
            &format!(r#"{{"b":"{{\"token\":\"x-{token}\"}}"}}"#),
            r#"{"b":"{\"token\":\"x-ya29.a…\"}"}"#,
        ),
        ("a", &format!("said {signed}."), "said eyJhbGci…."),
        ("a", &code.replace('/', "%2F"), "4%2F0Aab…"),
        (
            "a",
            &format!("Unexpected token\n{}", &code[1..]),
            "Unexpected token\n/0Aabcde…",
        ),
    ] {
        assert_eq!(Mask::On.param(name, value), shown, "{name}={value}");
        assert_eq!(Mask::Off.param(name, value), value);
    }
    assert_eq!(
        Mask::On.words(&format!("/revoke/1//0abcdefghijklmnopq and {code}")),
        "/revoke/1//0abc… and 4/0Aabcd…"
    );
}

#[test]
fn what_stands_deep_within_itself_is_read_in_good_time() {
    for within in ["?a=", "#a=", "[", "%25", "1//", "eyJ", "\\/"] {
        let text = within.repeat(50_000);
        assert!(!Mask::On.param("a", &text).is_empty(), "{within}");
    }
}
