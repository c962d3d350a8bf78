//! Hostile and broken providers: every case takes bounded time and memory, sends no credential to another server, and
//! ends with an error and its remedy or with a right answer.
//!
//! The cases are tables; `the_cases_are_listed` prints their names.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/client.rs"]
mod client;
#[path = "support/scripted.rs"]
mod scripted;

#[path = "hostile/answers.rs"]
mod answers;
#[path = "hostile/fields.rs"]
mod fields;
#[path = "hostile/kit.rs"]
mod kit;
#[path = "hostile/lists.rs"]
mod lists;
#[path = "hostile/scale.rs"]
mod scale;
#[path = "hostile/transport.rs"]
mod transport;

use std::collections::BTreeSet;

#[test]
fn the_cases_are_listed() {
    let tables = [
        ("transport", transport::names()),
        ("answers", answers::names()),
        ("lists", lists::names()),
        ("fields", fields::names()),
        ("scale", scale::names()),
    ];
    let mut all = BTreeSet::new();
    for (table, names) in tables {
        println!("{table}: {} cases", names.len());
        for name in names {
            println!("  {name}");
            assert!(all.insert(format!("{table}/{name}")), "two cases are called {table}/{name}");
        }
    }
}
