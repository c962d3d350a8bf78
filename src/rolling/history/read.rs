//! Reads the journals of the last runs of a cluster. Reads the store only.

use super::learned::Past;
use crate::error::Result;
use crate::model::ids::ClusterId;
use crate::ports::Ports;

/// Number of runs, of all clusters, among which the runs of the cluster are looked for.
const RUNS_LISTED: usize = 200;
/// Number of the cluster's last runs that a plan learns from.
const RUNS_READ: usize = 10;
/// Number of journal records that are enough: the last run of five hundred hosts has fifteen thousand.
const RECORDS_READ: usize = 30_000;

/// Learns from the last runs of the cluster that have ended. A journal that cannot be read is noted in [`Past`].
///
/// # Errors
/// Errors of the store, where the list of runs cannot be read.
pub async fn read(ports: &Ports, cluster: &ClusterId) -> Result<Past> {
    let (mut past, mut records) = (Past::default(), 0);
    let runs = ports.store.runs(RUNS_LISTED).await?;
    let ended = runs.into_iter().filter(|run| run.cluster == *cluster && run.state.is_final());
    for run in ended.take(RUNS_READ) {
        let journal = ports.store.journal(&run.id, 0).await;
        records += journal.as_ref().map_or(0, Vec::len);
        past.learn(&run.id, journal);
        if records >= RECORDS_READ {
            break;
        }
    }
    Ok(past)
}
