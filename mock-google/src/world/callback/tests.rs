use proptest::prelude::*;

use super::*;
use crate::wire::authorization::Opening;
use crate::wire::params::Params;

const REGISTERED: &str = "http://localhost:8000/cb";

fn prove(client: &Client, uri: &str) -> Result<Callback, PageError> {
    let params = Params::parse("response_type=code&client_id=c&state=a%26b").unwrap();
    prove_params(
        client,
        params.with("redirect_uri", uri),
        &Behaviour::default(),
    )
}

fn prove_params(
    client: &Client,
    params: Params,
    behaviour: &Behaviour,
) -> Result<Callback, PageError> {
    let request = Opening::parse(params).unwrap().read(behaviour).unwrap();
    let (world, now) = (World::default(), Timestamp::UNIX_EPOCH);
    Callback::registered(&world, behaviour, now, client, &request)
}

fn of_mode(mode: &str) -> Callback {
    let params = Params::parse("response_type=code&client_id=c&state=a%26b").unwrap();
    let params = params
        .with("redirect_uri", REGISTERED)
        .with("response_mode", mode);
    prove_params(&client(), params, &Behaviour::default()).unwrap()
}

fn redirect(address: impl Into<String>) -> Delivery {
    Delivery::Redirect(address.into())
}

fn client() -> Client {
    Client::web("1-a", "s").redirect_uri(REGISTERED)
}

#[test]
fn addresses_that_break_a_rule_are_refused_before_the_comparison() {
    for uri in [
        "http://example.com/cb",
        "https://10.1/x#f",
        "https://93.184.216.34/cb",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user:pw@example.com/cb",
        "https://example.com/*",
        "https://example.com/cb#x",
        "https://intranet/cb",
        "https://example.com/a b",
    ] {
        let everything = client().redirect_uri(uri);
        assert_eq!(
            prove(&everything, uri),
            Err(PageError::RedirectUriPolicy(uri.into())),
            "{uri}"
        );
    }
}

#[test]
fn an_address_without_a_scheme_is_a_breach_with_an_older_text() {
    for uri in ["localhost:3000", "/cb", "cb", "afd"] {
        let everything = client().redirect_uri(uri);
        let refusal = prove(&everything, uri).unwrap_err();
        assert_eq!(
            refusal,
            PageError::RedirectUriWithoutScheme(uri.into()),
            "{uri}"
        );
        assert_eq!(
            refusal.row().message,
            PageError::RedirectUriPolicy(uri.into()).row().message
        );
        assert!(
            refusal
                .row()
                .older
                .unwrap()
                .ends_with(&format!("Missing scheme: {uri}"))
        );
    }
}

#[test]
fn special_addresses_have_rows_of_their_own() {
    let oob = "urn:ietf:wg:oauth:2.0:oob";
    assert_eq!(
        prove(&client(), oob),
        Err(PageError::OutOfBandForWeb(oob.into()))
    );
    assert_eq!(
        prove(&Client::desktop("1-b", "s"), oob),
        Err(PageError::OutOfBandBlocked(oob.into()))
    );
    let custom = "com.example.app:/cb";
    assert_eq!(
        prove(&client(), custom),
        Err(PageError::CustomSchemeForWeb(custom.into()))
    );
    let of_kind = |kind| Client {
        kind,
        ..Client::web("1-c", "").redirect_uri(custom)
    };
    assert!(prove(&of_kind(ClientKind::Ios), custom).is_ok());
    let unsupported = Err(PageError::CustomSchemeUnsupported(custom.into()));
    assert_eq!(prove(&of_kind(ClientKind::Android), custom), unsupported);
    for kind in [ClientKind::Ios, ClientKind::Android, ClientKind::Chrome] {
        let loopback = of_kind(kind).redirect_uri(REGISTERED);
        assert_eq!(
            prove(&loopback, REGISTERED),
            Err(PageError::LoopbackBlocked(REGISTERED.into()))
        );
    }
    let private = "http://192.168.1.2/cb";
    assert_eq!(
        prove(&client(), private),
        Err(PageError::PrivateRedirectUri(private.into()))
    );
    assert_eq!(prove(&client(), ""), Err(PageError::MissingRedirectUri));
}

