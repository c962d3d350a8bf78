//! The Katello provider, against the lab and against scripted servers.

mod commands_in_a_shell;
mod connection;
mod contract;
mod errata_summary;
mod fuzzed;
mod hostile;
mod identity;
mod inspection;
mod job_ends;
mod job_ends_lab;
mod katello_3;
mod lab;
mod many;
mod modules_and_views;
mod oauth;
mod odd_rows;
mod operations;
mod recorded;
mod recorded_jobs;
mod restarts;
mod role;
mod sessions;
mod systems;
mod unpublished;
mod unreadable_rows;
