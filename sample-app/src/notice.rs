//! Why a sign-in failed, in words for people.
//!
//! One row per cause. The login page gets the code in its address and shows our own text for it, never
//! anything the address says, so that nobody can put words into the app's mouth.

mod shown;

pub(crate) use shown::Shown;

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
    /// Google has asked to be left alone for a while.
    GoogleBusy,
    /// The Google account is another user's here, or the user has another one.
    IdentityTaken,
    /// E-mail address and password do not go together.
    WrongPassword,
    /// What somebody signed up with cannot be used.
    BadRegistration,
    /// The link in the mail is of no use here.
    BadLink,
    /// Whoever has proved an address has an account already.
    AccountExists,
}

/// What a notice says.
struct Row {
    code: &'static str,
    title: &'static str,
    text: &'static str,
    button: &'static str,
}

const SIGN_IN: &str = "Sign in with Google";
const TRY_AGAIN: &str = "Try again with Google";

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
        Self::GoogleBusy,
        Self::IdentityTaken,
        Self::WrongPassword,
        Self::BadRegistration,
        Self::BadLink,
        Self::AccountExists,
    ];

    /// The code in the address, and what the person reads.
    const fn row(self) -> Row {
        match self {
            Self::AccessDenied => Row {
                code: "access_denied",
                title: "You said no",
                text: "You did not allow what Sample App asked for. Nothing was changed.",
                button: SIGN_IN,
            },
            Self::SignInFailed => Row {
                code: "sign_in_failed",
                title: "That did not work",
                text: "Something went wrong between Sample App and Google. It is not your fault.",
                button: TRY_AGAIN,
            },
            Self::NeedsAttention => Row {
                code: "needs_attention",
                title: "Google needs you for a moment",
                text: "Google wants you to sign in or to agree first.",
                button: "Continue with Google",
            },
            Self::StateMismatch => Row {
                code: "state_mismatch",
                title: "Please start again",
                text: "That sign-in did not begin in this browser, or is over already. If you did not begin it, \
                       you need not do anything.",
                button: SIGN_IN,
            },
            Self::Expired => Row {
                code: "expired",
                title: "That took too long",
                text: "A sign-in has to be finished within ten minutes.",
                button: TRY_AGAIN,
            },
            Self::GoogleUnavailable => Row {
                code: "google_unavailable",
                title: "Google can't be reached",
                text: "Google does not answer right now. Please try again in a moment.",
                button: TRY_AGAIN,
            },
            Self::WrongDomain => Row {
                code: "wrong_domain",
                title: "Please use your work account",
                text: "That Google account is not part of the organisation that uses Sample App.",
                button: "Choose another account",
            },
            Self::EmailConflict => Row {
                code: "email_conflict",
                title: "That address is in use here",
                text: "Another account here has the same e-mail address. Sign in to it the way you did \
                       before; you can connect Google there.",
                button: "Choose another account",
            },
            Self::EmailMissing => Row {
                code: "email_missing",
                title: "An e-mail address is needed",
                text: "Google did not share your e-mail address. Please try again and allow it.",
                button: TRY_AGAIN,
            },
            Self::GoogleBusy => Row {
                code: "google_busy",
                title: "Google is busy",
                text: "Google asks Sample App to wait. Please try again later.",
                button: TRY_AGAIN,
            },
            Self::IdentityTaken => Row {
                code: "identity_taken",
                title: "Another Google account is needed",
                text: "That Google account belongs to somebody else here, or you connected another one \
                       before. Nothing was changed.",
                button: "Choose another account",
            },
            Self::WrongPassword => Row {
                code: "wrong_password",
                title: "That does not fit together",
                text: "The e-mail address or the password is wrong.",
                button: SIGN_IN,
            },
            Self::BadRegistration => Row {
                code: "bad_registration",
                title: "Please check what you typed",
                text: "It takes a name, an e-mail address, and a password of at least 12 characters.",
                button: SIGN_IN,
            },
            Self::AccountExists => Row {
                code: "account_exists",
                title: "You have an account already",
                text: "There is an account with that address. Please sign in to it the way you did before.",
                button: SIGN_IN,
            },
            Self::BadLink => Row {
                code: "bad_link",
                title: "That link is of no use here",
                text: "It is older than an hour, was opened before, or was not asked for in this browser. If \
                       you did not ask for it, you need not do anything.",
                button: SIGN_IN,
            },
        }
    }

    /// The code in the address of the page.
    pub(crate) const fn code(self) -> &'static str {
        self.row().code
    }

    /// What the person reads first.
    pub(crate) const fn title(self) -> &'static str {
        self.row().title
    }

    /// What the person reads then.
    pub(crate) const fn text(self) -> &'static str {
        self.row().text
    }

    /// What the button says that leads on.
    pub(crate) const fn button(self) -> &'static str {
        self.row().button
    }

    /// Whether another account helps rather than the same again.
    pub(crate) const fn asks_for_another_account(self) -> bool {
        matches!(
            self,
            Self::WrongDomain | Self::EmailConflict | Self::IdentityTaken
        )
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
