//! ID tokens that must not be believed, really signed (or really not).

use serde_json::{Value, json};

use super::{Form, ID_TOKEN, PERSON, Parameter};
use crate::fault::effect::{Algorithm, Claims, Context, Effect, Shape, Signing, bend};

/// Moves times by so many seconds.
fn shift(names: &'static [&'static str], seconds: i64) -> Effect {
    Effect::Claims(bend(move |claims, _| {
        for name in names {
            if let Some(time) = claims.get(*name).and_then(Value::as_i64) {
                claims.insert((*name).to_owned(), (time.saturating_add(seconds)).into());
            }
        }
    }))
}

/// Changes a claim that is a text.
fn change(name: &'static str, change: impl Fn(&str) -> Value + Send + Sync + 'static) -> Effect {
    Effect::Claims(bend(move |claims, _| {
        if let Some(value) = claims.get(name).and_then(Value::as_str).map(&change) {
            claims.insert(name.to_owned(), value);
        }
    }))
}

fn set(claims: &mut Claims, name: &str, value: impl Into<Value>) {
    claims.insert(name.to_owned(), value.into());
}

const SECONDS: Parameter = Parameter::new("seconds", "how many", "3600");

/// How long an ID token of Google's is good, in seconds.
const LIFE: i64 = 3_600;

