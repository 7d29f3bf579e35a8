//! The few refusals of the authorization endpoint that Google does send back to the client.

use std::fmt;

/// A refusal that reaches the client by redirect (RFC 6749 section 4.1.2.1); all others are pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizationError {
    /// `error=access_denied`: the person pressed Cancel
    /// (<https://developers.google.com/identity/protocols/oauth2/web-server#handlingresponse>).
    AccessDenied,
    /// `error_subtype=access_denied&error=interaction_required`: `prompt=none` cannot be kept,
    /// whatever the reason; names and order as captured.
    InteractionRequired,
    /// `error_subtype=access_denied&error=immediate_failed`: the same for requests without `openid`,
    /// and for the older `immediate=true`.
    ImmediateFailed,
    /// `error=login_required` (OpenID Connect Core 3.1.2.6), which Google was never seen to send;
    /// only by `silent_errors = "openid"`, as the next two.
    LoginRequired,
    /// `error=account_selection_required`
    AccountSelectionRequired,
    /// `error=consent_required`
    ConsentRequired,
}

impl AuthorizationError {
    /// Every row of the table.
    pub const ALL: &[Self] = &[
        Self::AccessDenied,
        Self::InteractionRequired,
        Self::ImmediateFailed,
        Self::LoginRequired,
        Self::AccountSelectionRequired,
        Self::ConsentRequired,
    ];

    /// The value of `error`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::InteractionRequired => "interaction_required",
            Self::ImmediateFailed => "immediate_failed",
            Self::LoginRequired => "login_required",
            Self::AccountSelectionRequired => "account_selection_required",
            Self::ConsentRequired => "consent_required",
        }
    }

    /// The value of Google's own `error_subtype`, sent before `error`.
    #[must_use]
    pub const fn subtype(self) -> Option<&'static str> {
        match self {
            Self::InteractionRequired | Self::ImmediateFailed => Some("access_denied"),
            _ => None,
        }
    }
}

impl fmt::Display for AuthorizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
