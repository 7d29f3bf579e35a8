//! `/__mock/openapi.json`: the control API described, for editors and generators of clients.
//!
//! A handler says what is its own: the good answer, and the refusals only it knows. What any request may
//! be refused for is added here, to every operation it can happen to.

use std::sync::LazyLock;

use axum::Json;
use axum::http::StatusCode;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};

use super::answer::Problem;
use super::outside;

/// What the description says before the routes are added.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "mock-google control API",
        description = "What a test may do to a mock Google: register apps, add people, arm faults, move the \
                       clock, rotate keys, sign in without a browser, read the journal. Loopback only, or \
                       with `Authorization: Bearer <control token>`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(outside::health, outside::ca),
    components(schemas(crate::config::ClientTable, crate::config::AccountTable, Problem))
)]
pub(super) struct Description;

static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(|| {
    let (_, mut document) = super::described().split_for_parts();
    complete(&mut document);
    document
});

/// This description, as OpenAPI 3.1.
#[utoipa::path(get, path = "/__mock/openapi.json", tag = "server",
    operation_id = "show_description", responses((status = 200, body = Object)))]
pub(super) async fn show() -> Json<&'static OpenApi> {
    Json(&DOCUMENT)
}

/// The name of the security scheme.
const TOKEN: &str = "control_token";

const ABOUT_THE_TOKEN: &str = "The token of `--control-token`. A server that was started with one asks everybody \
                               for it, also on loopback; a server without one ignores it.";

/// What a request must have for a refusal to be possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    /// Nothing: every request is looked at.
    Everything,
    /// A route of the control API, which not everybody may use.
    Control,
    /// A body.
    Bodies,
    /// Members, in the body or in the query.
    Members,
}

/// A refusal that is not one operation's own.
struct General {
    name: &'static str,
    status: StatusCode,
    content_type: &'static str,
    of: Of,
    meaning: &'static str,
}

const JSON: &str = "application/json";

const GENERAL: [General; 8] = [
    General {
        name: "NoJson",
        status: StatusCode::BAD_REQUEST,
        content_type: JSON,
        of: Of::Bodies,
        meaning: "The body is no JSON.",
    },
    General {
        name: "NoToken",
        status: StatusCode::UNAUTHORIZED,
        content_type: JSON,
        of: Of::Control,
        meaning: "The server was started with a control token, and this request has none, or another.",
    },
    General {
        name: "ForeignOrigin",
        status: StatusCode::FORBIDDEN,
        content_type: JSON,
        of: Of::Control,
        meaning: "The request comes from a web page of another origin.",
    },
    General {
        name: "BodyTimeout",
        status: StatusCode::REQUEST_TIMEOUT,
        content_type: JSON,
        of: Of::Bodies,
        meaning: "The body does not come.",
    },
    General {
        name: "BodyTooLong",
        status: StatusCode::PAYLOAD_TOO_LARGE,
        content_type: JSON,
        of: Of::Bodies,
        meaning: "The body is longer than the server takes.",
    },
    General {
        name: "NotCalledJson",
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        content_type: JSON,
        of: Of::Bodies,
        meaning: "The body is not sent as `application/json`; an empty one must be, too.",
    },
    General {
        name: "UnknownHost",
        status: StatusCode::MISDIRECTED_REQUEST,
        content_type: "text/plain",
        of: Of::Everything,
        meaning: "The server does not answer for this `Host`: list it under `allowed_hosts`.",
    },
    General {
        name: "WrongMember",
        status: StatusCode::UNPROCESSABLE_ENTITY,
        content_type: JSON,
        of: Of::Members,
        meaning: "A member is unknown, missing or makes no sense.",
    },
];

impl General {
    fn response(&self) -> Response {
        let schema = if self.content_type == JSON {
            Ref::from_schema_name("Problem").into()
        } else {
            <String as utoipa::PartialSchema>::schema()
        };
        let content = ContentBuilder::new().schema(Some(schema)).build();
        ResponseBuilder::new()
            .description(self.meaning)
            .content(self.content_type, content)
            .build()
    }

    /// Whether it can happen to an operation.
    fn happens_to(&self, operation: &Operation) -> bool {
        let has_body = operation.request_body.is_some();
        match self.of {
            Of::Everything => true,
            Of::Control => operation.security.is_none(),
            Of::Bodies => has_body,
            Of::Members => has_body || takes_a_query(operation),
        }
    }
}

fn takes_a_query(operation: &Operation) -> bool {
    let mut parameters = operation.parameters.iter().flatten();
    parameters.any(|parameter| {
        matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == utoipa::openapi::path::ParameterIn::Query)
    })
}

/// Adds what is the same everywhere: the token, general refusals, and a word to answers that have none.
fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.description = Some(ABOUT_THE_TOKEN.to_owned());
    components.add_security_scheme(TOKEN, SecurityScheme::Http(bearer));
    for general in &GENERAL {
        let response = general.response().into();
        components
            .responses
            .insert(general.name.to_owned(), response);
    }
    let no_scopes: [&str; 0] = [];
    let token = SecurityRequirement::new(TOKEN, no_scopes);
    document.security = Some(vec![SecurityRequirement::default(), token]);
    for operation in operations(document) {
        let possible = GENERAL
            .iter()
            .filter(|general| general.happens_to(operation))
            .map(|general| (general.status.as_str().to_owned(), general.name))
            .collect::<Vec<_>>();
        let responses = &mut operation.responses.responses;
        for (status, name) in possible {
            let general = Ref::from_response_name(name);
            responses.entry(status).or_insert(RefOr::Ref(general));
        }
        responses.iter_mut().for_each(put_into_words);
    }
}

/// Puts a word to an answer that has none, as OpenAPI demands: that of its status.
fn put_into_words((status, response): (&String, &mut RefOr<Response>)) {
    let status = status.parse::<u16>().ok();
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    if let (RefOr::T(response), Some(status)) = (response, status)
        && response.description.is_empty()
    {
        let words = status.canonical_reason().unwrap_or_default();
        words.clone_into(&mut response.description);
    }
}

fn operations(document: &mut OpenApi) -> impl Iterator<Item = &mut Operation> {
    let items = document.paths.paths.values_mut();
    items.flat_map(|item| {
        [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
            &mut item.patch,
        ]
        .into_iter()
        .flatten()
    })
}
