//! The golden journals: records as each version of the format wrote them. They are never regenerated: a run that an older
//! version began must go on with this one.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use crate::support::store::*;
use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::VmStop;
use ovirt_upgrade_manager::model::host::{HostStatus, Versions};
use ovirt_upgrade_manager::model::ids::{HostId, RunId, TaskId, VmId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::run::{
    Action, Alive, Choice, Command, Entry, Fact, HostResult, JOURNAL_FORMAT, JournalRecord, PauseAt, Phase,
    RestartProof, RunRow, RunState, Stage, StepOutcome,
};
use ovirt_upgrade_manager::ports::{Change, Store};
use ovirt_upgrade_manager::rolling::run::Run;
use ovirt_upgrade_manager::store;
use serde::Serialize;
use serde::de::DeserializeOwned;
use upgrade_manager_lab::MemoryStore;

/// Every format so far. A journal of each is checked in.
const FORMATS: [u32; 3] = [1, 2, 3];

fn golden(format: u32) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/journals/format_{format}.jsonl"));
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn records_of(format: u32) -> Vec<JournalRecord> {
    let read = |(line, n)| serde_json::from_str(line).unwrap_or_else(|e| panic!("record {n}: {e}"));
    golden(format).lines().zip(1..).map(read).collect()
}

/// Those of the first format.
fn records() -> Vec<JournalRecord> {
    records_of(1)
}

/// The name of a word of the format: of what stands alone, or holds something.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value).unwrap() {
        serde_json::Value::Object(fields) => fields.keys().next().unwrap().clone(),
        other => other.as_str().unwrap().to_owned(),
    }
}

#[test]
fn each_is_read_and_written_the_same() {
    assert_eq!(FORMATS.last(), Some(&JOURNAL_FORMAT), "a new format needs its golden journal");
    for format in FORMATS {
        for (line, record) in golden(format).lines().zip(records_of(format)) {
            assert_eq!(serde_json::to_string(&record).unwrap(), line);
            assert_eq!(record.format, format);
        }
    }
}

/// What an older version does not know must not reach it: it would read it as nothing, or not at all.
#[test]
fn what_a_format_brought_is_in_no_older_one() {
    let facts = |format| -> BTreeSet<String> {
        let fact = |record: &JournalRecord| match &record.entry {
            Entry::Observed { fact, .. } => Some(word(fact)),
            _ => None,
        };
        records_of(format).iter().filter_map(fact).collect()
    };
    for new in ["leaving", "left", "restart_decided"] {
        assert!(facts(2).contains(new) && !facts(1).contains(new), "{new}");
    }
    for new in ["moved", "errata_before", "errata_closed"] {
        assert!(facts(3).contains(new) && !facts(2).contains(new), "{new}");
    }
}

/// The job of a restart that an older version sent carries another mark: the provider is not asked for it, and an operator
/// is.
#[test]
fn only_a_restart_of_this_format_is_looked_up_by_its_mark() {
    for format in FORMATS {
        let mut records = records_of(format);
        let restart = |record: &JournalRecord| matches!(record.entry, Entry::Intent { action: Action::Restart, .. });
        let sent = records.iter().position(restart).unwrap();
        let took_over = JournalRecord { entry: Entry::TookOver, ..records[sent + 1].clone() };
        records.truncate(sent + 1);
        records.push(JournalRecord { seq: records[sent].seq + 1, epoch: records[sent].epoch + 1, ..took_over });
        let run = Run::fold(&records).unwrap();
        let step = &run.steps[&records[sent].seq];
        assert_eq!(step.is_lost_restart(run.epoch), format >= 2, "format {format}");
    }
}

#[test]
fn it_is_a_whole_run_that_changed_hands() {
    let records = records();
    assert!(records.iter().zip(1..).all(|(record, seq)| record.seq == seq && record.run.as_str() == "run-1"));
    assert!(records.is_sorted_by_key(|record| (record.epoch, record.at_ms)));
    assert_eq!(records.last().unwrap().epoch, 2);
    let kinds: BTreeSet<_> = records.iter().map(|record| word(&record.entry)).collect();
    let all = [
        "answered",
        "began",
        "clock_jumped",
        "closed",
        "command",
        "ended",
        "host_ended",
        "intent",
        "ledger",
        "noted",
        "observed",
        "paused",
        "phase",
        "stage",
        "took_over",
    ];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), all, "every kind of record");
}

/// Stores take each record by record, and end with the run that it tells of.
#[test]
fn both_stores_take_each_and_give_it_back() {
    for format in FORMATS {
        both_stores_take(&records_of(format));
    }
}

