//! Parameters that are missing, empty, misnamed, sent twice or out of place, at any endpoint.

use super::near::{is_respelt, nearest};
use super::words::{is_unset, list, quoted, shown};
use super::{Case, found, rule};
use crate::journal::{Diagnosis, Endpoint};
use crate::wire::credential::AuthorizationCode;

/// Names that are read somewhere, none of which can be another one misspelt.
const READ: &[&str] = &[
    "access_token",
    "access_type",
    "approval_prompt",
    "assertion",
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "device_code",
    "grant_type",
    "hd",
    "id_token",
    "include_granted_scopes",
    "login_hint",
    "nonce",
    "prompt",
    "redirect_uri",
    "refresh_token",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "token",
];

/// Other names by which people and libraries call a parameter.
const NICKNAMES: &[(&str, &[&str])] = &[
    ("access_token", &["token"]),
    (
        "redirect_uri",
        &["callback", "callback_url", "redirect", "return_to"],
    ),
    ("code", &["auth_code", "authorization_code"]),
    ("client_secret", &["secret"]),
    ("token", &["access_token", "refresh_token"]),
];

/// Says why a parameter is missing.
pub(super) fn missing(case: Case<'_>, name: &str) -> Diagnosis {
    not_a_form(case)
        .or_else(|| html_escaped(case))
        .or_else(|| misnamed(case, name))
        .or_else(|| cut_short(case))
        .or_else(|| empty(case, name))
        .unwrap_or_else(|| {
            let advice = advice(case, name);
            found(rule::MISSING, format!("{name} is missing: {advice}."))
        })
}

/// Programs post forms; a body of another type was not read at all.
fn not_a_form(case: Case<'_>) -> Option<Diagnosis> {
    let entry = case.entry;
    let is_program = matches!(
        entry.endpoint,
        Endpoint::Token | Endpoint::Revocation | Endpoint::Userinfo | Endpoint::Tokeninfo
    );
    let was_read = entry.params.iter().count() > entry.query.iter().count();
    if entry.method != "POST" || !is_program || was_read {
        return None;
    }
    let length = entry.header("content-length").unwrap_or("0");
    let content_type = entry.header("content-type").unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let is_read = ["application/x-www-form-urlencoded", "application/json"]
        .iter()
        .any(|read| media_type.eq_ignore_ascii_case(read));
    if length == "0" || is_read {
        return None;
    }
    let what = match media_type {
        "" => "has no Content-Type".to_owned(),
        media_type => format!("is {}", shown(media_type)),
    };
    Some(found(
        rule::NOT_A_FORM,
        format!(
            "The body {what} and was not read: send the parameters as a form, with Content-Type \
             application/x-www-form-urlencoded."
        ),
    ))
}

fn html_escaped(case: Case<'_>) -> Option<Diagnosis> {
    let (name, _) = case
        .params()
        .iter()
        .find(|(name, _)| name.starts_with("amp;"))?;
    Some(found(
        rule::HTML_ESCAPED,
        format!(
            "A parameter is named {}: the address was copied out of HTML, where & is written &amp;; \
             put a plain & between the parameters.",
            shown(name)
        ),
    ))
}

fn cut_short(case: Case<'_>) -> Option<Diagnosis> {
    let mut params = case.params().iter();
    let (only, _) = params.next().filter(|_| params.next().is_none())?;
    READ.contains(&only).then(|| {
        found(
            rule::CUT_SHORT,
            format!(
                "The request ends after its first parameter, {only}: a shell cuts an address at a \
                 bare &; put the whole of it in quotes."
            ),
        )
    })
}

/// Says that a parameter is there under another name.
pub(super) fn misnamed(case: Case<'_>, name: &str) -> Option<Diagnosis> {
    let is_nickname = |sent: &str| {
        let mut nicknames = NICKNAMES.iter();
        nicknames.any(|(known, nicknames)| *known == name && nicknames.contains(&sent))
    };
    let is_near =
        |sent: &str| is_respelt(sent, name) || nearest(sent, [name], name.len() / 5).is_some();
    let is_meant = |sent: &str| is_nickname(sent) || (!READ.contains(&sent) && is_near(sent));
    let (sent, _) = case
        .params()
        .iter()
        .find(|(sent, value)| *sent != name && !value.is_empty() && is_meant(sent))?;
    Some(found(
        rule::MISNAMED,
        format!(
            "There is {} and no {name}: the parameter is named {name}, spelt just so.",
            shown(sent)
        ),
    ))
}

