//! Google's error page: the headline by the kind of error, the text, and what developers are told.

use std::borrow::Cow;

use askama::Template;

use crate::journal::mask::Mask;
use crate::wire::auth_error::AuthError;

/// What the person is told when the app's request is to blame.
const INVALID_REQUEST: &str = "You can’t sign in because this app sent an invalid request. You can \
                               try again later, or contact the developer about this issue.";

/// Google's error page.
#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage<'a> {
    pub(super) headline: String,
    account: Option<&'a str>,
    paragraphs: Vec<Cow<'static, str>>,
    help_url: &'a str,
    app: Option<&'a str>,
    status: i32,
    code: &'a str,
    developer_text: Vec<String>,
    details: Vec<(&'a str, String)>,
    documentation_url: &'a str,
    why: Option<Why<'a>>,
}

/// What the mock knows of the cause, shown in a box of its own.
pub(crate) struct Why<'a> {
    /// The rule that recognised it.
    pub(crate) rule: &'a str,
    /// The cause and the mend, in one sentence.
    pub(crate) text: &'a str,
    /// What a click registers: the number of the entry, the seal of the form, and the thing itself.
    pub(crate) offer: Option<(u64, String, String)>,
}

impl<'a> ErrorPage<'a> {
    /// The same page, with the cause below it.
    pub(crate) fn because(self, why: Option<Why<'a>>) -> Self {
        Self { why, ..self }
    }

    /// The page for a blob, with the app's name and the account where they are known.
    pub(crate) fn of(error: &'a AuthError, app: Option<&'a str>, account: Option<&'a str>) -> Self {
        let kind = error.developer.as_ref().map(|developer| developer.kind);
        let is_invalid_request = error.code == "redirect_uri_mismatch" || kind == Some(1);
        let is_testing = error.code == "access_denied" && kind == Some(4);
        let name = app.unwrap_or("This app");
        let headline = match error.code.as_str() {
            _ if is_invalid_request => format!("Access blocked: {name}’s request is invalid"),
            _ if is_testing => {
                format!("Access blocked: {name} has not completed the Google verification process")
            }
            "org_internal" => {
                format!("Access blocked: {name} can only be used within its organization")
            }
            "access_not_configured" => {
                let name = app.unwrap_or("this app");
                format!("Access blocked: Your institution’s admin needs to review {name}")
            }
            "disallowed_useragent" => "You can’t sign in from this screen".to_owned(),
            _ => "Access blocked: Authorization Error".to_owned(),
        };
        let message = if is_invalid_request {
            vec![INVALID_REQUEST.into()]
        } else if is_testing {
            vec![
                format!(
                    "{name} has not completed the Google verification process. The app is \
                     currently being tested, and can only be accessed by developer-approved \
                     testers. If you think you should have access, contact the developer."
                )
                .into(),
            ]
        } else {
            let paragraphs = paragraphs(&error.message);
            paragraphs.into_iter().map(Cow::Owned).collect()
        };
        let developer = error.developer.as_ref();
        Self {
            headline,
            account,
            paragraphs: message,
            help_url: web_address(&error.help_url),
            app,
            status: error.http_status,
            code: &error.code,
            developer_text: paragraphs(developer.map_or(&error.message, |text| &text.message)),
            details: error
                .request_details
                .iter()
                .map(|detail| (detail.name.as_str(), Mask::On.words(&detail.value)))
                .chain([("flowName", "GeneralOAuthFlow".to_owned())])
                .collect(),
            documentation_url: developer
                .map_or("", |developer| web_address(&developer.documentation_url)),
            why: None,
        }
    }
}

/// The paragraphs of a text, which may name what was sent.
fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| Mask::On.words(paragraph))
        .collect()
}

/// The blob stands in the address, so anybody can write one: only web addresses become links.
fn web_address(url: &str) -> &str {
    if url.starts_with("https://") { url } else { "" }
}
