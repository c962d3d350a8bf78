//! How a job of remote execution ended on its host, by the job's own counters and the host's output. Pure.
//!
//! The task's own text is of no use: every failure of a host reads "A sub task failed", and a job without any host has
//! succeeded. The output is the host's own words. Its texts are those of smart_proxy_remote_execution_ssh and of Katello's
//! templates (remote execution 13 to 17, recorded).

use super::wire::JobInvocation;
use crate::model::TimeMs;
use crate::model::task::TaskState;

/// What the output of one host shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct HostOutput {
    /// Its lines.
    pub text: String,
    /// The exit status of the host's commands: a number, or `EXCEPTION` where none ran to its end. The commands can print
    /// such a line themselves: it explains the end of a job that has ended, and proves no end.
    pub exit: Option<String>,
    /// The exit status that the server itself added as the last item: the host has ended.
    pub ended_with: Option<String>,
    /// The host's commands printed something.
    pub is_begun: bool,
    /// What the server said itself.
    pub of_server: String,
    /// When its last item came, by the server's clock.
    pub last_ms: Option<TimeMs>,
}

/// One item of an output.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its text.
    pub text: String,
    /// It has a number of its own (`id`, `sequence_id`, `external_id`): what the host printed. The exit status has none.
    pub is_numbered: bool,
    /// The host's commands printed it: it is of type `stdout` or `stderr`.
    pub is_printed: bool,
    /// When it came, by the server's clock.
    pub at_ms: Option<TimeMs>,
}

/// How the line begins with which a host's output ends.
const EXIT_STATUS: &str = "Exit status: ";

impl HostOutput {
    /// No command ran to an end of its own: the server ends a cancelled one with 255.
    pub fn may_be_cancelled(&self) -> bool {
        matches!(self.exit.as_deref(), None | Some("255" | "EXCEPTION"))
    }

    /// The host showed the end of its commands. 255 is the status of the provider's SSH client: the connection broke, or the job was
    /// stopped, which stops its script and not what that had started (script_runner.rb of smart_proxy_remote_execution_ssh).
    fn has_ended(&self) -> bool {
        self.exit.as_deref().is_some_and(|exit| !["EXCEPTION", "255"].contains(&exit))
    }

    /// What the server's words mean.
    fn known_cause(&self) -> Option<&'static (&'static [&'static str], &'static str)> {
        // A command that ran can print any of these words itself. After 255 the server says what it did itself.
        let said = match self.exit.as_deref() {
            None => self.text.as_str(),
            Some("EXCEPTION") if self.of_server.is_empty() => self.text.as_str(),
            Some("EXCEPTION" | "255") => self.of_server.as_str(),
            Some(_) => "",
        };
        MEANINGS.iter().find(|(words, _)| words.iter().any(|w| said.contains(w)))
    }

    /// The proxy says that the job was cancelled before its host fetched it.
    fn was_never_fetched(&self) -> bool {
        !self.is_begun && self.of_server.lines().any(|line| line.trim() == CANCELLED_UNFETCHED)
    }

    /// The host printed nothing, and the server says why no command began.
    fn shows_no_beginning(&self) -> bool {
        !self.is_begun && self.known_cause().is_some_and(|(words, _)| !words.contains(&TIME_LIMIT))
    }

    /// Its last item came longer ago than this.
    pub fn is_older(&self, server_now_ms: TimeMs, than_ms: TimeMs) -> bool {
        self.last_ms.is_some_and(|last| server_now_ms.saturating_sub(last) > than_ms)
    }

    /// Joins the pieces of an output. The exit status and the messages of the server come without a line break.
    pub fn of(pieces: &[Piece]) -> HostOutput {
        // After the exit status the server may add words of its own, for example that its proxy no longer has the host's task.
        let last = pieces.iter().rev().find(|piece| piece.is_printed || piece.server_status().is_some());
        let mut output = HostOutput { ended_with: last.and_then(Piece::server_status), ..HostOutput::default() };
        let mut has_ended = false;
        for piece in pieces.iter().map(|piece| piece.text.as_str()) {
            if let Some(status) = piece.trim().strip_prefix(EXIT_STATUS) {
                output.exit = Some(status.to_owned());
            }
            let is_message = piece.starts_with(EXIT_STATUS) || has_ended || piece == JOB_FAILED;
            has_ended |= piece.starts_with(EXIT_STATUS);
            if is_message && !output.text.is_empty() && !output.text.ends_with('\n') {
                output.text.push('\n');
            }
            output.text.push_str(piece);
        }
        let of_server = pieces.iter().filter(|piece| !piece.is_of_host()).map(|piece| piece.text.as_str());
        output.is_begun = pieces.iter().any(|piece| piece.is_of_host() && piece.server_status().is_none());
        output.last_ms = pieces.iter().filter_map(|piece| piece.at_ms).max();
        output.of_server = of_server.collect::<Vec<_>>().join("\n");
        if output.exit.is_none() {
            let last = output.text.lines().rev().find_map(|line| line.trim().strip_prefix(EXIT_STATUS));
            output.exit = last.map(str::to_owned);
        }
        output
    }
}