#[test]
fn a_private_address_passes_only_where_the_device_is_named() {
    let private = "http://192.168.1.2/cb";
    let everything = client().redirect_uri(private);
    let with = |more: &str| {
        let params = Params::parse(&format!("response_type=code&client_id=c&{more}"));
        let params = params.unwrap().with("redirect_uri", private);
        prove_params(&everything, params, &Behaviour::default())
    };
    let callback = with("device_id=7&device_name=tv").unwrap();
    assert_eq!(callback.redirect_uri(), private);
    let refused = Err(PageError::PrivateRedirectUri(private.into()));
    for incomplete in ["", "device_id=7", "device_name=tv"] {
        assert_eq!(with(incomplete), refused, "{incomplete:?}");
    }
}

#[test]
fn the_out_of_band_address_is_blocked_in_every_spelling_for_everybody() {
    for uri in [
        "urn:ietf:wg:oauth:2.0:oob",
        "urn:ietf:wg:oauth:2.0:oob:auto",
        "oob",
    ] {
        let of_kind = |kind| Client::of_kind(kind, "1-c", "s").redirect_uri(uri);
        for kind in [
            ClientKind::Desktop,
            ClientKind::Tv,
            ClientKind::Ios,
            ClientKind::Android,
            ClientKind::Uwp,
            ClientKind::Chrome,
        ] {
            let refused = prove(&of_kind(kind), uri);
            assert_eq!(
                refused,
                Err(PageError::OutOfBandBlocked(uri.into())),
                "{uri} {kind:?}"
            );
        }
        let refused = prove(&of_kind(ClientKind::Web), uri);
        assert_eq!(
            refused,
            Err(PageError::OutOfBandForWeb(uri.into())),
            "{uri}"
        );
    }
}

#[test]
fn windows_apps_and_extensions_are_called_back_in_their_own_ways() {
    let (custom, extension) = ("com.example.app:/cb", "https://x.chromiumapp.org/");
    let of_kind = |kind, uri: &str| Client::of_kind(kind, "1-c", "").redirect_uri(uri);
    for (kind, uri) in [(ClientKind::Uwp, custom), (ClientKind::Chrome, extension)] {
        let callback = prove(&of_kind(kind, uri), uri).unwrap();
        assert_eq!(callback.redirect_uri(), uri);
    }
    let chrome = |uri| prove(&of_kind(ClientKind::Chrome, extension), uri);
    let other = "https://y.chromiumapp.org/";
    assert_eq!(
        chrome(other),
        Err(PageError::RedirectUriMismatch(other.into(), "1-c".into()))
    );
    assert_eq!(
        chrome(custom),
        Err(PageError::CustomSchemeUnsupported(custom.into()))
    );
}

#[test]
fn an_android_app_is_called_back_by_its_own_scheme_only_where_that_is_switched_on() {
    let custom = "com.example.app:/cb";
    let of = |custom_scheme| Client {
        kind: ClientKind::Android,
        custom_scheme,
        ..Client::web("1-c", "").redirect_uri(custom)
    };
    assert!(prove(&of(CustomScheme::Enabled), custom).is_ok());
    assert_eq!(
        prove(&of(CustomScheme::Disabled), custom),
        Err(PageError::CustomSchemeNotEnabled(custom.into()))
    );
    let ios = Client::of_kind(ClientKind::Ios, "1-c.apps.googleusercontent.com", "");
    assert!(prove(&ios, "com.googleusercontent.apps.1-c:/oauth").is_ok());
    assert!(prove(&ios, "com.googleusercontent.apps.1-d:/oauth").is_err());
}

#[test]
fn the_browser_library_is_judged_by_its_origin() {
    let uri = "storagerelay://https/app.example.com?id=auth123";
    let origin = || "https://app.example.com".to_owned();
    assert_eq!(prove(&client(), uri), Err(PageError::NoRegisteredOrigin));
    let other = client().javascript_origin("https://other.example.com");
    assert_eq!(
        prove(&other, uri),
        Err(PageError::OriginMismatch(origin(), false))
    );
    let named = Behaviour {
        origin_mismatch_code: OriginMismatchCode::OriginMismatch,
        ..Behaviour::default()
    };
    let params = |response: &str| {
        let params = Params::parse(&format!("response_type={response}&client_id=c&nonce=n"));
        params.unwrap().with("redirect_uri", uri)
    };
    let refusal = prove_params(&other, params("code"), &named).unwrap_err();
    assert_eq!(refusal.row().code, "origin_mismatch");
    assert_eq!(
        prove_params(&other, params("permission+id_token"), &named),
        Err(PageError::LoginHintDenied(origin()))
    );
}

