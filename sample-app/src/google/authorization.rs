//! The authorization URL: what the app asks Google, and how it will know the answer again.
//!
//! OpenID Connect Core section 3.1.2.1, with PKCE (RFC 7636) on top although this client has a secret:
//! it also stops a stolen code from being injected into somebody else's sign-in (RFC 9700 section 2.1.1).

use url::Url;

use super::Google;
use super::discovery::Endpoints;
use crate::config::Config;
use crate::random;

/// The unguessable values of one sign-in, and what is special about it.
pub(crate) struct Departure<'a> {
    /// Comes back in the callback: this browser asked for this answer.
    pub(crate) state: &'a str,
    /// Comes back in the ID token: this token was made for this request.
    pub(crate) nonce: &'a str,
    /// Its digest goes with the request, itself with the exchange: both come from this app.
    pub(crate) verifier: &'a str,
    /// Whether to insist on consent, the only way to be sure of a new refresh token.
    pub(crate) reconnect: bool,
    /// Whether a silent sign-in has just failed, so that Google must be free to ask.
    pub(crate) interactive: bool,
    /// The account to suggest.
    pub(crate) login_hint: Option<&'a str>,
}

impl Google {
    /// Where to send the person.
    pub(crate) fn authorization_url(
        &self,
        endpoints: &Endpoints,
        config: &Config,
        departure: &Departure<'_>,
    ) -> Url {
        let mut url = endpoints.authorization.clone();
        let prompt = if departure.reconnect {
            Some("consent")
        } else {
            let silent = |prompt: &&str| departure.interactive && *prompt == "none";
            config.prompt.as_deref().filter(|prompt| !silent(prompt))
        };
        let optional = [
            ("prompt", prompt),
            ("hd", config.hosted_domain.as_deref()),
            ("login_hint", departure.login_hint),
        ];
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("scope", &config.scopes.join(" "))
            .append_pair("state", departure.state)
            .append_pair("nonce", departure.nonce)
            .append_pair(
                "code_challenge",
                &random::base64_digest(departure.verifier, 32),
            )
            .append_pair("code_challenge_method", "S256")
            .append_pair(
                "access_type",
                if config.offline { "offline" } else { "online" },
            )
            .extend_pairs(
                optional
                    .iter()
                    .filter_map(|(name, value)| Some((*name, (*value)?))),
            );
        url
    }
}
