//! What Google's sign-in pages say beside a field; nothing of it reaches the app.

/// Why a sign-in page asks again; the texts are those login scripts look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInError {
    /// The identifier field was left empty.
    MissingIdentifier,
    /// `Couldn't find your Google Account`: no account has this address.
    UnknownAccount,
    /// The password field was left empty.
    MissingPassword,
    /// `Wrong password. Try again or click Forgot password to reset it.`
    WrongPassword,
    /// `This browser or app may not be secure.`: the password is right, the browser not trusted.
    BrowserRefused,
}

impl SignInError {
    /// Every row of the table.
    pub const ALL: &[Self] = &[
        Self::MissingIdentifier,
        Self::UnknownAccount,
        Self::MissingPassword,
        Self::WrongPassword,
        Self::BrowserRefused,
    ];

    /// The text beside the field.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::MissingIdentifier => "Enter an email or phone number",
            Self::UnknownAccount => "Couldn't find your Google Account",
            Self::MissingPassword => "Enter a password",
            Self::WrongPassword => {
                "Wrong password. Try again or click Forgot password to reset it."
            }
            Self::BrowserRefused => "This browser or app may not be secure.",
        }
    }
}

/// Why the page for device codes asks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectError {
    /// The field was left empty.
    MissingCode,
    /// No device waits under this code, or not any more (text inferred).
    UnknownCode,
}

impl ConnectError {
    /// Every row of the table.
    pub const ALL: &[Self] = &[Self::MissingCode, Self::UnknownCode];

    /// The text beside the field.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::MissingCode => "Enter the code displayed on your device",
            Self::UnknownCode => {
                "That code didn’t work. Check the code on your device and try again."
            }
        }
    }
}
