//! What an app wants back, and how: `response_type` and `response_mode`
//! (OAuth 2.0 Multiple Response Type Encoding Practices; OAuth 2.0 Form Post Response Mode).

use crate::behaviour::Behaviour;
use crate::wire::error::PageError;
use crate::wire::params::Params;

/// What the app wants back; nothing of the three is `response_type=none`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of words, any of which may stand there"
)]
pub struct ResponseType {
    /// `code`: an authorization code.
    pub code: bool,
    /// `token`: an access token in the callback itself.
    pub token: bool,
    /// `id_token`: an ID token in the callback itself.
    pub id_token: bool,
    /// `permission`, a word the oldest browser library added; it asks for nothing.
    pub permission: bool,
}

impl ResponseType {
    /// Reads a set of words in any order, as listed in the discovery document.
    ///
    /// # Errors
    /// [`PageError::InvalidResponseType`] for an unknown word, a word given twice, or `none` in company.
    pub fn parse(value: &str) -> Result<Self, PageError> {
        let invalid = || PageError::InvalidResponseType(value.to_owned());
        let words: Vec<_> = value.split(' ').filter(|word| !word.is_empty()).collect();
        let mut response = Self::default();
        if words == ["none"] {
            return Ok(response);
        }
        for word in words {
            let asked = match word {
                "code" => &mut response.code,
                "token" => &mut response.token,
                "id_token" => &mut response.id_token,
                "permission" => &mut response.permission,
                _ => return Err(invalid()),
            };
            if std::mem::replace(asked, true) {
                return Err(invalid());
            }
        }
        if response.code || response.in_front() {
            Ok(response)
        } else {
            Err(invalid())
        }
    }

    /// Whether tokens travel through the browser.
    #[must_use]
    pub const fn in_front(self) -> bool {
        self.token || self.id_token
    }

    /// Whether the app wants a code and nothing else.
    #[must_use]
    pub const fn is_code_only(self) -> bool {
        self.code && !self.in_front()
    }
}

/// How the answer travels to the redirect address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResponseMode {
    /// `query`, the default without tokens.
    #[default]
    Query,
    /// `fragment`, the default with tokens: no server sees it.
    Fragment,
    /// `form_post`: a form the browser submits.
    FormPost,
}

impl ResponseMode {
    /// Reads `response_mode`; without one, tokens travel in the fragment.
    ///
    /// # Errors
    /// [`PageError::InvalidResponseMode`], also for tokens in a query, which every server log would keep.
    pub fn read(
        params: &Params,
        response: ResponseType,
        behaviour: &Behaviour,
    ) -> Result<Self, PageError> {
        match params.get("response_mode") {
            None if response.in_front() => Ok(Self::Fragment),
            None => Ok(Self::Query),
            Some("query") if !response.in_front() => Ok(Self::Query),
            Some("fragment") => Ok(Self::Fragment),
            Some("form_post") if behaviour.form_post => Ok(Self::FormPost),
            Some(other) => Err(PageError::InvalidResponseMode(other.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_in_any_order_and_at_most_once() {
        let of = |value| ResponseType::parse(value).map(|r| (r.code, r.token, r.id_token));
        assert_eq!(of("code"), Ok((true, false, false)));
        assert_eq!(of("id_token token"), Ok((false, true, true)));
        assert_eq!(of("token id_token code"), Ok((true, true, true)));
        assert_eq!(of("permission id_token"), Ok((false, false, true)));
        assert_eq!(of("none"), Ok((false, false, false)));
        for wrong in [
            "foo",
            "code foo",
            "code code",
            "none code",
            "permission",
            "Code",
        ] {
            assert_eq!(
                of(wrong),
                Err(PageError::InvalidResponseType(wrong.into())),
                "{wrong}"
            );
        }
    }

    #[test]
    fn tokens_never_travel_in_a_query() {
        let read = |response: &str, mode: &str, form_post| {
            let behaviour = Behaviour {
                form_post,
                ..Behaviour::default()
            };
            let params = Params::default().with("response_mode", mode);
            ResponseMode::read(&params, ResponseType::parse(response).unwrap(), &behaviour)
        };
        let refused = |mode: &str| Err(PageError::InvalidResponseMode(mode.into()));
        assert_eq!(read("code", "", true), Ok(ResponseMode::Query));
        assert_eq!(read("code", "fragment", true), Ok(ResponseMode::Fragment));
        assert_eq!(read("code token", "", true), Ok(ResponseMode::Fragment));
        assert_eq!(read("token", "query", true), refused("query"));
        assert_eq!(read("code", "form_post", true), Ok(ResponseMode::FormPost));
        assert_eq!(read("code", "form_post", false), refused("form_post"));
        assert_eq!(read("code", "web_message", true), refused("web_message"));
    }
}
