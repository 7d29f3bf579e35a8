//! `OAuch`, groups `Tokens` and `Concurrency`: how hard tokens are to guess, how long they live, and
//! what many requests at once come to.

use std::collections::HashSet;

use jiff::SignedDuration;
use mock_google::wire::params::Params;
use mock_google::world::client::ClientKind;
use mock_google::{Account, Client, Google, Scopes};
use tokio::task::JoinSet;

use super::flow::*;
use crate::support::*;

/// How many values are looked at.
const MANY: usize = 1_000;

const TV: &str = "1234-tv.apps.googleusercontent.com";

/// A Google whose chance is the system's: a seed would be all there is to guess.
fn by_chance() -> Stage {
    Stage::of(
        Google::builder()
            .without_built_ins()
            .port(8090)
            .client(Client::web(CLIENT, SECRET).redirect_uri(CALLBACK))
            .client(Client::of_kind(ClientKind::Tv, TV, SECRET))
            .account(Account::new("ada@gmail.com")),
    )
}

/// The bits of chance in values of one kind, all distinct and equally long: six for each place where
/// all 64 letters were seen.
fn bits(values: &[String]) -> usize {
    let distinct: HashSet<_> = values.iter().collect();
    assert_eq!((values.len(), distinct.len()), (MANY, MANY));
    let length = values[0].len();
    assert!(values.iter().all(|value| value.len() == length));
    let is_any = |place: &usize| {
        let letters: HashSet<_> = values
            .iter()
            .map(|value| value.as_bytes()[*place])
            .collect();
        letters.len() == 64
    };
    6 * (0..length).filter(is_any).count()
}

/// What the callback carries under a name, each time anew.
async fn from_callbacks(query: &str, name: &str) -> Vec<String> {
    let mut ada = by_chance().visitor();
    let target = authorize(query);
    pass(&mut ada, &target).await;
    let mut values = Vec::new();
    for _ in 0..MANY {
        let answer = ada.get(&target).await;
        let params = answer.location().unwrap().split_once(['?', '#']).unwrap().1;
        let params = Params::parse(params).unwrap();
        values.push(params.get(name).unwrap().to_owned());
    }
    values
}

async fn codes() -> Vec<String> {
    from_callbacks("", "code").await
}

async fn access_tokens() -> Vec<String> {
    from_callbacks("response_type=token", "access_token").await
}

/// One for each time Ada allows the app.
fn refresh_tokens() -> Vec<String> {
    let (stage, scopes) = (by_chance(), Scopes::parse("openid"));
    let issue = |_| {
        let token = stage
            .google
            .issue_refresh_token("ada@gmail.com", CLIENT, &scopes);
        token.unwrap().expose().to_owned()
    };
    (0..MANY).map(issue).collect()
}

#[tokio::test]
async fn tokens_access_token_entropy_min_req() {
    assert!(bits(&access_tokens().await) >= 128);
}

#[tokio::test]
async fn tokens_access_token_entropy_sug_req() {
    assert!(bits(&access_tokens().await) >= 160);
}

#[tokio::test]
async fn tokens_authorization_code_entropy_min_req() {
    assert!(bits(&codes().await) >= 128);
}

#[tokio::test]
async fn tokens_authorization_code_entropy_sug_req() {
    assert!(bits(&codes().await) >= 160);
}

#[tokio::test]
async fn tokens_device_code_entropy() {
    let stage = by_chance();
    let form = Params::default()
        .with("client_id", TV)
        .with("scope", "email");
    let mut device = stage.visitor();
    let mut codes = Vec::new();
    for _ in 0..MANY {
        let answer = device.post("/device/code", &form).await.json();
        codes.push(answer["device_code"].as_str().unwrap().to_owned());
    }
    assert!(bits(&codes) >= 128);
}

#[tokio::test]
async fn tokens_refresh_token_entropy_min_req() {
    assert!(bits(&refresh_tokens()) >= 128);
}

#[tokio::test]
async fn tokens_refresh_token_entropy_sug_req() {
    assert!(bits(&refresh_tokens()) >= 160);
}

