//! Where to go after signing in: a path of this app, and nowhere else.
//!
//! An open redirect lends the app's good name to whoever writes the link (RFC 9700 section 4.11).
//! Browsers read `//evil.example`, `/\evil.example` and paths with control characters as other sites, and
//! some servers decode once more than they should; so none of it, encoded or not, is accepted.

use url::Url;

/// The path when nobody asked for another, or for a bad one.
pub(super) const HOME: &str = "/";
const LONGEST: usize = 512;
/// Encoded slash, backslash, percent sign and the control characters.
const HIDDEN: &[&str] = &["%2f", "%5c", "%25", "%0", "%1", "%7f"];
/// Returning into a sign-in would go round in circles.
const SIGN_IN: &str = "/api/v1/auth/";

/// The path asked for if it is one of this app's, else home.
pub(super) fn safe(asked: Option<&str>) -> &str {
    asked.filter(|path| is_safe(path)).unwrap_or(HOME)
}

fn is_safe(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= LONGEST
        && path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !HIDDEN.iter().any(|hidden| lower.contains(hidden))
        && as_a_browser_reads_it(path).is_some_and(|path| !path.starts_with(SIGN_IN))
}

/// The path without its dots: browsers resolve `/./api` before they ask.
fn as_a_browser_reads_it(path: &str) -> Option<String> {
    let origin = Url::parse("http://localhost").ok()?;
    let url = origin.join(path).ok()?;
    (url.origin() == origin.origin()).then(|| url.path().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_this_app_are_kept() {
        for path in [
            "/",
            "/login",
            "/api/v1/users/me/",
            "/?tab=2&q=a%20b",
            "/a/b#c",
        ] {
            assert_eq!(safe(Some(path)), path);
        }
    }

    #[test]
    fn everything_else_leads_home() {
        for path in [
            "",
            "login",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/%2Fevil.example",
            "/%5Cevil.example",
            "/%252Fevil.example",
            "%2F%2Fevil.example",
            "/\t/evil.example",
            "/\r\nSet-Cookie: a=b",
            "/%0d%0aSet-Cookie:%20a=b",
            "/ //evil.example",
            "/z\u{f6}e",
            "/api/v1/auth/login/google/start",
            "/./api/v1/auth/login/google/start",
            "/x/../api/v1/auth/login/google/start",
        ] {
            assert_eq!(safe(Some(path)), HOME, "{path:?}");
        }
        assert_eq!(safe(Some(&format!("/{}", "a".repeat(512)))), HOME);
        assert_eq!(safe(None), HOME);
    }

    #[test]
    fn what_is_kept_stays_on_the_origin() {
        let origin = Url::parse("http://localhost:8000").unwrap();
        for path in [
            "/@evil.example",
            "/.//evil.example",
            "/..//evil.example",
            "/:80",
            "/;//a",
        ] {
            assert_eq!(
                origin.join(safe(Some(path))).unwrap().origin(),
                origin.origin(),
                "{path}"
            );
        }
    }
}
