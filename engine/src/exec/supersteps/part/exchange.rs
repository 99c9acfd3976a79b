//! What a part sends others, and takes from them.

use std::mem::needs_drop;
use std::ops::Range;

use super::Part;
use crate::exec::kernel::directions::{degree, scattered};
use crate::exec::kernel::inbox::put;
use crate::exec::states::pick;
use crate::exec::supersteps::core::Core;
use crate::exec::supersteps::parcel::{Content, Parcel, Weight};
use crate::exec::supersteps::sent::Sent;
use crate::exec::supersteps::traffic::ValueKind;
use crate::plain::Plain;
use crate::program::context::Clock;
use crate::program::row::{Row, reads_reverse};
use crate::program::{Payload, VertexProgram};

/// Views that have changed, and what mirrors are to scatter.
pub(super) struct News<V: Row + ?Sized, C> {
    pub(super) views: Sent<V>,
    pub(super) changes: Vec<(u32, C)>,
    /// How often the vertices of the changes have run, where that is counted.
    pub(super) counts: Vec<u32>,
}

/// Messages to masters, which are named by their places among the mirrors of the pair; and slots.
pub(super) struct ToMasters<M, S: Row + ?Sized> {
    pub(super) messages: Vec<(u32, Option<M>)>,
    pub(super) slots: Sent<S>,
}

/// Whether rows have other bytes.
fn differs<E: Plain>(old: &[E], new: &[E]) -> bool {
    bytemuck::cast_slice::<_, u8>(old) != bytemuck::cast_slice::<_, u8>(new)
}

impl<P: VertexProgram> Part<P> {
    /// The views put aside that differ from the present ones, and changes for mirrors that scatter.
    pub(super) fn news(&mut self, core: &Core) -> Vec<Parcel> {
        let parts = core.links.pairs.len();
        let (mut sent, mut changed) = (Sent::<P::View>::to_each(parts), Vec::with_capacity(parts));
        for _ in 0..parts {
            changed.push((Vec::new(), Vec::new()));
        }
        let views = self.views.rows();
        let length = views.length;
        let width = length * size_of::<<P::View as Row>::Element>();
        for chunk in &self.ran {
            let result = &self.results[*chunk];
            if width > 0 {
                let mut from = 0;
                for local in core.running.ones(core.order.chunks[*chunk].positions.clone()) {
                    let new = &result.staged_views[from..from + length];
                    from += length;
                    if differs(&views.elements[local as usize * length..(local as usize + 1) * length], new) {
                        for replica in core.links.replicas(local) {
                            sent[replica.part as usize].push(replica.local, new);
                        }
                    }
                }
            }
            for (local, change) in &result.changes {
                for replica in core.links.replicas(*local) {
                    if replica.scatters {
                        let (changes, counts) = &mut changed[replica.part as usize];
                        changes.push((replica.local, change.clone()));
                        if let Some(count) = core.counts.get(*local as usize) {
                            counts.push(*count);
                        }
                    }
                }
            }
        }
        let mut parcels = Vec::with_capacity(parts);
        for pair in core.links.pairs.iter().rev() {
            let (Some(views), Some((changes, counts))) = (sent.pop(), changed.pop()) else { break };
            let of_views = Content::of(ValueKind::Views, views.len(), pair.mirrored.len(), width);
            let mut of_changes =
                Content::of(ValueKind::Changes, changes.len(), pair.scattering, size_of::<P::Change>());
            if const { needs_drop::<P::Change>() } {
                of_changes.weight = Weight::default();
                for (_, change) in &changes {
                    of_changes.weight.add(self.program.sent_bytes(Payload::Change(change)), size_of::<P::Change>());
                }
            }
            of_changes.weight.bytes += size_of_val::<[u32]>(&counts);
            parcels.push(Parcel::new(News { views, changes, counts }, [of_views, of_changes]));
        }
        parcels.reverse();
        parcels
    }

    /// The views of masters of some classes that others have mirrors of, in the order in which both list them.
    pub(super) fn views_of(&self, classes: &Range<usize>, core: &Core) -> Vec<Parcel> {
        let (views, mut parcels) = (self.views.rows(), Vec::with_capacity(core.links.pairs.len()));
        let width = views.length * size_of::<<P::View as Row>::Element>();
        for to in 0..core.links.pairs.len() {
            let list = self.seat.home.shard().map_or(&[][..], |shard| &shard.mirrored()[to]);
            let (mirrored, mut sent) = (&core.links.pairs[to].mirrored, Sent::<P::View>::default());
            for run in mirrored.of(classes) {
                sent.elements.append(&mut pick(views.elements, views.length, &list[run]));
            }
            let count = mirrored.count(classes);
            let content = Content::of(ValueKind::Views, count, count, width);
            let news = News::<P::View, P::Change> { views: sent, changes: Vec::new(), counts: Vec::new() };
            parcels.push(Parcel::new(news, [content, Content::default()]));
        }
        parcels
    }

