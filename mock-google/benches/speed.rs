//! How fast the mock is, side by side with what no server could be faster than.
//!
//! Each operation goes through the real router in this process, without a socket. Beside it stand
//! the bare RS256 signature and an empty axum route, measured in the same run, so that the ratios
//! mean something on any machine: `cargo bench -p mock-google`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, or stops"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use axum::routing::get;
use http_body_util::BodyExt as _;
use mock_google::keys::SigningKeys;
use mock_google::wire::params::Params;
use mock_google::{Client, Google};
use tower::ServiceExt as _;

const CLIENT: &str = "1234-bench.apps.googleusercontent.com";
const CALLBACK: &str = "http://localhost:8000/callback";

/// How long an operation runs in a round, and how many rounds there are; the median counts.
const ROUND: Duration = Duration::from_millis(120);
const ROUNDS: usize = 9;

fn main() {
    // `cargo test --benches` passes --test: one round shows that everything runs.
    let quick = std::env::args().any(|argument| argument == "--test");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(measure_all(if quick { 1 } else { ROUNDS }));
}

async fn measure_all(rounds: usize) {
    let bench = Bench::new();
    let keys = SigningKeys::built_in()
        .unwrap()
        .at(jiff::Timestamp::UNIX_EPOCH);
    let message = [b'x'; 900];
    let empty = Router::new().route("/", get(|| async { "" }));

    let access_token = bench
        .exchange(&bench.code().await)
        .await
        .remove("access_token")
        .unwrap();
    let userinfo = format!("/v1/userinfo?access_token={access_token}");
    let mut codes = bench.codes(40_000).await.into_iter();

    // Round by round, each operation in turn: a machine that slows down slows all of them down.
    let mut times: [Vec<Duration>; 8] = std::array::from_fn(|_| Vec::new());
    for _ in 0..rounds {
        // A new one for each round: the full sign-ins push the 101st out.
        let mut tokens = bench.exchange(&bench.code().await).await;
        let refresh = bench.refresh(&tokens.remove("refresh_token").unwrap());
        let round = [
            time(async || {
                black_box(keys.signing().sign(&message));
            })
            .await,
            time(async || {
                let request = Request::get("/").body(Body::empty()).unwrap();
                black_box(empty.clone().oneshot(request).await.unwrap());
            })
            .await,
            time(async || {
                assert!(
                    bench
                        .exchange_body(&codes.next().unwrap())
                        .await
                        .contains("ya29.")
                );
            })
            .await,
            time(async || {
                assert!(bench.post("/token", &refresh).await.contains("ya29."));
            })
            .await,
            time(async || {
                black_box(bench.exchange_body("4/0Anonsense").await);
            })
            .await,
            time(async || {
                assert!(bench.get(&userinfo).await.contains("ada@gmail.com"));
            })
            .await,
            time(async || {
                black_box(bench.get("/oauth2/v3/certs").await);
            })
            .await,
            time(async || bench.sign_in().await).await,
        ];
        for (times, time) in times.iter_mut().zip(round) {
            times.push(time);
        }
    }
    let [signature, route, rows @ ..] = times.map(median);
    println!(
        "{:<42}{:>10}",
        "the bare RS256 signature",
        micros(signature)
    );
    println!("{:<42}{:>10}\n", "an empty axum route", micros(route));
    println!(
        "{:<42}{:>10}{:>14}{:>12}",
        "operation", "time", "× signature", "× empty"
    );
    let names = [
        "token exchange (1 signature)",
        "refresh (1 signature)",
        "token refusal (no signature)",
        "userinfo",
        "JWKS",
        "full sign-in (authorize, pages, token,\n  userinfo, refresh: 2 signatures)",
    ];
    for (name, time) in names.into_iter().zip(rows) {
        let ratio = |of: Duration| time.as_secs_f64() / of.as_secs_f64();
        let name = name
            .rsplit_once('\n')
            .map_or(name.to_owned(), |(first, last)| {
                println!("{first}");
                last.to_owned()
            });
        println!(
            "{name:<42}{:>10}{:>14.2}{:>12.1}",
            micros(time),
            ratio(signature),
            ratio(route)
        );
    }
}

