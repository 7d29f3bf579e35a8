//! Clients that are unknown, and what they were meant to be; clients that may not be used.

use strsim::osa_distance;

use super::credential::{Kind, mixed_up};
use super::words::{bare, list, quoted, shown};
use super::{Case, found, rule};
use crate::journal::{Diagnosis, Mend};
use crate::wire::uri_policy::check_redirect_uri;
use crate::world::client::ClientState;

/// What every client id of Google's ends with.
const SUFFIX: &str = ".apps.googleusercontent.com";

/// What stands in place of an id that nobody filled in, in small letters.
const PLACEHOLDERS: &[&str] = &[
    "your_",
    "your-",
    "yourclient",
    "<",
    "${",
    "{{",
    "changeme",
    "change_me",
    "process.env",
    "client_id",
    "undefined",
    "null",
];

/// Says what a client id that nobody registered was meant to be.
pub(super) fn unknown(case: Case<'_>) -> Diagnosis {
    let id = case.client_id();
    let trimmed = bare(id).map_or(id, |(trimmed, _)| trimmed);
    if let Some(mixed_up) = mixed_up("client_id", trimmed, Kind::ClientId) {
        return mixed_up;
    }
    if let Some((rule, text)) = surrounded(case, id) {
        return found(rule, text);
    }
    let near = other_case(case, id)
        .or_else(|| suffix(case, id))
        .or_else(|| other_project(case, id))
        .or_else(|| misspelt(case, id));
    if near.is_none()
        && let Some((rule, text)) = placeholder(case, id)
    {
        return found(rule, text);
    }
    let (rule, text) = near.unwrap_or_else(|| like_none(case, id));
    Diagnosis {
        rule,
        text,
        mend: mend(case, id),
    }
}

/// A rule and its sentence.
type Found = (&'static str, String);

fn surrounded(case: Case<'_>, id: &str) -> Option<Found> {
    let (bare, what) = bare(id)?;
    case.world.client(bare)?;
    Some((
        rule::CLIENT_SURROUNDED,
        format!(
            "client_id is {}, with {what} around it: send exactly {bare}.",
            quoted(id)
        ),
    ))
}

fn placeholder(case: Case<'_>, id: &str) -> Option<Found> {
    let lower = id.to_lowercase();
    if !PLACEHOLDERS.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let first = case.world.clients().next();
    let such = first.map_or_else(String::new, |client| format!(", such as {}", client.id));
    Some((
        rule::CLIENT_PLACEHOLDER,
        format!(
            "client_id is {}, a placeholder or a variable that was not set: send the id of a \
             registered client{such}.",
            shown(id)
        ),
    ))
}

fn other_case(case: Case<'_>, id: &str) -> Option<Found> {
    let known = known(case).find(|known| known.eq_ignore_ascii_case(id))?;
    Some((
        rule::CLIENT_CASE,
        format!(
            "client_id {} differs from the registered {known} in small and capital letters: send \
             exactly that.",
            shown(id)
        ),
    ))
}

fn suffix(case: Case<'_>, id: &str) -> Option<Found> {
    let stem = |id: &str| id.trim_end_matches(SUFFIX).to_owned();
    let known = known(case).find(|known| stem(known) == stem(id))?;
    let what = if id.ends_with(SUFFIX) {
        format!("has {SUFFIX} once too often")
    } else {
        format!("lacks {SUFFIX} at its end")
    };
    Some((
        rule::CLIENT_SUFFIX,
        format!("client_id {} {what}: send exactly {known}.", shown(id)),
    ))
}

fn other_project(case: Case<'_>, id: &str) -> Option<Found> {
    let (project, rest) = id.split_once('-')?;
    let (known, theirs) = known(case).find_map(|known| {
        let (theirs, same) = known.split_once('-')?;
        (same == rest).then_some((known, theirs))
    })?;
    Some((
        rule::CLIENT_PROJECT,
        format!(
            "client_id {} has the number of project {}, and {known} is a client of project {theirs}: \
             the ids of two projects were mixed up; send exactly that.",
            shown(id),
            shown(project)
        ),
    ))
}

fn misspelt(case: Case<'_>, id: &str) -> Option<Found> {
    let (distance, known) = known(case)
        .filter(|known| known.len().abs_diff(id.len()) <= 2)
        .map(|known| (osa_distance(id, known), known))
        .min()
        .filter(|(distance, _)| *distance <= 2 && distance * 3 <= id.len())?;
    let what = match distance {
        1 => "one character".to_owned(),
        count => format!("{count} characters"),
    };
    Some((
        rule::CLIENT_MISSPELT,
        format!(
            "client_id {} differs in {what} from the registered {known}: send exactly that.",
            shown(id)
        ),
    ))
}

fn like_none(case: Case<'_>, id: &str) -> Found {
    let there = match list(known(case)).as_str() {
        "" => "there is none yet".to_owned(),
        known => format!("there is {known}"),
    };
    let text = format!(
        "No client {} is registered here, {there}: register it as a [[client]] of the configuration or \
         with Google::register, or send the id of one that is.",
        shown(id)
    );
    (rule::CLIENT_UNKNOWN, text)
}

fn known(case: Case<'_>) -> impl Iterator<Item = &str> {
    case.world.clients().map(|client| &*client.id)
}

/// The client could be registered as it stands, with the address it wants to be called back on.
fn mend(case: Case<'_>, id: &str) -> Option<Mend> {
    let redirect_uri = case.param("redirect_uri").filter(|uri| is_web(uri))?;
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic());
    let is_shown_whole = shown(id) == id;
    (is_id && is_shown_whole).then(|| Mend::RegisterClient {
        client: id.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
    })
}

/// Whether an address is one of the web that may be registered.
pub(super) fn is_web(uri: &str) -> bool {
    let is_web = uri.starts_with("http://") || uri.starts_with("https://");
    is_web && check_redirect_uri(uri).is_ok()
}

/// Says that the client is registered as deleted or disabled.
pub(super) fn not_active(case: Case<'_>) -> Option<Diagnosis> {
    let client = case.client()?;
    let state = match client.state {
        ClientState::Active => return None,
        ClientState::Deleted => "deleted",
        ClientState::Disabled => "disabled",
    };
    Some(found(
        rule::CLIENT_STATE,
        format!(
            "Client {} is registered here as {state}: set its state to active, or send the id of \
             another.",
            client.id
        ),
    ))
}

/// Says that the client has no consent screen.
pub(super) fn without_screen(case: Case<'_>) -> Diagnosis {
    found(
        rule::CLIENT_SCREEN,
        format!(
            "Client {} is registered here without a consent screen: set its consent_screen to true, as \
             one does in the console before the first sign-in.",
            shown(case.client_id())
        ),
    )
}

/// Says that the client is over its quota.
pub(super) fn over_quota(case: Case<'_>) -> Diagnosis {
    found(
        rule::CLIENT_QUOTA,
        format!(
            "Client {} is registered here as over its quota: set its over_quota to false, or try with \
             an account that has used it before.",
            shown(case.client_id())
        ),
    )
}
