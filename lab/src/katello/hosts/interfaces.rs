//! The network interfaces of a host.

use serde_json::{Value, json};

use super::super::time_text;
use super::machine::{ip, second_ip};
use crate::world::Host;

/// All interfaces; lists show the primary one only.
pub(super) fn interfaces(host: &Host) -> Value {
    let macs = std::iter::once(host.mac()).chain(host.other_macs.iter().cloned());
    let registered = time_text::foreman(host.registered_at_ms);
    let address = |n: usize| match n {
        0 => Some(ip(host)),
        1 => Some(second_ip(host)),
        _ => None,
    };
    let one = |(n, mac): (usize, String)| {
        let is_primary = n == 0;
        json!({"id": host.id * 100 + n as u64, "type": "interface", "identifier": format!("eno{}", n + 1), "mac": mac,
            "ip": address(n), "ip6": Value::Null, "primary": is_primary, "provision": is_primary,
            "execution": is_primary, "virtual": false, "managed": is_primary, "mtu": Value::Null,
            "name": is_primary.then(|| host.fqdn.clone()), "fqdn": is_primary.then(|| host.fqdn.clone()),
            "subnet_id": Value::Null, "subnet_name": Value::Null, "subnet6_id": Value::Null, "subnet6_name": Value::Null,
            "domain_id": Value::Null, "domain_name": Value::Null, "created_at": registered, "updated_at": registered})
    };
    Value::Array(macs.enumerate().map(one).collect())
}
