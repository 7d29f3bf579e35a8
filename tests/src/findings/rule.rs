//! The table of rules: a name, how grave it is, what to look for, what it means and how to mend it.

use super::seen::Seen;
use super::{codes, id_tokens, offline, requests, traffic};
use crate::record::Verdict::{self, Bad, Good, Odd, Plain};

/// One thing an app may do wrong or well.
pub(super) struct Rule {
    /// A short name, for tests and anchors.
    pub(super) name: &'static str,
    /// How grave it is.
    pub(super) verdict: Verdict,
    /// Finds the exchanges that show it: none, where it does not apply.
    pub(super) look: fn(&Seen<'_>) -> Vec<u64>,
    /// What was seen, in a sentence.
    pub(super) says: &'static str,
    /// How to mend it; empty where there is nothing to mend.
    pub(super) mend: &'static str,
}

/// Makes a rule of each row.
macro_rules! rules {
    ($($verdict:ident $name:literal by $look:path: $says:literal, $mend:literal;)+) => {
        /// Every rule. A name occurs twice where circumstances make the same mistake more or less grave.
        pub(super) const RULES: &[Rule] = &[$(Rule {
            name: $name,
            verdict: $verdict,
            look: $look,
            says: $says,
            mend: $mend,
        }),+];
    };
}

rules! {
    Bad "state-missing" by requests::without_state:
        "A sign-in began without `state`, and without PKCE in its place.",
        "Send a random `state`, keep it with the browser's session, and compare it in the callback: otherwise anybody can plant a sign-in of theirs.";
    Odd "state-missing" by requests::without_state_but_pkce:
        "A sign-in began without `state`; PKCE alone ties the answer to the browser.",
        "Send a random `state`, too, so that a strange answer is recognised before the code is sent anywhere.";
    Odd "state-short" by requests::short_state:
        "`state` is shorter than 16 characters.",
        "Make it of 16 random bytes or more, so that nobody can guess it.";
    Bad "state-reused" by requests::reused_state:
        "Two sign-ins that were finished had the same `state`.",
        "Make a new random one for each, and forget it once it came back.";
    Good "state-fresh" by requests::fresh_state:
        "Each sign-in had a `state` of its own.", "";

    Bad "nonce-missing" by requests::without_nonce:
        "An ID token was asked for in the callback, without `nonce`.",
        "Send a random `nonce` and compare it with the claim: otherwise the token of another sign-in is as good.";
    Odd "nonce-missing" by requests::code_without_nonce:
        "A sign-in with OpenID Connect began without `nonce`.",
        "Send a random `nonce`, and compare it with the claim of the ID token.";
    Bad "nonce-reused" by requests::reused_nonce:
        "Two sign-ins that were finished had the same `nonce`.",
        "Make a new random one for each: otherwise the ID token of one passes in the other.";
    Good "nonce-fresh" by requests::fresh_nonce:
        "Each sign-in had a `nonce` of its own.", "";

    Odd "pkce-missing" by requests::without_pkce:
        "A code was asked for without PKCE.",
        "Send `code_challenge` with `code_challenge_method=S256`, also from an app that has a secret: a stolen code is worth nothing then.";
    Bad "pkce-plain" by requests::plain_pkce:
        "The challenge of PKCE is the verifier itself (`plain`).",
        "Hash it, and send `code_challenge_method=S256`: whoever reads the address can redeem the code otherwise.";
    Bad "pkce-reused" by requests::reused_challenge:
        "Two sign-ins that were finished had the same `code_challenge`.",
        "Make a new random verifier for each.";
    Good "pkce-s256" by requests::hashed_pkce:
        "Each code was tied to a hashed challenge of its own.", "";

    Bad "redirect-by-http" by requests::redirect_by_http:
        "`redirect_uri` is plain http, and not on this machine.",
        "Use https: the code travels there in the open.";
    Bad "tokens-in-fragment" by requests::tokens_in_fragment:
        "An access token was asked for in the callback (`response_type` with `token`).",
        "Ask for a code and redeem it: what stands in an address ends up in histories and scripts.";
    Odd "scopes-not-incremental" by requests::scopes_not_incremental:
        "A sign-in asked for more than `openid email profile`, without `include_granted_scopes=true`.",
        "Ask for other scopes where they are needed, and add `include_granted_scopes=true`, so that what was granted before stays.";
    Odd "consent-forced" by requests::consent_forced:
        "Every sign-in asked for consent again (`prompt=consent`).",
        "Ask again only where a refresh token is needed and was lost.";

    Bad "code-twice" by codes::sent_twice:
        "A code was sent to the token endpoint again after it had been redeemed.",
        "Redeem each code once: take `state` out of the session before the code is sent, so that a callback that comes twice does nothing.";
    Odd "code-twice" by codes::sent_twice_in_trouble:
        "A code was sent again after the answer to its redemption was lost or bent.",
        "Begin the sign-in anew: Google may have taken the code although no answer came.";
    Odd "code-unused" by codes::unused:
        "Google sent a code back to the app, and nobody tried to redeem it.",
        "That is right for an answer the app refused or never got; otherwise look at how it knows its callback again (`state`, cookie, host).";
    Good "code-once" by codes::sent_once:
        "Each code was redeemed once.", "";

    Bad "secret-in-query" by traffic::secret_in_query:
        "A secret or a token stands in the query of an address.",
        "Send it in the body or in the `Authorization` header: addresses are kept in logs.";
    Bad "userinfo-token-in-query" by traffic::userinfo_by_query:
        "Userinfo was asked with the access token in the query.",
        "Send it as `Authorization: Bearer`: addresses are kept in logs.";
    Odd "keys-storm" by traffic::keys_storm:
        "The signing keys were fetched again and again, though the last answer was still good.",
        "Keep them for as long as their Cache-Control says, and fetch anew only for a `kid` that is not among them.";
    Odd "discovery-each-time" by traffic::discovery_each_time:
        "The discovery document was fetched for each sign-in.",
        "Keep it for as long as its Cache-Control says.";
    Bad "retry-too-early" by traffic::too_early:
        "Google asked to wait (`Retry-After`), and the same request came again within a second.",
        "Wait as long as the header says.";

    Bad "refresh-of-dead-token" by offline::refreshed_the_dead:
        "A refresh token was used again after Google had called it dead (`invalid_grant`).",
        "Forget it at once, and ask the person to connect again.";
    Odd "refresh-twice" by offline::refreshed_twice:
        "The same grant was refreshed twice within five seconds.",
        "Keep the access token until it nearly ends, and let one refresh at a time run for each grant.";
    Bad "offline-not-asked" by offline::offline_not_asked:
        "A refresh was tried without a refresh token, and no sign-in asked for one.",
        "Send `access_type=offline` where the app is to work without the person.";

    Bad "id-token-not-verified" by id_tokens::believed:
        "Google's ID token was forged or wrong, and the app went on with the sign-in all the same.",
        "Check signature, `iss`, `aud`, `exp` and `nonce` before anything else is done with the tokens.";
    Odd "id-token-not-verified" by id_tokens::not_looked_at:
        "Google's ID token was forged or wrong, and the app went on; perhaps it reads no ID token at all, and trusts userinfo alone.",
        "If it does read it, check signature, `iss`, `aud`, `exp` and `nonce` first.";
    Good "id-token-verified" by id_tokens::refused:
        "Google's ID token was forged or wrong, and the app did not go on with it.", "";

    Good "client-by-basic" by traffic::client_by_basic:
        "The app proved itself by the `Authorization` header.", "";
    Plain "client-by-body" by traffic::client_by_body:
        "The app proved itself by `client_secret` in the body, as Google's own libraries do.", "";
}
