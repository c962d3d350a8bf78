//! The table of codes, by area. Each row gives a [`Code`] and a constructor of the same name that needs every parameter
//! of the sentence and of the remedy.
//!
//! An area has a band of a hundred numbers. A code is used in one or more ways ([`Use`]): most are errors that an
//! operation answers; others are findings of a plan, waits of a run, or notes beside an answer.
//!
//! Tests: below; `tests/it/boundary/golden.rs` and `tests/it/contract/` compare names and numbers.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::code::{Code, Row, Use};

/// Makes the codes, rows and constructors of one area. A row whose texts name a parameter that is not in its list, or a
/// parameter that no text names, does not compile.
macro_rules! codes {
    ($area:ident, $($name:ident($($param:ident),*)
        .number($number:literal)
        .name($text:literal)
        .may_be($($use:ident),+)
        .means($means:literal)
        .sentence($sentence:literal)
        .remedy($remedy:literal),)+) => {
        /// The rows of this area.
        pub(super) const $area: &[$crate::error::code::Row] = &[$($crate::error::code::Row {
            code: $crate::error::code::Code::$name,
            variant: stringify!($name),
            name: $text,
            uses: &[$($crate::error::code::Use::$use),+],
            means: $means,
            sentence: $sentence,
            remedy: $remedy,
        },)+];

        #[allow(non_upper_case_globals)]
        impl $crate::error::code::Code {
            $(#[doc = $means] pub const $name: $crate::error::code::Code = $crate::error::code::Code($number);)+
        }

        $(
            #[doc = concat!("`", $text, "`: ", $means)]
            #[allow(non_camel_case_types)]
            #[must_use]
            pub struct $name<$($param),*> {
                $(#[doc = concat!("Parameter `", stringify!($param), "` of the sentence or the remedy.")] pub $param: $param,)*
            }

            #[allow(non_camel_case_types)]
            impl<$($param: std::fmt::Display),*> $name<$($param),*> {
                /// The error of this code.
                #[must_use]
                pub fn err(self) -> $crate::error::error_type::Error {
                    $crate::error::error_type::Error::new($crate::error::code::Code::$name, [$((stringify!($param), self.$param.to_string())),*])
                }
            }
        )+

        /// Never called: its body compiles only if the texts and the parameters of each row agree.
        #[allow(dead_code, non_snake_case)]
        #[deny(unused_variables)]
        mod texts {
            $(fn $name($($param: &str),*) -> [String; 2] { [format!($sentence), format!($remedy)] })+
        }
    };
}

mod call;
mod engine;
mod host;
mod install;
mod periodic;
mod plan;
mod provider;
mod run;
mod run_host;
mod state;

pub use self::call::*;
pub use self::engine::*;
pub use self::host::*;
pub use self::install::*;
pub use self::periodic::*;
pub use self::plan::*;
pub use self::provider::*;
pub use self::run::*;
pub use self::run_host::*;
pub use self::state::*;

const AREAS: &[&[Row]] = &[
    call::CALL,
    state::STATE,
    provider::PROVIDER,
    host::HOST,
    install::INSTALL,
    engine::ENGINE,
    plan::PLAN,
    run::RUN,
    run_host::RUN_HOST,
    periodic::PERIODIC,
];

impl Code {
    /// Every code, in the order of the table.
    pub fn all() -> impl Iterator<Item = Code> {
        AREAS.iter().copied().flatten().map(|row| row.code)
    }

    /// The stable number, as the C face shows it.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The code of that name.
    pub fn from_name(name: &str) -> Option<Code> {
        AREAS.iter().copied().flatten().find(|row| row.name == name).map(|row| row.code)
    }

    /// The name that faces show, for example `PROVIDER_AUTH`.
    pub fn name(self) -> &'static str {
        self.row().map_or("UNKNOWN", |row| row.name)
    }

    /// When it is used, in one sentence.
    pub fn meaning(self) -> &'static str {
        self.row().map_or("", |row| row.means)
    }

    /// The sentence, with `{parameter}` where a parameter goes.
    pub fn template(self) -> &'static str {
        self.row().map_or("", |row| row.sentence)
    }

    /// What the reader can do about it; empty where nothing can be done.
    pub fn remedy(self) -> &'static str {
        self.row().map_or("", |row| row.remedy)
    }

    /// The ways in which it is used.
    pub fn uses(self) -> &'static [Use] {
        self.row().map_or(&[], |row| row.uses)
    }

    /// Whether it may be used in this way. An error may be the reason for anything.
    pub fn may_be(self, way: Use) -> bool {
        self.uses().iter().any(|u| *u == way || *u == Use::Error)
    }

    /// Every value of this type comes from a row: the field is private, and documents are read by name.
    fn row(self) -> Option<&'static Row> {
        let area = AREAS.get(usize::try_from(self.0 / 100 - 1).ok()?)?;
        area.get(usize::try_from(self.0 % 100).ok()?)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().map_or("Code", |row| row.variant))
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let name = String::deserialize(d)?;
        Code::from_name(&name).ok_or_else(|| serde::de::Error::custom(format!("unknown code '{name}'")))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_number_is_the_place_of_its_row() {
        for (area, rows) in AREAS.iter().enumerate() {
            for (place, row) in rows.iter().enumerate() {
                assert_eq!(row.code.0, i32::try_from((area + 1) * 100 + place).unwrap(), "{}", row.name);
            }
        }
    }

    #[test]
    fn names_are_unique_and_are_those_of_the_constructors() {
        let names: BTreeSet<_> = Code::all().map(Code::name).collect();
        assert_eq!(names.len(), Code::all().count());
        for code in Code::all() {
            assert_eq!(Code::from_name(code.name()), Some(code));
            assert_eq!(code.name().replace('_', ""), format!("{code:?}").to_uppercase());
        }
    }

    #[test]
    fn every_code_has_a_meaning_and_a_sentence() {
        for code in Code::all() {
            assert!(code.meaning().ends_with('.') && !code.template().is_empty(), "{code}");
            assert!(code.remedy().is_empty() || code.remedy().ends_with(['.', '}']), "{code}: {}", code.remedy());
        }
    }
}
