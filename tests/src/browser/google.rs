//! A person on Google's pages: who she is, and what she decides there.

use mock_google::Account;

use super::patience::BrowserError;
use super::verbs::Browser;
use crate::outcome::{Outcome, Unmet};

/// Any of Google's pages.
const ANY_PAGE: &str = "body[data-page]";

/// More pages than any sign-in has.
const MOST_PAGES: usize = 12;

/// The boxes of the consent page.
const BOXES: &str = r#"input[type="checkbox"][name="scope"]"#;

/// What a person decides when Google asks whether the app may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Everything the app asks for, unless Google warns of it: there she stops.
    AllowEverything,
    /// Everything, in spite of the warning.
    Insist,
    /// These scopes and no others, where there is a choice.
    AllowOnly(Vec<String>),
    /// No.
    SayNo,
}

/// Where a walk through Google's pages ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "being stopped by Google is not arriving at the app"]
pub enum Ending {
    /// The app has the person back.
    AtApp,
    /// Google keeps the person at the page of this name.
    AtGoogle(String),
}

impl Ending {
    /// Nothing, if the app has the person back.
    ///
    /// # Errors
    ///
    /// When Google has kept her.
    pub fn at_app(self) -> Outcome {
        match self {
            Self::AtApp => Ok(()),
            Self::AtGoogle(page) => Err(Unmet::because(format!(
                "expected Google to send the person back, it keeps her at its page {page:?}"
            ))),
        }
    }
}

impl Browser {
    /// Waits for one of Google's pages or one of the app's landmarks; says Google's page by name.
    ///
    /// # Errors
    ///
    /// When neither appears.
    pub async fn arrive(&self, app: &[String]) -> Result<Option<String>, BrowserError> {
        let mut any = vec![ANY_PAGE.to_owned()];
        any.extend_from_slice(app);
        match self
            .wait_for("one of Google's pages, or the app's", &any)
            .await?
        {
            0 => {
                let page = self
                    .run("return document.body.dataset.page", vec![])
                    .await?;
                Ok(Some(page.as_str().unwrap_or_default().to_owned()))
            }
            _ => Ok(None),
        }
    }

    /// Goes through Google's pages until the app has the person back, or Google stops her.
    ///
    /// # Errors
    ///
    /// When a page lacks what a person needs to go on, or the pages never end.
    pub async fn finish_at_google(
        &self,
        account: &Account,
        password: &str,
        decision: &Decision,
        app: &[String],
    ) -> Result<Ending, BrowserError> {
        let mut before = String::new();
        for _ in 0..MOST_PAGES {
            let Some(page) = self.arrive(app).await? else {
                return Ok(Ending::AtApp);
            };
            match page.as_str() {
                // The same question again: Google did not like the answer.
                "identifier" | "password" if page == before => return Ok(Ending::AtGoogle(page)),
                "identifier" => {
                    self.fill("#identifierId", &account.email).await?;
                    self.leave_by("#identifierNext button").await?;
                }
                "password" => {
                    self.fill(r#"input[name="Passwd"]"#, password).await?;
                    self.leave_by("#passwordNext button").await?;
                }
                "chooser" => self.choose(&account.email).await?,
                "warning" if *decision == Decision::Insist => self.insist().await?,
                "warning" if *decision == Decision::SayNo => self.back_to_safety().await?,
                "confirm" | "consent" => self.decide(decision).await?,
                _ => return Ok(Ending::AtGoogle(page)),
            }
            before = page;
        }
        Err(BrowserError::Endless)
    }

    /// Picks an account on the chooser, or another one that is not listed.
    ///
    /// # Errors
    ///
    /// When the chooser offers neither.
    pub async fn choose(&self, email: &str) -> Result<(), BrowserError> {
        let row = format!(r#"[data-identifier="{email}"]"#);
        if self.shows(&row).await? {
            self.leave_by(&row).await
        } else {
            self.leave_by("#use_another_account").await
        }
    }

    /// Goes on past Google's warning of an app, which may be folded away.
    ///
    /// # Errors
    ///
    /// When the page is no such warning.
    pub async fn insist(&self) -> Result<(), BrowserError> {
        self.unfold("details").await?;
        self.leave_by("#submit_go_on button").await
    }

    /// Turns back at Google's warning of an app.
    ///
    /// # Errors
    ///
    /// When the page is no such warning.
    pub async fn back_to_safety(&self) -> Result<(), BrowserError> {
        self.leave_by("#submit_deny_access button").await
    }

    async fn decide(&self, decision: &Decision) -> Result<(), BrowserError> {
        match decision {
            // No box at all is the page that only asks to confirm.
            Decision::AllowEverything | Decision::Insist => {
                self.tick(BOXES, true).await?;
            }
            Decision::AllowOnly(scopes) => {
                self.tick(BOXES, false).await?;
                for scope in scopes {
                    let boxes = format!(r#"{BOXES}[value="{scope}"]"#);
                    if self.tick(&boxes, true).await? == 0 {
                        return Err(BrowserError::Missing(format!("box for {scope}")));
                    }
                }
            }
            Decision::SayNo => return self.leave_by("#submit_deny_access button").await,
        }
        self.leave_by("#submit_approve_access button").await
    }
}
