//! The discovery document: where Google's endpoints are (OpenID Connect Discovery 1.0).
//!
//! `GET https://accounts.google.com/.well-known/openid-configuration` names them all, so that nothing is
//! hard-coded. It is kept for an hour, and longer while no new one can be had, whatever the reason.

use std::sync::Arc;

use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::pause::Pause;
use super::{Google, GoogleError};

const ENDPOINT: &str = "discovery endpoint";
/// How long the document is used without asking again, in seconds.
const FRESH: i64 = 60 * 60;

/// The last document, and whether getting a new one has just failed.
#[derive(Default)]
pub(super) struct Cache(Mutex<State>);

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    pause: Pause,
}

struct Kept {
    endpoints: Arc<Endpoints>,
    fresh_until: i64,
}

/// Google's endpoints.
#[derive(Debug)]
pub(crate) struct Endpoints {
    /// Where the person is sent.
    pub(super) authorization: Url,
    /// Where codes and refresh tokens are exchanged.
    pub(super) token: Url,
    /// Where the profile is read.
    pub(super) userinfo: Url,
    /// Where tokens are revoked (RFC 7009).
    pub(super) revocation: Url,
    /// Where the keys of ID tokens are.
    pub(super) keys: Url,
    /// Whether the client may say its secret in the form; else it does so in the header.
    pub(super) secret_in_form: bool,
    /// Whether every callback carries `iss` (RFC 9207 section 3).
    pub(crate) promises_iss: bool,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    revocation_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Google {
    /// The endpoints, from memory while they are fresh or no new ones can be had.
    pub(crate) async fn endpoints(&self) -> Result<Arc<Endpoints>, GoogleError> {
        let asked = Instant::now();
        let mut state = self.discovery.0.lock().await;
        let now = self.clock.seconds();
        match &state.kept {
            Some(kept) if now < kept.fresh_until || state.pause.lasts(now) => {
                return Ok(Arc::clone(&kept.endpoints));
            }
            None if state.pause.began_after(asked) => return Err(GoogleError::JustFailed),
            _ => {}
        }
        let fetched = self.fetch_endpoints().await;
        state.note(fetched, now)
    }

    async fn fetch_endpoints(&self) -> Result<Endpoints, GoogleError> {
        let url = format!("{}/.well-known/openid-configuration", self.issuer);
        let url = Url::parse(&url).map_err(|error| GoogleError::nonsense(ENDPOINT, error))?;
        let answer = self.http.get(ENDPOINT, &url, None).await?;
        parse(&answer.json, &self.issuer)
    }
}

impl State {
    /// Keeps what was fetched; after a failure, what was kept before is used instead.
    fn note(
        &mut self,
        fetched: Result<Endpoints, GoogleError>,
        now: i64,
    ) -> Result<Arc<Endpoints>, GoogleError> {
        match fetched {
            Ok(fresh) => {
                let endpoints = Arc::new(fresh);
                self.pause.end();
                self.kept = Some(Kept {
                    endpoints: Arc::clone(&endpoints),
                    fresh_until: now + FRESH,
                });
                Ok(endpoints)
            }
            Err(error) => {
                self.pause.begin(now);
                let Some(old) = &self.kept else {
                    return Err(error);
                };
                tracing::warn!(%error, "using the old discovery document");
                Ok(Arc::clone(&old.endpoints))
            }
        }
    }
}

/// Reads the document of this issuer, and no other's (Discovery section 4.3).
fn parse(json: &[u8], issuer: &str) -> Result<Endpoints, GoogleError> {
    let nonsense = |problem: String| GoogleError::nonsense(ENDPOINT, problem);
    let document: Document =
        serde_json::from_slice(json).map_err(|error| nonsense(error.to_string()))?;
    if document.issuer != issuer {
        return Err(nonsense(format!(
            "issuer {:?} instead of {issuer:?}",
            document.issuer
        )));
    }
    let endpoint = |address: &str| match Url::parse(address) {
        Ok(url) if url.scheme() == "https" || issuer.starts_with("http://") => Ok(url),
        Ok(_) => Err(nonsense(format!("{address:?} is not https"))),
        Err(error) => Err(nonsense(format!("{address:?}: {error}"))),
    };
    Ok(Endpoints {
        authorization: endpoint(&document.authorization_endpoint)?,
        token: endpoint(&document.token_endpoint)?,
        userinfo: endpoint(&document.userinfo_endpoint)?,
        revocation: endpoint(&document.revocation_endpoint)?,
        keys: endpoint(&document.jwks_uri)?,
        secret_in_form: document
            .token_endpoint_auth_methods_supported
            .iter()
            .any(|method| method == "client_secret_post"),
        promises_iss: document.authorization_response_iss_parameter_supported,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::clock::Clock;
    use crate::config::Config;
    use crate::google::{Departure, Want};

    const ISSUER: &str = "https://accounts.google.com";

    /// Google's own document, as it was captured.
    const GOOGLES: &str = include_str!("../../tests/fixtures/google-openid-configuration.json");

    fn document() -> Value {
        serde_json::from_str(GOOGLES).unwrap()
    }

    /// The settings of somebody who gives the client and nothing else.
    fn config() -> Config {
        Config::from_variables(|name| match name {
            "GOOGLE_OAUTH2_CLIENT_ID" => Some("1234-app.apps.googleusercontent.com".to_owned()),
            "GOOGLE_OAUTH2_CLIENT_SECRET" => Some("GOCSPX-hush".to_owned()),
            _ => None,
        })
        .unwrap()
    }

    #[test]
    fn googles_document_is_understood() {
        let endpoints = parse(GOOGLES.as_bytes(), ISSUER).unwrap();
        for (found, expected) in [
            (&endpoints.token, "https://oauth2.googleapis.com/token"),
            (
                &endpoints.userinfo,
                "https://openidconnect.googleapis.com/v1/userinfo",
            ),
            (
                &endpoints.revocation,
                "https://oauth2.googleapis.com/revoke",
            ),
            (
                &endpoints.keys,
                "https://www.googleapis.com/oauth2/v3/certs",
            ),
        ] {
            assert_eq!(found.as_str(), expected);
        }
        assert!(!endpoints.promises_iss && endpoints.secret_in_form);
    }

    #[tokio::test]
    async fn without_an_issuer_every_address_is_googles_own() {
        let config = config();
        let google = Google::new(&config, Clock::new()).unwrap();
        let fetched = parse(GOOGLES.as_bytes(), &google.issuer);
        let mut cache = google.discovery.0.lock().await;
        cache.note(fetched, google.clock.seconds()).unwrap();
        drop(cache);
        // From memory: nothing is asked of the network.
        let endpoints = google.endpoints().await.unwrap();
        let departure = Departure {
            state: "state",
            nonce: "nonce",
            verifier: "verifier",
            want: &Want::default(),
        };
        let url = google.authorization_url(&endpoints, &config, &departure);
        assert!(
            url.as_str()
                .starts_with("https://accounts.google.com/o/oauth2/v2/auth?response_type=code&"),
            "{url}"
        );
        let tokeninfo = endpoints.token.join("tokeninfo").unwrap();
        assert_eq!(
            tokeninfo.as_str(),
            "https://oauth2.googleapis.com/tokeninfo"
        );
    }

    #[test]
    fn a_document_of_another_issuer_is_refused() {
        for issuer in ["https://accounts.google.com/", "https://evil.example"] {
            let mut document = document();
            document["issuer"] = json!(issuer);
            let error = parse(document.to_string().as_bytes(), ISSUER).unwrap_err();
            assert!(error.to_string().contains("instead of"), "{error}");
        }
    }

    #[test]
    fn a_document_without_an_endpoint_or_with_an_open_one_is_refused() {
        for value in [
            Value::Null,
            json!("http://oauth2.googleapis.com/token"),
            json!("token"),
        ] {
            let mut document = document();
            document["token_endpoint"] = value;
            assert!(parse(document.to_string().as_bytes(), ISSUER).is_err());
        }
    }
}
