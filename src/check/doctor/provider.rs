//! Findings about a provider.
//!
//! Tests: `tests/it/doctor/providers.rs`.

use super::finding::{Subject, figure};
use super::server::{certificate, clock, files, steps_of};
use crate::error::{Code, Error, Result};
use crate::model::TimeMs;
use crate::model::doctor::{Finding, FindingArea, FindingVerdict};
use crate::model::examination::{
    AgentFacts, Permission, ProviderExamination, RemoteExecutionFacts, ServerFacts, Service,
};

/// A part of Foreman's message to an address that it has locked.
const LOCKED_OUT: &str = "too many tries";

/// All findings about one provider.
pub(super) fn judge(name: &str, told: &ProviderExamination, now_ms: TimeMs) -> Vec<Finding> {
    let provider = Subject::new(FindingArea::Provider, name);
    let mut findings = files(told.secret_file.as_ref(), &told.authorities, now_ms);
    findings.extend(connection(&provider, told));
    findings.extend(told.certificate.as_ref().map(|told| certificate(&provider, told, now_ms)));
    findings.extend(told.clock_ahead_ms.map(|ahead_ms| clock(&provider, ahead_ms)));
    if let Ok(server) = &told.server {
        if told.clock_ahead_ms.is_none() {
            findings.push(provider.unknown("clock", "it does not tell its time", ""));
        }
        findings.extend(inside(&provider, server));
    }
    findings
}

/// The steps of a connection. Each needs the ones before it.
fn connection(provider: &Subject, told: &ProviderExamination) -> Vec<Finding> {
    let version = told.server.as_ref().map_or("", |s| s.version.as_str());
    let steps = [
        ("reachable", format!("something listens at {}", told.url)),
        ("tls", "its certificate is trusted, names it, and is as strong as TLS asks for today".to_owned()),
        ("answers", "it answers".to_owned()),
        ("version", format!("Katello {version}")),
        ("credentials", "the credentials are accepted".to_owned()),
    ];
    let failed = told.server.as_ref().err().map(|e| (step(e), refused(provider, step(e), e)));
    // After an earlier failure the version is not known.
    let known =
        steps.into_iter().filter(|(check, _)| *check != "version" || failed.as_ref().is_none_or(|(at, _)| at == check));
    steps_of(provider, known, failed.as_ref())
}

/// The step that fails with such an error.
fn step(error: &Error) -> &'static str {
    match error.code() {
        Code::ProviderUnreachable => "reachable",
        Code::ProviderTls | Code::ProviderTlsWeak => "tls",
        Code::NotAKatello | Code::ProviderUnsupported => "version",
        Code::ProviderAuth | Code::ProviderForbidden | Code::InvalidConfig => "credentials",
        _ => "answers",
    }
}

fn refused(provider: &Subject, check: &str, error: &Error) -> Finding {
    let locked_out = error.param("why").is_some_and(|why| why.to_ascii_lowercase().contains(LOCKED_OUT));
    if !locked_out {
        return provider.failed(check, FindingVerdict::Problem, error);
    }
    provider.problem(
        check,
        "it has locked this machine's address out after too many failed logins, whatever the password",
        "Correct the credentials of everything on this machine that logs in there, then wait five minutes.",
    )
}

/// Findings after a successful login.
fn inside(provider: &Subject, server: &ServerFacts) -> Vec<Finding> {
    let mut findings = vec![services(provider, &server.services)];
    findings.extend(server.permissions.iter().map(|(name, held)| permission(provider, name, held)));
    findings.push(install_way(provider, server));
    findings.extend(restart_way(provider, &server.runs_commands));
    findings.extend(server.organization.map(|id| organization(provider, id, &server.hosts)));
    findings.push(hosts(provider, &server.hosts));
    findings.push(paused(provider, &server.paused_tasks));
    findings
}

fn services(provider: &Subject, services: &Result<Vec<Service>>) -> Finding {
    const CHECK: &str = "services";
    let all = match services {
        Ok(all) => all,
        Err(e) => return provider.failed(CHECK, FindingVerdict::Unknown, e),
    };
    let failing: Vec<_> = all.iter().filter(|s| !s.ok).map(said).collect();
    let finding = if failing.is_empty() {
        provider.ok(CHECK, format!("all {} services work", all.len()))
    } else {
        provider.problem(
            CHECK,
            format!("services fail: {}", failing.join(", ")),
            "Repair them there first ('hammer ping', 'foreman-maintain service status').",
        )
    };
    finding.fact("services", figure(all.len() as u64)).fact("failing", figure(failing.len() as u64))
}

fn said(service: &Service) -> String {
    match service.words.as_str() {
        "" => service.name.clone(),
        words => format!("{} ({})", service.name, words.chars().take(200).collect::<String>()),
    }
}

fn permission(provider: &Subject, name: &str, held: &Result<Permission>) -> Finding {
    let check = format!("permission_{name}");
    let needed = needed_for(name);
    match held {
        Ok(Permission::Held) => provider.ok(&check, format!("the configured user has {name}, to {needed}")),
        Ok(Permission::NotNeeded) => provider.ok(&check, format!("{name} is of no use on this server")),
        Ok(Permission::Lacking) => provider.problem(
            &check,
            format!("the configured user lacks {name}: it cannot {needed}"),
            &format!("Add {name} to a role of the configured user."),
        ),
        Ok(Permission::Unknown) => provider.unknown(
            &check,
            format!("this version shows only on use whether the configured user has {name}, needed to {needed}"),
            &format!("Make sure that a role of the configured user has {name}."),
        ),
        Err(e) => provider.failed(&check, FindingVerdict::Unknown, e),
    }
}

