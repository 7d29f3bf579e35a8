//! What the pages need besides themselves, all embedded: nothing is fetched from the net.

use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::control::Control;
use super::front::Front;
use super::interaction::page;
use crate::google::Google;
use crate::pages::IndexPage;

const STYLE: &str = include_str!("../../assets/page.css");
const SCRIPT: &str = include_str!("../../assets/page.js");
const AVATARS: [&[u8]; 6] = [
    include_bytes!("../../assets/avatar-0.png"),
    include_bytes!("../../assets/avatar-1.png"),
    include_bytes!("../../assets/avatar-2.png"),
    include_bytes!("../../assets/avatar-3.png"),
    include_bytes!("../../assets/avatar-4.png"),
    include_bytes!("../../assets/avatar-5.png"),
];

/// The most accounts listed on the first page.
const MOST_SHOWN: usize = 50;

/// `GET /`: what this server is, for whoever opens its address.
pub(super) async fn index(
    State(google): State<Google>,
    Extension(control): Extension<Control>,
) -> Response {
    let (accounts, of_accounts) = google.accounts(MOST_SHOWN);
    let clients = google.clients();
    let endpoints = google.endpoints();
    let service_accounts: Vec<_> = google
        .service_accounts()
        .iter()
        .map(|account| account.email.clone())
        .collect();
    page(
        StatusCode::OK,
        &IndexPage {
            service_accounts: &service_accounts,
            issuer: endpoints.issuer(),
            accounts: &accounts,
            more_accounts: of_accounts - accounts.len(),
            clients: &clients,
            is_controlled: control.is_free(),
            faults: google.faults().iter().filter(|fault| fault.live).count(),
            discovery: endpoints.page("/.well-known/openid-configuration"),
        },
    )
}

/// `GET /__mock/health`
pub(super) async fn health() -> Response {
    (
        [(header::CONTENT_TYPE, "application/json")],
        r#"{"status":"ok"}"#,
    )
        .into_response()
}

/// `GET /__mock/ca.pem`: what a client has to trust for https on this port; public, like every certificate.
pub(super) async fn ca(State(google): State<Google>) -> Response {
    match google.ca_certificate() {
        Some(pem) => {
            let kind = [(header::CONTENT_TYPE, "application/x-pem-file")];
            (kind, pem.to_owned()).into_response()
        }
        None => Front::Internal.page("/__mock/ca.pem"),
    }
}

/// `/ListAccounts`, which Chromium calls by itself; an empty answer keeps it calm.
pub(super) async fn list_accounts() -> StatusCode {
    StatusCode::OK
}

/// `GET /a/<sub>=s96-c`: a profile picture, the same for an account every time.
pub(super) async fn picture(path: Result<Path<String>, PathRejection>) -> Response {
    let Ok(Path(name)) = path else {
        return Front::BadRequest.page("");
    };
    let sum: usize = name
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(usize::from)
        .sum();
    let avatar = AVATARS[sum % AVATARS.len()];
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    (headers, avatar).into_response()
}

/// `GET /__mock/assets/<file>`
pub(super) async fn asset(path: Result<Path<String>, PathRejection>) -> Response {
    let Ok(Path(file)) = path else {
        return Front::BadRequest.page("");
    };
    let (content_type, body) = match file.as_str() {
        "page.css" => ("text/css; charset=utf-8", STYLE),
        "page.js" => ("text/javascript; charset=utf-8", SCRIPT),
        _ => return Front::NotFound.page(&file),
    };
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_rendered_with_the_embedded_style() {
        assert!(STYLE.contains("prefers-color-scheme"));
        assert!(SCRIPT.len() < 4_000, "the script is garnish");
        let samples = crate::pages::samples();
        assert!(
            samples
                .iter()
                .all(|(_, html)| html.contains("/__mock/assets/page.css"))
        );
    }
}
