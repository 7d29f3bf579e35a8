//! The pages between request and callback: accessible, framed by nobody, forged by nobody.

use mock_google::Behaviour;
use mock_google::behaviour::ErrorPageStatus;
use scraper::Selector;

use crate::resources::with;
use crate::support::*;

async fn page(stage: &Stage, query: &str) -> (Visitor, Answer) {
    let mut visitor = stage.visitor();
    let page = visitor.arrive(&authorize(query)).await;
    (visitor, page)
}

#[tokio::test]
async fn the_way_leads_through_googles_own_paths() {
    let stage = Stage::new();
    let (mut ada, identifier) = page(&stage, "").await;
    assert!(
        identifier.url.starts_with("/v3/signin/identifier?"),
        "{}",
        identifier.url
    );
    let password = ada
        .submit(&identifier, "form", &[("identifier", "ada@gmail.com")])
        .await;
    assert!(
        password.url.starts_with("/v3/signin/challenge/pwd?"),
        "{}",
        password.url
    );
    let confirm = ada
        .submit(&password, "form", &[("Passwd", "password")])
        .await;
    assert!(
        confirm.url.starts_with("/signin/oauth/id?"),
        "{}",
        confirm.url
    );
    ada.answer(confirm, "allow", &[]).await.callback();
    let consent = ada
        .arrive(&authorize(&format!("scope=openid+{CALENDAR}")))
        .await;
    assert!(
        consent.url.starts_with("/signin/oauth/consent?"),
        "{}",
        consent.url
    );
    let chooser = ada.arrive(&authorize("prompt=select_account")).await;
    assert!(
        chooser
            .url
            .starts_with("/o/oauth2/v2/auth/oauthchooseaccount?"),
        "{}",
        chooser.url
    );
}

#[tokio::test]
async fn every_hop_carries_what_google_adds_and_carries_it_once() {
    let stage = Stage::new();
    let (mut ada, identifier) = page(&stage, "").await;
    let password = ada
        .submit(&identifier, "form", &[("identifier", "ada@gmail.com")])
        .await;
    let confirm = ada
        .submit(&password, "form", &[("Passwd", "password")])
        .await;
    let mut hops = vec![identifier.url, password.url, confirm.url.clone()];
    ada.answer(confirm, "allow", &[]).await.callback();
    for query in [
        format!("scope=openid+{CALENDAR}"),
        "prompt=select_account".to_owned(),
    ] {
        hops.push(ada.arrive(&authorize(&query)).await.url);
    }
    for hop in hops {
        let added = "&service=lso&o2v=2&flowName=GeneralOAuthFlow";
        assert_eq!(hop.matches(added).count(), 1, "{hop}");
        assert_eq!(hop.matches("flowName=").count(), 1, "{hop}");
    }
}

#[tokio::test]
async fn googles_other_names_for_its_pages_answer_too() {
    let stage = Stage::new();
    let mut ada = stage.visitor();
    let error = ada.arrive(&authorize("client_id=nope")).await;
    let error = ada.get(&renamed(&error, "/signin/oauth/error/v2")).await;
    assert_eq!((error.status, error.page().as_str()), (200, "error"));
    assert_eq!(error.text("#error_code"), "Error 401: invalid_client");
    let identifier = ada.arrive(&authorize("")).await;
    let confirm = ada.log_in(identifier, "ada@gmail.com").await;
    ada.answer(confirm, "allow", &[]).await.callback();
    let chooser = ada.arrive(&authorize("prompt=select_account")).await;
    let chooser = ada
        .get(&renamed(&chooser, "/v3/signin/accountchooser"))
        .await;
    assert_eq!((chooser.status, chooser.page().as_str()), (200, "chooser"));
    let consent = ada
        .arrive(&authorize(&format!("scope=openid+{CALENDAR}")))
        .await;
    let summary = ada
        .arrive(&renamed(&consent, "/signin/oauth/consentsummary"))
        .await;
    assert_eq!((summary.status, summary.page().as_str()), (200, "consent"));
}

/// The address of a page under another path.
fn renamed(page: &Answer, path: &str) -> String {
    let (_, query) = page.url.split_once('?').unwrap();
    format!("{path}?{query}")
}

