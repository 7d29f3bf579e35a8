//! The pages: plain HTML that works without JavaScript, escaped by askama wherever a value is put in.
//!
//! Tests find things by `data-testid`; the classes are for the style sheet alone.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use url::Url;

use crate::notice::Shown;
use crate::store::{ConnectionState, Session};

/// What the app is about, for whoever is not signed in.
#[derive(Template)]
#[template(path = "welcome.html")]
pub(crate) struct Welcome {
    /// Whether accounts by e-mail are offered.
    pub(crate) password: bool,
}

/// The profile of a signed-in person.
#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct Home {
    /// Who is signed in.
    pub(crate) person: Card,
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

/// How the connection with Google stands.
#[derive(Template)]
#[template(path = "connection.html")]
pub(crate) struct Connection {
    /// The value every form of the session repeats.
    pub(crate) csrf: String,
    /// Whether the tokens work.
    pub(crate) state: ConnectionState,
    /// What the app asks for, and what of it was granted.
    pub(crate) permissions: Vec<Permission>,
    /// Whether something was not granted.
    pub(crate) missing: bool,
    /// The day Google was connected; empty if it is not.
    pub(crate) since: String,
    /// What went wrong the last time.
    pub(crate) notice: Option<Shown>,
    /// Where the notice's button leads.
    pub(crate) again: Option<&'static str>,
}

/// What Google says of a person, read with the stored tokens.
#[derive(Template)]
#[template(path = "google_profile.html")]
pub(crate) struct GoogleProfile {
    /// The value every form of the session repeats.
    pub(crate) csrf: String,
    /// Names and values, in Google's order.
    pub(crate) members: Vec<(String, String)>,
}

/// Something the app asks for.
pub(crate) struct Permission {
    /// In words.
    pub(crate) label: String,
    /// As a scope.
    pub(crate) scope: String,
    /// Whether Google granted it.
    pub(crate) granted: bool,
}

/// The login page.
#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct Login {
    /// Where the button leads.
    pub(crate) start: String,
    /// Where the older way begins, if it is offered.
    pub(crate) browser_start: Option<String>,
    /// Whether accounts by e-mail are offered.
    pub(crate) password: bool,
    /// The path to return to.
    pub(crate) next: String,
    /// What went wrong the last time.
    pub(crate) notice: Option<Shown>,
}

/// Where people sign up with an e-mail address.
#[derive(Template)]
#[template(path = "register.html")]
pub(crate) struct Register {
    /// What was wrong with what they typed.
    pub(crate) notice: Option<Shown>,
    /// The address they typed.
    pub(crate) email: String,
    /// The name they typed.
    pub(crate) name: String,
}

/// A page that says that a mail is on its way.
#[derive(Template)]
#[template(path = "sent.html")]
pub(crate) struct Sent {}

/// Where Google sends the browser in the older flow.
#[derive(Template)]
#[template(path = "browser.html")]
pub(crate) struct Browser {}

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
            person: card("Zoë 🦊 <b>O'Neil</b> بنت"),
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
            person: card("Zoë"),
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
