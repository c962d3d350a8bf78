//! Answers as text for people: one function for each document.

pub mod association;
pub mod checks;
pub mod doctor;
pub mod errata;
pub mod messages;
pub mod plan;
pub mod report;
pub mod runs;
pub mod state;
pub mod task;

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::screen::page::Page;

    /// A sample document of the contract.
    fn sample<T: DeserializeOwned>(name: &str) -> T {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden").join(name);
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
    }

    /// The text on a terminal of 80 columns, which has all these parts.
    fn text(show: impl Fn(&mut Page), parts: &[&str]) -> String {
        let mut page = Page::new(Some(80));
        show(&mut page);
        let text = page.render(false);
        parts.iter().for_each(|part| assert!(text.contains(part), "no {part:?} in\n{text}"));
        text
    }

    /// What stands in a document without a value must not look like one.
    #[test]
    fn samples_of_checks_are_shown() {
        text(
            |page| checks::host(page, &sample("host_check.json")),
            &["Host", "Updates           yes", "PACKAGE", "->"],
        );
        text(|page| checks::host(page, &sample("host_check.unknown.json")), &["Updates           unknown"]);
        text(|page| checks::cluster(page, &sample("cluster_check.json")), &["Cluster", "HOST", "LEVEL"]);
        text(|page| checks::engine(page, &sample("engine_check.json")), &["an update is available", "Setup package"]);
        text(
            |page| checks::engine(page, &sample("engine_check.setup_pending.json")),
            &["engine-setup has not run since"],
        );
        text(|page| checks::engine(page, &sample("engine_check.current.json")), &["up to date"]);
        text(|page| checks::engine(page, &sample("engine_check.unknown.json")), &["Engine            unknown"]);
        text(|page| errata::list(page, "h1", &sample("errata_page.json")), &["h1: ", "ERRATUM"]);
        text(|page| errata::one(page, &sample("erratum.json")), &["Severity", "Packages"]);
        text(|page| doctor::doctor(page, &sample("doctor_report.json")), &["State directory", "in order"]);
        text(|page| task::task(page, &sample("task.json")), &["Task", "Proof"]);
        text(|page| task::task(page, &sample("task.sending.json")), &["being sent"]);
        text(|page| state::schedule(page, &sample("schedule_status.never_given.json")), &["CHECK OF"]);
        text(|page| messages::notifications(page, &sample("notification_list.json"), true), &["NOTIFICATION"]);
        let association = sample("association.json");
        text(|page| association::association(page, "h1", Some(&association)), &["Matched", "Duplicate"]);
    }

    /// A question is shown with the command that gives each answer.
    #[test]
    fn samples_of_runs_are_shown() {
        let asking: ovirt_upgrade_manager::model::run_status::RunStatus = sample("run_status.asking.json");
        let (run, question) = (crate::session::runs::short(&asking.run), asking.question.clone().unwrap());
        let around = |is_driven| runs::Around { program: "upgrade-manager", is_driven };
        let commands: Vec<String> = question
            .choices
            .iter()
            .map(|choice| format!("upgrade-manager answer {run} {} {choice}", question.id))
            .collect();
        let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
        let shown = text(|page| runs::status(page, &asking, &around(true)), &commands);
        assert!(shown.contains("a cancel gives this answer") && !shown.contains("No process drives"), "{shown}");
        text(|page| runs::status(page, &asking, &around(false)), &["No process drives this run now", "run --continue"]);
        text(|page| runs::status(page, &sample("run_status.json"), &around(true)), &["HOST", "PHASE"]);
        let restored = sample("restored.json");
        text(|page| runs::restored(page, &restored), &["was "]);
        text(|page| plan::plan(page, &sample("plan.json")), &["Plan ", "HOST", "at most"]);
        for report in ["run_report.json", "run_report.asking.json"] {
            text(|page| report::report(page, &sample(report)), &["Result", "RESTART"]);
        }
    }
}
