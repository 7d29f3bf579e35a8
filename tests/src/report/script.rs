//! A shell script that repeats the protocol part of a scenario: plain lines of curl against a running mock.

mod shell;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};

use self::shell::{encoded, pair, plain, quoted};
use crate::record::{ArmedFault, Exchange, Scenario};

/// What an app asks, as far as it can be asked again; people's requests are replaced by a sign-in.
const REPEATED: &[&str] = &[
    "token",
    "userinfo",
    "tokeninfo",
    "revocation",
    "keys",
    "discovery",
    "device",
];

/// Parameters of PKCE: the verifier is not known, so the challenge is not sent.
const PKCE: &[&str] = &["code_challenge", "code_challenge_method", "code_verifier"];

/// What stands above: what the script is and needs, and how it reads answers.
const HEAD: &str = include_str!("../../templates/script_head.sh");

/// Prints the script that repeats a scenario.
pub(crate) fn script(scenario: &Scenario) -> String {
    let flows: BTreeSet<_> = scenario.exchanges.iter().filter_map(|e| e.flow).collect();
    let mut script = Script {
        scenario,
        has_many_flows: flows.len() > 1,
        text: format!("#!/bin/sh\n# {}\n", plain(&scenario.name)),
    };
    script.write();
    script.text
}

/// A script being written.
struct Script<'a> {
    scenario: &'a Scenario,
    has_many_flows: bool,
    text: String,
}

