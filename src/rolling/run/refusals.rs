//! What a refused, lost or unsent call means for its step. Pure.

use crate::error::{Code, Problem};

/// Whether the other side may have acted in spite of this error.
pub fn is_unclear(code: Code) -> bool {
    matches!(
        code,
        Code::EngineTimeout
            | Code::EngineUnreachable
            | Code::EngineFailed
            | Code::EngineMalformed
            | Code::ProviderTimeout
            | Code::ProviderUnreachable
            | Code::ProviderUnavailable
            | Code::ProviderFailed
            | Code::ProviderMalformed
            | Code::DeadlineExceeded
            // A call that a closing process gave up may have been sent.
            | Code::Cancelled
            | Code::Closed
            | Code::TaskResultUnknown
            | Code::Internal
    )
}

/// Whether the refusal of an installation can pass: another installation still works on the host, its provider gave no definite
/// answer, or refused the login (somebody corrects the password); or the state could not be read or written, and then nothing was
/// sent.
pub fn may_pass(code: Code) -> bool {
    let is_mendable = matches!(code, Code::StateFailed | Code::ProviderAuth);
    is_unclear(code) || is_mendable || (code == Code::HostBusy && !bug!(FailsWhereBusy))
}

/// Whether the call was not made, because its reads were too old: the step does not count as a try.
pub fn was_not_sent(problem: &Problem) -> bool {
    problem.code == Code::ReadTooOld
}

/// Whether the engine refused because bricks heal or a volume would lose its quorum: keys
/// `VDS_CANNOT_MAINTENANCE_GLUSTER_QUORUM_CANNOT_BE_MET` and `…_UNSYNCED_ENTRIES_PRESENT_IN_GLUSTER_BRICKS`, or their
/// English sentences. In another language it counts as any other refusal.
pub fn is_gluster_busy(refusal: &Problem) -> bool {
    let text = refusal.message.to_lowercase();
    let says = |word: &str| text.contains(word);
    refusal.code == Code::EngineRejected && says("gluster") && (says("quorum") || says("unsynced"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::codes;

    fn rejected(why: &str) -> Problem {
        codes::EngineRejected { what: "deactivate", why }.err().into()
    }

    #[test]
    fn bricks_that_hold_a_host_are_told_from_other_refusals() {
        for busy in [
            "409 [VDS_CANNOT_MAINTENANCE_GLUSTER_QUORUM_CANNOT_BE_MET]",
            "409 [Cannot switch h1 to Maintenance mode. Unsynced entries present in following gluster bricks: h1:/b]",
        ] {
            assert!(is_gluster_busy(&rejected(busy)), "{busy}");
        }
        assert!(!is_gluster_busy(&rejected("409 [The non-migratable VMs are: gluster-client.]")));
        assert!(!is_gluster_busy(&rejected("409 [Host is already in Maintenance mode.]")));
        let lost = codes::EngineTimeout { what: "gluster quorum" }.err().into();
        assert!(!is_gluster_busy(&lost));
    }
}
