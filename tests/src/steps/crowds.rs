//! Crowds and restarts: many people at once, and servers that go away and come back.

use std::collections::BTreeMap;

use cucumber::{then, when};
use futures::future::{join_all, try_join_all};
use mock_google::Account;
use reqwest::Response;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use scraper::{Html, Selector};
use url::Url;

use crate::app::{Landmark, Page};
use crate::outcome::{Outcome, Unmet};
use crate::walker::{Walker, http};
use crate::world::Stage;

/// Somebody in a crowd: an account, and the cookies of a browser nobody has to draw.
#[derive(Debug)]
pub(crate) struct Visitor {
    account: Account,
    cookies: BTreeMap<String, String>,
}

impl Visitor {
    fn new(number: usize) -> Self {
        Self {
            account: Account::new(format!("visitor{number}@gmail.com")),
            cookies: BTreeMap::new(),
        }
    }

    /// Opens an address of the app with her cookies, and keeps those she gets.
    async fn open(&mut self, url: &Url) -> Outcome<Response> {
        let pairs = self.cookies.iter();
        let pairs: Vec<_> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = http()?.get(url.clone()).header(COOKIE, pairs.join("; "));
        let answer = request.send().await?;
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(answer)
    }

    /// From the app to Google and back.
    async fn sign_in(mut self, start: &Url) -> Outcome<Self> {
        let left = self.open(start).await?;
        let request = Url::parse(left.headers()[LOCATION].to_str()?)?;
        let back = Walker::default().authorize(&request, &self.account).await?;
        self.open(&back.callback()?).await?;
        Ok(self)
    }

    /// The text of a landmark on a page of the app.
    async fn reads(&mut self, page: &Url, landmark: &str) -> Outcome<String> {
        let page = self.open(page).await?.text().await?;
        let mark = Selector::parse(landmark)
            .map_err(|_| Unmet::because(format!("{landmark} is no selector")))?;
        let page = Html::parse_document(&page);
        let found = page.select(&mark).next();
        Ok(found
            .map(|found| found.text().collect())
            .unwrap_or_default())
    }
}

/// Each in a browser of her own, which is none of the real ones: cookies are what matters here.
#[when(expr = "{int} people sign in at the same time")]
async fn crowd(stage: &mut Stage, count: usize) -> Outcome {
    let google = stage.google().await?;
    let app = stage.app().await?;
    let (login, mark) = (app.page(Page::Login)?, app.landmark(Landmark::SignIn)?);
    let page = http()?.get(login.clone()).send().await?.text().await?;
    let start = link(&page, &mark)?;
    let start = login.join(&start)?;
    let visitors: Vec<_> = (1..=count).map(Visitor::new).collect();
    for visitor in &visitors {
        google.add_account(visitor.account.clone());
    }
    let walks = visitors.into_iter().map(|visitor| visitor.sign_in(&start));
    stage.crowd = try_join_all(walks).await?;
    Ok(())
}

/// Where a link leads.
fn link(page: &str, css: &str) -> Outcome<String> {
    let missing = || Unmet::because(format!("the app's page has no link {css}"));
    let mark = Selector::parse(css).map_err(|_| missing())?;
    let page = Html::parse_document(page);
    let link = page.select(&mark).next().and_then(|link| link.attr("href"));
    link.map(str::to_owned).ok_or_else(missing)
}

/// After many people have signed in at the same time: the app shows each of them her own address.
#[then(expr = "everybody is signed in to the app as herself")]
async fn nobody_mixed_up(stage: &mut Stage) -> Outcome {
    Unmet::unless(!stage.crowd.is_empty(), || {
        "nobody has signed in at the same time".to_owned()
    })?;
    let app = stage.app().await?;
    let (home, mark) = (app.page(Page::Home)?, app.landmark(Landmark::Email)?);
    let look = async |visitor: &mut Visitor| -> Outcome {
        let found = visitor.reads(&home, &mark).await?;
        Unmet::unless(found.trim() == visitor.account.email, || {
            let own = &visitor.account.email;
            format!("expected {own} to be signed in as herself, the app takes her for {found:?}")
        })
    };
    let mut crowd = std::mem::take(&mut stage.crowd);
    let seen = join_all(crowd.iter_mut().map(look)).await;
    seen.into_iter().collect()
}

/// With the same data; what it kept in memory only is gone.
#[when(expr = "the app restarts")]
async fn app_restarts(stage: &mut Stage) -> Outcome {
    stage.restart_app().await
}

/// What people and apps have registered stays; sessions, consents, codes and tokens are gone.
#[when(expr = "Google restarts")]
async fn google_restarts(stage: &mut Stage) -> Outcome {
    stage.restart_google().await
}
