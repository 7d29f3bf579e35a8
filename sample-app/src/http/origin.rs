//! Where a request comes from, as far as the browser tells.
//!
//! Forms of a session repeat a secret value. Those without a session (signing up and in, the older way's
//! answer) have none to repeat; they count only when they come from a page of this app. Otherwise a
//! foreign page could sign a person in as somebody else, or sign her up with a password of its own.

use axum::http::HeaderMap;
use axum::http::header::ORIGIN;

use crate::config::Config;

/// Fetch Metadata Request Headers section 2.3.
const FETCH_SITE: &str = "sec-fetch-site";

/// Whether another site sends the browser here by a link; browsers that do not say are believed, because a
/// link may be followed from anywhere.
pub(super) fn is_cross_site(headers: &HeaderMap) -> bool {
    headers
        .get(FETCH_SITE)
        .is_some_and(|site| site == "cross-site")
}

/// Whether a form or script of this app's own pages posts this. Every browser says so in one header or the
/// other; whoever says nothing is not believed.
pub(super) fn is_own(headers: &HeaderMap, config: &Config) -> bool {
    if let Some(site) = headers.get(FETCH_SITE) {
        return site == "same-origin";
    }
    let own = [&config.backend, &config.frontend].map(|url| url.origin().ascii_serialization());
    headers
        .get(ORIGIN)
        .and_then(|origin| origin.to_str().ok())
        .is_some_and(|origin| own.iter().any(|own| own == origin))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;
    use crate::app::test_config;

    #[test]
    fn only_pages_of_this_app_may_post() {
        for (name, value, own) in [
            ("sec-fetch-site", "same-origin", true),
            ("sec-fetch-site", "same-site", false),
            ("sec-fetch-site", "cross-site", false),
            ("sec-fetch-site", "none", false),
            ("origin", "http://localhost:8000", true),
            ("origin", "http://localhost:8001", false),
            ("origin", "https://localhost:8000", false),
            ("origin", "null", false),
            ("accept", "*/*", false),
        ] {
            let mut headers = HeaderMap::new();
            let (name, value) = (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
            headers.insert(name, value);
            assert_eq!(is_own(&headers, &test_config()), own, "{headers:?}");
        }
    }
}
