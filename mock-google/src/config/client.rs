//! `[[client]]`: an app and its standing.

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::Problem;
use crate::wire::credential::ClientSecret;
use crate::wire::scope::Scopes;
use crate::wire::uri_policy::{Breach, check_origin, check_redirect_uri};
use crate::world::app_status::{AppStatus, Audience, MOST_TEST_USERS, PublishingStatus};
use crate::world::client::{Client, ClientKind, ClientState, CustomScheme};

/// An app, with the keys of `[[client]]` in the configuration; what is left out has its default.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[schema(as = Client)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts of an app, not a state"
)]
pub(crate) struct ClientTable {
    /// `<project number>-<name>.apps.googleusercontent.com`
    #[schema(value_type = String)]
    pub(super) id: Spanned<String>,
    /// `GOCSPX-…`; required for web, desktop and tv.
    #[serde(default)]
    secret: String,
    /// A second live secret, while the first is being replaced.
    second_secret: Option<String>,
    /// Whether the token endpoint does without the secret.
    #[serde(default)]
    secret_optional: bool,
    /// `web`, `desktop`, `tv`, `ios`, `android`, `uwp` or `chrome`.
    #[serde(default, rename = "type")]
    #[schema(value_type = String, default = "web")]
    kind: ClientKind,
    /// Redirect addresses, compared letter by letter.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    redirect_uris: Vec<Spanned<String>>,
    /// Origins the browser library may be used from.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    javascript_origins: Vec<Spanned<String>>,
    /// The name on the pages.
    app_name: Option<String>,
    /// `active`, `deleted` or `disabled`.
    #[serde(default)]
    #[schema(value_type = String, default = "active")]
    state: ClientState,
    /// `external` or `internal`.
    #[serde(default)]
    #[schema(value_type = String, default = "external")]
    audience: Audience,
    /// The domain of the organisation that owns the app.
    organization: Option<String>,
    /// `production` or `testing`.
    #[serde(default)]
    #[schema(value_type = String, default = "production")]
    publishing_status: PublishingStatus,
    /// Who may use an app in testing.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    test_users: Vec<Spanned<String>>,
    /// Whether Google verified the app.
    verified: Option<bool>,
    /// Whether Google verified its name.
    brand_verified: Option<bool>,
    /// Whether the consent screen was set up.
    consent_screen: Option<bool>,
    /// Shown in warnings.
    developer_email: Option<String>,
    /// How many people may ever consent to an unverified app.
    user_cap: Option<u32>,
    /// Scopes that exist, but not for this app.
    #[serde(default)]
    hidden_scopes: Vec<String>,
    /// Android: `unsupported`, `disabled` or `enabled`.
    #[serde(default)]
    #[schema(value_type = String, default = "unsupported")]
    custom_scheme: CustomScheme,
    /// Android: the web client that becomes the audience of ID tokens.
    server_client_id: Option<String>,
    /// Whether the app may ask for `auth_time` and `amr`.
    #[serde(default)]
    session_age_claims: bool,
    /// Whether the app may switch granular consent off.
    #[serde(default)]
    made_before_2019: bool,
    /// Whether the app is over its quota.
    #[serde(default)]
    over_quota: bool,
    /// Where security events are sent to.
    #[schema(value_type = Option<String>)]
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

    /// The table of an app that is registered.
    pub(super) fn of(client: &Client) -> Self {
        let status = &client.status;
        Self {
            id: written(&client.id),
            secret: client.secret.expose().to_owned(),
            second_secret: client
                .second_secret
                .as_ref()
                .map(|secret| secret.expose().to_owned()),
            secret_optional: client.secret_optional,
            kind: client.kind,
            redirect_uris: client
                .redirect_uris
                .iter()
                .map(|uri| written(uri))
                .collect(),
            javascript_origins: client
                .javascript_origins
                .iter()
                .map(|uri| written(uri))
                .collect(),
            app_name: client.app_name.clone(),
            state: client.state,
            audience: status.audience,
            organization: status.organization.clone(),
            publishing_status: status.publishing,
            test_users: status
                .test_users
                .iter()
                .map(|email| written(email))
                .collect(),
            verified: Some(status.verified),
            brand_verified: Some(status.brand_verified),
            consent_screen: Some(status.consent_screen),
            developer_email: Some(status.developer_email.clone()),
            user_cap: Some(status.user_cap),
            hidden_scopes: client.hidden_scopes.iter().map(str::to_owned).collect(),
            custom_scheme: client.custom_scheme,
            server_client_id: client.server_client_id.clone(),
            session_age_claims: client.session_age_claims,
            made_before_2019: client.made_before_2019,
            over_quota: client.over_quota,
            event_receiver: client.event_receiver.as_deref().map(written),
        }
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

/// A text that stands nowhere.
pub(super) fn written(text: &str) -> Spanned<String> {
    Spanned::new(0..0, text.to_owned())
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
