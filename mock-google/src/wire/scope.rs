//! Scopes: Google's short names, their canonical addresses and what the consent page says of them.
//!
//! Google canonicalises `email` and `profile` to addresses, adds `openid` to them and returns
//! scopes in an order of its own (<https://developers.google.com/identity/protocols/oauth2/scopes>).

use std::borrow::Cow;
use std::fmt;

/// `email` in the form Google stores and returns it.
pub const EMAIL: &str = "https://www.googleapis.com/auth/userinfo.email";
/// `profile` in the form Google stores and returns it.
pub const PROFILE: &str = "https://www.googleapis.com/auth/userinfo.profile";
/// `openid`, whose only form is short.
pub const OPENID: &str = "openid";

/// Every scope the mock knows, with the sentence of the consent page, sorted by scope.
///
/// Sentences as on <https://developers.google.com/identity/protocols/oauth2/scopes>.
const KNOWN: &[(&str, &str)] = &[
    (
        "https://mail.google.com/",
        "Read, compose, send, and permanently delete all your email from Gmail",
    ),
    (
        "https://www.googleapis.com/auth/analytics.readonly",
        "See and download your Google Analytics data",
    ),
    (
        "https://www.googleapis.com/auth/bigquery",
        "View and manage your data in Google BigQuery and see the email address for your Google Account",
    ),
    (
        "https://www.googleapis.com/auth/calendar",
        "See, edit, share, and permanently delete all the calendars you can access using Google Calendar",
    ),
    (
        "https://www.googleapis.com/auth/calendar.events",
        "View and edit events on all your calendars",
    ),
    (
        "https://www.googleapis.com/auth/calendar.events.readonly",
        "View events on all your calendars",
    ),
    (
        "https://www.googleapis.com/auth/calendar.readonly",
        "See and download any calendar you can access using your Google Calendar",
    ),
    (
        "https://www.googleapis.com/auth/classroom.courses.readonly",
        "View your Google Classroom classes",
    ),
    (
        "https://www.googleapis.com/auth/cloud-platform",
        "See, edit, configure, and delete your Google Cloud data and see the email address for your Google Account",
    ),
    (
        "https://www.googleapis.com/auth/contacts",
        "See, edit, download, and permanently delete your contacts",
    ),
    (
        "https://www.googleapis.com/auth/contacts.other.readonly",
        "See and download contact info automatically saved in your \"Other contacts\"",
    ),
    (
        "https://www.googleapis.com/auth/contacts.readonly",
        "See and download your contacts",
    ),
    (
        "https://www.googleapis.com/auth/directory.readonly",
        "See and download your organization's GSuite directory",
    ),
    (
        "https://www.googleapis.com/auth/documents",
        "See, edit, create, and delete all your Google Docs documents",
    ),
    (
        "https://www.googleapis.com/auth/documents.readonly",
        "See all your Google Docs documents",
    ),
    (
        "https://www.googleapis.com/auth/drive",
        "See, edit, create, and delete all of your Google Drive files",
    ),
    (
        "https://www.googleapis.com/auth/drive.appdata",
        "See, create, and delete its own configuration data in your Google Drive",
    ),
    (
        "https://www.googleapis.com/auth/drive.file",
        "See, edit, create, and delete only the specific Google Drive files you use with this app",
    ),
    (
        "https://www.googleapis.com/auth/drive.metadata.readonly",
        "See information about your Google Drive files",
    ),
    (
        "https://www.googleapis.com/auth/drive.readonly",
        "See and download all your Google Drive files",
    ),
    (
        "https://www.googleapis.com/auth/forms.body",
        "See, edit, create, and delete all your Google Forms forms",
    ),
    (
        "https://www.googleapis.com/auth/gmail.compose",
        "Manage drafts and send emails",
    ),
    (
        "https://www.googleapis.com/auth/gmail.labels",
        "See and edit your email labels",
    ),
    (
        "https://www.googleapis.com/auth/gmail.metadata",
        "View your email message metadata such as labels and headers, but not the email body",
    ),
    (
        "https://www.googleapis.com/auth/gmail.modify",
        "Read, compose, and send emails from your Gmail account",
    ),
    (
        "https://www.googleapis.com/auth/gmail.readonly",
        "View your email messages and settings",
    ),
    (
        "https://www.googleapis.com/auth/gmail.send",
        "Send email on your behalf",
    ),
    (
        "https://www.googleapis.com/auth/photoslibrary.appendonly",
        "Add to your Google Photos library",
    ),
    (
        "https://www.googleapis.com/auth/presentations",
        "See, edit, create, and delete all your Google Slides presentations",
    ),
    (
        "https://www.googleapis.com/auth/spreadsheets",
        "See, edit, create, and delete all your Google Sheets spreadsheets",
    ),
    (
        "https://www.googleapis.com/auth/spreadsheets.readonly",
        "See all your Google Sheets spreadsheets",
    ),
    (
        "https://www.googleapis.com/auth/tasks",
        "Create, edit, organize, and delete all your tasks",
    ),
    (
        "https://www.googleapis.com/auth/tasks.readonly",
        "View your tasks",
    ),
    (
        "https://www.googleapis.com/auth/user.addresses.read",
        "View your street addresses",
    ),
    (
        "https://www.googleapis.com/auth/user.birthday.read",
        "See and download your exact date of birth",
    ),
    (
        "https://www.googleapis.com/auth/user.gender.read",
        "See your gender",
    ),
    (
        "https://www.googleapis.com/auth/user.phonenumbers.read",
        "See and download your personal phone numbers",
    ),
    (EMAIL, "See your primary Google Account email address"),
    (
        PROFILE,
        "See your personal info, including any personal info you've made publicly available",
    ),
    (
        "https://www.googleapis.com/auth/webmasters.readonly",
        "View Search Console data for your verified sites",
    ),
    (
        "https://www.googleapis.com/auth/youtube",
        "Manage your YouTube account",
    ),
    (
        "https://www.googleapis.com/auth/youtube.readonly",
        "View your YouTube account",
    ),
    (
        "https://www.googleapis.com/auth/youtube.upload",
        "Manage your YouTube videos",
    ),
    (OPENID, "Associate you with your personal info on Google"),
];

