//! What engines know of a program before they run it: asked once, so that what follows from it is compiled once.

use super::row::{carries_data, reads_reverse, single_bytes};
use super::{Active, Direction, VertexProgram};
use crate::graph::VertexId;

/// Sums of more bytes than this, and those that own memory, are large: there is room for few of them at a time.
const SMALL_SUM: usize = 256;

/// Constants of a program, and bytes of its types.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Its vertices are always active.
    pub(crate) always: bool,
    pub(crate) gather: Direction,
    /// `None` if vertices are always active: they scatter nothing.
    pub(crate) scatter: Direction,
    /// [`Hints::gather_cost`](super::Hints::gather_cost).
    pub(crate) gather_cost: u64,
    pub(crate) state: usize,
    /// Bytes of a view, and of a slot; 0 if they carry nothing. Of slices: 0 until the program was asked for their lengths, then the
    /// mean, rounded up.
    pub(crate) view: usize,
    pub(crate) slot: usize,
    pub(crate) has_slots: bool,
    pub(crate) edge: usize,
    pub(crate) sum: usize,
    /// With the memory that it owns.
    pub(crate) sum_bytes: usize,
    pub(crate) sums_are_large: bool,
    pub(crate) sums_own_memory: bool,
    /// Bytes of an inbox.
    pub(crate) inbox: usize,
    /// Bytes of a message on its way, with the vertex that it goes to, and of a change where it waits until others ask; 0 if it carries nothing.
    pub(crate) posted: usize,
    pub(crate) change: usize,
    /// It sends messages to any vertices.
    pub(crate) mails: bool,
    /// It reads the slots of reverse edges.
    pub(crate) reverse: bool,
}

impl Shape {
    pub(crate) fn of<P: VertexProgram>(program: &P) -> Self {
        let always = P::ACTIVE == Active::Always;
        let hints = program.hints();
        let sums_own_memory = std::mem::needs_drop::<P::Sum>();
        Shape {
            always,
            gather: P::GATHER,
            scatter: if always { Direction::None } else { P::SCATTER },
            gather_cost: hints.gather_cost,
            state: size_of::<P::Vertex>(),
            view: single_bytes::<P::View>(),
            slot: single_bytes::<P::Slot>(),
            has_slots: carries_data::<P::Slot>(),
            edge: size_of::<P::Edge>(),
            sum: size_of::<P::Sum>(),
            sum_bytes: hints.sum_bytes.unwrap_or(size_of::<P::Sum>()),
            sums_are_large: size_of::<P::Sum>() > SMALL_SUM || sums_own_memory,
            sums_own_memory,
            inbox: if always { 0 } else { size_of::<Option<P::Message>>() },
            posted: size_of::<(VertexId, P::Message)>(),
            change: if size_of::<P::Change>() == 0 { 0 } else { size_of::<Option<P::Change>>() },
            mails: P::MAILS,
            reverse: reads_reverse::<P>(),
        }
    }
}
