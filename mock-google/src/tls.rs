//! TLS on the same port: the first byte of a connection says which it is.
//!
//! An authority is made for each server when the first client speaks TLS, and lives in memory; its
//! certificate is at `/__mock/ca.pem`. It may sign for this machine, for Google's domains and for the hosts
//! the server was told to answer only (critical name constraints, RFC 5280 section 4.2.1.10), so that one forgotten in a trust store harms nobody.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SanType,
    date_time_ymd,
};
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::Acceptor;
use tokio_rustls::server::TlsStream;

use crate::fault::Flaw;

/// The first byte of a TLS connection: a handshake record (RFC 8446 section 5.1).
const HANDSHAKE: u8 = 0x16;

/// The domains the authority may sign for, beside this machine's names.
const DOMAINS: &[&str] = &[
    "localhost",
    "google.com",
    "googleapis.com",
    "gstatic.com",
    "googleusercontent.com",
];

/// The most names certificates are kept for.
const MOST_NAMES: usize = 64;

/// A name nobody asks for.
const ELSEWHERE: &str = "elsewhere.google.com";

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    /// A certificate cannot be made.
    #[error("no certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The certificate does not fit its key.
    #[error("{0}")]
    Setup(#[from] tokio_rustls::rustls::Error),
    /// The handshake failed.
    #[error("{0}")]
    Handshake(#[from] std::io::Error),
    /// The client wants a host that is none of ours.
    #[error("the host `{0}` is not answered for")]
    Host(String),
}

/// A certificate authority that lives as long as its server.
struct Authority {
    pem: String,
    der: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    /// The addresses answered beside this machine's own.
    addresses: Vec<IpAddr>,
}

impl Authority {
    fn generate(name: &str, hosts: &[String]) -> Result<Self, rcgen::Error> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let names = hosts.iter().filter(|host| address(host).is_none()).cloned();
        let names = DOMAINS.iter().map(|name| (*name).to_owned()).chain(names);
        let domains = names.map(GeneralSubtree::DnsName);
        let this_machine = [
            GeneralSubtree::IpAddress(CidrSubnet::V4([127, 0, 0, 0], [255, 0, 0, 0])),
            GeneralSubtree::IpAddress(CidrSubnet::V6(
                Ipv6Addr::LOCALHOST.octets(),
                Ipv6Addr::from_bits(u128::MAX).octets(),
            )),
        ];
        let addresses: Vec<_> = hosts.iter().filter_map(|host| address(host)).collect();
        let those = addresses.iter().map(|address| {
            let range =
                CidrSubnet::from_addr_prefix(*address, if address.is_ipv4() { 32 } else { 128 });
            GeneralSubtree::IpAddress(range)
        });
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: domains.chain(this_machine).chain(those).collect(),
            excluded_subtrees: Vec::new(),
        });
        let key = KeyPair::generate()?;
        let certificate = params.self_signed(&key)?;
        Ok(Self {
            pem: certificate.pem(),
            der: certificate.der().clone(),
            issuer: Issuer::new(params, key),
            addresses,
        })
    }

    /// A certificate for a name, or for the addresses of this machine where none was asked for.
    fn sign(&self, name: Option<&str>, is_expired: bool) -> Result<ServerConfig, TlsError> {
        let mut params = match name {
            Some(name) => CertificateParams::new(vec![name.to_owned()])?,
            None => CertificateParams::new(vec!["localhost".to_owned()])?,
        };
        let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        let addresses = loopback.into_iter().chain(self.addresses.iter().copied());
        if name != Some(ELSEWHERE) {
            params
                .subject_alt_names
                .extend(addresses.map(SanType::IpAddress));
        }
        let common = name.unwrap_or("localhost");
        params.distinguished_name.push(DnType::CommonName, common);
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        // TLS goes by real time, whatever the mock's clock shows.
        (params.not_before, params.not_after) = if is_expired {
            (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1))
        } else {
            (date_time_ymd(2020, 1, 1), date_time_ymd(2040, 1, 1))
        };
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let chain = vec![certificate.der().clone(), self.der.clone()];
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// The TLS of one server; nothing is made before it is needed.
pub(crate) struct Tls {
    /// Hosts answered beside this machine's names and Google's.
    hosts: Vec<String>,
    authority: OnceLock<Option<Authority>>,
    /// An authority that nobody is told of.
    stranger: OnceLock<Option<Authority>>,
    configs: Mutex<HashMap<Wanted, Arc<ServerConfig>>>,
}

/// The name a client asks for, and what is to be wrong.
type Wanted = (Option<String>, Option<Flaw>);

impl Tls {
    /// TLS for this machine's names, Google's, and more hosts.
    pub(crate) fn of(hosts: Vec<String>) -> Self {
        Self {
            hosts,
            authority: OnceLock::new(),
            stranger: OnceLock::new(),
            configs: Mutex::default(),
        }
    }

    /// The certificate of the authority, as PEM.
    pub(crate) fn ca(&self) -> Option<&str> {
        self.authority().map(|authority| authority.pem.as_str())
    }

    fn generate(&self, name: &str) -> Option<Authority> {
        Authority::generate(name, &self.hosts)
            .inspect_err(|error| tracing::warn!("no https: {error}"))
            .ok()
    }

    fn authority(&self) -> Option<&Authority> {
        let make = || self.generate("mock-google, for tests only");
        self.authority.get_or_init(make).as_ref()
    }

    fn stranger(&self) -> Option<&Authority> {
        let make = || self.generate("an authority nobody knows");
        self.stranger.get_or_init(make).as_ref()
    }

    /// Shakes hands, with the certificate the flaw calls for.
    pub(crate) async fn accept(
        &self,
        stream: TcpStream,
        flaw: Option<Flaw>,
        admits: impl Fn(&str) -> bool,
    ) -> Result<TlsStream<TcpStream>, TlsError> {
        let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let name = start.client_hello().server_name().map(str::to_lowercase);
        if let Some(name) = name.as_ref().filter(|name| !admits(name)) {
            return Err(TlsError::Host(name.clone()));
        }
        let config = self.config(name, flaw)?;
        Ok(start.into_stream(config).await?)
    }

    fn config(
        &self,
        name: Option<String>,
        flaw: Option<Flaw>,
    ) -> Result<Arc<ServerConfig>, TlsError> {
        let mut configs = self.configs.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = (name, flaw);
        if let Some(known) = configs.get(&wanted) {
            return Ok(Arc::clone(known));
        }
        let authority = match flaw {
            Some(Flaw::UnknownAuthority) => self.stranger(),
            _ => self.authority(),
        };
        let authority = authority.ok_or(rcgen::Error::KeyGenerationUnavailable)?;
        let name = match flaw {
            Some(Flaw::WrongHost) => Some(ELSEWHERE),
            _ => wanted.0.as_deref(),
        };
        let config = Arc::new(authority.sign(name, flaw == Some(Flaw::Expired))?);
        if configs.len() >= MOST_NAMES {
            configs.clear();
        }
        configs.insert(wanted, Arc::clone(&config));
        Ok(config)
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls")
    }
}

/// The address a host is, with or without the brackets of IPv6.
fn address(host: &str) -> Option<IpAddr> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok()
}

/// Whether a client speaks TLS, by its first byte, which stays unread.
pub(crate) async fn is_tls(stream: &TcpStream) -> bool {
    let mut first = [0];
    matches!(stream.peek(&mut first).await, Ok(1) if first[0] == HANDSHAKE)
}
