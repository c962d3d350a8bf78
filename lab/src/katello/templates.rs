//! Remote execution: features and job templates, and the action of each template.

use serde_json::{Map, Value, json};

use crate::world::{Host, HostAction, World};

use super::errata::search_ids;
use super::features::Features;
use super::paging;
use super::route::Call;
use super::search::{Query, Searchable};
use crate::web::request::text_of;
use crate::web::{Reply, ReplyResult};

/// A job template, with the feature that it serves.
pub struct Template {
    pub id: u64,
    pub name: &'static str,
    pub category: &'static str,
    /// Feature label.
    feature: Option<&'static str>,
    /// Names of its inputs. The first one is required unless `blank` is true.
    inputs: &'static [&'static str],
    /// The first input may be blank.
    blank: bool,
}

const fn template(
    id: u64,
    name: &'static str,
    category: &'static str,
    feature: Option<&'static str>,
    inputs: &'static [&'static str],
    blank: bool,
) -> Template {
    Template { id, name, category, feature, inputs, blank }
}

const KATELLO: &str = "Katello";

/// The numbers of the two templates that 4.14 was asked about are that server's.
/// Input names are those of the templates; the features' own lists are wrong for two of them.
const TEMPLATES: &[Template] = &[
    template(
        181,
        "Install Errata - Katello Script Default",
        KATELLO,
        Some("katello_errata_install"),
        &["errata"],
        false,
    ),
    template(
        180,
        "Install errata by search query - Katello Script Default",
        KATELLO,
        Some("katello_errata_install_by_search"),
        &["Errata search query"],
        true,
    ),
    template(
        182,
        "Install Package - Katello Script Default",
        KATELLO,
        Some("katello_package_install"),
        &["package"],
        false,
    ),
    template(
        183,
        "Update Package - Katello Script Default",
        KATELLO,
        Some("katello_package_update"),
        &["package"],
        true,
    ),
    template(
        184,
        "Remove Package - Katello Script Default",
        KATELLO,
        Some("katello_package_remove"),
        &["package"],
        false,
    ),
    template(
        185,
        "Update packages by search query - Katello Script Default",
        KATELLO,
        Some("katello_packages_update_by_search"),
        &["Packages search query", "Selected update versions"],
        true,
    ),
    template(
        186,
        "Restart Services - Katello Script Default",
        KATELLO,
        Some("katello_service_restart"),
        &["helpers"],
        false,
    ),
    template(
        187,
        "Resolve Traces - Katello Script Default",
        KATELLO,
        Some("katello_host_tracer_resolve"),
        &["Traces search query"],
        true,
    ),
    template(188, "Upload Profile - Katello Script Default", KATELLO, Some("katello_upload_profile"), &[], true),
    template(191, "Bootc Upgrade - Script Default", KATELLO, Some("katello_bootc_upgrade"), &["options"], true),
    template(192, "Bootc Status - Script Default", KATELLO, Some("katello_bootc_status"), &["options"], true),
    template(189, "Run Command - Script Default", "Commands", Some("run_script"), &["command"], false),
    template(171, "Power Action - Script Default", "Power", None, &["action"], false),
];

impl Template {
    /// Katello's templates came with their features; those of remote execution are older than theirs.
    fn is_there(&self, f: &Features) -> bool {
        self.category != KATELLO || self.label(f).is_some() || self.feature.is_none()
    }

    /// The label of its feature, where this version has that.
    fn label(&self, f: &Features) -> Option<&'static str> {
        self.feature.filter(|label| f.has(label))
    }

    /// Older plugins call the script provider SSH.
    pub fn shown_name(&self, f: &Features) -> String {
        if f.ssh_names { self.name.replace("Script Default", "SSH Default") } else { self.name.to_owned() }
    }
}

fn templates(f: &Features) -> impl Iterator<Item = &'static Template> {
    let f = f.clone();
    TEMPLATES.iter().filter(move |t| t.is_there(&f))
}

struct Named {
    id: u64,
    label: &'static str,
    name: String,
    category: &'static str,
}

impl Searchable for Named {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        match field {
            "id" => Some(vec![self.id.to_string()]),
            "name" => Some(vec![self.name.clone()]),
            "label" => Some(vec![self.label.to_owned()]),
            "job_category" => Some(vec![self.category.to_owned()]),
            _ => None,
        }
    }
    fn words(&self) -> Vec<String> {
        vec![self.name.clone(), self.label.to_owned()]
    }
}

