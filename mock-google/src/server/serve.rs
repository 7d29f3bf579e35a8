//! The accept loop: hyper with the timeouts and bounds that `axum::serve` does not reach.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};
use tokio::task::JoinSet;
use tower::Layer as _;

use crate::fault::{Connecting, Flaw};
use crate::google::Google;
use crate::http::Guard;
use crate::http::line::{self, Line, Wire};
use crate::tls;

/// How long open connections may take to finish after a stop.
const DRAIN: Duration = Duration::from_secs(2);

/// How long to wait after a connection could not be accepted, or a port not be had again.
const PAUSE: Duration = Duration::from_millis(100);

/// What the accept loop heard.
enum Heard {
    Connection(TcpStream, SocketAddr, OwnedSemaphorePermit),
    /// Out of file handles, perhaps: a moment later the next one may do better.
    Failure(std::io::Error),
    Faults,
    Stop,
}

/// Serves until told to stop, then drains. Dropping the future ends every connection.
pub(super) async fn serve(
    mut listener: TcpListener,
    google: Google,
    router: Router,
    guard: Guard,
    mut stopped: oneshot::Receiver<()>,
) {
    let limits = guard.limits();
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new()) // without a timer the head timeout is silently off
        .header_read_timeout(limits.head_timeout)
        .max_header_size(limits.head_bytes);
    let slots = Arc::new(Semaphore::new(limits.connections));
    let (drain, draining) = watch::channel(());
    let mut faults = google.faults_changed();
    let server = Server {
        google: google.clone(),
        guard,
        builder,
        router,
        draining,
    };
    let mut connections = JoinSet::new();
    loop {
        let heard = tokio::select! {
            heard = accept(&listener, &slots) => heard,
            Ok(()) = faults.changed() => Heard::Faults,
            _ = &mut stopped => Heard::Stop,
        };
        match heard {
            Heard::Connection(stream, peer, slot) => {
                let treatment = google.meet();
                let server = server.clone();
                connections.spawn(async move {
                    match treatment {
                        None => Box::pin(server.welcome(stream, peer)).await,
                        Some(Connecting::HalfOpen) => {
                            server.unless_it_stops(line::hold(stream)).await;
                        }
                        Some(Connecting::Reset | Connecting::Refused(_)) => line::reset(stream),
                    }
                    drop(slot);
                });
            }
            Heard::Failure(error) => {
                tracing::warn!("cannot accept a connection: {error}");
                if tokio::time::timeout(PAUSE, &mut stopped).await.is_ok() {
                    break;
                }
            }
            Heard::Faults => {
                if let Some(closed) = google.close_door() {
                    match away(listener, closed, &mut stopped).await {
                        Some(again) => listener = again,
                        None => break,
                    }
                }
            }
            Heard::Stop => break,
        }
        while connections.try_join_next().is_some() {}
    }
    drop((drain, server));
    let finished = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(DRAIN, finished).await;
}

/// Accepts a connection once there is a place for it.
async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> Heard {
    let accepted = async {
        let slot = Arc::clone(slots)
            .acquire_owned()
            .await
            .map_err(std::io::Error::other)?;
        let (stream, peer) = listener.accept().await?;
        Ok((stream, peer, slot))
    };
    match accepted.await {
        Ok((stream, peer, slot)) => Heard::Connection(stream, peer, slot),
        Err(error) => Heard::Failure(error),
    }
}

/// Leaves the port for a while, so that connections are refused, and takes it again; none when told to
/// stop meanwhile.
async fn away(
    listener: TcpListener,
    time: Duration,
    stopped: &mut oneshot::Receiver<()>,
) -> Option<TcpListener> {
    let address = listener.local_addr().ok()?;
    drop(listener);
    let back = async {
        line::pause(time).await;
        loop {
            match TcpListener::bind(address).await {
                Ok(listener) => return listener,
                Err(error) => {
                    tracing::warn!("cannot listen on {address} again yet: {error}");
                    line::pause(PAUSE).await;
                }
            }
        }
    };
    tokio::select! {
        listener = back => Some(listener),
        _ = stopped => None,
    }
}

/// What a connection needs of its server.
#[derive(Clone)]
struct Server {
    google: Google,
    guard: Guard,
    builder: http1::Builder,
    router: Router,
    draining: watch::Receiver<()>,
}

impl Server {
    /// Does what needs no answer to be finished: it ends when the server stops.
    async fn unless_it_stops<T: Default>(&self, work: impl Future<Output = T>) -> T {
        let mut draining = self.draining.clone();
        tokio::select! {
            done = work => done,
            _ = draining.changed() => T::default(),
        }
    }

    /// Finds out whether a client speaks TLS, and attends to it either way.
    async fn welcome(self, stream: TcpStream, peer: SocketAddr) {
        let _ = stream.set_nodelay(true);
        let patience = self.guard.limits().head_timeout;
        let greeting = tokio::time::timeout(patience, tls::is_tls(&stream));
        let greeting = async { greeting.await.ok() };
        match self.unless_it_stops(greeting).await {
            Some(false) => self.attend(stream, peer).await,
            Some(true) => {
                let flaw = self.google.shake_hands();
                if flaw == Some(Flaw::Stall) {
                    return self.unless_it_stops(line::hold(stream)).await;
                }
                let admits = |name: &str| self.guard.admits(name);
                let accepted = self.google.tls().accept(stream, flaw, admits);
                let accepted = tokio::time::timeout(patience, accepted);
                let accepted = async { accepted.await.ok() };
                match self.unless_it_stops(accepted).await {
                    Some(Ok(stream)) => self.attend(stream, peer).await,
                    Some(Err(error)) => tracing::info!("no TLS with {peer}: {error}"),
                    None => {}
                }
            }
            // It said nothing.
            None => {}
        }
    }

    /// Attends to one connection until it ends, by itself or by a fault.
    async fn attend(self, stream: impl Wire, peer: SocketAddr) {
        let mut draining = self.draining.clone();
        let (line, mut plans) = Line::to(peer);
        let service = TowerToHyperService::new(Extension(line).layer(self.router.clone()));
        let mut connection = self.builder.serve_connection(TokioIo::new(stream), service);
        let mut drained = pin!(async move { while draining.changed().await.is_ok() {} });
        let mut is_draining = false;
        let plan = loop {
            tokio::select! {
                ended = &mut connection => {
                    // A client that goes away or dawdles is its own business; the request is in the
                    // journal.
                    if let Err(error) = ended {
                        tracing::debug!("connection ended: {error}");
                    }
                    return;
                }
                () = &mut drained, if !is_draining => {
                    is_draining = true;
                    std::pin::Pin::new(&mut connection).graceful_shutdown();
                }
                Some(plan) = plans.recv() => break plan,
            }
        };
        let stream = connection.into_parts().io.into_inner();
        self.unless_it_stops(plan.carry_out(stream)).await;
    }
}
