//! The conflict graph of a log, and an order that it allows.

use std::collections::BTreeMap;

use hubcut::exec::audit::{Activation, Item};
use hubcut::graph::VertexId;

use super::Violation;

/// What is asked of a run beyond that its conflicts have no cycle.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// Messages to one vertex came in the order of the activations that sent them.
    pub(super) in_order: bool,
    /// Nothing was left in any inbox.
    pub(super) all_taken: bool,
}

/// An order of the activations (positions in `log`) that agrees with all conflicts. `started`: which vertices began
/// with a message.
pub(super) fn serial_order(log: &[Activation], started: &[bool], rules: Rules) -> Result<Vec<usize>, Violation> {
    let mut after = Successors(vec![Vec::new(); log.len()]);
    add_items(log, &mut after)?;
    add_inboxes(log, started, rules, &mut after)?;
    sort(log, &after.0)
}

/// Which activations must come after which.
struct Successors(Vec<Vec<usize>>);

impl Successors {
    fn add(&mut self, first: usize, second: usize) {
        // An activation that reads what it writes, or sends to itself, is no conflict.
        if first != second {
            self.0[first].push(second);
        }
    }
}

/// The writer of a version comes before all who read it, and they before the writer of the next.
fn add_items(log: &[Activation], after: &mut Successors) -> Result<(), Violation> {
    let mut writers: BTreeMap<Item, Vec<(u64, usize)>> = BTreeMap::new();
    for (node, activation) in log.iter().enumerate() {
        for (item, version) in &activation.writes {
            writers.entry(*item).or_default().push((*version, node));
        }
    }
    for (item, writers) in &mut writers {
        writers.sort_unstable();
        if !writers.iter().map(|(version, _)| *version).eq(1..=writers.len() as u64) {
            return Err(Violation::Versions(*item));
        }
        writers.windows(2).for_each(|pair| after.add(pair[0].1, pair[1].1));
    }
    for (node, activation) in log.iter().enumerate() {
        for (item, version) in &activation.reads {
            let writers = writers.get(item).map_or(&[][..], |writers| writers);
            if *version > writers.len() as u64 {
                return Err(Violation::ReadOfNothing(*item));
            }
            if *version > 0 {
                after.add(writers[*version as usize - 1].1, node);
            }
            if let Some((_, next)) = writers.get(*version as usize) {
                after.add(node, *next);
            }
        }
    }
    Ok(())
}

/// Who sent a message comes before the activation that took it, and after those that had no part of it.
fn add_inboxes(log: &[Activation], started: &[bool], rules: Rules, after: &mut Successors) -> Result<(), Violation> {
    let mut activations: Vec<Vec<usize>> = vec![Vec::new(); started.len()];
    let mut sent: Vec<Vec<(u64, Option<usize>)>> =
        started.iter().map(|started| if *started { vec![(0, None)] } else { Vec::new() }).collect();
    for (node, activation) in log.iter().enumerate() {
        activations[activation.vertex as usize].push(node);
        for (to, number) in &activation.sent {
            sent[*to as usize].push((*number, Some(node)));
        }
    }
    for (v, (activations, sent)) in activations.iter_mut().zip(&mut sent).enumerate() {
        let v = v as VertexId;
        activations.sort_unstable_by_key(|node| log[*node].count);
        let own_version = |node: usize| log[node].writes.iter().find(|(item, _)| *item == Item::View(v));
        for (index, node) in activations.iter().enumerate() {
            let number = index as u64 + 1;
            if u64::from(log[*node].count) != number || own_version(*node).map(|(_, version)| *version) != Some(number)
            {
                return Err(Violation::Counts(v));
            }
        }

        sent.sort_unstable_by_key(|(number, _)| *number);
        if !sent.iter().map(|(number, _)| *number).eq(0..sent.len() as u64) {
            return Err(Violation::Messages(v));
        }
        let sender = |number: u64| sent[number as usize].1;
        let mut taken = 0;
        let mut before = None;
        for node in activations.iter() {
            let took = log[*node].took.clone();
            if took.start != taken || took.end < taken || took.end > sent.len() as u64 {
                return Err(Violation::Messages(v));
            }
            for from in took.clone().filter_map(sender) {
                after.add(from, *node);
                // The activation before it found these messages not there yet. All earlier ones come before that.
                before.iter().for_each(|before| after.add(*before, from));
            }
            (taken, before) = (took.end, Some(*node));
        }
        if rules.all_taken && taken != sent.len() as u64 {
            return Err(Violation::Messages(v));
        }
        for from in (taken..sent.len() as u64).filter_map(sender) {
            before.iter().for_each(|before| after.add(*before, from));
        }
        if rules.in_order {
            for pair in sent.windows(2) {
                if let (Some(first), Some(second)) = (pair[0].1, pair[1].1) {
                    after.add(first, second);
                }
            }
        }
    }
    Ok(())
}

/// Kahn's algorithm.
fn sort(log: &[Activation], after: &[Vec<usize>]) -> Result<Vec<usize>, Violation> {
    let mut waits_for = vec![0usize; log.len()];
    after.iter().flatten().for_each(|second| waits_for[*second] += 1);
    let mut order: Vec<usize> = (0..log.len()).filter(|node| waits_for[*node] == 0).collect();
    let mut next = 0;
    while let Some(&node) = order.get(next) {
        next += 1;
        for &second in &after[node] {
            waits_for[second] -= 1;
            if waits_for[second] == 0 {
                order.push(second);
            }
        }
    }
    if order.len() == log.len() { Ok(order) } else { Err(cycle(log, after, &waits_for)) }
}

