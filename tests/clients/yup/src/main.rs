//! yup-oauth2, as an installed app and as a service account:
//! `yup installed|service-account PYTHON BROWSER`.

use std::env;
use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::process::Command;
use yup_oauth2::authenticator_delegate::InstalledFlowDelegate;
use yup_oauth2::{
    ApplicationSecret, InstalledFlowAuthenticator, InstalledFlowReturnMethod,
    ServiceAccountAuthenticator,
};

const EMAIL: &str = "ada@gmail.com";
const ROBOT: &str = "robot@my-project.iam.gserviceaccount.com";

/// Somebody who signs in when shown Google's page, by `python/browser.py`.
struct Person {
    python: String,
    browser: String,
    asked: Arc<AtomicUsize>,
}

impl InstalledFlowDelegate for Person {
    fn present_user_url<'a>(
        &'a self,
        url: &'a str,
        _need_code: bool,
    ) -> Pin<Box<dyn Future<Output = Result<String, String>> + Send + 'a>> {
        Box::pin(async move {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let mut browser = Command::new(&self.python);
            let walked = browser
                .arg(&self.browser)
                .arg(url)
                .arg(EMAIL)
                .status()
                .await;
            // The library ignores an error here and waits for ever: end it all instead.
            assert!(
                walked.is_ok_and(|status| status.success()),
                "the sign-in failed at {url}"
            );
            Ok(String::new())
        })
    }
}

/// The loopback flow of a desktop app, and a refresh that asks nobody.
async fn installed(base: &str, python: String, browser: String) -> Result<(), Box<dyn Error>> {
    let secret = ApplicationSecret {
        client_id: "100200300400-desktop.apps.googleusercontent.com".to_owned(),
        client_secret: "GOCSPX-secret-of-the-desktop-app".to_owned(),
        auth_uri: format!("{base}/o/oauth2/auth"),
        token_uri: format!("{base}/token"),
        ..ApplicationSecret::default()
    };
    let asked = Arc::new(AtomicUsize::new(0));
    let person = Person {
        python,
        browser,
        asked: Arc::clone(&asked),
    };
    let app = InstalledFlowAuthenticator::builder(secret, InstalledFlowReturnMethod::HTTPRedirect)
        .flow_delegate(Box::new(person))
        .build()
        .await?;

    let scopes = ["openid", "email"];
    let first = app.token(&scopes).await?;
    assert!(first.token().is_some() && !first.is_expired());
    assert!(app.id_token(&scopes).await?.is_some());
    let second = app.force_refreshed_token(&scopes).await?;
    assert_ne!(first.token(), second.token());
    // Where a refresh fails, the library quietly signs in again.
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    Ok(())
}

/// An access token for a key file; its assertions carry `"sub": null`.
async fn service_account(base: &str) -> Result<(), Box<dyn Error>> {
    let config = env::var("MOCK_CONFIG")?;
    let made = Command::new(env::var("MOCK_GOOGLE")?)
        .args([
            "service-account",
            ROBOT,
            "--config",
            &config,
            "--base-url",
            base,
        ])
        .stderr(Stdio::inherit())
        .output()
        .await?;
    assert!(made.status.success(), "no key file was made");
    let key = yup_oauth2::parse_service_account_key(&made.stdout)?;
    let robot = ServiceAccountAuthenticator::builder(key).build().await?;

    let scopes = ["https://www.googleapis.com/auth/drive.readonly"];
    let first = robot.token(&scopes).await?;
    assert!(first.token().is_some() && !first.is_expired());
    let second = robot.force_refreshed_token(&scopes).await?;
    assert_ne!(first.token(), second.token());
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let base = env::var("BASE_URL")?;
    let [_, flow, python, browser] = env::args()
        .collect::<Vec<_>>()
        .try_into()
        .expect("three arguments");
    let run = async {
        match flow.as_str() {
            "installed" => installed(&base, python, browser).await,
            "service-account" => service_account(&base).await,
            other => Err(format!("no flow {other}").into()),
        }
    };
    tokio::time::timeout(Duration::from_secs(60), run).await?
}
