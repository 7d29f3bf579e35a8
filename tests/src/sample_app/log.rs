//! What sample apps tell their operators, app by app.
//!
//! All of them run in this process and share its one subscriber; each line is told apart by the span of
//! its request or job, which names the app's address.

use std::collections::HashMap;
use std::fmt::{Debug, Write as _};
use std::sync::{Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

/// The crate whose lines are kept.
const CRATE: &str = "sample_app";

/// No log grows beyond this many bytes.
const LONGEST: usize = 256 * 1024;

/// The lines so far, by the address of the app.
static LINES: Mutex<Option<HashMap<String, String>>> = Mutex::new(None);

/// Begins to keep what the app at an address says, without what another said there before.
pub(super) fn begin(address: &str) {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // Whoever embeds the harness may have a subscriber already; then there is no log to read.
        let ours = tracing_subscriber::registry().with(Keep);
        let _ = tracing::subscriber::set_global_default(ours);
    });
    with_lines(|lines| lines.insert(address.to_owned(), String::new()));
}

/// What the app at an address has said.
pub(super) fn read(address: &str) -> Option<String> {
    with_lines(|lines| lines.get(address).cloned())
}

/// Forgets an app.
pub(super) fn end(address: &str) {
    with_lines(|lines| lines.remove(address));
}

fn with_lines<T>(of: impl FnOnce(&mut HashMap<String, String>) -> T) -> T {
    let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    of(lines.get_or_insert_default())
}

/// The layer that keeps the lines.
struct Keep;

/// The app a span is about.
struct App(String);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Keep {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.target().starts_with(CRATE)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let (Some(app), Some(span)) = (fields.app, context.span(id)) {
            span.extensions_mut().insert(App(app));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let app = context.event_scope(event).and_then(|scope| {
            scope
                .into_iter()
                .find_map(|span| span.extensions().get::<App>().map(|app| app.0.clone()))
        });
        let Some(app) = app else { return };
        let mut fields = Fields::default();
        event.record(&mut fields);
        with_lines(|lines| {
            if let Some(log) = lines.get_mut(&app)
                && log.len() < LONGEST
            {
                let level = event.metadata().level();
                let _ = writeln!(log, "{level}{}", fields.text);
            }
        });
    }
}

/// The fields of a span or a line, as text.
#[derive(Default)]
struct Fields {
    app: Option<String>,
    text: String,
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "app" => self.app = Some(format!("{value:?}")),
            "message" => {
                let _ = write!(self.text, " {value:?}");
            }
            name => {
                let _ = write!(self.text, " {name}={value:?}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_app_has_a_log_of_its_own() {
        let here = tracing_subscriber::registry().with(Keep);
        with_lines(|lines| lines.insert("http://a/".to_owned(), String::new()));
        with_lines(|lines| lines.insert("http://b/".to_owned(), String::new()));
        tracing::subscriber::with_default(here, || {
            let span = tracing::info_span!(target: "sample_app", "request", app = %"http://a/");
            span.in_scope(|| tracing::warn!(target: "sample_app::http", seconds = 7, "it broke"));
            tracing::warn!(target: "sample_app::http", "nobody's");
        });
        let of_a = read("http://a/").unwrap();
        assert_eq!(of_a, "WARN it broke seconds=7\n");
        assert_eq!(read("http://b/").as_deref(), Some(""));
        end("http://a/");
        assert_eq!(read("http://a/"), None);
    }
}