/// Holds a page to the selectors and words login scripts rely on.
#[track_caller]
fn has(page: &Answer, selectors: &[&str], texts: &[&str]) {
    let html = page.html();
    for selector in selectors {
        let parsed = Selector::parse(selector).unwrap();
        assert!(
            html.select(&parsed).next().is_some(),
            "{} lacks {selector}",
            page.page()
        );
    }
    let text = page.text("body");
    for wanted in texts {
        assert!(
            text.contains(wanted),
            "{} lacks {wanted:?}: {text}",
            page.page()
        );
    }
}

#[tokio::test]
async fn sign_in_pages_carry_the_words_and_hooks_login_scripts_look_for() {
    let stage = Stage::new();
    let (mut ada, identifier) = page(&stage, "").await;
    has(
        &identifier,
        &[
            "input#identifierId[type=email][name=identifier]",
            "#identifierNext > div > button",
            "#identifierNext .VfPpkd-vQzf8d",
            "label[for=identifierId]",
            "form[novalidate]", // or browsers refuse addresses with é
        ],
        &[
            "Sign in with Google",
            "Sign in",
            "to continue to Shop",
            "Email or phone",
            "Next",
        ],
    );
    assert!(
        identifier
            .html()
            .select(&Selector::parse("input[type=password]").unwrap())
            .next()
            .is_none()
    );
    let password = ada
        .submit(&identifier, "form", &[("identifier", "ADA@gmail.com")])
        .await;
    has(
        &password,
        &[
            "#password input[type=password][name=Passwd]",
            "#passwordNext > div > button",
            "label[for=Passwd]",
        ],
        &["Welcome", "ada@gmail.com", "Enter your password", "Next"],
    );
}

#[tokio::test]
async fn consent_pages_carry_the_words_and_hooks_login_scripts_look_for() {
    let stage = Stage::new();
    let (mut ada, identifier) = page(&stage, "").await;
    let confirm = ada.log_in(identifier, "ada@gmail.com").await;
    has(
        &confirm,
        &[
            "#submit_approve_access > div > button",
            "#submit_deny_access button",
        ],
        &[
            "Sign in to Shop",
            "By continuing, Google will share your name, email address, language preference, and profile picture with Shop.",
            "You can manage Sign in with Google in your Google Account.",
            "Cancel",
            "Continue",
        ],
    );
    ada.answer(confirm, "allow", &[]).await.callback();
    let consent = ada
        .arrive(&authorize(&format!(
            "scope=openid+{CALENDAR}&prompt=consent"
        )))
        .await;
    has(
        &consent,
        &[
            "input[type=checkbox][name=scope]",
            "#select_all",
            "#submit_approve_access .VfPpkd-RLmnJb",
        ],
        &[
            "Shop wants access to your Google Account",
            "Select what Shop can access",
            "Select all",
            "Make sure you trust Shop",
            "Cancel",
            "Continue",
        ],
    );
    let more = ada
        .arrive(&authorize(&format!("scope=openid+{CALENDAR}")))
        .await;
    has(
        &more,
        &[],
        &[
            "Shop wants additional access to your Google Account",
            "Shop already has some access",
        ],
    );
    let chooser = ada.arrive(&authorize("prompt=select_account")).await;
    has(
        &chooser,
        &[
            "[data-identifier='ada@gmail.com']",
            "div[jsname=MBVUVe][data-email='ada@gmail.com']",
            "[data-authuser='0']",
            "ul li",
            "#use_another_account",
        ],
        &[
            "Choose an account",
            "to continue to Shop",
            "Ada Lovelace",
            "Use another account",
            "Before using this app, you can review Shop’s Privacy Policy and Terms of Service.",
        ],
    );
}

#[tokio::test]
async fn every_page_keeps_frames_scripts_and_caches_out() {
    let stage = Stage::new();
    let (mut ada, identifier) = page(&stage, "").await;
    let error = stage.visitor().arrive(&authorize("client_id=nope")).await;
    let password = ada
        .submit(&identifier, "form", &[("identifier", "ada@gmail.com")])
        .await;
    let confirm = ada
        .submit(&password, "form", &[("Passwd", "password")])
        .await;
    for page in [identifier, error, password, confirm] {
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert!(page.header("cache-control").contains("no-store"));
        assert!(page.text(".ribbon").contains("It is not Google"));
    }
}

