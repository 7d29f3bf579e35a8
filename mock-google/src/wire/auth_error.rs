//! The `authError` blob: what Google tells its own error page, as Base64 of a protobuf message.
//!
//! An unusable authorization request is answered with
//! `302 …/signin/oauth/error?authError=<blob>&client_id=…&flowName=GeneralOAuthFlow`. The message
//! was reconstructed from captured blobs; the tests hold three of them byte for byte.

use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurpose, GeneralPurposeConfig};
use prost::Message;

/// The message behind an `authError` blob.
#[derive(Clone, PartialEq, Message)]
pub struct AuthError {
    /// The error code, for example `redirect_uri_mismatch`.
    #[prost(string, tag = "1")]
    pub code: String,
    /// The text for the person in front of the browser.
    #[prost(string, tag = "2")]
    pub message: String,
    /// Where "Learn more about this error" leads.
    #[prost(string, tag = "3")]
    pub help_url: String,
    /// The status shown on the page: 400, 401 or 403.
    #[prost(int32, tag = "4")]
    pub http_status: i32,
    /// The request parameters listed under "Request details".
    #[prost(message, repeated, tag = "5")]
    pub request_details: Vec<Detail>,
    /// What is told to the developer of the app.
    #[prost(message, optional, tag = "6")]
    pub developer: Option<Developer>,
}

/// One request parameter in the details.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Detail {
    /// The parameter's name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// The parameter's value.
    #[prost(string, tag = "2")]
    pub value: String,
}

/// The developer's part of the message.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Developer {
    /// 1 for redirect and origin mismatches, 4 for an app in testing.
    #[prost(int32, tag = "1")]
    pub kind: i32,
    /// The text for the developer.
    #[prost(string, tag = "2")]
    pub message: String,
    /// "Related developer documentation".
    #[prost(string, tag = "3")]
    pub documentation_url: String,
}

const TOLERANT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, TOLERANT);

impl AuthError {
    /// Prints the blob, in the padded standard alphabet of the captures.
    #[must_use]
    pub fn to_blob(&self) -> String {
        STANDARD.encode(self.encode_to_vec())
    }

    /// Reads a blob in either Base64 alphabet, padded or not; `None` for anything else.
    #[must_use]
    pub fn from_blob(blob: &str) -> Option<Self> {
        let standard: String = blob
            .chars()
            .map(|character| match character {
                '-' => '+',
                '_' => '/',
                other => other,
            })
            .collect();
        Self::decode(STANDARD.decode(standard).ok()?.as_slice()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::error::PageError;

    #[test]
    fn captured_blobs_are_reproduced_byte_for_byte() {
        let blob = |error: PageError| AuthError::from(&error).to_blob();
        assert_eq!(
            blob(PageError::UnknownClient),
            "Cg5pbnZhbGlkX2NsaWVudBIfVGhlIE9BdXRoIGNsaWVudCB3YXMgbm90IGZvdW5kLiCRAw=="
        );
        assert_eq!(
            blob(PageError::DeletedClient),
            "Cg5kZWxldGVkX2NsaWVudBIdVGhlIE9BdXRoIGNsaWVudCB3YXMgZGVsZXRlZC4gkQM="
        );
        assert_eq!(
            blob(PageError::RedirectUriMismatch(
                "http://localhost:8000/auth/google/callback".into(),
                "1-a".into(),
            )),
            "ChVyZWRpcmVjdF91cmlfbWlzbWF0Y2gSsAEKWW91IGNhbid0IHNpZ24gaW4gdG8gdGhpcyBhcHAgYmVjYXVzZSBpdCBkb2Vzbid0\
             IGNvbXBseSB3aXRoIEdvb2dsZSdzIE9BdXRoIDIuMCBwb2xpY3kuCgpJZiB5b3UncmUgdGhlIGFwcCBkZXZlbG9wZXIsIHJlZ2lz\
             dGVyIHRoZSByZWRpcmVjdCBVUkkgaW4gdGhlIEdvb2dsZSBDbG91ZCBDb25zb2xlLgogIBptaHR0cHM6Ly9kZXZlbG9wZXJzLmdv\
             b2dsZS5jb20vaWRlbnRpdHkvcHJvdG9jb2xzL29hdXRoMi93ZWItc2VydmVyI2F1dGhvcml6YXRpb24tZXJyb3JzLXJlZGlyZWN0\
             LXVyaS1taXNtYXRjaCCQAyo6CgxyZWRpcmVjdF91cmkSKmh0dHA6Ly9sb2NhbGhvc3Q6ODAwMC9hdXRoL2dvb2dsZS9jYWxsYmFj\
             azKkAggBErABCllvdSBjYW4ndCBzaWduIGluIHRvIHRoaXMgYXBwIGJlY2F1c2UgaXQgZG9lc24ndCBjb21wbHkgd2l0aCBHb29n\
             bGUncyBPQXV0aCAyLjAgcG9saWN5LgoKSWYgeW91J3JlIHRoZSBhcHAgZGV2ZWxvcGVyLCByZWdpc3RlciB0aGUgcmVkaXJlY3Qg\
             VVJJIGluIHRoZSBHb29nbGUgQ2xvdWQgQ29uc29sZS4KICAabWh0dHBzOi8vZGV2ZWxvcGVycy5nb29nbGUuY29tL2lkZW50aXR5\
             L3Byb3RvY29scy9vYXV0aDIvd2ViLXNlcnZlciNhdXRob3JpemF0aW9uLWVycm9ycy1yZWRpcmVjdC11cmktbWlzbWF0Y2g="
        );
    }

    #[test]
    fn the_minimal_captured_blob_is_read_and_printed_again() {
        let blob = "ChVyZWRpcmVjdF91cmlfbWlzbWF0Y2ggkAMyAggB";
        let error = AuthError::from_blob(blob).unwrap();
        assert_eq!(
            (error.code.as_str(), error.http_status),
            ("redirect_uri_mismatch", 400)
        );
        assert_eq!(
            error.developer.as_ref().map(|developer| developer.kind),
            Some(1)
        );
        assert_eq!(error.to_blob(), blob);
    }

    #[test]
    fn both_alphabets_and_missing_padding_are_read_and_rubbish_is_not() {
        let error = AuthError::from(&PageError::InvalidPrompt("???>>>".into()));
        let blob = error.to_blob();
        let url_safe = blob.replace('+', "-").replace('/', "_");
        assert_eq!(
            AuthError::from_blob(url_safe.trim_end_matches('=')),
            Some(error)
        );
        assert_eq!(AuthError::from_blob("!!!"), None);
    }
}
