//! Forgetting on request: what an account did, what was done with a client.

use std::sync::Arc;

use jiff::Timestamp;

use super::{REFRESH_IDLE, World};
use crate::wire::credential::RefreshToken;

impl World {
    /// Ends everything an account did: consents and tokens are over, its sessions closed.
    pub fn forget_doings(&mut self, sub: &Arc<str>, now: Timestamp) {
        let projects: Vec<_> = self
            .consents
            .get(sub)
            .into_iter()
            .flat_map(|projects| projects.keys().cloned())
            .collect();
        for project in projects {
            self.revoke(sub, &project, now);
        }
        self.browsers.retain(|_, browser| {
            browser.sign_out(sub);
            !browser.accounts().is_empty()
        });
    }

    /// Ends every consent to a project.
    pub fn forget_consents_to(&mut self, project: &str, now: Timestamp) {
        let subs: Vec<_> = self
            .consents
            .iter()
            .filter(|(_, projects)| projects.contains_key(project))
            .map(|(sub, _)| Arc::clone(sub))
            .collect();
        for sub in subs {
            self.revoke(&sub, project, now);
        }
    }

    /// Lets a live refresh token end, as if it had not been used for six months; says whether it was alive.
    pub fn expire_refresh_token(&mut self, token: &RefreshToken, now: Timestamp) -> bool {
        let is_alive = self
            .refresh_token(token)
            .is_some_and(|refresh| refresh.ends() > now && self.is_alive(&refresh.grant));
        if let Some(refresh) = self
            .refresh_tokens
            .get_mut(&token.key())
            .filter(|_| is_alive)
        {
            refresh.used = now.checked_sub(REFRESH_IDLE).unwrap_or(now);
        }
        is_alive
    }

    /// Goes on counting where another state stopped, so that no number is used twice.
    pub fn go_on_from(&mut self, other: &Self) {
        self.flows = self.flows.max(other.flows);
    }
}
