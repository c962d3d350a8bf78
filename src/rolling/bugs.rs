//! Planted bugs, to show that the tests can fail. Only with the feature `test-hooks`; a test proves that the shipped
//! library has none.

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

#[cfg(feature = "test-hooks")]
pub use hooks::{Bug, plant, planted};

#[cfg(feature = "test-hooks")]
mod hooks {
    use std::cell::Cell;

    macro_rules! list {
        ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
            /// A bug that can be planted.
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum Bug { $($(#[$doc])* $name,)+ }

            impl Bug {
                /// Every bug.
                pub const ALL: &'static [Bug] = &[$(Bug::$name,)+];

                /// Its name on a command line.
                pub fn name(self) -> &'static str { match self { $(Bug::$name => $text,)+ } }
            }
        };
    }

    list! {
        /// I1: hosts that are out for other reasons are not counted.
        IgnoresOtherHosts = "ignores-other-hosts",
        /// I2: every VM on the host is stopped.
        StopsWithoutConsent = "stops-without-consent",
        /// I3: a stopped VM does not go into the ledger.
        ForgetsStoppedVms = "forgets-stopped-vms",
        /// I4: a setting is restored without a look at what it is now.
        RestoresBlindly = "restores-blindly",
        /// I5: the engine's count alone, without the host's own.
        SkipsTheHostsOwnCount = "skips-the-hosts-own-count",
        /// I5: an installation is sent without a look at whether the host is in maintenance and empty.
        InstallsUnseen = "installs-unseen",
        /// I6: a host succeeds without its proofs.
        SucceedsUnproved = "succeeds-unproved",
        /// I7: records are written under whatever epoch the store has.
        LeaseWithoutEpoch = "lease-without-epoch",
        /// I8: a pause that no command ends.
        NeverResumes = "never-resumes",
        /// I9: a cancelled run goes on.
        CancelGoesOn = "cancel-goes-on",
        /// I10: something is remembered that the journal does not say.
        RemembersPastTheJournal = "remembers-past-the-journal",
        /// A call is made before its intent is durable.
        CallsBeforeDurable = "calls-before-durable",
        /// A probe that lies: a stopped VM counts as started whatever its status is.
        ProbeLies = "probe-lies",
        /// A host is activated before it was seen alive.
        ActivatesBeforeAlive = "activates-before-alive",
        /// The next host begins before the last one proved itself.
        NextBeforeProof = "next-before-proof",
        /// One look at `up` instead of two.
        OneLookAtUp = "one-look-at-up",
        /// The upgrade flag is cleared although another upgrade holds it.
        ClearsForeignFlag = "clears-foreign-flag",
        /// The next host begins before the migration test of the canary is over.
        NextBeforeMigrationTest = "next-before-migration-test",
        /// Hosts are begun whatever the state of storage, bricks and disks.
        IgnoresHealthIssues = "ignores-health-issues",
        /// No note that a host left maintenance while packages are installed on it.
        SaysNothingOfLostMaintenance = "says-nothing-of-lost-maintenance",
        /// A command to resume answers the question that is open.
        ResumeAnswers = "resume-answers",
        /// A cancel answers open questions with `go_on`.
        CancelAnswers = "cancel-answers",
        /// An answer holds for later acts of other users, too.
        AnswerHoldsForAll = "answer-holds-for-all",
        /// An upgrade by the engine that failed counts as not begun.
        HalfUpgradedReturns = "half-upgraded-returns",
        /// I1: hosts that this turn sends to maintenance are not counted.
        IgnoresOwnIntents = "ignores-own-intents",
        /// A host is activated without a sign of life in the same turn.
        ActivatesUnseen = "activates-unseen",
        /// A host that is not operational for a moment has failed.
        GivesUpAtOnce = "gives-up-at-once",
        /// The level is raised although a host failed or was left.
        RaisesAfterFailure = "raises-after-failure",
        /// Other hosts follow a canary that is not proved.
        CanaryWithoutProof = "canary-without-proof",
        /// Hosts are begun however many ended unproven.
        IgnoresMissingProofs = "ignores-missing-proofs",
        /// A host in maintenance counts as empty although the engine did not monitor it on its way there.
        TrustsMaintenanceUnseen = "trusts-maintenance-unseen",
        /// A host that cannot be begun is waited for without an event or a question.
        WaitsWithoutEnd = "waits-without-end",
        /// Calls are made however old the reads are on which they rest.
        ActsOnOldReads = "acts-on-old-reads",
        /// Hosts are begun outside of the maintenance windows.
        IgnoresWindows = "ignores-windows",
    }

    thread_local! {
        static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
    }

    /// Plants a bug on this thread, or none.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.set(bug);
    }

    /// Whether this bug is planted on this thread.
    pub fn planted(bug: Bug) -> bool {
        PLANTED.get() == Some(bug)
    }
}
