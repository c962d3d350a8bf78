//! Answers as text for people: one function for each document.

pub mod association;
pub mod checks;
pub mod doctor;
pub mod errata;
pub mod messages;
pub mod plan;
pub mod report;
pub mod runs;
pub mod state;
pub mod task;
