//! `/__mock/journal`: what was asked, decided and answered.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::{Asked, Refusal};
use super::clock::span;
use crate::google::Google;
use crate::journal::mask::Mask;
use crate::journal::{Endpoint, Entry, Search, har, view};
use crate::world::flow::Flow;

/// The longest a reader waits.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Which entries, and how they are shown.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Only entries after this number.
    after: Option<u64>,
    /// Only this account's, by email address.
    account: Option<String>,
    /// Only this client's.
    client: Option<String>,
    /// Only requests to this part: authorization, interaction, token, userinfo, keys, discovery, …
    endpoint: Option<String>,
    /// Only those of one sign-in.
    flow: Option<u64>,
    /// Only the first so many.
    limit: Option<usize>,
    /// Only the last so many.
    tail: Option<usize>,
    /// How long to wait for the first, such as `5s`; a minute at most.
    wait: Option<String>,
    /// `json`, `ndjson` (one entry a line) or `har` (HTTP Archive).
    format: Option<String>,
    /// Whether secrets are shown whole.
    #[serde(default)]
    raw: bool,
}

impl Wanted {
    /// The search it comes to.
    pub(super) fn search(&self) -> Result<Search, Refusal> {
        let endpoint = self.endpoint.as_deref().map(|name| {
            let known: Vec<_> = Endpoint::ALL.iter().map(|part| part.name()).collect();
            let problem = || format!("`{name}` is none of {}", known.join(", "));
            Endpoint::from_name(name).ok_or_else(|| Refusal::of_field("endpoint", problem()))
        });
        let flow = self.flow.map(|number| {
            let none = || Refusal::of_field("flow", "flows count from 1");
            Flow::from_number(number).ok_or_else(none)
        });
        Ok(Search {
            after: self.after.unwrap_or_default(),
            account: self.account.clone(),
            client: self.client.clone(),
            endpoint: endpoint.transpose()?,
            flow: flow.transpose()?,
            limit: self.limit,
        })
    }

    /// How much is shown.
    pub(super) const fn mask(&self) -> Mask {
        if self.raw { Mask::Off } else { Mask::On }
    }
}

/// Which entries a stream tells, and how they are shown.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Followed {
    /// Only entries after this number.
    after: Option<u64>,
    /// Only this account's, by email address.
    account: Option<String>,
    /// Only this client's.
    client: Option<String>,
    /// Only requests to this part: authorization, interaction, token, userinfo, keys, discovery, …
    endpoint: Option<String>,
    /// Only those of one sign-in.
    flow: Option<u64>,
    /// Whether secrets are shown whole.
    #[serde(default)]
    raw: bool,
}

impl From<Followed> for Wanted {
    fn from(followed: Followed) -> Self {
        Self {
            after: followed.after,
            account: followed.account,
            client: followed.client,
            endpoint: followed.endpoint,
            flow: followed.flow,
            raw: followed.raw,
            ..Self::default()
        }
    }
}

/// The journal as JSON.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Journal)]
#[serde(untagged)]
enum Shown {
    /// With `format=json`, which goes without saying: the entries.
    #[schema(value_type = Vec<Object>)]
    Entries(Vec<Value>),
    /// With `format=har`: an HTTP Archive 1.2.
    Archive {
        /// The entries, and who wrote them.
        #[schema(value_type = Object)]
        log: Value,
    },
}

/// What was asked, decided and answered, oldest first; secrets are cut short unless `raw`.
#[utoipa::path(get, path = "/__mock/journal", tag = "journal",
    operation_id = "list_journal", params(Wanted),
    responses((status = 200, content((Shown = "application/json"), (String = "application/x-ndjson")))))]
pub(super) async fn list(
    State(google): State<Google>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Refusal> {
    let (search, mask) = (wanted.search()?, wanted.mask());
    let entries = match wanted.wait.as_deref() {
        // What is being answered now may lie before what is answered already.
        None => {
            google.settled().await;
            google.search_settled(&search).0
        }
        Some(wait) => {
            let wait = span("wait", wait)?;
            let wait = Duration::try_from(wait)
                .map_err(|_| Refusal::of_field("wait", "cannot be before now"))?;
            google.wait_for(&search, wait.min(LONGEST_WAIT)).await
        }
    };
    let skipped = entries
        .len()
        .saturating_sub(wanted.tail.unwrap_or(usize::MAX));
    let entries = &entries[skipped..];
    match wanted.format.as_deref() {
        None | Some("json") => {
            let views: Vec<_> = entries.iter().map(|entry| view(entry, mask)).collect();
            Ok(Json(Shown::Entries(views)).into_response())
        }
        Some("ndjson") => Ok(ndjson(entries, mask)),
        Some("har") => {
            let base = google.endpoints().page("");
            let log = har(entries.iter(), &base, mask)["log"].take();
            Ok(Json(Shown::Archive { log }).into_response())
        }
        Some(other) => {
            let problem = format!("`{other}` is none of json, ndjson, har");
            Err(Refusal::of_field("format", problem))
        }
    }
}

fn ndjson(entries: &[Entry], mask: Mask) -> Response {
    let lines: Vec<_> = entries
        .iter()
        .map(|entry| view(entry, mask).to_string())
        .collect();
    let lines = lines.join("\n") + "\n";
    ([(header::CONTENT_TYPE, "application/x-ndjson")], lines).into_response()
}
