//! The switches with more than two positions; the first is Google today.

use serde::{Deserialize, Serialize};

/// The generation of Google to imitate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Profile {
    /// Google in 2026: `iss` in the callback, two more members in the discovery document.
    #[default]
    #[serde(rename = "2026")]
    Y2026,
    /// Google as it answered until the end of 2025.
    #[serde(rename = "pre-2026")]
    Pre2026,
}

/// Declares a switch: its alternatives are kebab-case in the configuration, the first is Google today.
macro_rules! switch {
    ($(#[$doc:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident, $($(#[$other_doc:meta])* $other:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $(#[$first_doc])*
            #[default]
            $first,
            $($(#[$other_doc])* $other,)*
        }
    };
}

switch! {
    /// Whether Google names itself in the callback (RFC 9207).
    CallbackIss {
        /// Always, as in 2026.
        On,
        /// Never, as until 2025.
        Off,
        /// Only for accounts marked so, as while Google introduced it.
        PerAccount,
    }
}

switch! {
    /// The HTTP status of the error page itself.
    ErrorPageStatus {
        /// 200, as Google answers today.
        Ok,
        /// The status printed on the page, as before about 2019.
        Real,
    }
}

switch! {
    /// The generation of a text that Google has changed.
    Wording {
        /// As reported in 2025 and 2026.
        Current,
        /// As reported before, or by a minority.
        Older,
    }
}

switch! {
    /// The order of the parameters of a redirected refusal.
    RefusalOrder {
        /// `state`, `iss`, `error`, in line with the success of 2026.
        StateFirst,
        /// `error`, `state`, as captured until 2023.
        ErrorFirst,
    }
}

switch! {
    /// The names of the errors of `prompt=none`.
    SilentErrors {
        /// `interaction_required`, or `immediate_failed`, with `error_subtype=access_denied`.
        Google,
        /// `login_required`, `consent_required`, `account_selection_required` (OpenID Connect Core 3.1.2.6).
        Openid,
    }
}

switch! {
    /// The code of an origin that is not registered.
    OriginMismatchCode {
        /// `redirect_uri_mismatch`, as in captured blobs.
        RedirectUriMismatch,
        /// `origin_mismatch`, as documented and on older pages.
        OriginMismatch,
    }
}

switch! {
    /// The answer to a code that was issued to another client.
    ForeignCode {
        /// 400 `invalid_grant`, `Bad Request`.
        InvalidGrant,
        /// 401 `unauthorized_client`, `Unauthorized`.
        UnauthorizedClient,
    }
}

switch! {
    /// What a dead refresh token is answered.
    DeadRefreshText {
        /// `Token has been expired or revoked.` for twelve hours, then `Bad Request`.
        Drift,
        /// `Token has been expired or revoked.` for as long as the token is remembered.
        Revoked,
        /// `Bad Request` at once.
        BadRequest,
    }
}

switch! {
    /// The answer to an expired device code.
    DeviceCodeExpired {
        /// 400 `expired_token` (RFC 8628 section 3.5).
        ExpiredToken,
        /// 400 `invalid_grant`.
        InvalidGrant,
    }
}

switch! {
    /// What browsers on other origins may read of the token endpoint.
    TokenCors {
        /// Everything: the origin is echoed.
        Echo,
        /// Everything, with `Access-Control-Allow-Origin: *`.
        Any,
        /// Nothing.
        Off,
    }
}

switch! {
    /// The shape of the refusals of `/v1/userinfo` and `/oauth2/v3/userinfo`.
    UserinfoError {
        /// `error` and `error_description`.
        Oauth,
        /// Google's API envelope, as on the older paths.
        Envelope,
    }
}

switch! {
    /// The answer of userinfo to a token without any sign-in scope.
    UserinfoWithoutIdentity {
        /// 401, as if no token had been sent.
        Unauthenticated,
        /// 403 with the scopes that are missing.
        Forbidden,
    }
}

switch! {
    /// When the signing keys change.
    KeyRotation {
        /// When told to.
        Manual,
        /// Every eight days at midnight UTC, as Google does; the oldest is dropped at 18:00.
        Google,
    }
}

switch! {
    /// What becomes of `state` on the way back; an app must notice the two that are wrong.
    CallbackState {
        /// It comes back unchanged.
        Echo,
        /// It is left out.
        Drop,
        /// It comes back with another ending.
        Alter,
    }
}