fn is_search_field(field: &str) -> bool {
    ["id", "name", "label", "job_category"].contains(&field)
}

fn features(f: &Features) -> Vec<Named> {
    let list = templates(f).filter_map(|t| {
        let label = t.label(f)?;
        Some(Named { id: t.id, label, name: t.shown_name(f), category: t.category })
    });
    list.collect()
}

fn show_feature(n: &Named) -> Value {
    json!({"id": n.id - 170, "label": n.label, "name": n.label.replace('_', " "), "description": "",
        "job_template_id": n.id, "job_template_name": n.name, "host_action_button": false})
}

/// `GET /api/remote_execution_features`: never paged. A bare list in older plugins is not imitated.
pub fn feature_list(call: &mut Call<'_>) -> ReplyResult {
    paging::foreman_whole(call.request, features(&call.server.features), &mut show_feature)
}

/// `GET /api/remote_execution_features/:id`, by number or label.
pub fn feature(call: &mut Call<'_>) -> ReplyResult {
    let id = call.request.text("id").unwrap_or_default();
    let all = features(&call.server.features);
    let found = all.iter().find(|n| n.label == id || (n.id - 170).to_string() == id);
    let found = found.ok_or_else(|| Reply::foreman_not_found("remote_execution_feature", &id))?;
    Ok(Reply::ok(show_feature(found)))
}

/// `GET /api/job_templates`.
pub fn index(call: &mut Call<'_>) -> ReplyResult {
    let f = &call.server.features;
    let list = templates(f).map(|t| Named { id: t.id, label: "", name: t.shown_name(f), category: t.category });
    paging::foreman(call.request, &is_search_field, list.collect(), &mut |n: &Named| show_template(n))
}

/// When the templates came with their plugins.
const CREATED_AT: &str = "2024-01-01 00:00:00 UTC";

fn show_template(n: &Named) -> Value {
    json!({"id": n.id, "name": n.name, "job_category": n.category, "provider_type": "script", "snippet": false,
        "description_format": "%{template_name}", "created_at": CREATED_AT, "updated_at": CREATED_AT})
}

/// `GET /api/job_templates/:id`.
pub fn show(call: &mut Call<'_>) -> ReplyResult {
    let f = &call.server.features;
    let id = call.request.text("id").unwrap_or_default();
    let found = templates(f).find(|t| t.id.to_string() == id || t.shown_name(f) == id);
    let Some(t) = found else { return Err(Reply::foreman_not_found("job_template", &id)) };
    let mut body = show_template(&Named { id: t.id, label: "", name: t.shown_name(f), category: t.category });
    if let Some(fields) = body.as_object_mut() {
        let input = |(n, name): (usize, &&str)| json!({"id": t.id * 10 + n as u64, "name": name, "input_type": "user", "required": n == 0 && !t.blank});
        fields.insert("template_inputs".into(), t.inputs.iter().enumerate().map(input).collect());
    }
    Ok(Reply::ok(body))
}

pub fn choose(body: &Map<String, Value>, f: &Features) -> Result<&'static Template, Reply> {
    let (feature, id) = (body.get("feature").and_then(text_of), body.get("job_template_id").and_then(text_of));
    let missing = |id: &str| Reply::foreman(404, format!("Template with id '{id}' was not found"));
    match (feature, id) {
        (Some(_), Some(_)) => Err(Reply::foreman(500, "Only one of feature or job_template_id can be specified")),
        (Some(label), None) if f.job_feature => templates(f)
            .find(|t| t.label(f).is_some_and(|l| l == label))
            // The text says nothing of the feature (foreman_remote_execution 13 to 17, recorded).
            .ok_or_else(|| missing("")),
        (None, Some(id)) => templates(f).find(|t| t.id.to_string() == id).ok_or_else(|| missing(&id)),
        _ => Err(missing("")),
    }
}

