//! In what two redirect addresses differ, part by part, in the text as it came.

use super::rule;
use super::words::{decoded, shown};

/// One part in which an address differs from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// The rule that says so.
    pub(super) rule: &'static str,
    /// The part and both values, to follow "differs only by".
    pub(super) words: String,
}

impl Difference {
    fn new(rule: &'static str, words: impl Into<String>) -> Self {
        Self {
            rule,
            words: words.into(),
        }
    }

    fn between(rule: &'static str, part: &str, sent: &str, known: &str) -> Self {
        let word = |value: &str| match value {
            "" => "none".to_owned(),
            value => shown(value),
        };
        Self::new(
            rule,
            format!("{part} ({} instead of {})", word(sent), word(known)),
        )
    }

    fn letter_case() -> Self {
        Self::new(rule::REDIRECT_CASE, "letter case")
    }

    fn encoding() -> Self {
        Self::new(rule::REDIRECT_ENCODING, "percent-encoding")
    }
}

/// A web address cut into its parts, nothing decoded; the path begins with its slash, the query with `?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts<'a> {
    scheme: &'a str,
    host: &'a str,
    port: &'a str,
    path: &'a str,
    query: &'a str,
}

impl<'a> Parts<'a> {
    fn of(uri: &'a str) -> Option<Self> {
        let (scheme, rest) = uri.split_once("://")?;
        let (rest, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let end_of_host = match authority.rfind(']') {
            Some(bracket) => bracket + 1,
            None => authority.find(':').unwrap_or(authority.len()),
        };
        let (host, port) = authority.split_at(end_of_host);
        Some(Self {
            scheme,
            host,
            port: port.trim_start_matches(':'),
            path,
            query,
        })
    }
}

/// In what an address that was sent differs from one that is known; `None` where they name different
/// hosts.
pub(super) fn differences(sent: &str, known: &str) -> Option<Vec<Difference>> {
    if sent.eq_ignore_ascii_case(known) {
        return Some(vec![Difference::letter_case()]);
    }
    let (ours, theirs) = (Parts::of(sent)?, Parts::of(known)?);
    let differ = |rule, part, sent: &str, known: &str| {
        let is_same = sent.eq_ignore_ascii_case(known);
        (!is_same).then(|| Difference::between(rule, part, sent, known))
    };
    let mut found = Vec::new();
    found.extend(differ(
        rule::REDIRECT_SCHEME,
        "the scheme",
        ours.scheme,
        theirs.scheme,
    ));
    found.extend(of_host(ours.host, theirs.host)?);
    found.extend(differ(
        rule::REDIRECT_PORT,
        "the port",
        ours.port,
        theirs.port,
    ));
    found.extend(of_path(ours.path, theirs.path));
    found.extend(differ(
        rule::REDIRECT_QUERY,
        "its query",
        ours.query,
        theirs.query,
    ));
    found.dedup();
    Some(found)
}

/// In what two hosts differ: in nothing, or in one of the ways in which they are still the same host;
/// `None` where they are not.
fn of_host(sent: &str, known: &str) -> Option<Vec<Difference>> {
    let is_loopback = |host: &str| {
        matches!(
            &*host.to_ascii_lowercase(),
            "localhost" | "127.0.0.1" | "[::1]"
        )
    };
    let without_www = |host: &str| {
        let host = host.to_ascii_lowercase();
        host.trim_start_matches("www.").to_owned()
    };
    if sent == known {
        Some(Vec::new())
    } else if sent.eq_ignore_ascii_case(known) {
        Some(vec![Difference::letter_case()])
    } else if is_loopback(sent) && is_loopback(known) {
        let (rule, part) = (rule::REDIRECT_LOOPBACK, "the name of this machine");
        Some(vec![Difference::between(rule, part, sent, known)])
    } else if without_www(sent) == without_www(known) {
        let words = "www. before the host";
        Some(vec![Difference::new(rule::REDIRECT_WWW, words)])
    } else {
        None
    }
}

fn of_path(sent: &str, known: &str) -> Option<Difference> {
    let plain = |path: &str| decoded(path).unwrap_or_else(|| path.to_owned());
    if sent == known {
        None
    } else if sent.strip_suffix('/') == Some(known) || known.strip_suffix('/') == Some(sent) {
        Some(Difference::new(rule::REDIRECT_SLASH, "a trailing slash"))
    } else if sent.eq_ignore_ascii_case(known) {
        Some(Difference::letter_case())
    } else if plain(sent) == plain(known) {
        Some(Difference::encoding())
    } else {
        let (rule, part) = (rule::REDIRECT_PATH, "the path");
        Some(Difference::between(rule, part, sent, known))
    }
}

/// The known address that differs least from one that was sent, in two parts at most.
pub(super) fn nearest<'a>(
    sent: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<(&'a str, Vec<Difference>)> {
    known
        .into_iter()
        .filter_map(|known| Some((known, differences(sent, known)?)))
        .filter(|(_, found)| (1..=2).contains(&found.len()))
        .min_by_key(|(_, found)| found.len())
}

/// The host of an address, in small letters.
pub(super) fn host_of(uri: &str) -> Option<String> {
    Parts::of(uri).map(|parts| parts.host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &str = "https://app.example.com:8443/a%20b/cb?x=1";

    #[test]
    fn an_address_is_cut_into_its_parts() {
        let parts = Parts::of("http://[::1]:7/cb?a=b/c").unwrap();
        assert_eq!(
            (
                parts.scheme,
                parts.host,
                parts.port,
                parts.path,
                parts.query
            ),
            ("http", "[::1]", "7", "/cb", "?a=b/c")
        );
        let parts = Parts::of("http://localhost").unwrap();
        assert_eq!((parts.host, parts.port, parts.path), ("localhost", "", ""));
        assert_eq!(Parts::of("com.example:/cb"), None);
    }

    #[test]
    fn each_part_is_told_by_itself_and_two_together() {
        let told = |sent: &str| {
            differences(sent, KNOWN).map(|found| {
                let words: Vec<_> = found.into_iter().map(|one| one.words).collect();
                words.join(" and ")
            })
        };
        for (sent, words) in [
            (
                "http://app.example.com:8443/a%20b/cb?x=1",
                "the scheme (http instead of https)",
            ),
            (
                "https://app.example.com/a%20b/cb?x=1",
                "the port (none instead of 8443)",
            ),
            (
                "https://app.example.com:8443/a%20b/cb/?x=1",
                "a trailing slash",
            ),
            ("https://App.example.com:8443/a%20b/cb?x=1", "letter case"),
            (
                "https://app.example.com:8443/%61%20b/cb?x=1",
                "percent-encoding",
            ),
            (
                "https://app.example.com:8443/a%20b/cb",
                "its query (none instead of ?x=1)",
            ),
            (
                "https://www.app.example.com:8443/a%20b/cb?x=1",
                "www. before the host",
            ),
            (
                "https://app.example.com:8443/cb?x=1",
                "the path (/cb instead of /a%20b/cb)",
            ),
            (
                "http://app.example.com/a%20b/cb?x=1",
                "the scheme (http instead of https) and the port (none instead of 8443)",
            ),
        ] {
            assert_eq!(told(sent).as_deref(), Some(words), "{sent}");
        }
        assert_eq!(told("https://evil.example.com:8443/a%20b/cb?x=1"), None);
    }

    #[test]
    fn the_nearest_address_is_the_one_with_the_fewest_differences() {
        let known = ["http://localhost:1/b", "http://localhost:2/a"];
        let (uri, found) = nearest("http://127.0.0.1:2/a", known).unwrap();
        assert_eq!((uri, found.len()), ("http://localhost:2/a", 1));
        assert!(nearest("https://127.0.0.1:3/c", known).is_none());
    }
}
