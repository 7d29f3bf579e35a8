# Everything a contributor runs; CI calls `.ci/run`, which is `check` and `test`.

# List the recipes.
default:
    @just --list

# Format, lints and documentation, warnings denied.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items --locked

# Everything: unit, integration and documentation tests, and the browser scenarios.
test:
    cargo test --locked

# The browser scenarios, for example: just e2e --tags @smoke
e2e *args:
    cargo test --locked --test e2e -- {{args}}

# The whole suite ten times in a row, each time in another order.
ten-times:
    for run in $(seq 10); do cargo test --locked --test e2e -- --quiet --shuffle || exit 1; done

# Every scenario twenty times, shuffled: pass rates with bounds, and the first difference of a flake.
flakes *args:
    cargo test --locked --test e2e -- --quiet --repeat 20 --shuffle --pictures failed {{args}}

# Ends the browser, app or Google of fifty scenarios at random: only those may fail.
chaos *args:
    cargo test --locked --test e2e -- --tags 'not @protocol' --shuffle --chaos 50 {{args}}

# The scenarios against apps made with Flask, Express and Django (needs Python or Node, reaches package registries).
examples *args:
    examples/run {{args}}

# 500 sign-ins with random faults: nobody is mistaken, nothing is left behind.
soak:
    cargo test --locked --test soak

# Fifty mistakes in the sample app, one at a time: does a scenario or test notice each? (takes half an hour)
mutants *args:
    cargo run --locked --bin mutants -- {{args}}

# Google's and others' client libraries, unmodified, against the mock (needs Python or Node, reaches package registries).
clients *args:
    tests/clients/run {{args}}

# Ratios beside the bare signature and an empty route.
bench:
    cargo bench --locked -p mock-google

# Review changed snapshots: run the tests, then accept what they print.
accept:
    INSTA_UPDATE=always cargo test --locked -p mock-google --test it

# Licences, advisories and banned crates (needs cargo-deny).
deny:
    cargo deny check

# A mock Google, for example: just serve --port 0
serve *args:
    cargo run --locked --release --bin mock-google -- serve {{args}}

# Mock and sample app, wired together.
demo *args:
    cargo run --locked --bin demo -- {{args}}

# What CI runs.
ci:
    .ci/run
