//! What every server of the lab needs, whatever API it has: requests, replies, routes, faults, HTTPS.
//!
//! | module | what it is |
//! |---|---|
//! | [`request`], [`reply`] | a request and a reply, without HTTP |
//! | [`route`] | finding the route of a request in a table |
//! | [`faults`] | scripted faults of requests, tasks and the world |
//! | [`Server`] | a server over the world: it answers requests |
//! | [`costs`] | the time that requests would have taken on a running server |
//! | [`service`] | HTTP around a server: access log, faults of the connection |
//! | [`listener`] | a port with TLS and a thread that serves it |
//! | [`tls`] | the lab's certificate authority |

pub mod costs;
pub mod faults;
pub mod listener;
pub mod reply;
pub mod request;
pub mod route;
pub mod server;
pub mod service;
pub mod tls;

pub use reply::{Reply, ReplyResult, Text};
pub use request::Request;
pub use server::Server;
