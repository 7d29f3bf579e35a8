//! The verbs about tokens: issued without Google's pages, expired and revoked on the spot.

use std::sync::Arc;

use jiff::SignedDuration;

use super::people::{Unknown, find};
use super::{Google, Turn};
use crate::wire::authorization::AccessType;
use crate::wire::credential::{AccessToken, RefreshToken};
use crate::wire::scope::Scopes;
use crate::world::grant::{Access, Grant, Standing};

impl Google {
    /// Issues a refresh token as if the person had just allowed the scopes, for programs that begin
    /// with one, such as those that use Application Default Credentials.
    ///
    /// # Errors
    /// [`Unknown`] names the account or the client that does not exist.
    pub fn issue_refresh_token(
        &self,
        email: &str,
        client_id: &str,
        scopes: &Scopes,
    ) -> Result<RefreshToken, Unknown> {
        self.turn(|turn| {
            let grant = allowed(turn, email, client_id, scopes)?;
            Ok(turn.world.issue_refresh_token(&grant, turn.now, turn.dice))
        })
    }

    /// Issues an access token as if the person had just allowed the scopes.
    ///
    /// # Errors
    /// [`Unknown`] names the account or the client that does not exist.
    pub fn issue_access_token(
        &self,
        email: &str,
        client_id: &str,
        scopes: &Scopes,
    ) -> Result<AccessToken, Unknown> {
        self.turn(|turn| {
            let grant = allowed(turn, email, client_id, scopes)?;
            Ok(access_token(self, turn, &grant, None).0)
        })
    }

    /// Lets an access or refresh token end now, alone; says whether it was alive.
    #[expect(clippy::must_use_candidate, reason = "done is done, whoever asks")]
    pub fn expire_token(&self, token: &str) -> bool {
        self.turn(|turn| {
            let token = turn.aliases.resolve(token).unwrap_or(token);
            let access = AccessToken::from_wire(token);
            if turn.world.access_token(&access, turn.now).is_some() {
                turn.world.shorten_access_token(&access, turn.now);
                return true;
            }
            turn.world
                .expire_refresh_token(&RefreshToken::from_wire(token), turn.now)
        })
    }

    /// Revokes a token as the app does at `/revoke`: the whole consent is over; says whether it was alive.
    #[expect(clippy::must_use_candidate, reason = "done is done, whoever asks")]
    pub fn revoke_token(&self, token: &str) -> bool {
        self.turn(|turn| {
            let token = turn.aliases.resolve(token).unwrap_or(token);
            let Ok(grant) = crate::rules::revoke::decide(turn.world, turn.now, token) else {
                return false;
            };
            let project = crate::world::client::project_of(&grant.client).to_owned();
            turn.world.revoke(&grant.sub, &project, turn.now);
            true
        })
    }
}

/// A grant as if the person had just allowed the scopes.
fn allowed(
    turn: &mut Turn<'_>,
    email: &str,
    client_id: &str,
    scopes: &Scopes,
) -> Result<Arc<Grant>, Unknown> {
    let (account, client) = find(turn.world, email, client_id)?;
    let scopes = scopes.granted();
    let ends = client.status.consent_ends(&scopes, turn.now);
    let generation = turn
        .world
        .allow(&account.sub, &client, &scopes, turn.now, ends);
    Ok(Arc::new(Grant {
        client: Arc::clone(&client.id),
        sub: Arc::clone(&account.sub),
        scopes,
        nonce: None,
        access_type: AccessType::Offline,
        standing: Standing::Consent(generation),
        ends,
        since: turn.now,
        session: None,
        flow: None,
    }))
}

/// Issues an access token; also says its life in seconds.
///
/// `expires_in` is 3599 at Google: a second is gone when the answer arrives.
pub(crate) fn access_token(
    google: &Google,
    turn: &mut Turn<'_>,
    grant: &Arc<Grant>,
    narrowed: Option<Scopes>,
) -> (AccessToken, i64) {
    let life = google.behaviour().access_token_lifetime - SignedDuration::from_secs(1);
    let expires = turn.now.checked_add(life).unwrap_or(turn.now);
    let access = Access {
        grant: Arc::clone(grant),
        narrowed,
        expires,
    };
    let token = turn.world.issue_access_token(access, turn.dice);
    (token, life.as_secs())
}
