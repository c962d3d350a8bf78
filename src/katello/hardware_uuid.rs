//! Hardware (DMI) uuids: their spellings, and the values that identify no machine.
//!
//! One machine's uuid is spelled in either case, in braces, or with the bytes of its first three groups swapped (SMBIOS
//! before 2.6 beside a newer `dmidecode`). Boards without a uuid of their own show one value for all of them.

/// What vendors leave in boards: the same in many machines.
const OF_VENDORS: [&str; 8] = [
    "03000200040005000006000700080009",
    "00020003000400050006000700080009",
    "123456781234567890abcddeefaabbcc",
    "12345678123456781234567812345678",
    "4c4c454400002010802080c04f202020",
    "00112233445566778899aabbccddeeff",
    "01234567891011121314151617181920",
    "0123456789abcdef0123456789abcdef",
];

/// The uuid in one spelling; `None` for a placeholder.
pub(crate) fn usable(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['{', '}']).to_lowercase();
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let is_uuid = digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_uuid {
        // Words such as "Not Settable".
        return Some(text).filter(|t| !t.is_empty() && t.bytes().any(|b| b.is_ascii_digit()) && !t.contains(' '));
    }
    let pairs: Vec<&[u8]> = digits.as_bytes().chunks(2).collect();
    let is_one_byte = pairs.iter().all(|p| Some(p) == pairs.first());
    let uuid = dashed(&digits);
    let is_of_vendor = |uuid: &str| OF_VENDORS.contains(&uuid.replace('-', "").as_str());
    // Such as 11111111-2222-3333-4444-555555555555.
    let is_drawn = uuid.split('-').all(|group| group.bytes().all(|b| Some(b) == group.bytes().next()));
    let is_placeholder = is_one_byte || is_drawn || is_of_vendor(&uuid) || is_of_vendor(&swapped(&uuid));
    (!is_placeholder).then_some(uuid)
}

/// The uuid with the bytes of its first three groups the other way round; the text itself if it is no uuid.
pub(crate) fn swapped(usable: &str) -> String {
    let digits: Vec<&str> = usable.split('-').collect();
    let [first, second, third, rest @ ..] = digits.as_slice() else { return usable.to_owned() };
    let turn = |group: &str| {
        let pairs: Vec<String> = group.as_bytes().chunks(2).map(|p| String::from_utf8_lossy(p).into_owned()).collect();
        pairs.into_iter().rev().collect::<String>()
    };
    [turn(first), turn(second), turn(third)]
        .into_iter()
        .chain(rest.iter().map(ToString::to_string))
        .collect::<Vec<_>>()
        .join("-")
}

/// Whether two texts name one machine. `None`: one of them identifies none.
pub(crate) fn is_same(a: &str, b: &str) -> Option<bool> {
    let (a, b) = (usable(a)?, usable(b)?);
    Some(a == b || swapped(&a) == b)
}

fn dashed(digits: &str) -> String {
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_identify_no_machine() {
        for text in [
            "",
            "Not Settable",
            "Not Present",
            "00000000-0000-0000-0000-000000000000",
            "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
            "{fefefefe-fefe-fefe-fefe-fefefefefefe}",
            "03000200-0400-0500-0006-000700080009",
            "12345678-1234-5678-90AB-CDDEEFAABBCC",
            "78563412-3412-7856-90AB-CDDEEFAABBCC",
            "4C4C4544-0000-2010-8020-80C04F202020",
            "11111111-2222-3333-4444-555555555555",
            "AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE",
        ] {
            assert_eq!(usable(text), None, "{text}");
        }
        assert!(usable("4C4C4544-0000-0000-0000-000000000001").is_some());
    }

    #[test]
    fn spellings_of_one_uuid_are_the_same() {
        let engine = "4C4C4544-0032-4810-8051-B4C04F4E4D31";
        for text in [
            "4c4c4544-0032-4810-8051-b4c04f4e4d31",
            "{4C4C4544-0032-4810-8051-b4c04f4e4d31}",
            "44454C4C-3200-1048-8051-B4C04F4E4D31",
        ] {
            assert_eq!(is_same(engine, text), Some(true), "{text}");
        }
        assert_eq!(is_same(engine, "4C4C4544-0032-4810-8051-B4C04F4E4D32"), Some(false));
        assert_eq!(is_same(engine, "00000000-0000-0000-0000-000000000000"), None);
    }
}
