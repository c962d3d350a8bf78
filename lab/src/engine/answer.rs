//! An answer before it is written, and the engine's faults.
//!
//! Resources answer a fault as `{"reason", "detail"}`; actions answer the action, with the fault in it; what is before the
//! API answers HTML.
//!
//! Tests: `lab/tests/it/engine`.

use super::document::{Document, Entity};
use crate::web::Reply;
use crate::world::engine::Refusal;

/// The reason of nearly every fault.
pub const FAILED: &str = "Operation Failed";
/// Media types, as the engine writes them.
const JSON: &str = "application/json";
const XML: &str = "application/xml;charset=UTF-8";
const HTML: &str = "text/html;charset=UTF-8";

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub content: Content,
    /// Headers of this answer only.
    pub headers: Vec<(&'static str, String)>,
}

/// A body.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A document, in the form that the client accepts.
    Document(Box<Document>),
    /// JSON whatever the client accepts: the login's.
    Json(serde_json::Value),
    /// HTML.
    Html(String),
    /// Text of another kind.
    Plain(&'static str, String),
    /// Nothing.
    Nothing,
}

/// What a handler returns.
pub type Answered = Result<Answer, Answer>;

/// The form in which a client wants documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

impl Form {
    /// By the header `Accept`; XML is the default. `None`: the client accepts neither.
    pub fn accepted(accept: Option<&str>) -> Option<Form> {
        let Some(accept) = accept else { return Some(Form::Xml) };
        let kinds = accept.split(',').map(|kind| kind.split(';').next().unwrap_or_default().trim());
        kinds.filter_map(Self::of).next()
    }

    fn of(kind: &str) -> Option<Form> {
        match kind {
            "application/json" => Some(Form::Json),
            "application/xml" | "*/*" | "application/*" | "" => Some(Form::Xml),
            _ => None,
        }
    }

    /// By the header `Content-Type` of a body.
    pub fn sent(kind: Option<&str>) -> Option<Form> {
        kind.map(|kind| kind.split(';').next().unwrap_or_default().trim()).filter(|k| *k != "*/*").and_then(Self::of)
    }
}

impl Answer {
    fn new(status: u16, content: Content) -> Self {
        Answer { status, content, headers: vec![] }
    }

    /// A document with status 200.
    pub fn ok(document: Document) -> Self {
        Self::with(200, document)
    }

    /// A document with another status.
    pub fn with(status: u16, document: Document) -> Self {
        Self::new(status, Content::Document(Box::new(document)))
    }

    /// A status without a body.
    pub fn empty(status: u16) -> Self {
        Self::new(status, Content::Nothing)
    }

    /// An HTML page.
    pub fn page(status: u16, html: impl Into<String>) -> Self {
        Self::new(status, Content::Html(html.into()))
    }

    /// The short HTML page of a filter before the API.
    pub fn filtered(status: u16, words: &str) -> Self {
        Self::page(status, format!("<html><head><title>Error</title></head><body>{words}</body></html>"))
    }

    /// The page of a failure that nothing in the engine caught.
    pub fn crashed(what: &str) -> Self {
        Self::page(500, format!("<html><head><title>ERROR</title></head><body><h1>{what}</h1></body></html>"))
    }

    /// JSON of the login.
    pub fn json(status: u16, value: serde_json::Value) -> Self {
        Self::new(status, Content::Json(value))
    }

    /// Text of another kind.
    pub fn plain(kind: &'static str, text: impl Into<String>) -> Self {
        Self::new(200, Content::Plain(kind, text.into()))
    }

    /// A fault of a resource.
    pub fn fault(status: u16, reason: &str, detail: impl Into<String>) -> Self {
        Self::with(status, Document::of("fault", fault(reason, &detail.into())))
    }

    /// A fault for a refusal by the world's engine.
    pub fn refused(refusal: &Refusal) -> Self {
        match refusal.status {
            503 => Self::unavailable(),
            404 => Self::empty(404),
            status => Self::fault(status, FAILED, refusal.detail.clone()),
        }
    }

    /// The web server answers while the engine is down.
    pub fn unavailable() -> Self {
        Self::page(503, "<html><head><title>503 Service Unavailable</title></head><body></body></html>")
    }

    /// A parameter that has to be given.
    pub fn missing(parameter: &str) -> Self {
        let detail = format!("Parameter '{parameter}' is mandatory but was not provided.");
        Self::fault(400, "Input validation failed.", detail)
    }

    /// A body that is no document of its kind.
    pub fn incorrect(usage: &str) -> Self {
        Self::fault(400, "Request syntactically incorrect.", format!("For correct usage, see: {usage}"))
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The reply.
    pub fn reply(self, form: Form) -> Reply {
        let mut reply = match self.content {
            Content::Document(document) if form == Form::Json => Reply::text(self.status, JSON, document.json()),
            Content::Document(document) => Reply::text(self.status, XML, document.xml()),
            Content::Json(value) => Reply::text(self.status, JSON, value.to_string()),
            Content::Html(html) => Reply::text(self.status, HTML, html),
            Content::Plain(kind, text) => Reply::text(self.status, kind, text),
            Content::Nothing => Reply::text(self.status, "", ""),
        };
        reply.headers.extend(self.headers);
        reply
    }
}

/// The fields of a fault.
pub fn fault(reason: &str, detail: &str) -> Entity {
    Entity::new().text("detail", detail).text("reason", reason)
}
