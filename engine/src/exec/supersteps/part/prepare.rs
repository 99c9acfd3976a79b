//! Preparing a run: room for all that changes.

use std::sync::{Arc, OnceLock};

use super::chunk::ChunkResult;
use super::home::Home;
use super::layout::{Layout, Seat};
use super::{Driven, Part, Parts};
use crate::error::Result;
use crate::exec::Options;
use crate::exec::kernel::start::first_states;
use crate::exec::preparing::Preparing;
use crate::exec::states::by_place;
use crate::exec::supersteps::{Over, Supersteps};
use crate::graph::Graph;
use crate::parallel::tabulate;
use crate::program::row::{Row, RowBuffer, carries_data, reads_reverse};
use crate::program::shape::Shape;
use crate::program::{Context, Prepared, VertexProgram, is_signalled, prepare};

impl<P: VertexProgram> Parts<P> {
    /// Prepares a run of `program`, on the shards of the cut that the options have or else on one part; from `states`, by
    /// vertex, if they are given. Parcels go `over` some transport.
    pub(in crate::exec) fn new(
        program: P,
        graph: &Graph<P::Edge>,
        options: Options,
        states: Option<Vec<P::Vertex>>,
        over: &Over,
        preparing: &Preparing,
    ) -> Result<Self> {
        let shape = Shape::of(&program);
        let engine = options.engine;
        let (mut seats, mut run, plan) = Layout::prepare(&shape, graph, options, over, preparing)?;
        let mut data = prepare(&program, seats[0].home.part_graphs(), engine)?;
        preparing.check()?;
        let global = Arc::new(program.zero_global());
        let mut given = match &seats[0].home {
            Home::Shard(sharded, _) => states.map(|states| by_place(states, sharded.vertex_at())),
            Home::Whole(_) => states,
        };
        let (program, mut parts) = (Arc::new(program), Vec::with_capacity(seats.len()));
        // Both from the last to the first.
        data.reverse();
        while let (Some(seat), Some(data)) = (seats.pop(), data.pop()) {
            let states = match &mut given {
                Some(given) => {
                    let rest = given.split_off(seat.masters);
                    std::mem::replace(given, rest)
                }
                None => {
                    let ctx = Context::<P>::new(seat.home.locals(), run.clock, &*global, &data);
                    first_states(&*program, &ctx, seat.masters, preparing)?
                }
            };
            let mut part = Part::new(&program, (data, &global), seat, states)?;
            let core = &mut run.cores[parts.len()];
            part.start(run.clock, &mut core.signalled, preparing)?;
            part.fold_all(core, run.clock);
            parts.push(part);
        }
        let (seen_views, seen_slots) = (OnceLock::new(), OnceLock::new());
        let mut parts = Parts { run, parts, failure: None, ended: false, plan, seen_views, seen_slots };
        let (run, mut driven) = parts.split();
        run.send_all(&mut driven)?;
        Ok(parts)
    }

    /// The loop, and the parts that it drives.
    pub(super) fn split(&mut self) -> (&mut Supersteps, Driven<'_, P>) {
        (&mut self.run, Driven { parts: &mut self.parts })
    }
}

/// The rows of a part.
struct PartRows<V: Row + ?Sized, S: Row + ?Sized> {
    views: RowBuffer<V>,
    slots: RowBuffer<S>,
    next_slots: Option<RowBuffer<S>>,
}

impl<V: Row + ?Sized, S: Row + ?Sized> PartRows<V, S> {
    /// Of so many vertices, arcs and slots of other parts' arcs, with the lengths that a program asks for.
    fn new(vertices: usize, arcs: usize, others: usize, reverse: bool, lengths: (usize, usize)) -> Result<Self> {
        let slots = if carries_data::<S>() { arcs + others } else { 1 };
        Ok(PartRows {
            views: RowBuffer::zeroed(vertices, lengths.0)?,
            slots: RowBuffer::zeroed(slots, lengths.1)?,
            next_slots: if reverse { Some(RowBuffer::zeroed(arcs, lengths.1)?) } else { None },
        })
    }
}

impl<P: VertexProgram> Part<P> {
    /// Room for all that changes.
    fn new(
        program: &Arc<P>,
        (data, global): (Prepared<P>, &Arc<P::Global>),
        seat: Seat<P::Edge>,
        states: Vec<P::Vertex>,
    ) -> Result<Self> {
        let (locals, arcs) = (seat.home.graph().vertices(), seat.home.graph().arcs());
        let lengths = (program.view_length(), program.slot_length());
        let PartRows { views, slots, next_slots } =
            PartRows::new(locals, arcs, seat.ghosts.len(), reads_reverse::<P>(), lengths)?;
        let (mut mirror_sums, mut segment_sums) = (Vec::with_capacity(seat.waiting), Vec::new());
        for _ in 0..seat.waiting {
            mirror_sums.push(program.zero());
        }
        if seat.segments.are_cut() {
            segment_sums = tabulate(locals, &|_| program.zero());
        }
        let (mut partials, mut results) = (Vec::with_capacity(seat.chunks), Vec::with_capacity(seat.chunks));
        for _ in 0..seat.chunks {
            partials.push(program.zero_global());
            results.push(ChunkResult::nothing());
        }
        let mut from_masters = Vec::with_capacity(seat.parts);
        for _ in 0..seat.parts {
            from_masters.push(Vec::new());
        }
        Ok(Part {
            inbox: if is_signalled::<P>() { tabulate(locals, &|_| None) } else { Vec::new() },
            segment_sums,
            views,
            next_views: None,
            slots,
            next_slots,
            states,
            mirror_sums,
            spare_sums: Vec::new(),
            partials,
            results,
            ran: Vec::new(),
            scatter_edges: 0,
            from_masters,
            buckets: Vec::new(),
            letters: Vec::new(),
            changed: Vec::new(),
            program: Arc::clone(program),
            data,
            seat,
            global: Arc::clone(global),
        })
    }
}
