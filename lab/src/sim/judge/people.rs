//! Acts of other users win: what another user did to a host of the run is not undone before an operator was asked about
//! that act.
//!
//! A question about an act of another user must name an act that moved the host.
//!
//! The judge considers acts that came after the product's own call to the same effect in the same phase. Where a host
//! that failed untouched is given back, it considers the last move of the host, whenever that was. It considers neither
//! earlier acts of a phase nor acts against a host that is withdrawn: there the run asks no question.

use ovirt_upgrade_manager::model::cluster::EngineEvent;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::run::{ActionKind, Phase};

use super::case::{Case, Judged};
use super::evidence::Reads;
use super::told::ToldHost;

/// The engine's event of an activation by a user.
const ACTIVATED: u32 = 16;
/// The engine's events of a move to maintenance by a user.
const DEACTIVATED: [u32; 2] = [600, 620];
/// The engine's event of an upgrade of a host, for a user.
const UPGRADE_STARTED: u32 = 840;

/// Everything by which a user moves a host: activation, maintenance, power, an upgrade by the engine.
const MOVES: [u32; 11] = [16, 20, 21, 41, 494, 600, 602, 620, 840, 10_453, 10_454];

/// The call that the product is about to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sends {
    /// To maintenance.
    Deactivate,
    /// Back to service.
    Activate,
}

/// Whether no other user moved the host the other way since it was begun, by the answers of the process; or an operator
/// answered to go on.
pub fn overrides(case: &Case<'_>, reads: &Reads, id: &HostId, sends: Sends) -> Judged {
    let told = case.seen.told.host(id);
    let Some((_, begun)) = told.before() else { return Ok(()) };
    let takes_out = |code: u32| DEACTIVATED.contains(&code) || code == UPGRADE_STARTED;
    let moves = |e: &&EngineEvent| e.host.as_ref() == Some(id) && (e.code == ACTIVATED || takes_out(e.code));
    let by_user = |e: &&EngineEvent| {
        e.user.is_some() && !e.correlation_id.as_ref().is_some_and(|c| c.as_str().starts_with("oum-"))
    };
    let mut moves = case.events_until(reads.newest_event).rev().take_while(|e| e.id > begun).filter(moves).peekable();
    let newest = moves.peek().map(|e| e.id);
    let Some(last) = moves.find(by_user) else { return Ok(()) };
    let contrary = match sends {
        Sends::Deactivate => last.code == ACTIVATED,
        Sends::Activate => takes_out(last.code),
    };
    let kind = match sends {
        Sends::Deactivate => ActionKind::Deactivate,
        Sends::Activate => ActionKind::Activate,
    };
    let mut calls = told.intents.iter().rev().filter(|(at, action)| *at >= told.since_ms && action.kind() == kind);
    // The last one is the one that is being sent.
    let after_ours = calls.nth(1).is_some_and(|(at, _)| last.at_ms >= *at);
    let gives_back = told.phase == Some(Phase::Returning) && newest == Some(last.id);
    let judged = contrary && (after_ours || gives_back) && told.phase != Some(Phase::Withdrawing);
    match judged && !case.seen.told.goes_on(Some(id), None, last.at_ms) {
        true => {
            Err(("people", format!("it undoes '{}' of {} s before", last.text, (case.now_ms() - last.at_ms) / 1000)))
        }
        false => Ok(()),
    }
}

/// Checks that the event in a question about an act of another user is the last one that moved the host. The engine also reports a
/// call of the product that reached a host on its way to maintenance, and which moved nothing.
pub fn names_act(case: &Case<'_>, reads: &Reads, host: &HostId, event: u64) -> Judged {
    let is_move = |e: &&EngineEvent| e.host.as_ref() == Some(host) && e.user.is_some() && MOVES.contains(&e.code);
    let repeats = |e: &&EngineEvent| {
        let is_ours = e.correlation_id.as_ref().is_some_and(|c| c.as_str().starts_with("oum-"));
        is_ours && DEACTIVATED.contains(&e.code)
    };
    let mut moves = case.events_until(reads.newest_event).rev().filter(is_move).skip_while(repeats).peekable();
    let last = moves.peek().copied();
    let newest = case.events_until(reads.newest_event).rev().find(is_move);
    let is_named = newest.is_some_and(|e| e.id == event) || last.is_some_and(|e| e.id == event && e.code != ACTIVATED);
    match is_named {
        true => Ok(()),
        false => {
            let named = case.world.engine_events().iter().find(|e| e.id == event).map(|e| e.text.as_str());
            Err(("people", format!("the question names {named:?}, and the last who moved host {host} did {last:?}")))
        }
    }
}

/// Whether the last move of the host since it was begun is its activation by another user.
pub fn wanted_back(case: &Case<'_>, reads: &Reads, told: &ToldHost, host: &HostId) -> bool {
    let begun = told.before().map_or(0, |(_, newest)| newest);
    let is_move = |e: &&EngineEvent| e.host.as_ref() == Some(host) && e.user.is_some() && MOVES.contains(&e.code);
    let last = case.events_until(reads.newest_event).rev().take_while(|e| e.id > begun).find(is_move);
    last.is_some_and(|e| !e.correlation_id.as_ref().is_some_and(|c| c.as_str().starts_with("oum-")))
}
