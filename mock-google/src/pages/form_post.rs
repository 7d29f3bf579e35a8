//! An answer that travels to the app as a form.

use askama::Template;

/// The form, which a script submits, or the person.
#[derive(Template)]
#[template(path = "form_post.html")]
pub(crate) struct FormPostPage<'a> {
    pub(crate) action: &'a str,
    pub(crate) fields: &'a [(String, String)],
}
