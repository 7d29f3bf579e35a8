//! Whether the account allows what is asked for: settled before, answered now, or still to be asked.
//!
//! <https://developers.google.com/identity/protocols/oauth2/resources/granular-permissions>

use std::sync::Arc;

use jiff::Timestamp;

use super::{Answer, Approval, Ask, ConsentAsk, Decision, Destination, Examined, Progress};
use crate::behaviour::Behaviour;
use crate::rules::standing::{self, Warning};
use crate::wire::authorization::AccessType;
use crate::wire::error::AuthorizationError;
use crate::wire::scope::Scopes;
use crate::world::World;
use crate::world::account::Account;
use crate::world::browser::Browser;
use crate::world::grant::Session;
use crate::world::organization::AppAccess;

/// The question whether the account allows what is asked for.
pub(super) struct Consenting<'a> {
    pub(super) world: &'a World,
    pub(super) behaviour: &'a Behaviour,
    pub(super) now: Timestamp,
    pub(super) examined: &'a Examined,
    pub(super) progress: &'a Progress,
    pub(super) account: &'a Arc<Account>,
}

impl Consenting<'_> {
    /// What the account allowed the project before.
    fn before(&self) -> Scopes {
        self.world
            .consent(&self.account.sub, &self.examined.client, self.now)
            .map(|consent| consent.scopes.clone())
            .unwrap_or_default()
    }

    /// What is asked for and not settled yet.
    pub(super) fn open(&self, asked: &Scopes) -> Scopes {
        // A device has nobody to remember an answer: each code is allowed anew.
        let is_device = matches!(self.examined.destination, Destination::Device(_));
        if self.examined.request.prompt.consent || is_device {
            asked.clone()
        } else {
            asked.minus(&self.before())
        }
    }

    /// Settles what is allowed and whether that was asked, or what to do first.
    pub(super) fn settle(&self, asked: &Scopes) -> Result<(Scopes, bool), Box<Decision>> {
        let request = &self.examined.request;
        let back = |error| {
            Err(Box::new(Decision::Return {
                error,
                account: Some(Arc::clone(self.account)),
            }))
        };
        let before = self.before();
        let open = self.open(asked);
        if open.is_empty() {
            return Ok((asked.clone(), false));
        }
        if self.progress.answer == Some(Answer::Deny) {
            return back(AuthorizationError::AccessDenied);
        }
        let warning = standing::warning(self.behaviour, &self.examined.client, &open);
        if let Some(warning) = warning
            && (warning == Warning::Blocked || !self.progress.warned)
        {
            let ask = Ask::Warning(Arc::clone(self.account), warning);
            return Err(Box::new(Decision::Ask(ask)));
        }
        let checkboxes = self.has_checkboxes(&open);
        // Sign-in scopes are all or nothing; the others count only if asked for and ticked.
        let allowed = match &self.progress.answer {
            Some(Answer::Allow(ticked)) if checkboxes => {
                open.sign_in().union(&open.intersection(ticked))
            }
            Some(Answer::Allow(_) | Answer::AllowAll) => open.clone(),
            Some(Answer::Deny) => return back(AuthorizationError::AccessDenied),
            None => {
                let additional = !before.is_empty() && !request.prompt.consent;
                let ask = self.question(open, additional, checkboxes);
                return Err(Box::new(Decision::Ask(ask)));
            }
        };
        let scopes = asked.minus(&open).union(&allowed);
        if scopes.is_empty() {
            return back(AuthorizationError::AccessDenied);
        }
        Ok((scopes, true))
    }

    fn question(&self, open: Scopes, additional: bool, checkboxes: bool) -> Ask {
        let account = Arc::clone(self.account);
        if open.minus(&Scopes::identity()).is_empty() {
            Ask::Confirm(account)
        } else {
            Ask::Consent(ConsentAsk {
                account,
                scopes: open,
                additional,
                checkboxes,
            })
        }
    }

    /// Whether people allow scope by scope: not for apps an administrator trusts, nor for old
    /// clients that say no
    /// (<https://developers.google.com/identity/protocols/oauth2/resources/granular-permissions>).
    fn has_checkboxes(&self, open: &Scopes) -> bool {
        let Examined {
            client, request, ..
        } = self.examined;
        let is_trusted =
            standing::access_of(self.world, client, self.account) == AppAccess::Trusted;
        let is_single = open.minus(&Scopes::identity()).iter().count() == 1;
        (request.granular || !client.made_before_2019)
            && !is_trusted
            && (self.behaviour.single_scope_checkbox || !is_single)
    }

    /// When and how the person signed in: for verified apps that switched session-age claims on and
    /// ask for them (<https://developers.google.com/identity/siwg/security-bundle>), and where
    /// `max_age` is switched to be honoured.
    fn session(&self, browser: &Browser) -> Option<Session> {
        let Examined {
            client, request, ..
        } = self.examined;
        let may_know = client.session_age_claims && client.status.verified;
        let tells_time = (may_know && request.claims.auth_time) || request.max_age.is_some();
        let tells_methods = may_know && request.claims.amr;
        let signed_in = browser.auth_time(&self.account.sub).unwrap_or(self.now);
        (tells_time || tells_methods).then(|| Session {
            auth_time: tells_time.then(|| signed_in.as_second()),
            methods: if tells_methods {
                self.account.authentication_methods.clone()
            } else {
                Vec::new()
            },
        })
    }

    pub(super) fn grant(
        &self,
        browser: &Browser,
        authuser: usize,
        scopes: Scopes,
        consent_shown: bool,
    ) -> Decision {
        let Examined {
            client,
            request,
            destination,
        } = self.examined;
        // Installed apps and devices have no incremental authorization.
        let scopes = if request.include_granted_scopes && !client.kind.always_offline() {
            scopes.union(&self.before())
        } else {
            scopes
        };
        let offline = request.access_type == AccessType::Offline && consent_shown;
        let is_device = matches!(destination, Destination::Device(_));
        let ends = if consent_shown {
            let limit = self
                .account
                .access_limit
                .map(|limit| self.now.checked_add(limit).unwrap_or(Timestamp::MAX));
            let testing = client.status.consent_ends(&scopes, self.now);
            [limit, testing].into_iter().flatten().min()
        } else {
            self.world
                .consent(&self.account.sub, client, self.now)
                .and_then(|consent| consent.ends)
        };
        Decision::Grant(Box::new(Approval {
            account: Arc::clone(self.account),
            authuser,
            scopes,
            consent_shown,
            with_refresh_token: is_device
                || (request.response.code && (offline || client.kind.always_offline())),
            ends,
            access_type: if client.kind.always_offline() {
                AccessType::Offline
            } else {
                request.access_type
            },
            session: self.session(browser),
        }))
    }
}
