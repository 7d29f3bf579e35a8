//! Google's validation rules for the addresses a client may use: redirect URIs
//! (<https://developers.google.com/identity/protocols/oauth2/web-server#uri-validation>) and
//! JavaScript origins
//! (<https://developers.google.com/identity/protocols/oauth2/javascript-implicit-flow#origin-validation>).
//!
//! Characters, escapes and dots are judged in the text as it came, because parsing mends them.

use url::{Host, Url};

/// Makes [`Breach`] of rows: what it means, its name, its sentence for people.
macro_rules! breaches {
    ($($(#[$doc:meta])+ $name:ident => $mend:literal,)+) => {
        /// Why an address breaks Google's validation rules.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Breach {
            $($(#[$doc])+ $name,)+
        }

        impl Breach {
            /// Every breach.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// What is wrong and how to mend it, to follow the address and a colon.
            #[must_use]
            pub const fn mend(self) -> &'static str {
                match self {
                    $(Self::$name => $mend,)+
                }
            }
        }
    };
}

breaches! {
    /// A control character or a blank; also what is not ASCII (inferred: RFC 3986 knows no other).
    Unprintable => "must be printable ASCII without blanks; encode the rest",
    /// `#…`, also an empty one.
    Fragment => "must not contain a fragment (`#…`)",
    /// `*`
    Wildcard => "must not contain `*`; register every address in full",
    /// A `%` that is not followed by two hexadecimal digits.
    BadEscape => "must have two hexadecimal digits after every `%`",
    /// `%00` or `%C0%80`
    EncodedNul => "must not contain an encoded NUL (`%00`, `%C0%80`)",
    /// `/..` or `\..`, also encoded.
    Traversal => "must not contain `/..` or `\\..`, not even encoded",
    /// Relative, or a host without a scheme: `localhost:3000`.
    NoScheme => "write a whole address, beginning with https:// or http://localhost",
    /// `javascript:`, `data:` and the like; for an origin, all but `http` and `https`.
    Scheme => "must not use this scheme; use https, or http on localhost",
    /// `http` or `https`, but no address: without `//` or a host, or with a bad port.
    Malformed => "is not an address; write it like https://app.example.com:8443",
    /// `user:password@`
    Userinfo => "must not contain a user or password (`user:password@`)",
    /// An IPv4 address of a private range, for which the endpoint has a text of its own.
    PrivateAddress => "must not have a private IP address; use a domain, or localhost",
    /// Any other IP address that is not loopback.
    RawIp => "must not have a raw IP address; use a domain, or localhost",
    /// `googleusercontent.com`
    GoogleUserContent => "must not be on googleusercontent.com; use a domain of your own",
    /// A URL shortener, and not its `/google-callback`.
    Shortener => "must not be on a URL shortener; use a domain of your own",
    /// A host that is not below a public suffix: `.local`, `.test`, a single word.
    ///
    /// That a suffix itself (`co.uk`) will not do is inferred: the console wants "a valid top
    /// private domain".
    UnknownSuffix => "must have a domain below a public suffix such as .com; or use localhost",
    /// `http` on a host that is not local.
    PlainHttp => "must use https, because only localhost may use http",
    /// An origin with a path, be it only a slash.
    Path => "must not contain a path, not even a slash at the end",
    /// An origin with a query.
    Query => "must not contain a query (`?…`)",
}

/// URL shorteners. Google names only `goo.gl`; the others are inferred.
const SHORTENERS: &[&str] = &["bit.ly", "goo.gl", "is.gd", "ow.ly", "t.co", "tinyurl.com"];

/// Checks a redirect URI; a custom scheme passes, since the client's kind settles the rest.
///
/// # Errors
/// The first [`Breach`]: of the text, then of the scheme, then of the host.
pub fn check_redirect_uri(uri: &str) -> Result<(), Breach> {
    check_text(uri)?;
    let (scheme, rest) = split_scheme(uri)?;
    match scheme.as_str() {
        "http" | "https" => check_web(uri, rest).map(|_path| ()),
        "about" | "blob" | "data" | "file" | "javascript" | "vbscript" => Err(Breach::Scheme),
        _ => Ok(()),
    }
}

/// Checks an authorized JavaScript origin: scheme, host and port, nothing more.
///
/// # Errors
/// As [`check_redirect_uri`], then [`Breach::Path`] or [`Breach::Query`].
pub fn check_origin(origin: &str) -> Result<(), Breach> {
    check_text(origin)?;
    let (scheme, rest) = split_scheme(origin)?;
    if !matches!(scheme.as_str(), "http" | "https") {
        return Err(Breach::Scheme);
    }
    match check_web(origin, rest)? {
        "" => Ok(()),
        query if query.starts_with('?') => Err(Breach::Query),
        _ => Err(Breach::Path),
    }
}

/// Whether an address leads back to the machine it is opened on.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => is_within(domain, "localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Checks what holds for every scheme.
fn check_text(uri: &str) -> Result<(), Breach> {
    let lower = uri.to_ascii_lowercase();
    let path = lower.split('?').next().unwrap_or_default();
    let path = path.replace("%2e", ".").replace("%2f", "/");
    let path = path.replace("%5c", "\\");
    if uri.contains(|letter: char| !letter.is_ascii_graphic()) {
        Err(Breach::Unprintable)
    } else if uri.contains('#') {
        Err(Breach::Fragment)
    } else if uri.contains('*') {
        Err(Breach::Wildcard)
    } else if uri.split('%').skip(1).any(|after| !begins_with_hex(after)) {
        Err(Breach::BadEscape)
    } else if lower.contains("%00") || lower.contains("%c0%80") {
        Err(Breach::EncodedNul)
    } else if path.contains("/..") || path.contains("\\..") {
        Err(Breach::Traversal)
    } else {
        Ok(())
    }
}

fn begins_with_hex(text: &str) -> bool {
    let digits = text.as_bytes().get(..2);
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// Splits off the scheme (RFC 3986 section 3.1), in lower case; before a port it is a host instead.
fn split_scheme(uri: &str) -> Result<(String, &str), Breach> {
    let (scheme, rest) = uri.split_once(':').ok_or(Breach::NoScheme)?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let port = rest.split(['/', '?']).next().unwrap_or_default();
    let is_host = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    if !is_scheme || is_host {
        return Err(Breach::NoScheme);
    }
    Ok((scheme.to_ascii_lowercase(), rest))
}

/// Checks user and host of a web address; returns path and query as they came.
fn check_web<'a>(uri: &str, after_scheme: &'a str) -> Result<&'a str, Breach> {
    let rest = after_scheme.strip_prefix("//").ok_or(Breach::Malformed)?;
    let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    if authority.contains('@') {
        return Err(Breach::Userinfo);
    }
    // Where browsers mend, two readers may see two hosts: `https:///a.com`, `https://a.com\.b.com`.
    if authority.is_empty() || authority.contains('\\') {
        return Err(Breach::Malformed);
    }
    let url = Url::parse(uri).map_err(|_| Breach::Malformed)?;
    match url.host() {
        _ if is_loopback(&url) => return Ok(rest),
        Some(Host::Domain(domain)) => check_domain(domain, url.path())?,
        Some(Host::Ipv4(address)) if address.is_private() => return Err(Breach::PrivateAddress),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(Breach::RawIp),
        None => return Err(Breach::Malformed),
    }
    if url.scheme() == "http" {
        return Err(Breach::PlainHttp);
    }
    Ok(rest)
}

fn check_domain(domain: &str, path: &str) -> Result<(), Breach> {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let is_callback = path.contains("/google-callback/") || path.ends_with("/google-callback");
    if domain.split('.').any(str::is_empty) {
        Err(Breach::Malformed)
    } else if is_within(domain, "googleusercontent.com") {
        Err(Breach::GoogleUserContent)
    } else if !is_callback && SHORTENERS.iter().any(|known| is_within(domain, known)) {
        Err(Breach::Shortener)
    } else if psl::domain(domain.as_bytes()).is_none_or(|own| !own.suffix().is_known()) {
        Err(Breach::UnknownSuffix) // a suffix alone has no domain in it
    } else {
        Ok(())
    }
}

/// Whether a domain is another one or below it.
fn is_within(domain: &str, other: &str) -> bool {
    let below = domain.strip_suffix(other);
    below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A breach and addresses that commit it.
    const BROKEN: &str = r"
        Fragment https://a.com/cb#x http://localhost# com.example:/cb#x
        Wildcard https://*.a.com https://a.com/* https://a.com?x=*
        BadEscape https://a.com/% https://a.com/%2 com.example:/%zz
        EncodedNul https://a.com/%00 https://a.com/?x=%c0%80
        Traversal https://a.com/../b https://a.com/b\.. https://a.com/b%2F%2e.%5c com.example:/..
        NoScheme /cb afd //a.com a.com/cb localhost:3000 a.com:443/cb 127.0.0.1:80/cb
        Scheme javascript:alert(1) DATA:text/html,x file:///x blob:https://a.com/1 about:blank
        Malformed https: https:a.com https:/a.com https:///a.com https:// https://?x
        Malformed https://a.com\b https://a..com https://a.com:99999 https://[::1/cb
        Userinfo https://user:pw@a.com http://@localhost https://b.com\@a.com
        PrivateAddress http://192.168.1.2/cb https://10.1 http://172.31.0.1:3000
        RawIp https://9.1.2.3 https://0x5db8d822 https://172.32.0.1 http://0.0.0.0 https://[2606::1]
        GoogleUserContent https://googleusercontent.com http://x.googleusercontent.com/cb
        Shortener https://goo.gl https://www.bit.ly/google-callbacks
        UnknownSuffix https://a.test http://a.local https://a.internal https://a.invalid
        UnknownSuffix https://intranet https://com https://co.uk https://github.io
        PlainHttp http://a.com HTTP://a.co.uk/cb http://localhost.evil.com
    ";

    #[test]
    fn whatever_breaks_a_rule_is_refused_as_redirect_uri_and_as_origin() {
        for line in BROKEN.trim().lines() {
            let (breach, uris) = line.trim().split_once(' ').unwrap();
            for uri in uris.split(' ') {
                let refused = format!("Err({breach})");
                assert_eq!(format!("{:?}", check_redirect_uri(uri)), refused, "{uri}");
                assert_eq!(format!("{:?}", check_origin(uri)), refused, "{uri}");
            }
        }
    }

    #[test]
    fn blanks_control_characters_and_what_is_not_ascii_are_refused() {
        let uris = " https://a.com|https://a.com/b c|https://a.com\n|https://\u{7f}|https://ü.com";
        for uri in uris.split('|') {
            assert_eq!(check_redirect_uri(uri), Err(Breach::Unprintable), "{uri:?}");
        }
    }

    #[test]
    fn only_a_redirect_uri_may_have_a_path_a_query_or_a_scheme_of_its_own() {
        for (uri, breach) in [
            ("https://a.com/", Breach::Path),
            ("https://a.com?tenant=7", Breach::Query),
            ("http://[::1]:7?", Breach::Query),
            ("com.example.app:/cb", Breach::Scheme),
            ("urn:ietf:wg:oauth:2.0:oob", Breach::Scheme),
            ("https://goo.gl/google-callback", Breach::Path),
            ("https://t.co/a/google-callback/b", Breach::Path),
            ("http://localhost:8000/b%20c?next=/..", Breach::Path),
        ] {
            assert_eq!(check_redirect_uri(uri), Ok(()), "{uri}");
            assert_eq!(check_origin(uri), Err(breach), "{uri}");
        }
    }

    #[test]
    fn https_on_a_public_domain_and_both_schemes_on_this_machine_are_accepted() {
        let uris = "https://a.com https://b.a.co.uk:8443 https://me.github.io https://xn--4ca.com
            http://localhost https://localhost:8000 http://app.localhost:3000
            http://127.0.0.1:9 http://127.1.2.3 http://[::1]:7";
        for uri in uris.split_whitespace() {
            assert_eq!(check_redirect_uri(uri), Ok(()), "{uri}");
            assert_eq!(check_origin(uri), Ok(()), "{uri}");
        }
    }

    proptest! {
        #[test]
        fn an_accepted_web_address_hides_nothing(uri in "https?://(localhost|a[.]com|127[.]0[.]0[.]1)?([a.:/?#@\\\\\u{7}]|%2e|%2F|%5c){0,9}") {
            if check_redirect_uri(&uri).is_ok() {
                let plain = uri.replace("%2e", ".").replace("%2F", "/").replace("%5c", "\\");
                let path = plain.split('?').next().unwrap();
                prop_assert!(path.split(['/', '\\']).all(|segment| segment != ".."));
                prop_assert!(!uri.split(['/', '\\', '?']).nth(2).unwrap().contains('@'));
                prop_assert!(!uri.contains('#') && !uri.contains(char::is_control));
                let url = Url::parse(&uri).unwrap();
                prop_assert!(url.username().is_empty() && url.password().is_none());
            }
        }
    }
}
