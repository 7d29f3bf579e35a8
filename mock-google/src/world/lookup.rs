//! What only a diagnosis asks: things that are on their way, or dead and not yet forgotten.

use jiff::Timestamp;

use super::World;
use super::client::{Client, project_of};
use super::grant::Access;
use crate::wire::credential::{AccessToken, RefreshToken};

/// Looking back.
impl World {
    /// When the redirect addresses of a client begin to count, if they do not yet.
    #[must_use]
    pub fn redirects_due(&self, client: &Client, now: Timestamp) -> Option<Timestamp> {
        let (from, _) = self.earlier_redirects.get(&client.id)?;
        (now < *from).then_some(*from)
    }

    /// An access token whose time is not over, although its consent may have been revoked.
    #[must_use]
    pub fn unexpired_access_token(&self, token: &AccessToken, now: Timestamp) -> Option<&Access> {
        self.access_tokens
            .get(&token.key())
            .filter(|access| access.expires > now)
    }

    /// An access token whose time is over, as long as it is remembered.
    #[must_use]
    pub fn expired_access_token(&self, token: &AccessToken, now: Timestamp) -> Option<&Access> {
        self.access_tokens
            .get(&token.key())
            .filter(|access| access.expires <= now)
    }

    /// Whether a refresh token still counts among those of its account and client; what the next one
    /// pushed out does not.
    #[must_use]
    pub fn is_filed(&self, token: &RefreshToken) -> bool {
        let key = token.key();
        self.refresh_tokens.get(&key).is_some_and(|refresh| {
            let grant = &refresh.grant;
            self.consents
                .get(&grant.sub)
                .and_then(|projects| projects.get(project_of(&grant.client)))
                .is_some_and(|consent| consent.refresh_tokens().any(|filed| *filed == key))
        })
    }
}
