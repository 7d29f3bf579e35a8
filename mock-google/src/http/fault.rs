//! Misbehaving: the layer in which faults strike, around the endpoints and inside everything else.
//!
//! Before the endpoint sees the request: a delay, a reply in its place. After it answered: members,
//! bytes, headers, the wire. What is signed or brought back to the app is bent where that is done, by the
//! [`Bends`] this layer hands on. Where nothing is armed, it costs one look at a flag.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use http_body_util::{BodyExt as _, Limited};

use super::call::Call;
use super::guard::Limits;
use super::line::{End, Plan, pause};
use super::record::Broken;
use crate::fault::{Bends, Effect, Place};
use crate::google::Google;
use crate::journal::Endpoint;
use crate::wire::params::Params;

mod answers;
mod callback;
mod documents;
mod replies;
mod tokens;
mod wire;

pub(super) use callback::deliver;
pub(super) use replies::ELSEWHERE;

/// Lets these routes misbehave when they are told to.
pub(super) fn over(router: Router<Google>, google: &Google) -> Router<Google> {
    router.layer(middleware::from_fn_with_state(google.clone(), misbehave))
}

/// Lets the faults strike that are armed for a request.
async fn misbehave(State(google): State<Google>, request: Request, next: Next) -> Response {
    let place = if google.may_misbehave() {
        place_of(request.uri().path())
    } else {
        None
    };
    let Some((place, endpoint)) = place else {
        return next.run(request).await;
    };
    let (mut parts, body) = request.into_parts();
    let Some(mut body) = whole(&parts, body).await else {
        // Too much or too slow: the endpoint says so, and there is nobody to misbehave to.
        return next.run(Request::from_parts(parts, Body::empty())).await;
    };
    resolve(&google, &mut parts, &mut body);
    let again = |parts: &Parts| Request::from_parts(parts.clone(), Body::from(body.clone()));
    let Ok(call) = Call::from_request(again(&parts), &()).await else {
        return next.run(again(&parts)).await;
    };
    let (fired, bends) = google.fire(place, &call.clues());
    call.exchange().fired(fired);
    if let Some(instead) = before(&google, &call, endpoint, &bends).await {
        return instead;
    }
    parts.extensions.insert(bends.clone());
    let response = next.run(again(&parts)).await;
    after(&google, &call, &bends, response).await
}

/// Where a request goes, and under which name the journal files it.
pub(super) fn place_of(path: &str) -> Option<(Place, Endpoint)> {
    use super::interaction::{CHOOSER, CONFIRM, CONSENT, IDENTIFIER, PASSWORD, WARNING};
    Some(match path {
        "/o/oauth2/v2/auth" | "/o/oauth2/auth" | "/o/oauth2/v2/auth/identifier" => {
            (Place::Authorization, Endpoint::Authorization)
        }
        IDENTIFIER | PASSWORD | CHOOSER | WARNING | "/v3/signin/accountchooser" | "/Logout" => {
            (Place::Pages, Endpoint::Interaction)
        }
        "/signin/oauth/error" | "/signin/oauth/error/v2" => (Place::Pages, Endpoint::ErrorPage),
        "/connections" => (Place::Pages, Endpoint::Connections),
        "/device" | "/device/done" | "/o/oauth2/device/usercode" => {
            (Place::Pages, Endpoint::Device)
        }
        CONFIRM | CONSENT | "/signin/oauth/consentsummary" => {
            (Place::Consent, Endpoint::Interaction)
        }
        "/token" | "/o/oauth2/token" | "/oauth2/v3/token" | "/oauth2/v4/token" => {
            (Place::Token, Endpoint::Token)
        }
        "/v1/userinfo"
        | "/oauth2/v3/userinfo"
        | "/oauth2/v2/userinfo"
        | "/oauth2/v1/userinfo"
        | "/userinfo/v2/me" => (Place::Userinfo, Endpoint::Userinfo),
        "/tokeninfo" | "/oauth2/v3/tokeninfo" | "/oauth2/v2/tokeninfo" | "/oauth2/v1/tokeninfo" => {
            (Place::Tokeninfo, Endpoint::Tokeninfo)
        }
        "/revoke" | "/o/oauth2/revoke" => (Place::Revocation, Endpoint::Revocation),
        "/oauth2/v3/certs" | "/oauth2/v2/certs" | "/oauth2/v1/certs" => {
            (Place::Keys, Endpoint::Keys)
        }
        "/.well-known/openid-configuration" | "/.well-known/risc-configuration" => {
            (Place::Discovery, Endpoint::Discovery)
        }
        "/device/code" | "/o/oauth2/device/code" => (Place::Device, Endpoint::Device),
        _ if path.starts_with("/v1/token")
            || path.starts_with("/v1/introspect")
            || path.starts_with("/v1/projects/")
            || path.starts_with("/robot/")
            || path.starts_with("/service_accounts/") =>
        {
            (Place::ServiceAccount, Endpoint::ServiceAccount)
        }
        _ => return None,
    })
}

