//! New views: put in place, and sent to mirrors.

use super::parcel::{Parcel, Weight};
use super::part::{Part, ShardRows};
use super::sent::Sent;
use crate::parallel;
use crate::partition::ShardedGraph;
use crate::program::VertexProgram;
use crate::program::row::Row;

/// Bytes of a view; 0 if nobody looks at one.
pub(super) fn view_bytes<P: VertexProgram>(program: &P) -> usize {
    P::View::length(program.view_length()) * size_of::<<P::View as Row>::Element>()
}

/// Copies the views of all masters to all mirrors.
pub(super) fn spread_views<P: VertexProgram>(graph: &ShardedGraph<P::Edge>, rows: &mut [ShardRows<P>], length: usize) {
    let shards = rows.len();
    let mut of_masters = Vec::with_capacity(shards);
    let mut of_mirrors = Vec::with_capacity(shards);
    for (rows, shard) in rows.iter_mut().zip(graph.shards()) {
        let (masters, mirrors) = rows.views.rows_mut().elements.split_at_mut(shard.masters() * length);
        of_masters.push(&*masters);
        of_mirrors.push(mirrors);
    }
    parallel::each_of(of_mirrors, &|to, mut rest| {
        for (from, masters) in of_masters.iter().enumerate() {
            let list = &graph.shards()[from].mirrored()[to];
            let (here, after) = rest.split_at_mut(list.len() * length);
            if length == 1 {
                here.iter_mut().zip(list).for_each(|(view, master)| *view = masters[*master as usize]);
            } else {
                for (view, master) in here.chunks_exact_mut(length).zip(list) {
                    view.copy_from_slice(&masters[*master as usize * length..(*master as usize + 1) * length]);
                }
            }
            rest = after;
        }
    });
}

impl<P: VertexProgram> Part<'_, P> {
    /// Puts the new views of all masters in place.
    pub(super) fn commit_all_views(&mut self) {
        let next = self.work.next_views.rows().elements;
        self.rows.views.rows_mut().elements[..next.len()].copy_from_slice(next);
    }

    /// Puts the new views of the masters that ran in place; those that changed go to their mirrors.
    pub(super) fn changed_views(&mut self) -> Vec<Parcel> {
        let shards = self.routes.mirrors.len();
        let mut sent = Sent::<P::View>::to_each(shards);
        let (views, next) = (self.rows.views.rows_mut(), self.work.next_views.rows());
        let length = next.length;
        for local in self.core.running.ones(0..self.core.masters) {
            let row = local as usize * length..(local as usize + 1) * length;
            let (old, new) = (&mut views.elements[row.clone()], &next.elements[row]);
            if bytemuck::cast_slice::<_, u8>(old) == bytemuck::cast_slice::<_, u8>(new) {
                continue;
            }
            old.copy_from_slice(new);
            for (shard, mirror) in self.routes.replicas(self.number, local) {
                sent[*shard as usize].push(*mirror, new);
            }
        }
        let width = view_bytes(self.program);
        let number = self.number;
        let possible = |to: usize| self.routes.mirrors[to][number].len();
        Sent::parcels(sent, width, &possible)
    }
}

impl<R: Row + ?Sized> Sent<R> {
    /// In parcels, `width` bytes a row; `possible` says how many rows each shard could get.
    pub(super) fn parcels(sent: Vec<Self>, width: usize, possible: &dyn Fn(usize) -> usize) -> Vec<Parcel> {
        let mut parcels = Vec::with_capacity(sent.len());
        for (to, sent) in sent.into_iter().enumerate() {
            let present = sent.len();
            parcels.push(Parcel::new(sent, present, possible(to), Weight::of(present, width)));
        }
        parcels
    }
}
