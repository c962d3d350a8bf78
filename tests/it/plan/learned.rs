//! Times measured in past runs, and how the next plan predicts with them.

use ovirt_upgrade_manager::error::{self, Code};
use ovirt_upgrade_manager::model::ids::{CorrelationId, RunId};
use ovirt_upgrade_manager::model::run::{
    Action, Alive, Choice, Command, Entry, Fact, HostResult, JOURNAL_FORMAT, JournalRecord, PauseAt, Phase, Question,
};

use super::samples::*;

const MINUTE: u64 = 60_000;

/// The journal of a run of `h1`, record by record.
struct Story(Vec<JournalRecord>);

impl Story {
    fn begins() -> Story {
        let plan = Box::new(Sample::new(&[0, 0]).plan());
        let correlation = CorrelationId::new("oum-1").unwrap();
        Story(vec![]).after(0, Entry::Began { plan, actor: "admin".to_owned(), correlation })
    }

    /// So many minutes later this is written.
    fn after(mut self, minutes: i64, entry: Entry) -> Story {
        let at_ms = self.0.last().map_or(0, |last| last.at_ms) + minutes * 60_000;
        let (run, seq) = (RunId::new("r1").unwrap(), self.0.len() as u64 + 1);
        self.0.push(JournalRecord { format: JOURNAL_FORMAT, run, seq, epoch: 1, at_ms, entry });
        self
    }

    fn enters(self, minutes: i64, phase: Phase) -> Story {
        self.after(minutes, Entry::Phase { host: host_id(1), phase, why: None })
    }

    fn sees(self, minutes: i64, fact: Fact) -> Story {
        self.after(minutes, Entry::Observed { host: host_id(1), fact })
    }

    fn hears(self, minutes: i64, command: Command) -> Story {
        self.after(minutes, Entry::Command { actor: "admin".to_owned(), command })
    }

    /// Two minutes go by before the order, and one until it has struck.
    fn restarts() -> Story {
        let order = Entry::Intent { host: Some(host_id(1)), action: Action::Restart };
        Story::begins().enters(0, Phase::Restarting).after(2, order).enters(1, Phase::Booting)
    }

    fn answers(self, minutes: i64) -> Story {
        self.sees(minutes, Fact::Alive(Alive::AnsweredVdsm))
    }
}

/// A cluster with a past, whose hosts may boot for so many minutes.
fn with_past(stories: Vec<Story>, boot_minutes: u64) -> Sample {
    let mut sample = Sample::new(&[0, 0]);
    sample.request.options.deadlines.boot_ms = boot_minutes * MINUTE;
    stories.into_iter().for_each(|story| sample.past.learn(&RunId::new("r1").unwrap(), Ok(story.0)));
    sample
}

/// The limit for a boot of `h1`, in minutes.
fn limit(stories: Vec<Story>, boot_minutes: u64) -> u64 {
    let plan = with_past(stories, boot_minutes).plan();
    assert_eq!(codes(&plan.warnings), [Code::EngineWorkSkipped]);
    plan.boot_limit_ms(plan.host(&host_id(1)).unwrap()) / MINUTE
}

#[test]
fn a_host_may_take_twice_its_longest_boot_and_never_less_than_people_wrote() {
    let boots = |minutes: i64| Story::restarts().answers(minutes);
    // The minute between the order and its end counts.
    assert_eq!(limit(vec![boots(39)], 45), 80);
    assert_eq!(limit(vec![boots(39), boots(3)], 45), 80);
    assert_eq!(limit(vec![boots(3)], 45), 45);
    assert_eq!(limit(vec![], 45), 45);
    let plan = with_past(vec![boots(39)], 45).plan();
    assert_eq!(plan.boot_limit_ms(plan.host(&host_id(2)).unwrap()), 45 * MINUTE, "another host");
    // Whatever a document says.
    let mut lowered = plan;
    lowered.hosts.iter_mut().for_each(|host| host.boot_limit_ms = Some(1));
    assert_eq!(lowered.boot_limit_ms(&lowered.hosts[0]), 45 * MINUTE);
}

#[test]
fn time_on_hold_or_unobserved_does_not_count() {
    let held = Story::restarts().hears(4, Command::Pause(PauseAt::Now)).hears(60, Command::Resume).answers(5);
    assert_eq!(limit(vec![held], 1), 20);
    let alone = Story::restarts().sees(4, Fact::Absent).after(120, Entry::TookOver).answers(5);
    assert_eq!(limit(vec![alone], 1), 20);
    let blind = Story::restarts().sees(4, Fact::Absent).after(60, Entry::Unobserved { for_ms: 3_600_000 }).answers(5);
    assert_eq!(limit(vec![blind], 1), 20);
    let still_held = Story::restarts().hears(9, Command::Pause(PauseAt::Now)).answers(60);
    assert_eq!(limit(vec![still_held], 1), 20);
    let jumped = Story::restarts().after(64, Entry::ClockJumped { by_ms: 3_600_000 }).answers(5);
    assert_eq!(limit(vec![jumped], 1), 20);
}

