//! What runs begin with: states, and the rows of a run in place.

use rayon::prelude::*;

use super::rows::SharedRows;
use crate::exec::states::States;
use crate::graph::{Graph, Topology, VertexId};
use crate::program::context::Clock;
use crate::program::row::{Row, carries_data};
use crate::program::{Context, VertexProgram};

/// The first state of every vertex, by id.
pub(crate) fn first_states<P: VertexProgram>(program: &P, topology: &Topology, clock: Clock) -> Vec<P::Vertex> {
    let zero = program.zero_global();
    let ctx = Context::<P>::new(topology, clock, &zero);
    (0..ctx.vertices()).into_par_iter().map(|v| program.init(&ctx, ctx.vertex(v as VertexId))).collect()
}

/// Writes the views of all vertices of `graph`, which is the whole one or a shard, and what slots hold before anybody has
/// written them. `first_slot` is where the slots of its arcs begin.
pub(crate) fn write_first_rows<P: VertexProgram>(
    program: &P,
    ctx: &Context<'_, P>,
    graph: &Graph<P::Edge>,
    states: States<'_, P::Vertex>,
    views: SharedRows<'_, P::View>,
    (slots, first_slot): (SharedRows<'_, P::Slot>, usize),
) {
    let locals = 0..graph.vertices() as VertexId;
    let view = || vec![bytemuck::Zeroable::zeroed(); views.length()];
    locals.clone().into_par_iter().for_each_init(view, |view, local| {
        let (length, v) = (view.len(), ctx.vertex_of(local));
        program.view(v, states.get(v.id() as usize), P::View::at_mut(view, length, 0));
        views.write(local as usize, view);
    });
    if !carries_data::<P::Slot>() {
        return;
    }
    let (arcs, data) = (graph.by_source(), graph.data_by_source());
    let slot = || vec![bytemuck::Zeroable::zeroed(); slots.length()];
    locals.into_par_iter().for_each_init(slot, |slot, local| {
        let length = slot.len();
        for e in arcs.range(local) {
            slot.fill(bytemuck::Zeroable::zeroed());
            let (source, target) = (ctx.vertex_of(local), ctx.vertex_of(arcs.neighbours()[e]));
            program.start_slot(source, target, &data[e], P::Slot::at_mut(slot, length, 0));
            slots.write(first_slot + e, slot);
        }
    });
}
