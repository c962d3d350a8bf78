//! `init`: asks for engine and provider, tests both, and writes the configuration.
//!
//! | file | what it is |
//! |---|---|
//! | `answers` | the questions, and the document that the answers make |
//! | `files` | writes the configuration and the files with passwords |
//! | `terminal` | questions at a terminal, secrets without echo |

mod answers;
mod files;
pub mod terminal;

use std::path::Path;

use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::manager::Duties;
use ovirt_upgrade_manager::model::cluster::ClusterSummary;
use ovirt_upgrade_manager::model::doctor::{DoctorReport, Finding, FindingArea, FindingVerdict};
use ovirt_upgrade_manager::model::request::DoctorRequest;

use self::answers::Answers;
use crate::args::init::Init;
use crate::exit::{Exit, Failure, Outcome};
use crate::screen::line::{Line, Tone};
use crate::screen::page::Page;
use crate::screen::words;
use crate::session::{App, Need, places};
use crate::show;

/// Names of clusters that are shown.
const NAMES: usize = 12;

pub async fn init(app: &App, options: Init) -> Outcome {
    let path = places::config_file(app.globals.config.as_deref())?;
    let path = std::path::absolute(&path).map_err(|e| Failure::of_file(&path, "no path", e))?;
    if path.exists() && !options.force {
        let why = "it exists; --force replaces it, --config names another file";
        return Err(Failure::of_file(&path, "the configuration is not written", why));
    }
    let mut answers = Answers::get(app, &options, None).await?;
    let tested = loop {
        let tested = test(app, &answers).await;
        let is_good = tested.as_ref().is_ok_and(|tested| !tested.has_failed());
        show_test(app, &tested);
        if is_good || options.keep || !app.output.can_ask() {
            break tested;
        }
        let again = terminal::ask(app, "Correct the answers? [Y/n] ").await?;
        if again.trim().to_lowercase().starts_with('n') {
            break tested;
        }
        answers = Answers::get(app, &options, Some(&answers)).await?;
    };
    let has_failed = match &tested {
        Ok(tested) => tested.has_failed(),
        Err(_) => true,
    };
    if has_failed && !options.keep {
        app.output.note("nothing was written; --keep writes the configuration all the same");
        return Ok(Exit::Failed);
    }
    files::write(&path, &answers, options.force)?;
    done(app, &path, tested.ok())?;
    Ok(Exit::Done)
}

/// What a test found.
struct Tested {
    report: DoctorReport,
    clusters: Vec<ClusterSummary>,
}

impl Tested {
    fn has_failed(&self) -> bool {
        of_interest(&self.report).any(|finding| finding.verdict == FindingVerdict::Problem)
    }
}

/// Findings about the servers, the state and the configuration; the periodic checks have not run yet.
fn of_interest(report: &DoctorReport) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(|finding| finding.area != FindingArea::Schedule)
}

/// Connects, logs in and reads, with the whole configuration.
async fn test(app: &App, answers: &Answers) -> Outcome<Tested> {
    let document = answers.document(|_| None).to_string();
    let config = Config::from_json(document.as_bytes())?;
    let has_engine = answers.engine.is_some();
    app.output.note("");
    app.output.note("Testing: connect, login, read ...");
    app.session_of(config, Need::Control(Duties::Calls), async |s| {
        let report = s.ask("doctor", async |m, call| m.doctor(call, DoctorRequest {}).await).await?;
        let clusters = match has_engine {
            // A failure is a finding of the doctor already.
            true => s.ask("clusters", async |m, call| m.ports().engine.clusters(call).await).await.unwrap_or_default(),
            false => vec![],
        };
        Ok(Tested { report, clusters })
    })
    .await
}

fn show_test(app: &App, tested: &Outcome<Tested>) {
    match tested {
        // The caller reports it.
        Err(Failure::Interrupted) => {}
        Err(failure) => app.output.failure(failure),
        Ok(tested) => {
            let mut page = Page::new(app.output.error_width());
            show::doctor::findings(&mut page, of_interest(&tested.report));
            page.into_lines().into_iter().for_each(|line| app.output.note(line));
        }
    }
}

fn done(app: &App, path: &Path, tested: Option<Tested>) -> Outcome<()> {
    let output = &app.output;
    output.note("");
    output.note(Line::new().with(Tone::Good, "wrote ").plain(path.display()).with(Tone::Dim, " (mode 0600)"));
    let Some(Tested { report, clusters }) = tested else { return Ok(()) };
    if output.json {
        return output.answer(&report, |_| {});
    }
    let program = app.program();
    let mut names: Vec<&str> = clusters.iter().map(|cluster| cluster.name.as_str()).collect();
    names.sort_unstable();
    if let Some(first) = names.first() {
        output.note(format!("clusters of the engine: {}", words::some(&names, NAMES)));
        output.note(Line::new().plain(format!("next: {program} check cluster {}", crate::session::quoted(first))));
    } else {
        output.note(format!("next: {program} doctor"));
    }
    Ok(())
}
