//! Scatter: on every shard where the vertex has edges; messages then go to the masters.

use super::parcel::{Parcel, Weight};
use super::part::{Changed, Part, ShardRows, Work};
use crate::exec::kernel::arcs::Arcs;
use crate::exec::kernel::directions::{degree, scatter_directions};
use crate::exec::kernel::inbox::put;
use crate::exec::kernel::scatter::{self, ScatterFrom, writes_slots};
use crate::graph::VertexId;
use crate::program::VertexProgram;
use crate::program::row::{Rows, reads_reverse};

/// Messages on their way to masters, which are named by their places among the mirrors of the pair of shards.
type Signals<M> = Vec<(u32, Option<M>)>;

impl<P: VertexProgram> Part<'_, P> {
    /// Tells the mirrors that scatter for a master what has changed.
    pub(super) fn changes(&mut self) -> Vec<Parcel> {
        let (routes, owner, shards) = (self.routes, self.number, self.routes.mirrors.len());
        let mut sent: Vec<Vec<Changed<P::Change>>> = Vec::with_capacity(shards);
        sent.resize_with(shards, Vec::new);
        for Changed { local, count, change } in &self.work.changes {
            for (shard, mirror) in routes.replicas(owner, *local) {
                if routes.scatters(*shard, owner, *mirror) {
                    let (local, change) = (*mirror, change.clone());
                    sent[*shard as usize].push(Changed { local, count: *count, change });
                }
            }
        }
        let mut parcels = Vec::with_capacity(shards);
        for (to, sent) in sent.into_iter().enumerate() {
            let (present, changes) = (sent.len(), sent.iter().map(|changed| &changed.change));
            let mut weight = Weight::of_values(present, changes, |change| self.program.sent_change(change));
            if self.is_counted {
                // How often a vertex has run, beside what has changed.
                weight.bytes += present * size_of::<u32>();
            }
            parcels.push(Parcel::new(sent, present, routes.scattering[to][owner].len(), weight));
        }
        parcels
    }

    /// Those come behind the shard's own, in the order of owners.
    pub(super) fn take_changes(&mut self, parcel: Parcel) {
        self.work.changes.extend(parcel.open::<Vec<Changed<P::Change>>>());
    }

    /// The messages that mirrors have received, to their masters.
    pub(super) fn messages(&mut self) -> Vec<Parcel> {
        let (core, inbox) = (&mut *self.core, &mut self.work.inbox);
        let mut parcels = Vec::with_capacity(self.routes.mirrors.len());
        for mirrors in &self.routes.mirrors[self.number] {
            let signalled: Vec<u32> = core.signalled.ones(mirrors.start as usize..mirrors.end as usize).collect();
            let mut sent: Signals<P::Message> = Vec::with_capacity(signalled.len());
            for local in signalled {
                core.signalled.remove(local);
                sent.push((local - mirrors.start, inbox[local as usize].take()));
            }
            let (present, messages) = (sent.len(), sent.iter().filter_map(|(_, message)| message.as_ref()));
            let weight = Weight::of_values(present, messages, |message| self.program.sent_message(message));
            parcels.push(Parcel::new(sent, present, mirrors.len(), weight));
        }
        parcels
    }

    /// Messages from the mirrors on shard `from`.
    pub(super) fn take_messages(&mut self, from: usize, parcel: Parcel) {
        let mirrored = &self.shard.mirrored()[from];
        for (index, message) in parcel.open::<Signals<P::Message>>() {
            let master = mirrored[index as usize];
            self.core.signalled.insert(master);
            if let Some(message) = message {
                put(self.program, &mut self.work.inbox[master as usize], message);
            }
        }
    }

    /// Scatters over the edges that the shard has; messages are combined where they fall. Returns how many edges that were.
    pub(super) fn scatter_all(&mut self) -> u64 {
        let (program, ctx, rows) = (self.program, &self.ctx, &mut *self.rows);
        let graph = self.shard.graph();
        let ShardRows { views, slots, next_slots, reverse, .. } = &mut *rows;
        let (old_slots, slots) = match next_slots {
            Some(next) => (slots.rows(), next.rows_mut()),
            None => (Rows { elements: &[], length: 1 }, slots.rows_mut()),
        };
        let directions = scatter_directions(ctx.topology(), P::SCATTER);
        let (Work { changes, inbox, .. }, signalled) = (&mut *self.work, &mut self.core.signalled);
        let mut send = |target: VertexId, message: P::Message| {
            signalled.insert(target);
            put(program, &mut inbox[target as usize], message);
        };
        let from = ScatterFrom {
            program,
            ctx,
            graph,
            inward: Arcs::inward(graph),
            outward: Arcs::outward(graph),
            views: views.rows(),
            old_slots,
            reverse,
        };
        let mut slots = scatter::LentSlots { first: 0, elements: slots.elements, length: slots.length };
        let mut edges = 0;
        for Changed { local, count, change } in changes.iter() {
            edges += degree(graph, directions, *local);
            // A shard may have mirrors only, and so no counts.
            if self.is_counted {
                let ctx = ctx.of_activation(*count);
                from.with_context(&ctx).push_row(*local, change, &mut slots, &mut send);
            } else {
                from.push_row(*local, change, &mut slots, &mut send);
            }
        }
        if reads_reverse::<P>() && writes_slots::<P>(ctx.topology()) {
            let ShardRows { slots, next_slots: Some(next), .. } = rows else { return edges };
            let (old, new) = (slots.rows_mut(), next.rows());
            for changed in &self.work.changes {
                let arcs = graph.by_source().range(changed.local);
                let row = arcs.start * new.length..arcs.end * new.length;
                old.elements[row.clone()].copy_from_slice(&new.elements[row]);
            }
        }
        edges
    }
}
