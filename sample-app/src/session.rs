//! The two cookies: one says who is signed in, the other which browser began a sign-in.
//!
//! Both are random and mean nothing by themselves. `HttpOnly`, and `SameSite=Lax` because `Strict` would
//! lose them on the way back from Google. On https they are `Secure` and carry the `__Host-` prefix, which
//! keeps neighbouring subdomains from setting them (RFC 6265bis section 4.1.3).

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::app::App;
use crate::config::Config;
use crate::random;
use crate::store::Session;

/// The value of a cookie of ours is never longer.
const LONGEST: usize = 64;

/// Which of the two cookies.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Who is signed in.
    Session,
    /// Which browser began a sign-in; all its tabs share it.
    Attempt,
}

impl Kind {
    fn name(self, config: &Config) -> String {
        let name = match self {
            Self::Session => "sample_app_session",
            Self::Attempt => "sample_app_attempt",
        };
        if config.secure() {
            format!("__Host-{name}")
        } else {
            name.to_owned()
        }
    }
}

/// A cookie to set; with an empty value, the one to remove.
pub(crate) fn cookie(config: &Config, kind: Kind, value: String) -> Cookie<'static> {
    Cookie::build((kind.name(config), value))
        .path("/")
        .http_only(true)
        .secure(config.secure())
        .same_site(SameSite::Lax)
        .build()
}

/// The value the browser sent, if it can be one of ours.
pub(crate) fn value<'a>(config: &Config, jar: &'a CookieJar, kind: Kind) -> Option<&'a str> {
    let value = jar.get(&kind.name(config))?.value();
    (!value.is_empty() && value.len() <= LONGEST).then_some(value)
}

/// The cookie of a browser that begins something: the one it has, or a new one.
pub(crate) fn browser(config: &Config, jar: &CookieJar) -> String {
    value(config, jar, Kind::Attempt).map_or_else(random::token, str::to_owned)
}

/// The session of the browser that sent these cookies.
pub(crate) async fn current(app: &App, jar: &CookieJar) -> Result<Option<Session>, sqlx::Error> {
    match value(&app.config, jar, Kind::Session) {
        Some(token) => app.store.session(token, app.clock.seconds()).await,
        None => Ok(None),
    }
}
