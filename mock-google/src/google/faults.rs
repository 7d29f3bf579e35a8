//! The verbs about faults: arming, disarming, and the moments at which one may fire.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::http::HeaderMap;
use tokio::sync::watch;

use super::{Google, Turn};
use crate::fault::{
    Aliases, Bends, Connecting, Context, Effect, Fault, FaultError, FaultStatus, Flaw, Occasion,
    Place, forge,
};
use crate::journal::{Answer, AnswerBody, Endpoint, Entry, Fired};
use crate::wire::id_token::ClaimSet;
use crate::world::identity::{Clues, Identity, is_account, is_client};

/// How many people a bent token may be about.
const MOST_PEOPLE: usize = 10_000;

/// How many earlier nonces of a client are looked for.
const MOST_NONCES: usize = 2;

impl Google {
    /// Arms a fault: from now on it fires as it says. Returns its number, to disarm it by.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use mock_google::{Fault, Google};
    ///
    /// let google = Google::builder().start().await?;
    /// let id = google.arm(Fault::new("server-error").at("token").with("status", 503).times(2))?;
    /// // … the app's next two calls of the token endpoint fail, the third succeeds …
    /// assert_eq!(google.faults()[0].fired, 0);
    /// google.disarm(id);
    /// # google.stop().await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`FaultError`], which names what makes no sense and how to mend it.
    pub fn arm(&self, fault: Fault) -> Result<u64, FaultError> {
        let id = self.turn(|turn| {
            let (name, whose) = (fault.what.clone(), Identity::of(&fault));
            let id = turn.faults.arm(fault, turn.now)?;
            note(turn, whose, format!("fault {id} armed: {name}"), Vec::new());
            Ok(id)
        })?;
        self.faults_have_changed();
        Ok(id)
    }

    /// Disarms a fault; says whether it was armed.
    #[expect(clippy::must_use_candidate, reason = "done is done, whoever asks")]
    pub fn disarm(&self, id: u64) -> bool {
        let was_armed = self.turn(|turn| {
            let disarmed = turn.faults.disarm(id);
            if let Some(fault) = &disarmed {
                let what = format!("fault {id} disarmed: {}", fault.what);
                note(turn, Identity::of(fault), what, Vec::new());
            }
            disarmed.is_some()
        });
        self.faults_have_changed();
        was_armed
    }

    /// Disarms every fault, or those meant for an account, a client.
    pub fn disarm_all(&self, account: Option<&str>, client: Option<&str>) {
        self.turn(|turn| {
            turn.faults.disarm_all(|fault| {
                is_account(account, fault.account.as_deref())
                    && is_client(client, fault.client.as_deref())
            });
            let whose = Identity {
                account: account.map(str::to_owned),
                client: client.map(str::to_owned),
                flow: None,
            };
            note(turn, whose, "faults disarmed".to_owned(), Vec::new());
        });
        self.faults_have_changed();
    }

    /// The faults that are armed, spent ones included, and how often each fired.
    #[must_use]
    pub fn faults(&self) -> Vec<FaultStatus> {
        self.turn(|turn| turn.faults.list(turn.now))
    }

    /// Whether anything is armed, or a name from an earlier fault still known; asked at every request.
    pub(crate) fn may_misbehave(&self) -> bool {
        self.0.may_misbehave.load(Ordering::Acquire)
    }

    /// Lets the faults fire whose turn it is at a request.
    pub(crate) fn fire(&self, place: Place, clues: &Clues) -> (Vec<Fired>, Bends) {
        self.turn(|turn| {
            let identity = turn.world.identify(clues);
            turn.faults.fire(&Occasion {
                now: turn.now,
                place,
                identity: &identity,
                grant_type: clues.grant_type.as_deref(),
            })
        })
    }

    /// How a new connection is treated; none for well.
    pub(crate) fn meet(&self) -> Option<Connecting> {
        self.fire_unasked(Place::Connection, |effect| match effect {
            Effect::Connection(treatment) => Some(*treatment),
            _ => None,
        })
    }

    /// What is wrong with a TLS handshake; none for nothing.
    pub(crate) fn shake_hands(&self) -> Option<Flaw> {
        self.fire_unasked(Place::Tls, |effect| match effect {
            Effect::Tls(flaw) => Some(*flaw),
            _ => None,
        })
    }

