//! What the browser brings back to the app, bent on the way out of Google's pages.

use super::super::authorize::Outgoing;
use super::super::call::Call;
use crate::fault::{Bends, CallbackBend, Effect, Place};
use crate::google::Google;
use crate::wire::params::encode;
use crate::world::callback::Delivery;

/// Lets the faults fire that are armed for the callback, and puts the answer together as they say.
pub(in crate::http) fn deliver(google: &Google, call: &Call, outgoing: Outgoing) -> Delivery {
    if !google.may_misbehave() {
        return outgoing.sign(google, &Bends::default());
    }
    let (fired, bends) = google.fire(Place::Callback, &outgoing.clues(call));
    call.exchange().fired(fired);
    let delivery = outgoing.sign(google, &call.bends().and(&bends));
    let mut answer = Answer::of(delivery);
    for effect in bends.iter() {
        if let Effect::Callback(bend) = effect {
            answer.bend(google, bend);
        }
    }
    answer.print()
}

/// An answer taken apart: the address, how it travels, and its parameters as they are encoded.
struct Answer {
    address: String,
    mode: &'static str,
    pairs: Vec<(String, String)>,
}

impl Answer {
    fn of(delivery: Delivery) -> Self {
        match delivery {
            Delivery::Form { action, fields } => Self {
                address: action,
                mode: "form_post",
                pairs: fields
                    .into_iter()
                    .map(|(name, value)| (name, encode(value.as_bytes())))
                    .collect(),
            },
            Delivery::Redirect(location) => {
                let (mode, mark) = if location.contains('#') {
                    ("fragment", '#')
                } else {
                    ("query", '?')
                };
                let (address, params) = location.split_once(mark).unwrap_or((&location, ""));
                let pairs = params
                    .split('&')
                    .filter(|pair| !pair.is_empty())
                    .map(|pair| {
                        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                        (name.to_owned(), value.to_owned())
                    });
                Self {
                    address: address.to_owned(),
                    mode,
                    pairs: pairs.collect(),
                }
            }
        }
    }

    fn print(self) -> Delivery {
        if self.mode == "form_post" {
            let fields = self
                .pairs
                .into_iter()
                .map(|(name, value)| (name, decoded(&value)));
            return Delivery::Form {
                action: self.address,
                fields: fields.collect(),
            };
        }
        let pairs: Vec<_> = self
            .pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mark = match self.mode {
            "fragment" => '#',
            _ if self.address.contains('?') => '&',
            _ => '?',
        };
        Delivery::Redirect(format!("{}{mark}{}", self.address, pairs.join("&")))
    }

    fn value(&mut self, name: &str) -> Option<&mut String> {
        let found = self.pairs.iter_mut().find(|(known, _)| known == name);
        found.map(|(_, value)| value)
    }

    fn set(&mut self, name: &str, value: &str) {
        let value = encode(value.as_bytes());
        match self.value(name) {
            Some(known) => *known = value,
            None => self.pairs.push((name.to_owned(), value)),
        }
    }

