//! The engine's server: against recordings of a running engine, against the world through the product's own client, and
//! over HTTPS.

mod bench;
mod disturbed_run;
mod equal;
mod examined;
mod full_disk;
mod http;
mod permissions;
mod recorded;
mod whole_run;
