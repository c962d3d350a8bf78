//! A content host in a listing, and what its row says. Pure.

use super::{mac, wire};
use crate::model::TimeMs;
use crate::model::erratum::ErrataCounts;
use crate::ports::ContentFacts;

/// A content host in a listing, of whichever API.
pub(crate) trait Row {
    /// The provider's id.
    fn id(&self) -> String;
    /// The provider's name of it.
    fn name(&self) -> &str;
    /// Its subscription-manager identities.
    fn identities(&self) -> [Option<&str>; 2];
    /// Whether it is registered for content.
    fn has_content(&self) -> bool;
    /// The record is only a report of virt-who about a hypervisor. Such a record can have the machine's hardware uuid and a newer
    /// check-in than its content host, and it is no duplicate: it must not be deleted.
    fn is_report_of_virt_who(&self) -> bool {
        false
    }
    /// Its last check-in.
    fn last_checkin(&self) -> Option<TimeMs>;
    /// Last check-in, or registration if that is later.
    fn seen(&self) -> Option<TimeMs>;
    /// The addresses that the server has of it: in a listing those of its primary interface, in the view of one host those of all.
    fn addresses(&self) -> Vec<&str>;
    /// MAC addresses: in a listing that of its primary interface, in the view of one host those of all.
    fn macs(&self) -> Vec<&str>;
    /// Why the row cannot be read.
    fn unreadable(&self) -> Option<&str> {
        None
    }
    /// Its facts in the listing.
    fn facts(&self, server_now_ms: Option<TimeMs>) -> ContentFacts;
}

