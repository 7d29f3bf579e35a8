//! One request and what became of it.

use std::fmt;
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use jiff::Timestamp;

use super::mask::Mask;
use super::{Endpoint, Exchange};
use crate::wire::params::Params;
use crate::world::browser::BrowserId;
use crate::world::flow::Flow;
use crate::world::identity::Clues;

/// One request and what became of it; `Display` is one readable line without secrets, and a second one
/// where there is a diagnosis.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Counts up from 1 and never repeats.
    pub seq: u64,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// When, by a clock that nobody moves.
    pub received: Instant,
    /// Which part of Google.
    pub endpoint: Endpoint,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The parameters of body and query, whole; their `Debug` shortens credentials.
    pub params: Params,
    /// The parameters of the address alone.
    pub query: Params,
    /// The header fields, whole.
    pub headers: HeaderMap,
    /// The client, where one was named or stands behind what was presented.
    pub client: Option<String>,
    /// The account's email address, where one is known.
    pub account: Option<String>,
    /// The sign-in the request is part of.
    pub flow: Option<Flow>,
    /// What was decided and why.
    pub decision: String,
    /// The exact cause of a refusal and how to mend it, where a rule recognised it.
    pub diagnosis: Option<Diagnosis>,
    /// The faults that bent the answer.
    pub faults: Vec<Fired>,
    /// The HTTP status answered.
    pub status: u16,
    /// The answer as it went out; none while it is being made.
    pub answer: Option<Answer>,
    pub(crate) browser: Option<BrowserId>,
}

/// Why a request was refused, in words for the one who has to mend it; the protocol answer never says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The rule that recognised it, such as `redirect-trailing-slash`.
    pub rule: &'static str,
    /// The cause and the mend, in one sentence.
    pub text: String,
    /// What a click can mend.
    pub mend: Option<Mend>,
}

/// What a click on the error page can mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mend {
    /// Register the redirect address with the client.
    RegisterRedirect {
        /// The client's id.
        client: String,
        /// The redirect address, as sent.
        redirect_uri: String,
    },
    /// Register the client itself.
    RegisterClient {
        /// The client's id.
        client: String,
        /// The redirect address, as sent.
        redirect_uri: String,
    },
}

/// A fault that fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fired {
    /// The number of the rule.
    pub id: u64,
    /// The name of the fault.
    pub name: &'static str,
}

/// An answer as it went out.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The header fields, whole.
    pub headers: HeaderMap,
    /// The body.
    pub body: AnswerBody,
    /// How long it took to make.
    pub took: Duration,
    /// What became of it on the wire, where a fault broke it: `reset before the head`.
    pub wire: Option<String>,
}

/// The body of an answer.
#[derive(Clone, Debug)]
pub enum AnswerBody {
    /// A short text, whole.
    Text(String),
    /// Pages, pictures, and what is too long to keep: how many bytes, where that is known.
    LeftOut(Option<u64>),
}

/// An entry whose outcome is open, and the clues to whom the request is about.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) entry: Entry,
    pub(crate) clues: Clues,
    pub(crate) exchange: Exchange,
}

impl Entry {
    /// A header field of the request.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The browser the request came from, by its cookie.
    #[must_use]
    pub fn browser(&self) -> Option<&BrowserId> {
        self.browser.as_ref()
    }

    /// The address, with its query.
    #[must_use]
    pub fn target(&self) -> String {
        let query = self.query.to_string();
        match query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }

    /// How many bytes it holds on to, roughly.
    pub(super) fn weight(&self) -> usize {
        let answer = self.answer.as_ref().map_or(0, Answer::weight);
        // The parameters of the address are held twice.
        let params = self.params.iter().chain(self.query.iter());
        let params: usize = params.map(|(name, value)| name.len() + value.len()).sum();
        size_of::<Self>() + self.path.len() + params + weight(&self.headers) + answer
    }

    /// Notes a redirect: 302 after a GET, 303 after a POST.
    pub(crate) fn redirected(&mut self) {
        self.status = if self.method == "POST" { 303 } else { 302 };
    }

    /// What is left of an entry that was forgotten on request: its number.
    pub(super) fn forgotten(seq: u64, at: Timestamp) -> Self {
        Self {
            seq,
            at,
            decision: "forgotten".to_owned(),
            ..Self::blank()
        }
    }

    /// An entry that says nothing yet.
    pub(crate) fn blank() -> Self {
        Self {
            seq: 0,
            at: Timestamp::UNIX_EPOCH,
            received: Instant::now(),
            endpoint: Endpoint::Other,
            method: String::new(),
            path: String::new(),
            params: Params::default(),
            query: Params::default(),
            headers: HeaderMap::new(),
            client: None,
            account: None,
            flow: None,
            decision: String::new(),
            diagnosis: None,
            faults: Vec::new(),
            status: 0,
            answer: None,
            browser: None,
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {:>3} {:<4} {} → {}",
            self.at.strftime("%H:%M:%S"),
            self.status,
            self.method,
            printable(&self.path),
            printable(&self.decision),
        )?;
        if let Some(account) = &self.account {
            write!(f, " ({})", printable(account))?;
        }
        for fault in &self.faults {
            write!(f, " [fault {} {}]", fault.id, fault.name)?;
        }
        if let Some(wire) = self.answer.as_ref().and_then(|answer| answer.wire.as_ref()) {
            write!(f, " [{wire}]")?;
        }
        if let Some(diagnosis) = &self.diagnosis {
            write!(f, "\n         why: {}", printable(&diagnosis.text))?;
        }
        Ok(())
    }
}

impl Answer {
    /// How many bytes it holds on to, roughly.
    pub(super) fn weight(&self) -> usize {
        let body = match &self.body {
            AnswerBody::Text(text) => text.len(),
            AnswerBody::LeftOut(_) => 0,
        };
        weight(&self.headers) + body
    }
}

fn weight(headers: &HeaderMap) -> usize {
    let fields = headers.iter();
    fields
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum()
}

/// A text that shows no credential and cannot forge a line or steer a terminal: control characters are
/// escaped.
fn printable(text: &str) -> String {
    let text = Mask::On.words(text);
    text.chars()
        .fold(String::with_capacity(text.len()), |mut shown, character| {
            if character.is_control() {
                shown.extend(character.escape_default());
            } else {
                shown.push(character);
            }
            shown
        })
}