#[tokio::test]
async fn unknown_people_and_wrong_passwords_are_told_so_in_googles_words() {
    let stage = Stage::new();
    let (mut ada, identifier) = page(&stage, "").await;
    let unknown = ada
        .submit(&identifier, "form", &[("identifier", "nobody@gmail.com")])
        .await;
    assert_eq!(
        unknown.text("#field_error"),
        "Couldn't find your Google Account"
    );
    let password = ada
        .submit(&unknown, "form", &[("identifier", "ada@gmail.com")])
        .await;
    let wrong = ada
        .submit(&password, "form", &[("Passwd", "hunter2")])
        .await;
    assert_eq!(
        wrong.text("#field_error"),
        "Wrong password. Try again or click Forgot password to reset it."
    );
    assert!(!wrong.body.contains("hunter2"));
    assert_eq!(
        ada.submit(&wrong, "form", &[("Passwd", "password")])
            .await
            .page(),
        "confirm"
    );
}

#[tokio::test]
async fn a_consent_that_was_not_given_on_the_page_is_not_acted_upon() {
    let stage = Stage::new();
    let (mut ada, identifier) = page(&stage, "").await;
    let confirm = ada.log_in(identifier, "ada@gmail.com").await;
    let target = confirm.url.clone();
    let allow = |csrf: &str| {
        mock_google::wire::params::Params::default()
            .with("answer", "allow")
            .with("csrf", csrf)
    };
    for csrf in ["", "forged"] {
        let answer = ada.post(&target, &allow(csrf)).await;
        assert!(
            answer.location().unwrap().contains("/signin/oauth/id?"),
            "{answer:#?}"
        );
    }
    // The token of one request is worth nothing for another, nor in another browser.
    let html = confirm.html();
    let field = Selector::parse("#approve input[name=csrf]").unwrap();
    let csrf = html
        .select(&field)
        .next()
        .unwrap()
        .value()
        .attr("value")
        .unwrap();
    let other_request = target.replace("st-1", "st-2");
    assert!(
        ada.post(&other_request, &allow(csrf))
            .await
            .location()
            .unwrap()
            .contains("/signin/oauth/id?")
    );
    let mut mallory = stage.visitor();
    mallory.arrive(&authorize("")).await;
    assert!(
        mallory
            .post(&target, &allow(csrf))
            .await
            .location()
            .unwrap()
            .contains("/signin/oauth/id?")
    );
    assert!(
        ada.post(&target, &allow(csrf))
            .await
            .callback()
            .code
            .starts_with("4/0A")
    );
}

#[tokio::test]
async fn the_journal_tells_the_way_through_the_pages_with_the_statuses_answered() {
    let stage = Stage::new();
    let (mut ada, identifier) = page(&stage, "").await;
    let unknown = ada
        .submit(&identifier, "form", &[("identifier", "nobody@gmail.com")])
        .await;
    let confirm = ada.log_in(unknown, "ada@gmail.com").await;
    ada.answer(confirm, "allow", &[]).await.callback();
    let told: Vec<_> = stage
        .google
        .journal()
        .iter()
        .map(|entry| {
            (
                entry.status,
                entry.decision.split(" for ").next().unwrap().to_owned(),
            )
        })
        .collect();
    let expected = [
        (302, "to /v3/signin/identifier"),
        (200, "identifier page shown"),
        (200, "unknown identifier"),
        (303, "identifier given"),
        (200, "password page shown"),
        (303, "signed in, to /signin/oauth/id"),
        (200, "confirmation shown"),
        (303, "back to the app with a code"),
    ];
    assert_eq!(
        told,
        expected.map(|(status, decision)| (status, decision.to_owned()))
    );
}

#[tokio::test]
async fn a_form_without_a_cookie_says_that_cookies_are_off() {
    let stage = Stage::new();
    let (_, identifier) = page(&stage, "").await;
    let answer = stage
        .visitor()
        .submit(&identifier, "form", &[("identifier", "ada@gmail.com")])
        .await;
    assert_eq!(answer.status, 400);
    assert!(
        answer
            .text("#error_message")
            .starts_with("Your browser has cookies disabled.")
    );
}

#[tokio::test]
async fn signing_in_changes_the_cookie_so_that_none_can_be_planted() {
    let stage = Stage::new();
    let (mut ada, identifier) = page(&stage, "").await;
    let before = ada.cookies.clone();
    ada.log_in(identifier, "ada@gmail.com").await;
    assert_ne!(ada.cookies, before);
}

