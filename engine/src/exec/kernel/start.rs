//! What runs begin with: states, and the rows of a run in place.

use super::rows::SharedRows;
use crate::exec::states::States;
use crate::graph::{Graph, Topology, VertexId};
use crate::parallel::{ranges, tabulate};
use crate::program::context::Clock;
use crate::program::row::{Row, carries_data};
use crate::program::{Context, VertexProgram};

/// The first state of every vertex, by id.
pub(crate) fn first_states<P: VertexProgram>(program: &P, topology: &Topology, clock: Clock) -> Vec<P::Vertex> {
    let zero = program.zero_global();
    let ctx = Context::<P>::new(topology, clock, &zero);
    tabulate(ctx.vertices(), &|v| program.init(&ctx, ctx.vertex(v as VertexId)))
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
    ranges(graph.vertices(), &|locals| {
        let length = views.length();
        let mut view = vec![bytemuck::Zeroable::zeroed(); length];
        for local in locals {
            let v = ctx.vertex_of(local as VertexId);
            program.view(v, states.get(v.id() as usize), P::View::at_mut(&mut view, length, 0));
            views.write(local, &view);
        }
    });
    if !carries_data::<P::Slot>() {
        return;
    }
    let (arcs, data) = (graph.by_source(), graph.data_by_source());
    ranges(graph.vertices(), &|locals| {
        let length = slots.length();
        let mut slot = vec![bytemuck::Zeroable::zeroed(); length];
        for local in locals {
            for e in arcs.range(local as VertexId) {
                slot.fill(bytemuck::Zeroable::zeroed());
                let (source, target) = (ctx.vertex_of(local as VertexId), ctx.vertex_of(arcs.neighbours()[e]));
                program.start_slot(source, target, &data[e], P::Slot::at_mut(&mut slot, length, 0));
                slots.write(first_slot + e, &slot);
            }
        }
    });
}
