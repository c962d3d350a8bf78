//! Notifications for the portal, and audit events.

use super::UpgradeManager;
use super::operations::{self, documents::*};
use crate::audit::page;
use crate::check::notifications;
use crate::error::Result;
use crate::ports::Call;

impl UpgradeManager {
    /// The notifications of a user, and the text for "About".
    ///
    /// # Errors
    /// `CLOSED`, `CANCELLED`; what the store answers.
    pub async fn notifications(&self, call: &Call, request: NotificationsRequest) -> Result<NotificationList> {
        self.carry_out(call, &operations::notifications, notifications::notifications(&self.0.ports, &request)).await
    }

    /// Hides a notification from a user's login. Answers the user's notifications afterwards.
    ///
    /// # Errors
    /// `NOTIFICATION_UNKNOWN`; `OBSERVER_ONLY`, `CLOSED`, `CANCELLED`; what the store answers.
    pub async fn dismiss(&self, call: &Call, request: DismissRequest) -> Result<NotificationList> {
        self.carry_out(call, &operations::dismiss, notifications::dismiss(&self.0.ports, &request)).await
    }

    /// Events after a cursor, in order.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a limit outside 1 to 1000; `CLOSED`, `CANCELLED`; what the store answers.
    pub async fn events(&self, call: &Call, request: EventsRequest) -> Result<EventPage> {
        self.carry_out(call, &operations::events, page::events(self.0.ports.store.as_ref(), &request)).await
    }
}