#[tokio::test]
async fn several_accounts_are_chosen_from_and_the_choice_cannot_be_forged() {
    let stage = Stage::new();
    let (mut both, identifier) = page(&stage, "").await;
    let confirm = both.log_in(identifier, "ada@gmail.com").await;
    both.answer(confirm, "allow", &[]).await.callback();
    let chooser = both.arrive(&authorize("prompt=select_account")).await;
    let other = chooser
        .html()
        .select(&Selector::parse("#use_another_account").unwrap())
        .next()
        .unwrap()
        .value()
        .attr("href")
        .unwrap()
        .to_owned();
    let identifier = both
        .arrive(other.strip_prefix("http://127.0.0.1:8090").unwrap())
        .await;
    let confirm = both.log_in(identifier, "grace@example.com").await;
    let callback = both.answer(confirm, "allow", &[]).await.callback();
    assert_eq!(callback.params.get("authuser"), Some("1"));
    let chooser = both.arrive(&authorize("")).await;
    let rows = Selector::parse("[data-identifier]").unwrap();
    assert_eq!(chooser.html().select(&rows).count(), 2);
    let sub = stage.google.account("grace@example.com").unwrap().sub;
    let forged = chooser.url.replace(
        "/o/oauth2/v2/auth/oauthchooseaccount",
        "/signin/oauth/consent",
    ) + &format!("&part={sub}.AAAA");
    assert_eq!(both.arrive(&forged).await.page(), "chooser");
}

#[tokio::test]
async fn unticked_scopes_are_left_out_and_select_all_works_without_script() {
    let stage = Stage::new();
    let drive = "https://www.googleapis.com/auth/drive.file";
    let ask = format!("scope=openid+{CALENDAR}+{drive}");
    let (mut ada, identifier) = page(&stage, &ask).await;
    let consent = ada.log_in(identifier, "ada@gmail.com").await;
    let count = |selector: &str| {
        let selector = Selector::parse(selector).unwrap();
        consent.html().select(&selector).count()
    };
    assert_eq!(count("input[type=checkbox]"), 3, "all, and one for each");
    assert_eq!(count("input[checked]"), 0, "none is ticked at first");
    let some = ada.answer(consent, "allow", &[drive]).await.callback();
    assert_eq!(
        some.params.get("scope"),
        Some(format!("{drive} openid").as_str())
    );
    let consent = ada
        .arrive(&authorize(&format!("{ask}&prompt=consent")))
        .await;
    let all = ada
        .submit(&consent, "#approve", &[("select_all", "on")])
        .await
        .callback();
    assert!(all.params.get("scope").unwrap().contains(CALENDAR));
}

