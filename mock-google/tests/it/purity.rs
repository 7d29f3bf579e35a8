//! The rules stay pure: no I/O, no waiting, no time, no chance, no faults.

use std::fs;
use std::path::Path;

#[test]
fn rules_know_no_io_time_or_chance() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut files = vec![rules.with_extension("rs")];
    let mut folders = vec![rules];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 6, "the rules were not found: {files:?}");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for (number, line) in code.enumerate() {
            for word in [
                "axum",
                "tokio",
                "async ",
                "::now(",
                "rand::",
                "Dice",
                "Fault",
                "std::fs",
                "crate::http",
            ] {
                assert!(
                    !line.contains(word),
                    "{}:{}: `{word}` in {line}",
                    file.display(),
                    number + 1
                );
            }
        }
    }
}
