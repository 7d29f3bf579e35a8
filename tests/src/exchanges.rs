//! From Google's journal to what a report shows: masked, and told apart by who asked.

use jiff::Timestamp;
use mock_google::journal::mask::Mask;
use mock_google::journal::view;
use mock_google::{Endpoint, Entry};
use serde_json::Value;

use crate::record::Exchange;

/// Where only browsers go, whatever they call themselves.
const PAGES: &[&str] = &["authorization", "interaction", "error-page", "connections"];

/// What only browsers call themselves.
const BROWSERS: &str = "Mozilla/";

/// Entries of a Google in this process, with their times from a beginning on.
pub(crate) fn of_entries(entries: &[Entry], began: std::time::Instant) -> Vec<Exchange> {
    let shown = entries
        .iter()
        .filter(|entry| entry.endpoint != Endpoint::Control);
    let exchanges = shown.map(|entry| Exchange {
        at: entry
            .received
            .saturating_duration_since(began)
            .as_secs_f64(),
        ..of_view(&view(entry, Mask::On))
    });
    exchanges.collect()
}

/// Entries as the control API shows them; times are by Google's clock, from the first entry on.
pub(crate) fn of_views(views: &[Value]) -> Vec<Exchange> {
    let mut exchanges: Vec<_> = views
        .iter()
        .map(of_view)
        .filter(|exchange| exchange.endpoint != Endpoint::Control.name())
        .collect();
    let time = |exchange: &Exchange| exchange.google_time.parse::<Timestamp>().ok();
    let first = exchanges.first().and_then(time);
    for exchange in &mut exchanges {
        if let (Some(first), Some(at)) = (first, time(exchange)) {
            exchange.at = at.duration_since(first).as_secs_f64();
        }
    }
    exchanges
}

fn of_view(view: &Value) -> Exchange {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let endpoint = text(&view["endpoint"]);
    let agent = view["headers"]["user-agent"].as_str().unwrap_or_default();
    let from = if PAGES.contains(&endpoint.as_str()) || agent.starts_with(BROWSERS) {
        "browser"
    } else {
        "app"
    };
    let params = view["params"].as_array().into_iter().flatten();
    let answer = &view["answer"];
    let faults = view["faults"].as_array().into_iter().flatten();
    let status = view["status"]
        .as_u64()
        .and_then(|status| u16::try_from(status).ok());
    Exchange {
        seq: view["seq"].as_u64().unwrap_or_default(),
        at: 0.0,
        google_time: text(&view["at"]),
        endpoint,
        from: from.to_owned(),
        account: view["account"].as_str().map(str::to_owned),
        flow: view["flow"].as_u64(),
        method: text(&view["method"]),
        path: text(&view["path"]),
        params: params
            .map(|pair| (text(&pair[0]), text(&pair[1])))
            .collect(),
        decision: text(&view["decision"]),
        diagnosis: view["diagnosis"]["text"].as_str().map(str::to_owned),
        faults: faults.map(|fault| text(&fault["what"])).collect(),
        status: status.unwrap_or_default(),
        location: answer["headers"]["location"].as_str().map(str::to_owned),
        body: text(&answer["body"]),
        wire: answer["wire"].as_str().map(str::to_owned),
        milliseconds: answer["microseconds"].as_f64().unwrap_or_default() / 1_000.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_entry_of_the_control_api_becomes_an_exchange() {
        let view = |at: &str, agent: &str| {
            json!({
                "seq": 3, "at": at, "endpoint": "userinfo", "flow": 1, "account": "ada@gmail.com",
                "method": "GET", "path": "/v1/userinfo", "params": [["alt", "json"]],
                "headers": {"user-agent": agent}, "decision": "told", "diagnosis": null,
                "faults": [{"id": 1, "what": "delay"}], "status": 200,
                "answer": {"headers": {"location": "/x"}, "microseconds": 1500, "body": "{}"},
            })
        };
        let views = [
            view("2026-01-01T00:00:00Z", "python"),
            view("2026-01-01T00:00:02Z", "Mozilla/5.0"),
        ];
        let found = of_views(&views);
        assert_eq!(
            (found[0].from.as_str(), found[1].from.as_str()),
            ("app", "browser")
        );
        assert!((found[1].at - 2.0).abs() < 1e-9 && (found[0].milliseconds - 1.5).abs() < 1e-9);
        assert_eq!(found[0].faults, ["delay"]);
        assert_eq!(found[0].params, [("alt".to_owned(), "json".to_owned())]);
        assert_eq!(found[0].location.as_deref(), Some("/x"));
    }
}
