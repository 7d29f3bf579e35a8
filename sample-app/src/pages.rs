//! The pages: plain HTML that works without JavaScript, escaped by askama wherever a value is put in.
//!
//! Tests find things by `data-testid`; the classes are for the style sheet alone.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use url::Url;

use crate::notice::Notice;
use crate::store::{ConnectionState, Session};

/// The home page.
#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct Home {
    /// Who is signed in.
    pub(crate) card: Option<Card>,
}

/// The card of a signed-in person.
pub(crate) struct Card {
    name: String,
    initial: String,
    email: String,
    email_verified: bool,
    picture: Option<String>,
    csrf: String,
    connection: ConnectionState,
}

/// The login page.
#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct Login {
    /// Where the button leads.
    pub(crate) start: String,
    /// What went wrong the last time.
    pub(crate) notice: Option<Notice>,
}

/// A page that says that something did not work.
#[derive(Template)]
#[template(path = "failed.html")]
pub(crate) struct Failed {
    /// What did not work.
    pub(crate) title: &'static str,
    /// What to do.
    pub(crate) text: &'static str,
}

impl Card {
    /// The card of this session's user.
    pub(crate) fn new(session: Session, connection: ConnectionState) -> Self {
        let name = session.name.filter(|name| !name.trim().is_empty());
        let name = name.unwrap_or_else(|| session.email.clone());
        let initial = name
            .trim()
            .chars()
            .next()
            .map(|first| first.to_uppercase().collect());
        Self {
            initial: initial.unwrap_or_default(),
            name,
            email: session.email,
            email_verified: session.email_verified,
            picture: session.picture.filter(|address| is_showable(address)),
            csrf: session.csrf,
            connection,
        }
    }
}

/// Whether an address can be the source of an image; the content security policy has the last word.
fn is_showable(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "https" | "http"))
}

/// A rendered page as a response.
pub(crate) fn page(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The page that says that something did not work.
pub(crate) fn failed(status: StatusCode, title: &'static str, text: &'static str) -> Response {
    page(status, &Failed { title, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str) -> Card {
        Card {
            name: name.to_owned(),
            initial: "Z".to_owned(),
            email: "zoe@gmail.com".to_owned(),
            email_verified: false,
            picture: Some("https://example.com/p?a=1&b=2".to_owned()),
            csrf: "csrf-value".to_owned(),
            connection: ConnectionState::Lost,
        }
    }

    #[test]
    fn a_name_is_text_and_never_markup() {
        let html = Home {
            card: Some(card("Zoë 🦊 <b>O'Neil</b> بنت")),
        }
        .render()
        .unwrap();
        assert!(
            html.contains("Zoë 🦊 &#60;b&#62;O&#39;Neil&#60;/b&#62; بنت"),
            "{html}"
        );
        assert!(!html.contains("<b>"));
    }

    #[test]
    fn a_lost_connection_offers_to_reconnect() {
        let html = Home {
            card: Some(card("Zoë")),
        }
        .render()
        .unwrap();
        assert!(
            html.contains(r#"data-testid="connection" data-state="lost""#),
            "{html}"
        );
        assert!(html.contains(r#"data-testid="reconnect""#));
    }

    #[test]
    fn only_web_addresses_are_shown_as_pictures() {
        assert!(is_showable("https://lh3.googleusercontent.com/a/x=s96-c"));
        for address in ["javascript:alert(1)", "data:text/html,x", "/relative", ""] {
            assert!(!is_showable(address), "{address}");
        }
    }
}
