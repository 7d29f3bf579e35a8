//! What an app shows, by the keys of its `e2e.toml`; and what it lacks.

use super::description::Description;
use crate::app::{AppError, Landmark, Notice};

/// The mark of something, if the description has one.
pub(super) fn mark(of: &Description, landmark: Landmark) -> Result<String, AppError> {
    let marks = &of.landmarks;
    let some = |mark: &String| Some(mark.clone());
    let (key, mark) = match landmark {
        Landmark::SignIn => ("sign_in", some(&marks.sign_in)),
        Landmark::SignedIn => ("signed_in", some(&marks.signed_in)),
        Landmark::SignedOut => ("signed_out", some(&marks.signed_out)),
        Landmark::Error => ("error", some(&marks.error)),
        Landmark::Email => ("email", marks.email.clone()),
        Landmark::Name => ("name", marks.name.clone()),
        Landmark::SignOut => ("sign_out", marks.sign_out.clone()),
        Landmark::Disconnect => ("disconnect", marks.disconnect.clone()),
        Landmark::NotConnected => ("not_connected", marks.not_connected.clone()),
        Landmark::Connection => ("connection", marks.connection.clone()),
        Landmark::AllowMissing => ("allow_missing", marks.allow_missing.clone()),
        Landmark::OlderWay => ("older_way", marks.older_way.clone()),
        Landmark::Notice(notice) => return notice_of(of, notice),
    };
    mark.ok_or_else(|| lacks("landmarks", key))
}

fn notice_of(of: &Description, notice: Notice) -> Result<String, AppError> {
    let notices = &of.notices;
    let (key, mark) = match notice {
        Notice::SaidNo => ("said_no", &notices.said_no),
        Notice::Expired => ("expired", &notices.expired),
        Notice::NotTheirs => ("not_theirs", &notices.not_theirs),
        Notice::NeedsAttention => ("needs_attention", &notices.needs_attention),
        Notice::Unreachable => ("unreachable", &notices.unreachable),
        Notice::Busy => ("busy", &notices.busy),
        Notice::WrongDomain => ("wrong_domain", &notices.wrong_domain),
        Notice::EmailInUse => ("email_in_use", &notices.email_in_use),
        Notice::NoEmail => ("no_email", &notices.no_email),
        Notice::Failed => ("failed", &notices.failed),
    };
    mark.clone().ok_or_else(|| lacks("notices", key))
}

/// The reason why a scenario is not about an app: a key its description does not have.
pub(super) fn lacks(table: &str, key: &str) -> AppError {
    AppError::lacks(format!(
        "the app's description has no `{key}` under [{table}]"
    ))
}
