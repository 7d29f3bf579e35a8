//! The box of the mock's own below Google's error page, and its button.

use axum::http::Request;

use crate::support::*;

const WRONG: &str = "redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fcallback%2F&state=a%2Fb+c";

#[tokio::test]
async fn a_click_registers_what_is_missing_and_leads_to_the_same_request_again() {
    let stage = Stage::new();
    let mut visitor = stage.visitor();
    let page = visitor.arrive(&authorize(WRONG)).await;
    assert!(page.text("#error_code").ends_with("redirect_uri_mismatch"));
    let why = page.text("#diagnosis");
    assert!(
        why.starts_with("redirect_uri differs only by a trailing slash"),
        "{why}"
    );
    let page = visitor.submit(&page, "form.offer", &[]).await;
    assert_eq!(page.page(), "identifier", "{page:#?}");
    let page = visitor.log_in(page, "ada@gmail.com").await;
    let location = visitor.answer(page, "allow", &[]).await;
    let location = location.location().unwrap().to_owned();
    let start = "http://localhost:8000/callback/?state=a%2Fb%20c";
    assert!(
        location.replace('+', "%20").starts_with(start),
        "{location}"
    );
    let uris = stage.google.client(CLIENT).unwrap().redirect_uris;
    assert_eq!(uris, [CALLBACK, "http://localhost:8000/callback/"]);
}

#[tokio::test]
async fn an_unknown_client_is_registered_with_its_address() {
    let stage = Stage::new();
    let mut visitor = stage.visitor();
    let page = visitor
        .arrive(&authorize("client_id=99-new.apps.googleusercontent.com"))
        .await;
    assert!(page.text("#error_code").ends_with("invalid_client"));
    let page = visitor.submit(&page, "form.offer", &[]).await;
    assert_eq!(page.page(), "identifier", "{page:#?}");
    let client = stage
        .google
        .client("99-new.apps.googleusercontent.com")
        .unwrap();
    assert_eq!(client.redirect_uris, [CALLBACK]);
}

#[tokio::test]
async fn no_other_form_presses_the_button() {
    let stage = Stage::new();
    let mut visitor = stage.visitor();
    let page = visitor.arrive(&authorize(WRONG)).await;
    let seal = page.attribute("form.offer input[name=seal]", "value");
    let seq = page.attribute("form.offer input[name=seq]", "value");
    let other = (seq.parse::<u64>().unwrap() + 1).to_string();
    for (seq, seal) in [
        (seq.as_str(), "forged"),
        (other.as_str(), seal.as_str()),
        (&seq, ""),
        ("", &seal),
    ] {
        let form = mock_google::wire::params::Params::default()
            .with("seq", seq)
            .with("seal", seal);
        let refused = visitor.post("/__mock/register", &form).await;
        assert_eq!(refused.status, 400, "{seq} {seal}");
    }
    assert_eq!(
        stage.google.client(CLIENT).unwrap().redirect_uris,
        [CALLBACK]
    );
}

#[tokio::test]
async fn what_google_says_stays_googles_and_nobody_is_told_where_there_is_nothing_to_say() {
    let stage = Stage::new();
    let page = stage.visitor().arrive(&authorize(WRONG)).await;
    assert_eq!(
        page.text("#error_headline"),
        "Access blocked: Shop’s request is invalid"
    );
    assert!(
        !page.text("#view_container").contains("trailing slash"),
        "the box is outside of the card"
    );
    let request = Request::get(
        "/signin/oauth/error?authError=Cg5pbnZhbGlkX2NsaWVudBIfVGhlIE9BdXRoIGNsaWVudCB3YXMgbm90IGZvdW5kLiCRAw%3D%3D&client_id=nope&flowName=GeneralOAuthFlow",
    );
    let page = stage
        .visitor()
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(
        (page.status, page.text("#diagnosis").as_str()),
        (200, ""),
        "nobody was refused"
    );
}

/// Whoever may not use the control API is not offered what it does.
#[tokio::test]
async fn the_button_is_not_there_where_the_control_api_is_not_free() {
    use mock_google::Control;
    for control in [Control::Off, Control::Token("t".into())] {
        let stage = Stage::of(builder().control(control));
        let page = stage.visitor().arrive(&authorize(WRONG)).await;
        assert!(
            page.text("#diagnosis").starts_with("redirect_uri"),
            "{page:#?}"
        );
        assert_eq!(page.attribute("form.offer", "action"), "");
        assert_eq!(
            stage.visitor().get("/").await.text("dl a[href*=journal]"),
            ""
        );
    }
    assert_ne!(
        Stage::new()
            .visitor()
            .get("/")
            .await
            .text("dl a[href*=journal]"),
        ""
    );
}
