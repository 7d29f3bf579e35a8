//! Judges from outside: the crates `openidconnect` and `oauth2` sign in unmodified, over a socket.

use std::future::Future;
use std::pin::Pin;

use mock_google::{Running, wire::params::Params};
use oauth2::basic::BasicClient;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, RedirectUrl,
    Scope, TokenResponse as _,
};

use crate::support::*;

type Sent = Pin<Box<dyn Future<Output = Result<HttpResponse, reqwest::Error>> + Send>>;

/// The HTTP client both crates are given; redirects are not followed, as their docs demand.
fn http_client() -> impl Fn(HttpRequest) -> Sent {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    move |request| {
        let client = client.clone();
        Box::pin(async move {
            let response = client.execute(request.try_into()?).await?;
            let mut answer = HttpResponse::new(Vec::new());
            *answer.status_mut() = response.status();
            *answer.headers_mut() = response.headers().clone();
            *answer.body_mut() = response.bytes().await?.to_vec();
            Ok(answer)
        })
    }
}

/// Walks Ada through the pages of a served Google and returns `code` and `state`.
async fn walk(google: &Running, address: &str) -> (String, String) {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    let mut cookie = String::new();
    let mut target = address.to_owned();
    let mut form: Option<Params> = None;
    for _ in 0..12 {
        let request = match form.take() {
            Some(form) => client
                .post(&target)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form.to_string()),
            None => client.get(&target),
        };
        let response = request.header("cookie", &cookie).send().await.unwrap();
        if let Some(set) = response.headers().get("set-cookie") {
            set.to_str()
                .unwrap()
                .split(';')
                .next()
                .unwrap()
                .clone_into(&mut cookie);
        }
        if let Some(location) = response.headers().get("location") {
            let location = location.to_str().unwrap().to_owned();
            if location.starts_with(CALLBACK) {
                let params = Params::parse(location.split_once('?').unwrap().1).unwrap();
                return (
                    params.get("code").unwrap().to_owned(),
                    params.get("state").unwrap().to_owned(),
                );
            }
            target = location;
            continue;
        }
        let page = Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.text().await.unwrap(),
            url: target.clone(),
        };
        let html = page.html();
        let select = |css: &str| {
            let selector = scraper::Selector::parse(css).unwrap();
            html.select(&selector)
                .next()
                .map(|element| element.value().clone())
        };
        let csrf = select("input[name=csrf]").unwrap();
        let fields = Params::default().with("csrf", csrf.attr("value").unwrap());
        form = Some(match page.page().as_str() {
            "identifier" => fields.with("identifier", "ada@gmail.com"),
            "password" => fields.with("Passwd", "password"),
            _ => {
                select("#approve")
                    .unwrap()
                    .attr("action")
                    .unwrap()
                    .clone_into(&mut target);
                fields.with("answer", "allow")
            }
        });
    }
    panic!("no callback from {}", google.base_url());
}

#[tokio::test]
async fn the_crate_openidconnect_signs_in_unmodified() {
    let google = builder()
        .port(0)
        .clock(mock_google::Clock::real())
        .start()
        .await
        .unwrap();
    let http = http_client();
    let issuer = IssuerUrl::new(google.issuer().to_owned()).unwrap();
    let metadata = CoreProviderMetadata::discover_async(issuer, &http)
        .await
        .unwrap();
    let client = CoreClient::from_provider_metadata(
        metadata,
        ClientId::new(CLIENT.to_owned()),
        Some(ClientSecret::new(SECRET.to_owned())),
    )
    .set_redirect_uri(RedirectUrl::new(CALLBACK.to_owned()).unwrap());
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (address, sent, nonce) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scope(Scope::new("email".to_owned()))
        .add_scope(Scope::new("profile".to_owned()))
        .add_extra_param("access_type", "offline")
        .set_pkce_challenge(challenge)
        .url();
    let (code, state) = walk(&google, address.as_str()).await;
    assert_eq!(&state, sent.secret());
    let tokens = client
        .exchange_code(AuthorizationCode::new(code))
        .unwrap()
        .set_pkce_verifier(verifier)
        .request_async(&http)
        .await
        .unwrap();
    let id_token = tokens.id_token().unwrap();
    let id_verifier = client.id_token_verifier();
    let claims = id_token.claims(&id_verifier, &nonce).unwrap();
    assert_eq!(claims.email().unwrap().as_str(), "ada@gmail.com");
    assert_eq!(claims.email_verified(), Some(true));
    let hash = AccessTokenHash::from_token(
        tokens.access_token(),
        id_token.signing_alg().unwrap(),
        id_token.signing_key(&id_verifier).unwrap(),
    );
    assert_eq!(claims.access_token_hash(), Some(&hash.unwrap()));
    let info: openidconnect::core::CoreUserInfoClaims = client
        .user_info(
            tokens.access_token().to_owned(),
            Some(claims.subject().to_owned()),
        )
        .unwrap()
        .request_async(&http)
        .await
        .unwrap();
    assert_eq!(
        info.given_name().unwrap().get(None).unwrap().as_str(),
        "Ada"
    );
    let refreshed = client
        .exchange_refresh_token(tokens.refresh_token().unwrap())
        .unwrap()
        .request_async(&http)
        .await
        .unwrap();
    assert!(refreshed.refresh_token().is_none());
    assert_ne!(
        refreshed.access_token().secret(),
        tokens.access_token().secret()
    );
    google.stop().await;
}

#[tokio::test]
async fn the_crate_oauth2_signs_in_unmodified_and_understands_a_refusal() {
    let google = builder().port(0).start().await.unwrap();
    let http = http_client();
    let client = BasicClient::new(ClientId::new(CLIENT.to_owned()))
        .set_client_secret(ClientSecret::new(SECRET.to_owned()))
        .set_auth_uri(oauth2::AuthUrl::new(google.endpoints().authorization()).unwrap())
        .set_token_uri(oauth2::TokenUrl::new(google.endpoints().token()).unwrap())
        .set_redirect_uri(RedirectUrl::new(CALLBACK.to_owned()).unwrap());
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (address, _) = client
        .authorize_url(CsrfToken::new_random)
        .add_scope(Scope::new("openid".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let (code, _) = walk(&google, address.as_str()).await;
    let code = AuthorizationCode::new(code);
    let tokens = client
        .exchange_code(code.clone())
        .set_pkce_verifier(verifier)
        .request_async(&http)
        .await
        .unwrap();
    assert_eq!(oauth2::TokenResponse::scopes(&tokens).unwrap().len(), 1);
    let again = client
        .exchange_code(code)
        .request_async(&http)
        .await
        .unwrap_err();
    let oauth2::RequestTokenError::ServerResponse(refusal) = again else {
        panic!("{again:?}")
    };
    assert_eq!(
        *refusal.error(),
        oauth2::basic::BasicErrorResponseType::InvalidGrant
    );
    google.stop().await;
}
