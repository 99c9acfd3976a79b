//! What one worker pushes, and the slots that it writes.

use std::ops::Range;

use super::scatter::Changes;
use crate::exec::kernel::chunks::{PIECE_EDGES, pieces, widened};
use crate::exec::kernel::directions::degree;
use crate::graph::{Graph, Topology};
use crate::parallel::{self, Lent};
use crate::program::row::{Row, Rows, carries_data};
use crate::program::{Direction, VertexProgram};

/// Some sources in ascending order, or a piece of the row of one of them: what one worker pushes.
pub(super) struct Unit<'a, P: VertexProgram> {
    pub(super) changes: &'a Changes<P>,
    /// Only these edges of the one source.
    pub(super) piece: Option<(Direction, Range<usize>)>,
}

impl<P: VertexProgram> Unit<'_, P> {
    /// The out-edges that the unit goes over, from the first to the last.
    fn slots(&self, topology: &Topology) -> Range<usize> {
        match &self.piece {
            Some((Direction::Out, range)) => range.clone(),
            Some((_, _)) => 0..0,
            None => match (self.changes.first(), self.changes.last()) {
                (Some((first, _)), Some((last, _))) => {
                    topology.by_source().range(*first).start..topology.by_source().range(*last).end
                }
                _ => 0..0,
            },
        }
    }
}

/// Cuts changes into units, hubs into pieces. Depends on which vertices changed only.
pub(super) fn units<'a, P: VertexProgram>(
    topology: &Topology,
    directions: &[Direction],
    changes: &[&'a Changes<P>],
) -> Vec<Unit<'a, P>> {
    let mut units = Vec::with_capacity(changes.len());
    for changes in changes {
        let mut begun = 0;
        for (index, (v, _)) in changes.iter().enumerate() {
            if P::IN_ORDER || degree(topology, directions, *v) <= PIECE_EDGES as u64 {
                continue;
            }
            if begun < index {
                units.push(Unit { changes: &changes[begun..index], piece: None });
            }
            for &direction in directions {
                let row = match direction {
                    Direction::In => topology.by_target().range(*v),
                    _ => topology.by_source().range(*v),
                };
                for piece in pieces(row, PIECE_EDGES) {
                    units.push(Unit { changes: &changes[index..=index], piece: Some((direction, piece)) });
                }
            }
            begun = index + 1;
        }
        if begun < changes.len() {
            units.push(Unit { changes: &changes[begun..], piece: None });
        }
    }
    units
}

/// The out-edges whose slots each unit writes.
pub(super) fn slots_of<P: VertexProgram>(topology: &Topology, units: &[Unit<'_, P>]) -> Vec<Range<usize>> {
    let mut ranges = Vec::with_capacity(units.len());
    let mut end = 0;
    for unit in units {
        let range = if carries_data::<P::Slot>() { unit.slots(topology) } else { 0..0 };
        // Pieces of in-edges write nothing, wherever they stand.
        let range = if range.is_empty() { end..end } else { range };
        end = range.end;
        ranges.push(range);
    }
    ranges
}

/// Lends each unit the slots of its out-edges, of which it has said which they are.
pub(super) fn lend_slots<'s, T>(ranges: &[Range<usize>], slots: &'s mut [T], length: usize) -> Lent<&'s mut [T]> {
    Lent::parts(slots, &widened(ranges, length))
}

/// Copies the slots of the vertices that changed from `new` to `old`: the commit of a scatter in which some vertices did not
/// write.
pub(super) fn commit_slots<P: VertexProgram>(
    graph: &Graph<P::Edge>,
    directions: &[Direction],
    changes: &[&Changes<P>],
    new: Rows<'_, P::Slot>,
    old: &mut [<P::Slot as Row>::Element],
) {
    let units = units::<P>(graph, directions, changes);
    let length = new.length;
    let first_slots = slots_of(graph, &units);
    let parts = lend_slots(&first_slots, old, length);
    parallel::each(units.len(), &|unit| {
        let (old, first, unit) = (parts.take(unit), first_slots[unit].start, &units[unit]);
        let mut copy = |range: Range<usize>| {
            if !range.is_empty() {
                old[(range.start - first) * length..(range.end - first) * length]
                    .copy_from_slice(&new.elements[range.start * length..range.end * length]);
            }
        };
        match &unit.piece {
            Some((Direction::Out, range)) => copy(range.clone()),
            Some(_) => {}
            None => unit.changes.iter().for_each(|(v, _)| copy(graph.by_source().range(*v))),
        }
    });
}
