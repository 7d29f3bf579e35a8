//! The table of `prompt`, account and consent, cell by cell.

use super::examine::is_embedded;
use super::*;
use crate::wire::params::Params;
use crate::wire::scope::EMAIL;

const REDIRECT: &str = "http://localhost:8000/cb";
const CALENDAR: &str = "https://www.googleapis.com/auth/calendar.readonly";

struct Case {
    world: World,
    browser: Browser,
    progress: Progress,
    behaviour: Behaviour,
    now: Timestamp,
}

impl Case {
    /// A world with Ada, Bob and one client; nobody is signed in.
    fn new() -> Self {
        let mut world = World::default();
        world.register(
            Client::web("1-a", "s")
                .redirect_uri(REDIRECT)
                .app_name("App"),
        );
        world.add_account(Account::new("ada@gmail.com"));
        world.add_account(Account::new("bob@example.com").hosted_domain("example.com"));
        world.add_account(Account::new("eve@example.org").blocked_by_admin());
        Self {
            world,
            browser: Browser::default(),
            progress: Progress::default(),
            behaviour: Behaviour::default(),
            now: Timestamp::UNIX_EPOCH,
        }
    }

    fn behaving(mut self, change: impl FnOnce(&mut Behaviour)) -> Self {
        change(&mut self.behaviour);
        self
    }

    fn at(mut self, second: i64) -> Self {
        self.now = Timestamp::from_second(second).unwrap();
        self
    }

    /// Changes the client.
    fn client(mut self, change: impl FnOnce(&mut Client)) -> Self {
        let mut client = self.world.client("1-a").unwrap().as_ref().clone();
        change(&mut client);
        self.world.register(client);
        self
    }

    fn warned(mut self) -> Self {
        self.progress.warned = true;
        self
    }

    fn sub(&self, email: &str) -> Arc<str> {
        Arc::clone(&self.world.account_by_email(email).unwrap().sub)
    }

    fn signed_in(mut self, emails: &[&str]) -> Self {
        for email in emails {
            self.browser
                .sign_in(&self.sub(email), Timestamp::UNIX_EPOCH);
        }
        self
    }

    fn consented(mut self, email: &str, scopes: &str) -> Self {
        let (sub, client) = (
            self.sub(email),
            Arc::clone(self.world.client("1-a").unwrap()),
        );
        let scopes = Scopes::parse(scopes);
        self.world
            .allow(&sub, &client, &scopes, Timestamp::UNIX_EPOCH, None);
        self
    }

    fn chosen(mut self, email: &str) -> Self {
        self.progress.chosen = Some(self.sub(email));
        self
    }

    fn answer(mut self, answer: Answer) -> Self {
        self.progress.answer = Some(answer);
        self
    }

    fn decide(&self, query: &str) -> Decision {
        let response = if query.contains("response_type=") {
            ""
        } else {
            "response_type=code&"
        };
        let params = Params::parse(&format!(
            "{response}client_id=1-a&redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fcb&{query}"
        ));
        let (world, behaviour, now) = (&self.world, &self.behaviour, self.now);
        match examine(world, behaviour, now, params.unwrap(), "") {
            Ok(examined) => {
                let (browser, progress) = (&self.browser, &self.progress);
                decide(world, behaviour, now, browser, &examined, progress)
            }
            Err(error) => Decision::Refuse {
                error,
                authuser: None,
            },
        }
    }

    /// The decision in a word.
    fn word(&self, query: &str) -> &'static str {
        match self.decide(query) {
            Decision::Refuse { .. } => "refuse",
            Decision::Return { error, .. } => error.code(),
            Decision::Ask(Ask::Identifier { .. }) => "identifier",
            Decision::Ask(Ask::Chooser) => "chooser",
            Decision::Ask(Ask::Warning(_, Warning::Blocked)) => "blocked",
            Decision::Ask(Ask::Warning(..)) => "warning",
            Decision::Manage(_) => "manage",
            Decision::Ask(Ask::Confirm(_)) => "confirm",
            Decision::Ask(Ask::Consent(_)) => "consent",
            Decision::Grant(_) => "grant",
        }
    }

    fn approval(&self, query: &str) -> Approval {
        match self.decide(query) {
            Decision::Grant(approval) => *approval,
            other => panic!("no grant: {other:?}"),
        }
    }
}

