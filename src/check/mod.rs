//! Checks: the updates of the engine, hosts and clusters, what they fix, and the cluster levels that they bring.
//!
//! Checks change nothing at hosts and providers. They use the ports only, so they do not depend on a particular
//! provider or engine. Pure parts are in files of their own:
//!
//! | file | subject | pure, or uses |
//! |---|---|---|
//! | `levels_table` | which cluster levels each VDSM supports | yes |
//! | `levels` | the levels of one host, now and after an update; refusals | yes |
//! | `cluster_levels` | what a cluster's hosts have in common; whether its level can be raised | yes |
//! | `kind` | EL host or oVirt Node, and the packages that matter for each | yes |
//! | `ask` | asks several providers at the same time | providers |
//! | `association` | from a host to its content host | providers, store |
//! | `host_facts` | the data of the provider about one host, beyond the bulk listing | provider |
//! | `host_lists` | the provider's lists of one host, read side by side | provider |
//! | `classes` | first answers by the providers' classes of their hosts | providers, store |
//! | `many` | the packages that decide levels, read for many hosts together | providers |
//! | `host_reader` | requests about one host; errors of missing data | provider |
//! | `running` | what runs on a host, against what is installed | yes |
//! | `weighing` | answers that contradict each other; running versions against installed ones | yes |
//! | `assemble` | the answer for one host, from the facts | yes |
//! | `record` | the stored part of an answer, and the events that it causes | yes |
//! | `doctor` | what would stop an installation or a run | providers, store |
//! | `host`, `cluster`, `engine` | `check_host`, `check_cluster`, `check_engine` | providers, store |
//! | `errata` | the errata of a host, one erratum | providers |
//! | `notices` | which notifications a check causes | yes |
//! | `notifications` | `notifications`, `dismiss` | store |
//! | `schedule` | the periodic checks | providers, store |
//! | `inventory` | hosts and clusters by id or name | engine |
//! | `options`, `early_end` | limits of a check; errors that end a check before its answer | yes |
//!
//! If a provider fails, the check does not fail, and its answer is not "no updates" but `unknown`, with the reason.
//!
//! Tests: in these files, in `tests/it/check/` and `tests/it/doctor/`; with several kinds of content in
//! `tests/it/provider/modules_and_views.rs`.

pub mod association;
pub mod cluster;
pub mod cluster_levels;
pub mod doctor;
pub mod engine;
pub mod errata;
pub mod host;
pub mod inventory;
pub mod kind;
pub mod levels;
mod limits;
pub mod notifications;
pub mod schedule;

mod ask;
mod assemble;
mod classes;
mod early_end;
mod host_facts;
mod host_lists;
mod host_reader;
mod levels_table;
mod many;
mod notices;
mod options;
mod record;
mod running;
mod weighing;

pub use cluster::check_cluster;
pub use doctor::doctor;
pub use engine::check_engine;
pub use host::check_host;
pub use options::CheckOptions;

pub(crate) use early_end::{ends_the_check, until_cancelled};
pub(crate) use host_reader::nothing_computed;
