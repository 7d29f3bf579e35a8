use std::time::Duration;

use axum::http::HeaderMap;

use super::mask::Mask;
use super::*;
use crate::wire::params::Params;

fn entry(path: &str) -> Entry {
    Entry {
        endpoint: Endpoint::Token,
        method: "POST".into(),
        path: path.into(),
        decision: "refused".into(),
        status: 400,
        ..Entry::blank()
    }
}

fn answer() -> Answer {
    Answer {
        status: 503,
        headers: HeaderMap::new(),
        body: AnswerBody::Text("{}".to_owned()),
        took: Duration::from_millis(2),
        wire: None,
    }
}

#[test]
fn the_journal_forgets_the_oldest_and_never_reuses_a_number() {
    let mut journal = Journal::default();
    for _ in 0..CAPACITY + 5 {
        journal.write(entry("/token"));
    }
    let numbers: Vec<_> = journal.entries().map(|entry| entry.seq).collect();
    assert_eq!(
        (numbers.len(), numbers[0], numbers[CAPACITY - 1]),
        (CAPACITY, 6, 2_005)
    );
    assert!(journal.entry(5).is_none());
    assert_eq!(journal.entry(6).unwrap().seq, 6);
    assert_eq!(
        journal
            .after(2_003)
            .map(|entry| entry.seq)
            .collect::<Vec<_>>(),
        [2_004, 2_005]
    );
    assert_eq!(
        (journal.after(0).count(), journal.after(9_999).count()),
        (CAPACITY, 0)
    );
}

#[test]
fn an_answer_completes_its_own_entry() {
    let mut journal = Journal::default();
    let first = journal.write(entry("/token"));
    journal.write(entry("/revoke"));
    let fired = Fired {
        id: 7,
        name: "delay",
    };
    let completed = journal.complete(first, answer(), vec![fired]).unwrap();
    assert_eq!(
        (
            completed.path.as_str(),
            completed.status,
            completed.faults.len()
        ),
        ("/token", 503, 1)
    );
    assert!(journal.complete(3, answer(), Vec::new()).is_none());
    let wants = |entry: &&Entry| Search::default().wants(entry);
    assert_eq!(
        journal.entries().filter(wants).count(),
        1,
        "the other has no answer yet"
    );
}

#[test]
fn a_line_cannot_be_forged_by_control_characters() {
    let line = entry("/x\n\u{1b}[31mGET /forged").to_string();
    assert!(!line.contains(['\n', '\u{1b}']), "{line:?}");
}

#[test]
fn a_search_narrows_by_account_client_endpoint_and_number() {
    let mut ours = entry("/token");
    ours.seq = 5;
    ours.account = Some("Ada@gmail.com".to_owned());
    ours.client = Some("1-a".to_owned());
    ours.answer = Some(answer());
    let search = |change: fn(&mut Search)| {
        let mut search = Search::default();
        change(&mut search);
        search.wants(&ours)
    };
    assert!(search(|_| ()));
    assert!(search(
        |search| search.account = Some("ada@gmail.com".to_owned())
    ));
    assert!(!search(
        |search| search.account = Some("bob@gmail.com".to_owned())
    ));
    assert!(!search(|search| search.client = Some("1-b".to_owned())));
    assert!(!search(|search| search.endpoint = Some(Endpoint::Keys)));
    assert!(!search(|search| search.after = 5));
}

#[test]
fn the_exports_show_the_form_and_no_secret() {
    let mut entry = entry("/token");
    entry.params = Params::parse("client_secret=GOCSPX-very-secret-indeed&a=1&q=2").unwrap();
    entry.query = Params::parse("q=2").unwrap();
    entry.answer = Some(answer());
    let archive = har([&entry].into_iter(), "http://localhost:1", Mask::On);
    let request = &archive["log"]["entries"][0]["request"];
    assert_eq!(request["url"], "http://localhost:1/token?q=2");
    assert_eq!(request["postData"]["params"][1]["value"], "1");
    assert_eq!(request["postData"]["params"].as_array().unwrap().len(), 2);
    for text in [archive.to_string(), view(&entry, Mask::On).to_string()] {
        assert!(!text.contains("very-secret"), "{text}");
    }
    assert!(view(&entry, Mask::Off).to_string().contains("very-secret"));
}

#[test]
fn heavy_entries_are_forgotten_sooner() {
    const HEAVY: usize = 1024 * 1024;
    let mut journal = Journal::default();
    let params = Params::default().with("a", &"b".repeat(HEAVY));
    for _ in 0..100 {
        let seq = journal.write(Entry {
            params: params.clone(),
            ..entry("/token")
        });
        assert_eq!(
            journal.complete(seq, answer(), Vec::new()).unwrap().seq,
            seq
        );
    }
    let kept: Vec<_> = journal.entries().map(|entry| entry.seq).collect();
    assert_eq!(kept, (101 - kept.len() as u64..=100).collect::<Vec<_>>());
    assert!((60..64).contains(&kept.len()), "{}", kept.len());
    journal.forget(|_| true);
    let seq = journal.write(entry("/token"));
    journal.complete(seq, answer(), Vec::new());
    assert_eq!(journal.entries().count(), kept.len() + 1);
}

#[test]
fn the_journal_is_settled_up_to_the_first_open_answer() {
    let mut journal = Journal::default();
    let numbers = [(); 4].map(|()| journal.write(entry("/token")));
    assert_eq!(journal.settled(), 0);
    for (answered, settled) in [(1, 0), (0, 2), (3, 2)] {
        journal.complete(numbers[answered], answer(), Vec::new());
        assert_eq!(journal.settled(), settled);
    }
    journal.forget(|entry| entry.seq == 3);
    assert_eq!(journal.settled(), 4);
    assert!(
        journal.complete(3, answer(), Vec::new()).is_none(),
        "what is forgotten stays forgotten"
    );
}
