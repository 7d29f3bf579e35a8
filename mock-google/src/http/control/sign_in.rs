//! `/__mock/sign-in`: what a person would do on Google's pages, without a browser.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::answer::{Problem, Refusal, Told};
use crate::google::Google;
use crate::http::authorize::{Conclusion, conclude};
use crate::rules::authorize::Answer;
use crate::wire::scope::Scopes;
use crate::world::callback::Delivery;
use crate::world::flow::Flow;

/// Whether the person allows it.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::ToSchema)]
#[schema(as = SignInDecision)]
#[serde(rename_all = "lowercase")]
pub(super) enum Decision {
    /// Continue.
    #[default]
    Allow,
    /// Cancel.
    Deny,
}

/// Who decides what about which request.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignIn {
    /// The address the app would send the browser to.
    authorization_url: String,
    /// Who signs in, by email address.
    email: String,
    /// `allow` or `deny`.
    #[serde(default)]
    decision: Decision,
    /// The optional scopes to tick, separated by blanks; all unless set.
    scopes: Option<String>,
}

/// Where the browser would go.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SignInResult)]
pub(super) struct SignedIn {
    /// The app's callback with everything in it: open it in the app's session.
    redirect_url: String,
    /// With `response_mode=form_post`: the fields to post there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    form: Option<Map<String, Value>>,
    /// The sign-in, to search the journal by.
    flow: Option<u64>,
}

/// The boxes to tick, each a scope that exists.
fn ticked(google: &Google, scopes: &str) -> Result<Scopes, Refusal> {
    let (known, unknown) = Scopes::parse(scopes).split_unknown(&google.behaviour().extra_scopes);
    if unknown.is_empty() {
        return Ok(known);
    }
    let problem = format!("Google knows no scope `{unknown}`");
    Err(Refusal::of_field("scopes", problem))
}

/// Signs a person in and decides in her place; answers the callback the browser would be sent to.
#[utoipa::path(post, path = "/__mock/sign-in", tag = "sign-in",
    operation_id = "sign_in", request_body = SignIn,
    responses((status = 200, body = SignedIn), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn sign_in(
    State(google): State<Google>,
    Told(told): Told<SignIn>,
) -> Result<Json<SignedIn>, Refusal> {
    let answer = match (told.decision, &told.scopes) {
        (Decision::Deny, _) => Answer::Deny,
        (Decision::Allow, None) => Answer::AllowAll,
        (Decision::Allow, Some(scopes)) => Answer::Allow(ticked(&google, scopes)?),
    };
    let unreadable = |problem: &str| Refusal::of_field("authorization_url", problem);
    let conclusion =
        conclude(&google, &told.authorization_url, &told.email, answer).map_err(unreadable)??;
    match conclusion {
        Conclusion::Delivered(delivery, flow, is_granted) => {
            if is_granted && matches!(told.decision, Decision::Deny) {
                let problem = "Google did not ask, for the account has allowed this before: add \
                               prompt=consent to the request, or reset the account";
                let refusal = Refusal::new(StatusCode::CONFLICT, problem);
                return Err(refusal.diagnosed(None, flow));
            }
            let (redirect_url, form) = match delivery {
                Delivery::Redirect(address) => (address, None),
                Delivery::Form { action, fields } => {
                    let fields = fields.into_iter().map(|(name, value)| (name, value.into()));
                    (action, Some(fields.collect()))
                }
            };
            let flow = flow.map(Flow::number);
            Ok(Json(SignedIn {
                redirect_url,
                form,
                flow,
            }))
        }
        Conclusion::Stopped(decision, diagnosis, flow) => {
            let problem = format!("Google keeps the person on a page of its own: {decision}");
            Err(Refusal::new(StatusCode::CONFLICT, problem).diagnosed(diagnosis, flow))
        }
    }
}