impl Piece {
    /// An item of which only the text is known.
    pub fn of(text: &str) -> Piece {
        Piece { text: text.to_owned(), ..Piece::default() }
    }

    /// The host's commands printed it. Two lines of the proxy have the type of what a host prints.
    fn is_of_host(&self) -> bool {
        self.is_printed && ![NOT_FETCHED, CANCELLED_UNFETCHED].contains(&self.text.trim())
    }

    /// The exit status, where the server added this item: nothing else stands in it, not even a line break. Items of old
    /// servers have no numbers; a line that the host printed has its line break there.
    fn server_status(&self) -> Option<String> {
        let status = self.text.strip_prefix(EXIT_STATUS).filter(|_| !self.is_numbered)?;
        let is_number = !status.is_empty() && status.bytes().all(|b| b.is_ascii_digit());
        (is_number || status == "EXCEPTION").then(|| status.to_owned())
    }
}

/// What the server adds to the output of a host that failed.
const JOB_FAILED: &str = "StandardError: Job execution failed";

/// What the server says when it stops a job that ran for too long.
const TIME_LIMIT: &str = "Timeout for execution passed";

/// What a proxy says of a job that its host did not fetch within the time that the job gives it.
const NOT_FETCHED: &str = "The job was not picked up in time";
/// What a proxy says of a job that was cancelled before its host fetched it. The line of one that cannot be stopped any more
/// begins with the same words, and goes on.
const CANCELLED_UNFETCHED: &str = "The job was cancelled by the user";

/// Words in an output, and what they mean. After each of them but [`TIME_LIMIT`], nothing began on the host.
const MEANINGS: &[(&[&str], &str)] = &[
    (&["Failed rendering template", "undefined method"], "the job's template cannot be rendered for this host"),
    (&[TIME_LIMIT], "the job ran into its time limit"),
    (&[NOT_FETCHED], "the host did not fetch the job in time"),
    (
        &["The only applicable proxy", "applicable proxies are down"],
        "the smart proxy for remote execution on this host is down",
    ),
    (&["Could not use any proxy"], "the provider has no smart proxy for remote execution on this host"),
    (
        &[
            "Connection refused",
            "No route to host",
            "Connection timed out",
            "Network is unreachable",
            "Could not resolve hostname",
            "getaddrinfo",
            "Operation timed out",
            "Connection reset",
            "Host is down",
        ],
        "the provider cannot reach the host by SSH",
    ),
    (
        &["Host key verification failed", "REMOTE HOST IDENTIFICATION HAS CHANGED", "HostKeyMismatch"],
        "the host has another SSH key than the provider knows: remove the old one where its proxy keeps it",
    ),
    (
        &["Permission denied", "Authentication failed", "AuthenticationFailed", "available authentication method"],
        "the host refuses the provider's login by SSH",
    ),
    (
        &["Failed to change to effective user"],
        "sudo on the host refuses the provider's login: it has to allow commands as root without a password",
    ),
    (&["Failed to initialize", "Error initializing command"], "the job could not begin on the host"),
];

/// The state of a job that has ended, and a sentence about its end where it is no success.
pub(super) fn judge(task: TaskState, job: &JobInvocation, output: &HostOutput) -> (TaskState, Option<String>) {
    // A host that had fetched the job went on to the end of its commands.
    if is_cancelled(task, job) && output.ended_with.as_deref() == Some("0") {
        let why = "the job was cancelled, and the host's commands ended with success all the same";
        return (TaskState::Proving, Some(why.to_owned()));
    }
    // A job that was cancelled before its hosts were resolved shows none either.
    if task == TaskState::Cancelled {
        return (task, None);
    }
    if job.worked_on_nobody() {
        let why = "the job worked on no host: the configured user may not see the host, or may not run jobs on it";
        return (TaskState::Failed, Some(why.to_owned()));
    }
    if job.lost_its_hosts() {
        let why = "the provider has deleted its record of the host since, and with it what the host printed";
        return (task, Some(why.to_owned()));
    }
    match task {
        TaskState::Failed | TaskState::Proving if was_cancelled(job) => (TaskState::Cancelled, None),
        TaskState::Failed => (task, Some(cause(output))),
        other => (other, None),
    }
}

