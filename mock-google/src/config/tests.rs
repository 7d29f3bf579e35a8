//! Every problem names its line and its mend.

use jiff::SignedDuration;

use super::*;

fn error(text: &str) -> String {
    Setup::parse(text, Path::new("mock-google.toml"))
        .unwrap_err()
        .to_string()
}

#[test]
fn a_whole_configuration_is_understood() {
    let text = r#"
        [server]
        port = 0
        [behaviour]
        profile = "pre-2026"
        callback_iss = "per-account"
        code_lifetime_seconds = 60
        [[client]]
        id = "1-a.apps.googleusercontent.com"
        secret = "GOCSPX-x"
        redirect_uris = ["http://localhost:1/cb", "https://example.com/cb"]
        app_name = "Shop"
        [[account]]
        email = "ada@gmail.com"
        family_name = "Lovelace"
        password = "secret"
    "#;
    let setup = Setup::parse(text, Path::new("x.toml")).unwrap();
    assert_eq!(setup.behaviour.code_lifetime, SignedDuration::from_mins(1));
    assert_eq!(setup.clients[0].redirect_uris.len(), 2);
    assert_eq!(setup.accounts[0].name(), "Ada Lovelace");
}

#[test]
fn every_problem_names_its_line_and_its_mend() {
    let cases = [
        ("[server]\nprot = 1", "line 2", "unknown field `prot`"),
        (
            "[behaviour]\nprofile = \"2025\"",
            "line 2",
            "expected `2026` or `pre-2026`",
        ),
        (
            "[behaviour]\ncode_lifetime_seconds = 0",
            "line 2",
            "a number from 1",
        ),
        ("[[client]]\nid = \"1-a\"", "line 2", "needs a `secret`"),
        (
            "[[client]]\nid = \"1-a\"\nsecret = \"s\"\nredirect_uris = [\n\"/cb\"]",
            "line 5",
            "write a whole address",
        ),
        (
            "[[client]]\nid = \"1-a\"\nsecret = \"s\"\nredirect_uris = [\"http://example.com/\"]",
            "line 4",
            "must use https",
        ),
        (
            "[[client]]\nid = \"a\"\nsecret = \"s\"\n[[client]]\nid = \"a\"\nsecret = \"s\"",
            "line 5",
            "stands twice",
        ),
        (
            "[[client]]\nid = \"a\"\nsecret = \"s\"\njavascript_origins = [\"http://localhost:8000/\"]",
            "line 4",
            "JavaScript origin `http://localhost:8000/`",
        ),
        (
            "[[client]]\nid = \"a\"\nsecret = \"s\"\nredirect_uris = [\"https://app.test/cb\"]",
            "line 4",
            "redirect URI `https://app.test/cb`",
        ),
        (
            "[[client]]\nid = \"a\"\nsecret = \"s\"\naudience = \"internal\"",
            "line 2",
            "name its `organization`",
        ),
        (
            "[[organization]]\ndomain = \"nowhere\"",
            "line 2",
            "not a domain",
        ),
        (
            "[[organization]]\ndomain = \"a.b\"\n[[organization.app]]\nclient = \"c\"\naccess = \"specific\"",
            "line 4",
            "needs `scopes`",
        ),
        (
            "[[account]]\nemail = \"a@b\"\naccess_limit_seconds = 0",
            "line 3",
            "above 0",
        ),
        (
            "[server]\nissuer = \"http://localhost:8090/\"",
            "line 2",
            "without path, query and trailing slash",
        ),
        (
            "[server]\nallowed_hosts = [\"google.test:8090\"]",
            "line 2",
            "write its name alone",
        ),
        (
            "[[account]]\nemail = \"a@b\"\nsub = \"1\"\n[[account]]\nemail = \"c@d\"\nsub = \"1\"",
            "line 6",
            "the `sub` `1` stands twice",
        ),
        (
            "[[account]]\nemail = \"ada @gmail.com\"",
            "line 2",
            "not an email address",
        ),
        (
            "[[account]]\nemail = \"ada\"",
            "line 2",
            "not an email address",
        ),
    ];
    for (text, line, problem) in cases {
        let error = error(text);
        assert!(
            error.contains(line) && error.contains(problem),
            "{text}\n→ {error}"
        );
        assert!(error.contains("mock-google.toml"), "{error}");
    }
}

#[test]
fn the_configuration_in_the_readme_is_good_and_names_every_key() {
    let readme = include_str!("../../../README.md");
    let example = readme
        .split("```toml")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let setup = Setup::parse(example, Path::new("README.md")).unwrap();
    assert_eq!((setup.clients.len(), setup.accounts.len()), (1, 1));
    for table in [
        "",
        "[server]",
        "[behaviour]",
        "[[client]]",
        "[[account]]",
        "[[organization]]",
        "[[organization.app]]",
        "[[service_account]]",
    ] {
        // An unknown key makes the parser list the known ones.
        let header = match table {
            "[[client]]" => "[[client]]\nid = \"a\"",
            "[[account]]" => "[[account]]\nemail = \"a@b\"",
            "[[organization]]" => "[[organization]]\ndomain = \"a.b\"",
            "[[organization.app]]" => {
                "[[organization]]\ndomain = \"a.b\"\n[[organization.app]]\nclient = \"a\""
            }
            "[[service_account]]" => "[[service_account]]\nemail = \"a@b\"",
            other => other,
        };
        let complaint = error(&format!("{header}\nno_such_key = 1"));
        let known = complaint.split("expected one of ").nth(1).unwrap();
        for key in known.split(", ").map(|key| key.trim().trim_matches('`')) {
            assert!(
                [format!("`{key}`"), format!("[{key}]"), format!(".{key}]")]
                    .iter()
                    .any(|name| readme.contains(name)),
                "{table} {key} is not in the README"
            );
        }
    }
}
