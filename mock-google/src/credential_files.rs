//! Google's credential files: what the console lets people download, and what `gcloud` writes.
//!
//! Client files are read and written, key files of service accounts and Application Default
//! Credentials written. Written files name this Google's own addresses, so that unmodified libraries
//! come here, see <https://cloud.google.com/docs/authentication/application-default-credentials>.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::endpoints::Endpoints;
use crate::keys::PrivateKey;
use crate::wire::uri_policy::{check_origin, check_redirect_uri};
use crate::world::client::{Client, ClientKind};
use crate::world::service_account::ServiceAccount;

/// The universe of everything that is not a sovereign cloud.
const UNIVERSE: &str = "googleapis.com";

/// Why a client file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Not JSON, or members of another type than Google's.
    #[error("not a client file as Google's console gives it: {0}")]
    Malformed(#[from] serde_json::Error),
    /// Another of Google's files, told by its `type`.
    #[error(
        "a file of the type `{0}`, not a client file: download the client's own from the console"
    )]
    AnotherFile(String),
    /// Neither `web` nor `installed`.
    #[error(
        "neither `web` nor `installed` in it: download the client's file from the console again"
    )]
    NeitherWebNorInstalled,
    /// A member that must be there.
    #[error("no `{0}` in it: download the client's file from the console again")]
    Missing(&'static str),
    /// A client without a secret, of which the file does not tell the type.
    #[error(
        "no `client_secret` in it, as for Android and iOS apps: write a `[[client]]` with its `type` \
         instead"
    )]
    NoSecret,
    /// An address that Google's console would refuse.
    #[error("`{address}` in it: {problem}")]
    Address {
        /// The address.
        address: String,
        /// What is wrong and how to mend it.
        problem: &'static str,
    },
    /// A type of client that has no file.
    #[error("Google gives no client file for this type of client: its id is all the app needs")]
    NoFile,
}

/// A client file as far as it is read.
#[derive(Debug, Deserialize)]
struct Download {
    web: Option<Entry>,
    installed: Option<Entry>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    client_id: Option<String>,
    client_secret: Option<String>,
    #[serde(default)]
    redirect_uris: Vec<String>,
    #[serde(default)]
    javascript_origins: Vec<String>,
}

/// Reads a client file as downloaded from the console; its addresses of Google are not looked at.
///
/// `installed` is taken for a desktop client; files of television apps look the same.
///
/// # Errors
/// [`FileError`], which says what is wrong and how to mend it.
pub fn read_client_file(text: &str) -> Result<Client, FileError> {
    let file: Download = serde_json::from_str(text)?;
    let (kind, entry) = match (file.web, file.installed, file.kind) {
        (Some(web), ..) => (ClientKind::Web, web),
        (None, Some(installed), _) => (ClientKind::Desktop, installed),
        (None, None, Some(kind)) => return Err(FileError::AnotherFile(kind)),
        (None, None, None) => return Err(FileError::NeitherWebNorInstalled),
    };
    let id = entry
        .client_id
        .filter(|id| !id.is_empty())
        .ok_or(FileError::Missing("client_id"))?;
    let secret = entry
        .client_secret
        .filter(|secret| !secret.is_empty())
        .ok_or(FileError::NoSecret)?;
    let mut client = Client::of_kind(kind, id, secret);
    if kind == ClientKind::Web {
        for address in entry.redirect_uris {
            match check_redirect_uri(&address) {
                Ok(()) => client = client.redirect_uri(address),
                Err(breach) => return Err(refuse(address, breach.mend())),
            }
        }
        for address in entry.javascript_origins {
            match check_origin(&address) {
                Ok(()) => client = client.javascript_origin(address),
                Err(breach) => return Err(refuse(address, breach.mend())),
            }
        }
    }
    Ok(client)
}

fn refuse(address: String, problem: &'static str) -> FileError {
    FileError::Address { address, problem }
}