/// Whether somebody cancelled the job that ended so.
pub(super) fn is_cancelled(task: TaskState, job: &JobInvocation) -> bool {
    match task {
        TaskState::Cancelled => true,
        TaskState::Failed | TaskState::Proving => was_cancelled(job),
        _ => false,
    }
}

/// The status of the only host says it. Else the counters: servers that count cancelled hosts do not count them as failed,
/// and those that do not (before Katello 4.12) count them as failed and as nothing else.
fn was_cancelled(job: &JobInvocation) -> bool {
    let (cancelled, failed) = (job.cancelled.unwrap_or(0), job.failed.unwrap_or(0));
    job.host_status().map_or(cancelled > 0 && (failed == 0 || failed == cancelled), |status| status == "cancelled")
}

/// The state of a job that the server calls running although its host has ended: the host's result got lost on its way, or the
/// server does not end the job.
pub(super) fn judge_lost_result(output: &HostOutput, has_result: bool) -> Option<(TaskState, String)> {
    let still = match has_result {
        true => "the provider still calls the job running, although it has the result of the host",
        false => "the provider still calls the job running: the result of the host did not reach it",
    };
    match output.ended_with.as_deref()? {
        "0" => Some((TaskState::Proving, still.to_owned())),
        _ => Some((TaskState::Failed, format!("{}; {still}", cause(output)))),
    }
}

/// Whether the host's commands may still run. `job` is the end of the job, `host` that of the host in it: a job that was
/// cancelled before it began ends itself as cancelled.
pub(super) fn may_run_on(job: TaskState, host: TaskState, output: &HostOutput) -> bool {
    match host {
        // A host that has fetched its job cannot always be stopped.
        TaskState::Cancelled => job != TaskState::Cancelled && !output.has_ended() && !output.was_never_fetched(),
        TaskState::Failed => !output.has_ended() && !output.shows_no_beginning(),
        _ => false,
    }
}

