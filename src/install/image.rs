//! The upgrade of a host's image: the image to install, and the meaning of the images that the host reports. Pure.
//!
//! The exit status of the job proves nothing: it is that of the upload of facts, which follows `bootc upgrade` in the
//! script (Katello 4.16 to 5.0). The reported images prove the result: a staged image shows the upgrade, the booted
//! image its end.
//!
//! Tests: here, and `tests/it/install/image.rs`.

use crate::error::{Result, codes};
use crate::install::proof::with_last_words;
use crate::model::TimeMs;
use crate::model::check::{BootImage, YesNoUnknown};
use crate::model::task::{ImageChange, Proof, ProofVerdict, Selection};
use crate::ports::{ImageUpgrade, JobEnd, TaskRecord};

/// How long a staged image may wait for the restart: the host uploads facts every four hours by itself.
pub(super) const RESTART_LIMIT_MS: TimeMs = 6 * 3_600_000;
/// How long the images are waited for after the job failed: the host is asked for them three times, and the answer to the first
/// request may be from before the job.
pub(super) const FAILED_LIMIT_MS: TimeMs = 12 * 60_000;
/// Time between two requests to a host to report its images.
pub(super) const REPORT_INTERVAL_MS: TimeMs = 5 * 60_000;

/// The image to install.
///
/// # Errors
/// `IMAGE_NOT_UPGRADABLE`.
pub(super) fn select(host: &str, image: Option<&BootImage>) -> Result<(Selection, ImageUpgrade)> {
    let refused = |why: &str| Err(codes::ImageNotUpgradable { host, why }.err());
    let Some(image) = image else { return refused("its provider does not show it as a host in image mode") };
    let known = |digest: &Option<String>| digest.clone().filter(|digest| !digest.is_empty());
    let Some(before) = known(&image.booted) else { return refused("it did not report the digest of its image") };
    let is_newer = |digest: &String| *digest != before;
    // The host reads the registry itself: the image that it found last is the newest known one.
    let newest = known(&image.available).filter(is_newer).or_else(|| known(&image.staged).filter(is_newer));
    match newest {
        Some(digest) => {
            let staged_before = known(&image.staged);
            Ok((Selection::Image(digest), ImageUpgrade { before, staged: None, staged_before, job_end: None }))
        }
        None if image.update() == YesNoUnknown::No => refused("it runs the newest image that it found"),
        None => refused("it did not report whether there is a newer one"),
    }
}

/// The meaning of a host's images for the task of its upgrade.
#[derive(Debug, PartialEq)]
pub(super) enum ImageSeen {
    /// The task ends.
    Verdict(Box<Proof>),
    /// An image of this digest is staged: the host has to be restarted.
    Staged(String),
    /// Not known yet.
    Waiting,
}

/// Judges the images that the host reported; `None`: it reports none. With `out_of_time`, there is always a verdict.
pub(super) fn judge(record: &TaskRecord, seen: Option<&BootImage>, at_ms: TimeMs, out_of_time: bool) -> ImageSeen {
    let (Some(upgrade), Selection::Image(target)) = (&record.image, &record.task.selection) else {
        return ImageSeen::Waiting;
    };
    let known = |digest: Option<&String>| digest.filter(|digest| !digest.is_empty()).cloned();
    let booted = known(seen.and_then(|image| image.booted.as_ref()));
    // An image that was staged before the upgrade does not count, unless it is the requested one.
    let is_ours = |digest: &String| {
        *digest != upgrade.before && (digest == target || upgrade.staged_before.as_ref() != Some(digest))
    };
    let staged = known(seen.and_then(|image| image.staged.as_ref())).filter(is_ours);
    let is_dropped = upgrade.staged.is_some() && seen.is_some_and(|image| image.staged.as_deref() == Some(""));
    let change = ImageChange {
        from: upgrade.before.clone(),
        to: booted.clone(),
        staged: staged.clone().or_else(|| upgrade.staged.clone()),
    };
    let verdict = |verdict: ProofVerdict, why: String| {
        let why = if verdict == ProofVerdict::Proved { why } else { with_last_words(why, record) };
        ImageSeen::Verdict(Box::new(proof(verdict, why, change.clone(), at_ms)))
    };
    match booted {
        Some(booted) if booted == *target || upgrade.staged.as_ref() == Some(&booted) => {
            verdict(ProofVerdict::Proved, format!("the host booted the image {booted}"))
        }
        Some(booted) if booted != upgrade.before && out_of_time => verdict(
            ProofVerdict::NotProven,
            format!("the host runs the image {booted}, which is neither the staged one nor the one before"),
        ),
        Some(booted) if booted != upgrade.before => ImageSeen::Waiting,
        Some(_) if is_dropped => verdict(
            ProofVerdict::Disproved,
            "the image that the upgrade staged is staged no longer, and the host runs the image from before: it did not boot \
             the new one, or went back"
                .to_owned(),
        ),
        _ if out_of_time => match (change.staged.clone(), seen.and_then(|image| image.staged.as_deref())) {
            (Some(staged), _) => verdict(
                ProofVerdict::NotProven,
                format!("the image {staged} is staged, and the host did not report in time that it booted it"),
            ),
            (None, _) if upgrade.job_end.is_some() => {
                let how = if upgrade.job_end == Some(JobEnd::Cancelled) { "was cancelled" } else { "failed" };
                verdict(ProofVerdict::Disproved, format!("the job {how}, and the host reports no new image"))
            }
            (None, Some("")) => verdict(
                ProofVerdict::Disproved,
                "the host reports that no image is staged: the upgrade failed, although its job ended with success"
                    .to_owned(),
            ),
            (None, _) => {
                verdict(ProofVerdict::NotProven, "the host did not report its images after the upgrade".to_owned())
            }
        },
        _ => staged.map_or(ImageSeen::Waiting, ImageSeen::Staged),
    }
}

