//! Plans of small clusters, by what is looked at.
//!
//! | file | what is tested |
//! |---|---|
//! | `content` | what each host gets |
//! | `vms` | where its VMs go, and what keeps them |
//! | `blockers` | requests and states of a cluster that no run may begin with |
//! | `learned` | what past runs show, and what becomes of it |
//! | `hash` | what the hash covers |
//! | `recheck` | whether a plan still holds |
//! | `followed` | any plan without blockers can be followed |

mod blockers;
mod content;
mod followed;
mod hash;
mod learned;
mod recheck;
mod vms;

use super::samples::*;
use super::*;
use crate::model::evr::Evr;
use crate::model::ids::{PackageName, VmId};
use crate::model::plan::{OrderReason, VmFate, Work};
use crate::ports::Upgradable;
use crate::rolling::placement::SEARCH_STEPS;

fn names(plan: &Plan) -> Vec<&str> {
    plan.hosts.iter().map(|host| host.id.as_str()).collect()
}

fn blocked(sample: &Sample) -> Vec<Code> {
    codes(&sample.plan().blockers)
}

fn one_blocker(sample: &Sample, code: Code) -> Problem {
    let blockers = sample.plan().blockers;
    assert_eq!(codes(&blockers), [code], "{blockers:#?}");
    blockers[0].clone()
}

#[test]
fn a_plan_says_what_goes_where_in_which_order() {
    let sample = Sample::new(&[2, 1, 3]);
    let plan = sample.plan();
    assert_eq!(plan.blockers, []);
    assert_eq!(codes(&plan.warnings), [Code::EngineWorkSkipped]);
    assert_eq!(names(&plan), ["h2", "h3", "h1"]);
    assert_eq!(plan.hosts[2].because, [OrderReason::Spm]);
    let first = &plan.hosts[0];
    assert_eq!(first.work, Work::Packages(["bash", "vdsm"].map(|n| PackageName::new(n).unwrap()).to_vec()));
    assert_eq!(first.packages, ["bash-5.1.8-2.el9.x86_64", "vdsm-4.50.6-1.el9.x86_64"].map(nevra));
    assert_eq!((first.reboot, first.reboot_because.as_slice()), (true, &["package vdsm".to_owned()][..]));
    assert_eq!(first.vms.len(), 1);
    // Every VM is somewhere at each step: the last host has its own two, and perhaps some that came.
    assert!(plan.hosts[2].vms.len() >= 2);
    assert!(first.prediction.p95_ms > first.prediction.p50_ms);
    let sum: u64 = plan.hosts.iter().map(|h| h.prediction.p50_ms + plan.options.soak_ms).sum();
    assert_eq!(plan.prediction.p50_ms, sum);
    assert_eq!(plan, sample.plan());
}