pub(super) const FORMS: &[Form] = &[
    Form {
        name: "id-token-unsigned",
        numbers: &[51],
        summary: "The ID token has `alg` none and no signature.",
        places: ID_TOKEN,
        parameters: &[],
        read: |_| Ok(Effect::Sign(Signing::Unsigned)),
    },
    Form {
        name: "id-token-signed-with-the-public-key",
        numbers: &[52],
        summary: "The ID token is signed by HS256, the PEM of Google's public key as its secret.",
        places: ID_TOKEN,
        parameters: &[],
        read: |_| Ok(Effect::Sign(Signing::PublicKeyAsSecret)),
    },
    Form {
        name: "id-token-signed-with-the-client-secret",
        numbers: &[52],
        summary: "The ID token is signed by HS256, the client's secret as its secret.",
        places: ID_TOKEN,
        parameters: &[],
        read: |_| Ok(Effect::Sign(Signing::ClientSecret)),
    },
    Form {
        name: "id-token-signed-by-an-unknown-key",
        numbers: &[53, 55],
        summary: "The ID token is signed by a key nobody published.",
        places: ID_TOKEN,
        parameters: &[Parameter::new(
            "key_id",
            "own: the stranger's own; published: that of Google's key",
            "\"own\"",
        )],
        read: |with| {
            let under_published_id = with.word("key_id", &[("own", false), ("published", true)])?;
            Ok(Effect::Sign(Signing::Stranger { under_published_id }))
        },
    },
    Form {
        name: "id-token-with-an-unknown-key-id",
        numbers: &[53],
        summary: "The ID token names a key nobody published, though Google's signed it.",
        places: ID_TOKEN,
        parameters: &[Parameter::new(
            "key_id",
            "the id",
            "\"0000000000000000000000000000000000000000\"",
        )],
        read: |with| Ok(Effect::Sign(Signing::KeyId(Some(with.text("key_id")?)))),
    },
    Form {
        name: "id-token-without-a-key-id",
        numbers: &[54],
        summary: "The ID token does not say which key signed it.",
        places: ID_TOKEN,
        parameters: &[],
        read: |_| Ok(Effect::Sign(Signing::KeyId(None))),
    },
    Form {
        name: "id-token-tampered-with",
        numbers: &[55],
        summary: "One bit of the ID token's signature is turned over.",
        places: ID_TOKEN,
        parameters: &[],
        read: |_| Ok(Effect::Sign(Signing::BitFlipped)),
    },
    Form {
        name: "id-token-by-another-algorithm",
        numbers: &[58],
        summary: "The ID token is signed by an algorithm Google does not use, and really.",
        places: ID_TOKEN,
        parameters: &[Parameter::new(
            "alg",
            "ES256, PS256, RS384 or RS512",
            "\"ES256\"",
        )],
        read: |with| {
            let algorithm = with.word(
                "alg",
                &[
                    ("ES256", Algorithm::Es256),
                    ("PS256", Algorithm::Ps256),
                    ("RS384", Algorithm::Rs384),
                    ("RS512", Algorithm::Rs512),
                ],
            )?;
            Ok(Effect::Sign(Signing::Algorithm(algorithm)))
        },
    },
    Form {
        name: "id-token-from-another-issuer",
        numbers: &[60, 90],
        summary: "The ID token names another issuer.",
        places: ID_TOKEN,
        parameters: &[Parameter::new(
            "issuer",
            "which",
            "\"https://evil.example\"",
        )],
        read: |with| {
            let issuer = with.text("issuer")?;
            Ok(change("iss", move |_| issuer.clone().into()))
        },
    },
    Form {
        name: "id-token-with-the-bare-issuer",
        numbers: &[60],
        summary: "The ID token names the issuer without its scheme, as old ones of Google's do.",
        places: ID_TOKEN,
        parameters: &[],
        read: |_| {
            Ok(change("iss", |issuer| {
                issuer
                    .split_once("://")
                    .map_or(issuer, |(_, bare)| bare)
                    .into()
            }))
        },
    },
    Form {
        name: "id-token-with-a-slash-behind-the-issuer",
        numbers: &[60],
        summary: "The ID token names the issuer with a trailing slash.",
        places: ID_TOKEN,
        parameters: &[],
        read: |_| Ok(change("iss", |issuer| format!("{issuer}/").into())),
    },
    Form {
        name: "id-token-for-another-app",
        numbers: &[61],
        summary: "The ID token is for another client.",
        places: ID_TOKEN,
        parameters: &[Parameter::new(
            "audience",
            "which",
            "\"999999999999-another.apps.googleusercontent.com\"",
        )],
        read: |with| {
            let audience = with.text("audience")?;
            Ok(Effect::Claims(bend(move |claims, _| {
                set(claims, "aud", audience.clone());
                set(claims, "azp", audience.clone());
            })))
        },
    },
    Form {
        name: "id-token-with-an-audience-list",
        numbers: &[61],
        summary: "The audience is a list with the client alone in it.",
        places: ID_TOKEN,
        parameters: &[],
        read: |_| Ok(change("aud", |audience| json!([audience]))),
    },
    Form {
        name: "id-token-with-two-audiences",
        numbers: &[61],
        summary: "The audience is a list of two clients; `azp` names the one that asked, or nobody.",
        places: ID_TOKEN,
        parameters: &[Parameter::new(
            "azp",
            "right, another's or missing",
            "\"right\"",
        )],
        read: |with| {
            let azp = with.word("azp", &[("right", 0), ("another's", 1), ("missing", 2)])?;
            Ok(Effect::Claims(bend(move |claims, _| {
                let other = "999999999999-another.apps.googleusercontent.com";
                let aud = claims.get("aud").cloned().unwrap_or_default();
                set(claims, "aud", json!([aud, other]));
                match azp {
                    0 => set(claims, "azp", aud),
                    1 => set(claims, "azp", other),
                    _ => drop(claims.shift_remove("azp")),
                }
            })))
        },
    },
    Form {
        name: "id-token-expired",
        numbers: &[62],
        summary: "The ID token expired some time ago.",
        places: ID_TOKEN,
        parameters: &[SECONDS],
        read: |with| {
            Ok(shift(
                &["iat", "exp"],
                -LIFE - with.number("seconds", 0, LONG)?,
            ))
        },
    },
    Form {
        name: "id-token-from-the-future",
        numbers: &[63, 97],
        summary: "The ID token will be issued some time from now.",
        places: ID_TOKEN,
        parameters: &[SECONDS],
        read: |with| Ok(shift(&["iat", "exp"], with.number("seconds", 0, LONG)?)),
    },
    Form {
        name: "id-token-not-valid-yet",
        numbers: &[63],
        summary: "The ID token has an `nbf` some time from now.",
        places: ID_TOKEN,
        parameters: &[SECONDS],
        read: |with| {
            let seconds = with.number("seconds", 0, LONG)?;
            Ok(Effect::Claims(bend(move |claims, _| {
                let issued = claims
                    .get("iat")
                    .and_then(Value::as_i64)
                    .unwrap_or_default();
                set(claims, "nbf", issued.saturating_add(seconds));
            })))
        },
    },
    Form {
        name: "id-token-of-yesterday",
        numbers: &[78],
        summary: "The ID token is one of yesterday's, right in all else, with an earlier nonce.",
        places: ID_TOKEN,
        parameters: &[],
        read: |_| {
            Ok(Effect::Claims(bend(|claims, context| {
                for name in ["iat", "exp"] {
                    let time = claims.get(name).and_then(Value::as_i64).unwrap_or_default();
                    set(claims, name, time - 86_400);
                }
                if claims.contains_key("nonce") {
                    set_earlier_nonce(claims, context);
                }
            })))
        },
    },
    Form {
        name: "id-token-with-another-nonce",
        numbers: &[65],
        summary: "The nonce of the ID token is not the one that was sent.",
        places: ID_TOKEN,
        parameters: &[Parameter::new("nonce", "which", "\"a-nonce-nobody-sent\"")],
        read: |with| {
            let nonce = with.text("nonce")?;
            Ok(Effect::Claims(bend(move |claims, _| {
                set(claims, "nonce", nonce.clone());
            })))
        },
    },
    Form {
        name: "id-token-with-an-earlier-nonce",
        numbers: &[65],
        summary: "The ID token has the nonce of an earlier attempt of the same client.",
        places: ID_TOKEN,
        parameters: &[],
        read: |_| Ok(Effect::Claims(bend(set_earlier_nonce))),
    },
    Form {
        name: "id-token-with-a-wrong-at-hash",
        numbers: &[66],
        summary: "The ID token belongs to another access token.",
        places: ID_TOKEN,
        parameters: &[],
        read: |_| {
            Ok(Effect::Claims(bend(|claims, _| {
                let other = crate::wire::id_token::half_hash("another access token");
                set(claims, "at_hash", other);
            })))
        },
    },
    Form {
        name: "id-token-malformed",
        numbers: &[76],
        summary: "The ID token is no JWT as RFC 7519 has it.",
        places: ID_TOKEN,
        parameters: &[Parameter::new(
            "form",
            "two-parts, padded, spaces, encrypted or duplicate-claims",
            "\"two-parts\"",
        )],
        read: |with| {
            let shape = with.word(
                "form",
                &[
                    ("two-parts", Shape::TwoParts),
                    ("padded", Shape::Padded),
                    ("spaces", Shape::Spaces),
                    ("encrypted", Shape::Encrypted),
                    ("duplicate-claims", Shape::DuplicateClaims),
                ],
            )?;
            Ok(Effect::Sign(Signing::Shape(shape)))
        },
    },
    Form {
        name: "id-token-with-an-odd-header",
        numbers: &[77],
        summary: "The ID token's header names a critical extension, or brings a key of its own.",
        places: ID_TOKEN,
        parameters: &[Parameter::new(
            "header",
            "crit, jku, x5u or jwk",
            "\"crit\"",
        )],
        read: |with| {
            let header = with.word(
                "header",
                &[
                    ("crit", "crit"),
                    ("jku", "jku"),
                    ("x5u", "x5u"),
                    ("jwk", "jwk"),
                ],
            )?;
            Ok(Effect::Sign(Signing::Header(header)))
        },
    },
    Form {
        name: "claim",
        numbers: &[60, 61, 63, 65, 66, 67, 70, 71, 73],
        summary: "A claim has another value, or is there at all.",
        places: PERSON,
        parameters: &[
            Parameter::required("claim", "its name", "\"hd\""),
            Parameter::required("value", "any JSON", "\"example.org\""),
        ],
        read: |with| {
            let (name, value) = (with.text("claim")?, with.value("value")?);
            Ok(Effect::Claims(bend(move |claims, _| {
                set(claims, &name, value.clone());
            })))
        },
    },
    Form {
        name: "claim-missing",
        numbers: &[61, 64, 65, 66, 67, 70, 71, 73],
        summary: "A claim is missing.",
        places: PERSON,
        parameters: &[Parameter::required("claim", "its name", "\"nonce\"")],
        read: |with| {
            let name = with.text("claim")?;
            Ok(Effect::Claims(bend(move |claims, _| {
                claims.shift_remove(&name);
            })))
        },
    },
];

/// The longest time a claim is moved by, in seconds: about a century.
const LONG: i64 = 100 * 366 * 86_400;

/// Sets a nonce sent before, or one nobody sent where this is the first.
fn set_earlier_nonce(claims: &mut Claims, context: &Context) {
    let now = claims.get("nonce").and_then(Value::as_str);
    let earlier = context
        .nonces
        .iter()
        .find(|nonce| Some(nonce.as_str()) != now);
    let earlier = earlier.map_or("a-nonce-of-an-earlier-attempt", String::as_str);
    set(claims, "nonce", earlier.to_owned());
}
