//! The engine's REST API: reads, actions, the login and its failures, over TLS against made and recorded documents.

mod actions;
pub mod bench;
mod cost;
mod external_events;
mod external_jobs;
mod health;
mod hostile;
mod inventory;
mod jobs;
mod login;
mod manager;
mod memory;
mod recorded;
mod some_rows;
mod vdsm;
