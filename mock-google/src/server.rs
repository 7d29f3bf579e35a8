//! Starting and stopping: a builder that binds, a server that serves until it is dropped.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use toml::Spanned;
use url::Url;

use crate::behaviour::Behaviour;
use crate::clock::Clock;
use crate::config::Setup;
use crate::dice::Dice;
use crate::endpoints::{Endpoints, GOOGLE_HOSTS, GOOGLE_ISSUER, is_issuer};
use crate::fault::{Fault, FaultError};
use crate::google::Google;
use crate::http::{self, Control, Guard, Limits};
use crate::keys::{KeyError, SigningKeys};
use crate::tls::Tls;
use crate::world::World;
use crate::world::account::Account;
use crate::world::client::Client;
use crate::world::organization::Organization;
use crate::world::service_account::ServiceAccount;

mod running;
mod serve;

pub use running::Running;

/// The id of the client every Google starts with.
pub const DEFAULT_CLIENT_ID: &str =
    "123456789012-mockgoogledefaultwebclient000001.apps.googleusercontent.com";
/// The secret of the client every Google starts with.
pub const DEFAULT_CLIENT_SECRET: &str = "GOCSPX-mock-google-default-secret";

/// Why a Google cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken.
    #[error("port {} is taken: stop what listens there, or choose another (0 takes a free one)", .0.port())]
    PortTaken(SocketAddr),
    /// The address cannot be listened on for another reason.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The issuer is neither the base address nor Google's.
    #[error(
        "the issuer `{0}` is not an http or https address without path, query and trailing slash"
    )]
    Issuer(String),
    /// A fault makes no sense.
    #[error("a fault cannot be armed: {0}")]
    Fault(#[from] FaultError),
    /// A signing key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Arranges a Google before it starts.
///
/// By default it listens on a free loopback port, knows one client and the built-in people, and
/// behaves like Google today.
#[derive(Debug)]
pub struct GoogleBuilder {
    host: IpAddr,
    port: u16,
    public_host: Option<String>,
    issuer: Option<String>,
    allowed_hosts: Vec<String>,
    built_ins: bool,
    clients: Vec<Client>,
    accounts: Vec<Account>,
    organizations: Vec<Organization>,
    service_accounts: Vec<ServiceAccount>,
    faults: Vec<Fault>,
    behaviour: Behaviour,
    clock: Clock,
    seed: Option<u64>,
    keys_dir: Option<PathBuf>,
    limits: Limits,
    control: Option<Control>,
}

impl Default for GoogleBuilder {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            public_host: None,
            issuer: None,
            allowed_hosts: Vec::new(),
            built_ins: true,
            clients: Vec::new(),
            accounts: Vec::new(),
            organizations: Vec::new(),
            service_accounts: Vec::new(),
            faults: Vec::new(),
            behaviour: Behaviour::default(),
            clock: Clock::real(),
            seed: None,
            keys_dir: None,
            limits: Limits::default(),
            control: None,
        }
    }
}

impl GoogleBuilder {
    /// Listens on another address than 127.0.0.1.
    #[must_use]
    pub fn host(mut self, host: IpAddr) -> Self {
        self.host = host;
        self
    }

    /// Listens on a port; 0, the default, takes a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Names itself by this host in every address, for example `localhost`.
    #[must_use]
    pub fn public_host(mut self, host: impl Into<String>) -> Self {
        self.public_host = Some(host.into());
        self
    }

