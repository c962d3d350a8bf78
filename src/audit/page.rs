//! `events`: stored events after a cursor.

use crate::error::{Error, Result};
use crate::model::FORMAT;
use crate::model::event::EventPage;
use crate::model::request::EventsRequest;
use crate::ports::Store;

/// A page of events, in order.
///
/// # Errors
/// `INVALID_ARGUMENT` for a limit outside 1 to 1000; what the store answers.
pub async fn events(store: &dyn Store, request: &EventsRequest) -> Result<EventPage> {
    if !(1..=1000).contains(&request.limit) {
        return Err(Error::argument("limit", format!("{} is not within 1 to 1000", request.limit)));
    }
    let events = store.events_after(request.after, request.limit as usize).await?;
    let next = events.last().map_or(request.after, |event| event.seq);
    Ok(EventPage { format: FORMAT, events, next, store_id: store.id().to_owned() })
}
