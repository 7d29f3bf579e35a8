//! The authorization URL: what the app asks Google, and how it will know the answer again.
//!
//! OpenID Connect Core section 3.1.2.1, with PKCE (RFC 7636) on top although this client has a secret:
//! it also stops a stolen code from being injected into somebody else's sign-in (RFC 9700 section 2.1.1).

use url::Url;

use super::Google;
use super::discovery::Endpoints;
use crate::config::Config;
use crate::random;

/// What one departure is for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Want {
    /// Insist on consent, the only way to be sure of a new refresh token.
    pub(crate) consent: bool,
    /// Let the person choose another account.
    pub(crate) account_choice: bool,
    /// A silent sign-in has just failed: let Google ask.
    pub(crate) interaction: bool,
    /// Ask for these scopes only, beside what was granted before.
    pub(crate) scopes: Option<Vec<String>>,
    /// The account to suggest.
    pub(crate) login_hint: Option<String>,
}

/// The unguessable values of one sign-in, and what it is for.
pub(crate) struct Departure<'a> {
    /// Comes back in the callback: this browser asked for this answer.
    pub(crate) state: &'a str,
    /// Comes back in the ID token: this token was made for this request.
    pub(crate) nonce: &'a str,
    /// Its digest goes with the request, itself with the exchange: both come from this app.
    pub(crate) verifier: &'a str,
    /// What it is for.
    pub(crate) want: &'a Want,
}

impl Google {
    /// Where to send the person, to come back with a code.
    pub(crate) fn authorization_url(
        &self,
        endpoints: &Endpoints,
        config: &Config,
        departure: &Departure<'_>,
    ) -> Url {
        let challenge = random::base64_digest(departure.verifier, 32);
        let access_type = if config.offline { "offline" } else { "online" };
        let incremental = departure.want.scopes.is_some();
        let mut url = self.request(endpoints, config, departure, "code", &self.redirect_uri);
        url.query_pairs_mut()
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("access_type", access_type)
            .extend_pairs(incremental.then_some(("include_granted_scopes", "true")));
        url
    }

    /// Where to send the person in the older flow, to come back with a token in the fragment.
    ///
    /// There is no code, hence no PKCE, and nothing that would refresh.
    pub(crate) fn browser_authorization_url(
        &self,
        endpoints: &Endpoints,
        config: &Config,
        departure: &Departure<'_>,
        response_type: &str,
    ) -> Url {
        let back = &self.browser_redirect_uri;
        self.request(endpoints, config, departure, response_type, back)
    }

    /// What both flows say.
    fn request(
        &self,
        endpoints: &Endpoints,
        config: &Config,
        departure: &Departure<'_>,
        response_type: &str,
        redirect_uri: &str,
    ) -> Url {
        let want = departure.want;
        let scopes = want.scopes.as_ref().unwrap_or(&config.scopes);
        let optional = [
            ("prompt", want.prompt(config.prompt.as_deref())),
            ("hd", config.hosted_domain.as_deref()),
            ("login_hint", want.login_hint.as_deref()),
        ];
        let mut url = endpoints.authorization.clone();
        url.query_pairs_mut()
            .append_pair("response_type", response_type)
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", &scopes.join(" "))
            .append_pair("state", departure.state)
            .append_pair("nonce", departure.nonce)
            .extend_pairs(
                optional
                    .iter()
                    .filter_map(|(name, value)| Some((*name, (*value)?))),
            );
        url
    }
}

impl Want {
    /// The `prompt` to send, given the configured one.
    fn prompt<'a>(&self, usual: Option<&'a str>) -> Option<&'a str> {
        if self.consent && self.account_choice {
            Some("select_account consent")
        } else if self.consent {
            Some("consent")
        } else if self.account_choice {
            Some("select_account")
        } else {
            // Asking for more cannot be silent, and neither can what has just failed silently.
            let may_ask = self.interaction || self.scopes.is_some();
            usual.filter(|prompt| !(may_ask && *prompt == "none"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_decides_about_the_prompt() {
        let silent = Some("none");
        assert_eq!(Want::default().prompt(silent), silent);
        let want = |change: fn(&mut Want)| {
            let mut want = Want::default();
            change(&mut want);
            want.prompt(silent)
        };
        assert_eq!(want(|want| want.consent = true), Some("consent"));
        assert_eq!(
            want(|want| want.account_choice = true),
            Some("select_account")
        );
        assert_eq!(want(|want| want.interaction = true), None);
        assert_eq!(want(|want| want.scopes = Some(Vec::new())), None);
    }
}
