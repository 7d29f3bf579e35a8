//! Every fault of the catalogue, armed through the control API, met by a client of its own on a raw
//! socket, and gone afterwards.
//!
//! The client writes requests and reads bytes; of the mock's code it uses the committed test keys only.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use mock_google::Running;
use mock_google::fault::{ELSEWHERE, Place, Whose, catalogue};
use mock_google::wire::params::Params;
use serde_json::{Value, json};

use crate::support::*;

mod beside;
pub(crate) mod client;
mod table;

use client::{IMPATIENT, PATIENT, Seen, ask, ask_for, ask_json, told};

/// The faults that are met in a test of their own: below, and in `tls.rs`.
const HERE_OR_IN_TLS: &[&str] = &[
    "refused",
    "tls-certificate-expired",
    "tls-certificate-for-another-host",
    "tls-unknown-authority",
    "tls-stall",
];

/// What the client asks for, to meet a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Probe {
    /// The exchange of a fresh code.
    Exchange,
    /// The exchange of a code that brings a refresh token.
    Offline,
    /// A refresh.
    Refresh,
    /// The profile.
    Userinfo,
    /// The keys.
    Keys,
    /// The discovery document.
    Discovery,
    /// The consent page.
    Consent,
    /// A revocation.
    Revoke,
    /// A sign-in; what comes back is the callback.
    Callback,
    /// A sign-in that asks for an ID token in the callback.
    FrontToken,
    /// A new connection.
    Connection,
}

/// One form of a fault, and how the client sees that it struck.
pub(crate) struct Row {
    pub(crate) what: &'static str,
    pub(crate) place: Option<&'static str>,
    pub(crate) with: Value,
    pub(crate) probe: Probe,
    pub(crate) struck: fn(&Seen) -> bool,
}

/// A server, and what the client has in hand.
pub(crate) struct Bench {
    google: Running,
    pub(crate) address: SocketAddr,
    access_token: String,
    refresh_token: String,
}

impl Bench {
    async fn new() -> Self {
        let google = builder().port(0).start().await.unwrap();
        google.add_account(mock_google::Account::new("bob@gmail.com").named("Bob", "Noyce"));
        let address = google.address();
        let issued = issue(address).await;
        let token = |name: &str| issued[name].as_str().unwrap().to_owned();
        // There has to be a state of the keys before this one, and a nonce before those to come.
        told(address, "POST", "/__mock/keys/rotate", "{}").await;
        let bench = Self {
            address,
            access_token: token("access_token"),
            refresh_token: token("refresh_token"),
            google,
        };
        bench.sign_in("nonce=n-earlier").await;
        bench
    }

    async fn sign_in(&self, query: &str) -> Seen {
        let target = format!("{}{}", self.google.base_url(), authorize(query));
        let body = json!({ "authorization_url": target, "email": "ada@gmail.com" }).to_string();
        ask_json(self.address, "POST", "/__mock/sign-in", &body).await
    }

    async fn probe(&self, probe: Probe) -> Seen {
        self.probe_for(PATIENT, probe).await
    }

    async fn probe_for(&self, patience: Duration, probe: Probe) -> Seen {
        let bearer = format!("Authorization: Bearer {}\r\n", self.access_token);
        let form = |params: String| {
            format!(
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n|{params}",
                params.len()
            )
        };
        let (method, path, rest) = match probe {
            Probe::Exchange => {
                let code = self.sign_in("nonce=n-now").await.redirect().code;
                ("POST", "/token", form(exchange(&code).to_string()))
            }
            Probe::Offline => {
                let code = self
                    .sign_in("access_type=offline&prompt=consent")
                    .await
                    .redirect()
                    .code;
                ("POST", "/token", form(exchange(&code).to_string()))
            }
            Probe::Refresh => {
                let token = issue(self.address).await["refresh_token"]
                    .as_str()
                    .unwrap()
                    .to_owned();
                ("POST", "/token", form(refresh(&token).to_string()))
            }
            Probe::Userinfo => ("GET", "/v1/userinfo", format!("{bearer}|")),
            Probe::Keys | Probe::Connection => ("GET", "/oauth2/v3/certs", "|".to_owned()),
            Probe::Consent => ("GET", "/signin/oauth/consent", "|".to_owned()),
            Probe::Revoke => {
                // It ends the whole consent: not that of the tokens in hand.
                let token = issue_for("bob@gmail.com", self.address).await["access_token"].clone();
                let params = Params::default().with("token", token.as_str().unwrap());
                ("POST", "/revoke", form(params.to_string()))
            }
            Probe::Discovery => ("GET", "/.well-known/openid-configuration", "|".to_owned()),
            Probe::Callback => return self.sign_in("nonce=n-now").await,
            Probe::FrontToken => {
                return self.sign_in("nonce=n-now&response_type=id_token").await;
            }
        };
        let (headers, body) = rest.split_once('|').unwrap();
        ask_for(patience, self.address, method, path, headers, body).await
    }

