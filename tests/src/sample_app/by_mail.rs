//! Accounts of the sample app by e-mail address and password, by way of its forms.

use reqwest::Response;
use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use sample_app::Running;
use url::Url;

use crate::app::AppError;
use crate::walker::http;

/// Signs somebody up; the link that proves the address is opened in the same browser, or not at all.
pub(super) async fn sign_up(
    app: &Running,
    email: &str,
    password: &str,
    proves_it: bool,
) -> Result<(), AppError> {
    let form = [
        ("name", "Somebody"),
        ("email", email),
        ("password", password),
    ];
    let sent = post(app.base_url(), "/api/v1/auth/register/", &form).await?;
    if !is_let_in(&sent) {
        return Err(AppError::because("the app refuses the sign-up"));
    }
    if !proves_it {
        return Ok(());
    }
    let link = app.last_link_to(email);
    let link = link.ok_or_else(|| AppError::because("the app has sent no mail"))?;
    let cookie = cookie_of(&sent);
    let opened = http()
        .map_err(|e| AppError::because(&e))?
        .get(link)
        .header(COOKIE, cookie)
        .send()
        .await
        .map_err(|e| AppError::because(&e))?;
    if is_let_in(&opened) {
        Ok(())
    } else {
        Err(AppError::because(
            "the link in the app's mail does not work",
        ))
    }
}

/// Whether an address and a password sign anybody in.
pub(super) async fn lets_in(app: &Url, email: &str, password: &str) -> Result<bool, AppError> {
    let form = [("email", email), ("password", password)];
    let answer = post(app, "/api/v1/auth/login/password/", &form).await?;
    Ok(is_let_in(&answer))
}

async fn post(app: &Url, path: &str, form: &[(&str, &str)]) -> Result<Response, AppError> {
    let url = app.join(path).map_err(|e| AppError::because(&e))?;
    let client = http().map_err(|e| AppError::because(&e))?;
    // As a browser says that the form is the app's own.
    let origin = app.origin().ascii_serialization();
    let sent = client
        .post(url)
        .header(ORIGIN, origin)
        .form(form)
        .send()
        .await;
    sent.map_err(|e| AppError::because(&e))
}

/// Whoever is let in, or believed, is sent on, and not to the login page.
fn is_let_in(answer: &Response) -> bool {
    let place = answer.headers().get(LOCATION);
    let place = place.and_then(|place| place.to_str().ok());
    place.is_some_and(|place| !place.contains("/login"))
}

fn cookie_of(answer: &Response) -> String {
    let cookies = answer.headers().get_all(SET_COOKIE).iter();
    let pairs = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    pairs.collect::<Vec<_>>().join("; ")
}
