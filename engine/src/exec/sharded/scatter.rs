//! Scatter: on every shard where the vertex has edges; messages then go to the masters.

use super::part::{Changed, ShardRows, Work};
use super::traffic::Kind;
use super::{Sharded, contexts};
use crate::exec::kernel::arcs::Arcs;
use crate::exec::kernel::directions::{degree, scatter_directions};
use crate::exec::kernel::inbox::put;
use crate::exec::synchronous::scatter::{ScatterFrom, writes_slots};
use crate::graph::VertexId;
use crate::parallel;
use crate::partition::Shard;
use crate::program::row::{Rows, reads_reverse};
use crate::program::{Context, VertexProgram};

/// A message on its way to a master, which is named by its place among the mirrors of the pair of shards.
type Signal<P> = (u32, Option<<P as VertexProgram>::Message>);

impl<P: VertexProgram> Sharded<P> {
    /// Tells the mirrors that scatter for a master what has changed.
    pub(super) fn send_changes(&mut self) {
        let (shards, routes) = (self.parts.len(), &self.routes);
        let of_shard = |(owner, work): (usize, &mut Work<P>)| {
            let mut sent: Vec<Vec<Changed<P>>> = (0..shards).map(|_| Vec::new()).collect();
            for Changed { local, count, change } in &work.changes {
                for (shard, mirror) in routes.replicas(owner, *local) {
                    if routes.scatters(*shard, owner, *mirror) {
                        let (local, change) = (*mirror, change.clone());
                        sent[*shard as usize].push(Changed { local, count: *count, change });
                    }
                }
            }
            sent
        };
        let sent: Vec<Vec<Vec<Changed<P>>>> = parallel::map(self.parts.iter_mut().enumerate(), of_shard);
        // How often a vertex has run, beside what has changed.
        let count = if self.colours.is_some() { size_of::<u32>() } else { 0 };
        for (from, sent) in sent.into_iter().enumerate() {
            for (to, sent) in sent.into_iter().enumerate() {
                let possible = routes.scattering[to][from].len();
                let (program, changes) = (&self.program, sent.iter().map(|changed| &changed.change));
                self.traffic
                    .add_values(Kind::Changes, (from, to), (possible, sent.len()), changes, |c| program.sent_change(c));
                self.traffic.add(Kind::Changes, (from, to), sent.len(), sent.len(), count);
                // Behind those of the shard's own masters, in the order of owners.
                self.parts[to].changes.extend(sent);
            }
        }
    }

    /// Scatters on every shard, over the edges it has; messages are combined where they fall. Returns how many edges
    /// that were.
    pub(super) fn scatter(&mut self) -> u64 {
        let Sharded { program, graph, rows, parts, colours, clock, global, .. } = self;
        let (program, graph) = (&*program, &*graph);
        let contexts = contexts::<P>(graph, *clock, global);
        // A shard may have mirrors only, and so no counts.
        let is_counted = colours.is_some();
        let shards = rows.iter_mut().zip(parts).zip(graph.shards()).zip(&contexts);
        let on = |(((rows, work), shard), ctx): (((&mut ShardRows<P>, _), _), _)| {
            scatter_on(program, ctx, shard, rows, work, is_counted)
        };
        parallel::map(shards, on).into_iter().sum()
    }