impl Row for wire::Host {
    fn id(&self) -> String {
        self.id.to_string()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn identities(&self) -> [Option<&str>; 2] {
        let subscription = self.subscription_facet_attributes.as_ref().and_then(|f| f.uuid.as_deref());
        let content = self.content_facet_attributes.as_ref().and_then(|f| f.uuid.as_deref());
        [subscription, content]
    }

    fn has_content(&self) -> bool {
        // The facet stays after `subscription-manager unregister`, without a uuid.
        let facet = self.content_facet_attributes.as_ref();
        facet.is_some_and(|f| f.uuid.is_some() || self.subscription_facet_attributes.is_some())
    }

    fn is_report_of_virt_who(&self) -> bool {
        // The flag is shown by newer versions only; the name is Katello's.
        let is_flagged = self.subscription_facet_attributes.as_ref().is_some_and(|f| f.hypervisor == Some(true));
        !self.has_content() && (is_flagged || self.name.starts_with("virt-who-"))
    }

    fn last_checkin(&self) -> Option<TimeMs> {
        self.subscription_facet_attributes.as_ref().and_then(|f| f.last_checkin)
    }

    fn seen(&self) -> Option<TimeMs> {
        let facet = self.subscription_facet_attributes.as_ref()?;
        facet.last_checkin.max(facet.registered_at)
    }

    fn addresses(&self) -> Vec<&str> {
        let interfaces = self.interfaces.iter().filter(|i| i.has_mac_of_card()).flat_map(|i| [&i.ip, &i.ip6]);
        [&self.ip, &self.ip6].into_iter().chain(interfaces).filter_map(|ip| ip.as_deref()).collect()
    }

    fn macs(&self) -> Vec<&str> {
        let interfaces = self.interfaces.iter().filter(|i| i.has_mac_of_card()).filter_map(|i| i.mac.as_deref());
        let facts = self.facts.iter().flat_map(wire::Facts::macs).filter(|mac| !mac::is_of_many(mac));
        // The listing does not show whether the address of the primary interface is one of a card.
        let is_drawn = |mac: &str| {
            let of = |i: &&wire::Interface| i.mac.as_deref() == Some(mac);
            self.interfaces.iter().find(of).is_some_and(|i| !i.has_mac_of_card())
        };
        self.mac.as_deref().filter(|mac| !is_drawn(mac)).into_iter().chain(interfaces).chain(facts).collect()
    }

    fn unreadable(&self) -> Option<&str> {
        self.unreadable.as_deref()
    }

    fn facts(&self, server_now_ms: Option<TimeMs>) -> ContentFacts {
        let facet = self.content_facet_attributes.as_ref();
        let counts = facet.and_then(|f| f.errata_counts.as_ref());
        let errata = counts.and_then(errata_counts);
        let upgradable = facet.and_then(|f| f.upgradable_package_count);
        let applicable = counts.and_then(|c| c.applicable.as_deref()).and_then(|a| a.total);
        // The number of upgradable packages is shown from Katello 3.3 on.
        let is_zero = upgradable.unwrap_or(0) == 0 && errata.is_none_or(|e| e.at_least() == 0);
        // Without a class, counts of 0 are those of a host of which nothing was computed: it is 1, of a kind that is not known, or
        // absent, as of a host that is not registered (any more) or whose registration is not yet at its end. Where the class counts
        // installable errata (setting `errata_status_installable`), it is 1 beside errata that apply, for a host without a profile
        // or an enabled repository (errata_status.rb, 3.17 to 5.0).
        let nothing_computed = is_zero && !matches!(self.errata_status, Some(0 | 2 | 3));
        // By default the class counts applicable errata, and the counters installable ones. With that setting it is 0, and only the
        // number of applicable errata tells that some apply.
        let some_apply = matches!(self.errata_status, Some(2 | 3)) || applicable.unwrap_or(0) > 0;
        let class_contradicts = is_zero && !nothing_computed && some_apply;
        ContentFacts {
            errata: errata.filter(|_| !nothing_computed && !class_contradicts),
            class_contradicts,
            // By version.
            profile_unproved: false,
            upgradable_packages: upgradable.filter(|_| !nothing_computed),
            nothing_computed,
            last_checkin_ms: self.last_checkin(),
            server_now_ms,
            os: self.operatingsystem_name.clone(),
            running_kernel: self.reported_data.as_ref().and_then(|r| r.kernel_version.clone()),
            booted_at_ms: self.reported_data.as_ref().and_then(|r| r.boot_time),
            image: self.image(),
            applicable_errata: applicable,
            // Present only where the host has a tracer (4.14, run).
            has_tracer: Some(self.traces_status.is_some()),
            reboot_by_traces: self.traces_status.map(|status| status == REBOOT_BY_TRACES),
        }
    }
}

/// The status of traces of which one calls for a reboot; 0 and 1 are those that do not.
const REBOOT_BY_TRACES: u64 = 2;

/// The cached counts; known only if all three are. Errata of other types are not among them, except in a total that is
/// greater than their sum.
pub(crate) fn errata_counts(counts: &wire::ErrataCounts) -> Option<ErrataCounts> {
    let (security, bugfix, enhancement) = (counts.security?, counts.bugfix?, counts.enhancement?);
    let known = security + bugfix + enhancement;
    // Only Katello 3.0 to 3.4 count all types; the total of others is the sum of these three.
    let total = counts.total.filter(|total| *total > known);
    let other = total.map(|total| total - known);
    Some(ErrataCounts { total, security, bugfix, enhancement, other, security_by_severity: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Container bridges and management boards have addresses that many machines share.
    #[test]
    fn addresses_that_many_machines_have_identify_none() {
        let row: wire::Host =
            serde_json::from_value(json!({"id": 1, "name": "h1", "ip": "192.0.2.1", "mac": "52:54:00:00:00:01",
            "interfaces": [
                {"mac": "52:54:00:00:00:01", "ip": "192.0.2.1", "type": "interface"},
                {"mac": "52:54:00:00:00:02", "ip": "192.0.2.2", "type": "interface"},
                {"mac": "02:21:28:57:47:17", "ip": "169.254.182.77", "type": "interface"},
                {"mac": "be:3a:f2:b6:05:9f", "ip": "169.254.3.1", "type": "interface"},
                {"mac": "52:54:00:00:00:03", "ip": "192.0.2.3", "type": "bmc"}],
            "facts": {"net::interface::docker0::mac_address": "02:42:5a:00:00:01",
                "net::interface::usb0::mac_address": "BE:3A:F2:B6:05:9F",
                "net::interface::eno2::mac_address": "52:54:00:00:00:02"}}))
            .unwrap();
        let macs: std::collections::BTreeSet<&str> = row.macs().into_iter().collect();
        assert_eq!(macs.into_iter().collect::<Vec<_>>(), ["52:54:00:00:00:01", "52:54:00:00:00:02"]);
        let addresses: std::collections::BTreeSet<&str> = row.addresses().into_iter().collect();
        assert_eq!(addresses.into_iter().collect::<Vec<_>>(), ["192.0.2.1", "192.0.2.2"]);
    }

    #[test]
    fn counts_of_a_host_of_which_nothing_was_computed_are_unknown() {
        let row = |status: u64| -> wire::Host {
            let counts = json!({"security": 0, "bugfix": 0, "enhancement": 0, "total": 0, "applicable": {"total": 0}});
            let facet = json!({"uuid": "u1", "errata_counts": counts, "upgradable_package_count": 0});
            let row = json!({"id": 1, "name": "h1", "errata_status": status, "content_facet_attributes": facet});
            serde_json::from_value(row).unwrap()
        };
        let facts = row(1).facts(None);
        assert!(facts.nothing_computed);
        assert_eq!((facts.errata, facts.upgradable_packages), (None, None));
        // The class is absent, or of a kind that is not known: registered or not, the zeros mean nothing.
        for odd in [json!(null), json!(-1), json!(7), json!("x")] {
            let mut odd_row = json!({"id": 1, "name": "h1", "content_facet_attributes": {"uuid": "u1",
                "errata_counts": {"security": 0, "bugfix": 0, "enhancement": 0, "total": 0}, "upgradable_package_count": 0},
                "subscription_facet_attributes": {"uuid": "u1"}});
            if !odd.is_null() {
                odd_row["errata_status"] = odd;
            }
            let facts = serde_json::from_value::<wire::Host>(odd_row.clone()).unwrap().facts(None);
            assert!(facts.nothing_computed, "{odd_row}");
            odd_row["content_facet_attributes"]["upgradable_package_count"] = json!(1);
            let facts = serde_json::from_value::<wire::Host>(odd_row).unwrap().facts(None);
            assert_eq!((facts.nothing_computed, facts.upgradable_packages), (false, Some(1)));
        }
        let facts = row(0).facts(None);
        assert_eq!((facts.nothing_computed, facts.upgradable_packages), (false, Some(0)));
        assert!(facts.errata.is_some() && !facts.class_contradicts);
        // The class says that errata apply: 0 is not the whole truth.
        for status in [2, 3] {
            let facts = row(status).facts(None);
            assert_eq!((facts.class_contradicts, facts.errata), (true, None));
        }
        // The class counts installable errata: only the number of those that apply tells that there are some.
        let applies = |status: u64| -> ContentFacts {
            let counts = json!({"security": 0, "bugfix": 0, "enhancement": 0, "total": 0, "applicable": {"total": 4}});
            let facet = json!({"uuid": "u1", "errata_counts": counts, "upgradable_package_count": 0});
            let row = json!({"id": 1, "name": "h1", "errata_status": status, "content_facet_attributes": facet});
            serde_json::from_value::<wire::Host>(row).unwrap().facts(None)
        };
        let facts = applies(0);
        assert_eq!((facts.nothing_computed, facts.class_contradicts, facts.errata), (false, true, None));
        let facts = applies(1);
        assert_eq!((facts.nothing_computed, facts.class_contradicts, facts.upgradable_packages), (true, false, None));
        // Before Katello 3.3 the row has no number of packages.
        let old = json!({"id": 1, "name": "h1", "errata_status": 3, "subscription_facet_attributes": {"uuid": "u1"},
            "content_facet_attributes": {"uuid": "u1", "errata_counts": {"security": 0, "bugfix": 0, "enhancement": 0, "total": 0}}});
        let facts = serde_json::from_value::<wire::Host>(old).unwrap().facts(None);
        assert_eq!((facts.class_contradicts, facts.errata), (true, None));
        // After `unregister`, the facet stays without uuid.
        let gone =
            json!({"id": 1, "name": "h1", "content_facet_attributes": {"uuid": null, "upgradable_package_count": 0}});
        assert!(!serde_json::from_value::<wire::Host>(gone).unwrap().has_content());
    }
}
