//! Answers broken on the wire: what hyper would have sent, printed here, and a plan what becomes of it.

use axum::body::to_bytes;
use axum::http::header;
use axum::response::Response;
use jiff::Timestamp;

use super::super::answer::date;
use super::super::line::{Drip, End, Plan};
use super::super::record::Broken;
use crate::fault::{Moment, Sabotage};

/// The longest answer that is printed; of a longer one only the head.
const LONGEST: usize = 64 * 1024 * 1024;

/// Dooms an answer: the layers outside add to it, the journal gets to see it whole, and then it breaks.
pub(super) fn doom(sabotage: &Sabotage, response: &mut Response) {
    let extensions = response.extensions_mut();
    extensions.insert(sabotage.clone());
    extensions.insert(Broken {
        what: words(sabotage),
        is_unheard: matches!(
            sabotage,
            Sabotage::Reset(Moment::BeforeHead) | Sabotage::Close(Moment::BeforeHead)
        ),
    });
}

/// Prints an answer as it leaves the server, if it is doomed, and plans what becomes of it; dated as hyper
/// would, by real time.
pub(in crate::http) async fn print(
    response: Response,
    is_head: bool,
    now: Timestamp,
) -> Result<Plan, Response> {
    let Some(sabotage) = response.extensions().get::<Sabotage>().cloned() else {
        return Err(response);
    };
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, LONGEST).await.unwrap_or_default();
    let mut head = format!(
        "HTTP/1.1 {} {}\r\n",
        parts.status.as_u16(),
        parts.status.canonical_reason().unwrap_or_default()
    )
    .into_bytes();
    for (name, value) in &parts.headers {
        if *name != header::CONTENT_LENGTH && *name != header::CONNECTION {
            head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
    }
    if !parts.headers.contains_key(header::DATE) {
        head.extend(format!("date: {}\r\n", date(now)).into_bytes());
    }
    let sent = if is_head { &[] } else { &body[..] };
    Ok(plan(&sabotage, head, body.len(), sent))
}

/// What the journal says of it.
fn words(sabotage: &Sabotage) -> String {
    match sabotage {
        Sabotage::Reset(moment) => format!("reset {}", until(*moment)),
        Sabotage::Close(moment) => format!("closed {}", until(*moment)),
        Sabotage::WrongLength(by) => format!("sent with a length that is off by {by}"),
        Sabotage::BadChunk => "sent with a broken chunk".to_owned(),
        Sabotage::Drip { bytes, .. } => format!("dripped {bytes} byte(s) at a time"),
    }
}

fn plan(sabotage: &Sabotage, mut head: Vec<u8>, length: usize, body: &[u8]) -> Plan {
    let framed = |head: &mut Vec<u8>, length: &str| {
        head.extend(format!("content-length: {length}\r\nconnection: close\r\n\r\n").into_bytes());
    };
    let (bytes, drip, end) = match sabotage {
        Sabotage::Reset(moment) => {
            framed(&mut head, &length.to_string());
            (cut(*moment, head, body), None, End::Reset)
        }
        Sabotage::Close(moment) => {
            framed(&mut head, &length.to_string());
            (cut(*moment, head, body), None, End::Close)
        }
        Sabotage::WrongLength(by) => {
            let length = i64::try_from(length).unwrap_or_default();
            framed(&mut head, &length.saturating_add(*by).max(0).to_string());
            head.extend(body);
            (head, None, End::Close)
        }
        Sabotage::BadChunk => {
            head.extend(b"transfer-encoding: chunked\r\nconnection: close\r\n\r\nnonsense\r\n");
            head.extend(body);
            (head, None, End::Close)
        }
        Sabotage::Drip {
            bytes,
            pause,
            head: slow_head,
            body: slow_body,
        } => {
            framed(&mut head, &length.to_string());
            let edge = head.len();
            head.extend(body);
            let drip = Drip {
                from: if *slow_head { 0 } else { edge },
                to: if *slow_body { head.len() } else { edge },
                bytes: *bytes,
                pause: *pause,
            };
            (head, Some(drip), End::Close)
        }
    };
    Plan { bytes, drip, end }
}

/// What is sent up to a moment.
fn cut(moment: Moment, mut head: Vec<u8>, body: &[u8]) -> Vec<u8> {
    match moment {
        Moment::BeforeHead => Vec::new(),
        Moment::AfterHead => head,
        Moment::MidBody => {
            head.extend(&body[..body.len() / 2]);
            head
        }
    }
}

const fn until(moment: Moment) -> &'static str {
    match moment {
        Moment::BeforeHead => "before the head",
        Moment::AfterHead => "after the head",
        Moment::MidBody => "in the middle of the body",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn planned(sabotage: &Sabotage) -> (String, End, Option<Drip>) {
        let plan = plan(sabotage, b"HTTP/1.1 200 OK\r\n".to_vec(), 4, b"body");
        (String::from_utf8(plan.bytes).unwrap(), plan.end, plan.drip)
    }

    #[test]
    fn every_break_is_planned_byte_by_byte() {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\n";
        let half = format!("{head}bo");
        for (moment, bytes) in [
            (Moment::BeforeHead, ""),
            (Moment::AfterHead, head),
            (Moment::MidBody, half.as_str()),
        ] {
            assert_eq!(
                planned(&Sabotage::Reset(moment)),
                (bytes.to_owned(), End::Reset, None)
            );
            assert_eq!(
                planned(&Sabotage::Close(moment)),
                (bytes.to_owned(), End::Close, None)
            );
        }
        assert!(
            planned(&Sabotage::WrongLength(10))
                .0
                .contains("content-length: 14\r\n")
        );
        assert!(
            planned(&Sabotage::WrongLength(-9))
                .0
                .contains("content-length: 0\r\n")
        );
        assert!(
            planned(&Sabotage::BadChunk)
                .0
                .contains("\r\n\r\nnonsense\r\n")
        );
        let drip = planned(&Sabotage::Drip {
            bytes: 1,
            pause: Duration::ZERO,
            head: false,
            body: true,
        });
        let drip = drip.2.unwrap();
        assert_eq!((drip.from, drip.to), (head.len(), head.len() + 4));
    }
}