fn both_stores_take(records: &[JournalRecord]) {
    let dir = tempfile::tempdir().unwrap();
    let sqlite = store::open(dir.path(), Role::Controller, clock(), &CountingIds).unwrap();
    let memory = MemoryStore::new(&CountingIds);
    let state = Run::fold(records).unwrap().state();
    for store in [&*sqlite, &memory as &dyn Store] {
        let Entry::Began { plan, .. } = &records[0].entry else { panic!("{:?}", records[0]) };
        let row = RunRow {
            id: records[0].run.clone(),
            cluster: plan.cluster.clone(),
            plan_hash: plan.hash.clone(),
            began_at_ms: records[0].at_ms,
            ..run(1, 1, 0)
        };
        wait(store.commit(vec![Change::Plan(plan.clone()), Change::BeginRun(row.clone())])).unwrap();
        let mut epoch = 1;
        for record in records {
            let mut changes = vec![Change::Journal(Box::new(record.clone()))];
            if record.epoch > epoch {
                epoch = record.epoch;
                changes.insert(0, Change::TakeRun { run: record.run.clone(), epoch });
            }
            if let Entry::Ledger(entry) = &record.entry {
                changes.push(Change::Ledger(entry.clone()));
            }
            wait(store.commit(changes)).unwrap();
        }
        assert_eq!(wait(store.journal(&row.id, 0)).unwrap(), records);
        let ended_at_ms = Some(records.last().unwrap().at_ms);
        let ended = RunRow { epoch, ended_at_ms, state, ..row.clone() };
        assert_eq!(wait(store.run(&row.id)).unwrap(), Some(ended));
        assert!(wait(store.open_ledger()).unwrap().is_empty(), "everything was restored");
        assert_eq!(wait(store.plan(&plan.hash)).unwrap().as_ref(), Some(&**plan));
    }
}

#[track_caller]
fn assert_words<T: Serialize + DeserializeOwned + PartialEq + Debug>(words: &str, values: &[T]) {
    assert_eq!(values.iter().map(word).collect::<Vec<_>>().join(" "), words);
    for value in values {
        assert_eq!(&serde_json::from_str::<T>(&serde_json::to_string(value).unwrap()).unwrap(), value);
    }
}