/// A set of scopes in canonical form, without order of its own.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Scopes(Vec<Cow<'static, str>>);

impl Scopes {
    /// The sign-in scopes: `openid email profile`.
    #[must_use]
    pub fn identity() -> Self {
        Self::parse("openid email profile")
    }

    /// Reads a `scope` parameter: names separated by single blanks, as Google splits them.
    ///
    /// Anything else that separates (a comma, say) becomes part of a name and is then unknown.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.split(' ')
            .filter(|word| !word.is_empty())
            .map(canonical)
            .collect()
    }

    /// Whether a scope is in the set, by either of its names.
    #[must_use]
    pub fn contains(&self, scope: &str) -> bool {
        self.0.binary_search(&canonical(scope)).is_ok()
    }

    /// Whether every scope of `other` is in this set.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other
            .0
            .iter()
            .all(|scope| self.0.binary_search(scope).is_ok())
    }

    /// The scopes that are in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.0.iter().chain(&other.0).cloned().collect()
    }

    /// The scopes of this set that are not in `other`.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.0
            .iter()
            .filter(|scope| !other.0.contains(scope))
            .cloned()
            .collect()
    }

    /// The scopes that are in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.0
            .iter()
            .filter(|scope| other.0.contains(scope))
            .cloned()
            .collect()
    }

    /// The sign-in scopes among these; they are all-or-nothing on the consent page.
    #[must_use]
    pub fn sign_in(&self) -> Self {
        self.intersection(&Self::identity())
    }

    /// These scopes as Google grants them: with `openid` added to the `userinfo.*` scopes.
    #[must_use]
    pub fn granted(&self) -> Self {
        if self.contains(EMAIL) || self.contains(PROFILE) {
            self.union(&Self::parse(OPENID))
        } else {
            self.clone()
        }
    }

    /// Splits off the scopes that neither Google nor the given list knows.
    #[must_use]
    pub fn split_unknown(&self, also_known: &[String]) -> (Self, Self) {
        let known = |scope: &&Cow<'static, str>| {
            describe(scope).is_some() || also_known.iter().any(|extra| extra == *scope)
        };
        (
            self.0.iter().filter(known).cloned().collect(),
            self.0
                .iter()
                .filter(|scope| !known(scope))
                .cloned()
                .collect(),
        )
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes in the order Google prints them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The `scope` parameter of the success redirect: short and canonical names of the same thing.
    #[must_use]
    pub fn to_callback(&self) -> String {
        let short = [("email", EMAIL), ("profile", PROFILE)]
            .into_iter()
            .filter_map(|(short, long)| self.contains(long).then_some(short));
        short.chain(self.iter()).collect::<Vec<_>>().join(" ")
    }
}