#[test]
fn a_boot_begins_with_the_last_order_or_with_a_persons_word() {
    let order = || Entry::Intent { host: Some(host_id(1)), action: Action::FenceRestart };
    let again = Story::restarts().enters(30, Phase::Restarting).after(0, order()).enters(0, Phase::Booting).answers(10);
    assert_eq!(limit(vec![again], 1), 20);
    let ask = error::codes::ManualRestartNeeded { host: "host-1", why: "" }.err().into();
    let by_hand = Story::restarts().enters(30, Phase::Restarting);
    let question = Some(Question { host: Some(host_id(1)), ..Question::default() });
    let by_hand = by_hand.after(5, Entry::Paused { why: ask, question });
    let answer = Command::Answer { question: by_hand.0.len() as u64, choice: Choice::GoOn };
    let by_hand = by_hand.hears(0, answer);
    assert_eq!(limit(vec![by_hand.enters(5, Phase::Booting).answers(10)], 1), 20);
    let by_engine = Story::begins().enters(0, Phase::Installing).enters(60, Phase::Booting);
    assert_eq!(limit(vec![by_engine.sees(1, Fact::Absent).enters(9, Phase::Activating)], 1), 20);
}

#[test]
fn what_failed_teaches_nothing() {
    let host = host_id(1);
    let dead =
        Story::restarts().after(50, Entry::HostEnded { host, result: HostResult::FailedOutOfService, why: None });
    let ignored = Story::restarts().enters(50, Phase::Restarting);
    assert_eq!(limit(vec![dead, ignored], 1), 1);
    let slow = Story::begins().enters(0, Phase::Installing);
    let slow = slow.sees(100, Fact::Installed { proved: false, why: String::new() }).enters(0, Phase::Restarting);
    let prediction = |stories| with_past(stories, 45).plan().host(&host_id(1)).unwrap().prediction;
    assert_eq!(prediction(vec![slow]), prediction(vec![]));
}

#[test]
fn measured_times_of_a_host_replace_the_general_guess() {
    let prediction = |stories| with_past(stories, 45).plan().host(&host_id(1)).unwrap().prediction;
    let general = prediction(vec![]);
    let boots = |minutes: i64| Story::restarts().answers(minutes - 1);
    // Five minutes are usual, and twenty-five the most.
    let one = prediction(vec![boots(30)]);
    assert_eq!((one.p50_ms - general.p50_ms, one.p95_ms - general.p95_ms), (25 * MINUTE, 5 * MINUTE));
    let quick = prediction(vec![boots(4)]);
    assert_eq!((general.p50_ms - quick.p50_ms, quick.p95_ms), (MINUTE, general.p95_ms), "one boot promises nothing");
    let three = prediction(vec![boots(20), boots(6), boots(4)]);
    assert_eq!((three.p50_ms - general.p50_ms, general.p95_ms - three.p95_ms), (MINUTE, 5 * MINUTE));
    // Two packages take 2 min 4 s usually; here it was ten times as long, and one of them will be, too.
    let installs = || {
        let story = Story::begins().enters(0, Phase::Installing);
        let proved = Fact::Installed { proved: true, why: String::new() };
        story.after(0, Entry::ClockJumped { by_ms: -40_000 }).sees(20, proved).enters(0, Phase::Restarting)
    };
    let mut sample = with_past(vec![installs(), installs(), installs()], 45);
    let known = sample.plan().host(&host_id(1)).unwrap().prediction;
    assert_eq!(known.p50_ms - general.p50_ms, 9 * 124_000);
    sample.content(1).upgradable.pop();
    let fewer = sample.plan().host(&host_id(1)).unwrap().prediction;
    assert_eq!(known.p50_ms - fewer.p50_ms, 10 * 2_000);
}

#[test]
fn unreadable_past_runs_are_a_warning_of_the_plan() {
    let mut damaged = Story::restarts().answers(60);
    damaged.0.remove(2);
    let sample = with_past(vec![damaged], 45);
    let plan = sample.plan();
    assert_eq!(
        (plan.blockers.len(), codes(&plan.warnings)),
        (0, vec![Code::EngineWorkSkipped, Code::RunHistoryUnreadable])
    );
    assert!(plan.warnings[1].message.starts_with("earlier run r1 cannot be read"), "{}", plan.warnings[1].message);
    assert!(plan.hosts.iter().all(|host| host.boot_limit_ms.is_none()));
    assert_eq!(plan.hash, with_past(vec![], 45).plan().hash);
    // The other runs still teach.
    let mut sample = with_past(vec![Story::restarts().answers(39)], 45);
    sample.past.learn(&RunId::new("r2").unwrap(), Err(error::codes::StateFailed { path: "x", why: "y" }.err()));
    assert_eq!(sample.plan().host(&host_id(1)).unwrap().boot_limit_ms, Some(80 * MINUTE));
}
