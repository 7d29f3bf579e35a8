//! The line to the client below HTTP: where an answer is broken that hyper would only send whole.
//!
//! A fault on the wire is a [`Plan`]: the bytes to send, at which pace, and how to end. The plan leaves the
//! router on a response; the layer outside of all others hands it to the connection's task, which takes
//! the socket back from hyper and carries it out.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_rustls::server::TlsStream;

use super::fault;
use crate::clock::Clock;

/// How long a silent connection is held open at most.
const LONGEST_SILENCE: Duration = Duration::from_mins(10);

/// How an answer reaches the client instead of whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// What is sent.
    pub(crate) bytes: Vec<u8>,
    /// From which byte to which it drips.
    pub(crate) drip: Option<Drip>,
    /// What follows.
    pub(crate) end: End,
}

/// A stretch of bytes that arrives drop by drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Drip {
    /// The first byte.
    pub(crate) from: usize,
    /// The byte after the last.
    pub(crate) to: usize,
    /// How many at a time.
    pub(crate) bytes: usize,
    /// The pause after each drop.
    pub(crate) pause: Duration,
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// By a reset (RST).
    Reset,
    /// Politely (FIN).
    Close,
    /// When the client gives up.
    Hold,
}

/// What bytes travel over: a socket, or TLS over one.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// The socket below.
    fn tcp(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Wire for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// A connection, as a request knows it; clones are the same one.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Who is at the other end.
    pub(crate) peer: SocketAddr,
    plans: mpsc::Sender<Plan>,
}

impl Line {
    /// The two ends of a line: for the requests, and for the task of the connection.
    pub(crate) fn to(peer: SocketAddr) -> (Self, mpsc::Receiver<Plan>) {
        let (plans, orders) = mpsc::channel(1);
        (Self { peer, plans }, orders)
    }
}

/// Hands a plan to the connection, whose task then drops the request; outside of all other layers.
pub(super) async fn hand_over(request: Request, next: Next) -> Response {
    let line = request.extensions().get::<Line>().cloned();
    let is_head = request.method() == Method::HEAD;
    let mut response = next.run(request).await;
    let plan = match response.extensions_mut().remove::<Plan>() {
        Some(plan) => plan,
        None => match fault::print(response, is_head, Clock::real().now()).await {
            Ok(plan) => plan,
            Err(well) => return well,
        },
    };
    match line {
        Some(line) if line.plans.send(plan).await.is_ok() => pending().await,
        _ => {
            let text = "mock-google: this fault needs a socket, and there is none\n";
            (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
        }
    }
}

impl Plan {
    /// Nothing is sent, and the connection ends.
    pub(crate) const fn nothing(end: End) -> Self {
        Self {
            bytes: Vec::new(),
            drip: None,
            end,
        }
    }

    /// Carries the plan out.
    pub(crate) async fn carry_out(&self, mut stream: impl Wire) {
        // A client that went away is past caring.
        if self.send(&mut stream).await.is_err() {
            return;
        }
        match self.end {
            End::Reset => reset(stream),
            End::Close => {
                let _ = stream.shutdown().await;
            }
            End::Hold => hold(stream).await,
        }
    }

    async fn send(&self, stream: &mut impl Wire) -> std::io::Result<()> {
        let Some(drip) = self.drip else {
            stream.write_all(&self.bytes).await?;
            return stream.flush().await;
        };
        let (start, rest) = self.bytes.split_at(drip.from.min(self.bytes.len()));
        let (dripping, tail) = rest.split_at(drip.to.saturating_sub(drip.from).min(rest.len()));
        stream.write_all(start).await?;
        for drop in dripping.chunks(drip.bytes.max(1)) {
            stream.write_all(drop).await?;
            stream.flush().await?;
            pause(drip.pause).await;
        }
        stream.write_all(tail).await?;
        stream.flush().await
    }
}

/// Ends a connection by a reset: what was not read is thrown away, on both sides.
pub(crate) fn reset(stream: impl Wire) {
    let _ = stream.tcp().set_zero_linger();
    drop(stream);
}

/// Holds a connection until the client gives up.
pub(crate) async fn hold(mut stream: impl Wire) {
    let mut ignored = [0; 1024];
    let gone = async { while stream.read(&mut ignored).await.is_ok_and(|read| read > 0) {} };
    let _ = tokio::time::timeout(LONGEST_SILENCE, gone).await;
}

/// Waits in real time, which is what these faults are about.
#[expect(
    clippy::disallowed_methods,
    reason = "a fault that takes time takes real time"
)]
pub(crate) async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
