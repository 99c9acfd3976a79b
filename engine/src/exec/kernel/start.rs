//! What runs begin with: states, and the rows of a run in place.

use super::rows::SharedRows;
use crate::exec::states::States;
use crate::graph::{Graph, VertexId};
use crate::parallel::{ranges, tabulate};
use crate::program::row::{Row, carries_data};
use crate::program::{Context, Neighbour, VertexProgram};

/// The first states of the masters of a part.
pub(crate) fn first_states<P: VertexProgram>(program: &P, ctx: &Context<'_, P>, masters: usize) -> Vec<P::Vertex> {
    tabulate(masters, &|local| program.init(ctx, ctx.vertex(local as VertexId)))
}

/// Writes the views of the masters of a part, from row `first` on.
pub(crate) fn write_first_views<P: VertexProgram>(
    program: &P,
    ctx: &Context<'_, P>,
    masters: usize,
    states: States<'_, P::Vertex>,
    (views, first): (SharedRows<'_, P::View>, usize),
) {
    ranges(masters, &|locals| {
        let mut scratch = vec![bytemuck::Zeroable::zeroed(); views.most()];
        for local in locals {
            let (v, view) = (ctx.vertex(local as VertexId), views.room(first + local, &mut scratch));
            program.view(ctx, v, states.get(v.id() as usize), P::View::of_mut(view));
            views.write(first + local, view);
        }
    });
}

/// Writes what the slots of `graph`, which is the whole one or a shard, hold before anybody has written them. `first_slot` is
/// where those of its arcs begin.
pub(crate) fn write_first_slots<P: VertexProgram>(
    program: &P,
    ctx: &Context<'_, P>,
    graph: &Graph<P::Edge>,
    (slots, first_slot): (SharedRows<'_, P::Slot>, usize),
) {
    if !carries_data::<P::Slot>() {
        return;
    }
    let (arcs, data) = (graph.by_source(), graph.data_by_source());
    ranges(graph.vertices(), &|locals| {
        let mut scratch = vec![bytemuck::Zeroable::zeroed(); slots.most()];
        for local in locals {
            for e in arcs.range(local as VertexId) {
                let slot = slots.room(first_slot + e, &mut scratch);
                slot.fill(bytemuck::Zeroable::zeroed());
                let [source, target] = [local as VertexId, arcs.neighbours()[e]].map(|v| Neighbour::new(ctx.vertex(v)));
                program.start_slot(ctx, source, target, &data[e], P::Slot::of_mut(slot));
                slots.write(first_slot + e, slot);
            }
        }
    });
}