    /// Lets faults fire where nothing was asked yet, and says the first effect that is looked for.
    fn fire_unasked<T>(&self, place: Place, wanted: impl Fn(&Effect) -> Option<T>) -> Option<T> {
        if !self.may_misbehave() {
            return None;
        }
        let found = self.turn(|turn| {
            let identity = Identity::default();
            let (fired, bends) = turn.faults.fire(&Occasion {
                now: turn.now,
                place,
                identity: &identity,
                grant_type: None,
            });
            let found = bends.iter().find_map(wanted)?;
            let what = format!("a new client met a fault ({place})");
            note(turn, identity, what, fired);
            Some(found)
        })?;
        self.answered();
        Some(found)
    }

    /// For how long the door is to be closed, if that was armed since it was last asked.
    pub(crate) fn close_door(&self) -> Option<Duration> {
        let closed = self.turn(|turn| {
            let (fired, closed) = turn.faults.close_door(turn.now)?;
            let what = format!("nobody listens for {closed:?}");
            note(turn, Identity::default(), what, vec![fired]);
            Some(closed)
        })?;
        self.answered();
        Some(closed)
    }

    /// Says when faults were armed or disarmed; those armed before it was asked count.
    pub(crate) fn faults_changed(&self) -> watch::Receiver<()> {
        let mut changes = self.0.faults_changed.subscribe();
        changes.mark_changed();
        changes
    }

    /// Tells those who wait for a fault, or for the note about it.
    pub(super) fn faults_have_changed(&self) {
        self.0.faults_changed.send_replace(());
        self.answered();
    }

    /// Other names for credentials.
    pub(crate) fn with_aliases<T>(&self, act: impl FnOnce(&mut Aliases) -> T) -> T {
        self.turn(|turn| act(turn.aliases))
    }

    /// What a bend may need to know.
    pub(crate) fn context(&self, client: Option<&str>) -> Context {
        let base = self.endpoints().page("");
        self.turn(|turn| {
            let mut nonces: Vec<String> = Vec::new();
            for entry in turn.world.journal.entries().rev() {
                let is_request = entry.endpoint == Endpoint::Authorization
                    && client.is_none_or(|client| entry.client.as_deref() == Some(client));
                if let Some(nonce) = entry.params.get("nonce").filter(|_| is_request)
                    && nonces.iter().all(|known| known != nonce)
                {
                    nonces.push(nonce.to_owned());
                    if nonces.len() == MOST_NONCES {
                        break;
                    }
                }
            }
            Context {
                people: turn.world.accounts().take(MOST_PEOPLE).cloned().collect(),
                nonces,
                base,
            }
        })
    }

    /// Signs an ID token, bent as the faults that fired say.
    pub(crate) fn sign_bent(&self, claims: &ClaimSet, bends: &Bends) -> String {
        if bends.is_empty() {
            return self.sign(claims);
        }
        let mut claims = claims.clone();
        let client = claims
            .get("azp")
            .and_then(|azp| azp.as_str())
            .map(str::to_owned);
        let context = self.context(client.as_deref());
        for effect in bends.iter() {
            if let Effect::Claims(bend) = effect {
                bend.apply(claims.members_mut(), &context);
            }
        }
        self.sign_forged(&claims, bends)
    }

    /// Signs claims as they are, forged as the faults that fired say.
    pub(crate) fn sign_forged(&self, claims: &ClaimSet, bends: &Bends) -> String {
        let signings: Vec<_> = bends
            .iter()
            .filter_map(|effect| match effect {
                Effect::Sign(signing) => Some(signing.clone()),
                _ => None,
            })
            .collect();
        if signings.is_empty() {
            return self.sign(claims);
        }
        let client = claims
            .get("azp")
            .and_then(|azp| azp.as_str())
            .map(str::to_owned);
        let secret = client.and_then(|id| Some(self.client(&id)?.secret.expose().to_owned()));
        let keys = self.keys_now();
        forge(
            &keys,
            self.keys(),
            claims,
            &signings,
            &secret.unwrap_or_default(),
        )
    }
}

/// Writes what happened to faults into the journal.
fn note(turn: &mut Turn<'_>, whose: Identity, what: String, faults: Vec<Fired>) {
    turn.world.journal.write(Entry {
        account: whose.account,
        client: whose.client,
        at: turn.now,
        endpoint: Endpoint::Control,
        decision: what,
        faults,
        answer: Some(Answer {
            status: 0,
            headers: HeaderMap::new(),
            body: AnswerBody::LeftOut(None),
            took: Duration::ZERO,
            wire: None,
        }),
        ..Entry::blank()
    });
}
