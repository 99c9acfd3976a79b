//! Views and slots, which lie by replica and by shard, as they are named in the whole graph.

use super::ReplicaLists;
use crate::exec::kernel::rows::RowWords;
use crate::exec::states::pick;
use crate::plain::Plain;
use crate::program::row::{Row, carries_data};

impl<E: Plain> ReplicaLists<E> {
    /// All views, by vertex id, one after another. They lie by place, in one array, or by local id, in one for each shard.
    pub(in crate::exec::asynchronous) fn views_by_vertex<V: Row + ?Sized>(
        &self,
        views: &[RowWords<V>],
    ) -> Vec<V::Element> {
        let mut by_place = Vec::new();
        match views {
            [views] => by_place = views.to_vec(self.graph.vertex_at().len()),
            _ => {
                for (views, shard) in views.iter().zip(self.graph.shards()) {
                    by_place.extend(views.to_vec(shard.masters()));
                }
            }
        }
        pick(&by_place, views[0].length(), self.graph.place_of())
    }

    /// All slots, in the order of the whole graph's arcs by source.
    pub(in crate::exec::asynchronous) fn slots_by_arc<S: Row + ?Sized>(&self, slots: &RowWords<S>) -> Vec<S::Element> {
        let slot_of = self.slot_of_arcs();
        let (by_slot, length) = (slots.to_vec(slot_of.len()), slots.length());
        let mut by_arc = Vec::with_capacity(by_slot.len());
        for slot in slot_of {
            by_arc.extend_from_slice(&by_slot[slot as usize * length..(slot as usize + 1) * length]);
        }
        by_arc
    }

    /// Replaces all views and slots by rows that the two above gave.
    pub(in crate::exec::asynchronous) fn copy_rows<V: Row + ?Sized, S: Row + ?Sized>(
        &self,
        views: &mut [RowWords<V>],
        by_vertex: &[V::Element],
        slots: &mut RowWords<S>,
        by_arc: &[S::Element],
    ) {
        match views {
            [views] => views.copy_from(&pick(by_vertex, views.length(), self.graph.vertex_at())),
            _ => {
                for (views, shard) in views.iter_mut().zip(self.graph.shards()) {
                    views.copy_from(&pick(by_vertex, views.length(), shard.vertices()));
                }
            }
        }
        if carries_data::<S>() {
            let length = slots.length();
            let mut by_slot = Vec::with_capacity(by_arc.len());
            for shard in self.graph.shards() {
                for arc in shard.arcs() {
                    by_slot.extend_from_slice(&by_arc[*arc as usize * length..(*arc as usize + 1) * length]);
                }
            }
            slots.copy_from(&by_slot);
        }
    }
}
