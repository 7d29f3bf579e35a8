//! What people do on stage, and what time does: the acts that several steps share.

use jiff::SignedDuration;
use url::Url;

use crate::app::{Landmark, Page};
use crate::browser::{Browser, Decision, Ending};
use crate::outcome::Outcome;
use crate::params::Person;
use crate::world::Stage;

impl Stage {
    /// Lets time pass, at Google and in the app alike.
    ///
    /// # Errors
    ///
    /// When one of them does not start.
    pub async fn pass(&mut self, time: SignedDuration) -> Outcome {
        self.google().await?.clock().advance(time);
        Ok(self.app().await?.advance_clock(time).await?)
    }

    /// The landmarks at which a person is back from Google.
    ///
    /// # Errors
    ///
    /// When the app does not start.
    pub async fn back_at_app(&mut self) -> Outcome<Vec<String>> {
        let app = self.app().await?;
        let marks = [
            Landmark::SignedIn,
            Landmark::Error,
            Landmark::SignedOut,
            Landmark::SignIn,
            Landmark::Connection,
        ];
        // Those that the app has; every app has the first few.
        Ok(marks
            .iter()
            .filter_map(|mark| app.landmark(*mark).ok())
            .collect())
    }

    /// Opens a page of the app and waits for it.
    ///
    /// # Errors
    ///
    /// When the page does not appear.
    pub async fn open(&mut self, person: Person, page: Page) -> Outcome<Browser> {
        let url = self.app().await?.page(page)?;
        self.open_address(person, &url).await
    }

    /// Opens an address of the app and waits for the page it leads to.
    ///
    /// # Errors
    ///
    /// When no page of the app appears.
    pub async fn open_address(&mut self, person: Person, url: &Url) -> Outcome<Browser> {
        let marks = self.back_at_app().await?;
        let browser = self.browser(person).await?;
        browser.open(url).await?;
        browser.wait_for("a page of the app", &marks).await?;
        Ok(browser)
    }

    /// Follows the "Sign in with Google" link as far as it leads without being asked anything.
    ///
    /// # Errors
    ///
    /// When neither Google nor the app shows a page.
    pub async fn start_sign_in(&mut self, person: Person) -> Outcome {
        self.open(person, Page::Login).await?;
        self.leave_for_google(person, Landmark::SignIn).await
    }

    /// Follows a link to Google, from the page where a person is, as far as it leads without her being
    /// asked anything.
    ///
    /// # Errors
    ///
    /// When there is no such link, or neither Google nor the app shows a page.
    pub async fn leave_for_google(&mut self, person: Person, link: Landmark) -> Outcome {
        self.account(person);
        self.lead = Some(person);
        let marks = self.back_at_app().await?;
        let link = self.app().await?.landmark(link)?;
        let browser = self.browser(person).await?;
        browser.leave_by(&link).await?;
        browser.arrive(&marks).await?;
        Ok(())
    }

    /// Goes through the rest of Google's pages, and says where that ended.
    ///
    /// # Errors
    ///
    /// When they cannot be gone through.
    pub async fn finish_sign_in(&mut self, person: Person, decision: &Decision) -> Outcome<Ending> {
        let account = self.account(person);
        let marks = self.back_at_app().await?;
        let browser = self.browser(person).await?;
        Ok(browser
            .finish_at_google(&account, &account.password, decision, &marks)
            .await?)
    }

    /// Signs a person in to the app.
    ///
    /// # Errors
    ///
    /// When she is not signed in at the end.
    pub async fn sign_in(&mut self, person: Person) -> Outcome {
        self.start_sign_in(person).await?;
        self.finish_sign_in(person, &Decision::AllowEverything)
            .await?
            .at_app()?;
        let mark = self.app().await?.landmark(Landmark::SignedIn)?;
        let browser = self.browser(person).await?;
        browser
            .wait_for("the signed-in page of the app", &[mark])
            .await?;
        Ok(())
    }

    /// Signs a person out of the app, not of Google.
    ///
    /// # Errors
    ///
    /// When the app does not say goodbye.
    pub async fn sign_out(&mut self, person: Person) -> Outcome {
        let browser = self.open(person, Page::Home).await?;
        let app = self.app().await?;
        let button = app.landmark(Landmark::SignOut)?;
        let out = [
            app.landmark(Landmark::SignedOut)?,
            app.landmark(Landmark::SignIn)?,
        ];
        browser.leave_by(&button).await?;
        browser.wait_for("the app to say goodbye", &out).await?;
        Ok(())
    }
}
