//! Texts and shapes that several tables of refusals share.

use super::Row;
use crate::wire::scope::Scopes;

/// What Google's APIs say of a request without a token.
pub(crate) const MISSING_CREDENTIAL: &str = "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.";
/// What Google's APIs say of a request with a token that is not good.
pub(crate) const INVALID_CREDENTIALS: &str = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.";
/// What an administrator's block is explained with, on the page and by the token endpoint.
pub(super) const ADMIN_POLICY: &str = "Access to your account data is restricted by policies within your organization. Please contact the administrator of your organization for more information.";
/// What outsiders of an internal app are told, on the page and by the token endpoint.
pub(super) const ORG_INTERNAL: &str = "This client is restricted to users within its organization.";

/// A row of a JSON refusal.
pub(super) fn row(
    status: u16,
    code: &'static str,
    description: impl Into<std::borrow::Cow<'static, str>>,
) -> Row {
    (status, code, description.into())
}

/// Scopes as Google lists them in its texts.
pub(super) fn list(scopes: &Scopes) -> String {
    scopes.iter().collect::<Vec<_>>().join(", ")
}

/// `Some requested scopes were invalid. {valid=[…], invalid=[…]}`, without the lists that are empty.
pub(super) fn invalid_scopes(
    valid: &Scopes,
    invalid: &Scopes,
    noncanonical: &[(String, String)],
) -> String {
    let aliases: Vec<_> = noncanonical
        .iter()
        .map(|(alias, canonical)| format!("{alias}({canonical})"))
        .collect();
    let lists: Vec<_> = [
        ("valid", list(valid)),
        ("noncanonical", aliases.join(", ")),
        ("invalid", list(invalid)),
    ]
    .into_iter()
    .filter(|(_, list)| !list.is_empty())
    .map(|(name, list)| format!("{name}=[{list}]"))
    .collect();
    format!(
        "Some requested scopes were invalid. {{{}}}",
        lists.join(", ")
    )
}
