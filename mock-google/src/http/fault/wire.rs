//! Answers broken on the wire: what hyper would have sent, printed here, and a plan what becomes of it.

use axum::body::to_bytes;
use axum::http::header;
use axum::response::Response;

use super::super::line::{Drip, End, Plan};
use super::super::record::Broken;
use crate::fault::{Moment, Sabotage};

/// Plans what becomes of an answer; the journal still gets to see it whole.
pub(super) async fn sabotage(sabotage: &Sabotage, response: Response, is_head: bool) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
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
    let sent = if is_head { &[] } else { &body[..] };
    let (plan, words) = plan(sabotage, head, body.len(), sent);
    parts.extensions.insert(plan);
    parts.extensions.insert(Broken(words));
    Response::from_parts(parts, body.into())
}

/// The plan, and what the journal says of it.
fn plan(sabotage: &Sabotage, mut head: Vec<u8>, length: usize, body: &[u8]) -> (Plan, String) {
    let framed = |head: &mut Vec<u8>, length: &str| {
        head.extend(format!("content-length: {length}\r\nconnection: close\r\n\r\n").into_bytes());
    };
    let plan = |bytes, end| Plan {
        bytes,
        drip: None,
        end,
    };
    match sabotage {
        Sabotage::Reset(moment) => {
            framed(&mut head, &length.to_string());
            let words = format!("reset {}", words(*moment));
            (plan(cut(*moment, head, body), End::Reset), words)
        }
        Sabotage::Close(moment) => {
            framed(&mut head, &length.to_string());
            let words = format!("closed {}", words(*moment));
            (plan(cut(*moment, head, body), End::Close), words)
        }
        Sabotage::WrongLength(by) => {
            let said = i64::try_from(length)
                .unwrap_or_default()
                .saturating_add(*by);
            framed(&mut head, &said.max(0).to_string());
            head.extend(body);
            (
                plan(head, End::Close),
                format!("sent with a length of {}", said.max(0)),
            )
        }
        Sabotage::BadChunk => {
            head.extend(b"transfer-encoding: chunked\r\nconnection: close\r\n\r\nnonsense\r\n");
            head.extend(body);
            (
                plan(head, End::Close),
                "sent with a broken chunk".to_owned(),
            )
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
            let plan = Plan {
                bytes: head,
                drip: Some(drip),
                end: End::Close,
            };
            (plan, format!("dripped {bytes} byte(s) at a time"))
        }
    }
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

const fn words(moment: Moment) -> &'static str {
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
        let (plan, _) = plan(sabotage, b"HTTP/1.1 200 OK\r\n".to_vec(), 4, b"body");
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