/// Prints the `client_secret.json` of a client, on one line as the console does.
///
/// # Errors
/// [`FileError::NoFile`] for types of client that have none.
pub fn client_file(client: &Client, endpoints: &Endpoints) -> Result<String, FileError> {
    /// Members in the order of the console's files; empty lists are left out.
    #[derive(Serialize)]
    struct Written<'a> {
        client_id: &'a str,
        project_id: String,
        auth_uri: String,
        token_uri: String,
        auth_provider_x509_cert_url: String,
        client_secret: &'a str,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        redirect_uris: Vec<String>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        javascript_origins: Vec<String>,
    }
    let (kind, redirect_uris, javascript_origins) = match client.kind {
        ClientKind::Web => (
            "web",
            client.redirect_uris.clone(),
            client.javascript_origins.clone(),
        ),
        ClientKind::Desktop => ("installed", vec!["http://localhost".to_owned()], Vec::new()),
        ClientKind::Tv => ("installed", Vec::new(), Vec::new()),
        ClientKind::Ios | ClientKind::Android | ClientKind::Uwp | ClientKind::Chrome => {
            return Err(FileError::NoFile);
        }
    };
    let written = Written {
        client_id: &client.id,
        project_id: format!("project-{}", client.project()),
        auth_uri: endpoints.authorization_legacy(),
        token_uri: endpoints.token(),
        auth_provider_x509_cert_url: endpoints.certificates(),
        client_secret: client.secret.expose(),
        redirect_uris,
        javascript_origins,
    };
    Ok(serde_json::to_string(&BTreeMap::from([(kind, written)]))?)
}

/// Prints the key file of a service account
/// (<https://developers.google.com/identity/protocols/oauth2/service-account#creatinganaccount>).
#[must_use]
pub fn service_account_file(
    account: &ServiceAccount,
    key: &PrivateKey,
    endpoints: &Endpoints,
) -> String {
    /// Members in the order of Google's files.
    #[derive(Serialize)]
    struct Written<'a> {
        #[serde(rename = "type")]
        kind: &'static str,
        project_id: &'a str,
        private_key_id: &'a str,
        private_key: &'a str,
        client_email: &'a str,
        client_id: &'a str,
        auth_uri: String,
        token_uri: String,
        auth_provider_x509_cert_url: String,
        client_x509_cert_url: String,
        universe_domain: &'static str,
    }
    pretty(&Written {
        kind: "service_account",
        project_id: account.project(),
        private_key_id: key.kid(),
        private_key: key.to_pem(),
        client_email: &account.email,
        client_id: &account.unique_id,
        auth_uri: endpoints.authorization_legacy(),
        token_uri: endpoints.token(),
        auth_provider_x509_cert_url: endpoints.certificates(),
        client_x509_cert_url: endpoints.robot_certificates(&account.email),
        universe_domain: UNIVERSE,
    })
}

/// Prints a person's Application Default Credentials, as `gcloud auth application-default login`
/// writes them, with the `token_uri` that brings libraries here.
#[must_use]
pub fn authorized_user_file(
    client_id: &str,
    client_secret: &str,
    refresh_token: &str,
    endpoints: &Endpoints,
) -> String {
    /// Members in the order of the alphabet, as `gcloud` sorts them.
    #[derive(Serialize)]
    struct Written<'a> {
        account: &'static str,
        client_id: &'a str,
        client_secret: &'a str,
        refresh_token: &'a str,
        token_uri: String,
        #[serde(rename = "type")]
        kind: &'static str,
        universe_domain: &'static str,
    }
    pretty(&Written {
        account: "",
        client_id,
        client_secret,
        refresh_token,
        token_uri: endpoints.token(),
        kind: "authorized_user",
        universe_domain: UNIVERSE,
    })
}

fn pretty(file: &impl Serialize) -> String {
    // Plain structs of strings always serialise.
    serde_json::to_string_pretty(file).unwrap_or_default()
}

#[cfg(test)]
mod tests;