/// Why a host failed.
pub(super) fn cause(output: &HostOutput) -> String {
    match (output.known_cause(), output.exit.as_deref()) {
        (Some((_, meaning)), _) => (*meaning).to_owned(),
        (None, Some("EXCEPTION")) => "the job could not be run on the host".to_owned(),
        (None, Some(status)) => format!("the host's commands ended with exit status {status}"),
        (None, None) if output.text.trim().is_empty() => "the job failed, and the host printed nothing".to_owned(),
        (None, None) => "the job failed before its commands ran to their end".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(text: &str) -> JobInvocation {
        serde_json::from_str(text).unwrap()
    }

    /// Items without numbers.
    fn added(texts: &[&str]) -> Vec<Piece> {
        let piece = |text: &&str| Piece::of(text);
        texts.iter().map(piece).collect()
    }

    /// Items of the output of old servers, which have no numbers.
    fn unnumbered(texts: &[&str]) -> Vec<Piece> {
        added(texts).into_iter().map(|piece| Piece { is_printed: true, ..piece }).collect()
    }

    fn ended(task: TaskState, counters: &str, pieces: &[&str]) -> (TaskState, String) {
        let (state, why) = judge(task, &job(counters), &HostOutput::of(&added(pieces)));
        (state, why.unwrap_or_default())
    }

    const ONE_FAILED: &str = r#"{"id": 1, "status": 1, "total": 1, "failed": 1, "cancelled": 0}"#;

    #[test]
    fn each_end_of_a_job_is_told_apart() {
        let unreachable = "Error initializing command: RuntimeError - Could not establish connection to remote host using any \
            available authentication method, tried publickey\n\nssh: connect to host h port 22: Connection refused\r\n";
        for (pieces, want) in [
            (&["before\n", "Exit status: 3", JOB_FAILED][..], "exit status 3"),
            (&[unreachable, "Exit status: EXCEPTION", JOB_FAILED], "cannot reach the host"),
            (&["Permission denied (publickey).\n", "Exit status: EXCEPTION"], "refuses the provider's login"),
            (&["RuntimeError: Failed rendering template: undefined method #family for NilClass::Jail"], "template"),
            (&["Timeout for execution passed, trying to stop the job", "Exit status: 255"], "time limit"),
            (&["The job was not picked up in time\n", "Exit status: EXCEPTION"], "did not fetch"),
            (&[], "printed nothing"),
            // Words of the host's own commands mean nothing here.
            (&["curl: Connection refused\n", "Exit status: 1"], "exit status 1"),
        ] {
            let (state, why) = ended(TaskState::Failed, ONE_FAILED, pieces);
            assert_eq!(state, TaskState::Failed);
            assert!(why.contains(want), "{pieces:?}: {why}");
        }
    }

    #[test]
    fn a_host_that_was_deleted_meanwhile_is_told() {
        let gone = r#"{"id": 1, "status": 0, "total": 0, "total_hosts": 1, "targeting": {"hosts": []}}"#;
        let (state, why) = ended(TaskState::Proving, gone, &[]);
        assert_eq!(state, TaskState::Proving);
        assert!(why.contains("deleted its record of the host"), "{why}");
    }

    #[test]
    fn a_command_that_ends_with_255_has_run() {
        let printed = |text: &str| Piece { is_numbered: true, is_printed: true, ..Piece::of(text) };
        // A command that was cut off has printed words, which are not the server's.
        let lost = added(&["Error retrieving task: RestClient::NotFound\n", "Exit status: EXCEPTION", JOB_FAILED]);
        let pieces = [vec![printed("curl: Connection refused\n")], lost].concat();
        let (_, why) = judge(TaskState::Failed, &job(ONE_FAILED), &HostOutput::of(&pieces));
        assert_eq!(why.unwrap(), "the job could not be run on the host");
        let exit = added(&["Exit status: 255", JOB_FAILED]);
        let pieces = [vec![printed("cannot open rpm.lock (Permission denied)\n")], exit].concat();
        let (_, why) = judge(TaskState::Failed, &job(ONE_FAILED), &HostOutput::of(&pieces));
        assert_eq!(why.unwrap(), "the host's commands ended with exit status 255");
        let (_, why) =
            ended(TaskState::Failed, ONE_FAILED, &["Host key verification failed.\r\n", "Exit status: EXCEPTION"]);
        assert!(why.contains("another SSH key"), "{why}");
    }

    #[test]
    fn a_cancelled_job_has_not_failed_and_one_without_a_host_has() {
        let cancelled = r#"{"id": 1, "status": 1, "total": 1, "failed": 0, "cancelled": 1}"#;
        assert_eq!(ended(TaskState::Failed, cancelled, &["Exit status: 255"]).0, TaskState::Cancelled);
        let (state, why) = ended(TaskState::Failed, cancelled, &["Complete!\n", "Exit status: 0"]);
        assert!(state == TaskState::Proving && why.contains("with success all the same"), "{why}");
        // The server can call a job succeeded of which a host was cancelled.
        let succeeded = r#"{"id": 1, "status": 0, "total": 1, "failed": 0, "cancelled": 1}"#;
        assert_eq!(ended(TaskState::Proving, succeeded, &["Exit status: 255"]).0, TaskState::Cancelled);
        assert!(is_cancelled(TaskState::Proving, &job(succeeded)));
        let nobody = r#"{"id": 1, "status": 0, "total": 0, "total_hosts": 0, "targeting": {"hosts": []}}"#;
        let (state, why) = ended(TaskState::Proving, nobody, &[]);
        assert_eq!(state, TaskState::Failed);
        assert!(why.contains("no host"), "{why}");
        let (state, why) = ended(TaskState::Cancelled, r#"{"id": 1, "status": 4, "targeting": {"hosts": []}}"#, &[]);
        assert_eq!((state, why.as_str()), (TaskState::Cancelled, ""));
        assert_eq!(ended(TaskState::Proving, r#"{"id": 1, "total": 1}"#, &["Exit status: 0"]).0, TaskState::Proving);
    }

    #[test]
    fn a_lost_result_is_read_from_the_output() {
        let of =
            |pieces: &[&str]| judge_lost_result(&HostOutput::of(&unnumbered(pieces)), false).map(|(state, _)| state);
        assert_eq!(of(&["Complete!\n", "Exit status: 0"]), Some(TaskState::Proving));
        assert_eq!(of(&["no\n", "Exit status: 1"]), Some(TaskState::Failed));
        assert_eq!(of(&["Downloading\n"]), None);
    }

    #[test]
    fn a_line_that_the_host_printed_is_no_end() {
        let of = |pieces: &[Piece]| judge_lost_result(&HostOutput::of(pieces), false);
        let printed = |text: &str| Piece { is_numbered: true, is_printed: true, ..Piece::of(text) };
        assert_eq!(of(&[printed("Exit status: 1")]), None);
        for pieces in [
            &["no\nExit status: 1\n"][..],
            &["Exit status: 1\n"],
            &["Exit status: 1", "Installing\n"],
            &["Exit status: of the script"],
            &["Exit status: "],
        ] {
            assert_eq!(of(&unnumbered(pieces)), None, "{pieces:?}");
        }
    }

    #[test]
    fn a_job_without_an_end_on_its_host_may_run_on() {
        use TaskState::{Cancelled, Failed, Proving};
        let printed = || Piece { is_numbered: true, is_printed: true, ..Piece::of("Installing\n") };
        let of = |job, host, first: Vec<Piece>, last: &[&str]| {
            may_run_on(job, host, &HostOutput::of(&[first, added(last)].concat()))
        };
        // A host that fetches its jobs goes on with one that was cancelled.
        assert!(of(Failed, Cancelled, vec![printed()], &[]));
        assert!(of(Failed, Cancelled, vec![], &[]));
        // The status of the SSH client: what the script had started may go on.
        for end in [Cancelled, Failed] {
            assert!(of(Failed, end, vec![printed()], &["Exit status: 255"]), "{end:?}");
            assert!(!of(Failed, end, vec![printed()], &["Exit status: 1"]), "{end:?}");
        }
        assert!(of(
            Failed,
            Failed,
            vec![],
            &["Timeout for execution passed, trying to stop the job", "Exit status: 255"]
        ));
        assert!(!of(Failed, Failed, vec![], &["The only applicable proxy p1 is down"]));
        assert!(!of(Cancelled, Cancelled, vec![], &[]), "it was cancelled before it began");
        // The proxy no longer knows the command that it had started.
        assert!(of(Failed, Failed, vec![printed()], &["Error retrieving task\n", "Exit status: EXCEPTION"]));
        assert!(of(Failed, Failed, vec![], &["Error retrieving task\n", "Exit status: EXCEPTION"]));
        assert!(of(Failed, Failed, vec![], &[]), "the server shows no reason");
        assert!(!of(Failed, Failed, vec![], &["Connection refused\n", "Exit status: EXCEPTION"]));
        // Lines of the proxy have the type of what a host prints.
        let proxy = |text: &str| vec![Piece { is_numbered: true, is_printed: true, ..Piece::of(text) }];
        assert!(!of(Failed, Failed, proxy(NOT_FETCHED), &["Exit status: EXCEPTION", JOB_FAILED]));
        assert!(!of(Failed, Cancelled, proxy(CANCELLED_UNFETCHED), &["Exit status: EXCEPTION"]));
        let too_late =
            format!("{CANCELLED_UNFETCHED}, however the job was triggered without MQTT and cannot be stopped");
        assert!(of(Failed, Cancelled, proxy(&too_late), &[]));
        let not_fetched =
            HostOutput::of(&[proxy(NOT_FETCHED), added(&["Exit status: EXCEPTION", JOB_FAILED])].concat());
        assert!(cause(&not_fetched).contains("did not fetch"), "{not_fetched:?}");
        let joined =
            HostOutput::of(&added(&["Exit status: 255", "ForemanTasks::Task::TaskCancelledException: Task cancelled"]));
        assert!(joined.text.starts_with("Exit status: 255\n"), "{}", joined.text);
        assert!(!of(Failed, Failed, vec![printed()], &["Exit status: 1"]));
        assert!(!of(Proving, Proving, vec![printed()], &[]));
    }

    #[test]
    fn pieces_are_joined_as_lines() {
        let output = HostOutput::of(&added(&["ok", "Exit status: 3", JOB_FAILED]));
        assert_eq!(
            (output.text.as_str(), output.exit.as_deref()),
            ("ok\nExit status: 3\nStandardError: Job execution failed", Some("3"))
        );
    }
}