    /// Sends the messages that mirrors have received to their masters.
    pub(super) fn send_messages(&mut self) {
        let routes = &self.routes;
        let of_shard = |(shard, work): (usize, &mut Work<P>)| {
            let mut sent: Vec<Vec<Signal<P>>> = Vec::with_capacity(routes.mirrors.len());
            for mirrors in &routes.mirrors[shard] {
                let signalled: Vec<u32> = work.signalled.ones(mirrors.start as usize..mirrors.end as usize).collect();
                let take = |local: u32| {
                    work.signalled.remove(local);
                    (local - mirrors.start, work.inbox[local as usize].take())
                };
                sent.push(signalled.into_iter().map(take).collect());
            }
            sent
        };
        let mut sent: Vec<Vec<Vec<_>>> = parallel::map(self.parts.iter_mut().enumerate(), of_shard);
        let mut by_owner: Vec<Vec<Vec<Signal<P>>>> = Vec::new();
        for owner in 0..self.parts.len() {
            by_owner.push(sent.iter_mut().map(|sent| std::mem::take(&mut sent[owner])).collect());
            for (shard, sent) in by_owner[owner].iter().enumerate() {
                let possible = routes.mirrors[shard][owner].len();
                let (program, messages) = (&self.program, sent.iter().filter_map(|(_, message)| message.as_ref()));
                let pair = (shard, owner);
                self.traffic
                    .add_values(Kind::Messages, pair, (possible, sent.len()), messages, |m| program.sent_message(m));
            }
        }
        let (program, shards) = (&self.program, self.graph.shards());
        parallel::each(self.parts.iter_mut().zip(by_owner).zip(shards), |((work, sent), shard)| {
            for (mirrored, sent) in shard.mirrored().iter().zip(sent) {
                for (index, message) in sent {
                    let master = mirrored[index as usize];
                    work.signalled.insert(master);
                    if let Some(message) = message {
                        put(program, &mut work.inbox[master as usize], message);
                    }
                }
            }
        });
    }

    /// Makes the masters that were signalled active, and the mirrors that gather for them.
    pub(super) fn wake(&mut self) {
        let (shards, routes) = (self.parts.len(), &self.routes);
        let of_shard = |(owner, work): (usize, &mut Work<P>)| {
            let mut sent: Vec<Vec<u32>> = vec![Vec::new(); shards];
            let mut woken = 0;
            let Work { signalled, active, masters, .. } = work;
            for local in signalled.ones(0..*masters) {
                if !active.insert(local) {
                    continue;
                }
                woken += 1;
                for (shard, mirror) in routes.replicas(owner, local) {
                    if routes.gathers(*shard, owner, *mirror) {
                        sent[*shard as usize].push(*mirror);
                    }
                }
            }
            signalled.clear();
            (sent, woken)
        };
        let sent: Vec<(Vec<Vec<u32>>, u64)> = parallel::map(self.parts.iter_mut().enumerate(), of_shard);
        for (from, (sent, woken)) in sent.iter().enumerate() {
            self.active += woken;
            for (to, sent) in sent.iter().enumerate() {
                let possible = routes.gathering[to][from].len();
                self.traffic.add(Kind::Activations, (from, to), possible, sent.len(), 0);
            }
        }
        parallel::each(self.parts.iter_mut().enumerate(), |(to, work)| {
            for local in sent.iter().flat_map(|(sent, _)| &sent[to]) {
                work.active.insert(*local);
            }
        });
    }
}

/// Scatters on one shard.
fn scatter_on<P: VertexProgram>(
    program: &P,
    ctx: &Context<'_, P>,
    shard: &Shard<P::Edge>,
    rows: &mut ShardRows<P>,
    work: &mut Work<P>,
    is_counted: bool,
) -> u64 {
    let graph = shard.graph();
    let ShardRows { views, slots, next_slots, reverse, .. } = rows;
    let (old_slots, slots) = match next_slots {
        Some(next) => (slots.rows(), next.rows_mut()),
        None => (Rows { elements: &[], length: 1 }, slots.rows_mut()),
    };
    let directions = scatter_directions(ctx.topology(), P::SCATTER);
    let Work { changes, inbox, signalled, .. } = work;
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
    let mut edges = 0;
    for Changed { local, count, change } in changes.iter() {
        edges += degree(graph, directions, *local);
        if is_counted {
            let ctx = ctx.of_activation(*count);
            from.with_context(&ctx).push_row(*local, change, 0, slots.elements, slots.length, &mut send);
        } else {
            from.push_row(*local, change, 0, slots.elements, slots.length, &mut send);
        }
    }
    if reads_reverse::<P>() && writes_slots::<P>(ctx.topology()) {
        let ShardRows { slots, next_slots: Some(next), .. } = rows else { return edges };
        let (old, new) = (slots.rows_mut(), next.rows());
        for changed in &work.changes {
            let arcs = graph.by_source().range(changed.local);
            let row = arcs.start * new.length..arcs.end * new.length;
            old.elements[row.clone()].copy_from_slice(&new.elements[row]);
        }
    }
    edges
}
