//! The rows that a run in place begins with.

use rayon::prelude::*;

use super::rows::SharedRows;
use crate::graph::{Graph, VertexId};
use crate::program::VertexProgram;
use crate::program::row::{Row, carries_data};
use crate::program::vertex_info::WholeGraph;

/// Writes all views from the states, and what slots hold before anybody has written them.
pub(crate) fn write_first_rows<P: VertexProgram>(
    program: &P,
    graph: &Graph<P::Edge>,
    states: &[P::Vertex],
    views: SharedRows<'_, P::View>,
    slots: SharedRows<'_, P::Slot>,
) {
    let whole = WholeGraph::new(graph);
    let view = || vec![bytemuck::Zeroable::zeroed(); views.length()];
    states.par_iter().enumerate().for_each_init(view, |view, (v, state)| {
        let length = view.len();
        program.view(whole.vertex(v as VertexId), state, P::View::at_mut(view, length, 0));
        views.write(v, view);
    });
    if !carries_data::<P::Slot>() {
        return;
    }
    let slot = || vec![bytemuck::Zeroable::zeroed(); slots.length()];
    (0..states.len() as VertexId).into_par_iter().for_each_init(slot, |slot, v| {
        let length = slot.len();
        for e in graph.by_source().range(v) {
            slot.fill(bytemuck::Zeroable::zeroed());
            let (source, target) = (whole.vertex(v), whole.vertex(graph.by_source().neighbours()[e]));
            program.start_slot(source, target, &graph.data_by_source()[e], P::Slot::at_mut(slot, length, 0));
            slots.write(e, slot);
        }
    });
}
