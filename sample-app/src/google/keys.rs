//! The keys Google signs ID tokens with (JWKS, RFC 7517), kept as long as Google says.
//!
//! Google rotates its keys every week or so. A key nobody has heard of therefore makes the set be fetched
//! once more, but only so often: a forged `kid` must not turn the app into a flood. While the kept set is
//! fresh, sign-ins do not depend on this endpoint at all.

use std::sync::Arc;

use jsonwebtoken::DecodingKey;
use reqwest::header::{AGE, CACHE_CONTROL, HeaderMap};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::id_token::Refusal;
use super::pause::Pause;
use super::{Google, GoogleError};

const ENDPOINT: &str = "keys endpoint";
/// A set is kept at least this long, whatever its `Cache-Control` says, in seconds.
const SHORTEST_LIFE: i64 = 60;
/// A set is kept at most this long, also while Google cannot be reached, in seconds.
const LONGEST_LIFE: i64 = 24 * 60 * 60;
/// A set without a `max-age` is kept this long, in seconds.
const USUAL_LIFE: i64 = 60 * 60;
/// At most so many fetches for unknown keys…
const MOST_REFETCHES: u32 = 5;
/// …in this many seconds.
const REFETCH_WINDOW: i64 = 60;

/// The last set, how often an unknown key has made it be fetched again, and whether that has just failed.
#[derive(Default)]
pub(super) struct Cache(Mutex<State>);

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    pause: Pause,
    window_began: i64,
    refetches: u32,
}

struct Kept {
    keys: Arc<KeySet>,
    fetched: i64,
    fresh_until: i64,
}

/// The RS256 keys of a set.
pub(crate) struct KeySet(Vec<Key>);

struct Key {
    id: Option<String>,
    key: DecodingKey,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Entry {
    kty: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    kid: Option<String>,
    n: String,
    e: String,
}

impl Google {
    /// The keys, fetched when the kept ones are no longer fresh.
    pub(super) async fn keys(&self) -> Result<Arc<KeySet>, GoogleError> {
        let asked = Instant::now();
        let mut state = self.keys.0.lock().await;
        let now = self.clock.seconds();
        if state.kept.is_none() && state.pause.began_after(asked) {
            return Err(GoogleError::JustFailed);
        }
        if let Some(kept) = &state.kept
            && (now < kept.fresh_until || (kept.is_usable(now) && state.pause.lasts(now)))
        {
            return Ok(Arc::clone(&kept.keys));
        }
        let fetched = self.fetch_keys(now).await;
        match (state.note(fetched, now), &state.kept) {
            (Err(error), Some(old)) if old.is_usable(now) => {
                tracing::warn!(%error, "using old keys");
                Ok(Arc::clone(&old.keys))
            }
            (noted, _) => noted,
        }
    }

    /// Keys other than these, if Google has any and has not been asked too often.
    ///
    /// Right after a failure nothing is asked, and the answer is that failure: an unknown key is not the
    /// token's fault while the keys cannot be had.
    pub(super) async fn newer_keys(
        &self,
        than: &Arc<KeySet>,
    ) -> Result<Option<Arc<KeySet>>, GoogleError> {
        let mut state = self.keys.0.lock().await;
        if let Some(kept) = &state.kept
            && !Arc::ptr_eq(&kept.keys, than)
        {
            // Somebody else has just fetched them.
            return Ok(Some(Arc::clone(&kept.keys)));
        }
        let now = self.clock.seconds();
        if state.pause.lasts(now) {
            return Err(GoogleError::JustFailed);
        }
        if !state.may_refetch(now) {
            return Ok(None);
        }
        let fetched = self.fetch_keys(now).await;
        state.note(fetched, now).map(Some)
    }

    async fn fetch_keys(&self, now: i64) -> Result<Kept, GoogleError> {
        let endpoints = self.endpoints().await?;
        let answer = self.http.get(ENDPOINT, &endpoints.keys, None).await?;
        let keys = Arc::new(KeySet::parse(&answer.json)?);
        Ok(Kept {
            keys,
            fetched: now,
            fresh_until: now + life(&answer.headers),
        })
    }
}

impl Kept {
    /// Whether the set may still be used when there is no newer one.
    fn is_usable(&self, now: i64) -> bool {
        now - self.fetched < LONGEST_LIFE
    }
}

impl State {
    /// Keeps what was fetched, and remembers a failure.
    fn note(
        &mut self,
        fetched: Result<Kept, GoogleError>,
        now: i64,
    ) -> Result<Arc<KeySet>, GoogleError> {
        match fetched {
            Ok(fresh) => {
                self.pause.end();
                Ok(Arc::clone(&self.kept.insert(fresh).keys))
            }
            Err(error) => {
                self.pause.begin(now);
                Err(error)
            }
        }
    }

