//! What a fault does, as a value: the seams carry it out, nothing else looks inside.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::wire::error::TokenError;
use crate::world::account::Account;

/// The members of a JSON object: the claims of a token, or an answer.
pub(crate) type Claims = Map<String, Value>;

/// What a fault does.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// Waits before the request is read.
    Delay(Duration, f64),
    /// Never answers.
    Silence,
    /// Resets the connection before anything is done.
    Drop,
    /// Answers in place of the endpoint.
    Reply(Reply),
    /// Refuses a head that is longer than so many bytes.
    HeadLimit(usize),
    /// Bends claims: of the ID token about to be signed, or of a profile.
    Claims(JsonBend),
    /// Signs or prints the ID token otherwise.
    Sign(Signing),
    /// Bends the members of a JSON answer.
    Members(JsonBend),
    /// Bends the text of an answer.
    Text(TextBend),
    /// Sets a header field of the answer.
    Header(String, String),
    /// Bends the tokens issued.
    Tokens(TokensBend),
    /// Serves other keys.
    Keys(KeysBend),
    /// Bends what the browser brings back to the app.
    Callback(CallbackBend),
    /// Breaks the answer on the wire.
    Wire(Sabotage),
    /// Treats new connections badly.
    Connection(Connecting),
    /// Spoils the TLS handshake.
    Tls(Flaw),
}

/// A change to the members of a JSON object, with what it needs to know.
#[derive(Clone)]
pub(crate) struct JsonBend(Arc<Change>);

/// What a change does.
type Change = dyn Fn(&mut Claims, &Context) + Send + Sync;

/// A change of members.
pub(crate) fn bend(change: impl Fn(&mut Claims, &Context) + Send + Sync + 'static) -> JsonBend {
    JsonBend(Arc::new(change))
}

impl JsonBend {
    /// Carries the change out.
    pub(crate) fn apply(&self, members: &mut Claims, context: &Context) {
        (self.0)(members, context);
    }
}

impl fmt::Debug for JsonBend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JsonBend")
    }
}

/// What a change may need to know of the world.
#[derive(Clone, Debug, Default)]
pub(crate) struct Context {
    /// Everybody the server knows, as far as a fault names them.
    pub(crate) people: Vec<Arc<Account>>,
    /// Nonces the same client sent, the latest first.
    pub(crate) nonces: Vec<String>,
    /// The address pictures stand at.
    pub(crate) base: String,
}

/// An answer in place of the endpoint's.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// The front end's own page.
    FrontEnd(u16),
    /// An error object (RFC 6749 section 5.2): status, code, description, `Retry-After`.
    Oauth {
        status: u16,
        code: String,
        description: String,
        retry_after: Option<String>,
    },
    /// A refusal of the token endpoint, in Google's words.
    Token(TokenError),
    /// Google's API error envelope.
    Api(u16),
    /// The same, with the status of a success.
    ApiWithOk,
    /// A web page with a status.
    WebPage(u16),
    /// No body at all.
    NoBody(u16),
    /// A redirect to somewhere else; empty for a place of the mock's own that notes what arrives.
    Redirect(u16, String),
}

/// How an ID token is signed and printed instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Signing {
    /// `alg` none, without a signature (RFC 7515 section 6).
    Unsigned,
    /// HS256 with the PEM of the public key as secret, the classic confusion of algorithms.
    PublicKeyAsSecret,
    /// HS256 with the client's secret.
    ClientSecret,
    /// By a key nobody published, under its own id or that of the published one.
    Stranger { under_published_id: bool },
    /// Under another key id, or without one.
    KeyId(Option<String>),
    /// Another algorithm, really used.
    Algorithm(Algorithm),
    /// One bit of the signature turned over.
    BitFlipped,
    /// More members in the header, among them `crit`.
    Header(&'static str),
    /// Another compact form.
    Shape(Shape),
}

