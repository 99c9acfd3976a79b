//! Slots of edges whose reverse lies on another shard: ghosts, copied there when they are written.

use super::sent::Sent;
use super::traffic::Kind;
use super::{ShardRows, Sharded, Work};
use crate::error::{Error, Result};
use crate::parallel;
use crate::partition::{Shard, ShardId, ShardedGraph};
use crate::plain::Plain;
use crate::program::VertexProgram;
use crate::program::row::Row;

/// What a shard knows of pairs of arcs that were cut apart.
#[derive(Default)]
pub(super) struct Ghosts {
    /// How many arcs of other shards it has the slots of.
    len: usize,
    /// Its arcs by source that others have the slots of, ascending: the arc, the other shard, the row there.
    watched: Vec<(u32, ShardId, u32)>,
    /// How many arcs of each other shard it watches.
    from: Vec<usize>,
}

impl Ghosts {
    pub(super) fn len(&self) -> usize {
        self.len
    }
}

/// Where the reverse of every arc is on its shard: one of its own rows of slots, or a ghost behind them.
pub(super) fn pair<E: Plain>(graph: &ShardedGraph<E>) -> Result<Vec<(Vec<u64>, Ghosts)>> {
    let reverse = graph.whole().reverse_arcs()?;
    // Where each arc of the whole graph is.
    let mut places = vec![(0 as ShardId, 0u32); reverse.len()];
    for (number, shard) in graph.shards().iter().enumerate() {
        for (local, arc) in (0u32..).zip(shard.arcs()) {
            places[*arc as usize] = (number as ShardId, local);
        }
    }
    let shards = graph.shards().len();
    let mut pairs: Vec<(Vec<u64>, Ghosts)> = Vec::with_capacity(shards);
    let mut watched: Vec<Vec<(u32, ShardId, u32)>> = vec![Vec::new(); shards];
    for (number, shard) in graph.shards().iter().enumerate() {
        let mut ghosts = Ghosts { from: vec![0; shards], ..Ghosts::default() };
        let row_of = |arc: &u64| {
            let (other, local) = places[reverse[*arc as usize] as usize];
            if other as usize == number {
                return u64::from(local);
            }
            let row = shard.arcs().len() + ghosts.len;
            watched[other as usize].push((local, number as ShardId, row as u32));
            ghosts.from[other as usize] += 1;
            ghosts.len += 1;
            row as u64
        };
        let rows = shard.arcs().iter().map(row_of).collect();
        if shard.arcs().len() + ghosts.len > u32::MAX as usize {
            let (arcs, more) = (shard.arcs().len(), ghosts.len);
            return Err(Error::Cut(format!(
                "shard {number} has {arcs} arcs and the slots of {more} others; cut finer"
            )));
        }
        pairs.push((rows, ghosts));
    }
    for ((_, ghosts), mut watched) in pairs.iter_mut().zip(watched) {
        watched.sort_unstable();
        ghosts.watched = watched;
    }
    Ok(pairs)
}

impl<P: VertexProgram> Sharded<P> {
    /// Sends the slots that others watch: those of the vertices that changed, or all of them.
    pub(super) fn send_slots(&mut self, all: bool) {
        let shards = self.parts.len();
        let length = P::Slot::length(self.program.slot_length());
        let of_shard = |shard: &Shard<P::Edge>, rows: &ShardRows<P>, work: &mut Work<P>| {
            let mut sent = Sent::<P::Slot>::to_each(shards);
            let slots = rows.slots.rows();
            let mut send = |watched: &[(u32, ShardId, u32)]| {
                for (arc, to, row) in watched {
                    let row_here = *arc as usize * length..(*arc as usize + 1) * length;
                    sent[*to as usize].push(*row, &slots.elements[row_here]);
                }
            };
            let watched = &rows.ghosts.watched;
            if all {
                send(watched);
            } else {
                for changed in &work.changes {
                    let arcs = shard.graph().by_source().range(changed.local);
                    let below = |bound: usize| watched.partition_point(|(arc, _, _)| (*arc as usize) < bound);
                    send(&watched[below(arcs.start)..below(arcs.end)]);
                }
            }
            sent
        };
        let shards_of = self.graph.shards().iter();
        let shards = shards_of.zip(&self.rows).zip(&mut self.parts);
        let sent: Vec<Vec<Sent<P::Slot>>> = parallel::map(shards, |((shard, rows), work)| of_shard(shard, rows, work));
        let width = length * size_of::<<P::Slot as Row>::Element>();
        for (from, sent) in sent.iter().enumerate() {
            for (to, sent) in sent.iter().enumerate() {
                let possible = self.rows[to].ghosts.from[from];
                self.traffic.add(Kind::Slots, (from, to), possible, sent.len(), width);
            }
        }
        parallel::each(self.rows.iter_mut().enumerate(), |(to, rows)| {
            let mut slots = rows.slots.rows_mut();
            sent.iter().for_each(|sent| sent[to].deliver(&mut slots));
        });
    }
}
