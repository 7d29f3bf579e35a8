//! `/__mock/journal/stream`: the journal as it is written, as server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use futures::stream;

use super::answer::{Asked, Refusal};
use super::journal::{Followed, Wanted};
use crate::google::Google;
use crate::journal::mask::Mask;
use crate::journal::{Entry, Search, view};

/// What a reader of the stream has in hand.
struct Reader {
    google: Google,
    search: Search,
    mask: Mask,
    waiting: VecDeque<Entry>,
}

impl Reader {
    /// The next entry, as soon as there is one.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if self.waiting.is_empty() {
            let (found, settled) = self.google.next_entries(&self.search).await?;
            self.waiting = found.into();
            self.search.after = settled;
        }
        let entry = self.waiting.pop_front()?;
        let event = Event::default()
            .event("entry")
            .id(entry.seq.to_string())
            .data(view(&entry, self.mask).to_string());
        Some((Ok(event), self))
    }
}

/// The journal as it is written: an event for each entry, its number as the id; `Last-Event-ID` goes on
/// from there.
#[utoipa::path(get, path = "/__mock/journal/stream", tag = "journal",
    operation_id = "stream_journal",
    params(Followed, ("last-event-id" = Option<u64>, Header, description = "The number of the last entry that was read; it goes before `after`")),
    responses((status = 200, body = String, content_type = "text/event-stream")))]
pub(super) async fn stream(
    State(google): State<Google>,
    Asked(followed): Asked<Followed>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let wanted = Wanted::from(followed);
    let mut search = wanted.search()?;
    // A reader that comes back says where it was.
    let last = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    search.after = last.unwrap_or(search.after);
    let reader = Reader {
        search,
        mask: wanted.mask(),
        google,
        waiting: VecDeque::new(),
    };
    Ok(Sse::new(stream::unfold(reader, Reader::next)).keep_alive(KeepAlive::default()))
}
