//! Views and slots, which lie by replica and by shard, as they are named in the whole graph.

use super::Shards;
use crate::exec::kernel::rows::RowWords;
use crate::exec::states::pick;
use crate::program::VertexProgram;
use crate::program::row::{Row, carries_data};

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
}
