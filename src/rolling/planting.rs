//! The macros of planted bugs: `bug!` at the place of a bug, and `list!` for their table.
//!
//! Tests: `lab/tests/process/simulation.rs`.

/// True where the named bug is planted; constant `false` without the feature.
macro_rules! bug {
    ($name:ident) => {{
        #[cfg(feature = "test-hooks")]
        let planted = $crate::rolling::bugs::planted($crate::rolling::bugs::Bug::$name);
        #[cfg(not(feature = "test-hooks"))]
        let planted = false;
        planted
    }};
}

/// The type of the bugs in the table, and the functions that plant one.
#[cfg(feature = "test-hooks")]
macro_rules! list {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal, $rule:literal;)+) => {
        /// A bug that can be planted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Bug { $($(#[doc = $doc])* $name,)+ }

        impl Bug {
            /// Every bug.
            pub const ALL: &'static [Bug] = &[$(Bug::$name,)+];

            /// Its name on a command line.
            pub fn name(self) -> &'static str { match self { $(Bug::$name => $text,)+ } }

            /// The rule that it breaks: an invariant, or a rule in words.
            pub fn rule(self) -> &'static str { match self { $(Bug::$name => $rule,)+ } }

            /// What it does, in a sentence.
            pub fn meaning(self) -> &'static str { match self { $(Bug::$name => concat!($($doc),*).trim_ascii(),)+ } }
        }

        /// Words of a set of bugs.
        const WORDS: usize = Bug::ALL.len().div_ceil(64);

        thread_local! {
            static PLANTED: std::cell::Cell<Option<Bug>> = const { std::cell::Cell::new(None) };
            static REACHED: std::cell::Cell<[u64; WORDS]> = const { std::cell::Cell::new([0; WORDS]) };
        }

        /// Plants a bug on this thread, or none.
        pub fn plant(bug: Option<Bug>) {
            PLANTED.set(bug);
        }

        /// Whether this bug is planted on this thread. Called at the place where the bug changes the behaviour.
        pub fn planted(bug: Bug) -> bool {
            let mut reached = REACHED.get();
            if let Some(word) = reached.get_mut(bug as usize / 64) {
                *word |= 1 << (bug as usize % 64);
                REACHED.set(reached);
            }
            PLANTED.get() == Some(bug)
        }

        /// The bugs whose places this thread reached since the last call. A run that never reaches the place of a bug is
        /// the same with the bug.
        pub fn take_reached() -> Vec<Bug> {
            let reached = REACHED.replace([0; WORDS]);
            let is_in =
                |bug: &Bug| reached.get(*bug as usize / 64).is_some_and(|word| word & (1 << (*bug as usize % 64)) != 0);
            Bug::ALL.iter().copied().filter(is_in).collect()
        }
    };
}
