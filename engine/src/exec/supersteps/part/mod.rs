//! What a program has on a part, and what is done with it there.
//!
//! Everything here is compiled anew for every program: loops over vertices and edges, and little else.

mod chunk;
mod codec;
mod driven;
mod exchange;
mod home;
mod layout;
mod letters;
mod machine;
mod mirrors;
mod prepare;
mod pull;
mod rows;
mod saved;
mod scatter;
mod segments;
mod start;
mod units;
mod views;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use self::chunk::ChunkResult;
pub(super) use self::codec::{decode, encode};
use self::layout::Seat;
use self::letters::Letters;
use self::pull::ChangedMemory;
use self::scatter::ScatterBuckets;
use super::any::{AnyPart, AnyParts};
use super::codecs::Value;
use super::core::Core;
use super::{Failure, Supersteps};
use crate::exec::kernel::gather::GatherFrom;
use crate::exec::states::RowCopies;
use crate::graph::VertexId;
use crate::program::context::Clock;
use crate::program::lengths::has_slices;
use crate::program::row::{Row, RowBuffer};
use crate::program::shape::Shape;
use crate::program::{Context, Prepared, VertexProgram};

/// A run: everything it owns.
pub(in crate::exec) struct Parts<P: VertexProgram> {
    run: Supersteps,
    parts: Vec<Part<P>>,
    failure: Failure,
    /// The program has decided so.
    ended: bool,
    plan: PlanFacts,
    /// Copies of views and slots for whoever looks between supersteps; of one part they are lent from where they lie.
    seen_views: OnceLock<RowCopies<<P::View as Row>::Element>>,
    seen_slots: OnceLock<RowCopies<<P::Slot as Row>::Element>>,
}

/// What a plan says that is known from the beginning.
struct PlanFacts {
    plan_s: f64,
    shards_s: f64,
    colours: Option<crate::exec::ColourPlan>,
}

/// A part of a run: the graph in local ids, and everything of it that changes.
pub(super) struct Part<P: VertexProgram> {
    program: Arc<P>,
    /// What the program has prepared, and the phase.
    data: Prepared<P>,
    /// All of it that does not depend on the program's types.
    seat: Seat<P::Edge>,
    global: Arc<P::Global>,
    /// Of all rows, if segments gather them.
    segment_sums: Vec<P::Sum>,
    /// Of masters, by local id.
    states: Vec<P::Vertex>,
    /// Of masters and mirrors, by local id; and those that take their place.
    views: RowBuffer<P::View>,
    next_views: Option<RowBuffer<P::View>>,
    /// Of the arcs by source, and then those that are reverse to one of them and lie elsewhere.
    slots: RowBuffer<P::Slot>,
    /// The slots being written, for programs that read reverse slots.
    next_slots: Option<RowBuffer<P::Slot>>,
    /// By local id: messages on their way to masters, too. Empty if vertices are always active.
    inbox: Vec<Option<P::Message>>,
    /// What mirrors have gathered for the masters of a stage; empty on one part.
    mirror_sums: Vec<P::Sum>,
    /// What sums of mirrors came in, empty: those that are sent go out in it.
    spare_sums: Vec<Value>,
    /// One aggregate a chunk.
    partials: Vec<P::Global>,
    /// What came of each chunk that runs.
    results: Vec<ChunkResult<P>>,
    /// The chunks that have run in this class.
    ran: Vec<usize>,
    /// Edges that vertices of this class scatter over here.
    scatter_edges: u64,
    /// What mirrors are to scatter, by the part of their masters.
    from_masters: Vec<Vec<(VertexId, P::Change)>>,
    buckets: ScatterBuckets<P>,
    /// Mail by the part that it goes to, and then by that which it came from.
    letters: Vec<Letters<P::Message>>,
    changed: ChangedMemory<P>,
}

impl<P: VertexProgram> Part<P> {
    /// The run as vertices of this part see it.
    fn context(&self, clock: Clock) -> Context<'_, P> {
        Context::new(self.seat.home.locals(), clock, &*self.global, &self.data)
    }

    /// What gathers read.
    fn gather_from<'a>(&'a self, ctx: &'a Context<'a, P>) -> GatherFrom<'a, P> {
        let slots = (self.slots.rows(), self.seat.slot_of_in_edge.as_slice());
        rows::gather_from(&*self.program, ctx, self.seat.home.graph(), &self.seat.rows, self.views.rows(), slots)
    }

    fn byte_len(&self) -> usize {
        let shape = Shape::of(&*self.program);
        let copies = self.next_views.as_ref().map_or(0, RowBuffer::byte_len)
            + self.next_slots.as_ref().map_or(0, RowBuffer::byte_len);
        let offsets = if const { has_slices::<P>() } {
            self.views.lengths().byte_len() + self.slots.lengths().byte_len()
        } else {
            0
        };
        copies
            + offsets
            + self.views.byte_len()
            + self.slots.byte_len()
            + size_of_val(self.states.as_slice())
            + scatter::estimate(&shape, self.seat.home.graph(), 1) as usize
            + size_of_val(self.inbox.as_slice())
            + size_of_val(self.seat.slot_of_in_edge.as_slice())
            + size_of_val(self.seat.reverse.as_slice())
            + self.mirror_sums.len() * shape.sum_bytes
    }
}

/// The parts without the loop that drives them.
struct Driven<'r, P: VertexProgram> {
    parts: &'r mut [Part<P>],
}

impl<P: VertexProgram> AnyParts for Driven<'_, P> {
    fn each(&mut self) -> Vec<&mut dyn AnyPart> {
        let mut parts: Vec<&mut dyn AnyPart> = Vec::with_capacity(self.parts.len());
        for part in self.parts.iter_mut() {
            parts.push(part);
        }
        parts
    }

    fn spread_views(&mut self, cores: &[Core], classes: &Range<usize>, alone: bool) {
        views::spread(self.parts, cores, classes, alone);
    }
}
