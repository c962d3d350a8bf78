//! What the provider shows of the machine itself.

use ovirt_upgrade_manager::model::host::HostKind;

use crate::world::Host;

pub(super) fn ip(host: &Host) -> String {
    // An address from the block for documentation.
    format!("192.0.2.{}", host.id % 250 + 1)
}

/// The address of its second interface.
pub(super) fn second_ip(host: &Host) -> String {
    format!("198.51.100.{}", host.id % 250 + 1)
}

pub fn os_name(host: &Host) -> String {
    match (host.kind, host.el) {
        (HostKind::Node, _) => "CentOS Stream 9".to_owned(),
        (HostKind::El, 8) => "AlmaLinux 8.10".to_owned(),
        (HostKind::El, _) => "AlmaLinux 9.3".to_owned(),
    }
}