    fn bend(&mut self, google: &Google, bend: &CallbackBend) {
        match bend {
            CallbackBend::Error {
                code,
                description,
                with_state,
            } => {
                let keeps = |name: &str| name == "iss" || name == "state" && *with_state;
                self.pairs.retain(|(name, _)| keeps(name));
                self.set("error", code);
                if !description.is_empty() {
                    self.set("error_description", description);
                }
            }
            CallbackBend::ErrorBeside(code) => self.set("error", code),
            CallbackBend::Set(name, value) => self.set(name, value),
            CallbackBend::Missing(name) => self.pairs.retain(|(known, _)| known != name),
            CallbackBend::Altered(name) => {
                if let Some(value) = self.value(name) {
                    value.truncate(value.len().saturating_sub(4));
                    value.push_str("fake");
                }
            }
            CallbackBend::Repeated(name) => {
                if let Some(value) = self.value(name).cloned() {
                    self.pairs.push((name.clone(), value));
                }
            }
            CallbackBend::EncodedTwice(name) => {
                if let Some(value) = self.value(name) {
                    *value = encode(value.as_bytes());
                }
            }
            CallbackBend::Long(name, bytes) => {
                let long = "s".repeat(*bytes);
                self.set(name, &long);
            }
            CallbackBend::OddCode { raw } => self.odd_code(google, *raw),
            CallbackBend::By(mode) => self.mode = mode,
            CallbackBend::OtherLoopback => {
                self.address = if self.address.contains("//localhost") {
                    self.address.replacen("//localhost", "//127.0.0.1", 1)
                } else {
                    self.address.replacen("//127.0.0.1", "//localhost", 1)
                };
            }
            CallbackBend::OtherScheme => {
                self.address = match self.address.split_once("://") {
                    Some(("http", rest)) => format!("https://{rest}"),
                    Some(("https", rest)) => format!("http://{rest}"),
                    _ => self.address.clone(),
                };
            }
        }
    }

    /// Gives the code a name with characters that have to be encoded; `%` is always.
    fn odd_code(&mut self, google: &Google, raw: bool) {
        let Some(value) = self.value("code") else {
            return;
        };
        let real = decoded(value);
        let odd = format!("{real}/a+b=c%2Fd%");
        *value = encode(odd.as_bytes());
        if raw {
            *value = value.replace("%2F", "/").replace("%3D", "=");
        }
        google.with_aliases(|aliases| aliases.name(odd, real));
    }
}

fn decoded(value: &str) -> String {
    let mut pairs = form_urlencoded::parse(value.as_bytes());
    // A value has no name of its own: it is read as a name.
    pairs
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bent(location: &str, bend: &CallbackBend) -> String {
        let google = Google::builder().into_service().unwrap().0;
        let mut answer = Answer::of(Delivery::Redirect(location.to_owned()));
        answer.bend(&google, bend);
        match answer.print() {
            Delivery::Redirect(location) => location,
            Delivery::Form { action, fields } => format!("{action} {fields:?}"),
        }
    }

    #[test]
    fn each_bend_changes_what_it_says_and_nothing_else() {
        let name = || "state".to_owned();
        let iss = || CallbackBend::Set("iss".to_owned(), "http://evil".to_owned());
        for (bend, location) in [
            (CallbackBend::Missing(name()), "http://a/cb?code=4%2F0"),
            (
                CallbackBend::Altered(name()),
                "http://a/cb?state=s%20fake&code=4%2F0",
            ),
            (
                CallbackBend::Repeated(name()),
                "http://a/cb?state=s%20t%2F&code=4%2F0&state=s%20t%2F",
            ),
            (
                CallbackBend::EncodedTwice(name()),
                "http://a/cb?state=s%2520t%252F&code=4%2F0",
            ),
            (
                iss(),
                "http://a/cb?state=s%20t%2F&code=4%2F0&iss=http%3A%2F%2Fevil",
            ),
            (
                CallbackBend::By("fragment"),
                "http://a/cb#state=s%20t%2F&code=4%2F0",
            ),
            (
                CallbackBend::By("form_post"),
                r#"http://a/cb [("state", "s t/"), ("code", "4/0")]"#,
            ),
            (
                CallbackBend::OtherScheme,
                "https://a/cb?state=s%20t%2F&code=4%2F0",
            ),
            (
                CallbackBend::Error {
                    code: "server_error".to_owned(),
                    description: String::new(),
                    with_state: false,
                },
                "http://a/cb?error=server_error",
            ),
        ] {
            assert_eq!(
                bent("http://a/cb?state=s%20t%2F&code=4%2F0", &bend),
                location,
                "{bend:?}"
            );
        }
        let other = CallbackBend::OtherLoopback;
        assert_eq!(
            bent("http://localhost:1/?a=b", &other),
            "http://127.0.0.1:1/?a=b"
        );
    }
}
