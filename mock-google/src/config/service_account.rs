//! `[[service_account]]`: a program with a key of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::Problem;
use crate::keys::{PemError, PrivateKey, PublicKey};
use crate::world::client::ClientState;
use crate::world::service_account::ServiceAccount;

/// The table as people write it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceAccountTable {
    pub(super) email: Spanned<String>,
    public_key_file: Option<Spanned<PathBuf>>,
    private_key_file: Option<Spanned<PathBuf>>,
    #[serde(default)]
    delegation: Vec<String>,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    project_state: ClientState,
    internal_to: Option<String>,
}

impl ServiceAccountTable {
    /// Checks the address and reads the key; without a key file the built-in one serves.
    pub(super) fn check(self, folder: &Path) -> Result<ServiceAccount, Problem> {
        let span = self.email.span();
        let email = self.email.into_inner();
        if !email
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        {
            let problem = format!(
                "`{email}` is not the address of a service account, such as \
                 robot@my-project.iam.gserviceaccount.com"
            );
            return Err((span, problem));
        }
        let account = match (self.public_key_file, self.private_key_file) {
            (None, None) => ServiceAccount::robot(email),
            (Some(public), None) => {
                ServiceAccount::new(email, Arc::new(read(&public, folder, PublicKey::from_pem)?))
            }
            (None, Some(private)) => {
                let key = read(&private, folder, PrivateKey::from_pem)?;
                ServiceAccount::with_private_key(email, Arc::new(key))
            }
            (Some(public), Some(_)) => {
                let problem = format!(
                    "the service account `{email}` has two key files: leave out \
                     `public_key_file`, because the private key holds both halves"
                );
                return Err((public.span(), problem));
            }
        };
        Ok(ServiceAccount {
            delegation: self.delegation,
            disabled: self.disabled,
            project_state: self.project_state,
            internal_to: self.internal_to,
            ..account
        })
    }
}

fn read<K>(
    file: &Spanned<PathBuf>,
    folder: &Path,
    parse: impl FnOnce(&str) -> Result<K, PemError>,
) -> Result<K, Problem> {
    let path = folder.join(file.get_ref());
    let problem = |problem: &dyn std::fmt::Display| {
        let problem = format!("key file `{}`: {problem}", path.display());
        (file.span(), problem)
    };
    let text = std::fs::read_to_string(&path).map_err(|error| problem(&error))?;
    parse(&text).map_err(|error| problem(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Setup;

    /// A folder with a configuration, and the key files beside it.
    fn read_in(name: &str, table: &str) -> Result<Vec<ServiceAccount>, String> {
        let folder =
            std::env::temp_dir().join(format!("mock-google-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("robot.pem"), PrivateKey::robot().to_pem()).unwrap();
        std::fs::write(folder.join("robot.pub.pem"), PublicKey::robot().to_pem()).unwrap();
        std::fs::write(folder.join("empty.pem"), "").unwrap();
        let config = folder.join("mock-google.toml");
        let text = format!("[[service_account]]\nemail = \"r@p.iam\"\n{table}");
        std::fs::write(&config, text).unwrap();
        let setup = Setup::read(&config).map_err(|error| error.to_string());
        std::fs::remove_dir_all(&folder).unwrap();
        setup.map(|setup| setup.service_accounts)
    }

    #[test]
    fn the_key_stands_beside_the_configuration_or_is_the_built_in_one() {
        let with = |name, table: &str| read_in(name, table).unwrap().remove(0);
        let robot = PublicKey::robot();
        let none = with("none", "");
        assert!(none.private_key.is_some() && none.keys[0].kid() == robot.kid());
        let private = with("private", "private_key_file = \"robot.pem\"");
        assert!(private.private_key.is_some());
        let public = with("public", "public_key_file = \"robot.pub.pem\"");
        assert!(public.private_key.is_none() && public.keys[0].kid() == robot.kid());
    }

    #[test]
    fn every_fact_is_taken_over() {
        let table = "delegation = [\"openid\"]\ndisabled = true\nproject_state = \"deleted\"\n\
                     internal_to = \"example.com\"";
        let account = read_in("facts", table).unwrap().remove(0);
        assert_eq!(account.delegation, ["openid"]);
        assert!(account.disabled && account.project_state == ClientState::Deleted);
        assert_eq!(account.internal_to.as_deref(), Some("example.com"));
    }

    #[test]
    fn every_problem_names_its_line_and_its_mend() {
        for (name, table, problem) in [
            (
                "two",
                "public_key_file = \"a\"\nprivate_key_file = \"b\"",
                "two key files",
            ),
            ("gone", "private_key_file = \"gone.pem\"", "gone.pem"),
            ("empty", "public_key_file = \"empty.pem\"", "no PEM block"),
            (
                "half",
                "private_key_file = \"robot.pub.pem\"",
                "a public key only",
            ),
        ] {
            let error = read_in(name, table).unwrap_err();
            assert!(
                error.contains("line 3") && error.contains(problem),
                "{error}"
            );
        }
        let text = "[[service_account]]\nemail = \"robot\"";
        let error = Setup::parse(text, Path::new("x.toml"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("line 2") && error.contains("gserviceaccount.com"),
            "{error}"
        );
    }
}
