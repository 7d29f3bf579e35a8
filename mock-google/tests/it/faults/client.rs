//! A client that writes requests and reads bytes, until the connection ends or nothing comes any more.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use mock_google::wire::params::Params;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long a client waits for what is to come.
pub(crate) const PATIENT: Duration = Duration::from_secs(20);
/// How long it waits where it expects silence.
pub(crate) const IMPATIENT: Duration = Duration::from_millis(300);

/// What came back.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// 0 where no head came.
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
    /// Whether the connection was reset.
    pub(crate) is_reset: bool,
    /// Whether nothing came for as long as the client waits.
    pub(crate) is_silent: bool,
    /// In how many pieces the bytes came.
    pub(crate) pieces: usize,
    pub(crate) took: Duration,
}

/// A callback.
#[derive(Debug)]
pub(crate) struct Redirect {
    pub(crate) address: String,
    pub(crate) code: String,
    pub(crate) params: Params,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body, or null where it is no JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// How many bytes the head promises.
    pub(crate) fn promised(&self) -> Option<usize> {
        self.header("content-length").parse().ok()
    }

    fn id_token(&self) -> String {
        let json = self.json();
        let token = json["id_token"].as_str().map(str::to_owned);
        token.unwrap_or_else(|| match json["redirect_url"].as_str() {
            Some(_) => self
                .redirect()
                .params
                .get("id_token")
                .unwrap_or_default()
                .to_owned(),
            None => String::new(),
        })
    }

    /// The ID token in its parts, as they stand.
    pub(crate) fn parts(&self) -> Vec<String> {
        self.id_token().split('.').map(str::to_owned).collect()
    }

    fn part(&self, index: usize) -> Value {
        let part = self.parts().get(index).cloned().unwrap_or_default();
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(part.trim_end_matches('=').trim());
        serde_json::from_slice(&bytes.unwrap_or_default()).unwrap_or_default()
    }

    /// The header of the ID token.
    pub(crate) fn jose(&self) -> Value {
        self.part(0)
    }

    /// The claims of the ID token.
    pub(crate) fn claims(&self) -> Value {
        self.part(1)
    }

    /// Whether the signature of the ID token is that of the key Google signs with.
    pub(crate) fn is_signed(&self) -> bool {
        use jsonwebtoken::{Algorithm, Validation, decode};
        let keys = mock_google::keys::SigningKeys::built_in().unwrap();
        keys.rotate(); // as the bench did
        let set = keys.at(jiff::Timestamp::UNIX_EPOCH);
        let mut validation = Validation::new(Algorithm::RS256);
        validation.validate_aud = false;
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        decode::<Value>(self.id_token(), set.signing().verifying(), &validation).is_ok()
    }

    /// Whether the ID token is signed with a secret.
    pub(crate) fn is_signed_with(&self, secret: &str) -> bool {
        use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_aud = false;
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        let key = DecodingKey::from_secret(secret.as_bytes());
        decode::<Value>(self.id_token(), &key, &validation).is_ok()
    }

    /// The callback of a sign-in through the control API.
    pub(crate) fn redirect(&self) -> Redirect {
        let json = self.json();
        let url = json["redirect_url"].as_str().unwrap_or_default().to_owned();
        let (address, query) = url.split_once(['?', '#']).unwrap_or((&url, ""));
        let params = Params::parse(query).unwrap_or_default();
        Redirect {
            address: address.to_owned(),
            code: params.get("code").unwrap_or_default().to_owned(),
            params,
        }
    }

    /// The published keys.
    pub(crate) fn keys(&self) -> Vec<Value> {
        self.json()["keys"].as_array().cloned().unwrap_or_default()
    }
}

/// Asks, and reads what comes.
pub(crate) async fn ask(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &str,
    body: &str,
) -> Seen {
    ask_for(PATIENT, address, method, target, headers, body).await
}

/// Asks, and reads what comes, no longer than told.
pub(crate) async fn ask_for(
    patience: Duration,
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &str,
    body: &str,
) -> Seen {
    let began = Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:8090\r\nConnection: close\r\n{headers}\r\n{body}"
    );
    // The server may end the connection before everything is sent.
    let _ = stream.write_all(request.as_bytes()).await;
    let (mut seen, mut bytes) = (Seen::default(), Vec::new());
    let mut piece = vec![0; 256 * 1024];
    loop {
        match tokio::time::timeout(patience, stream.read(&mut piece)).await {
            Ok(Ok(0)) => break,
            Ok(Ok(read)) => {
                seen.pieces += 1;
                bytes.extend(&piece[..read]);
            }
            Ok(Err(error)) => {
                seen.is_reset = error.kind() == std::io::ErrorKind::ConnectionReset;
                break;
            }
            Err(_) => {
                seen.is_silent = true;
                break;
            }
        }
    }
    seen.took = began.elapsed();
    read_answer(&mut seen, &bytes);
    seen
}

fn read_answer(seen: &mut Seen, bytes: &[u8]) {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return;
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    seen.status = status
        .and_then(|status| status.parse().ok())
        .unwrap_or_default();
    for line in lines {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        seen.headers
            .insert(name.to_lowercase(), value.trim().to_owned());
    }
    let body = &bytes[end + 4..];
    let is_chunked = seen.header("transfer-encoding") == "chunked";
    seen.body = if is_chunked {
        dechunked(body)
    } else {
        body.to_vec()
    };
}

/// The chunks put together, as far as they are chunks.
fn dechunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let length = std::str::from_utf8(&bytes[..end]).ok();
        let length = length.and_then(|text| usize::from_str_radix(text, 16).ok());
        let Some(length) = length.filter(|length| *length > 0) else {
            break;
        };
        let start = end + 2;
        body.extend(&bytes[start..(start + length).min(bytes.len())]);
        bytes = &bytes[(start + length + 2).min(bytes.len())..];
    }
    body
}

/// Asks with JSON.
pub(crate) async fn ask_json(address: SocketAddr, method: &str, target: &str, body: &str) -> Seen {
    let headers = format!(
        "Content-Type: application/json\r\nContent-Length: {}\r\n",
        body.len()
    );
    ask(address, method, target, &headers, body).await
}

/// Asks the control API.
pub(crate) async fn told(address: SocketAddr, method: &str, target: &str, body: &str) -> Value {
    ask_json(address, method, target, body).await.json()
}

/// Tries until something is so, for ten seconds at most.
pub(crate) async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let found = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(10), found).await;
    assert!(found.is_ok(), "{what}: not within ten seconds");
}