/// The time of one run, over a round of fixed length.
async fn time(mut run: impl AsyncFnMut()) -> Duration {
    let (start, mut count) = (Instant::now(), 0);
    while start.elapsed() < ROUND {
        run().await;
        count += 1;
    }
    start.elapsed() / count
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn micros(time: Duration) -> String {
    format!("{:.1} µs", time.as_secs_f64() * 1e6)
}

/// A Google with one client, and a browser in which Ada is signed in and has consented.
struct Bench {
    router: Router,
    cookie: String,
}

impl Bench {
    fn new() -> Self {
        let client = Client::web(CLIENT, "GOCSPX-bench")
            .redirect_uri(CALLBACK)
            .app_name("Bench");
        let (_, router) = Google::builder()
            .client(client)
            .seed(1)
            .into_service()
            .unwrap();
        Self {
            router,
            cookie: String::new(),
        }
    }

    async fn send(&self, request: Request<Body>) -> (String, String, String) {
        let (mut parts, body) = request.into_parts();
        parts
            .headers
            .insert(header::HOST, header::HeaderValue::from_static("localhost"));
        let request = Request::from_parts(parts, body);
        let response = self.router.clone().oneshot(request).await.unwrap();
        let text = |name: header::HeaderName| {
            let value = response
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap());
            value.unwrap_or_default().to_owned()
        };
        let (location, cookie) = (text(header::LOCATION), text(header::SET_COOKIE));
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        (location, cookie, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn get(&self, target: &str) -> String {
        self.send(Request::get(target).body(Body::empty()).unwrap())
            .await
            .2
    }

    async fn post(&self, target: &str, form: &Params) -> String {
        let body = form.to_string();
        let request = Request::post(target)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, body.len());
        self.send(request.body(body.into()).unwrap()).await.2
    }

    fn credentials(grant_type: &str) -> Params {
        Params::default()
            .with("grant_type", grant_type)
            .with("client_id", CLIENT)
            .with("client_secret", "GOCSPX-bench")
    }

    fn refresh(&self, token: &str) -> Params {
        let _ = self;
        Self::credentials("refresh_token").with("refresh_token", token)
    }

    async fn exchange_body(&self, code: &str) -> String {
        let form = Self::credentials("authorization_code")
            .with("redirect_uri", CALLBACK)
            .with("code", code);
        self.post("/token", &form).await
    }

    async fn exchange(&self, code: &str) -> std::collections::BTreeMap<String, String> {
        let body: serde_json::Value =
            serde_json::from_str(&self.exchange_body(code).await).unwrap();
        ["access_token", "refresh_token"]
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), body[name].as_str()?.to_owned())))
            .collect()
    }

    /// One code through the pages, with a browser of its own.
    async fn code(&self) -> String {
        self.walk(&mut String::new(), "&access_type=offline&prompt=consent")
            .await
    }

    /// Many codes for one browser that is signed in and asked nothing more.
    async fn codes(&self, count: usize) -> Vec<String> {
        let mut cookie = self.cookie.clone();
        let mut codes = vec![self.walk(&mut cookie, "").await];
        while codes.len() < count {
            codes.push(self.walk(&mut cookie, "").await);
        }
        codes
    }

    /// Goes from the authorization request to the code, through whatever pages are shown.
    async fn walk(&self, cookie: &mut String, query: &str) -> String {
        let mut target = format!(
            "/o/oauth2/v2/auth?client_id={CLIENT}&redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fcallback\
             &response_type=code&scope=openid+email+profile&state=s{query}"
        );
        let mut form: Option<Params> = None;
        loop {
            let request = match form.take() {
                Some(form) => {
                    let body = form.to_string();
                    Request::post(&target)
                        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                        .header(header::CONTENT_LENGTH, body.len())
                        .header(header::COOKIE, cookie.as_str())
                        .body(Body::from(body))
                }
                None => Request::get(&target)
                    .header(header::COOKIE, cookie.as_str())
                    .body(Body::empty()),
            };
            let (location, new_cookie, body) = self.send(request.unwrap()).await;
            if !new_cookie.is_empty() {
                *cookie = new_cookie;
            }
            if let Some(query) = location.strip_prefix(&format!("{CALLBACK}?")) {
                return Params::parse(query)
                    .unwrap()
                    .get("code")
                    .unwrap()
                    .to_owned();
            }
            if let Some(path) = location.strip_prefix("http://127.0.0.1:0") {
                path.clone_into(&mut target);
                continue;
            }
            let value = |after: &str| {
                let rest = body.split_once(after).unwrap().1;
                rest.split_once('"').unwrap().0.replace("&#38;", "&")
            };
            let fields = Params::default().with("csrf", &value("name=\"csrf\" value=\""));
            form = Some(if body.contains("data-page=\"identifier\"") {
                fields.with("identifier", "ada@gmail.com")
            } else if body.contains("data-page=\"password\"") {
                fields.with("Passwd", "password")
            } else {
                target = value("action=\"http://127.0.0.1:0");
                fields.with("answer", "allow")
            });
        }
    }

    /// Everything a first sign-in does: pages, exchange, userinfo, refresh.
    async fn sign_in(&self) {
        let tokens = self.exchange(&self.code().await).await;
        self.get(&format!(
            "/v1/userinfo?access_token={}",
            tokens["access_token"]
        ))
        .await;
        self.post("/token", &self.refresh(&tokens["refresh_token"]))
            .await;
    }
}
