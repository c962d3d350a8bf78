//! The order of the hosts, with the reason for each place. Pure.
//!
//! Hosts that the request names come first, in its order. Then come hosts that are already out of service, then the
//! others, the emptiest first. The storage pool manager is behind them, and the host of the engine's own VM is last.
//! Canaries go before all of them: one if the request asks for it, and one for each Node image that is new to this
//! engine.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::HostId;
use crate::model::plan::OrderReason;

/// Places of hosts that go alone: no other host is out at the same time.
pub(super) type Alone = BTreeSet<usize>;

/// A host that is to be upgraded, with the properties that decide its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub id: HostId,
    /// VMs on it.
    pub vms: usize,
    pub spm: bool,
    /// Whether the engine's own VM runs on it.
    pub hosted_engine: bool,
    /// Whether it is out of service already.
    pub out: bool,
    /// Its new Node image, if that image is new to this engine.
    pub new_image: Option<String>,
}

/// A place in the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Index of the candidate.
    pub candidate: usize,
    pub because: Vec<OrderReason>,
    pub canary: bool,
}

/// Orders the candidates. Ids of `given` without a candidate are ignored.
pub(super) fn order(candidates: &[Candidate], given: &[HostId], canary: bool) -> Vec<Place> {
    let rank: BTreeMap<&HostId, usize> = given.iter().enumerate().map(|(i, id)| (id, i)).collect();
    let mut sorted: Vec<usize> = (0..candidates.len()).collect();
    sorted.sort_by_key(|i| {
        let c = &candidates[*i];
        (rank.get(&c.id).copied().unwrap_or(usize::MAX), c.hosted_engine, c.spm, !c.out, c.vms, c.id.clone())
    });
    let canaries = canaries(candidates, &sorted, canary);
    // The sort is stable: canaries first, in their order.
    sorted.sort_by_key(|i| !canaries.contains(i));
    let place = |(n, i): (usize, &usize)| Place {
        candidate: *i,
        because: reasons(candidates, &sorted, n, &canaries, rank.contains_key(&candidates[*i].id)),
        canary: canaries.contains(i),
    };
    sorted.iter().enumerate().map(place).collect()
}

/// The first host of each new image in the order, which is the least critical one. If the request wants a canary and
/// there is no new image, the first host.
fn canaries(candidates: &[Candidate], sorted: &[usize], wanted: bool) -> BTreeSet<usize> {
    let mut images = BTreeSet::new();
    let first_of_image =
        |i: &&usize| candidates[**i].new_image.as_ref().is_some_and(|image| images.insert(image.clone()));
    let mut canaries: BTreeSet<usize> = sorted.iter().filter(first_of_image).copied().collect();
    // A plan of one host has no canary.
    if candidates.len() < 2 {
        canaries.clear();
    } else if wanted && canaries.is_empty() {
        canaries.extend(sorted.first());
    }
    canaries
}

fn reasons(
    candidates: &[Candidate],
    sorted: &[usize],
    n: usize,
    canaries: &BTreeSet<usize>,
    given: bool,
) -> Vec<OrderReason> {
    let this = &candidates[sorted[n]];
    let mut because = vec![];
    if canaries.contains(&sorted[n]) {
        because.push(OrderReason::Canary);
    }
    if given {
        because.push(OrderReason::Given);
        return because;
    }
    if this.hosted_engine {
        because.push(OrderReason::HostedEngine);
    }
    if this.spm {
        because.push(OrderReason::Spm);
    }
    if !because.is_empty() {
        return because;
    }
    if this.out {
        return vec![OrderReason::AlreadyOut];
    }
    let behind = sorted[n + 1..].iter().map(|i| &candidates[*i]).find(|c| !c.hosted_engine && !c.spm);
    let before = n.checked_sub(1).map(|b| &candidates[sorted[b]]);
    match (before, behind) {
        (_, Some(behind)) if behind.vms > this.vms => vec![OrderReason::FewerVms],
        // The last such host: it has more VMs than the hosts before it.
        (Some(before), None) if before.vms != this.vms => vec![OrderReason::FewerVms],
        _ => vec![OrderReason::Id],
    }
}

