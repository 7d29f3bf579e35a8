//! What both ways of signing in share: whose attempt it is, who comes back, and where that ends.

pub(super) mod end;
pub(super) mod welcome;

use axum_extra::extract::CookieJar;

use crate::app::App;
use crate::google::Identity;
use crate::notice::Notice;
use crate::session;
use crate::store::{Admission, Attempt, Flow, Person, Taken};
use end::End;

/// What makes an answer of Google's this browser's own.
#[derive(Clone, Copy)]
pub(super) struct Delivery<'a> {
    /// The way it came.
    pub(super) flow: Flow,
    /// The `state` it brings.
    pub(super) state: &'a str,
    /// The cookie of the browser that began the attempt.
    pub(super) browser: &'a str,
}

/// The attempt this browser began with this state, which nobody can use a second time.
pub(super) async fn take_attempt(app: &App, delivery: &Delivery<'_>) -> Result<Attempt, End> {
    let Delivery {
        flow,
        state,
        browser,
    } = *delivery;
    let now = app.clock.seconds();
    match app.store.take_attempt(flow, state, browser, now).await? {
        Taken::Attempt(attempt) => Ok(attempt),
        Taken::Expired => Err(End::Notice(Notice::Expired)),
        Taken::Unknown => Err(End::NoAttempt),
    }
}

/// Whoever began to connect Google must still be the one who is signed in.
pub(super) async fn check_user(app: &App, jar: &CookieJar, attempt: &Attempt) -> Result<(), End> {
    let Some(user_id) = attempt.user_id else {
        return Ok(());
    };
    let current = session::current(app, jar).await?;
    if current.is_some_and(|session| session.user_id == user_id) {
        Ok(())
    } else {
        tracing::warn!(
            user_id,
            "somebody else came back than left to connect Google"
        );
        Err(End::Notice(Notice::StateMismatch))
    }
}

/// Google may name itself in its answer, announced or not; then it must be Google (RFC 9207).
pub(super) fn check_issuer(app: &App, iss: Option<&str>) -> Result<(), End> {
    if iss.is_some_and(|iss| iss != app.config.issuer) {
        tracing::warn!(?iss, "an answer of another issuer");
        return Err(End::Notice(Notice::SignInFailed));
    }
    Ok(())
}

/// Google adds `iss` without announcing it; but where it is announced, it must be there.
pub(super) async fn check_promise(app: &App, iss: Option<&str>) -> Result<(), End> {
    if iss.is_none() && app.google.endpoints().await?.promises_iss {
        tracing::warn!("an answer without the promised issuer");
        return Err(End::Notice(Notice::SignInFailed));
    }
    Ok(())
}

/// The user with this identity: the one who connects Google, else one known, linked or new.
pub(super) async fn admit(app: &App, attempt: &Attempt, identity: &Identity) -> Result<i64, End> {
    let Some(email) = identity.email.as_deref() else {
        return Err(End::Notice(Notice::EmailMissing));
    };
    let person = Person {
        issuer: &app.config.issuer,
        subject: &identity.subject,
        email,
        email_verified: identity.email_verified,
        google_hosts_email: identity.google_hosts_email,
        name: identity.name.as_deref(),
        picture: identity.picture.as_deref(),
    };
    let now = app.clock.seconds();
    let admission = match attempt.user_id {
        Some(user_id) => app.store.connect(user_id, &person, now).await?,
        None => app.store.admit(&person, now).await?,
    };
    match admission {
        Admission::User(user_id) => Ok(user_id),
        Admission::EmailTaken => {
            tracing::warn!("somebody else here has the newcomer's e-mail address");
            Err(End::Notice(Notice::EmailConflict))
        }
        Admission::IdentityTaken => {
            tracing::warn!("the Google account is taken, or the user has another one");
            Err(End::Notice(Notice::IdentityTaken))
        }
    }
}