    pub(super) fn take_views(&mut self, classes: &Range<usize>, from: usize, parcel: Parcel, core: &Core) {
        let News { views, .. } = *parcel.open::<News<P::View, P::Change>>();
        let (pair, rows, mut rest) = (&core.links.pairs[from], self.views.rows_mut(), &*views.elements);
        for run in pair.mirrored_there.of(classes) {
            let first = (pair.mirrors.start as usize + run.start) * rows.length;
            let (own, others) = rest.split_at(run.len() * rows.length);
            rows.elements[first..first + own.len()].copy_from_slice(own);
            rest = others;
        }
    }

    pub(super) fn take_news(&mut self, clock: Clock, from: usize, parcel: Parcel, core: &mut Core) -> u64 {
        let News { views, changes, counts } = *parcel.open::<News<P::View, P::Change>>();
        views.deliver(&mut self.views.rows_mut());
        let directions = scattered(&*self.program, &self.context(clock));
        let mut edges = 0;
        for (index, (local, _)) in changes.iter().enumerate() {
            edges += degree(self.seat.home.graph(), directions, *local);
            if let Some(count) = counts.get(index) {
                core.counts[*local as usize] = *count;
            }
        }
        // Slots are lent in the order of their sources. Those of each of three kinds of mirrors come in order.
        let mirrors = core.links.pairs[from].mirrors;
        let (ascending, mut both, mut rest) = (&mut self.from_masters[from], Vec::new(), Vec::new());
        for change in changes {
            match change.0 {
                local if local < mirrors.out_start => ascending.push(change),
                local if local < mirrors.in_end => both.push(change),
                _ => rest.push(change),
            }
        }
        ascending.append(&mut both);
        ascending.append(&mut rest);
        self.scatter_edges += edges;
        edges
    }

    /// Messages that mirrors have received; and the slots that others watch: those of the vertices that changed, or all of them.
    pub(super) fn send_to_masters(&mut self, core: &mut Core, all_slots: bool) -> Vec<Parcel> {
        let parts = core.links.pairs.len();
        let mut watched = Sent::<P::Slot>::to_each(parts);
        if const { reads_reverse::<P>() } {
            self.watched_slots(all_slots, &mut watched);
        }
        let width = self.slots.rows().length * size_of::<<P::Slot as Row>::Element>();
        let mut parcels = Vec::with_capacity(parts);
        for (to, slots) in watched.iter_mut().enumerate() {
            let mirrors = core.links.pairs[to].mirrors;
            let locals = mirrors.start as usize..mirrors.end as usize;
            let mut messages = Vec::new();
            for local in core.signalled.ones(locals.clone()) {
                messages.push((local - mirrors.start, self.inbox[local as usize].take()));
            }
            core.signalled.clear_range(locals);
            let slots = std::mem::take(slots);
            let of_slots = Content::of(ValueKind::Slots, slots.len(), self.seat.ghosts.watched_by(to), width);
            let mut of_messages =
                Content::of(ValueKind::Messages, messages.len(), mirrors.len(), size_of::<P::Message>());
            if const { needs_drop::<P::Message>() } {
                of_messages.weight = Weight::default();
                for (_, message) in &messages {
                    let told =
                        message.as_ref().map_or(Some(0), |message| self.program.sent_bytes(Payload::Message(message)));
                    of_messages.weight.add(told, size_of::<P::Message>());
                }
            }
            parcels.push(Parcel::new(ToMasters { messages, slots }, [of_messages, of_slots]));
        }
        parcels
    }

    fn watched_slots(&self, all: bool, sent: &mut [Sent<P::Slot>]) {
        let (slots, arcs) = (self.slots.rows(), self.seat.home.graph().by_source());
        let length = slots.length;
        let mut send = |watched: &[(u32, u16, u32)]| {
            for (arc, to, row) in watched {
                let row_here = *arc as usize * length..(*arc as usize + 1) * length;
                sent[*to as usize].push(*row, &slots.elements[row_here]);
            }
        };
        if all {
            return send(self.seat.ghosts.watched(0..usize::MAX));
        }
        let mut of_changes = |changes: &[(u32, P::Change)]| {
            for (local, _) in changes {
                send(self.seat.ghosts.watched(arcs.range(*local)));
            }
        };
        for chunk in &self.ran {
            of_changes(&self.results[*chunk].changes);
        }
        for changes in &self.from_masters {
            of_changes(changes);
        }
    }

    pub(super) fn take_from_mirrors(&mut self, from: usize, parcel: Parcel, core: &mut Core) {
        let ToMasters { messages, slots } = *parcel.open::<ToMasters<P::Message, P::Slot>>();
        if const { reads_reverse::<P>() } {
            slots.deliver(&mut self.slots.rows_mut());
        }
        let Some(shard) = self.seat.home.shard() else { return };
        let mirrored = &shard.mirrored()[from];
        for (index, message) in messages {
            let master = mirrored[index as usize];
            core.signalled.insert(master);
            if let Some(message) = message {
                put(&*self.program, &mut self.inbox[master as usize], message);
            }
        }
    }
}
