//! How a sign-in ends when it does not end well, and which errors lead where.

use url::form_urlencoded;

use crate::app::App;
use crate::google::id_token::Refusal;
use crate::google::{GoogleError, IdTokenError};
use crate::http::failure::Failure;
use crate::http::next;
use crate::notice::Notice;
use crate::store::Attempt;

/// The end of a sign-in that brings nobody in.
#[derive(Debug)]
pub(in crate::http) enum End {
    /// There is a notice for the person.
    Notice(Notice),
    /// Google has asked to wait so many seconds.
    Wait(u64),
    /// This browser has no such attempt, or not any more.
    NoAttempt,
    /// A fault of ours.
    Failure(Failure),
}

/// What a person was about to do.
#[derive(Clone, Copy, Default)]
pub(in crate::http) struct Errand<'a> {
    /// Whether she connects Google with her account here.
    pub(in crate::http) connects: bool,
    /// Where she wanted to go.
    pub(in crate::http) next: Option<&'a str>,
}

impl<'a> Errand<'a> {
    /// As the attempt remembers it.
    pub(in crate::http) fn attempt(attempt: &'a Attempt) -> Self {
        Self {
            connects: attempt.user_id.is_some(),
            next: Some(&attempt.next),
        }
    }
}

/// The page with a notice: where Google was to be connected, else the login page, which still knows
/// where the person wanted to go.
pub(in crate::http) fn place(app: &App, errand: Errand<'_>, end: &End) -> String {
    let (notice, wait) = match end {
        End::Notice(notice) => (*notice, None),
        End::Wait(seconds) => (Notice::GoogleBusy, Some(*seconds)),
        End::NoAttempt => (Notice::StateMismatch, None),
        End::Failure(_) => (Notice::SignInFailed, None),
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("error", notice.code());
    if let Some(seconds) = wait {
        query.append_pair("wait", &seconds.to_string());
    }
    if errand.connects {
        return app
            .config
            .frontend_path(&format!("/connection?{}", query.finish()));
    }
    if let Some(next) = errand.next.filter(|next| *next != next::HOME) {
        query.append_pair("next", next);
    }
    app.config
        .frontend_path(&format!("/login?{}", query.finish()))
}

impl From<GoogleError> for End {
    fn from(error: GoogleError) -> Self {
        if error.is_about_the_app() {
            tracing::error!(%error, "Google does not accept this app: compare \
                GOOGLE_OAUTH2_CLIENT_ID, GOOGLE_OAUTH2_CLIENT_SECRET and BASE_BACKEND_URL with \
                https://console.cloud.google.com/auth/clients");
        } else {
            tracing::warn!(%error, "a sign-in failed");
        }
        match error.wait() {
            Some(seconds) => Self::Wait(seconds),
            None if error.is_transient() => Self::Notice(Notice::GoogleUnavailable),
            None => Self::Notice(Notice::SignInFailed),
        }
    }
}

impl From<IdTokenError> for End {
    fn from(error: IdTokenError) -> Self {
        match error {
            IdTokenError::Google(error) => error.into(),
            IdTokenError::Refused(refusal) => {
                tracing::warn!(%refusal, "an ID token was refused");
                match refusal {
                    Refusal::WrongDomain => Self::Notice(Notice::WrongDomain),
                    _ => Self::Notice(Notice::SignInFailed),
                }
            }
        }
    }
}

impl From<sqlx::Error> for End {
    fn from(error: sqlx::Error) -> Self {
        Self::Failure(error.into())
    }
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// A log in memory.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(line)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What the operator reads when Google refuses with a code.
    fn told(code: &str) -> String {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .with_ansi(false)
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            drop(End::from(GoogleError::Refused {
                status: 401,
                error: code.to_owned(),
                description: String::new(),
            }));
        });
        let written = log.0.lock().unwrap();
        String::from_utf8_lossy(&written).into_owned()
    }

    #[test]
    fn the_operator_is_told_which_settings_to_compare_and_only_where_that_helps() {
        let of_app = told("invalid_client");
        for words in ["ERROR", "invalid_client", "GOOGLE_OAUTH2_CLIENT_SECRET"] {
            assert!(of_app.contains(words), "{of_app}");
        }
        let of_visitor = told("invalid_grant");
        assert!(of_visitor.contains("WARN"), "{of_visitor}");
        assert!(!of_visitor.contains("GOOGLE_OAUTH2"), "{of_visitor}");
    }
}
