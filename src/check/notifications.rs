//! `notifications` and `dismiss`: the notifications of one user, and the text for the "About" box.
//!
//! Tests: `tests/it/check/engine.rs`.

use std::collections::BTreeSet;

use super::notices::engine_text;
use crate::error::{Result, codes};
use crate::model::engine::{EngineCheck, EngineState};
use crate::model::notification::{About, Notice, Notification, NotificationList, NotificationTopic};
use crate::model::request::{DismissRequest, NotificationsRequest};
use crate::model::{FORMAT, TimeMs, age_in_words};
use crate::ports::{Change, Ports};

/// `notifications`: all notifications for this user, including dismissed ones.
///
/// # Errors
/// Those of the state (`STATE_…`).
pub async fn notifications(ports: &Ports, request: &NotificationsRequest) -> Result<NotificationList> {
    let dismissed: BTreeSet<String> = ports.store.dismissed(&request.user).await?.into_iter().collect();
    let mut notices = ports.store.notices().await?;
    let last = ports.store.last_engine_check().await?;
    let about = about(last.as_ref(), &notices, ports.clock.now_ms());
    notices.sort_by(|a, b| order(a).cmp(&order(b)));
    let mine = |notice: Notice| Notification { dismissed_by_me: dismissed.contains(&notice.id), notice };
    Ok(NotificationList {
        format: FORMAT,
        user: request.user.clone(),
        notifications: notices.into_iter().map(mine).collect(),
        about,
    })
}

/// `dismiss`: this notification is not shown to the user at login again; a newer one about the same subject is.
/// Returns the user's notifications afterwards. Dismissing twice is no error.
///
/// # Errors
/// `NOTIFICATION_UNKNOWN`; `OBSERVER_ONLY`.
pub async fn dismiss(ports: &Ports, request: &DismissRequest) -> Result<NotificationList> {
    if !ports.store.is_controller() {
        return Err(codes::ObserverOnly { operation: "dismiss" }.err());
    }
    if !ports.store.notices().await?.iter().any(|notice| notice.id == request.id) {
        return Err(codes::NotificationUnknown { id: request.id.escape_debug() }.err());
    }
    let (user, id, at_ms) = (request.user.clone(), request.id.clone(), ports.clock.now_ms());
    ports.store.commit(vec![Change::Dismiss { user, id, at_ms }]).await?;
    notifications(ports, &NotificationsRequest { user: request.user.clone() }).await
}

/// The engine's first, then the hosts' by name.
fn order(notice: &Notice) -> (bool, &str, &NotificationTopic) {
    (notice.topic.host_id.is_some(), &notice.entity, &notice.topic)
}

fn about(last: Option<&EngineCheck>, notices: &[Notice], now_ms: TimeMs) -> About {
    let notice = notices.iter().find(|notice| notice.topic == NotificationTopic::ENGINE);
    let age_ms = last.map(|check| (now_ms - check.checked_at_ms).max(0));
    let sentence = match last {
        None => "Whether the engine has updates was not checked yet.".to_owned(),
        Some(check) => match check.state {
            EngineState::Current => match (&check.product, &check.installed) {
                (Some(version), Some(_)) => format!("The engine is up to date ({version})."),
                (None, Some(setup)) => format!("No newer setup package than {setup} is available."),
                (_, None) => "No newer setup package of the engine is available.".to_owned(),
            },
            EngineState::Available | EngineState::SetupPending => format!("Engine update: {}.", engine_text(check)),
            EngineState::Unknown => {
                let why = check.unknown_because.as_ref().map_or("no reason was given", |p| &p.message);
                let known = notice.map_or_else(String::new, |n| format!(" Last known: {}", n.text));
                format!("Whether the engine has updates is not known: {why}.{known}")
            }
        },
    };
    let text = match age_ms {
        Some(age_ms) => format!("{sentence} Checked {} ago.", age_in_words(age_ms)),
        None => sentence,
    };
    About {
        text,
        update: notice.is_some(),
        checked_at_ms: last.map(|check| check.checked_at_ms),
        age_ms,
        problem: last.and_then(|check| check.unknown_because.clone()),
    }
}
