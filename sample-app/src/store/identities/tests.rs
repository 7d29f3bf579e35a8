//! Who becomes which user.

use super::*;
use crate::store::{Registration, in_memory};

fn person<'a>(subject: &'a str, email: &'a str) -> Person<'a> {
    let issuer = "https://accounts.google.com";
    Person {
        issuer,
        subject,
        email,
        email_verified: true,
        is_gmail: true,
        name: None,
        picture: None,
    }
}

#[tokio::test]
async fn the_same_subject_is_the_same_user_even_with_a_new_address() {
    let store = in_memory().await;
    let first = store.admit(&person("1", "ada@gmail.com"), 0).await.unwrap();
    let again = store
        .admit(&person("1", "countess@gmail.com"), 1)
        .await
        .unwrap();
    assert_eq!(first, again);
    assert_eq!(store.users_with_email("ada@gmail.com").await.unwrap(), 0);
    assert_eq!(
        store.users_with_email("countess@gmail.com").await.unwrap(),
        1
    );
}

#[tokio::test]
async fn an_address_that_is_taken_merges_nobody() {
    let store = in_memory().await;
    let ada = store.admit(&person("1", "ada@gmail.com"), 0).await.unwrap();
    let mallory = store.admit(&person("2", "ADA@gmail.com"), 0).await.unwrap();
    assert_eq!(mallory, Admission::EmailTaken);
    assert_eq!(store.users_with_email("ada@gmail.com").await.unwrap(), 1);
    assert_eq!(
        store.admit(&person("1", "ada@gmail.com"), 1).await.unwrap(),
        ada
    );
}

#[tokio::test]
async fn an_address_nobody_verified_is_not_taken() {
    let store = in_memory().await;
    let claimed = Person {
        email_verified: false,
        ..person("2", "ada@gmail.com")
    };
    let mallory = store.admit(&claimed, 0).await.unwrap();
    let ada = store.admit(&person("1", "ada@gmail.com"), 1).await.unwrap();
    assert_ne!(mallory, ada);
    let again = Person {
        subject: "3",
        ..claimed
    };
    let third = store.admit(&again, 2).await.unwrap();
    assert!(matches!(third, Admission::User(_)) && third != ada && third != mallory);
    assert_eq!(store.users_with_email("ada@gmail.com").await.unwrap(), 3);
    let found = store.user_with_email("Ada@gmail.com").await.unwrap();
    assert_eq!(found.map(Admission::User), Some(ada));
}

#[tokio::test]
async fn somebody_known_keeps_the_old_address_when_the_new_one_is_taken() {
    let store = in_memory().await;
    let ada = store.admit(&person("1", "ada@gmail.com"), 0).await.unwrap();
    let bob = store.admit(&person("2", "bob@gmail.com"), 0).await.unwrap();
    let moved = Person {
        name: Some("Bob"),
        ..person("2", "ADA@gmail.com")
    };
    assert_eq!(store.admit(&moved, 1).await.unwrap(), bob);
    let found = store.user_with_email("bob@gmail.com").await.unwrap();
    assert_eq!(found.map(Admission::User), Some(bob));
    let found = store.user_with_email("ada@gmail.com").await.unwrap();
    assert_eq!(found.map(Admission::User), Some(ada));
    assert_eq!(store.users_with_email("ada@gmail.com").await.unwrap(), 1);
}

#[tokio::test]
async fn the_database_itself_lets_two_users_share_no_verified_address() {
    let store = in_memory().await;
    store.admit(&person("1", "ada@gmail.com"), 0).await.unwrap();
    let twin = sqlx::query(
        "INSERT INTO users (email, email_verified, created_at, updated_at)
         VALUES ('ADA@GMAIL.COM', 1, 0, 0)",
    );
    let error = twin.execute(&store.pool).await.unwrap_err();
    let error = error.as_database_error().expect("the database refuses");
    assert!(error.is_unique_violation(), "{error}");
}

/// Somebody who has signed up with an address and proved it.
async fn local(store: &Store, email: &str) -> i64 {
    let registration = Registration {
        token: email,
        browser: "browser",
        email,
        name: "Local",
        password_hash: "hash",
    };
    store.register(&registration, 0).await.unwrap();
    let proved = store.prove(email, "browser", 1).await.unwrap();
    proved.user().expect("the address is free")
}

#[tokio::test]
async fn a_verified_address_is_linked_to_the_account_that_proved_it() {
    let store = in_memory().await;
    let ada = local(&store, "ada@gmail.com").await;
    let linked = store.admit(&person("1", "Ada@gmail.com"), 2).await.unwrap();
    assert_eq!(linked, Admission::User(ada));
    let other = store.admit(&person("2", "ada@gmail.com"), 3).await.unwrap();
    assert_eq!(other, Admission::EmailTaken, "it is linked already");
}

#[tokio::test]
async fn an_address_that_only_another_issuer_vouched_for_links_nothing() {
    let store = in_memory().await;
    let elsewhere = Person {
        issuer: "http://127.0.0.1:8090",
        ..person("1", "ada@gmail.com")
    };
    store.admit(&elsewhere, 0).await.unwrap();
    let google = store.admit(&person("1", "ada@gmail.com"), 1).await.unwrap();
    assert_eq!(google, Admission::EmailTaken);
}

#[tokio::test]
async fn an_address_google_does_not_host_or_has_not_verified_links_nothing() {
    let store = in_memory().await;
    let ada = local(&store, "ada@example.net").await;
    let hosted_elsewhere = Person {
        is_gmail: false,
        ..person("1", "ada@example.net")
    };
    let refused = store.admit(&hosted_elsewhere, 2).await.unwrap();
    assert_eq!(refused, Admission::EmailTaken);
    let unverified = Person {
        email_verified: false,
        ..person("2", "ada@example.net")
    };
    let mallory = store.admit(&unverified, 2).await.unwrap();
    assert!(matches!(mallory, Admission::User(id) if id != ada));
}

#[tokio::test]
async fn an_address_nobody_has_proved_is_not_inherited() {
    let store = in_memory().await;
    let registration = Registration {
        token: "link",
        browser: "mallory",
        email: "ada@gmail.com",
        name: "Mallory",
        password_hash: "hash",
    };
    store.register(&registration, 0).await.unwrap();
    let ada = store.admit(&person("1", "ada@gmail.com"), 1).await.unwrap();
    assert!(matches!(ada, Admission::User(_)));
    assert_eq!(store.password("ada@gmail.com").await.unwrap(), None);
    let late = store.prove("link", "mallory", 2).await.unwrap();
    assert_eq!(late.user(), None, "Mallory got into Ada's account");
}

#[tokio::test]
async fn a_signed_in_user_connects_one_google_account_which_is_nobody_elses() {
    let store = in_memory().await;
    let ada = local(&store, "ada@example.net").await;
    let bob = local(&store, "bob@example.net").await;
    let google = person("1", "countess@gmail.com");
    let connected = store.connect(ada, &google, 2).await.unwrap();
    assert_eq!(connected, Admission::User(ada));
    assert_eq!(store.admit(&google, 3).await.unwrap(), connected);
    let found = store.user_with_email("ada@example.net").await.unwrap();
    assert_eq!(
        found,
        Some(ada),
        "the address she signs in with has changed"
    );
    for (user, google) in [(bob, google), (ada, person("2", "other@gmail.com"))] {
        let refused = store.connect(user, &google, 4).await.unwrap();
        assert_eq!(refused, Admission::IdentityTaken);
    }
}
