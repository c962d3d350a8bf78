//! Plans of rolling upgrades.
//!
//! | file | what is tested |
//! |---|---|
//! | `whole` | a plan of a cluster without problems |
//! | `content` | what each host gets |
//! | `vms` | where its VMs go, and what keeps them |
//! | `blockers` | requests and states of a cluster that no run may begin with |
//! | `learned` | what past runs show, and how the prediction follows |
//! | `hash` | what the hash covers |
//! | `recheck` | whether a plan still holds |
//! | `followed` | any plan without blockers can be followed |
//! | `gather` | what is read through the ports, what is stored, and the plan where a provider does not answer |

mod blockers;
mod content;
mod followed;
mod gather;
mod hash;
mod learned;
mod recheck;
mod samples;
mod vms;
mod whole;