/// Says that a parameter is there without a value.
pub(super) fn empty(case: Case<'_>, name: &str) -> Option<Diagnosis> {
    case.params().get_even_empty(name)?;
    Some(found(
        rule::EMPTY,
        format!("{name} is there without a value: the variable it comes from was not set."),
    ))
}

/// Says that a value is a word programs print where there is none.
pub(super) fn unset(name: &str, text: &str) -> Option<Diagnosis> {
    is_unset(text).then(|| {
        let text = format!(
            "{name} is the word {text}, as programs print what is not there: the variable it comes from \
             was not set."
        );
        found(rule::EMPTY, text)
    })
}

fn advice(case: Case<'_>, name: &str) -> String {
    match name {
        "response_type" => "send response_type=code".to_owned(),
        "client_id" => match list(case.world.clients().map(|client| &*client.id)).as_str() {
            "" => "register a client and send its id".to_owned(),
            known => format!("send that of a registered client ({known})"),
        },
        "redirect_uri" => match expected_redirect(case) {
            Some(expected) => format!("send {}", shown(&expected)),
            None => "send one that is registered".to_owned(),
        },
        "scope" => "send scope=openid email profile, with blanks between the words".to_owned(),
        "nonce" => {
            "an ID token in the callback needs one; make a random one for each sign-in".to_owned()
        }
        "grant_type" => "send grant_type=authorization_code or refresh_token".to_owned(),
        "code" => "send the code of the callback".to_owned(),
        "access_token" => "send the access_token of the token answer".to_owned(),
        "token" => "send the access or refresh token as token".to_owned(),
        _ => "send it".to_owned(),
    }
}

/// The redirect address that was sent before, or the first that is registered.
fn expected_redirect(case: Case<'_>) -> Option<String> {
    let code = case.param("code").map(AuthorizationCode::from_wire);
    if let Some(code) = code.and_then(|code| case.world.code(&code)) {
        return Some(code.redirect_uri.to_string());
    }
    let registered = case.world.redirect_uris(case.client()?, case.now);
    registered.first().cloned()
}

/// Says that a parameter was sent more than once, and where.
pub(super) fn twice(case: Case<'_>, name: &str) -> Diagnosis {
    let values: Vec<_> = case.params().all(name).collect();
    let in_address = case.entry.query.all(name).count();
    let place = if in_address == 0 {
        "in the body"
    } else if in_address == values.len() {
        "in the address"
    } else {
        "in the body and the address together"
    };
    let is_same = values.windows(2).all(|pair| pair[0] == pair[1]);
    let sameness = if is_same {
        "with the same value"
    } else {
        "with different values"
    };
    let times = match values.len() {
        2 => "twice".to_owned(),
        times => format!("{times} times"),
    };
    found(
        rule::TWICE,
        format!(
            "{} stands {times} {place}, {sameness}: two layers add it, such as the app and its \
             library; leave it to one of them.",
            shown(name)
        ),
    )
}

/// Says what is wrong with a parameter that is not allowed.
pub(super) fn not_allowed(case: Case<'_>, name: &str) -> Diagnosis {
    let response_type = case.param("response_type").unwrap_or_default();
    let text = match name {
        "client_secret" => {
            "client_secret must not travel through the browser: leave it out here and \
                            send it to the token endpoint alone."
                .to_owned()
        }
        name => format!(
            "{} has no place beside response_type={}: leave it out.",
            shown(name),
            if response_type.contains(' ') {
                quoted(response_type)
            } else {
                shown(response_type)
            }
        ),
    };
    found(rule::NOT_ALLOWED, text)
}