/// What the consent page says of a scope; `None` for a scope the mock does not know.
#[must_use]
pub fn describe(scope: &str) -> Option<&'static str> {
    KNOWN
        .iter()
        .find(|(known, _)| *known == scope)
        .map(|(_, sentence)| *sentence)
}

fn canonical(scope: &str) -> Cow<'static, str> {
    let long = match scope {
        "email" => EMAIL,
        "profile" => PROFILE,
        other => other,
    };
    KNOWN.iter().find(|(known, _)| *known == long).map_or_else(
        || Cow::Owned(long.to_owned()),
        |(known, _)| Cow::Borrowed(*known),
    )
}

impl FromIterator<Cow<'static, str>> for Scopes {
    fn from_iter<I: IntoIterator<Item = Cow<'static, str>>>(scopes: I) -> Self {
        let mut scopes: Vec<_> = scopes.into_iter().collect();
        scopes.sort_unstable();
        scopes.dedup();
        scopes.shrink_to_fit();
        Self(scopes)
    }
}

impl std::str::FromStr for Scopes {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::parse(text))
    }
}

/// Prints the scopes in canonical form, separated by blanks, as token answers do.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scopes({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_names_become_canonical_and_openid_is_added() {
        let granted = Scopes::parse("profile email").granted();
        assert_eq!(granted.to_string(), format!("{EMAIL} {PROFILE} openid"));
    }

    #[test]
    fn the_callback_lists_both_names() {
        let scopes = Scopes::identity();
        assert_eq!(
            scopes.to_callback(),
            format!("email profile {EMAIL} {PROFILE} openid")
        );
    }

    #[test]
    fn comma_joined_scopes_are_one_unknown_scope() {
        let (known, unknown) = Scopes::parse("openid email,profile").split_unknown(&[]);
        assert_eq!(
            (known.to_string().as_str(), unknown.to_string().as_str()),
            ("openid", "email,profile")
        );
    }

    #[test]
    fn the_table_is_sorted_and_without_repetition() {
        let mut seen = std::collections::HashSet::new();
        assert!(
            KNOWN
                .iter()
                .all(|(scope, sentence)| seen.insert(scope) && !sentence.is_empty())
        );
    }

    proptest! {
        #[test]
        fn scopes_survive_printing_and_parsing(words in prop::collection::vec("[a-z:/.]{1,12}|email|profile|openid", 0..8)) {
            let scopes = Scopes::parse(&words.join(" "));
            prop_assert_eq!(Scopes::parse(&scopes.to_string()), scopes);
        }

        #[test]
        fn a_union_covers_both_and_a_difference_neither_loses_nor_adds(a in "[a-d ]{0,9}", b in "[a-d ]{0,9}") {
            let (a, b) = (Scopes::parse(&a), Scopes::parse(&b));
            let both = a.union(&b);
            prop_assert!(both.covers(&a) && both.covers(&b));
            prop_assert_eq!(both.minus(&b).union(&b), both);
        }
    }
}
