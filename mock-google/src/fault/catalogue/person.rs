//! Facts of a person that are odd, changed, or somebody else's: in the ID token or in userinfo.

use serde_json::{Value, json};

use super::{Form, PERSON, Parameter, Place};
use crate::fault::effect::{Claims, Effect, bend};

fn set(claims: &mut Claims, name: &str, value: impl Into<Value>) {
    claims.insert(name.to_owned(), value.into());
}

/// Sets a claim.
fn claim(name: &'static str, value: Value) -> Effect {
    Effect::Claims(bend(move |claims, _| set(claims, name, value.clone())))
}

pub(super) const FORMS: &[Form] = &[
    Form {
        name: "another-person",
        numbers: &[78, 82, 84],
        summary: "The ID token or the profile is about somebody else.",
        places: PERSON,
        parameters: &[Parameter::required(
            "account",
            "whose, by email address",
            "\"bob@gmail.com\"",
        )],
        read: |with| {
            let email = with.text("account")?;
            Ok(Effect::Claims(bend(move |claims, context| {
                let known = context.people.iter().find(|other| other.email == email);
                let Some(other) = known else {
                    set(claims, "email", email.clone());
                    set(claims, "sub", "100000000000000000000");
                    return;
                };
                set(claims, "sub", &*other.sub);
                for (name, value) in [
                    ("email", Some(other.email.as_str())),
                    ("name", Some(other.name().as_str())),
                    ("given_name", Some(other.given_name.as_str())),
                    ("family_name", other.family_name.as_deref()),
                    ("hd", other.hosted_domain.as_deref()),
                ] {
                    match value {
                        Some(value) if claims.contains_key(name) => set(claims, name, value),
                        _ => drop(claims.shift_remove(name)),
                    }
                }
            })))
        },
    },
    Form {
        name: "another-subject",
        numbers: &[68, 82, 90],
        summary: "The same address belongs to another person now: `sub` is another.",
        places: PERSON,
        parameters: &[Parameter::new("sub", "which", "\"199999999999999999999\"")],
        read: |with| Ok(claim("sub", with.text("sub")?.into())),
    },
    Form {
        name: "another-email",
        numbers: &[69, 85],
        summary: "The same person has another address now.",
        places: PERSON,
        parameters: &[Parameter::new("email", "which", "\"renamed@gmail.com\"")],
        read: |with| Ok(claim("email", with.text("email")?.into())),
    },
    Form {
        name: "odd-subject",
        numbers: &[67],
        summary: "`sub` is empty, a number, or longer than it may be.",
        places: PERSON,
        parameters: &[Parameter::new(
            "form",
            "empty, number or long (256 characters)",
            "\"empty\"",
        )],
        read: |with| {
            let form = with.word("form", &[("empty", 0), ("number", 1), ("long", 2)])?;
            Ok(claim(
                "sub",
                match form {
                    0 => json!(""),
                    1 => json!(11_016_948_447_438_u64),
                    _ => json!("1".repeat(256)),
                },
            ))
        },
    },
    Form {
        name: "unverified-email",
        numbers: &[71],
        summary: "The address is not verified, or that is said oddly or not at all.",
        places: PERSON,
        parameters: &[Parameter::new(
            "form",
            "false, missing or string",
            "\"false\"",
        )],
        read: |with| {
            let form = with.word("form", &[("false", 0), ("missing", 1), ("string", 2)])?;
            Ok(Effect::Claims(bend(move |claims, _| match form {
                0 => set(claims, "email_verified", false),
                1 => drop(claims.shift_remove("email_verified")),
                _ => set(claims, "email_verified", "false"),
            })))
        },
    },
    Form {
        name: "odd-email",
        numbers: &[72],
        summary: "The address is spelt in a way that breaks careless comparisons and columns.",
        places: PERSON,
        parameters: &[Parameter::new(
            "form",
            "case, plus, dots, idn or long",
            "\"case\"",
        )],
        read: |with| {
            let forms = &[
                ("case", 0),
                ("plus", 1),
                ("dots", 2),
                ("idn", 3),
                ("long", 4),
            ];
            let form = with.word("form", forms)?;
            Ok(Effect::Claims(bend(move |claims, _| {
                let email = claims
                    .get("email")
                    .and_then(Value::as_str)
                    .unwrap_or("ada@gmail.com");
                let (local, domain) = email.split_once('@').unwrap_or((email, "gmail.com"));
                let odd = match form {
                    0 => email.to_uppercase(),
                    1 => format!("{local}+test@{domain}"),
                    2 => {
                        let letters: Vec<_> = local.chars().map(String::from).collect();
                        format!("{}@{domain}", letters.join("."))
                    }
                    3 => format!("{local}@bücher.example"),
                    // 64 before the @ and 254 in all are the most (RFC 5321 section 4.5.3.1).
                    _ => format!("{}@{}.example", "a".repeat(64), "b.".repeat(90) + "b"),
                };
                set(claims, "email", odd);
            })))
        },
    },
    Form {
        name: "another-domain",
        numbers: &[73],
        summary: "The account is of another Workspace domain than asked for.",
        places: PERSON,
        parameters: &[Parameter::new("domain", "which", "\"elsewhere.example\"")],
        read: |with| Ok(claim("hd", with.text("domain")?.into())),
    },
    Form {
        name: "odd-name",
        numbers: &[74],
        summary: "The name is markup, right-to-left text, emoji, or very long.",
        places: PERSON,
        parameters: &[Parameter::new(
            "form",
            "html, rtl, emoji or long",
            "\"html\"",
        )],
        read: |with| {
            let name = with.word(
                "form",
                &[
                    ("html", "<img src=x onerror=alert(1)>"),
                    ("rtl", "\u{202e}بنت الشاطئ"),
                    ("emoji", "Zoë 🦊👩‍💻"),
                    ("long", ""),
                ],
            )?;
            let name = if name.is_empty() {
                "n".repeat(1_000)
            } else {
                name.to_owned()
            };
            Ok(Effect::Claims(bend(move |claims, _| {
                set(claims, "name", name.clone());
                set(claims, "given_name", name.clone());
            })))
        },
    },
    Form {
        name: "odd-picture",
        numbers: &[74],
        summary: "The picture does not exist, is a script in disguise, or comes by plain http.",
        places: PERSON,
        parameters: &[Parameter::new(
            "form",
            "missing, http or svg",
            "\"missing\"",
        )],
        read: |with| {
            let form = with.word("form", &[("missing", 0), ("http", 1), ("svg", 2)])?;
            Ok(Effect::Claims(bend(move |claims, context| {
                let address = match form {
                    0 => format!("{}/no-such-picture", context.base),
                    1 => "http://example.com/picture.png".to_owned(),
                    _ => "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
                        .to_owned(),
                };
                set(claims, "picture", address);
            })))
        },
    },
    Form {
        name: "huge-claims",
        numbers: &[75],
        summary: "There are far more claims than fit a cookie.",
        places: &[Place::Token, Place::Userinfo],
        parameters: &[Parameter::new("kilobytes", "how many", "50")],
        read: |with| {
            let kilobytes = with.size("kilobytes", 10_000)?;
            Ok(claim("padding", "p".repeat(kilobytes * 1_000).into()))
        },
    },
];
