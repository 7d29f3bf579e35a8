//! What to do on one of Google's pages, read from its HTML.

use mock_google::Account;
use scraper::{ElementRef, Html, Selector};

/// What to do on a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Submit {
        action: String,
        fields: Vec<(String, String)>,
    },
    Follow(String),
    Ended(String),
    Lost,
}

impl Step {
    /// What a person who wants in, or who says no, does on one of Google's pages.
    pub(super) fn on(page: &str, account: &Account, says_no: bool) -> Self {
        let page = Html::parse_document(page);
        let name = first(&page, "body")
            .and_then(|body| body.attr("data-page"))
            .unwrap_or_default();
        let row = format!(r#"[data-identifier="{}"]"#, account.email);
        match name {
            "identifier" => submit(
                &page,
                "#identifierNext button",
                &[("identifier", &account.email)],
            ),
            "password" => submit(
                &page,
                "#passwordNext button",
                &[("Passwd", &account.password)],
            ),
            "chooser" if first(&page, &row).is_some() => use_control(&page, &row),
            "chooser" => use_control(&page, "#use_another_account"),
            "warning" | "confirm" | "consent" if says_no => {
                submit(&page, "#submit_deny_access button", &[])
            }
            "warning" => submit(&page, "#submit_go_on button", &[]),
            "confirm" | "consent" => submit(&page, "#submit_approve_access button", &[]),
            "form_post" => submit(&page, "form button", &[]),
            "error" => Self::Ended(text_of(&page, "#error_code")),
            _ => Self::Lost,
        }
    }
}

/// Clicks something that is a link, a button, or contains one.
fn use_control(page: &Html, css: &str) -> Step {
    let inner = ["a", "button"].map(|tag| format!("{css} {tag}"));
    let control = first(page, css)
        .filter(|element| matches!(element.value().name(), "a" | "button"))
        .map(|_| css.to_owned())
        .or_else(|| inner.into_iter().find(|css| first(page, css).is_some()))
        .unwrap_or_else(|| css.to_owned());
    match first(page, &control).and_then(|element| element.attr("href")) {
        Some(link) => Step::Follow(link.to_owned()),
        None => submit(page, &control, &[]),
    }
}

/// Sends the form of a button, with every box ticked and these values filled in.
fn submit(page: &Html, button: &str, values: &[(&str, &str)]) -> Step {
    let Some(button) = first(page, button) else {
        return Step::Lost;
    };
    let Some(form) = form_of(page, button) else {
        return Step::Lost;
    };
    let action = button
        .attr("formaction")
        .or_else(|| form.attr("action"))
        .unwrap_or_default();
    let mut fields: Vec<(String, String)> = Vec::new();
    // Inputs may also stand elsewhere and name the form.
    let id = form.attr("id").unwrap_or_default();
    let (within, naming) = (
        selector("input[name]"),
        selector(&format!(r#"input[name][form="{id}"]"#)),
    );
    for input in form.select(&within).chain(page.select(&naming)) {
        let name = input.attr("name").unwrap_or_default();
        let kind = input.attr("type").unwrap_or("text");
        let filled = values
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, value)| *value);
        let visible = matches!(kind, "text" | "email" | "password");
        let value = match filled {
            Some(value) => value,
            // A form has one field for a person to fill in, whatever it is called.
            None if visible => values.first().map_or("", |(_, value)| *value),
            None if kind == "checkbox" => input.attr("value").unwrap_or("on"),
            None => input.attr("value").unwrap_or_default(),
        };
        fields.push((name.to_owned(), value.to_owned()));
    }
    if let Some(name) = button.attr("name") {
        fields.push((
            name.to_owned(),
            button.attr("value").unwrap_or_default().to_owned(),
        ));
    }
    Step::Submit {
        action: action.to_owned(),
        fields,
    }
}

/// The form a button belongs to: the one it names, else the one around it.
fn form_of<'a>(page: &'a Html, button: ElementRef<'a>) -> Option<ElementRef<'a>> {
    match button.attr("form") {
        Some(id) => first(page, &format!("form#{id}")),
        None => button
            .ancestors()
            .filter_map(ElementRef::wrap)
            .find(|element| element.value().name() == "form"),
    }
}

fn first<'a>(page: &'a Html, css: &str) -> Option<ElementRef<'a>> {
    page.select(&selector(css)).next()
}

fn text_of(page: &Html, css: &str) -> String {
    first(page, css)
        .map(|element| element.text().collect())
        .unwrap_or_default()
}

/// A selector; one that does not parse selects nothing.
fn selector(css: &str) -> Selector {
    Selector::parse(css)
        .or_else(|_| Selector::parse(":not(*)"))
        .unwrap_or_else(|error| unreachable!("`:not(*)` is a selector: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<body data-page="identifier"><form action="/next">
        <input type="hidden" name="token" value="t"><input id="identifierId" name="who">
        <div id="identifierNext"><button name="go" value="1">Next</button></div></form></body>"#;

    #[test]
    fn a_form_is_filled_in_and_sent() {
        let fields = [("token", "t"), ("who", "ada@gmail.com"), ("go", "1")];
        let fields = fields
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
        let step = Step::on(PAGE, &Account::new("ada@gmail.com"), false);
        assert_eq!(
            step,
            Step::Submit {
                action: "/next".to_owned(),
                fields
            }
        );
    }

    #[test]
    fn an_error_page_ends_the_walk() {
        let page = r#"<body data-page="error"><p id="error_code">Error 400: x</p></body>"#;
        let step = Step::on(page, &Account::new("ada@gmail.com"), false);
        assert_eq!(step, Step::Ended("Error 400: x".to_owned()));
    }

    #[test]
    fn a_row_may_be_a_link() {
        let page = r#"<body data-page="chooser"><li data-identifier="ada@gmail.com">
            <a href="/pick?n=0">Ada</a></li></body>"#;
        let step = Step::on(page, &Account::new("ada@gmail.com"), false);
        assert_eq!(step, Step::Follow("/pick?n=0".to_owned()));
    }
    #[test]
    fn a_no_is_a_form_of_its_own_and_a_yes_takes_every_box_along() {
        let page = r#"<body data-page="consent"><form action="/a" id="deny">
            <input type="hidden" name="answer" value="deny"></form><form action="/a" id="approve">
            <input type="hidden" name="answer" value="allow"></form>
            <input type="checkbox" name="scope" value="x" form="approve">
            <p id="submit_deny_access"><button form="deny">Cancel</button></p>
            <p id="submit_approve_access"><button form="approve">Continue</button></p></body>"#;
        let sent = |says_no, fields: &[(&str, &str)]| {
            let step = Step::on(page, &Account::new("ada@gmail.com"), says_no);
            let fields = fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            let action = "/a".to_owned();
            assert_eq!(step, Step::Submit { action, fields });
        };
        sent(true, &[("answer", "deny")]);
        sent(false, &[("answer", "allow"), ("scope", "x")]);
    }
}
