//! What a provider says where no command of a job runs to its end on a host (remote execution 13 to 17, recorded).

use super::task::Disturbance;

/// What is added to the output of a host that failed.
pub(super) const FAILED: &str = "StandardError: Job execution failed";

/// What is added to the output of a host whose job somebody cancelled (run_host_job.rb and
/// template_invocation_progress_logging.rb of remote execution 17.1; not recorded).
pub(super) const CANCELLED: &str = "ForemanTasks::Task::TaskCancelledException: Task cancelled";

/// The next three: pull_script.rb of smart_proxy_remote_execution_ssh 0.10.1 (Katello 4.8) to 1.0.1; not recorded.
pub(super) const CANCELLED_AT_PROXY: &str = "The job was cancelled by the user";
pub(super) const CANNOT_BE_STOPPED: &str = ", however the job was triggered without MQTT and cannot be stopped";
pub(super) const NOT_PICKED_UP: &str = "The job was not picked up in time";

/// What a task of the agent says whose host accepted it and was slower than the setting `content_action_finish_timeout`
/// (agent_action.rb of Katello 3.18 to 4.9; not recorded).
pub(super) const AGENT_TOO_SLOW: &str =
    "Host did not finish content action in 3600 seconds.  The task has been cancelled.";

/// The provider's words and the exit status. A job that never reached a proxy has none.
pub(super) fn words(host: &str, end: Disturbance) -> (String, Option<&'static str>) {
    let no_connection = |why: &str| {
        format!(
            "Error initializing command: RuntimeError - Could not establish connection to remote host using any available \
             authentication method, tried publickey\n\nAuthentication method 'publickey' failed with:\n{why}\r\n"
        )
    };
    match end {
        Disturbance::LoginRefused => {
            (no_connection(&format!("root@{host}: Permission denied (publickey,password).")), Some("EXCEPTION"))
        }
        Disturbance::TemplateFails(why) => {
            (format!("RuntimeError: Failed rendering template: error during rendering: {why}"), None)
        }
        // proxy_action.rb of foreman-tasks 13.1 (not recorded): the proxy knows no such task any more. No exit status came.
        Disturbance::LostByProxy { with_exit: false } => {
            let text = "Actions::ProxyAction::ProxyActionMissing: Proxy task gone missing from the smart proxy";
            (text.to_owned(), None)
        }
        // Neither recorded nor found in a source: a client must not take such an exit status for the end of the host's work.
        Disturbance::LostByProxy { with_exit: true } => {
            ("Error retrieving task: RestClient::NotFound".to_owned(), Some("EXCEPTION"))
        }
        Disturbance::TimesOut => ("Timeout for execution passed, trying to stop the job".to_owned(), Some("255")),
        _ => (no_connection(&format!("ssh: connect to host {host} port 22: Connection refused")), Some("EXCEPTION")),
    }
}
