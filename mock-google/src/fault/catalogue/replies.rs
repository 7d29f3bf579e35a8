//! What happens before an endpoint sees the request.

use heck::ToSnakeCase as _;

use super::{EVERYWHERE, Form, Parameter};
use crate::fault::effect::{Effect, Reply};
use crate::wire::error::TokenError;

pub(super) const FORMS: &[Form] = &[
    Form {
        name: "delay",
        numbers: &[29, 38, 79, 84],
        summary: "The answer takes its time, always as long or spread like real networks' (log-normally).",
        places: EVERYWHERE,
        parameters: &[
            Parameter::new("seconds", "how long; the median where it is spread", "2"),
            Parameter::new(
                "spread",
                "the spread (sigma of the logarithm), 0 for none, 2 at most",
                "0",
            ),
        ],
        read: |with| {
            Ok(Effect::Delay(
                with.seconds("seconds")?,
                with.fraction("spread", 2.0)?,
            ))
        },
    },
    Form {
        name: "silence",
        numbers: &[38, 41],
        summary: "The request is taken and never answered.",
        places: EVERYWHERE,
        parameters: &[],
        read: |_| Ok(Effect::Silence),
    },
    Form {
        name: "drop",
        numbers: &[40, 41, 79],
        summary: "The connection is reset before anything is done.",
        places: EVERYWHERE,
        parameters: &[],
        read: |_| Ok(Effect::Drop),
    },
    Form {
        name: "server-error",
        numbers: &[29, 34, 79, 81, 84, 93],
        summary: "Google's front end answers with its error page, HTML where JSON is expected.",
        places: EVERYWHERE,
        parameters: &[Parameter::new("status", "500, 502, 503 or 504", "500")],
        read: |with| {
            let status = with.status("status", &[500, 502, 503, 504])?;
            Ok(Effect::Reply(Reply::FrontEnd(status)))
        },
    },
    Form {
        name: "rate-limit",
        numbers: &[35, 84],
        summary: "Google asks to come back later, with Retry-After.",
        places: EVERYWHERE,
        parameters: &[
            Parameter::new("status", "429 or 503", "429"),
            Parameter::new(
                "retry_after",
                "seconds, or an HTTP date, as it is to be sent",
                "\"30\"",
            ),
        ],
        read: |with| {
            let status = with.status("status", &[429, 503])?;
            let (code, description) = trouble(status);
            Ok(Effect::Reply(Reply::Oauth {
                status,
                code: code.to_owned(),
                description: description.to_owned(),
                retry_after: Some(with.text("retry_after")?),
            }))
        },
    },
    Form {
        name: "backend-error",
        numbers: &[84, 93],
        summary: "Google's servers fail behind the endpoint, with the codes on which its libraries try again.",
        places: EVERYWHERE,
        parameters: &[Parameter::new("status", "500 or 503", "500")],
        read: |with| {
            let status = with.status("status", &[500, 503])?;
            let (code, description) = trouble(status);
            Ok(Effect::Reply(Reply::Oauth {
                status,
                code: code.to_owned(),
                description: description.to_owned(),
                retry_after: None,
            }))
        },
    },
    Form {
        name: "oauth-error",
        numbers: &[33, 93],
        summary: "An error object with any code, as RFC 6749 section 5.2 shapes it.",
        places: EVERYWHERE,
        parameters: &[
            Parameter::required("error", "the code", "\"unauthorized_client\""),
            Parameter::new("description", "the description", "\"Unauthorized\""),
            Parameter::new("status", "the status", "400"),
        ],
        read: |with| {
            Ok(Effect::Reply(Reply::Oauth {
                status: with.status("status", &[])?,
                code: with.text("error")?,
                description: with.text("description")?,
                retry_after: None,
            }))
        },
    },
    Form {
        name: "token-error",
        numbers: &[32, 33, 92],
        summary: "A refusal of the token endpoint in Google's own words, by its cause.",
        places: &[super::Place::Token],
        parameters: &[Parameter {
            values: Some(causes),
            ..Parameter::required(
                "cause",
                "code_spent, malformed_code, wrong_secret, … (every cause of the token endpoint)",
                "\"code_spent_older\"",
            )
        }],
        read: |with| {
            let cause = with.text("cause")?;
            let all = TokenError::samples();
            let found = all
                .iter()
                .find(|error| error.name().to_snake_case() == cause);
            found.map_or_else(
                || Err(with.wrong("cause", format!("must be one of {}", causes().join(", ")))),
                |error| Ok(Effect::Reply(Reply::Token(error.clone()))),
            )
        },
    },
    Form {
        name: "api-error",
        numbers: &[83, 84],
        summary: "A refusal in the error envelope of Google's APIs.",
        places: &[
            super::Place::Userinfo,
            super::Place::Tokeninfo,
            super::Place::ServiceAccount,
        ],
        parameters: &[Parameter::new("status", "401, 403, 429, 500 or 503", "401")],
        read: |with| {
            let status = with.status("status", &[401, 403, 429, 500, 503])?;
            Ok(Effect::Reply(Reply::Api(status)))
        },
    },
    Form {
        name: "error-with-status-200",
        numbers: &[84],
        summary: "A refusal in the envelope of Google's APIs, with the status of a success.",
        places: &[super::Place::Userinfo, super::Place::Tokeninfo],
        parameters: &[],
        read: |_| Ok(Effect::Reply(Reply::ApiWithOk)),
    },
    Form {
        name: "web-page",
        numbers: &[36, 79],
        summary: "A web page stands where JSON is expected, as a captive portal sends it.",
        places: EVERYWHERE,
        parameters: &[Parameter::new("status", "the status", "200")],
        read: |with| Ok(Effect::Reply(Reply::WebPage(with.status("status", &[])?))),
    },
    Form {
        name: "no-body",
        numbers: &[36, 79],
        summary: "The answer is empty.",
        places: EVERYWHERE,
        parameters: &[Parameter::new("status", "200 or 204", "200")],
        read: |with| {
            let status = with.status("status", &[200, 204])?;
            Ok(Effect::Reply(Reply::NoBody(status)))
        },
    },
    Form {
        name: "redirect",
        numbers: &[43],
        summary: "The endpoint redirects elsewhere; who follows takes the secrets along.",
        places: EVERYWHERE,
        parameters: &[
            Parameter::new("status", "302, 303, 307 or 308", "307"),
            Parameter::new(
                "location",
                "where to; empty for `/__mock/elsewhere`, where the journal notes what arrives",
                "\"\"",
            ),
        ],
        read: |with| {
            let status = with.status("status", &[302, 303, 307, 308])?;
            Ok(Effect::Reply(Reply::Redirect(
                status,
                with.text("location")?,
            )))
        },
    },
    Form {
        name: "head-limit",
        numbers: &[103],
        summary: "A head beyond a proxy's limit is refused with 431.",
        places: EVERYWHERE,
        parameters: &[Parameter::new("bytes", "the limit", "8192")],
        read: |with| Ok(Effect::HeadLimit(with.size("bytes", 65_536)?)),
    },
];

/// Every cause of the token endpoint, by name.
fn causes() -> Vec<String> {
    let all = TokenError::samples();
    all.iter()
        .map(|error| error.name().to_snake_case())
        .collect()
}

/// Code and description of a trouble that passes.
const fn trouble(status: u16) -> (&'static str, &'static str) {
    match status {
        429 => ("rate_limit_exceeded", "Rate Limit Exceeded"),
        500 => ("internal_failure", "Backend Error"),
        _ => (
            "temporarily_unavailable",
            "The service is temporarily unavailable.",
        ),
    }
}