fn needed_for(permission: &str) -> &'static str {
    match permission {
        "view_hosts" => "see hosts, their errata and packages",
        "edit_hosts" => {
            "have applicability computed again, name unpublished content views, and install through katello-agent"
        }
        "view_organizations" => "see the hosts of the configured organization: without it the list of hosts is empty",
        "view_lifecycle_environments" => "list errata that the content view lacks (servers before Katello 4.3)",
        "view_params" => "recognise hardware uuids that the provider made up: without it such hosts are ambiguous",
        "view_content_views" => "read single errata and the packages of content views (view_products serves as well)",
        "view_foreman_tasks" => "follow installations",
        "view_job_templates" => "start jobs",
        "view_job_invocations" => "follow jobs and read their output",
        "create_job_invocations" | "create_template_invocations" => "install by remote execution",
        "cancel_job_invocations" => "cancel an installation",
        "view_remote_execution_features" => "tell what remote execution can do",
        _ => "work",
    }
}

fn install_way(provider: &Subject, server: &ServerFacts) -> Finding {
    const CHECK: &str = "install_way";
    let agent = match server.agent {
        AgentFacts::Removed => "katello-agent is gone from this version",
        AgentFacts::Enabled => "katello-agent is enabled",
        AgentFacts::Possible => "katello-agent is possible; the first installation shows whether it is enabled",
    };
    let by_agent = server.agent != AgentFacts::Removed;
    match &server.remote_execution {
        RemoteExecutionFacts::Ready => provider.ok(CHECK, format!("installs by remote execution; {agent}")),
        RemoteExecutionFacts::Hidden => provider.unknown(
            CHECK,
            format!("whether remote execution works cannot be seen; {agent}"),
            "Give the configured user's role view_remote_execution_features.",
        ),
        RemoteExecutionFacts::Unassigned(features) => {
            let text = format!("remote execution has no job template for {}; {agent}", features.join(", "));
            let remedy = "Assign the templates there (Administer, Remote Execution Features).";
            provider.finding(CHECK, without_jobs(by_agent), text, remedy)
        }
        RemoteExecutionFacts::Absent => {
            let text = format!("the remote execution plugin is not installed; {agent}");
            provider.finding(CHECK, without_jobs(by_agent), text, "Install foreman_remote_execution on the provider.")
        }
    }
}

/// Whether a rolling upgrade can look at hosts and restart them.
fn restart_way(provider: &Subject, runs_commands: &Result<Permission>) -> Option<Finding> {
    const CHECK: &str = "restart_way";
    match runs_commands {
        Ok(Permission::NotNeeded) => None,
        Ok(Permission::Held) => Some(provider.ok(CHECK, "inspects and restarts hosts by commands")),
        Ok(Permission::Lacking | Permission::Unknown) => Some(provider.warning(
            CHECK,
            "no job template that runs commands is shown: in a rolling upgrade, an operator restarts the hosts of this provider",
            "Assign a template to the feature run_script, or restore \"Run Command - Script Default\" (Hosts, Job Templates).",
        )),
        Err(e) => Some(provider.failed(CHECK, FindingVerdict::Unknown, e)),
    }
}

fn without_jobs(by_agent: bool) -> FindingVerdict {
    if by_agent { FindingVerdict::Warning } else { FindingVerdict::Problem }
}

/// The hosts were listed within the organization: an organization that the configured user does not see is "not found".
fn organization(provider: &Subject, id: u64, hosts: &Result<u64>) -> Finding {
    const CHECK: &str = "organization";
    match hosts {
        Ok(_) => provider.ok(CHECK, format!("the configured user sees organization {id}")),
        Err(e) if e.code() == Code::ProviderNotFound => provider.problem(
            CHECK,
            format!("the configured user does not see organization {id}: {}", e.param("why").unwrap_or_default()),
            "Correct the provider's organization_id, or make the configured user a member of it.",
        ),
        Err(e) => provider.failed(CHECK, FindingVerdict::Unknown, e),
    }
    .fact("organization_id", figure(id))
}

fn hosts(provider: &Subject, hosts: &Result<u64>) -> Finding {
    const CHECK: &str = "hosts_visible";
    match hosts {
        Ok(0) => provider
            .warning(
                CHECK,
                "the configured user sees no host there",
                "Register the hosts, or let the configured user's role and organizations include them.",
            )
            .fact("hosts", 0),
        Ok(count) => {
            provider.ok(CHECK, format!("the configured user sees {count} hosts")).fact("hosts", figure(*count))
        }
        Err(e) => provider.failed(CHECK, FindingVerdict::Unknown, e),
    }
}

fn paused(provider: &Subject, paused: &Result<u64>) -> Finding {
    const CHECK: &str = "paused_tasks";
    match paused {
        Ok(0) => provider.ok(CHECK, "no installation is paused there").fact("paused", 0),
        Ok(count) => provider
            .warning(
                CHECK,
                format!("{count} installations are paused there; a paused one keeps its host locked"),
                "Resume or cancel them there (Monitor, Tasks, state = paused).",
            )
            .fact("paused", figure(*count)),
        Err(e) => provider.failed(CHECK, FindingVerdict::Unknown, e),
    }
}