    async fn arm(&self, row: &Row) -> u64 {
        let mut order = json!({ "what": row.what, "with": row.with, "times": 1 });
        if let Some(place) = row.place {
            order["where"] = place.into();
        }
        let armed = told(self.address, "POST", "/__mock/faults", &order.to_string()).await;
        armed["id"]
            .as_u64()
            .unwrap_or_else(|| panic!("{}: {armed}", row.what))
    }

    async fn state_of(&self, id: u64) -> Value {
        let list = told(self.address, "GET", "/__mock/faults", "").await;
        let found = list
            .as_array()
            .unwrap()
            .iter()
            .find(|armed| armed["id"] == id);
        found.cloned().unwrap_or_default()
    }
}

/// Tokens for Ada, without Google's pages.
async fn issue(address: SocketAddr) -> Value {
    issue_for("ada@gmail.com", address).await
}

async fn issue_for(email: &str, address: SocketAddr) -> Value {
    let body = json!({ "account": email, "client": CLIENT }).to_string();
    told(address, "POST", "/__mock/tokens", &body).await
}

#[tokio::test]
async fn every_fault_strikes_once_on_the_wire_and_is_gone_afterwards() {
    let bench = Bench::new().await;
    let rows = table::rows();
    let mut met = BTreeSet::new();
    for row in &rows {
        let what = format!("{} {}", row.what, row.with);
        let before = bench.probe(row.probe).await;
        assert!(
            !(row.struck)(&before),
            "{what} without being armed: {before:#?}"
        );
        let id = bench.arm(row).await;
        let patience = if ["silence", "half-open"].contains(&row.what) {
            IMPATIENT
        } else {
            PATIENT
        };
        let seen = bench.probe_for(patience, row.probe).await;
        assert!((row.struck)(&seen), "{what} did not strike: {seen:#?}");
        let state = bench.state_of(id).await;
        assert_eq!(
            (&state["fired"], &state["live"]),
            (&json!(1), &json!(false)),
            "{what}"
        );
        let after = bench.probe(row.probe).await;
        assert!(!(row.struck)(&after), "{what} is still there: {after:#?}");
        let gone = told(bench.address, "DELETE", &format!("/__mock/faults/{id}"), "").await;
        assert_eq!(gone["disarmed"], id, "{what}");
        assert!(bench.state_of(id).await.is_null(), "{what} is still listed");
        met.insert(row.what);
    }
    let missing: Vec<_> = catalogue()
        .map(|form| form.name)
        .filter(|name| !met.contains(name) && !HERE_OR_IN_TLS.contains(name))
        .collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
    let numbers: BTreeSet<u8> = catalogue().flat_map(|form| form.numbers).copied().collect();
    println!(
        "{} faults in {} forms met on the wire; they cover {} of F1 to F104",
        met.len() + HERE_OR_IN_TLS.len(),
        rows.len() + HERE_OR_IN_TLS.len(),
        numbers.len()
    );
    for other in ELSEWHERE {
        let whose = match other.whose {
            Whose::Google => "a lever of the server",
            Whose::Person => "a person's doing",
            Whose::Harness => "the harness's",
        };
        println!(
            "F{:<3} {:<46} {whose}: {}",
            other.number, other.title, other.lever
        );
    }
}

/// Nobody listens for a while, and then somebody does again.
#[tokio::test]
async fn a_refused_connection_is_refused_and_later_accepted_again() {
    let bench = Bench::new().await;
    let row = Row {
        what: "refused",
        place: None,
        with: json!({ "seconds": 1.5 }),
        probe: Probe::Connection,
        struck: |_| false,
    };
    bench.arm(&row).await;
    let connects = async || tokio::net::TcpStream::connect(bench.address).await.is_ok();
    client::until("the port is closed", async || !connects().await).await;
    client::until("the port is open", connects).await;
    assert_eq!(bench.probe(Probe::Keys).await.status, 200);
    assert_eq!(bench.state_of(1).await["fired"], 1);
}

/// What is armed at a place strikes on every path of that place and nowhere else.
#[tokio::test]
async fn a_fault_strikes_at_its_own_place_only() {
    let bench = Bench::new().await;
    let paths = [
        (Place::Authorization, "/o/oauth2/v2/auth?client_id=x"),
        (Place::Pages, "/v3/signin/identifier"),
        (Place::Consent, "/signin/oauth/consent"),
        (Place::Userinfo, "/v1/userinfo"),
        (Place::Tokeninfo, "/tokeninfo"),
        (Place::Revocation, "/o/oauth2/revoke?token=x"),
        (Place::Keys, "/oauth2/v3/certs"),
        (Place::Discovery, "/.well-known/openid-configuration"),
        (Place::ServiceAccount, "/robot/v1/metadata/x509/a@b"),
    ];
    for (armed, _) in &paths {
        let order =
            json!({ "what": "server-error", "where": armed.name(), "with": { "status": 502 } });
        told(bench.address, "POST", "/__mock/faults", &order.to_string()).await;
        for (place, path) in &paths {
            let status = ask(bench.address, "GET", path, "", "").await.status;
            // The consent page is one of the pages.
            let strikes = armed == place || (*armed, *place) == (Place::Pages, Place::Consent);
            assert_eq!(
                status == 502,
                strikes,
                "armed at {armed}, asked {path}: {status}"
            );
        }
        told(bench.address, "DELETE", "/__mock/faults", "").await;
    }
}

