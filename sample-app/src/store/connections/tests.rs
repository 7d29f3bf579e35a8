//! What is kept, lost, mended and left alone.

use super::*;
use crate::store::{Admission, Person, in_memory};

async fn ada(store: &Store) -> i64 {
    let issuer = "https://accounts.google.com";
    let (subject, email) = ("1", "ada@gmail.com");
    let person = Person {
        issuer,
        subject,
        email,
        email_verified: true,
        is_gmail: true,
        name: None,
        picture: None,
    };
    let Ok(Admission::User(user_id)) = store.admit(&person, 0).await else {
        panic!("Ada was not let in");
    };
    user_id
}

fn tokens<'a>(refresh: Option<&'a str>, access: &'a str) -> Tokens<'a> {
    Tokens {
        refresh,
        access,
        expires_at: 3600,
        scope: Some("openid"),
        offline: true,
    }
}

#[tokio::test]
async fn a_sign_in_without_a_refresh_token_keeps_the_stored_one() {
    let store = in_memory().await;
    let ada = ada(&store).await;
    store
        .keep_tokens(ada, &tokens(Some("refresh"), "first"), 0)
        .await
        .unwrap();
    store
        .keep_tokens(ada, &tokens(None, "second"), 1)
        .await
        .unwrap();
    let connection = store.connection(ada).await.unwrap().unwrap();
    assert_eq!(connection.refresh_token.as_deref(), Some("refresh"));
    assert_eq!(connection.access_token, "second");
}

#[tokio::test]
async fn a_lost_connection_is_mended_by_a_new_refresh_token_only() {
    let store = in_memory().await;
    let ada = ada(&store).await;
    store
        .keep_tokens(ada, &tokens(Some("dead"), "access"), 0)
        .await
        .unwrap();
    let connection = store.connection(ada).await.unwrap().unwrap();
    store.lose_connection(ada, &connection, 1).await.unwrap();
    store
        .keep_tokens(ada, &tokens(None, "access"), 2)
        .await
        .unwrap();
    assert_eq!(
        store.connection_state(ada).await.unwrap(),
        ConnectionState::Lost
    );
    store
        .keep_tokens(ada, &tokens(Some("fresh"), "access"), 3)
        .await
        .unwrap();
    assert_eq!(
        store.connection_state(ada).await.unwrap(),
        ConnectionState::Connected
    );
}

#[tokio::test]
async fn late_news_of_an_old_refresh_token_change_nothing() {
    let store = in_memory().await;
    let ada = ada(&store).await;
    store
        .keep_tokens(ada, &tokens(Some("old"), "old"), 0)
        .await
        .unwrap();
    let old = store.connection(ada).await.unwrap().unwrap();
    store
        .keep_tokens(ada, &tokens(Some("new"), "new"), 1)
        .await
        .unwrap();
    store.lose_connection(ada, &old, 2).await.unwrap();
    store
        .renew_tokens(ada, &old, &tokens(None, "late"), 2)
        .await
        .unwrap();
    let connection = store.connection(ada).await.unwrap().unwrap();
    assert!(!connection.lost);
    assert_eq!(connection.access_token, "new");
}

#[tokio::test]
async fn a_forgotten_connection_is_gone() {
    let store = in_memory().await;
    let ada = ada(&store).await;
    store
        .keep_tokens(ada, &tokens(Some("refresh"), "access"), 0)
        .await
        .unwrap();
    store.forget_connection(ada).await.unwrap();
    assert_eq!(
        store.connection_state(ada).await.unwrap(),
        ConnectionState::None
    );
}
