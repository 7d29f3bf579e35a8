//! Bodies, read within the limits of the server.

use axum::body::{Body, Bytes};
use axum::http::Extensions;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::front::Front;
use super::guard::Limits;

/// Reads a whole body; what is too much, too slow or broken off is the front end's to refuse.
pub(super) async fn read(extensions: &Extensions, body: Body) -> Result<Bytes, Front> {
    let limits = extensions.get::<Limits>().copied().unwrap_or_default();
    let body = Limited::new(body, limits.body_bytes).collect();
    match tokio::time::timeout(limits.body_timeout, body).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Front::ContentTooLarge),
        Ok(Err(_)) => Err(Front::BadRequest),
        Err(_) => Err(Front::RequestTimeout),
    }
}