/// The code is spent although the client saw nothing of it.
#[tokio::test]
async fn a_code_whose_answer_was_lost_is_spent() {
    let bench = Bench::new().await;
    let code = bench.sign_in("").await.redirect().code;
    let order = json!({ "what": "answer-lost", "times": 1 }).to_string();
    told(bench.address, "POST", "/__mock/faults", &order).await;
    let form = exchange(&code).to_string();
    let headers = format!(
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
        form.len()
    );
    let lost = ask(bench.address, "POST", "/token", &headers, &form).await;
    assert!(lost.is_reset && lost.status == 0, "{lost:#?}");
    let again = ask(bench.address, "POST", "/token", &headers, &form).await;
    assert_eq!(
        (again.status, again.json()["error"].as_str()),
        (400, Some("invalid_grant"))
    );
    let entries = bench.google.journal();
    let lost = entries
        .iter()
        .find(|entry| !entry.faults.is_empty())
        .unwrap();
    assert!(lost.decision.starts_with("code redeemed"), "{lost}");
    assert!(
        lost.to_string()
            .contains("[fault 1 answer-lost] [reset before the head]"),
        "{lost}"
    );
}

/// Who follows the redirect of a token endpoint takes the secrets along.
#[tokio::test]
async fn a_redirected_request_is_noted_with_what_it_leaked() {
    let bench = Bench::new().await;
    let order = json!({ "what": "redirect", "times": 1 }).to_string();
    told(bench.address, "POST", "/__mock/faults", &order).await;
    let redirected = bench.probe(Probe::Refresh).await;
    let target = redirected.header("location").to_owned();
    let path = target
        .strip_prefix(bench.google.base_url())
        .unwrap()
        .to_owned();
    let form = refresh(&bench.refresh_token).to_string();
    let headers = format!(
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
        form.len()
    );
    ask(bench.address, "POST", &path, &headers, &form).await;
    let last = bench.google.journal().pop().unwrap();
    assert_eq!(
        last.decision,
        "a redirected request arrived, and with it refresh_token, client_secret"
    );
}

async fn token_request(bench: &Bench, form: String) -> Seen {
    let headers = format!(
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
        form.len()
    );
    ask(bench.address, "POST", "/token", &headers, &form).await
}

async fn arm(bench: &Bench, order: Value) {
    let armed = told(bench.address, "POST", "/__mock/faults", &order.to_string()).await;
    assert!(armed["id"].is_u64(), "{armed}");
}

#[tokio::test]
async fn a_rotated_refresh_token_works_and_the_one_before_is_dead() {
    let bench = Bench::new().await;
    arm(&bench, json!({ "what": "rotated-refresh-token" })).await;
    let mut token = bench.refresh_token.clone();
    for _ in 0..3 {
        let answer = token_request(&bench, refresh(&token).to_string())
            .await
            .json();
        let next = answer["refresh_token"].as_str().unwrap().to_owned();
        let old = token_request(&bench, refresh(&token).to_string()).await;
        assert_eq!(old.json()["error"], "invalid_grant", "{old:#?}");
        token = next;
    }
}

#[tokio::test]
async fn tokens_of_the_greatest_size_and_odd_codes_are_good() {
    let bench = Bench::new().await;
    arm(
        &bench,
        json!({ "what": "callback-code-with-odd-characters" }),
    )
    .await;
    arm(&bench, json!({ "what": "huge-tokens" })).await;
    let code = bench
        .sign_in("access_type=offline&prompt=consent")
        .await
        .redirect()
        .code;
    let tokens = token_request(&bench, exchange(&code).to_string())
        .await
        .json();
    let token = |name: &str| tokens[name].as_str().unwrap().to_owned();
    assert_eq!(
        (token("access_token").len(), token("refresh_token").len()),
        (2_048, 512)
    );
    let bearer = format!("Authorization: Bearer {}\r\n", token("access_token"));
    let profile = ask(bench.address, "GET", "/v1/userinfo", &bearer, "").await;
    assert_eq!(profile.json()["email"], "ada@gmail.com");
    let refreshed = token_request(&bench, refresh(&token("refresh_token")).to_string()).await;
    assert_eq!(refreshed.status, 200, "{refreshed:#?}");
}

#[tokio::test]
async fn a_short_lived_token_really_dies() {
    let bench = Bench::new().await;
    arm(
        &bench,
        json!({ "what": "short-lived", "with": { "seconds": 5 } }),
    )
    .await;
    let tokens = token_request(&bench, refresh(&bench.refresh_token).to_string())
        .await
        .json();
    let bearer = format!(
        "Authorization: Bearer {}\r\n",
        tokens["access_token"].as_str().unwrap()
    );
    let status = async || {
        ask(bench.address, "GET", "/v1/userinfo", &bearer, "")
            .await
            .status
    };
    assert_eq!(status().await, 200);
    told(bench.address, "PUT", "/__mock/clock", r#"{"advance":"6s"}"#).await;
    assert_eq!(status().await, 401);
}