/// The proof of a task that an operator ended while it waited for the restart with the staged image. `None`: none is staged.
pub(super) fn given_up(record: &TaskRecord, actor: &str, at_ms: TimeMs) -> Option<Proof> {
    let staged = record.image.as_ref()?.staged.as_ref()?;
    let why =
        format!("{actor} did not wait for the restart: the image {staged} is staged, and boots with the next restart");
    Some(not_proven(record, why, at_ms))
}

/// The proof of a task whose host may boot one image or another.
pub(super) fn not_proven(record: &TaskRecord, why: String, at_ms: TimeMs) -> Proof {
    let upgrade = record.image.as_ref();
    let from = upgrade.map(|upgrade| upgrade.before.clone()).unwrap_or_default();
    let staged = upgrade.and_then(|upgrade| upgrade.staged.clone());
    proof(ProofVerdict::NotProven, why, ImageChange { from, to: None, staged }, at_ms)
}

fn proof(verdict: ProofVerdict, why: String, image: ImageChange, read_at_ms: TimeMs) -> Proof {
    Proof {
        verdict,
        why,
        errata_remaining: vec![],
        errata_unproved: vec![],
        packages_missing: vec![],
        changed: vec![],
        also_changed: vec![],
        image: Some(image),
        reboot_suggested: verdict != ProofVerdict::Proved,
        read_at_ms,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::lifecycle::tests::record;

    fn image(booted: &str, staged: Option<&str>, available: Option<&str>) -> BootImage {
        BootImage {
            image: "quay.io/example/host:9".into(),
            booted: Some(booted.into()),
            staged: staged.map(Into::into),
            available: available.map(Into::into),
        }
    }

    #[test]
    fn the_newest_image_that_the_host_knows_is_selected() {
        let selected = |i: &BootImage| select("h", Some(i)).map(|(selection, _)| selection);
        assert_eq!(selected(&image("a", Some(""), Some("b"))).unwrap(), Selection::Image("b".into()));
        assert_eq!(selected(&image("a", Some("c"), Some(""))).unwrap(), Selection::Image("c".into()));
        for (i, why) in [
            (image("a", Some(""), Some("a")), "runs the newest image"),
            (image("a", Some(""), None), "did not report whether"),
            (image("", Some(""), Some("b")), "digest of its image"),
        ] {
            let error = selected(&i).unwrap_err();
            assert!(error.message().contains(why), "{error}");
        }
        assert!(select("h", None).unwrap_err().message().contains("not show it as a host in image mode"));
    }

    #[test]
    fn only_the_booted_image_proves() {
        let mut r = record();
        r.task.selection = Selection::Image("b".into());
        r.image = Some(ImageUpgrade { before: "a".into(), staged: None, staged_before: None, job_end: None });
        let seen = |r: &TaskRecord, i: Option<&BootImage>, late: bool| match judge(r, i, 9, late) {
            ImageSeen::Verdict(proof) => Some((proof.verdict, proof.why)),
            _ => None,
        };
        // The job ended with success, and the host has not reported its images yet.
        assert_eq!(judge(&r, Some(&image("a", Some(""), Some("b"))), 9, false), ImageSeen::Waiting);
        assert_eq!(judge(&r, None, 9, false), ImageSeen::Waiting);
        assert_eq!(judge(&r, Some(&image("a", Some("b"), None)), 9, false), ImageSeen::Staged("b".into()));
        // Nothing was staged, although the job succeeded.
        let (verdict, why) = seen(&r, Some(&image("a", Some(""), Some("b"))), true).unwrap();
        assert_eq!(verdict, ProofVerdict::Disproved);
        assert!(why.contains("no image is staged"), "{why}");
        assert_eq!(seen(&r, None, true).unwrap().0, ProofVerdict::NotProven);
        // Its job failed.
        r.image.as_mut().unwrap().job_end = Some(JobEnd::Failed);
        assert_eq!(judge(&r, Some(&image("a", Some("b"), None)), 9, false), ImageSeen::Staged("b".into()));
        for reported in [Some(image("a", Some(""), None)), None] {
            assert_eq!(judge(&r, reported.as_ref(), 9, false), ImageSeen::Waiting);
            let (verdict, why) = seen(&r, reported.as_ref(), true).unwrap();
            assert_eq!(verdict, ProofVerdict::Disproved);
            assert!(why.contains("the job failed"), "{why}");
        }
        // The host booted the image, or a newer one that it had staged.
        assert_eq!(seen(&r, Some(&image("b", Some(""), None)), false).unwrap().0, ProofVerdict::Proved);
        r.image.as_mut().unwrap().staged = Some("c".into());
        assert_eq!(seen(&r, Some(&image("c", Some(""), None)), false).unwrap().0, ProofVerdict::Proved);
        // The host was not restarted, or runs another image.
        let (verdict, why) = seen(&r, Some(&image("a", Some("c"), None)), true).unwrap();
        assert_eq!(verdict, ProofVerdict::NotProven);
        assert!(why.contains("c is staged"), "{why}");
        // The host was rolled back, or a user removed the staged image.
        let (verdict, why) = seen(&r, Some(&image("a", Some(""), None)), false).unwrap();
        assert_eq!(verdict, ProofVerdict::Disproved);
        assert!(why.contains("staged no longer"), "{why}");
        assert_eq!(judge(&r, Some(&image("d", Some(""), None)), 9, false), ImageSeen::Waiting);
        assert_eq!(seen(&r, Some(&image("d", Some(""), None)), true).unwrap().0, ProofVerdict::NotProven);
    }

    #[test]
    fn an_image_that_was_staged_before_is_not_the_upgrades() {
        let (selection, upgrade) = select("h", Some(&image("a", Some("c"), Some("b")))).unwrap();
        let mut r = record();
        (r.task.selection, r.image) = (selection, Some(upgrade));
        let judged = |r: &TaskRecord, i: &BootImage, late: bool| judge(r, Some(i), 9, late);
        // The job did nothing, and the host boots an image that was staged before.
        assert_eq!(judged(&r, &image("a", Some("c"), Some("b")), false), ImageSeen::Waiting);
        assert_eq!(judged(&r, &image("c", Some(""), Some("b")), false), ImageSeen::Waiting);
        let ImageSeen::Verdict(proof) = judged(&r, &image("c", Some(""), Some("b")), true) else {
            panic!("no verdict")
        };
        assert_eq!(proof.verdict, ProofVerdict::NotProven);
        // The target, or a newer image, is staged.
        assert_eq!(judged(&r, &image("a", Some("b"), None), false), ImageSeen::Staged("b".into()));
        assert_eq!(judged(&r, &image("a", Some("d"), None), false), ImageSeen::Staged("d".into()));
        // The image staged before was the requested one: there was no newer one.
        let (selection, upgrade) = select("h", Some(&image("a", Some("c"), Some("")))).unwrap();
        (r.task.selection, r.image) = (selection, Some(upgrade));
        assert_eq!(judge(&r, Some(&image("a", Some("c"), None)), 9, false), ImageSeen::Staged("c".into()));
    }
}
