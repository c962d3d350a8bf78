//! Commands of operators that are carried out without a read of the cluster.

use std::time::Duration;

use crate::error::Result;
use crate::model::ids::RunId;
use crate::model::run::Command;
use crate::ports::{ObserverRequestKind, Ports};

/// Time between two turns in which nothing happened, and between two reads of the commands of operators.
pub(super) const POLL: Duration = Duration::from_secs(5);

/// Returns once an operator has sent a command that needs no read of the cluster.
pub(super) async fn is_urged(ports: &Ports, run: &RunId) -> Result<()> {
    let is_urgent = |kind: &ObserverRequestKind| match kind {
        ObserverRequestKind::Run { run: of, command } => of == run && needs_no_reading(command),
        _ => false,
    };
    loop {
        ports.clock.sleep(POLL).await;
        if ports.store.requests().await?.iter().any(|request| is_urgent(&request.kind)) {
            return Ok(());
        }
    }
}

/// Whether the command is carried out without a read of the cluster. Commands about hosts and settings wait for a turn
/// with reads.
pub(super) fn needs_no_reading(command: &Command) -> bool {
    match command {
        Command::Pause(_)
        | Command::Resume
        | Command::Answer { .. }
        | Command::Cancel
        | Command::Approve
        | Command::ApproveHost(_)
        | Command::Abandon => true,
        Command::SkipHost(_) | Command::SkipBegunHost(_) | Command::Adopt => false,
    }
}