/// A cycle among the nodes that still wait for others: each has a predecessor that waits too.
fn cycle(log: &[Activation], after: &[Vec<usize>], waits_for: &[usize]) -> Violation {
    let mut before = vec![usize::MAX; log.len()];
    for (first, seconds) in after.iter().enumerate().filter(|(first, _)| waits_for[*first] > 0) {
        seconds.iter().for_each(|second| before[*second] = first);
    }
    let mut walk = vec![waits_for.iter().position(|waits| *waits > 0).expect("somebody waits")];
    loop {
        let previous = before[walk[walk.len() - 1]];
        if let Some(start) = walk.iter().position(|node| *node == previous) {
            let circle = walk[start..].iter().rev();
            return Violation::Cycle(circle.map(|node| (log[*node].vertex, log[*node].count)).collect());
        }
        walk.push(previous);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Rules = Rules { in_order: true, all_taken: true };

    /// An activation that reads the view of its neighbour at a version, and writes its own first.
    fn activation(vertex: VertexId, other: VertexId, version: u64) -> Activation {
        Activation {
            vertex,
            count: 1,
            reads: vec![(Item::View(vertex), 0), (Item::View(other), version)],
            writes: vec![(Item::View(vertex), 1)],
            took: 0..0,
            sent: vec![],
        }
    }

    #[test]
    fn who_read_the_old_view_comes_first() {
        let log = [activation(0, 1, 1), activation(1, 0, 0)];
        assert_eq!(serial_order(&log, &[false; 2], ALL), Ok(vec![1, 0]));
    }

    #[test]
    fn two_that_both_read_the_old_view_are_a_cycle() {
        let log = [activation(0, 1, 0), activation(1, 0, 0)];
        let found = serial_order(&log, &[false; 2], ALL);
        assert!(matches!(&found, Err(Violation::Cycle(circle)) if circle.len() == 2), "{found:?}");
    }

    #[test]
    fn two_that_both_read_the_new_view_are_a_cycle() {
        let log = [activation(0, 1, 1), activation(1, 0, 1)];
        assert!(matches!(serial_order(&log, &[false; 2], ALL), Err(Violation::Cycle(_))));
    }

    #[test]
    fn versions_are_written_once_and_before_they_are_read() {
        let log = [activation(0, 1, 0), Activation { count: 2, ..activation(0, 1, 0) }];
        assert_eq!(serial_order(&log, &[false; 2], ALL), Err(Violation::Versions(Item::View(0))));
        let log = [activation(0, 1, 2), activation(1, 0, 0)];
        assert_eq!(serial_order(&log, &[false; 2], ALL), Err(Violation::ReadOfNothing(Item::View(1))));
    }

    #[test]
    fn a_vertex_runs_once_for_each_count() {
        let log = [Activation { count: 2, ..activation(0, 1, 0) }];
        assert_eq!(serial_order(&log, &[false; 2], ALL), Err(Violation::Counts(0)));
    }

    /// Vertices 0 and 2 send to 1, by these numbers, and 1 takes some.
    fn messages(of_0: &[u64], of_2: &[u64], took: std::ops::Range<u64>) -> [Activation; 3] {
        let send = |numbers: &[u64]| numbers.iter().map(|number| (1, *number)).collect();
        [
            Activation { sent: send(of_0), ..activation(0, 0, 0) },
            Activation { took, ..activation(1, 1, 0) },
            Activation { sent: send(of_2), ..activation(2, 2, 0) },
        ]
    }

    #[test]
    fn messages_order_their_senders_and_their_taker() {
        let some = Rules { all_taken: false, ..ALL };
        assert_eq!(serial_order(&messages(&[1], &[0], 0..2), &[false; 3], ALL), Ok(vec![2, 0, 1]));
        assert_eq!(serial_order(&messages(&[1], &[0], 0..1), &[false; 3], some), Ok(vec![2, 1, 0]));
    }

    #[test]
    fn a_message_that_was_lost_is_missed() {
        assert_eq!(serial_order(&messages(&[1], &[0], 0..1), &[false; 3], ALL), Err(Violation::Messages(1)));
        assert_eq!(serial_order(&messages(&[2], &[0], 0..2), &[false; 3], ALL), Err(Violation::Messages(1)));
        assert_eq!(serial_order(&messages(&[1], &[0], 1..2), &[false; 3], ALL), Err(Violation::Messages(1)));
        assert_eq!(serial_order(&messages(&[1], &[0], 0..2), &[false, true, false], ALL), Err(Violation::Messages(1)));
    }

    #[test]
    fn messages_that_interleave_are_out_of_order() {
        let log = messages(&[0, 2], &[1], 0..3);
        assert!(matches!(serial_order(&log, &[false; 3], ALL), Err(Violation::Cycle(_))));
        let any_order = Rules { in_order: false, ..ALL };
        assert!(serial_order(&log, &[false; 3], any_order).is_ok());
    }
}