const IDENTITY: &str = "openid email profile";

#[test]
fn every_prompt_meets_every_state_of_the_browser_as_documented() {
    type State = (&'static str, fn() -> Case);
    let states: [State; 4] = [
        ("signed out", Case::new),
        ("covered", || {
            Case::new()
                .signed_in(&["ada@gmail.com"])
                .consented("ada@gmail.com", IDENTITY)
        }),
        ("new scopes", || Case::new().signed_in(&["ada@gmail.com"])),
        ("several", || {
            Case::new().signed_in(&["ada@gmail.com", "bob@example.com"])
        }),
    ];
    let table = [
        ("", ["identifier", "grant", "confirm", "chooser"]),
        (
            "&prompt=none",
            [
                "interaction_required",
                "grant",
                "interaction_required",
                "interaction_required",
            ],
        ),
        (
            "&prompt=select_account",
            ["identifier", "chooser", "chooser", "chooser"],
        ),
        (
            "&prompt=consent",
            ["identifier", "confirm", "confirm", "chooser"],
        ),
        (
            "&prompt=select_account+consent",
            ["identifier", "chooser", "chooser", "chooser"],
        ),
        ("&prompt=none+consent", ["refuse"; 4]),
        ("&prompt=login", ["refuse"; 4]),
    ];
    for (prompt, cells) in table {
        for ((state, case), expected) in states.iter().zip(cells) {
            let query = format!("scope=openid+email+profile{prompt}");
            assert_eq!(case().word(&query), expected, "{prompt:?} when {state}");
        }
    }
}

#[test]
fn a_hint_picks_the_matching_session_and_asks_for_any_other_account() {
    let case = Case::new()
        .signed_in(&["ada@gmail.com", "bob@example.com"])
        .consented("bob@example.com", IDENTITY);
    let sub = format!("login_hint={}", case.sub("bob@example.com"));
    for hint in [
        "login_hint=Bob@example.com",
        sub.as_str(),
        "authuser=1&prompt=none",
        "authuser=bob@example.com",
    ] {
        let approval = case.approval(&format!("scope=openid&{hint}"));
        assert_eq!(approval.authuser, 1, "{hint}");
    }
    assert_eq!(
        case.word("scope=openid&login_hint=carol@gmail.com"),
        "identifier"
    );
    assert_eq!(
        case.word("scope=openid&prompt=none&login_hint=carol@gmail.com"),
        "interaction_required"
    );
}

#[test]
fn a_domain_narrows_the_choice_and_forces_nobody() {
    let case = Case::new().signed_in(&["ada@gmail.com"]);
    assert_eq!(case.word("scope=openid&hd=example.com"), "identifier");
    assert_eq!(case.word("scope=openid&hd=*"), "identifier");
    assert_eq!(
        case.chosen("ada@gmail.com")
            .word("scope=openid&hd=example.com"),
        "confirm"
    );
    let bob = Case::new().signed_in(&["bob@example.com"]);
    assert_eq!(bob.word("scope=openid&hd=example.com"), "confirm");
    assert_eq!(bob.word("scope=openid&hd=example.com,+a.com"), "identifier");
}

#[test]
fn an_account_that_is_not_signed_in_cannot_be_chosen() {
    let case = Case::new()
        .signed_in(&["ada@gmail.com"])
        .chosen("bob@example.com");
    assert_eq!(case.word("scope=openid&prompt=select_account"), "chooser");
}

#[test]
fn an_organisation_that_blocks_the_app_ends_on_googles_page() {
    let case = Case::new().signed_in(&["eve@example.org"]);
    let Decision::Refuse { error, authuser } = case.decide("scope=openid") else {
        panic!("not refused")
    };
    assert_eq!(
        (error, authuser),
        (PageError::AdminPolicyEnforced(String::new()), Some(0))
    );
}

#[test]
fn saying_no_goes_back_to_the_app() {
    let case = Case::new()
        .signed_in(&["ada@gmail.com"])
        .answer(Answer::Deny);
    assert_eq!(case.word("scope=openid"), "access_denied");
}

#[test]
fn only_ticked_scopes_are_granted_and_sign_in_scopes_always() {
    let ask = format!("scope=openid+email+{CALENDAR}");
    let signed_in = || Case::new().signed_in(&["ada@gmail.com"]);
    assert_eq!(signed_in().word(&ask), "consent");
    let none = signed_in()
        .answer(Answer::Allow(Scopes::default()))
        .approval(&ask);
    assert_eq!(none.scopes.to_string(), format!("{EMAIL} openid"));
    let ticked = Answer::Allow(Scopes::parse(CALENDAR));
    let all = signed_in().answer(ticked.clone()).approval(&ask);
    assert!(all.scopes.contains(CALENDAR));
    let forged = signed_in().answer(ticked).approval("scope=openid");
    assert!(
        !forged.scopes.contains(CALENDAR),
        "a scope nobody asked for was granted"
    );
}

#[test]
fn nothing_ticked_and_no_sign_in_scope_is_a_denial() {
    let case = Case::new()
        .signed_in(&["ada@gmail.com"])
        .answer(Answer::Allow(Scopes::default()));
    assert_eq!(case.word(&format!("scope={CALENDAR}")), "access_denied");
}

#[test]
fn later_only_the_new_scope_is_asked_for_and_earlier_ones_join_on_request() {
    let case = || {
        Case::new()
            .signed_in(&["ada@gmail.com"])
            .consented("ada@gmail.com", IDENTITY)
    };
    let ask = format!("scope=openid+{CALENDAR}");
    let Decision::Ask(Ask::Consent(consent)) = case().decide(&ask) else {
        panic!("no consent")
    };
    assert_eq!(
        (consent.scopes.to_string().as_str(), consent.additional),
        (CALENDAR, true)
    );
    let answered = case().answer(Answer::Allow(Scopes::parse(CALENDAR)));
    assert_eq!(
        answered.approval(&ask).scopes,
        Scopes::parse(&format!("openid {CALENDAR}"))
    );
    let union = answered
        .approval(&format!("{ask}&include_granted_scopes=true"))
        .scopes;
    assert!(union.contains("email"));
}

#[test]
fn a_refresh_token_comes_with_offline_access_and_shown_consent_only() {
    let yes = Answer::Allow(Scopes::default());
    let first = || {
        Case::new()
            .signed_in(&["ada@gmail.com"])
            .answer(yes.clone())
    };
    let again = || first().consented("ada@gmail.com", IDENTITY);
    let more = format!("scope=openid+{CALENDAR}&access_type=offline");
    for (case, query, expected) in [
        (first(), "scope=openid", false),
        (first(), "scope=openid&access_type=online", false),
        (first(), "scope=openid&access_type=offline", true),
        (again(), "scope=openid&access_type=offline", false),
        (again().answer(Answer::AllowAll), more.as_str(), true),
        (
            again(),
            "scope=openid&access_type=offline&prompt=consent",
            true,
        ),
        (
            again(),
            "scope=openid&access_type=offline&approval_prompt=force",
            true,
        ),
        (again(), "scope=openid&prompt=consent", false),
    ] {
        assert_eq!(case.approval(query).with_refresh_token, expected, "{query}");
    }
}

#[test]
fn scopes_are_examined_last_and_redirects_before_them() {
    let case = Case::new();
    let refused = |query: &str| match case.decide(query) {
        Decision::Refuse { error, .. } => error.row().message.into_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(""), "Missing required parameter: scope");
    assert_eq!(
        refused("scope=openid+email+foo"),
        format!("Some requested scopes were invalid. {{valid=[{EMAIL}, openid], invalid=[foo]}}")
    );
    assert_eq!(
        refused("scope=foo"),
        "Some requested scopes were invalid. {invalid=[foo]}"
    );
}

#[test]
fn embedded_browsers_are_told_from_real_ones() {
    for (user_agent, embedded) in [
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0 Mobile Safari/537.36",
            true,
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
            true,
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
            false,
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36",
            false,
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36",
            false,
        ),
        ("curl/8.0", false),
        ("", false),
    ] {
        assert_eq!(is_embedded(user_agent), embedded, "{user_agent}");
    }
}

mod order;
mod standing;
