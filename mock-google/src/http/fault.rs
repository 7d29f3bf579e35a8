//! Misbehaving: the layer in which faults strike, around the endpoints and inside everything else.
//!
//! Before the endpoint sees the request: a delay, a reply in its place. After it answered: members,
//! bytes, headers, the wire. What is signed or brought back to the app is bent where that is done, by the
//! [`Bends`] this layer hands on. Where nothing is armed, it costs one look at a flag.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::middleware::{self, Next};
use axum::response::Response;

use super::body;
use super::call::{Call, Prepared};
use super::line::{End, Plan, pause};
use super::record::Broken;
use crate::fault::{Bends, Effect, Place};
use crate::google::Google;
use crate::journal::Endpoint;

mod answers;
mod callback;
mod documents;
mod replies;
mod tokens;
mod wire;

pub(super) use callback::deliver;
pub(super) use replies::ELSEWHERE;
pub(super) use wire::print;

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
    let body = match body::read(&parts.extensions, body).await {
        Ok(body) => body,
        // Too much or too slow: whoever wants the body refuses, and there is nobody to misbehave to.
        Err(front) => {
            parts.extensions.insert(Prepared(Err(front)));
            return next.run(Request::from_parts(parts, Body::empty())).await;
        }
    };
    let again = |parts: Parts| Request::from_parts(parts, Body::from(body.clone()));
    let Ok(mut call) = Call::read(&parts, &body) else {
        return next.run(again(parts)).await;
    };
    google.with_aliases(|aliases| call.resolve(aliases));
    let (fired, bends) = google.fire(place, &call.clues());
    call.exchange().fired(fired);
    if let Some(instead) = before(&google, &call, endpoint, &bends).await {
        return instead;
    }
    call.bend(bends.clone());
    parts
        .extensions
        .insert(Prepared(Ok(Box::new(call.clone()))));
    let response = next.run(again(parts)).await;
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
    });
    let mut response = Response::default();
    response.extensions_mut().insert(Plan::nothing(end));
    response.extensions_mut().insert(Broken {
        what: what.to_owned(),
        is_unheard: true,
    });
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
    let wires = bends.iter().find_map(|effect| match effect {
        Effect::Wire(sabotage) => Some(sabotage),
        _ => None,
    });
    if let Some(sabotage) = wires {
        wire::doom(sabotage, &mut response);
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
