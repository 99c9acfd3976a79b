//! Slots of edges whose reverse lies on another shard: ghosts, copied there when they are written.

use std::ops::Range;

use crate::error::{Error, Result};
use crate::partition::{ShardId, ShardedGraph};
use crate::plain::Plain;

/// What a shard knows of pairs of arcs that were cut apart.
#[derive(Default)]
pub(super) struct Ghosts {
    /// How many arcs of other shards it has the slots of.
    len: usize,
    /// Its arcs by source that others have the slots of, ascending: the arc, the other shard, the row there.
    watched: Vec<(u32, ShardId, u32)>,
    /// How many of them each other shard has.
    watched_by: Vec<usize>,
}

impl Ghosts {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Those of its arcs at `arcs` that others have the slots of: the arc, the other part, the row there.
    pub(super) fn watched(&self, arcs: Range<usize>) -> &[(u32, ShardId, u32)] {
        let below = |bound: usize| self.watched.partition_point(|(arc, _, _)| (*arc as usize) < bound);
        &self.watched[below(arcs.start)..below(arcs.end)]
    }

    /// How many of its arcs part `to` has the slots of.
    pub(super) fn watched_by(&self, to: usize) -> usize {
        self.watched_by.get(to).copied().unwrap_or(0)
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
        let mut ghosts = Ghosts::default();
        let row_of = |arc: &u64| {
            let (other, local) = places[reverse[*arc as usize] as usize];
            if other as usize == number {
                return u64::from(local);
            }
            let row = shard.arcs().len() + ghosts.len;
            watched[other as usize].push((local, number as ShardId, row as u32));
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
        ghosts.watched_by = vec![0; shards];
        watched.iter().for_each(|(_, to, _)| ghosts.watched_by[*to as usize] += 1);
        ghosts.watched = watched;
    }
    Ok(pairs)
}
