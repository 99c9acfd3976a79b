//! Views and slots, which lie by replica and by shard, as they are named in the whole graph.

use super::ReplicaLists;
use crate::exec::kernel::rows::{RowWords, SharedRows};
use crate::exec::states::{ApartRows, Indices, RowCopies, pick};
use crate::graph::VertexId;
use crate::plain::Plain;
use crate::program::row::{Row, Rows, carries_data};

impl<E: Plain> ReplicaLists<E> {
    /// All views, by vertex id, one after another. They lie by place, in one array, or by local id, in one for each shard.
    pub(in crate::exec::asynchronous) fn views_by_vertex<V: Row + ?Sized>(
        &self,
        views: &[RowWords<V>],
    ) -> RowCopies<V::Element> {
        let masters: Vec<&[VertexId]> = match views {
            [_] => vec![self.graph.vertex_at()],
            _ => self.graph.shards().iter().map(|shard| &shard.vertices()[..shard.masters()]).collect(),
        };
        let copies: Vec<_> = views.iter().zip(&masters).map(|(views, masters)| views.to_vec(masters.len())).collect();
        let mut apart = Vec::with_capacity(views.len());
        for ((views, masters), elements) in views.iter().zip(&masters).zip(&copies) {
            apart.push(ApartRows { elements, lengths: views.lengths().lie(), indices: Indices::Vertices(masters) });
        }
        RowCopies::together(self.graph.vertex_at().len(), &apart)
    }

    /// Copies the views of all masters, which lie by local id, to their mirrors.
    pub(in crate::exec::asynchronous) fn copy_to_mirrors<V: Row + ?Sized>(&self, views: &mut [RowWords<V>]) {
        let shared: Vec<_> = views.iter_mut().map(RowWords::share).collect();
        let most = shared.iter().map(SharedRows::most).max().unwrap_or(0);
        let mut scratch = vec![bytemuck::Zeroable::zeroed(); most];
        for ((mirrors, masters), shard) in shared.iter().zip(&self.masters).zip(self.graph.shards()) {
            for (mirror, master) in (shard.masters()..).zip(masters) {
                shared[master.shard as usize].read(master.local as usize, &mut scratch);
                mirrors.write(mirror, &scratch);
            }
        }
    }

    /// All slots, in the order of the whole graph's arcs by source.
    pub(in crate::exec::asynchronous) fn slots_by_arc<S: Row + ?Sized>(
        &self,
        slots: &RowWords<S>,
    ) -> RowCopies<S::Element> {
        let arcs = self.arc_of_slots();
        let (elements, lengths) = (&*slots.to_vec(arcs.len()), slots.lengths().lie());
        RowCopies::together(arcs.len(), &[ApartRows { elements, lengths, indices: Indices::Arcs(&arcs) }])
    }

    /// Replaces all views and slots by rows that the two above gave.
    pub(in crate::exec::asynchronous) fn copy_rows<V: Row + ?Sized, S: Row + ?Sized>(
        &self,
        views: &mut [RowWords<V>],
        by_vertex: Rows<'_, V>,
        slots: &mut RowWords<S>,
        by_arc: Rows<'_, S>,
    ) {
        match views {
            [views] => views.copy_from(&pick(by_vertex.elements, by_vertex.lengths, self.graph.vertex_at())),
            _ => {
                for (views, shard) in views.iter_mut().zip(self.graph.shards()) {
                    views.copy_from(&pick(by_vertex.elements, by_vertex.lengths, shard.vertices()));
                }
            }
        }
        if carries_data::<S>() {
            slots.copy_from(&pick(by_arc.elements, by_arc.lengths, &self.arc_of_slots()));
        }
    }

    /// The place in the whole graph's arcs by source of the arc that each slot belongs to.
    fn arc_of_slots(&self) -> Vec<u64> {
        self.graph.shards().iter().flat_map(|shard| shard.arcs().iter().copied()).collect()
    }
}
