//! Views and slots, which lie by replica and by shard, as they are named in the whole graph.

use super::{Replica, ReplicaLists};
use crate::exec::kernel::rows::RowWords;
use crate::exec::states::{Apart, Indices, RowCopies, lie, pick};
use crate::graph::VertexId;
use crate::plain::Plain;
use crate::program::row::{Row, carries_data};

/// All views, by vertex id, one after another: those of the vertices `masters` of each array, which come first there.
pub(in crate::exec::asynchronous) fn views_by_vertex<V: Row + ?Sized>(
    views: &[RowWords<V>],
    masters: &[&[VertexId]],
) -> RowCopies<V::Element> {
    let (mut copies, mut apart, mut vertices) = (Vec::with_capacity(views.len()), Vec::with_capacity(views.len()), 0);
    for (part, masters) in masters.iter().enumerate() {
        copies.push(views[part].to_vec(masters.len()));
        vertices += masters.len();
    }
    for (part, elements) in copies.iter().enumerate() {
        let (lengths, indices) = (views[part].lengths().lie(), Indices::Vertices(masters[part]));
        apart.push(Apart { elements, lengths, indices });
    }
    RowCopies::together(vertices, &apart)
}

/// Copies the views of masters, which lie by local id, to their mirrors; `masters`: the first mirror of each shard, and the masters of
/// that and the next ones.
pub(in crate::exec::asynchronous) fn copy_to_mirrors<V: Row + ?Sized>(
    views: &mut [RowWords<V>],
    masters: &[(usize, &[Replica])],
) {
    let (mut shared, mut most) = (Vec::with_capacity(views.len()), 0);
    for views in views {
        let views = views.share();
        most = most.max(views.most());
        shared.push(views);
    }
    let mut scratch = vec![bytemuck::Zeroable::zeroed(); most];
    for (part, (first, masters)) in masters.iter().enumerate() {
        for (index, master) in masters.iter().enumerate() {
            shared[master.shard as usize].read(master.local as usize, &mut scratch);
            shared[part].write(first + index, &scratch);
        }
    }
}

impl<E: Plain> ReplicaLists<E> {
    /// The vertices of which each array has views: all by place, in one, or the masters of a shard in one for each.
    pub(in crate::exec::asynchronous) fn vertices_of_views(&self, arrays: usize) -> Vec<&[VertexId]> {
        if arrays == 1 {
            return vec![self.graph.vertex_at()];
        }
        self.graph.shards().iter().map(|shard| &shard.vertices()[..shard.masters()]).collect()
    }

    /// The first mirror of each shard, and the masters of that and the next ones.
    pub(in crate::exec::asynchronous) fn masters_of_mirrors(&self) -> Vec<(usize, &[Replica])> {
        let shards = self.graph.shards().iter().zip(&self.masters);
        shards.map(|(shard, masters)| (shard.masters(), masters.as_slice())).collect()
    }

    /// All slots, in the order of the whole graph's arcs by source.
    pub(in crate::exec::asynchronous) fn slots_by_arc<S: Row + ?Sized>(
        &self,
        slots: &RowWords<S>,
    ) -> RowCopies<S::Element> {
        let arcs = self.arc_of_slots();
        let (elements, lengths) = (&*slots.to_vec(arcs.len()), slots.lengths().lie());
        RowCopies::together(arcs.len(), &[Apart { elements, lengths, indices: Indices::Arcs(&arcs) }])
    }

    /// Replaces all views and slots by rows that lie as those which were seen before, by vertex and by arc.
    pub(in crate::exec::asynchronous) fn copy_rows<V: Row + ?Sized, S: Row + ?Sized>(
        &self,
        views: &mut [RowWords<V>],
        (by_vertex, seen_views): (&[V::Element], Option<RowCopies<V::Element>>),
        slots: &mut RowWords<S>,
        (by_arc, seen_slots): (&[S::Element], Option<RowCopies<S::Element>>),
    ) {
        let (of_views, of_slots) = (lie(seen_views.as_ref()), lie(seen_slots.as_ref()));
        match views {
            [views] => views.copy_from(&pick(by_vertex, of_views, self.graph.vertex_at())),
            _ => {
                for (views, shard) in views.iter_mut().zip(self.graph.shards()) {
                    views.copy_from(&pick(by_vertex, of_views, shard.vertices()));
                }
            }
        }
        if carries_data::<S>() {
            slots.copy_from(&pick(by_arc, of_slots, &self.arc_of_slots()));
        }
    }

    /// The place in the whole graph's arcs by source of the arc that each slot belongs to.
    fn arc_of_slots(&self) -> Vec<u64> {
        let mut arcs = Vec::with_capacity(self.graph.whole().arcs());
        self.graph.shards().iter().for_each(|shard| arcs.extend_from_slice(shard.arcs()));
        arcs
    }
}
