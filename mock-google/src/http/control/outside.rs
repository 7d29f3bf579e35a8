//! What is below `/__mock/` for everybody, with or without a control API: described here, answered by `assets`.
#![expect(dead_code, reason = "only the descriptions are used")]

/// Whether the server is up; answered to everybody, with or without a control API.
#[utoipa::path(get, path = "/__mock/health", tag = "server",
    operation_id = "show_health", security(()), responses((status = 200, body = Health)))]
pub(super) fn health() {}

/// The server is up.
#[derive(utoipa::ToSchema)]
pub(super) struct Health {
    /// Always `ok`.
    status: &'static str,
}

/// The certificate a client has to trust for https on the same port; public, like every certificate.
#[utoipa::path(get, path = "/__mock/ca.pem", tag = "server",
    operation_id = "show_ca_certificate", security(()),
    responses((status = 200, body = String, content_type = "application/x-pem-file"),
        (status = 500, body = String, content_type = "text/html", description = "There is none to be had")))]
pub(super) fn ca() {}
