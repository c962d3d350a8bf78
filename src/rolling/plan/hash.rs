//! The hash of a plan: what an operator approves. Pure.
//!
//! SHA-256 over a canonical form: JSON with sorted keys, no spaces and no floats. The form has everything that the run
//! will do: the format, the engine's version, the cluster, the hosts by id in their order with their packages and
//! providers, consents and options. It does not have informative parts: names, times, predictions, reasons, witness
//! placements, blockers and warnings. Nor does it have fields that a newer version wrote; the format number stands for
//! those. Ids of clusters and hosts are unique to an engine, so they identify it better than its address.
//!
//! Tests: `tests/it/plan/hash.rs`.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::model::plan::{HostPlan, Plan, UpdatePolicy, Work};

/// The hash of the plan, without regard to its field `hash`.
///
/// # Errors
/// `INTERNAL` where the plan has no canonical form.
pub fn of(plan: &Plan) -> Result<String> {
    let mut text = String::with_capacity(4096);
    write(&canonical(plan)?, &mut text)?;
    let digest = Sha256::digest(text.as_bytes());
    Ok(digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}

/// The differences between two plans in the part that the hash covers, in words.
///
/// # Errors
/// `INTERNAL` where a plan has no canonical form.
pub fn differences(approved: &Plan, now: &Plan) -> Result<Vec<String>> {
    let (approved_form, now_form) = (canonical(approved)?, canonical(now)?);
    let mut differences = vec![];
    for key in approved_form.as_object().into_iter().flat_map(|form| form.keys()).filter(|key| *key != "hosts") {
        if approved_form.get(key) != now_form.get(key) {
            differences.push(format!("{key} was {} and is {}", approved_form[key.as_str()], now_form[key.as_str()]));
        }
    }
    let ids = |plan: &Plan| plan.hosts.iter().map(|h| h.id.clone()).collect::<Vec<_>>();
    if ids(approved) != ids(now) {
        let names = |plan: &Plan| plan.hosts.iter().map(|h| h.name.clone()).collect::<Vec<_>>().join(", ");
        differences.push(format!("the hosts were {} and are {}", names(approved), names(now)));
    }
    for (before, after) in approved.hosts.iter().filter_map(|h| Some((h, now.host(&h.id)?))) {
        if host(before)? != host(after)? {
            differences.push(format!("what is to be done on host {} has changed", before.name));
        }
    }
    Ok(differences)
}

/// The plan in the form that is approved.
fn canonical(plan: &Plan) -> Result<Value> {
    let hosts = plan.hosts.iter().map(host).collect::<Result<Vec<_>>>()?;
    Ok(json!({
        "format": plan.format,
        "engine_version": plan.engine_version,
        "cluster": value(&plan.cluster)?,
        "level": value(&plan.level)?,
        "target_level": value(&plan.target_level)?,
        "policy": policy(&plan.policy)?,
        "hosts": hosts,
        "excluded": sorted(&plan.excluded)?,
        "max_unavailable": plan.max_unavailable,
        "consents": {
            "stop_vms": sorted(&plan.consents.stop_vms)?,
            "power_off_vms": sorted(&plan.consents.power_off_vms)?,
            "fence_hosts": sorted(&plan.consents.fence_hosts)?,
        },
        "options": value(&plan.options)?,
        "one_host": plan.one_host,
    }))
}

fn host(host: &HostPlan) -> Result<Value> {
    let work = match &host.work {
        Work::Errata(errata) => json!({ "errata": sorted(errata)? }),
        Work::Packages(packages) => json!({ "packages": sorted(packages)? }),
        Work::EngineUpgrade => json!("engine_upgrade"),
    };
    Ok(json!({
        "id": value(&host.id)?,
        "kind": value(&host.kind)?,
        "initial_status": value(&host.initial_status)?,
        "canary": host.canary,
        "work": work,
        "provider": value(&host.provider)?,
        "install_way": value(&host.install_way)?,
        "packages": sorted(&host.packages)?,
        "reboot": host.reboot,
    }))
}

fn policy(policy: &UpdatePolicy) -> Result<Value> {
    match policy {
        UpdatePolicy::Named { errata, cves } => {
            Ok(json!({ "named": { "errata": sorted(errata)?, "cves": sorted(cves)? } }))
        }
        other => value(other),
    }
}

fn value(part: &impl Serialize) -> Result<Value> {
    serde_json::to_value(part).map_err(|e| Error::internal(format!("a part of a plan is no JSON: {e}")))
}

/// A set: order and repetitions are removed.
fn sorted(set: &[impl Serialize]) -> Result<Value> {
    let mut texts = vec![];
    for member in set {
        match value(member)? {
            Value::String(text) => texts.push(text),
            other => return Err(Error::internal(format!("{other} stands in a set of a plan"))),
        }
    }
    texts.sort_unstable();
    texts.dedup();
    Ok(Value::from(texts))
}

/// Keys are sorted here, because a map of `serde_json` may keep another order.
fn write(value: &Value, out: &mut String) -> Result<()> {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by(|a, b| a.0.cmp(b.0));
            out.push('{');
            for (i, (key, member)) in members.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(&Value::from(key.as_str()), out)?;
                out.push(':');
                write(member, out)?;
            }
            out.push('}');
        }
        Value::Array(members) => {
            out.push('[');
            for (i, member) in members.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(member, out)?;
            }
            out.push(']');
        }
        Value::Number(number) if number.is_f64() => return Err(Error::internal("a plan holds a float")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => out.push_str(&value.to_string()),
    }
    Ok(())
}
