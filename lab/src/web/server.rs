//! A server over the world.

use serde_json::Value;

use super::reply::Reply;
use super::request::Request;
use crate::world::World;

/// A server: it answers requests from the world, without HTTP.
pub trait Server: Send + 'static {
    /// Answers a request. The world was advanced to now. `wall_ms`: real milliseconds since the server started.
    fn answer(&mut self, world: &mut World, request: &mut Request, wall_ms: i64) -> Reply;

    /// What the request would have cost a running server, in milliseconds, by this server's model of costs. Asked right after
    /// [`Server::answer`].
    fn cost_ms(&self, _request: &Request, _reply: &Reply) -> u64 {
        0
    }

    /// Headers of every reply, besides `Date` and `Content-Type`.
    fn headers(&self) -> Vec<(&'static str, String)>;

    /// Body of an error in one of the API's shapes; `None` for an unknown shape. For faults.
    fn error_body(shape: &str, message: &str) -> Option<Value>;
}
