//! `[[client]]`: an app and its standing.

use serde::Deserialize;
use toml::Spanned;

use super::Problem;
use crate::wire::credential::ClientSecret;
use crate::wire::scope::Scopes;
use crate::wire::uri_policy::{Breach, check_origin, check_redirect_uri};
use crate::world::app_status::{AppStatus, Audience, MOST_TEST_USERS, PublishingStatus};
use crate::world::client::{Client, ClientKind, ClientState, CustomScheme};

/// The table as people write it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts of an app, not a state"
)]
pub(super) struct ClientTable {
    pub(super) id: Spanned<String>,
    #[serde(default)]
    secret: String,
    second_secret: Option<String>,
    #[serde(default)]
    secret_optional: bool,
    #[serde(default, rename = "type")]
    kind: ClientKind,
    #[serde(default)]
    redirect_uris: Vec<Spanned<String>>,
    #[serde(default)]
    javascript_origins: Vec<Spanned<String>>,
    app_name: Option<String>,
    #[serde(default)]
    state: ClientState,
    #[serde(default)]
    audience: Audience,
    organization: Option<String>,
    #[serde(default)]
    publishing_status: PublishingStatus,
    #[serde(default)]
    test_users: Vec<Spanned<String>>,
    verified: Option<bool>,
    brand_verified: Option<bool>,
    consent_screen: Option<bool>,
    developer_email: Option<String>,
    user_cap: Option<u32>,
    #[serde(default)]
    hidden_scopes: Vec<String>,
    #[serde(default)]
    custom_scheme: CustomScheme,
    server_client_id: Option<String>,
    #[serde(default)]
    session_age_claims: bool,
    #[serde(default)]
    made_before_2019: bool,
    #[serde(default)]
    over_quota: bool,
    event_receiver: Option<Spanned<String>>,
}

impl ClientTable {
    /// Checks what the console would check.
    pub(super) fn check(self) -> Result<Client, Problem> {
        let span = self.id.span();
        let id = self.id.get_ref().clone();
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err((
                span,
                format!("the client id `{id}` is empty or has blanks in it"),
            ));
        }
        if self.kind.has_secret() && self.secret.is_empty() && !self.secret_optional {
            let problem =
                format!("the client `{id}` needs a `secret`, for example \"GOCSPX-test\"");
            return Err((span, problem));
        }
        if self.audience == Audience::Internal && self.organization.is_none() {
            let problem = format!(
                "the client `{id}` is internal: name its `organization`, for example \"example.com\""
            );
            return Err((span, problem));
        }
        let status = self.status()?;
        let event_receiver = self.event_receiver.map(check_receiver).transpose()?;
        Ok(Client {
            secret: ClientSecret::from_wire(&self.secret),
            second_secret: self.second_secret.as_deref().map(ClientSecret::from_wire),
            secret_optional: self.secret_optional,
            kind: self.kind,
            redirect_uris: check_each(self.redirect_uris, "redirect URI", |uri| {
                check_redirect_uri(uri).map_err(Breach::mend)
            })?,
            javascript_origins: check_each(self.javascript_origins, "JavaScript origin", |uri| {
                check_origin(uri).map_err(Breach::mend)
            })?,
            app_name: self.app_name,
            state: self.state,
            status,
            hidden_scopes: Scopes::parse(&self.hidden_scopes.join(" ")),
            custom_scheme: self.custom_scheme,
            server_client_id: self.server_client_id,
            session_age_claims: self.session_age_claims,
            made_before_2019: self.made_before_2019,
            over_quota: self.over_quota,
            event_receiver,
            id: id.into(),
        })
    }

    fn status(&self) -> Result<AppStatus, Problem> {
        let default = AppStatus::default();
        if let Some(last) = self.test_users.get(MOST_TEST_USERS) {
            let problem = format!("more than {MOST_TEST_USERS} test users: Google takes no more");
            return Err((last.span(), problem));
        }
        Ok(AppStatus {
            audience: self.audience,
            organization: self.organization.clone(),
            publishing: self.publishing_status,
            test_users: self
                .test_users
                .iter()
                .map(|email| email.get_ref().clone())
                .collect(),
            verified: self.verified.unwrap_or(default.verified),
            brand_verified: self.brand_verified.unwrap_or(default.brand_verified),
            consent_screen: self.consent_screen.unwrap_or(default.consent_screen),
            developer_email: self
                .developer_email
                .clone()
                .unwrap_or(default.developer_email),
            user_cap: self.user_cap.unwrap_or(default.user_cap),
        })
    }
}

/// Checks addresses one by one, and names the first that Google's console would refuse.
fn check_each(
    addresses: Vec<Spanned<String>>,
    what: &str,
    check: impl Fn(&str) -> Result<(), &'static str>,
) -> Result<Vec<String>, Problem> {
    addresses
        .into_iter()
        .map(|address| match check(address.get_ref()) {
            Err(problem) => Err((
                address.span(),
                format!("{what} `{}`: {problem}", address.get_ref()),
            )),
            Ok(()) => Ok(address.into_inner()),
        })
        .collect()
}

fn check_receiver(address: Spanned<String>) -> Result<String, Problem> {
    let is_web = url::Url::parse(address.get_ref())
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if is_web {
        return Ok(address.into_inner());
    }
    let problem = format!(
        "event receiver `{}`: write a whole address, such as http://localhost:8000/events",
        address.get_ref()
    );
    Err((address.span(), problem))
}
