//! Notifications, events, the periodic checks, versions.

use std::time::Duration;

use ovirt_upgrade_manager::manager::Duties;
use ovirt_upgrade_manager::model::ids::UserName;
use ovirt_upgrade_manager::model::request::{DismissRequest, EventsRequest, NotificationsRequest, ScheduleRequest};
use ovirt_upgrade_manager::model::version::VersionRequest;

use super::follow::newest_event;
use crate::args::state::{Events, Notifications, OfUser};
use crate::exit::{Exit, Failure, Outcome};
use crate::session::{App, Need};
use crate::show;

/// Time between two looks for new events.
const LOOK: Duration = Duration::from_secs(1);
/// Events that are read at a time.
const PAGE: u32 = 1_000;

/// The named user, or the one of the configuration.
fn user(app: &App, given: OfUser) -> Outcome<UserName> {
    if let Some(user) = given.user {
        return Ok(user);
    }
    match app.engine_user()? {
        Some(username) => Ok(UserName::new(username)?),
        None => Err(Failure::WrongUse("give --user: the configuration has no 'engine.api.username'".to_owned())),
    }
}

pub async fn notifications(app: &App, options: Notifications) -> Outcome {
    let (list, all) = match options {
        Notifications::List { user: given, all } => {
            let request = NotificationsRequest { user: user(app, given)? };
            let list = app.session(Need::State, async |s| {
                s.ask("notifications", async |m, call| m.notifications(call, request).await).await
            });
            (list.await?, all)
        }
        Notifications::Dismiss { id, user: given } => {
            let request = DismissRequest { user: user(app, given)?, id };
            let list = app.session(Need::Control(Duties::Calls), async |s| {
                s.ask("dismiss", async |m, call| m.dismiss(call, request).await).await
            });
            (list.await?, false)
        }
    };
    app.output.answer(&list, |page| show::messages::notifications(page, &list, all))?;
    Ok(Exit::Done)
}

pub async fn events(app: &App, options: Events) -> Outcome {
    app.session(Need::State, async |s| {
        let mut cursor = match options.after {
            Some(after) => after,
            None if options.follow => newest_event(s).await?,
            None => 0,
        };
        let mut left = options.limit.unwrap_or(u64::MAX);
        while left > 0 {
            let limit = u32::try_from(left).unwrap_or(PAGE).min(PAGE);
            let request = EventsRequest { after: cursor, limit };
            let page = match s.ask("events", async |m, call| m.events(call, request).await).await {
                // Whoever follows ends it so, at whatever moment.
                Err(Failure::Interrupted) if options.follow => break,
                page => page?,
            };
            for event in &page.events {
                app.output.element(event, || show::messages::event(event))?;
            }
            cursor = page.next.max(cursor);
            left = left.saturating_sub(page.events.len() as u64);
            match (page.events.is_empty(), options.follow) {
                (false, _) => {}
                (true, false) => break,
                (true, true) => tokio::select! {
                    () = app.interrupted.cancelled() => break,
                    () = tokio::time::sleep(LOOK) => {}
                },
            }
        }
        Ok(Exit::Done)
    })
    .await
}

pub async fn schedule(app: &App) -> Outcome {
    let status = app
        .session(Need::State, async |s| {
            s.ask("schedule", async |m, call| m.schedule(call, ScheduleRequest {}).await).await
        })
        .await?;
    app.output.answer(&status, |page| show::state::schedule(page, &status))?;
    Ok(Exit::Done)
}

pub async fn version(app: &App) -> Outcome {
    let version = app
        .session(Need::State, async |s| {
            s.ask("version", async |m, call| m.version(call, VersionRequest {}).await).await
        })
        .await?;
    app.output.answer(&version, |page| show::state::version(page, &version))?;
    Ok(Exit::Done)
}