#[test]
fn success_and_refusal_carry_googles_parameters_in_its_order() {
    use RefusalOrder::{ErrorFirst, StateFirst};
    let callback = prove(&client(), REGISTERED).unwrap();
    let given = || vec![("code", "4/0A".to_owned()), ("scope", "a b".to_owned())];
    assert_eq!(
        callback.success(Some("http://g"), given()),
        redirect(format!(
            "{REGISTERED}?state=a%26b&iss=http%3A%2F%2Fg&code=4%2F0A&scope=a+b"
        ))
    );
    assert_eq!(
        callback.refusal(
            Some("http://g"),
            AuthorizationError::AccessDenied,
            StateFirst
        ),
        redirect(format!(
            "{REGISTERED}?state=a%26b&iss=http%3A%2F%2Fg&error=access_denied"
        ))
    );
    assert_eq!(
        callback.refusal(None, AuthorizationError::AccessDenied, ErrorFirst),
        redirect(format!("{REGISTERED}?error=access_denied&state=a%26b"))
    );
    for order in [StateFirst, ErrorFirst] {
        assert_eq!(
            callback.refusal(None, AuthorizationError::InteractionRequired, order),
            redirect(format!(
                "{REGISTERED}?state=a%26b&error_subtype=access_denied&error=interaction_required"
            ))
        );
    }
}

#[test]
fn a_fragment_leaves_slashes_and_colons_as_they_are() {
    let params = vec![("scope", "email https://g/x".to_owned())];
    assert_eq!(
        of_mode("fragment").success(None, params),
        redirect(format!(
            "{REGISTERED}#state=a%26b&scope=email%20https://g/x"
        ))
    );
}

#[test]
fn a_form_carries_the_same_fields_unencoded() {
    let delivery = of_mode("form_post").success(Some("i"), vec![("code", "4/0A".to_owned())]);
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        delivery,
        Delivery::Form {
            action: REGISTERED.into(),
            fields: vec![
                field("state", "a&b"),
                field("iss", "i"),
                field("code", "4/0A")
            ],
        }
    );
}

#[test]
fn the_state_can_be_switched_to_come_back_wrong() {
    let of = |callback_state| {
        let behaviour = Behaviour {
            callback_state,
            ..Behaviour::default()
        };
        let params = Params::parse("response_type=code&client_id=c&state=a").unwrap();
        let callback = prove_params(
            &client(),
            params.with("redirect_uri", REGISTERED),
            &behaviour,
        );
        callback
            .unwrap()
            .success(None, vec![("code", "c".to_owned())])
    };
    assert_eq!(
        of(CallbackState::Echo),
        redirect(format!("{REGISTERED}?state=a&code=c"))
    );
    assert_eq!(
        of(CallbackState::Drop),
        redirect(format!("{REGISTERED}?code=c"))
    );
    assert_eq!(
        of(CallbackState::Alter),
        redirect(format!("{REGISTERED}?state=ax&code=c"))
    );
}

#[test]
fn a_query_of_the_apps_own_is_kept() {
    let uri = "http://localhost:8000/cb?tenant=7";
    let callback = prove(&client().redirect_uri(uri), uri).unwrap();
    assert_eq!(
        callback.success(None, vec![("code", "c".to_owned())]),
        redirect(format!("{uri}&state=a%26b&code=c"))
    );
}

#[test]
fn a_changed_registration_counts_only_after_its_delay() {
    let mut world = World::default();
    let at = |second| Timestamp::from_second(second).unwrap();
    world.register(client());
    let new = "http://localhost:9000/new";
    world.register_from(Client::web("1-a", "s").redirect_uri(new), at(300), at(0));
    let client = world.client("1-a").unwrap();
    assert_eq!(world.redirect_uris(client, at(299)), [REGISTERED]);
    assert_eq!(world.redirect_uris(client, at(300)), [new]);
    let newer = Client::web("1-a", "s").redirect_uri("http://localhost:9000/newer");
    world.register_from(newer, at(400), at(100));
    let client = world.client("1-a").unwrap();
    assert_eq!(
        world.redirect_uris(client, at(399)),
        [REGISTERED],
        "the first change never went live"
    );
}

proptest! {
    #[test]
    fn no_address_but_a_registered_one_is_ever_proved(uri in "(https?://|)(localhost|127.0.0.1|example.com)?(:[0-9]{1,4})?/?[a-z./?#%*@]{0,12}") {
        if let Ok(callback) = prove(&client(), &uri) {
            prop_assert_eq!(callback.redirect_uri(), REGISTERED);
        }
    }
}
