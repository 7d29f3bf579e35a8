//! Scopes: Google's short names, their canonical addresses and what the consent page says of them.
//!
//! Google canonicalises `email` and `profile` to addresses, adds `openid` to them and returns
//! scopes in an order of its own (<https://developers.google.com/identity/protocols/oauth2/scopes>).

use std::borrow::Cow;
use std::fmt;

mod known;

use known::KNOWN;
pub use known::Sensitivity;

/// Every scope the mock knows.
pub fn known() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(scope, ..)| *scope)
}

/// `email` in the form Google stores and returns it.
pub const EMAIL: &str = "https://www.googleapis.com/auth/userinfo.email";
/// `profile` in the form Google stores and returns it.
pub const PROFILE: &str = "https://www.googleapis.com/auth/userinfo.profile";
/// `openid`, whose only form is short.
pub const OPENID: &str = "openid";

/// Older names under which scopes may still be asked for, which Google lists as `noncanonical` beside
/// an invalid one.
const ALIASES: &[(&str, &str)] = &[
    (
        "https://www.google.com/m8/feeds/",
        "https://www.google.com/m8/feeds",
    ),
    ("https://www.googleapis.com/auth/userinfo#email", EMAIL),
];

/// A set of scopes in canonical form, without order of its own.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Scopes(Vec<Cow<'static, str>>);

impl Scopes {
    /// The sign-in scopes: `openid email profile`.
    #[must_use]
    pub fn identity() -> Self {
        Self(vec![EMAIL.into(), PROFILE.into(), OPENID.into()])
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
        let scope = long_name(scope);
        self.0.iter().any(|own| own == scope)
    }

    /// Whether every scope of `other` is in this set.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|scope| self.0.contains(scope))
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
            self.union(&Self(vec![OPENID.into()]))
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

    /// The greatest care any of these asks for; unknown scopes count as sensitive.
    #[must_use]
    pub fn sensitivity(&self) -> Sensitivity {
        self.iter()
            .map(|scope| {
                KNOWN
                    .iter()
                    .find(|(known, ..)| *known == scope)
                    .map_or(Sensitivity::Sensitive, |(.., sensitivity)| *sensitivity)
            })
            .max()
            .unwrap_or_default()
    }

    /// Whether any of these opens Gmail: a new password ends such refresh tokens.
    #[must_use]
    pub fn open_gmail(&self) -> bool {
        self.iter().any(|scope| {
            scope == "https://mail.google.com/"
                || scope.starts_with("https://www.googleapis.com/auth/gmail.")
        })
    }

    /// Whether any of these opens Google Cloud, whose sessions organisations can limit.
    #[must_use]
    pub fn open_cloud(&self) -> bool {
        self.iter()
            .any(|scope| scope.starts_with("https://www.googleapis.com/auth/cloud-platform"))
    }

    /// The scopes of a request that stand there under an alias, each with the name Google stores.
    #[must_use]
    pub fn noncanonical(asked: &str) -> Vec<(String, String)> {
        asked
            .split(' ')
            .filter_map(|scope| {
                let (alias, canonical) = ALIASES.iter().find(|(alias, _)| *alias == scope)?;
                Some(((*alias).to_owned(), (*canonical).to_owned()))
            })
            .collect()
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
        .find(|(known, ..)| *known == scope)
        .map(|(_, sentence, _)| *sentence)
}

/// The name under which Google stores and returns a scope.
fn long_name(scope: &str) -> &str {
    match scope {
        "email" => EMAIL,
        "profile" => PROFILE,
        other => ALIASES
            .iter()
            .find(|(alias, _)| *alias == other)
            .map_or(other, |(_, canonical)| canonical),
    }
}

/// The long name, borrowed from the table where it stands there: a grant then costs no text.
fn canonical(scope: &str) -> Cow<'static, str> {
    let long = long_name(scope);
    KNOWN.iter().find(|(known, ..)| *known == long).map_or_else(
        || Cow::Owned(long.to_owned()),
        |(known, ..)| Cow::Borrowed(*known),
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
    fn legacy_scopes_are_known_and_aliases_stand_for_todays() {
        let (known, unknown) = Scopes::parse(
            "https://www.googleapis.com/auth/plus.login \
             https://www.googleapis.com/auth/userinfo#email https://www.google.com/m8/feeds/",
        )
        .split_unknown(&[]);
        assert_eq!(
            known,
            Scopes::parse(
                "https://www.google.com/m8/feeds https://www.googleapis.com/auth/plus.login email"
            )
        );
        assert_eq!(unknown.to_string(), "");
    }

    #[test]
    fn the_table_is_sorted_and_without_repetition() {
        let mut seen = std::collections::HashSet::new();
        assert!(
            KNOWN
                .iter()
                .all(|(scope, sentence, _)| seen.insert(scope) && !sentence.is_empty())
        );
    }

    #[test]
    fn the_sign_in_scopes_are_in_canonical_form_and_order() {
        assert_eq!(Scopes::identity(), Scopes::parse("profile openid email"));
        assert!(Scopes::identity().contains("email") && Scopes::identity().contains(PROFILE));
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
