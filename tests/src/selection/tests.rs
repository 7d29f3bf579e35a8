use clap::Parser as _;

use super::*;

fn features() -> Vec<PathBuf> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../features"));
    vec![folder.canonicalize().unwrap()]
}

fn select(args: &[&str]) -> Selection {
    let cli = Cli::parse_from([&["e2e"][..], args].concat());
    Selection::load(&features(), &cli, None).unwrap()
}

#[test]
fn names_are_unique_and_found_again() {
    let all = select(&[]);
    let names: std::collections::BTreeSet<_> = all.names().collect();
    assert_eq!(names.len(), all.len());
    let one = all.names().next().unwrap();
    assert_eq!(select(&["--exact", one]).names().collect::<Vec<_>>(), [one]);
    assert_eq!(select(&["no such scenario"]).len(), 0);
}

#[test]
fn tags_choose_and_decide_about_the_browser() {
    let protocol = select(&["--tags", "@protocol"]);
    assert!(protocol.len() > 0 && !protocol.needs_browser());
    assert!(select(&["--tags", "@smoke"]).len() <= 10);
    assert!(select(&["--tags", "not @protocol"]).len() >= 28);
}

#[test]
fn asking_for_nothing_is_an_error_and_filtering_everything_is_not() {
    for args in [
        ["e2e", "--tags", "@nowhere"],
        ["e2e", "--name", "^no such title$"],
        ["e2e", "--input", "sign_in.feature:1"],
    ] {
        let cli = Cli::parse_from(args);
        assert!(
            Selection::load(&features(), &cli, None).is_err(),
            "{args:?}"
        );
    }
    let none = Cli::parse_from(["e2e"]);
    assert!(Selection::load(&[], &none, None).is_err());
    assert_eq!(select(&["--exact", "no such scenario"]).len(), 0);
}

#[test]
fn shards_are_a_partition() {
    let all = select(&[]);
    let parts = ["1/3", "2/3", "3/3"].map(|part| select(&["--shard", part]));
    let mut together: Vec<_> = parts.iter().flat_map(Selection::names).collect();
    together.sort_unstable();
    let mut names: Vec<_> = all.names().collect();
    names.sort_unstable();
    assert_eq!(together, names);
    assert!(parts.iter().all(|part| part.len() >= all.len() / 3));
}

#[test]
fn ids_are_unique_and_choose() {
    let all = select(&[]);
    let ids: std::collections::BTreeSet<_> = all.cases().map(|(_, case)| case.id.clone()).collect();
    assert_eq!(ids.len(), all.len());
    assert!(
        ids.iter().any(|id| id.starts_with("protocol/token:")),
        "{ids:?}"
    );
    let one = ids.into_iter().next_back().unwrap();
    let cli = Cli::parse_from(["e2e"]);
    let chosen = Selection::load(&features(), &cli, Some(&[one])).unwrap();
    assert_eq!(chosen.len(), 1);
}

#[test]
fn a_seed_decides_the_order() {
    let order = |seed| {
        let mut selection = select(&[]);
        selection.shuffle(seed);
        selection.names().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(order(1), order(1));
    assert_ne!(order(1), order(2));
}
