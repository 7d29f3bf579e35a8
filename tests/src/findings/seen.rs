//! The exchanges of a run, as the rules ask about them.

use jiff::Timestamp;
use jiff::civil::Time;

use crate::record::Exchange;

/// What stands where a value was cut short.
const CUT: char = '…';

/// How many characters two cut values have to share before they count as the same one.
const ENOUGH: usize = 8;

/// The exchanges with Google, oldest first.
pub(super) struct Seen<'a> {
    exchanges: Vec<&'a Exchange>,
    issuer: &'a str,
}

impl<'a> Seen<'a> {
    /// Takes the exchanges of a run.
    pub(super) fn of(exchanges: &'a [Exchange], issuer: &'a str) -> Self {
        let mut exchanges: Vec<_> = exchanges.iter().collect();
        exchanges.sort_by_key(|exchange| exchange.seq);
        Self { exchanges, issuer }
    }

    /// Everything.
    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = &'a Exchange> {
        self.exchanges.iter().copied()
    }

    /// What went to one part of Google.
    pub(super) fn at(&self, endpoint: &str) -> impl DoubleEndedIterator<Item = &'a Exchange> {
        self.all()
            .filter(move |exchange| exchange.endpoint == endpoint)
    }

    /// The requests that begin a sign-in with the app; Google's own pages begin theirs without one.
    pub(super) fn requests(&self) -> impl DoubleEndedIterator<Item = &'a Exchange> {
        let issuer = self.issuer;
        self.at("authorization").filter(move |exchange| {
            let callback = param(exchange, "redirect_uri");
            callback.is_some_and(|callback| !is_within(callback, issuer))
        })
    }

    /// The requests whose scopes have `openid` among them.
    pub(super) fn sign_ins(&self) -> impl DoubleEndedIterator<Item = &'a Exchange> {
        self.requests()
            .filter(|exchange| has_word(exchange, "scope", "openid"))
    }

    /// The requests that ask for a code.
    pub(super) fn code_requests(&self) -> impl DoubleEndedIterator<Item = &'a Exchange> {
        self.requests()
            .filter(|exchange| has_word(exchange, "response_type", "code"))
    }

    /// Attempts at the token endpoint to redeem a code, whatever became of them.
    pub(super) fn exchanges_of_codes(&self) -> impl DoubleEndedIterator<Item = &'a Exchange> {
        self.granting("authorization_code")
    }

    /// Attempts to refresh.
    pub(super) fn refreshes(&self) -> impl DoubleEndedIterator<Item = &'a Exchange> {
        self.granting("refresh_token")
    }

    fn granting(&self, grant: &'static str) -> impl DoubleEndedIterator<Item = &'a Exchange> {
        self.at("token")
            .filter(move |exchange| param(exchange, "grant_type") == Some(grant))
    }

    /// Codes that Google took, whatever became of the answers.
    pub(super) fn redemptions(&self) -> impl DoubleEndedIterator<Item = &'a Exchange> {
        self.exchanges_of_codes()
            .filter(|exchange| is_redeemed(exchange))
    }

    /// The request that began the sign-in an exchange is part of.
    pub(super) fn request_of(&self, exchange: &Exchange) -> Option<&'a Exchange> {
        let flow = exchange.flow?;
        self.requests().find(|request| request.flow == Some(flow))
    }

    /// What came after an exchange, in the same sign-in.
    pub(super) fn later(
        &self,
        exchange: &Exchange,
    ) -> impl DoubleEndedIterator<Item = &'a Exchange> {
        let (seq, flow) = (exchange.seq, exchange.flow);
        self.all()
            .filter(move |other| other.seq > seq && flow.is_some() && other.flow == flow)
    }
}

/// Whether an address is one of Google's own; the port of another may begin with the same digits.
fn is_within(address: &str, issuer: &str) -> bool {
    let rest = address.strip_prefix(issuer);
    !issuer.is_empty() && rest.is_some_and(|rest| rest.starts_with('/'))
}

/// A parameter's first value, where it is not empty.
pub(super) fn param<'a>(exchange: &'a Exchange, name: &str) -> Option<&'a str> {
    let mut params = exchange.params.iter();
    let (_, value) = params.find(|(known, _)| known == name)?;
    Some(value.as_str()).filter(|value| !value.is_empty())
}

/// The words of a parameter.
pub(super) fn words<'a>(exchange: &'a Exchange, name: &str) -> impl Iterator<Item = &'a str> {
    param(exchange, name)
        .unwrap_or_default()
        .split_ascii_whitespace()
}

/// Whether a word is among those of a parameter.
pub(super) fn has_word(exchange: &Exchange, name: &str, wanted: &str) -> bool {
    words(exchange, name).any(|word| word == wanted)
}

/// Whether a code was redeemed, whatever became of the answer.
pub(super) fn is_redeemed(exchange: &Exchange) -> bool {
    exchange.decision.starts_with("code redeemed")
}

/// Whether an answer arrived as Google gave it: no fault, whole, and a success.
pub(super) fn is_clean(exchange: &Exchange) -> bool {
    exchange.status == 200 && exchange.faults.is_empty() && exchange.wire.is_none()
}

/// Whether a value is shown in part only, so that nothing is known of its length.
pub(super) fn is_cut(value: &str) -> bool {
    value.contains(CUT)
}

/// Whether two values are the same, as far as they are shown; cut ones are so within one sign-in only.
pub(super) fn is_same(one: &Exchange, other: &Exchange, name: &str) -> bool {
    let (Some(first), Some(second)) = (param(one, name), param(other, name)) else {
        return false;
    };
    let is_enough = !is_cut(first)
        || (one.flow.is_some() && one.flow == other.flow && first.chars().count() > ENOUGH);
    first == second && is_enough
}

/// Whether an exchange was answered before another began, by the clock nobody moves.
pub(super) fn is_answered_before(one: &Exchange, other: &Exchange) -> bool {
    one.status != 0 && one.at + one.milliseconds / 1_000.0 <= other.at
}

/// How many seconds lie between two exchanges: by Google's clock, where that can be read and was moved
/// meanwhile, otherwise by the one nobody moves.
pub(super) fn seconds_between(one: &Exchange, other: &Exchange) -> f64 {
    let real = other.at - one.at;
    match (google_seconds(one), google_seconds(other)) {
        (Some(first), Some(second)) => real.max(second - first),
        _ => real,
    }
}

fn google_seconds(exchange: &Exchange) -> Option<f64> {
    let text = exchange.google_time.as_str();
    let midnight = Time::midnight();
    text.parse::<Timestamp>()
        .map(|time| time.as_duration().as_secs_f64())
        .or_else(|_| {
            let time = text.parse::<Time>()?;
            Ok::<_, jiff::Error>(midnight.duration_until(time).as_secs_f64())
        })
        .ok()
}

/// The numbers of exchanges.
pub(super) fn seqs<'a>(exchanges: impl IntoIterator<Item = &'a Exchange>) -> Vec<u64> {
    exchanges.into_iter().map(|exchange| exchange.seq).collect()
}
