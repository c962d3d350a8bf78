//! The stores: SQLite in a state directory, and the one in memory.

mod changed_files;
mod conformance;
mod directory;
mod golden_journal;
mod journals;
mod lease;
mod memory;
mod retention;
mod runs;
mod sqlite;
mod twins;
