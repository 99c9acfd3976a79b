//! Views and slots, which lie by replica and by shard, as they are named in the whole graph.

use rayon::prelude::*;

use super::Shards;
use crate::exec::shared::rows::{RowWords, SharedRows};
use crate::graph::VertexId;
use crate::program::VertexProgram;
use crate::program::row::{Row, carries_data};
use crate::program::vertex_info::WholeGraph;

/// Rows of `length` elements in another order: first that at the first of `indices`.
fn pick<E: Copy>(rows: &[E], length: usize, indices: impl Iterator<Item = usize>) -> Vec<E> {
    indices.flat_map(|index| rows[index * length..(index + 1) * length].iter().copied()).collect()
}

impl<P: VertexProgram> Shards<P> {
    /// All views, by vertex id, one after another.
    pub(in crate::exec::asynchronous) fn views_by_vertex(
        &self,
        views: &[RowWords<P::View>],
    ) -> Vec<<P::View as Row>::Element> {
        let masters = views.iter().zip(self.graph.shards());
        let by_place: Vec<_> = masters.flat_map(|(views, shard)| views.to_vec(shard.masters())).collect();
        pick(&by_place, views[0].length(), self.graph.position_of().iter().map(|place| *place as usize))
    }

    /// All slots, in the order of the whole graph's arcs by source.
    pub(in crate::exec::asynchronous) fn slots_by_arc(
        &self,
        slots: &RowWords<P::Slot>,
    ) -> Vec<<P::Slot as Row>::Element> {
        let slot_of = self.slot_of_arcs();
        pick(&slots.to_vec(slot_of.len()), slots.length(), slot_of.iter().map(|slot| *slot as usize))
    }

    /// Replaces all views and slots by rows that the two above gave.
    pub(in crate::exec::asynchronous) fn copy_rows(
        &self,
        views: &mut [RowWords<P::View>],
        by_vertex: &[<P::View as Row>::Element],
        slots: &mut RowWords<P::Slot>,
        by_arc: &[<P::Slot as Row>::Element],
    ) {
        for (views, shard) in views.iter_mut().zip(self.graph.shards()) {
            views.copy_from(&pick(by_vertex, views.length(), shard.vertices().iter().map(|v| *v as usize)));
        }
        if carries_data::<P::Slot>() {
            slots.copy_from(&pick(by_arc, slots.length(), self.arcs().map(|arc| arc as usize)));
        }
    }

    /// Writes the views of all replicas, and what slots hold before anybody has written them.
    pub(in crate::exec::asynchronous) fn write_first_rows(
        &self,
        program: &P,
        states: &[P::Vertex],
        views: &mut [RowWords<P::View>],
        slots: SharedRows<'_, P::Slot>,
    ) {
        let whole = WholeGraph::new(self.graph.whole());
        for ((shard, views), first_slot) in self.graph.shards().iter().zip(views).zip(&self.first_slot) {
            let (views, vertices) = (views.share(), shard.vertices());
            let view = || vec![bytemuck::Zeroable::zeroed(); views.length()];
            vertices.par_iter().enumerate().for_each_init(view, |view, (local, v)| {
                let length = view.len();
                let state = &states[self.graph.position_of()[*v as usize] as usize];
                program.view(whole.vertex(*v), state, P::View::at_mut(view, length, 0));
                views.write(local, view);
            });
            if !carries_data::<P::Slot>() {
                continue;
            }
            let (arcs, data) = (shard.graph().by_source(), shard.graph().data_by_source());
            let slot = || vec![bytemuck::Zeroable::zeroed(); slots.length()];
            vertices.par_iter().enumerate().for_each_init(slot, |slot, (local, v)| {
                let length = slot.len();
                for e in arcs.range(local as VertexId) {
                    slot.fill(bytemuck::Zeroable::zeroed());
                    let (source, target) = (whole.vertex(*v), whole.vertex(vertices[arcs.neighbours()[e] as usize]));
                    program.start_slot(source, target, &data[e], P::Slot::at_mut(slot, length, 0));
                    slots.write(first_slot + e, slot);
                }
            });
        }
    }
}
