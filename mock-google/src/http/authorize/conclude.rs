//! A whole sign-in in one turn: what a person would do on the pages, decided beforehand.

use std::time::Instant;

use axum::http::{HeaderMap, HeaderValue, header};
use url::Url;

use super::{Outgoing, Step, begin, take};
use crate::google::{Google, Unknown};
use crate::http::call::Call;
use crate::http::fault;
use crate::http::interaction;
use crate::journal::{Answer as Sent, AnswerBody, Endpoint, Entry};
use crate::rules::authorize::{Answer, Progress};
use crate::rules::diagnosis;
use crate::world::browser::BrowserId;
use crate::world::callback::Delivery;
use crate::world::flow::Flow;

/// Where a sign-in ends.
#[derive(Debug)]
pub(in crate::http) enum Conclusion {
    /// At the app: the delivery, the sign-in, and whether it got what it asked for.
    Delivered(Delivery, Option<Flow>, bool),
    /// On a page of Google's: what was decided, and why, and the sign-in.
    Stopped(String, Option<String>, Option<Flow>),
}

/// The paths of the authorization endpoint.
const PATHS: &[&str] = &["/o/oauth2/v2/auth", "/o/oauth2/auth"];

/// Signs an account in to what an address asks for, and answers in its person's place.
pub(in crate::http) fn conclude(
    google: &Google,
    address: &str,
    email: &str,
    answer: Answer,
) -> Result<Result<Conclusion, Unknown>, &'static str> {
    let url = Url::parse(address).map_err(|_| "is no address: send the whole URL")?;
    if !PATHS.contains(&url.path()) {
        return Err("is not of the authorization endpoint, /o/oauth2/v2/auth");
    }
    let call = Call::navigation(url.path(), url.query().unwrap_or_default())?;
    let Some(account) = google.account(email) else {
        return Ok(Err(Unknown::Account(email.to_owned())));
    };
    let began = Instant::now();
    let (step, told) = google.settle(call.entry(Endpoint::Authorization), |turn, entry| {
        let params = begin(turn, entry, &call);
        let fresh = BrowserId::from_random(turn.dice.throw("browser"));
        let browser = turn
            .world
            .sign_in(&fresh, &account.sub, turn.now, turn.dice);
        let progress = Progress {
            chosen: Some(account.sub.clone()),
            warned: true,
            answer: Some(answer),
        };
        let step = take(
            google,
            &call,
            turn,
            entry,
            &params,
            Some(&browser),
            &progress,
        );
        turn.world.sign_out(&browser);
        if entry.diagnosis.is_none() {
            entry.diagnosis = diagnosis::habit(turn.world, turn.now, entry);
        }
        let why = entry
            .diagnosis
            .as_ref()
            .map(|diagnosis| diagnosis.text.clone());
        (step, (entry.decision.clone(), why, entry.flow))
    });
    let (decision, why, flow) = told;
    let conclusion = match step {
        Step::Deliver(delivery, account) => {
            let outgoing = Outgoing::Ready(delivery, account);
            Conclusion::Delivered(fault::deliver(google, &call, outgoing), flow, false)
        }
        Step::Reply(reply) => {
            let outgoing = Outgoing::Unsigned(reply);
            Conclusion::Delivered(fault::deliver(google, &call, outgoing), flow, true)
        }
        Step::Leave(_) => Conclusion::Stopped(decision, why, flow),
        Step::Ask(asking) => {
            let page = interaction::path_of(&asking.ask);
            Conclusion::Stopped(format!("it would still ask on {page}"), why, flow)
        }
    };
    google.complete(call.exchange(), Entry::blank, sent(&conclusion, began));
    Ok(Ok(conclusion))
}

/// The answer as the browser would have got it.
fn sent(conclusion: &Conclusion, began: Instant) -> Sent {
    let mut headers = HeaderMap::new();
    let (status, location) = match conclusion {
        Conclusion::Delivered(Delivery::Redirect(address), ..) => (302, Some(address)),
        Conclusion::Delivered(Delivery::Form { .. }, ..) | Conclusion::Stopped(..) => (200, None),
    };
    if let Some(Ok(location)) = location.map(|address| HeaderValue::from_str(address)) {
        headers.insert(header::LOCATION, location);
    }
    Sent {
        status,
        headers,
        body: AnswerBody::LeftOut(None),
        took: began.elapsed(),
        wire: None,
    }
}
