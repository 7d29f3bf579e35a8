//! What the docs say of the sample app holds: every rule, notice and setting is there, and every module
//! of the referee.
//!
//! That a test shows what its row says is for reviewers to see; that a row, the code or the test goes
//! away unnoticed is prevented here.

use std::collections::BTreeSet;

use crate::mutations::Check;
use crate::mutations::tests::{exists, root, scenarios};

const PAGE: &str = include_str!("../../docs/sign-in.md");
const NOTICES: &str = include_str!("../../sample-app/src/notice.rs");
const CONFIG: &str = include_str!("../../sample-app/src/config.rs");

/// What the conformance suite asks of apps, below this heading.
const CONFORMANCE: &str = include_str!("../../docs/conformance.md");
const RELYING_PARTY: &str = "## Relying party";

/// How many modules its plans for apps have: basic, config and refresh tokens.
const MODULES: usize = 16 + 6 + 3;

/// How many rules there are.
const RULES: usize = 47;

/// Where the code that keeps a rule is.
const CODE: &str = "sample-app/src/";

/// The cells of each row of the table that begins with this cell in its head.
fn table<'a>(page: &'a str, first: &str) -> Vec<Vec<&'a str>> {
    let head = format!("| {first} |");
    page.lines()
        .skip_while(|line| !line.starts_with(&head))
        .skip(2)
        .map_while(cells)
        .collect()
}

/// The cells of a line, if it is a row.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

/// What a cell that is a list says in code: `` `one`, `two` ``.
fn list(cell: &str) -> Result<Vec<&str>, String> {
    let mut between = cell.split('`').step_by(2).map(str::trim);
    let words = code(cell);
    if words.is_empty() || !between.all(|text| text.is_empty() || text == ",") {
        return Err(format!("{cell:?} is no list of `names`"));
    }
    Ok(words)
}

/// Whatever a text says in code.
fn code(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// What is wrong with the row of a rule.
fn troubles(row: &[&str], scenarios: &BTreeSet<String>) -> Vec<String> {
    let &[rule, statement, place, shown] = row else {
        return vec![format!("{row:?} has not four cells")];
    };
    let mut troubles = Vec::new();
    if statement.is_empty() {
        troubles.push("it states nothing".to_owned());
    }
    match list(place) {
        Ok(paths) => {
            let is_lost = |path: &&str| !path.starts_with(CODE) || !root().join(path).is_file();
            let lost = paths.into_iter().filter(is_lost);
            troubles.extend(lost.map(|path| format!("there is no {path:?} in {CODE}")));
        }
        Err(trouble) => troubles.push(trouble),
    }
    match list(shown) {
        Ok(names) => {
            let trouble = |name: &str| match name.parse::<Check>() {
                Ok(check) if exists(&check, scenarios) => None,
                Ok(_) => Some(format!("there is no test {name:?}")),
                Err(unmet) => Some(unmet.to_string()),
            };
            troubles.extend(names.into_iter().filter_map(trouble));
        }
        Err(trouble) => troubles.push(trouble),
    }
    troubles
        .into_iter()
        .map(|trouble| format!("{rule}: {trouble}"))
        .collect()
}

/// The names in the first cells of a table, in order.
fn first_names<'a>(rows: &[Vec<&'a str>]) -> Vec<&'a str> {
    let mut names: Vec<_> = rows.iter().flat_map(|row| code(row[0])).collect();
    names.sort_unstable();
    names
}

#[test]
fn every_rule_is_stated_once_and_in_order() {
    let rows = table(PAGE, "rule");
    let rules: Vec<_> = rows.iter().map(|row| row[0].to_owned()).collect();
    let expected: Vec<_> = (1..=RULES).map(|number| format!("R{number}")).collect();
    assert_eq!(rules, expected);
}

#[test]
fn every_rule_names_code_and_tests_that_are_there() {
    let scenarios = scenarios();
    let troubles: Vec<_> = table(PAGE, "rule")
        .iter()
        .flat_map(|row| troubles(row, &scenarios))
        .collect();
    assert!(troubles.is_empty(), "\n{}", troubles.join("\n"));
}

#[test]
fn every_notice_is_explained_and_no_other() {
    let texts = NOTICES.split("code: \"").skip(1);
    let mut codes: Vec<_> = texts.filter_map(|text| text.split('"').next()).collect();
    codes.sort_unstable();
    assert!(!codes.is_empty(), "notice.rs is written differently now");
    assert_eq!(first_names(&table(PAGE, "notice")), codes);
}

#[test]
fn every_setting_is_explained_and_no_other() {
    let comment = CONFIG.replace("//! ", "");
    let variables = first_names(&table(&comment, "variable"));
    assert!(
        !variables.is_empty(),
        "config.rs is written differently now"
    );
    assert_eq!(first_names(&table(PAGE, "variable")), variables);
}

#[test]
fn what_is_wrong_with_a_row_is_told() {
    let (place, shown) = (
        "`sample-app/src/notice.rs`",
        "`sample-app::lib::notice::tests::every_code_finds_its_text_again`",
    );
    for (row, count) in [
        (&["R1", "says so", place, shown][..], 0),
        (&["R1", "says so", place], 1),
        (&["R1", "", place, shown], 1),
        (&["R1", "says so", "", shown], 1),
        (&["R1", "says so", "`sample-app/src/none.rs`", shown], 1),
        (&["R1", "says so", "`docs/sign-in.md`", shown], 1),
        (&["R1", "says so", place, "`a` and `b`"], 1),
        (&["R1", "says so", place, "`a`, `sample-app::it::a::b`"], 2),
    ] {
        let troubles = troubles(row, &BTreeSet::new());
        assert_eq!(troubles.len(), count, "{row:?}: {troubles:?}");
    }
}

#[test]
fn every_module_for_apps_names_a_test_that_is_there() {
    let (_, section) = CONFORMANCE.split_once(RELYING_PARTY).unwrap();
    let scenarios = scenarios();
    let rows = table(section, "module");
    let modules: BTreeSet<_> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(modules.len(), MODULES);
    for row in rows {
        let [module, verdict, shown] = row[..] else {
            panic!("{row:?} has not three cells");
        };
        assert!(verdict.starts_with("pass"), "{module}");
        for name in list(shown).unwrap() {
            let check: Check = name.parse().unwrap();
            assert!(exists(&check, &scenarios), "{module}: there is no {name:?}");
        }
    }
}