/// The body, if it is whole within the limits.
async fn whole(parts: &Parts, body: Body) -> Option<Bytes> {
    let limits = parts
        .extensions
        .get::<Limits>()
        .copied()
        .unwrap_or_default();
    let body = Limited::new(body, limits.body_bytes).collect();
    let read = tokio::time::timeout(limits.body_timeout, body).await;
    Some(read.ok()?.ok()?.to_bytes())
}

/// Puts what the server issued in place of the names faults gave it.
fn resolve(google: &Google, parts: &mut Parts, body: &mut Bytes) {
    google.with_aliases(|aliases| {
        if aliases.is_empty() {
            return;
        }
        let is_form = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|value| {
                value
                    .as_bytes()
                    .starts_with(b"application/x-www-form-urlencoded")
            });
        let real = |text: &str| {
            let params = Params::parse(text).ok()?;
            params.replaced(|value| aliases.resolve(value))
        };
        let text = std::str::from_utf8(body).ok().filter(|_| is_form);
        if let Some(params) = text.and_then(real) {
            let form = params.to_string();
            if parts.headers.contains_key(header::CONTENT_LENGTH) {
                let length = HeaderValue::from(form.len());
                parts.headers.insert(header::CONTENT_LENGTH, length);
            }
            *body = form.into();
        }
        if let Some(params) = parts.uri.query().and_then(real)
            && let Ok(uri) = format!("{}?{params}", parts.uri.path()).parse()
        {
            parts.uri = uri;
        }
        let bearer = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.split_once(' '));
        if let Some((scheme, token)) = bearer
            && let Some(real) = aliases.resolve(token.trim())
            && let Ok(value) = HeaderValue::try_from(format!("{scheme} {real}"))
        {
            parts.headers.insert(header::AUTHORIZATION, value);
        }
    });
}

/// What happens before the endpoint sees the request; an answer, if it never will.
async fn before(
    google: &Google,
    call: &Call,
    endpoint: Endpoint,
    bends: &Bends,
) -> Option<Response> {
    for effect in bends.iter() {
        match effect {
            Effect::Delay(median, spread) => {
                let thrown = google.turn(|turn| turn.dice.throw("delay"));
                pause(replies::spread(*median, *spread, thrown)).await;
            }
            Effect::Silence => {
                return Some(unanswered(
                    google,
                    call,
                    endpoint,
                    "never answered",
                    End::Hold,
                ));
            }
            Effect::Drop => {
                let what = "reset before anything was done";
                return Some(unanswered(google, call, endpoint, what, End::Reset));
            }
            Effect::HeadLimit(bytes) if call.head_bytes() > *bytes => {
                return Some(replies::head_too_large(google, call, endpoint));
            }
            Effect::Reply(reply) => return Some(replies::reply(google, call, endpoint, reply)),
            _ => {}
        }
    }
    None
}

/// No answer at all: the connection waits or ends.
fn unanswered(google: &Google, call: &Call, endpoint: Endpoint, what: &str, end: End) -> Response {
    google.settle(call.entry(endpoint), |_, entry| {
        what.clone_into(&mut entry.decision);
        entry.status = 0;
    });
    let mut response = Response::default();
    response.extensions_mut().insert(Plan::nothing(end));
    response.extensions_mut().insert(Broken(what.to_owned()));
    response
}

/// What happens to the answer of the endpoint.
async fn after(google: &Google, call: &Call, bends: &Bends, mut response: Response) -> Response {
    for effect in bends.iter() {
        response = match effect {
            Effect::Claims(bend) if call.path.contains("userinfo") => {
                answers::members(google, call, bend, response).await
            }
            Effect::Members(bend) => answers::members(google, call, bend, response).await,
            Effect::Text(bend) => answers::text(bend, response).await,
            Effect::Header(name, value) => answers::header(name, value, response),
            Effect::Tokens(bend) => tokens::bend(google, call, bend, response).await,
            Effect::Keys(bend) => documents::keys(google, call, *bend, response).await,
            _ => response,
        };
    }
    for effect in bends.iter() {
        if let Effect::Wire(sabotage) = effect {
            let is_head = call.method == Method::HEAD;
            return wire::sabotage(sabotage, response, is_head).await;
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_that_answers_a_request_is_found_by_its_paths() {
        for (path, place) in [
            ("/o/oauth2/v2/auth", Place::Authorization),
            ("/signin/oauth/consent", Place::Consent),
            ("/v3/signin/identifier", Place::Pages),
            ("/oauth2/v4/token", Place::Token),
            ("/v1/userinfo", Place::Userinfo),
            ("/tokeninfo", Place::Tokeninfo),
            ("/revoke", Place::Revocation),
            ("/oauth2/v1/certs", Place::Keys),
            ("/.well-known/openid-configuration", Place::Discovery),
            ("/device/code", Place::Device),
            (
                "/v1/projects/-/serviceAccounts/a:signJwt",
                Place::ServiceAccount,
            ),
        ] {
            assert_eq!(place_of(path).unwrap().0, place, "{path}");
        }
        for path in ["/", "/__mock/faults", "/a/1=s96-c", "/nowhere"] {
            assert!(place_of(path).is_none(), "{path}");
        }
    }
}