pub fn read_inputs(body: &Map<String, Value>, t: &Template, f: &Features) -> Result<Vec<(String, String)>, Reply> {
    let given = body.get("inputs").and_then(Value::as_object).cloned().unwrap_or_default();
    for name in given.keys() {
        if !t.inputs.contains(&name.as_str()) {
            let text =
                format!("ERF42-8677 [Foreman::Exception]: Unknown input {name} for template {}", t.shown_name(f));
            return Err(Reply::foreman(500, text));
        }
    }
    Ok(given.iter().map(|(name, value)| (name.clone(), text_of(value).unwrap_or_default())).collect())
}

/// Why the inputs are not valid, as part of a longer text.
pub fn invalid_inputs(inputs: &[(String, String)], t: &Template, f: &Features) -> Option<String> {
    let name = t.inputs.first()?;
    let value = inputs.iter().find(|(n, _)| n == name).map(|(_, value)| value.trim());
    let what = match value {
        None if !t.blank => format!("Not all required inputs have values. Missing inputs: {name}"),
        Some("") if !t.blank => format!("Input {name}: Value can't be blank"),
        Some(action) if t.category == "Power" && !["restart", "shutdown"].contains(&action) => {
            format!("Input {name}: Value is not included in the list")
        }
        _ => return None,
    };
    Some(format!("Template {}: {what}", t.shown_name(f).to_lowercase()))
}

/// The action of a template on a host. The error is the template's own text; it fails that host's task.
pub fn action_of(
    t: &Template,
    inputs: &[(String, String)],
    world: &World,
    host: &Host,
    f: &Features,
) -> Result<HostAction, String> {
    let value = inputs.first().map(|(_, v)| v.trim()).unwrap_or("");
    let words = |by: fn(char) -> bool| value.split(by).filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    Ok(match t.feature {
        Some("katello_errata_install") => HostAction::InstallErrata(words(|c| c == ',')),
        Some("katello_errata_install_by_search") => errata_by_search(value, world, host, f)?,
        Some("katello_package_install") => HostAction::InstallPackages(words(char::is_whitespace)),
        Some("katello_package_update") if value.is_empty() => HostAction::UpdateAll,
        Some("katello_package_update") => HostAction::UpdatePackages(words(char::is_whitespace)),
        Some("katello_packages_update_by_search") => {
            let search = inputs.iter().find(|(n, _)| n == "Packages search query").map_or("", |(_, v)| v.trim());
            packages_by_search(search, host)?
        }
        Some("katello_service_restart") => HostAction::RestartServices,
        Some("katello_host_tracer_resolve") if host.needs_reboot() => HostAction::Restart,
        Some("katello_host_tracer_resolve") => HostAction::RestartServices,
        Some("katello_upload_profile") => HostAction::UploadProfile,
        Some("katello_bootc_upgrade") => HostAction::UpgradeImage,
        Some("katello_bootc_status") => HostAction::ShowImage,
        None if t.category == "Power" && value == "restart" => HostAction::Restart,
        _ => HostAction::Command(value.to_owned()),
    })
}

fn errata_by_search(search: &str, world: &World, host: &Host, f: &Features) -> Result<HostAction, String> {
    let limit = if f.search_any_erratum && !search.is_empty() { None } else { Some(host) };
    let ids = search_ids(world, search, limit)?;
    match (ids.is_empty(), search.is_empty()) {
        (false, _) => Ok(HostAction::InstallErrata(ids)),
        // Blank, and nothing installable: a bare update of everything.
        (true, true) => Ok(HostAction::UpdateAll),
        (true, false) if f.search_any_erratum => {
            Err(format!("Cannot install errata: No errata found for search term '{search}'"))
        }
        (true, false) => Err("No errata matching given search query".to_owned()),
    }
}

struct Name<'a>(&'a str);

impl Searchable for Name<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        (field == "name").then(|| vec![self.0.to_owned()])
    }
    fn words(&self) -> Vec<String> {
        vec![self.0.to_owned()]
    }
}

/// A blank search is an empty list of packages, which updates everything.
fn packages_by_search(search: &str, host: &Host) -> Result<HostAction, String> {
    if search.is_empty() {
        return Ok(HostAction::UpdateAll);
    }
    let query = Query::parse(search, &|f| f == "name")?;
    let names: Vec<String> = host.profile.iter().map(|p| p.name.clone()).filter(|n| query.matches(&Name(n))).collect();
    Ok(if names.is_empty() { HostAction::UpdateAll } else { HostAction::UpdatePackages(names) })
}
