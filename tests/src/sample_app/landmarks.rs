//! By which marks the pages of the sample app are recognised: its `data-testid` hooks.

use crate::app::{Landmark, Notice};

/// The selector of a landmark.
pub(super) fn selector(landmark: Landmark) -> String {
    let hook = match landmark {
        Landmark::SignIn => "sign-in",
        Landmark::SignedIn => "signed-in",
        Landmark::SignedOut => "signed-out",
        Landmark::Email => "email",
        Landmark::Name => "name",
        Landmark::SignOut => "sign-out",
        Landmark::Disconnect => "disconnect",
        Landmark::NotConnected => {
            return r#"[data-testid="connection"][data-state="none"]"#.to_owned();
        }
        Landmark::Connection => "connection-page",
        Landmark::AllowMissing => "allow-missing",
        Landmark::OlderWay => "browser-sign-in",
        Landmark::Error => "error",
        Landmark::Notice(notice) => return error_of(notice),
    };
    format!(r#"[data-testid="{hook}"]"#)
}

/// The selector of an error.
fn error_of(notice: Notice) -> String {
    let code = match notice {
        Notice::SaidNo => "access_denied",
        Notice::Expired => "expired",
        Notice::NotTheirs => "state_mismatch",
        Notice::NeedsAttention => "needs_attention",
        Notice::Unreachable => "google_unavailable",
        Notice::Busy => "google_busy",
        Notice::WrongDomain => "wrong_domain",
        Notice::EmailInUse => "email_conflict",
        Notice::NoEmail => "email_missing",
        Notice::Failed => "sign_in_failed",
    };
    format!(r#"[data-testid="error"][data-error="{code}"]"#)
}