#[tokio::test]
async fn the_error_page_says_what_google_says() {
    let stage = Stage::new();
    let page = stage
        .visitor()
        .arrive(&authorize("redirect_uri=http://localhost:8000/other"))
        .await;
    assert_eq!((page.status, page.page().as_str()), (200, "error"));
    assert_eq!(
        page.text("#error_headline"),
        "Access blocked: Shop’s request is invalid"
    );
    assert_eq!(page.text("#error_code"), "Error 400: redirect_uri_mismatch");
    let details = page.text("details");
    assert!(
        details.contains("redirect_uri=http://localhost:8000/other flowName=GeneralOAuthFlow"),
        "{details}"
    );
    assert!(
        details.contains("register the redirect URI in the Google Cloud Console."),
        "{details}"
    );
    let unknown = stage.visitor().arrive(&authorize("client_id=nope")).await;
    assert_eq!(
        unknown.text("#error_message"),
        "The OAuth client was not found."
    );
    assert_eq!(unknown.text("#error_code"), "Error 401: invalid_client");
    assert_eq!(
        stage
            .visitor()
            .get("/signin/oauth/error?authError=%21")
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn the_error_page_can_answer_with_the_status_it_prints() {
    for (error_page_status, statuses) in [
        (ErrorPageStatus::Ok, [200, 200, 200]),
        (ErrorPageStatus::Real, [400, 401, 403]),
    ] {
        let stage = with(Behaviour {
            error_page_status,
            ..Behaviour::default()
        });
        let mut visitor = stage.visitor();
        let wrong_address = authorize("redirect_uri=http://localhost:8000/other");
        let mismatch = visitor.arrive(&wrong_address).await;
        let unknown = visitor.arrive(&authorize("client_id=nope")).await;
        stage.change_client(|client| client.status.consent_screen = false);
        let restricted = visitor.arrive(&authorize("")).await;
        let pages = [mismatch, unknown, restricted];
        assert_eq!(
            pages.each_ref().map(|page| page.text("#error_code")),
            [
                "Error 400: redirect_uri_mismatch",
                "Error 401: invalid_client",
                "Error 403: restricted_client"
            ]
        );
        assert_eq!(
            pages.map(|page| page.status),
            statuses,
            "{error_page_status:?}"
        );
    }
}

#[tokio::test]
async fn an_organisation_that_blocks_the_app_is_named_with_the_account() {
    let stage = Stage::of(
        builder().account(mock_google::Account::new("eve@example.org").blocked_by_admin()),
    );
    let (mut eve, identifier) = page(&stage, "").await;
    let error = eve.log_in(identifier, "eve@example.org").await;
    assert!(
        error
            .url
            .ends_with("&app_domain=http%3A%2F%2Flocalhost%3A8000&authuser=0"),
        "{}",
        error.url
    );
    assert_eq!(
        error.text("#error_code"),
        "Error 400: admin_policy_enforced"
    );
    assert_eq!(error.text(".chip"), "eve@example.org");
}

#[tokio::test]
async fn a_redirect_address_that_breaks_a_rule_is_told_in_googles_two_paragraphs() {
    let stage = Stage::new();
    let page = stage
        .visitor()
        .arrive(&authorize("redirect_uri=http://example.com/cb"))
        .await;
    assert_eq!(
        page.text("#error_headline"),
        "Access blocked: Authorization Error"
    );
    let message = page.text("#error_message");
    assert!(
        message.starts_with("You can't sign in to this app because it doesn't comply"),
        "{message}"
    );
}

#[tokio::test]
async fn an_embedded_browser_is_turned_away() {
    let stage = Stage::new();
    let request = axum::http::Request::get(authorize("")).header(
        "user-agent",
        "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 Safari/537.36",
    );
    let mut visitor = stage.visitor();
    let answer = visitor
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await;
    let location = answer
        .location()
        .unwrap()
        .strip_prefix("http://127.0.0.1:8090")
        .unwrap();
    let page = visitor.get(location).await;
    assert_eq!(page.text("#error_code"), "Error 403: disallowed_useragent");
    assert_eq!(
        page.text("#error_headline"),
        "You can’t sign in from this screen"
    );
}

#[tokio::test]
async fn logging_out_of_google_asks_for_the_account_again_and_follows_no_address() {
    let stage = Stage::new();
    let (mut ada, identifier) = page(&stage, "").await;
    let confirm = ada.log_in(identifier, "ada@gmail.com").await;
    ada.answer(confirm, "allow", &[]).await.callback();
    let out = ada.get("/Logout?continue=http://evil.example/").await;
    assert_eq!(
        (out.status, out.page().as_str(), out.location()),
        (200, "signed_out", None)
    );
    assert_eq!(ada.arrive(&authorize("")).await.page(), "identifier");
}

#[tokio::test]
async fn with_ten_thousand_accounts_the_pages_list_a_few() {
    let stage = Stage::new();
    for number in 0..10_000 {
        stage
            .google
            .add_account(mock_google::Account::new(format!("p{number}@gmail.com")));
    }
    let (mut ada, identifier) = page(&stage, "").await;
    let rows = |page: &Answer| {
        page.html()
            .select(&Selector::parse(".mock li").unwrap())
            .count()
    };
    assert_eq!(rows(&identifier), 10);
    let index = ada.get("/").await;
    assert!(
        rows(&index) < 60 && index.text(".mock").contains("And 9952 more."),
        "{}",
        rows(&index)
    );
}

#[tokio::test]
async fn anybody_who_opens_the_address_is_told_what_this_is() {
    let page = Stage::new().visitor().get("/").await;
    assert_eq!(page.text("h1"), "mock-google is running");
    assert!(
        page.text("body")
            .contains("http://127.0.0.1:8090/.well-known/openid-configuration")
    );
    assert!(!page.body.contains(SECRET));
}