/// An algorithm Google does not sign ID tokens with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// ECDSA over P-256.
    Es256,
    /// RSASSA-PSS.
    Ps256,
    /// RSASSA-PKCS1 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1 with SHA-512.
    Rs512,
}

/// A compact form that is none (RFC 7515 section 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The signature is missing with its dot.
    TwoParts,
    /// Base64 with padding.
    Padded,
    /// Blanks around the dots.
    Spaces,
    /// Five parts, as an encrypted token has.
    Encrypted,
    /// A claim occurs twice.
    DuplicateClaims,
}

/// A change to the bytes of a JSON answer.
#[derive(Clone, Debug)]
pub(crate) enum TextBend {
    /// The second half is missing, the length says so.
    Truncated,
    /// A byte that is no UTF-8 stands in a string.
    InvalidUtf8,
    /// A byte order mark stands at the front.
    ByteOrderMark,
    /// Something follows the object.
    Trailing,
    /// The first member occurs twice, with another value.
    Duplicates,
    /// A member nests so deep.
    Deep(usize),
    /// Blanks follow, so many bytes.
    Huge(u64),
}

/// A change to the tokens of an answer that holds, should they be used.
#[derive(Clone, Debug)]
pub(crate) enum TokensBend {
    /// The access token lives so many seconds.
    ShortLived(i64),
    /// A refresh brings a new refresh token, and the old one is dead.
    Rotated,
    /// Tokens of the greatest size Google documents.
    Huge,
}

/// A change to the published keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeysBend {
    /// None at all.
    Empty,
    /// As they were before the last rotation.
    Stale,
    /// An elliptic-curve key stands first.
    Elliptic,
    /// Another key, for encryption, stands first.
    Encryption,
    /// The keys name no algorithm.
    NoAlgorithm,
    /// So many keys, ours the last.
    Many(usize),
    /// Another key stands first under the id of the one that signs.
    DuplicateId,
    /// A key of 1024 bits stands first.
    Weak,
    /// Only the key that signs.
    Single,
}

/// A change to what the browser brings back.
#[derive(Clone, Debug)]
pub(crate) enum CallbackBend {
    /// An error instead, with or without `state`.
    Error {
        code: String,
        description: String,
        with_state: bool,
    },
    /// An error beside what is given.
    ErrorBeside(String),
    /// A parameter with another value, or one more.
    Set(String, String),
    /// A parameter is missing.
    Missing(String),
    /// The last characters are others.
    Altered(String),
    /// A parameter comes twice.
    Repeated(String),
    /// A parameter is encoded twice.
    EncodedTwice(String),
    /// A parameter is so many bytes long.
    Long(String, usize),
    /// The code has characters that must be encoded, and is or is not.
    OddCode { raw: bool },
    /// By query, fragment or form instead.
    By(&'static str),
    /// At the other loopback name.
    OtherLoopback,
    /// By the other scheme.
    OtherScheme,
}

/// At which point of the answer the wire breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Before a byte of it.
    BeforeHead,
    /// After the head.
    AfterHead,
    /// In the middle of the body.
    MidBody,
}

/// What happens to an answer on the wire.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sabotage {
    /// The connection is reset.
    Reset(Moment),
    /// The connection is closed.
    Close(Moment),
    /// `Content-Length` is off by so much.
    WrongLength(i64),
    /// A chunk says it is what it is not.
    BadChunk,
    /// So many bytes at a time, with a pause after each.
    Drip {
        bytes: usize,
        pause: Duration,
        head: bool,
        body: bool,
    },
}

/// What is wrong with a TLS handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Flaw {
    /// The certificate has expired.
    Expired,
    /// The certificate is for another host.
    WrongHost,
    /// The certificate is signed by an authority nobody knows.
    UnknownAuthority,
    /// Nothing is ever answered.
    Stall,
}

/// What happens to new connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connecting {
    /// Nobody listens for so long.
    Refused(Duration),
    /// It is accepted and nothing is ever read or written.
    HalfOpen,
    /// It is reset at once.
    Reset,
}