impl Script<'_> {
    fn write(&mut self) {
        let (scenario, facts) = (self.scenario, &self.scenario.facts);
        self.line(&format!("# {}", plain(&scenario.id)));
        self.text.push_str(HEAD);
        self.set_up();
        let offsets: Vec<_> = scenario.exchanges.iter().filter_map(offset).collect();
        let mut clock = offsets.first().copied();
        let moved = offsets.last().zip(clock).map_or(0.0, |(end, at)| end - at);
        // What is not seen to happen between two requests happened before the first, or after the last.
        let mut is_moved = self.advance(facts.clock_ahead - moved);
        let mut waiting: Vec<_> = facts.faults.iter().filter(|f| f.fired > 0).collect();
        let mut signed_in = BTreeSet::new();
        for (place, exchange) in scenario.exchanges.iter().enumerate() {
            let is_sign_in = exchange.endpoint == "authorization"
                && exchange.flow.is_none_or(|flow| signed_in.insert(flow));
            let is_asked = REPEATED.contains(&&*exchange.endpoint) && exchange.from == "app";
            if !is_sign_in && !is_asked {
                continue;
            }
            if let Some((at, was)) = offset(exchange).zip(clock)
                && self.advance(at - was)
            {
                (clock, is_moved) = (Some(at), true);
            }
            let later = scenario.exchanges.get(place + 1..).unwrap_or_default();
            let fired = |fault: &ArmedFault| {
                let mut pages = later.iter().filter(|e| is_page_of(e, exchange));
                exchange.faults.contains(&fault.what)
                    || is_sign_in && pages.any(|e| e.faults.contains(&fault.what))
            };
            for fault in waiting.extract_if(.., |fault| fired(fault)) {
                self.control("POST", "faults", &order(fault));
            }
            self.heading(exchange);
            if is_sign_in {
                self.sign_in(exchange, later);
            } else {
                self.ask(exchange);
            }
        }
        if !facts.faults.is_empty() {
            self.line("\n# No fault is armed any longer.\ncurl -X DELETE \"$G/__mock/faults\"");
        }
        if is_moved {
            self.control("PUT", "clock", &json!({"skew": "0s"}));
        }
    }

    /// The client, the people, and the faults of which no request tells when they fired.
    fn set_up(&mut self) {
        let facts = &self.scenario.facts;
        self.line(
            "\n# The app and the people; what an earlier run of this left behind is forgotten.",
        );
        let redirect_uris: BTreeSet<_> = (self.scenario.exchanges.iter())
            .filter(|e| e.endpoint == "authorization")
            .filter(|e| !e.decision.contains("redirect_uri_mismatch"))
            .filter_map(|e| param(e, "redirect_uri").filter(|uri| !is_masked(uri)))
            .collect();
        let client = json!({"id": facts.client_id, "secret": "no-real-secret",
            "redirect_uris": redirect_uris});
        self.control("POST", "clients", &client);
        for (name, email) in &facts.people {
            let account = json!({"email": email, "given_name": name});
            self.control("POST", "accounts", &account);
            self.control("POST", "reset", &json!({"account": email}));
        }
        for fault in &facts.faults {
            let is_told = (self.scenario.exchanges.iter()).any(|e| e.faults.contains(&fault.what));
            if fault.fired == 0 {
                let order = quoted(&order(fault).to_string());
                self.line(&format!("# Armed, and never fired: {}", plain(&order)));
            } else if !is_told {
                self.control("POST", "faults", &order(fault));
            }
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn control(&mut self, method: &str, path: &str, body: &Value) {
        let body = quoted(&body.to_string());
        self.line(&format!(
            "curl -X {method} \"$G/__mock/{path}\" -H 'content-type: application/json' -d {body}"
        ));
    }

    /// Moves the clock, unless it is hardly worth it, and says whether it did.
    fn advance(&mut self, seconds: f64) -> bool {
        let is_far = seconds.abs() > 1.0;
        if is_far {
            self.line("\n# Time passes at Google.");
            self.control(
                "PUT",
                "clock",
                &json!({"advance": format!("{seconds:.0}s")}),
            );
        }
        is_far
    }

    fn heading(&mut self, exchange: &Exchange) {
        let asked = plain(&format!(
            "{}. {} {}",
            exchange.seq, exchange.method, exchange.path
        ));
        let answered = match (&exchange.wire, exchange.status) {
            (Some(wire), status) => format!("{status}, {wire}"),
            (None, 0) => "nothing".to_owned(),
            (None, status) => status.to_string(),
        };
        let told = plain(&format!(
            "the original answered {answered}: {}",
            exchange.decision
        ));
        let shown = quoted(&asked);
        self.line(&format!(
            "\n# {asked}: {told}\nprintf '\\n--- %s\\n' {shown}"
        ));
    }

    /// Signs in whoever did so in the flow, and decides as they did.
    fn sign_in(&mut self, exchange: &Exchange, later: &[Exchange]) {
        let pages = || later.iter().filter(|page| is_page_of(page, exchange));
        let is_denied = pages().any(|page| {
            let location = page.location.as_deref().unwrap_or_default();
            location.contains("error=access_denied")
        });
        let known = pages().filter_map(|page| page.account.as_ref()).next_back();
        let first = self.scenario.facts.people.first().map(|(_, email)| email);
        let Some(email) = known.or(exchange.account.as_ref()).or(first) else {
            return self.line("# Nobody is known who could have signed in.");
        };
        let sent = exchange.params.iter();
        let sent = sent.filter(|(name, value)| !PKCE.contains(&&**name) && !is_masked(value));
        let query: Vec<_> = sent.map(|(name, value)| pair(name, value)).collect();
        let address = format!("{}?{}", path(exchange), query.join("&"));
        let decision = if is_denied { "deny" } else { "allow" };
        let rest = json!({"email": email, "decision": decision}).to_string();
        let rest = quoted(&format!("{address}\",{}", rest.trim_start_matches('{')));
        self.line(&format!(
            "ANSWER=$(curl \"$G/__mock/sign-in\" -H 'content-type: application/json' \\\n  \
             -d '{{\"authorization_url\":\"'\"$G\"{rest})\nprintf '%s\\n' \"$ANSWER\""
        ));
        let names = self.names("CODE", exchange);
        self.line(&format!("keep '{names}' \"$(member code)\""));
        self.line(&format!("keep '{names}' \"$(code)\""));
    }

    /// Asks what the app asked, with the credentials of this run.
    fn ask(&mut self, exchange: &Exchange) {
        let sent = (exchange.params.iter()).filter(|(name, _)| !PKCE.contains(&&**name));
        let mut words: Vec<_> = sent
            .map(|(name, value)| match self.variable(name, value, exchange) {
                Some(variable) => format!("-d \"{name}=${variable}\""),
                None => format!("-d {}", quoted(&pair(name, value))),
            })
            .collect();
        match &*exchange.method {
            "GET" if !words.is_empty() => words.insert(0, "-G".to_owned()),
            "GET" => {}
            method => words.insert(0, format!("-X {}", quoted(method))),
        }
        let lacks = |name| param(exchange, name).is_none();
        if exchange.endpoint == "userinfo" && lacks("access_token") {
            let token = self.named("ACCESS_TOKEN", exchange);
            words.push(format!("-H \"Authorization: Bearer ${token}\""));
        }
        // The app names itself in a header, of which the record tells nothing.
        let is_named = !lacks("client_secret") || !lacks("assertion");
        if exchange.endpoint == "token" && !is_named && !exchange.body.contains("client") {
            words.push(format!(
                "-u {}:\"$SECRET\"",
                quoted(&self.scenario.facts.client_id)
            ));
        }
        words.insert(0, format!("\"$G\"{}", quoted(&path(exchange))));
        let words = words.join(" \\\n  ");
        self.line(&format!(
            "ANSWER=$(curl {words})\nprintf '%s\\n' \"$ANSWER\""
        ));
        let members: &[&str] = match &*exchange.endpoint {
            "token" => &["access_token", "refresh_token", "id_token"],
            "device" => &["device_code"],
            _ => &[],
        };
        for member in members {
            let names = self.names(&member.to_uppercase(), exchange);
            self.line(&format!("keep '{names}' \"$(member {member})\""));
        }
    }

    /// The variable that stands for a credential cut short.
    fn variable(&self, name: &str, value: &str, exchange: &Exchange) -> Option<String> {
        let variable = match name {
            _ if !is_masked(value) => return None,
            // A wrong secret stays wrong.
            "client_secret" if exchange.body.contains("invalid_client") => return None,
            "client_secret" => return Some("SECRET".to_owned()),
            "code" if value.starts_with("4/") => "CODE",
            "device_code" if value.starts_with("AH-") => "DEVICE_CODE",
            "token" | "refresh_token" if value.starts_with("1//") => "REFRESH_TOKEN",
            "token" | "id_token" if value.starts_with("eyJ") => "ID_TOKEN",
            "token" | "access_token" if value.starts_with("ya29") => "ACCESS_TOKEN",
            _ => return None,
        };
        Some(self.named(variable, exchange))
    }

    /// The variable of the exchange's own sign-in, where there are several.
    fn named(&self, name: &str, exchange: &Exchange) -> String {
        match exchange.flow {
            Some(flow) if self.has_many_flows => format!("{name}_{flow}"),
            _ => name.to_owned(),
        }
    }

    /// The variables that keep a credential: of the latest sign-in, and of its own.
    fn names(&self, name: &str, exchange: &Exchange) -> String {
        match self.named(name, exchange) {
            own if own == name => own,
            own => format!("{name} {own}"),
        }
    }
}

/// Whether a page belongs to the sign-in that an authorization request began.
fn is_page_of(page: &Exchange, began: &Exchange) -> bool {
    page.endpoint == "interaction" && page.flow.is_some() && page.flow == began.flow
}

/// How far Google's clock is from the scenario's, as far as a request tells.
fn offset(exchange: &Exchange) -> Option<f64> {
    let time: Timestamp = exchange.google_time.parse().ok()?;
    Some(time.as_duration().as_secs_f64() - exchange.at)
}

/// The fault as the control API takes it, to fire as often as it did.
fn order(fault: &ArmedFault) -> Value {
    let mut order = json!({"what": fault.what});
    if !fault.place.is_empty() {
        order["where"] = fault.place.as_str().into();
    }
    if fault.fired > 0 {
        order["times"] = fault.fired.into();
    }
    order
}

fn param<'a>(exchange: &'a Exchange, name: &str) -> Option<&'a str> {
    let mut params = exchange.params.iter();
    Some(&*params.find(|(known, _)| known == name)?.1)
}

fn is_masked(value: &str) -> bool {
    value.ends_with('…')
}

/// The path of a request, which is escaped already where it has to be.
fn path(exchange: &Exchange) -> String {
    encoded(&exchange.path).replace("%25", "%")
}
