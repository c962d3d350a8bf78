//! Hostile and broken providers. Every case costs bounded time and memory, sends no credential to another server, and
//! ends in an error with a remedy or in a correct answer.
//!
//! The cases are tables; `the_cases_are_listed` prints their names.

mod answers;
mod fields;
mod lists;
mod scale;
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
