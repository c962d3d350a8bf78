//! Which cluster levels and engines each VDSM supports.
//!
//! Read from every release tag of VDSM: `lib/vdsm/common/dsaversion.py.in` (before 4.30
//! `lib/vdsm/dsaversion.py.in` and `vdsm/dsaversion.py.in`). Since 4.40.30 the list depends on the *installed*
//! libvirt and, for level 4.8, qemu-kvm; VDSM compares their first two numbers only
//! (`lib/vdsm/osinfo.py`, `package_versions`).
//!
//! Tests: `tests/it/check/levels.rs`.

use crate::model::level::Level;

/// A run of VDSM releases that support the same levels.
pub(super) struct Row {
    /// First release of the run.
    pub from: &'static str,
    /// Last release that was seen. A newer one on the same line is extrapolated.
    pub last: &'static str,
    /// `supportedENGINEs`; empty where that VDSM does not send it.
    pub engines: Span,
    /// `clusterLevels` that need no other package.
    pub levels: Span,
    /// The same on ppc64le, where it differs.
    pub ppc64le: Option<Span>,
    /// Levels that depend on other packages.
    pub conditions: &'static [Condition],
}

/// Known levels from the first to the last, both included.
pub(super) type Span = Option<(Level, Level)>;

/// A level that needs other packages.
pub(super) struct Condition {
    pub level: Level,
    /// Least libvirt, as its first two numbers.
    pub libvirt: Level,
    /// Least qemu-kvm, as its first two numbers.
    pub qemu_kvm: Option<Level>,
}

/// All levels, in order. A [`Span`] is a range of them.
pub(super) const ALL_LEVELS: [Level; 16] = [
    l(3, 0),
    l(3, 1),
    l(3, 2),
    l(3, 3),
    l(3, 4),
    l(3, 5),
    l(3, 6),
    l(4, 0),
    l(4, 1),
    l(4, 2),
    l(4, 3),
    l(4, 4),
    l(4, 5),
    l(4, 6),
    l(4, 7),
    l(4, 8),
];

const fn l(major: u32, minor: u32) -> Level {
    Level::new(major, minor)
}

const fn span(from: Level, to: Level) -> Span {
    Some((from, to))
}

const fn row(from: &'static str, last: &'static str, engines: Span, levels: Span) -> Row {
    Row { from, last, engines, levels, ppc64le: None, conditions: &[] }
}

impl Row {
    const fn on_ppc64le(self, levels: Span) -> Row {
        Row { ppc64le: Some(levels), ..self }
    }

    const fn when(self, conditions: &'static [Condition]) -> Row {
        Row { conditions, ..self }
    }
}

const fn needs(level: Level, libvirt: Level) -> Condition {
    Condition { level, libvirt, qemu_kvm: None }
}

const WITH_4_5: &[Condition] = &[needs(l(4, 5), l(6, 6))];
const WITH_4_5_AND_4_6: &[Condition] = &[needs(l(4, 5), l(6, 6)), needs(l(4, 6), l(7, 0))];
const WITH_4_7_FROM_LIBVIRT_7_10: &[Condition] = &[needs(l(4, 7), l(7, 10))];
const WITH_4_7: &[Condition] = &[needs(l(4, 7), l(8, 0))];
const WITH_4_7_AND_4_8: &[Condition] =
    &[needs(l(4, 7), l(8, 0)), Condition { level: l(4, 8), libvirt: l(10, 10), qemu_kvm: Some(l(9, 1)) }];

/// Ordered by `from`, by rpm's order.
pub(super) const ROWS: &[Row] = &[
    row("4.9.0", "4.9.6", None, span(l(3, 0), l(3, 1))),
    row("4.10.0", "4.10.0", None, span(l(3, 0), l(3, 1))),
    row("4.10.1", "4.10.1", None, span(l(3, 0), l(3, 2))),
    row("4.10.2", "4.10.3", span(l(3, 0), l(3, 1)), span(l(3, 0), l(3, 2))),
    row("4.11.0", "4.11.1", span(l(3, 0), l(3, 1)), span(l(3, 0), l(3, 3))),
    row("4.12.0", "4.12.2", span(l(3, 0), l(3, 3)), span(l(3, 0), l(3, 3))),
    row("4.13.0", "4.13.4", span(l(3, 0), l(3, 3)), span(l(3, 0), l(3, 3))),
    // The same levels in two lines: a row for each, because a row is used for its own line only.
    row("4.14.0", "4.15.0", span(l(3, 0), l(3, 4)), span(l(3, 0), l(3, 4))),
    row("4.15.0", "4.15.0", span(l(3, 0), l(3, 4)), span(l(3, 0), l(3, 4))),
    row("4.16.0", "4.16.38", span(l(3, 0), l(3, 5)), span(l(3, 0), l(3, 5))),
    row("4.17.0", "4.17.0", span(l(3, 0), l(3, 5)), span(l(3, 0), l(3, 5))),
    row("4.17.1", "4.17.44", span(l(3, 4), l(3, 6)), span(l(3, 4), l(3, 6))).on_ppc64le(span(l(3, 6), l(3, 6))),
    row("4.18.0", "4.18.21.1", span(l(3, 5), l(4, 0)), span(l(3, 5), l(4, 0))).on_ppc64le(span(l(3, 6), l(4, 0))),
    row("4.18.22", "4.18.25", span(l(3, 6), l(4, 0)), span(l(3, 5), l(4, 0))).on_ppc64le(span(l(3, 6), l(4, 0))),
    row("4.19.1", "4.19.5", span(l(4, 0), l(4, 1)), span(l(3, 6), l(4, 1))),
    row("4.19.6", "4.19.51", span(l(3, 6), l(4, 1)), span(l(3, 6), l(4, 1))),
    row("4.20.0", "4.20.0", span(l(4, 0), l(4, 1)), span(l(3, 6), l(4, 1))),
    row("4.20.1", "4.20.49", span(l(3, 6), l(4, 2)), span(l(3, 6), l(4, 2))),
    row("4.30.0", "4.30.4", span(l(3, 6), l(4, 3)), span(l(3, 6), l(4, 3))),
    row("4.30.5", "4.30.5", span(l(4, 0), l(4, 3)), span(l(4, 0), l(4, 3))),
    row("4.30.6", "4.30.53", span(l(4, 1), l(4, 3)), span(l(4, 1), l(4, 3))),
    row("4.40.0", "4.40.0", span(l(4, 1), l(4, 3)), span(l(4, 1), l(4, 3))),
    row("4.40.1", "4.40.29", span(l(4, 2), l(4, 4)), span(l(4, 2), l(4, 4))),
    row("4.40.30", "4.40.50.10", span(l(4, 2), l(4, 4)), span(l(4, 2), l(4, 4))).when(WITH_4_5),
    row("4.40.60.1", "4.40.100.2", span(l(4, 2), l(4, 4)), span(l(4, 2), l(4, 4))).when(WITH_4_5_AND_4_6),
    row("4.50", "4.50.0.2", span(l(4, 2), l(4, 4)), span(l(4, 2), l(4, 4))).when(WITH_4_5_AND_4_6),
    row("4.50.0.3", "4.50.0.5", span(l(4, 2), l(4, 5)), span(l(4, 2), l(4, 6))).when(WITH_4_7_FROM_LIBVIRT_7_10),
    row("4.50.0.6", "4.50.6", span(l(4, 2), l(4, 5)), span(l(4, 2), l(4, 6))).when(WITH_4_7),
    row("4.50.6.1", "4.50.7", span(l(4, 2), l(4, 5)), span(l(4, 2), l(4, 6))).when(WITH_4_7_AND_4_8),
];
