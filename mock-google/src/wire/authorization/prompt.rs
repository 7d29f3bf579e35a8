//! What the app wants Google to show: `prompt`, and its older names.
//!
//! <https://developers.google.com/identity/protocols/oauth2/web-server#prompt>

use crate::behaviour::Behaviour;
use crate::wire::error::PageError;
use crate::wire::params::Params;

/// What the client asks Google to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of words, any of which may stand there"
)]
pub struct Prompt {
    /// `none`: show nothing, answer at once.
    pub none: bool,
    /// `consent`: ask for consent again, which also issues a new refresh token.
    pub consent: bool,
    /// `select_account`: show the chooser.
    pub select_account: bool,
    /// `login`: ask for the password again; only where that is switched on, Google refuses the word.
    pub login: bool,
}

impl Prompt {
    /// Reads `prompt`, or `approval_prompt` and `immediate` of older libraries.
    ///
    /// # Errors
    /// [`PageError::PromptConflict`], [`PageError::InvalidPrompt`], [`PageError::InvalidApprovalPrompt`]
    pub fn read(params: &Params, behaviour: &Behaviour) -> Result<Self, PageError> {
        let prompt = match (params.get("approval_prompt"), params.get("prompt")) {
            (Some(_), Some(_)) => return Err(PageError::PromptConflict),
            (Some("force"), None) => Self {
                consent: true,
                ..Self::default()
            },
            (Some("auto") | None, None) => Self::default(),
            (Some(other), None) => return Err(PageError::InvalidApprovalPrompt(other.to_owned())),
            (None, Some(value)) => Self::parse(value, behaviour)?,
        };
        Ok(Self {
            none: prompt.none || params.get("immediate") == Some("true"),
            ..prompt
        })
    }

    fn parse(value: &str, behaviour: &Behaviour) -> Result<Self, PageError> {
        let invalid = || PageError::InvalidPrompt(value.to_owned());
        let mut prompt = Self::default();
        for word in value.split(' ').filter(|word| !word.is_empty()) {
            match word {
                "none" => prompt.none = true,
                "consent" => prompt.consent = true,
                "select_account" => prompt.select_account = true,
                "login" if behaviour.accept_prompt_login => prompt.login = true,
                _ => return Err(invalid()),
            }
        }
        if prompt.none && (prompt.consent || prompt.select_account || prompt.login) {
            return Err(invalid());
        }
        Ok(prompt)
    }
}
