//! `report`.

use std::io::Write;
use std::path::Path;

use ovirt_upgrade_manager::model::run_request::ReportRequest;

use crate::args::runs::Report;
use crate::exit::{Exit, Failure, Outcome};
use crate::screen::output::escaped;
use crate::screen::page::Page;
use crate::session::{App, Need};
use crate::show;

pub async fn report(app: &App, options: Report) -> Outcome {
    let text = app
        .session(Need::State, async |s| {
            let request = ReportRequest { run: s.run_or_newest(options.run.as_deref()).await? };
            if options.html {
                let page = s.ask("report_page", async |m, call| m.report_page(call, request).await).await?;
                // With --json the document of the operation, else the page in it.
                return if app.output.json { json(&page) } else { Ok(page.html) };
            }
            let report = s.ask("report", async |m, call| m.report(call, request).await).await?;
            if app.output.json || options.output.is_some() {
                return json(&report);
            }
            let mut page = Page::new(app.output.width());
            show::report::report(&mut page, &report);
            Ok(page.render(app.output.colours()))
        })
        .await?;
    match &options.output {
        Some(path) => {
            write(path, &text, options.force)?;
            app.output.note(format!("wrote {}", path.display()));
        }
        None => app.output.print(&text)?,
    }
    Ok(Exit::Done)
}

fn json(document: &impl serde::Serialize) -> Outcome<String> {
    let text = serde_json::to_string(document);
    text.map(|text| escaped(&text) + "\n").map_err(|e| Failure::Because(format!("the report has no JSON: {e}")))
}

/// Writes a new file; an existing one only with `force`.
fn write(path: &Path, text: &str, force: bool) -> Outcome<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).truncate(force).create(force).create_new(!force);
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::of_file(path, "the file exists", "give --force to replace it"),
        _ => Failure::of_file(path, "the report cannot be written", e),
    })
}