    fn may_refetch(&mut self, now: i64) -> bool {
        if (now - self.window_began).abs() >= REFETCH_WINDOW {
            self.window_began = now;
            self.refetches = 0;
        }
        self.refetches += 1;
        self.refetches <= MOST_REFETCHES
    }
}

impl KeySet {
    /// Reads a set; entries that are no RS256 signing keys are not for us and are passed over.
    pub(super) fn parse(json: &[u8]) -> Result<Self, GoogleError> {
        let document: Document =
            serde_json::from_slice(json).map_err(|error| GoogleError::nonsense(ENDPOINT, error))?;
        let keys: Vec<Key> = document.keys.into_iter().filter_map(Key::parse).collect();
        if keys.is_empty() {
            return Err(GoogleError::nonsense(
                ENDPOINT,
                "there is no RS256 key in it",
            ));
        }
        Ok(Self(keys))
    }

    /// The keys a token may be signed with: those of its `kid`, or the only one when it names none.
    pub(super) fn candidates(&self, kid: Option<&str>) -> Result<Vec<&DecodingKey>, Refusal> {
        let named = |key: &&Key| kid.is_none_or(|kid| key.id.as_deref() == Some(kid));
        let candidates: Vec<_> = self.0.iter().filter(named).map(|key| &key.key).collect();
        match (candidates.len(), kid) {
            (0, _) => Err(Refusal::UnknownKey),
            (1, _) | (_, Some(_)) => Ok(candidates),
            (_, None) => Err(Refusal::NoKeyNamed),
        }
    }
}

impl Key {
    fn parse(value: Value) -> Option<Self> {
        let entry: Entry = serde_json::from_value(value).ok()?;
        let signs = entry.purpose.is_none_or(|purpose| purpose == "sig");
        let fits = entry.kty == "RSA" && entry.alg.is_none_or(|algorithm| algorithm == "RS256");
        if !signs || !fits {
            return None;
        }
        let key = DecodingKey::from_rsa_components(&entry.n, &entry.e).ok()?;
        Some(Self { id: entry.kid, key })
    }
}

/// How long a set stays fresh: its `max-age` less the time it has already spent in caches.
fn life(headers: &HeaderMap) -> i64 {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let directives = text(CACHE_CONTROL).unwrap_or_default();
    let max_age = directives
        .split(',')
        .filter_map(|directive| directive.trim().strip_prefix("max-age="))
        .find_map(|seconds| seconds.parse::<u32>().ok());
    let age = text(AGE)
        .and_then(|seconds| seconds.trim().parse::<u32>().ok())
        .unwrap_or(0);
    let life = max_age.map_or(USUAL_LIFE, |seconds| i64::from(seconds) - i64::from(age));
    life.clamp(SHORTEST_LIFE, LONGEST_LIFE)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn set(entries: &str) -> Result<KeySet, GoogleError> {
        KeySet::parse(format!(r#"{{"keys":[{entries}]}}"#).as_bytes())
    }

    #[test]
    fn odd_entries_do_not_spoil_a_set() {
        let odd = r#"{"kty":"EC","crv":"P-256","kid":"a"}, {"kty":"RSA","use":"enc","n":"AQAB","e":
            "AQAB","kid":"a"}, {"kty":"RSA","alg":"RS512","n":"AQAB","e":"AQAB","kid":"a"}, 7"#;
        assert!(set(odd).is_err());
        let good = r#"{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"a"}"#;
        let keys = set(&format!("{odd},{good}")).unwrap();
        assert_eq!(keys.candidates(Some("a")).unwrap().len(), 1);
    }

    #[test]
    fn a_token_that_names_no_key_needs_a_set_of_one() {
        let one = r#"{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"a"}"#;
        assert!(set(one).unwrap().candidates(None).is_ok());
        let other = r#"{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"b"}"#;
        let two = set(&format!("{one},{other}")).unwrap();
        assert_eq!(two.candidates(None).unwrap_err(), Refusal::NoKeyNamed);
        assert_eq!(two.candidates(Some("c")).unwrap_err(), Refusal::UnknownKey);
        assert!(two.candidates(Some("b")).is_ok());
    }

    #[test]
    fn a_set_lives_as_long_as_google_says_within_reason() {
        for (cache_control, age, expected) in [
            ("public, max-age=21155, must-revalidate", "155", 21_000),
            ("max-age=1", "0", SHORTEST_LIFE),
            ("max-age=999999999", "0", LONGEST_LIFE),
            ("no-cache", "0", USUAL_LIFE),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache_control));
            headers.insert(AGE, HeaderValue::from_static(age));
            assert_eq!(life(&headers), expected, "{cache_control}");
        }
    }

    #[test]
    fn unknown_keys_cause_five_fetches_a_minute_at_most() {
        let mut state = State::default();
        assert!((0..5).all(|_| state.may_refetch(1_000)));
        assert!(!state.may_refetch(1_059));
        assert!(state.may_refetch(1_060));
    }
}
