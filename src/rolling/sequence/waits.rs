//! Waits that last too long: first an event, then a question, or the answer that the options of the plan give.

use super::turn::{Answered, Turn, Wait};
use super::words::{as_time, span};
use crate::error::{Code, Problem, codes};
use crate::model::TimeMs;
use crate::model::host::HostStatus;
use crate::model::plan::HostPlan;
use crate::model::run::{HostResult, Question};
use crate::rolling::window;

impl Turn<'_> {
    /// The next host cannot be begun now.
    pub(super) fn wait_for(&mut self, next: &HostPlan, why: Problem) {
        let (report, ask) = (self.run.plan.options.wait_report_ms, self.run.plan.options.wait_ask_ms);
        let waited = self.waited_ms(next);
        let (entity, age) = (format!("host {}", next.name), span(waited.unsigned_abs() / 60_000 * 60_000));
        let too_long: Problem = codes::WaitTooLong { entity, age, what: &why.message }.err().into();
        let code = why.code;
        self.waits.push(Wait { host: Some(next.id.clone()), why: why.clone() });
        if code == Code::OutsideWindow {
            return;
        }
        if report > 0 && waited >= as_time(report) {
            self.note(Some(&next.id), too_long.clone());
        }
        // An approval is asked for already.
        if ask == 0 || waited < as_time(ask) || code == Code::RunNeedsApproval || bug!(WaitsWithoutEnd) {
            return;
        }
        if code == Code::HostNotReady && self.is_down(next) && self.may_lose(next) {
            return self.end_host(&next.id, HostResult::FailedOutOfService, Some(why));
        }
        let question = Question { host: Some(next.id.clone()), waits: true, ..Question::default() };
        if self.ask_about(question, too_long.clone()) == Answered::Leave {
            self.end_host(&next.id, HostResult::Skipped, Some(too_long));
        }
    }

    /// For how long nothing of the run has been under way, and nothing else but this wait stands against its next host.
    /// The time before a maintenance window opened does not count.
    fn waited_ms(&self, next: &HostPlan) -> TimeMs {
        if self.run.in_hand().next().is_some() {
            return 0;
        }
        let (options, now_ms) = (&self.run.plan.options, self.snapshot.now_ms);
        let looked_at = as_time(options.wait_report_ms.max(options.wait_ask_ms));
        let opened = window::next_begin(options, now_ms - looked_at, next.prediction.p95_ms).ok().flatten();
        let since = opened.filter(|at| *at <= now_ms && options.windows.is_some());
        now_ms - since.map_or(self.run.waits_from_ms, |at| at.max(self.run.waits_from_ms))
    }

    fn is_down(&self, next: &HostPlan) -> bool {
        use HostStatus::{Down, Error, NonResponsive};
        matches!(self.snapshot.status(&next.id), Some(Down | Error | NonResponsive))
    }

    /// It may count as failed without ending the run.
    fn may_lose(&self, next: &HostPlan) -> bool {
        !next.canary && self.run.failures() < self.run.plan.options.max_failed
    }

    /// The engine answers so slowly that nothing may rest on what it answers.
    pub(super) fn report_old_reads(&mut self) {
        if !self.snapshot.is_fresh() {
            let age = span(self.snapshot.read_age_ms.unsigned_abs() / 1000 * 1000);
            self.waits.push(Wait { host: None, why: codes::ReadTooOld { age }.err().into() });
        }
    }
}
