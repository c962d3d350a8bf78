//! Commands of operators that are carried out without a read of the cluster.

use std::time::Duration;

use crate::error::Result;
use crate::model::ids::RunId;
use crate::model::run::Command;
use crate::ports::{ObserverRequest, ObserverRequestKind, Ports};

/// Time between two turns in which nothing happened, and between two reads of the commands of operators.
pub(super) const POLL: Duration = Duration::from_secs(5);

/// Returns once an operator has sent a command that can be carried out without a read of the cluster.
pub(super) async fn is_urged(ports: &Ports, run: &RunId) -> Result<()> {
    loop {
        ports.clock.sleep(POLL).await;
        if !without_reads(ports.store.requests().await?, run).is_empty() {
            return Ok(());
        }
    }
}

/// The commands for this run that can be carried out without a read of the cluster, each with the id of its request and its actor. A cancel
/// and an abandon wait for nothing. An approval waits behind a skip, because it depends on the hosts that are skipped before; every other
/// command waits behind an `adopt`, which ends a pause.
pub(super) fn without_reads(requests: Vec<ObserverRequest>, run: &RunId) -> Vec<(String, String, Command)> {
    let (mut skips, mut adopts) = (false, false);
    let mut now = vec![];
    for ObserverRequest { id, actor, kind, .. } in requests {
        match kind {
            ObserverRequestKind::Run { run: of, command } if of == *run => {
                let waits = match command {
                    Command::Cancel | Command::Abandon => false,
                    Command::Approve | Command::ApproveHost(_) => skips || adopts,
                    _ => adopts || !needs_no_reading(&command),
                };
                skips |= matches!(command, Command::SkipHost(_) | Command::SkipBegunHost(_));
                adopts |= command == Command::Adopt;
                if !waits || needs_no_reading(&command) && bug!(ApprovesBeforeSkip) {
                    now.push((id, actor, command));
                }
            }
            _ => {}
        }
    }
    now
}

/// Whether the command is carried out without a read of the cluster. Commands about hosts and settings wait for a turn
/// with reads.
fn needs_no_reading(command: &Command) -> bool {
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
