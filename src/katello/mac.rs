//! MAC addresses: their spelling, and whether they identify a machine. Pure.

/// Beginnings of addresses that many machines have: of container bridges, and of the USB interfaces of management boards, which are
/// the same on many boards. Other addresses that software chose are those of virtual machines, one each.
const OF_MANY: [&str; 3] = ["0242", "022128", "be3af2b6059f"];

/// The twelve digits of a MAC address in lower case; `None` for what is none, and for one that identifies no machine.
pub(super) fn plain(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !":-. ".contains(*c)).collect::<String>().to_ascii_lowercase();
    let is_mac = digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let is_placeholder = digits.bytes().all(|b| b == b'0') || digits.bytes().all(|b| b == b'f');
    (is_mac && !is_placeholder && !is_of_many(&digits)).then_some(digits)
}

/// Whether the address is marked as locally administered: software chose it, no vendor of cards.
pub(super) fn is_locally_administered(mac: &str) -> bool {
    mac.get(..2).and_then(|first| u8::from_str_radix(first, 16).ok()).is_some_and(|first| first & 0b10 != 0)
}

/// Whether many machines have the address.
pub(super) fn is_of_many(mac: &str) -> bool {
    let digits: String = mac.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_ascii_lowercase();
    OF_MANY.iter().any(|beginning| digits.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_identifies_one_machine_or_none() {
        for (text, want) in [
            ("AC-1F-6B-00-00-01", Some("ac1f6b000001")),
            ("52:54:00:00:00:01", Some("525400000001")),
            ("fa:16:3e:00:00:01", Some("fa163e000001")),
            ("02:0a:00:00:00:01", Some("020a00000001")),
            ("be:3a:f2:b6:05:9f", None),
            ("02:42:5a:00:00:01", None),
            ("00:00:00:00:00:00", None),
            ("ff:ff:ff:ff:ff:ff", None),
            ("ac:1f:6b", None),
            ("", None),
        ] {
            assert_eq!(plain(text).as_deref(), want, "{text}");
        }
    }
}
