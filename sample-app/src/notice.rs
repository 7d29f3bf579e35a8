//! Why a sign-in failed, in words for people.
//!
//! One row per cause. The login page gets the code in its address and shows our own text for it, never
//! anything the address says, so that nobody can put words into the app's mouth.

/// What the login page has to say after a failed sign-in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Notice {
    /// The person said no.
    AccessDenied,
    /// Something did not add up; the log says what.
    SignInFailed,
    /// A silent sign-in (`prompt=none`) was not possible: Google has to talk to the person.
    NeedsAttention,
    /// The answer was not for this browser, or came a second time.
    StateMismatch,
    /// The answer came too late.
    Expired,
    /// Google did not answer, or asked to come back later.
    GoogleUnavailable,
    /// The account is not of the Workspace domain that may sign in.
    WrongDomain,
    /// Somebody else here has that address.
    EmailConflict,
    /// Google did not tell an address.
    EmailMissing,
}

impl Notice {
    /// Every notice there is.
    pub(crate) const ALL: &[Self] = &[
        Self::AccessDenied,
        Self::SignInFailed,
        Self::NeedsAttention,
        Self::StateMismatch,
        Self::Expired,
        Self::GoogleUnavailable,
        Self::WrongDomain,
        Self::EmailConflict,
        Self::EmailMissing,
    ];

    /// The code in the address, and the text on the page.
    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::AccessDenied => (
                "access_denied",
                "You didn't allow Sample App to sign you in. Nothing was stored.",
            ),
            Self::SignInFailed => (
                "sign_in_failed",
                "Something went wrong while signing you in. Please try again.",
            ),
            Self::NeedsAttention => (
                "needs_attention",
                "Google needs you to sign in or to agree first. Please use the button.",
            ),
            Self::StateMismatch => (
                "state_mismatch",
                "That sign-in could not be matched to this browser. Please start again.",
            ),
            Self::Expired => ("expired", "That sign-in took too long. Please try again."),
            Self::GoogleUnavailable => (
                "google_unavailable",
                "Google can't be reached right now. Please try again in a moment.",
            ),
            Self::WrongDomain => (
                "wrong_domain",
                "That Google account is not part of the organization that uses Sample App. \
                 Please choose your work account.",
            ),
            Self::EmailConflict => (
                "email_conflict",
                "Another account here already uses that e-mail address. Please sign in with the \
                 Google account you used before.",
            ),
            Self::EmailMissing => (
                "email_missing",
                "Google did not share an e-mail address, and Sample App needs one. Please try again \
                 and allow it.",
            ),
        }
    }

    /// The code in the address of the login page.
    pub(crate) const fn code(self) -> &'static str {
        self.row().0
    }

    /// What the person reads.
    pub(crate) const fn text(self) -> &'static str {
        self.row().1
    }

    /// The notice of a code; any other code gets the most general one.
    pub(crate) fn from_code(code: &str) -> Self {
        let known = Self::ALL.iter().find(|notice| notice.code() == code);
        known.copied().unwrap_or(Self::SignInFailed)
    }

    /// The notice for the `error` of a callback (RFC 6749 section 4.1.2.1), which OpenID Connect Core
    /// section 3.1.2.6 extends by the answers to a `prompt=none` that cannot be kept.
    pub(crate) fn from_callback(error: &str) -> Self {
        match error {
            "access_denied" => Self::AccessDenied,
            "server_error" | "temporarily_unavailable" => Self::GoogleUnavailable,
            "interaction_required"
            | "login_required"
            | "consent_required"
            | "account_selection_required" => Self::NeedsAttention,
            _ => Self::SignInFailed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_finds_its_text_again() {
        for notice in Notice::ALL {
            assert_eq!(Notice::from_code(notice.code()), *notice);
        }
    }

    #[test]
    fn unknown_codes_get_a_general_text() {
        for code in ["", "<script>", "EXPIRED", "Interaction_Required"] {
            assert_eq!(Notice::from_code(code), Notice::SignInFailed, "{code}");
            assert_eq!(Notice::from_callback(code), Notice::SignInFailed, "{code}");
        }
        assert_eq!(
            Notice::from_callback("server_error"),
            Notice::GoogleUnavailable
        );
    }

    #[test]
    fn every_answer_to_a_silent_sign_in_asks_for_the_person() {
        for error in [
            "interaction_required",
            "login_required",
            "consent_required",
            "account_selection_required",
        ] {
            assert_eq!(
                Notice::from_callback(error),
                Notice::NeedsAttention,
                "{error}"
            );
        }
    }
}