    /// Names another issuer than its base address.
    ///
    /// `https://accounts.google.com` makes it stand in for Google: discovery names Google's real
    /// addresses, and requests for Google's hosts are answered.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// Answers requests for one more host beside the loopback names.
    #[must_use]
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        self.allowed_hosts.push(host.into());
        self
    }

    /// Leaves out the built-in client and the built-in people.
    #[must_use]
    pub fn without_built_ins(mut self) -> Self {
        self.built_ins = false;
        self
    }

    /// Registers an app.
    #[must_use]
    pub fn client(mut self, client: Client) -> Self {
        self.clients.push(client);
        self
    }

    /// Adds a person.
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.accounts.push(account);
        self
    }

    /// Switches behaviour.
    #[must_use]
    pub fn behaviour(mut self, behaviour: Behaviour) -> Self {
        self.behaviour = behaviour;
        self
    }

    /// Uses a clock, which stays in the caller's hands.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Makes all chance repeatable: the same seed gives the same codes and tokens.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Signs with keys of one's own, made in the directory where they are missing.
    #[must_use]
    pub fn keys_dir(mut self, directory: impl Into<PathBuf>) -> Self {
        self.keys_dir = Some(directory.into());
        self
    }

    /// Adds an organisation.
    #[must_use]
    pub fn organization(mut self, organization: Organization) -> Self {
        self.organizations.push(organization);
        self
    }

    /// Adds a service account.
    #[must_use]
    pub fn service_account(mut self, account: ServiceAccount) -> Self {
        self.service_accounts.push(account);
        self
    }

    /// Arms a fault from the start.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Says who may use the control API; by default every program on this machine, and nobody where
    /// others can reach the server.
    #[must_use]
    pub fn control(mut self, control: Control) -> Self {
        self.control = Some(control);
        self
    }

    /// Changes the limits on requests and connections.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Takes over what a configuration file says; its own people and clients replace the built-in.
    #[must_use]
    pub fn setup(mut self, setup: Setup) -> Self {
        let Setup {
            server,
            behaviour,
            clients,
            accounts,
            organizations,
            service_accounts,
            faults,
        } = setup;
        self.port = server.port.unwrap_or(self.port);
        self.host = server.host.unwrap_or(self.host);
        self.issuer = server.issuer.map(Spanned::into_inner).or(self.issuer);
        self.keys_dir = server.keys_dir.or(self.keys_dir);
        self.seed = server.seed.or(self.seed);
        self.control = match (server.control_token, server.control) {
            (Some(token), _) => Some(Control::Token(token.into_inner().into())),
            (None, Some(false)) => Some(Control::Off),
            (None, _) => self.control,
        };
        let hosts = server.allowed_hosts.into_iter().map(Spanned::into_inner);
        self.allowed_hosts.extend(hosts);
        self.behaviour = behaviour;
        self.clients.extend(clients);
        self.accounts.extend(accounts);
        self.organizations.extend(organizations);
        self.service_accounts.extend(service_accounts);
        self.faults.extend(faults);
        self
    }

    /// Binds the port and starts to serve; it stops when the answer is dropped.
    ///
    /// # Errors
    /// [`StartError`], which names what is in the way.
    pub async fn start(self) -> Result<Running, StartError> {
        let address = SocketAddr::new(self.host, self.port);
        let bind = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::AddrInUse => StartError::PortTaken(address),
            _ => StartError::Bind { address, source },
        };
        let listener = TcpListener::bind(address).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let (google, guard, base_url) = self.build(address.port())?;
        let (stop, stopped) = oneshot::channel();
        let router = http::router(google.clone(), guard.clone());
        let serving = serve::serve(listener, google.clone(), router, guard, stopped);
        let task = tokio::spawn(serving);
        Ok(Running::new(google, base_url, address, stop, task))
    }

    /// Builds the service without a socket, as if it listened on the port, to be called directly
    /// or served by other means.
    ///
    /// # Errors
    /// [`StartError`] for an issuer or a key that cannot be used.
    pub fn into_service(self) -> Result<(Google, Router), StartError> {
        let port = self.port;
        let (google, guard, _) = self.build(port)?;
        Ok((google.clone(), http::router(google, guard)))
    }

    fn build(self, port: u16) -> Result<(Google, Guard, String), StartError> {
        let host = self.public_host.unwrap_or_else(|| match self.host {
            IpAddr::V6(host) if !host.is_unspecified() => format!("[{host}]"),
            host if host.is_unspecified() => "localhost".to_owned(),
            host => host.to_string(),
        });
        let base = format!("http://{host}:{port}");
        let issuer = self.issuer.unwrap_or_else(|| base.clone());
        let endpoints = if issuer == GOOGLE_ISSUER {
            Endpoints::google()
        } else {
            let url = Url::parse(&issuer).ok().filter(|_| is_issuer(&issuer));
            Endpoints::on(&url.ok_or(StartError::Issuer(issuer))?)
        };
        let issuer_host = Url::parse(endpoints.issuer())
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned));
        let google_hosts = if endpoints.issuer() == GOOGLE_ISSUER {
            GOOGLE_HOSTS
        } else {
            &[]
        };
        let hosts: Vec<String> = google_hosts
            .iter()
            .map(|host| (*host).to_owned())
            .chain(issuer_host)
            .chain([host, self.host.to_string()])
            .chain(self.allowed_hosts)
            .collect();
        let guard = Guard::new(hosts.iter().cloned(), self.limits).control(self.control.unwrap_or(
            if self.host.is_loopback() {
                Control::Loopback
            } else {
                Control::Off
            },
        ));

        let mut world = World::default();
        if self.built_ins && self.clients.is_empty() {
            world.register(default_client());
        }
        if self.built_ins && self.accounts.is_empty() {
            for account in Account::built_in() {
                world.add_account(account);
            }
        }
        self.clients
            .into_iter()
            .for_each(|client| world.register(client));
        self.accounts
            .into_iter()
            .for_each(|account| world.add_account(account));
        self.organizations
            .into_iter()
            .for_each(|organization| world.add_organization(organization));
        self.service_accounts
            .into_iter()
            .for_each(|account| world.register_service_account(account));
        let keys = match &self.keys_dir {
            Some(directory) => SigningKeys::in_directory(directory)?,
            None => SigningKeys::built_in()?,
        };
        let keys = keys.with_rotation(self.behaviour.key_rotation);
        let dice = self.seed.map_or_else(Dice::random, Dice::seeded);
        let (clock, behaviour, tls) = (self.clock, self.behaviour, Tls::of(hosts));
        let google = Google::new(world, dice, clock, keys, endpoints, behaviour, tls);
        for fault in self.faults {
            google.arm(fault)?;
        }
        Ok((google, guard, base))
    }
}

/// The client every Google starts with, registered for an app on port 8000.
fn default_client() -> Client {
    Client::web(DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET)
        .redirect_uri("http://localhost:8000/api/v1/auth/login/google/")
        .redirect_uri("http://127.0.0.1:8000/api/v1/auth/login/google/")
        .app_name("Sample App")
}

impl Google {
    /// Arranges a Google; see [`GoogleBuilder`].
    #[must_use]
    pub fn builder() -> GoogleBuilder {
        GoogleBuilder::default()
    }
}