/// The words of the format, those included that the golden journal does not happen to use. A word that is renamed makes
/// journals unreadable; new ones are appended.
#[test]
fn the_words_of_the_format_stay() {
    use HostResult as R;
    use RunState as S;
    let (vm, task, host) = (VmId::new("v").unwrap(), TaskId::new("t").unwrap(), HostId::new("h").unwrap());
    let policy = serde_json::from_str(r#"{"id":"p"}"#).unwrap();
    assert_words(
        "take_flag finish_flag set_policy raise_level stop_vm start_vm deactivate activate enroll_certificate install \
         engine_upgrade restart fence_restart refresh upgrade_check migrate",
        &[
            Action::TakeFlag,
            Action::FinishFlag,
            Action::SetPolicy(policy),
            Action::RaiseLevel(Level::new(4, 7)),
            Action::StopVm { vm: vm.clone(), how: VmStop::PowerOff },
            Action::StartVm { vm: vm.clone(), on: None },
            Action::Deactivate,
            Action::Activate,
            Action::EnrollCertificate,
            Action::Install { task },
            Action::EngineUpgrade,
            Action::Restart,
            Action::FenceRestart,
            Action::Refresh,
            Action::UpgradeCheck,
            Action::Migrate { vm, to: host.clone() },
        ],
    );
    let (status, versions) = (HostStatus::Up, Versions::default());
    assert_words(
        "before emptied absent alive installed engine_upgrading up_once not_up restart_proved preparing watched after \
         migration_test health_issues_before leaving left restart_decided",
        &[
            Fact::Before { status, versions: versions.clone(), boot_time_ms: None, newest_event: 0, kernel: None },
            Fact::Emptied,
            Fact::Absent,
            Fact::Alive(Alive::AnsweredSsh),
            Fact::Installed { proved: true, why: String::new() },
            Fact::EngineUpgrading,
            Fact::UpOnce,
            Fact::NotUp,
            Fact::RestartProved(RestartProof::NotPlanned),
            Fact::Preparing { vms: 1 },
            Fact::Watched { newest_event: 0 },
            Fact::After { versions, levels: None, kernel: None },
            Fact::MigrationTest { from: host.clone(), to: host.clone() },
            Fact::HealthIssuesBefore(vec![]),
            Fact::Leaving { vms: vec![VmId::new("v").unwrap()], more: 1 },
            Fact::Left { vms: vec![VmId::new("v").unwrap()] },
            Fact::RestartDecided { engine_ms: 1 },
        ],
    );
    assert_words("clock_jumped unobserved", &[Entry::ClockJumped { by_ms: 1 }, Entry::Unobserved { for_ms: 1 }]);
    assert_words("answered_ssh answered_vdsm", &[Alive::AnsweredSsh, Alive::AnsweredVdsm]);
    assert_words(
        "boot_id engine_boot_time unproven not_planned",
        &[RestartProof::BootId, RestartProof::EngineBootTime, RestartProof::Unproven, RestartProof::NotPlanned],
    );
    assert_words("opening rolling closing ended", &[Stage::Opening, Stage::Rolling, Stage::Closing, Stage::Ended]);
    assert_words(
        "waiting stopping_vms evacuating settling installing restarting booting refreshing activating starting_vms \
         soaking returning withdrawing ended",
        &[
            Phase::Waiting,
            Phase::StoppingVms,
            Phase::Evacuating,
            Phase::Settling,
            Phase::Installing,
            Phase::Restarting,
            Phase::Booting,
            Phase::Refreshing,
            Phase::Activating,
            Phase::StartingVms,
            Phase::Soaking,
            Phase::Returning,
            Phase::Withdrawing,
            Phase::Ended,
        ],
    );
    assert_words("done not_done unknown", &[StepOutcome::Done, StepOutcome::NotDone, StepOutcome::Unknown]);
    assert_words(
        "succeeded unproven up_to_date skipped failed_in_service failed_out_of_service not_reached",
        &[R::Succeeded, R::Unproven, R::UpToDate, R::Skipped, R::FailedInService, R::FailedOutOfService, R::NotReached],
    );
    assert_words(
        "running paused succeeded succeeded_with_warnings stopped failed cancelled",
        &[S::Running, S::Paused, S::Succeeded, S::SucceededWithWarnings, S::Stopped, S::Failed, S::Cancelled],
    );
    assert_words(
        "pause resume answer cancel skip_host skip_begun_host adopt approve approve_host abandon",
        &[
            Command::Pause(PauseAt::Host),
            Command::Resume,
            Command::Answer { question: 7, choice: Choice::GoOn },
            Command::Cancel,
            Command::SkipHost(host.clone()),
            Command::SkipBegunHost(host.clone()),
            Command::Adopt,
            Command::Approve,
            Command::ApproveHost(host),
            Command::Abandon,
        ],
    );
    assert_words("step host now", &[PauseAt::Step, PauseAt::Host, PauseAt::Now]);
}

/// The hash that people approved then is the hash of the plan still.
#[test]
fn its_plan_has_the_hash_that_was_approved() {
    for format in FORMATS {
        let Entry::Began { plan, .. } = &records_of(format)[0].entry else { panic!("no beginning") };
        assert_eq!(ovirt_upgrade_manager::rolling::plan::hash::of(plan).unwrap(), plan.hash);
    }
}

/// The journal is the run: however it is cut in two, reading the first part and adding the rest comes to the same.
#[test]
fn every_prefix_folds_and_goes_on_to_the_same_run() {
    for format in FORMATS {
        every_prefix_goes_on(&records_of(format));
    }
}

fn every_prefix_goes_on(records: &[JournalRecord]) {
    let whole = Run::fold(records).unwrap();
    for cut in 1..records.len() {
        let mut run = Run::fold(&records[..cut]).unwrap();
        for record in &records[cut..] {
            run.add(record).unwrap();
        }
        assert_eq!(run, whole, "cut after record {cut}");
    }
    let (state, _) = whole.ended.clone().unwrap();
    assert!(state.is_final());
    assert_eq!((whole.stage, whole.permille, whole.steps.len()), (Stage::Ended, 1000, 0));
}

#[test]
fn progress_never_goes_back() {
    let records = records();
    let mut run = Run::begin(&records[0]).unwrap();
    for record in &records[1..] {
        let before = run.permille;
        run.add(record).unwrap();
        assert!(run.permille >= before, "record {}", record.seq);
    }
}

#[test]
fn a_damaged_journal_is_refused_by_the_number_of_the_record() {
    type Damage = fn(&mut Vec<JournalRecord>);
    let cases: [(Damage, Code, &str); 6] = [
        (|r| drop(r.remove(0)), Code::JournalDamaged, "it is not the beginning of a run"),
        (|r| drop(r.remove(7)), Code::JournalDamaged, "it should be number 8 of run run-1"),
        (|r| r[5].run = RunId::new("run-2").unwrap(), Code::JournalDamaged, "it should be number 6 of run run-1"),
        (|r| r[60].epoch = 0, Code::JournalDamaged, "epoch 0 comes after epoch"),
        (|r| r[9].format = JOURNAL_FORMAT + 1, Code::StateNewer, "journal of run run-1, record 10"),
        (
            |r| {
                let mut more = r.last().unwrap().clone();
                more.seq += 1;
                r.push(more);
            },
            Code::JournalDamaged,
            "the run had ended",
        ),
    ];
    for (damage, code, words) in cases {
        let mut records = records();
        damage(&mut records);
        let refused = Run::fold(&records).unwrap_err();
        assert_eq!(refused.code(), code, "{refused}");
        assert!(refused.message().contains(words), "{refused}");
    }
    assert!(Run::fold(&[]).is_err());
}