/// Places of hosts that go alone: canaries, and the host of the engine's own VM.
pub(super) fn alone(places: &[Place], candidates: &[Candidate]) -> Alone {
    let is_alone = |place: &Place| place.canary || candidates[place.candidate].hosted_engine;
    places.iter().enumerate().filter(|(_, place)| is_alone(place)).map(|(n, _)| n).collect()
}

/// Places that are still out when this one is taken out, itself included: the `at_once` places before it, up to one
/// that goes alone. Places in `stays_out` are in maintenance before and after their upgrade: they are always out, and do not
/// count for `at_once`.
pub(super) fn window(
    place: usize,
    alone: &Alone,
    at_once: u32,
    stays_out: impl Fn(usize) -> bool,
) -> std::ops::RangeInclusive<usize> {
    let mut left = usize::try_from(at_once.max(1)).unwrap_or(usize::MAX);
    let after_alone = alone.range(..=place).next_back().map_or(0, |a| if *a == place { place } else { a + 1 });
    let mut first = place + 1;
    while first > after_alone {
        let takes_room = !stays_out(first - 1);
        if takes_room && left == 0 {
            break;
        }
        left = left.saturating_sub(usize::from(takes_room));
        first -= 1;
    }
    first.min(place)..=place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(id: &str, vms: usize) -> Candidate {
        Candidate { id: HostId::new(id).unwrap(), vms, spm: false, hosted_engine: false, out: false, new_image: None }
    }

    fn five() -> Vec<Candidate> {
        let mut five =
            vec![candidate("a", 3), candidate("b", 1), candidate("c", 0), candidate("d", 1), candidate("e", 9)];
        five[1].spm = true;
        five[2].hosted_engine = true;
        five[4].out = true;
        five
    }

    fn ids(candidates: &[Candidate], places: &[Place]) -> String {
        places.iter().map(|p| candidates[p.candidate].id.as_str()).collect()
    }

    #[test]
    fn emptiest_first_spm_behind_and_the_engine_last() {
        let five = five();
        let places = order(&five, &[], false);
        assert_eq!(ids(&five, &places), "edabc");
        let because: Vec<_> = places.iter().map(|p| p.because.clone()).collect();
        use OrderReason::*;
        assert_eq!(because, [[AlreadyOut], [FewerVms], [FewerVms], [Spm], [HostedEngine]]);
    }

    #[test]
    fn a_given_order_comes_first_and_ties_go_by_id() {
        let five = five();
        let given = ["c", "a"].map(|id| HostId::new(id).unwrap());
        assert_eq!(ids(&five, &order(&five, &given, false)), "caedb");
        let alike = [candidate("z", 2), candidate("y", 2)];
        let places = order(&alike, &[], false);
        assert_eq!(ids(&alike, &places), "yz");
        assert!(places.iter().all(|p| p.because == [OrderReason::Id]));
    }

    #[test]
    fn each_new_image_has_a_canary_and_a_wanted_one_is_the_first() {
        let mut five = five();
        let places = order(&five, &[], true);
        assert_eq!((ids(&five, &places).as_str(), places[0].canary, places[1].canary), ("edabc", true, false));
        for (i, image) in [(0, "x"), (1, "x"), (3, "y")] {
            five[i].new_image = Some(image.to_owned());
        }
        let places = order(&five, &[], true);
        assert_eq!(ids(&five, &places), "daebc");
        assert_eq!(places.iter().map(|p| p.canary).collect::<Vec<_>>(), [true, true, false, false, false]);
        assert_eq!(places[0].because, [OrderReason::Canary]);
        assert!(!order(&five[..1], &[], true)[0].canary);
    }

    #[test]
    fn a_window_holds_those_that_may_still_be_out() {
        let alone = [0, 5].into();
        let window = |place| window(place, &alone, 3, |_| false);
        assert_eq!((window(0), window(1), window(2), window(4)), (0..=0, 1..=1, 1..=2, 2..=4));
        assert_eq!((window(5), window(6)), (5..=5, 6..=6));
    }

    #[test]
    fn a_host_that_stays_in_maintenance_takes_no_room_in_a_window() {
        let window = |place, at_once| window(place, &Alone::new(), at_once, |place| place == 2);
        assert_eq!((window(3, 1), window(3, 2), window(4, 2)), (2..=3, 1..=3, 2..=4));
        assert_eq!((window(2, 1), window(0, 2)), (1..=2, 0..=0));
    }
}
