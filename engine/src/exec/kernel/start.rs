//! What runs begin with: states, and the rows of a run in place.

use super::call::{Call, called};
use super::rows::SharedRows;
use crate::error::Result;
use crate::exec::preparing::Preparing;
use crate::exec::states::States;
use crate::graph::{Graph, VertexId};
use crate::panics::Stage;
use crate::parallel::{ranges, tabulate_until};
use crate::program::row::{Row, carries_data};
use crate::program::{Context, Neighbour, VertexProgram};

/// The first states of the masters of a part.
pub(in crate::exec) fn first_states<P: VertexProgram>(
    program: &P,
    ctx: &Context<'_, P>,
    masters: usize,
    preparing: &Preparing,
) -> Result<Vec<P::Vertex>> {
    let init = |local| {
        let call = Call::begin(&ctx.here, local as VertexId, Stage::Init);
        let state = program.init(ctx, ctx.vertex(local as VertexId));
        call.passed();
        state
    };
    let states = tabulate_until(masters, &|| preparing.is_stopped(), &init);
    preparing.check()?;
    Ok(states)
}

/// Writes the views of the masters of a part, from row `first` on.
pub(in crate::exec) fn write_first_views<P: VertexProgram>(
    program: &P,
    ctx: &Context<'_, P>,
    masters: usize,
    states: States<'_, P::Vertex>,
    (views, first): (SharedRows<'_, P::View>, usize),
    preparing: &Preparing,
) {
    ranges(masters, &|locals| {
        if preparing.is_stopped() {
            return;
        }
        let mut scratch = vec![bytemuck::Zeroable::zeroed(); views.most()];
        for local in locals {
            let (v, view) = (ctx.vertex(local as VertexId), views.room(first + local, &mut scratch));
            called(&ctx.here, local as VertexId, Stage::View);
            program.view(ctx, v, states.get(v.id() as usize), P::View::of_mut(view));
            views.write(first + local, view);
        }
    });
}

/// Writes what the slots of `graph`, which is the whole one or a shard, hold before anybody has written them. `first_slot` is
/// where those of its arcs begin.
pub(in crate::exec) fn write_first_slots<P: VertexProgram>(
    program: &P,
    ctx: &Context<'_, P>,
    graph: &Graph<P::Edge>,
    (slots, first_slot): (SharedRows<'_, P::Slot>, usize),
    preparing: &Preparing,
) {
    if !carries_data::<P::Slot>() {
        return;
    }
    let (arcs, data) = (graph.by_source(), graph.data_by_source());
    ranges(graph.vertices(), &|locals| {
        if preparing.is_stopped() {
            return;
        }
        let mut scratch = vec![bytemuck::Zeroable::zeroed(); slots.most()];
        for local in locals {
            called(&ctx.here, local as VertexId, Stage::StartSlot);
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
