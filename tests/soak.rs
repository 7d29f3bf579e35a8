//! Five hundred sign-ins without a browser, half of them in trouble: whatever goes wrong, nobody
//! becomes somebody else, nothing of the app's breaks, and nothing is left behind.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::time::{Duration, Instant};

use futures::{StreamExt as _, stream};
use harness::{Outcome, SampleApp, Unmet, Wishes};
use jiff::SignedDuration;
use mock_google::{Account, Client, Google};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use tokio::net::TcpListener;
use url::Url;

/// What the soak is made of.
mod soak {
    pub(crate) mod leftovers;
    pub(crate) mod person;
    pub(crate) mod troubles;
}

use soak::leftovers::{Panics, Size};
use soak::person::{Person, Scene, Visit};
use soak::troubles::Troubles;

/// How many people there are.
const PEOPLE: usize = 50;

/// How often each of them signs in.
const ROUNDS: usize = 10;

/// After how many rounds everything has been used once, and is as big as it may get.
const WARM: usize = 2;

/// How many people sign in at a time.
const AT_A_TIME: usize = 8;

/// The seed of all chance.
const SEED: u64 = 20_261_126;

/// How long Google's answers may take: nothing here is slow on purpose.
const PATIENCE: Duration = Duration::from_secs(10);

/// Longer than the app leaves an endpoint alone that asked for it.
const BETWEEN_ROUNDS: SignedDuration = SignedDuration::from_secs(301);

/// One Google, one app, and everybody.
struct Soak {
    google: mock_google::Running,
    app: sample_app::Running,
    people: Vec<Person>,
    troubles: Troubles,
    dice: ChaCha8Rng,
    visits: Vec<Visit>,
}

impl Soak {
    async fn begin() -> Outcome<Self> {
        let google = Google::builder().port(0).seed(SEED).without_built_ins();
        let google = google.start().await?;
        let wishes = Wishes {
            issuer: google.issuer().to_owned(),
            offline: true,
            patience: PATIENCE,
            ..Wishes::default()
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let app = SampleApp::start_on(listener, &wishes).await?;
        let callback = app.base_url().join("/api/v1/auth/login/google/")?;
        let client = Client::web(&wishes.client_id, &wishes.client_secret);
        google.register(client.redirect_uri(callback).app_name("Sample App"));
        let account = |number| Account::new(format!("person{number:02}@gmail.com"));
        let people: Vec<_> = (0..PEOPLE)
            .map(|number| Person::new(account(number)))
            .collect();
        for person in &people {
            google.add_account(person.account.clone());
        }
        Ok(Self {
            google,
            app,
            people,
            troubles: Troubles::of_the_catalogue()?,
            dice: ChaCha8Rng::seed_from_u64(SEED),
            visits: Vec::new(),
        })
    }

    fn scene(&self) -> Scene {
        Scene {
            google: Google::clone(&self.google),
            app: self.app.base_url().clone(),
        }
    }

    /// Everybody signs in, or tries to; says how many could.
    async fn round(&mut self, is_troubled: bool) -> Outcome<usize> {
        self.google.clock().advance(BETWEEN_ROUNDS);
        self.app.clock().advance(BETWEEN_ROUNDS);
        let accounts: Vec<_> = self.people.iter().map(|one| one.account.clone()).collect();
        let others = accounts.iter().cycle().skip(1);
        let faults: Vec<_> = accounts
            .iter()
            .zip(others)
            .map(|(account, other)| {
                let fault = self.troubles.throw(&mut self.dice, account, other);
                fault.filter(|_| is_troubled)
            })
            .collect();
        let scene = &self.scene();
        let people = self.people.iter_mut().zip(faults);
        let visits = people.map(|(person, fault)| person.sign_in(scene, fault));
        let visits: Vec<_> = stream::iter(visits)
            .buffer_unordered(AT_A_TIME)
            .collect()
            .await;
        let visits = visits.into_iter().collect::<Outcome<Vec<_>>>()?;
        let succeeded = visits.iter().filter(|visit| visit.succeeded).count();
        self.visits.extend(visits);
        self.count().await?;
        Ok(succeeded)
    }

    /// Every other person signs out, if signed in.
    async fn sign_out_half(&mut self) -> Outcome {
        let scene = self.scene();
        for person in self.people.iter_mut().step_by(2) {
            person.sign_out(&scene).await?;
        }
        self.count().await
    }

    /// The app holds what it needs for these people, and nothing else.
    async fn count(&self) -> Outcome {
        let census = self.app.census().await?;
        let ids: Vec<_> = self.people.iter().filter_map(|person| person.id).collect();
        let distinct: BTreeSet<_> = ids.iter().collect();
        let signed_in = self.people.iter().filter(|person| person.is_signed_in());
        let unfinished = self.visits.iter().filter(|visit| !visit.succeeded);
        let (signed_in, unfinished) = (signed_in.count(), unfinished.count());
        let fits = distinct.len() == ids.len()
            && census.users == as_u64(ids.len())
            && census.sessions == as_u64(signed_in)
            && census.attempts <= as_u64(unfinished)
            && census.locks == 0;
        Unmet::unless(fits, || {
            format!(
                "{census:?}, but {} people have used the app under {} ids, {signed_in} are signed \
                 in, {unfinished} attempts were given up, and nobody waits",
                ids.len(),
                distinct.len()
            )
        })
    }

    fn address(&self) -> &Url {
        self.app.base_url()
    }

    /// What happened, in a line: of each fault how often it was armed, met, and kept somebody out.
    fn summary(&self) -> String {
        let mut faults: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
        for visit in &self.visits {
            if let Some(fault) = &visit.fault {
                let [armed, met, refused] = faults.entry(fault).or_default();
                *armed += 1;
                *met += usize::from(visit.met);
                *refused += usize::from(!visit.succeeded);
            }
        }
        let faults: Vec<_> = faults
            .iter()
            .map(|(name, [armed, met, refused])| format!("{name} {armed}/{met}/{refused}"))
            .collect();
        let succeeded = self.visits.iter().filter(|visit| visit.succeeded).count();
        format!(
            "{} sign-ins, {succeeded} succeeded, {} refused; faults armed/met/refused: {}",
            self.visits.len(),
            self.visits.len() - succeeded,
            faults.join(", ")
        )
    }
}

fn as_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_wrong_nobody_is_mistaken_and_nothing_is_left_behind() {
    let (panics, started) = (Panics::watch(), Instant::now());
    let mut soak = Soak::begin().await.unwrap();
    for _ in 0..WARM {
        soak.round(true).await.unwrap();
    }
    let warm = Size::now();
    for round in WARM..ROUNDS {
        soak.round(true).await.unwrap();
        if round % 3 == 0 {
            soak.sign_out_half().await.unwrap();
        }
    }
    let summary = soak.summary();

    // Without trouble everybody gets in, whatever happened before.
    assert_eq!(soak.round(false).await.unwrap(), PEOPLE, "{summary}");
    soak.sign_out_half().await.unwrap();
    let grown = warm.settled(soak.address()).await.unwrap();
    assert_eq!(panics.count(), 0, "{summary}");

    let took = started.elapsed().as_secs_f64();
    let line = format!("soak: {summary}; {warm} at first, {grown} in the end; {took:.1} s");
    // Past libtest, which would keep it to itself.
    writeln!(std::io::stderr(), "{line}").unwrap();
    soak.app.stop().await;
    soak.google.stop().await;
}
