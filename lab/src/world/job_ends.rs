//! What a provider says where no command of a job runs to its end on a host (remote execution 13 to 17, recorded).

use super::task::Disturbance;

/// What is added to the output of a host that failed.
pub(super) const FAILED: &str = "StandardError: Job execution failed";

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
        Disturbance::TimesOut => ("Timeout for execution passed, trying to stop the job".to_owned(), Some("255")),
        _ => (no_connection(&format!("ssh: connect to host {host} port 22: Connection refused")), Some("EXCEPTION")),
    }
}
