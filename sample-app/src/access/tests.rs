//! What a wrong key does to stored tokens: nothing that the right key could not mend.

use super::*;
use crate::app::test_config;
use crate::clock::Clock;
use crate::store::{Admission, ConnectionState, Person};
use crate::vault::Vault;

const RIGHT: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const WRONG: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

async fn stage() -> (Arc<App>, i64) {
    let app = App::open(test_config(), Clock::new()).await.unwrap();
    let person = Person {
        issuer: &app.config.issuer,
        subject: "1",
        email: "ada@gmail.com",
        email_verified: true,
        is_gmail: true,
        name: None,
        picture: None,
    };
    let admission = app.store.admit(&person, 0).await.unwrap();
    let Admission::User(user_id) = admission else {
        panic!("Ada was not let in");
    };
    (app, user_id)
}

fn tokens() -> TokenSet {
    TokenSet {
        access_token: "ya29.access".into(),
        expires_in: 3600,
        refresh_token: Some("1//refresh".into()),
        scope: None,
        id_token: None,
    }
}

/// Starts the app anew with another key, as it were.
fn change_key(app: &mut Arc<App>, key: &str) {
    let app = Arc::get_mut(app).expect("nobody else uses the app");
    app.vault = Vault::new(&SecretString::from(key)).unwrap();
}

/// Stores a connection whose access token lasts but does not open.
async fn keep_closed_access(app: &App, user_id: i64, refresh: Option<&str>) {
    let row = Tokens {
        refresh,
        access: "v1.gone.AAAA",
        expires_at: app.clock.seconds() + 3600,
        scope: None,
        offline: true,
    };
    app.store.keep_tokens(user_id, &row, 0).await.unwrap();
}

async fn state(app: &App, user_id: i64) -> ConnectionState {
    app.store.connection_state(user_id).await.unwrap()
}

#[tokio::test]
async fn with_a_wrong_key_nothing_is_lost_and_the_right_one_opens_the_tokens_again() {
    let (mut app, ada) = stage().await;
    keep(&app, ada, &tokens()).await.unwrap();
    change_key(&mut app, WRONG);
    let error = access_token(&app, ada, "1", None).await.unwrap_err();
    assert!(
        matches!(error, AccessError::Vault(VaultError::UnknownKey(_))),
        "{error}"
    );
    assert_eq!(state(&app, ada).await, ConnectionState::Connected);
    change_key(&mut app, RIGHT);
    let token = access_token(&app, ada, "1", None).await.unwrap();
    assert_eq!(token.expose_secret(), "ya29.access");
}

#[tokio::test]
async fn an_access_token_that_does_not_open_is_renewed() {
    let (app, ada) = stage().await;
    let refresh = SecretString::from("1//refresh");
    let refresh = app.vault.seal(ada, Kind::Refresh, &refresh).unwrap();
    keep_closed_access(&app, ada, Some(&refresh)).await;
    let error = access_token(&app, ada, "1", None).await.unwrap_err();
    // Google was asked, and it is only Google that failed.
    assert!(matches!(error, AccessError::Unavailable { .. }), "{error}");
    assert_eq!(state(&app, ada).await, ConnectionState::Connected);
}

#[tokio::test]
async fn an_access_token_that_does_not_open_and_cannot_be_renewed_is_not_lost_either() {
    let (app, ada) = stage().await;
    keep_closed_access(&app, ada, None).await;
    let error = access_token(&app, ada, "1", None).await.unwrap_err();
    assert!(matches!(error, AccessError::Vault(_)), "{error}");
    assert_eq!(state(&app, ada).await, ConnectionState::Connected);
}

#[tokio::test]
async fn a_new_key_takes_over_what_the_old_one_sealed() {
    let (mut app, ada) = stage().await;
    keep(&app, ada, &tokens()).await.unwrap();
    change_key(&mut app, &format!("{WRONG},{RIGHT}"));
    reseal(&app).await.unwrap();
    // The old key is gone, and only the short-lived access token with it.
    change_key(&mut app, WRONG);
    let connection = app.store.connection(ada).await.unwrap().unwrap();
    let sealed = connection.refresh_token.unwrap();
    let token = app.vault.open(ada, Kind::Refresh, &sealed).unwrap();
    assert_eq!(token.expose_secret(), "1//refresh");
    change_key(&mut app, RIGHT);
    reseal(&app).await.unwrap();
    let connection = app.store.connection(ada).await.unwrap().unwrap();
    assert_eq!(connection.refresh_token, Some(sealed), "it was thrown away");
}

#[tokio::test]
async fn what_stands_in_the_database_is_no_token() {
    let (app, ada) = stage().await;
    keep(&app, ada, &tokens()).await.unwrap();
    let connection = app.store.connection(ada).await.unwrap().unwrap();
    let sealed = [connection.access_token, connection.refresh_token.unwrap()];
    for sealed in sealed {
        assert!(sealed.starts_with("v1."), "{sealed}");
        assert!(!sealed.contains("access") && !sealed.contains("refresh"));
    }
}

#[tokio::test]
async fn what_is_over_and_cannot_be_renewed_is_lost_whether_it_opens_or_not() {
    let (app, ada) = stage().await;
    keep_closed_access(&app, ada, None).await;
    let error = access_token(&app, ada, "1", None).await.unwrap_err();
    assert!(matches!(error, AccessError::Vault(_)), "{error}");
    app.clock.advance(jiff::SignedDuration::from_hours(2));
    let error = access_token(&app, ada, "1", None).await.unwrap_err();
    assert!(matches!(error, AccessError::Lost), "{error}");
    assert_eq!(state(&app, ada).await, ConnectionState::Lost);
}
