//! What is wrong with a file is said with its place and the mend.

use super::*;

/// The file that `init` writes, with one thing replaced.
fn refusal(from: &str, to: &str) -> String {
    let whole = include_str!("../../../templates/e2e.toml");
    assert!(whole.contains(from), "there is no {from}");
    let refused = Description::parse(&whole.replace(from, to), PathBuf::new());
    refused.map_or_else(
        |unmet| unmet.to_string(),
        |read| format!("{read:?} went through"),
    )
}

#[test]
fn the_mend_is_named() {
    let start = r#"start = ["npm", "start"]"#;
    let cases = [
        (
            start,
            r#"start = "npm start""#,
            r#"a list of words, such as ["npm", "start"]"#,
        ),
        (start, "", "[app] needs `start`"),
        (
            start,
            "start = [\"npm\"]\nurl = \"http://localhost:3000\"",
            "both `start` and `url`",
        ),
        (
            start,
            r#"url = "http://localhost:3000""#,
            "say under [google] which `port`",
        ),
        (
            start,
            r#"url = "localhost""#,
            "no address like http://localhost:3000",
        ),
        ("signed_in = ", "signed_inn = ", "signed_inn"),
        ("\nlogin = ", "\n# login = ", "`login` is needed here"),
        (
            r#"ready = "/login""#,
            r#"ready = "login""#,
            "begins with a slash",
        ),
        ("\"{issuer}\"", "\"{isuer}\"", "{isuer}"),
    ];
    for (from, to, words) in cases {
        let refusal = refusal(from, to);
        assert!(refusal.contains(words), "{to}: {refusal}");
    }
}

#[test]
fn a_missing_key_is_told_with_the_line_of_its_table() {
    let refusal = refusal("\nlogin = ", "\n# login = ");
    assert!(refusal.contains("[pages]"), "{refusal}");
}
