//! `[[organization]]`: what an administrator of Workspace lets apps do.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::Deserialize;
use toml::Spanned;

use super::Problem;
use crate::wire::scope::Scopes;
use crate::world::organization::{AppAccess, Organization};

/// The table as people write it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganizationTable {
    pub(super) domain: Spanned<String>,
    #[serde(default)]
    other_apps: Access,
    session_length_seconds: Option<Spanned<i64>>,
    #[serde(default)]
    app: Vec<AppTable>,
}

/// `[[organization.app]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AppTable {
    client: Spanned<String>,
    #[serde(default)]
    access: Access,
    #[serde(default)]
    scopes: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Access {
    #[default]
    Unconfigured,
    Trusted,
    Limited,
    Specific,
    Blocked,
}

impl OrganizationTable {
    /// Checks the domain and what is set for each app.
    pub(super) fn check(self) -> Result<Organization, Problem> {
        let span = self.domain.span();
        let domain = self.domain.into_inner();
        if !domain.contains('.') || domain.contains('@') || domain.contains(char::is_whitespace) {
            let problem = format!("`{domain}` is not a domain, such as example.com");
            return Err((span, problem));
        }
        if self.other_apps == Access::Specific {
            let problem = "`other_apps` cannot be \"specific\": name each app under \
                           `[[organization.app]]`, with its `scopes`";
            return Err((span, problem.to_owned()));
        }
        let session_length = match self.session_length_seconds {
            None => None,
            Some(seconds) if *seconds.get_ref() > 0 => {
                Some(SignedDuration::from_secs(*seconds.get_ref()))
            }
            Some(seconds) => {
                let problem = format!(
                    "a session of {} seconds: write a number above 0",
                    seconds.get_ref()
                );
                return Err((seconds.span(), problem));
            }
        };
        let apps = self.app.into_iter().map(AppTable::check);
        Ok(Organization {
            domain,
            others: access(self.other_apps, &[]),
            apps: apps.collect::<Result<BTreeMap<_, _>, _>>()?,
            session_length,
        })
    }
}

impl AppTable {
    fn check(self) -> Result<(String, AppAccess), Problem> {
        let is_specific = self.access == Access::Specific;
        if is_specific == self.scopes.is_empty() {
            let problem = if is_specific {
                "`access = \"specific\"` needs `scopes`: those the app may ask for"
            } else {
                "`scopes` belong to `access = \"specific\"`"
            };
            return Err((self.client.span(), problem.to_owned()));
        }
        let access = access(self.access, &self.scopes);
        Ok((self.client.into_inner(), access))
    }
}

fn access(access: Access, scopes: &[String]) -> AppAccess {
    match access {
        Access::Unconfigured => AppAccess::Unconfigured,
        Access::Trusted => AppAccess::Trusted,
        Access::Limited => AppAccess::Limited,
        Access::Specific => AppAccess::Specific(Scopes::parse(&scopes.join(" "))),
        Access::Blocked => AppAccess::Blocked,
    }
}