/// The life that is told, and how userinfo answers a second before its end and at its end.
async fn life(stage: &Stage) -> (i64, u16, u16) {
    let outcome = CODE.complete(stage, "").await;
    let life = outcome.back["expires_in"].as_i64().unwrap();
    let token = outcome.access_token().unwrap();
    let clock = stage.google.clock();
    clock.advance(SignedDuration::from_secs(life - 1));
    let before = userinfo(stage, token).await.status;
    clock.advance(SignedDuration::from_secs(1));
    (life, before, userinfo(stage, token).await.status)
}

/// `OAuch` wants ten minutes at most; Google's tokens live an hour, `access_token_lifetime` sets it.
#[tokio::test]
async fn tokens_short_token_timeout() {
    assert_eq!(life(&Stage::new()).await, (3_599, 200, 401));
    let short = SignedDuration::from_mins(10);
    let stage = switched(|behaviour| behaviour.access_token_lifetime = short);
    assert_eq!(life(&stage).await, (599, 200, 401));
}

#[tokio::test]
async fn tokens_token_timeout() {
    let (life, before, after) = life(&Stage::new()).await;
    assert!(life <= 3_600, "{life}");
    assert_eq!((before, after), (200, 401));
}

/// The paths of the token endpoint, which at Google are on different hosts.
const HOSTS: [&str; 4] = [
    "/token",
    "/o/oauth2/token",
    "/oauth2/v3/token",
    "/oauth2/v4/token",
];

/// Sends the same form fifty times at once, to one path or to several in turn.
async fn race(stage: &Stage, paths: &[&'static str], form: &Params) -> Vec<Answer> {
    let mut tasks = JoinSet::new();
    for path in paths.iter().copied().cycle().take(50) {
        let (mut program, form) = (stage.visitor(), form.clone());
        tasks.spawn(async move { program.post(path, &form).await });
    }
    tasks.join_all().await
}

/// Of the exchanges of one code, one succeeds and the others are told what a late one is told.
async fn one_exchange_wins(paths: &[&'static str]) {
    let stage = Stage::new();
    let form = exchange(&stage.sign_in("").await.code);
    let (won, lost): (Vec<_>, Vec<_>) = race(&stage, paths, &form)
        .await
        .into_iter()
        .partition(|answer| answer.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 49));
    for answer in lost {
        assert_eq!(answer.error(), error(400, "invalid_grant", "Bad Request"));
    }
}

/// Refreshes with one token at once; every one succeeds, and none brings another refresh token.
async fn every_refresh_wins(stage: &Stage, paths: &[&'static str]) -> (Params, HashSet<String>) {
    let tokens = stage.tokens("access_type=offline").await.json();
    let form = refresh(tokens["refresh_token"].as_str().unwrap());
    let mut access_tokens = HashSet::new();
    for answer in race(stage, paths, &form).await {
        assert_eq!(answer.status, 200, "{answer:#?}");
        let tokens = answer.json();
        assert_eq!(tokens.get("refresh_token"), None);
        access_tokens.insert(tokens["access_token"].as_str().unwrap().to_owned());
    }
    assert_eq!(access_tokens.len(), 50);
    (form, access_tokens)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrency_single_fast_ac_exchange() {
    one_exchange_wins(&["/token"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrency_multi_fast_ac_exchange() {
    one_exchange_wins(&HOSTS).await;
}

/// `OAuch` wants one refresh of many to succeed; at Google a refresh token serves any number.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrency_single_fast_refresh() {
    every_refresh_wins(&Stage::new(), &["/token"]).await;
}

/// `OAuch` wants one refresh of many to succeed, whatever the host; at Google all do.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrency_multi_fast_refresh() {
    every_refresh_wins(&Stage::new(), &HOSTS).await;
}

/// When Ada removes the app, every token that came of a race is dead.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrency_concurrent_tokens_revoked() {
    let stage = Stage::new();
    let (form, access_tokens) = every_refresh_wins(&stage, &HOSTS).await;
    for token in &access_tokens {
        assert_eq!(userinfo(&stage, token).await.status, 200);
    }
    stage.google.remove_app("ada@gmail.com", CLIENT).unwrap();
    for token in &access_tokens {
        assert_eq!(userinfo(&stage, token).await.status, 401);
    }
    let dead = "Token has been expired or revoked.";
    let refreshed = stage.visitor().post("/token", &form).await;
    assert_eq!(refreshed.error(), error(400, "invalid_grant", dead));
}
