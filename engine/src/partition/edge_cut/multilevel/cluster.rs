//! Clusters by label propagation, none heavier than a bound.
//!
//! Each vertex begins as a cluster of its own. In each round a vertex joins the cluster with which it shares the most edges, among those that have room.
//! What stays alone, such as leaves of a full hub, is put together with others that would go to the same cluster ("two hops").
//!
//! Source: Meyerhenke, Sanders, Schulz 2014, "Partitioning complex networks via size-constrained clustering" (SEA); for two hops: Gottesbüren et al. 2021, "Deep multilevel graph partitioning" (ESA).

use super::level::Level;
use crate::error::Result;
use crate::graph::VertexId;
use crate::graph::memory::{reserve, zeroed};
use crate::parallel;
use crate::partition::edge_cut::limits::{Load, Weight, fits, minus, plus};
use crate::partition::groups::Groups;
use crate::random::{self, Stream};

/// Rounds at the most.
const ROUNDS: u64 = 5;

/// Vertices of which a piece of the order consists.
const PIECE: usize = 64;

/// Classes of degrees: as many as a degree may have bits, and none.
const CLASSES: usize = 65;

/// Nobody.
const NONE: u32 = u32::MAX;

/// Puts vertices into clusters of at most `most`, but for single vertices that have more, until about `least` are left.
///
/// Returns the cluster of each vertex, numbered from 0 as they come, and how many there are.
pub(super) fn clusters(level: &Level<'_>, most: Load, least: usize, seed: Stream) -> Result<(Vec<u32>, usize)> {
    let mut clustering = Clustering::new(level, most, seed)?;
    let order = order(level, seed)?;
    for _ in 0..ROUNDS {
        let mut moved = 0;
        for v in &order {
            if clustering.count <= least {
                break;
            }
            moved += usize::from(clustering.join(*v));
        }
        if moved * 100 < level.vertices() {
            break;
        }
    }
    if clustering.count > least {
        clustering.join_those_alone()?;
    }
    clustering.numbered()
}

/// Vertices of low degree first; those of about the same degree in pieces, both pieces and what is in them at random.
fn order(level: &Level<'_>, seed: Stream) -> Result<Vec<VertexId>> {
    let vertices = level.vertices();
    let mut class_of: Vec<u32> = zeroed("an order of vertices", vertices)?;
    parallel::fill(&mut class_of, &|v| u64::BITS - level.degree(v as VertexId).leading_zeros());
    let classes = Groups::new(&class_of, CLASSES)?;
    let mut order = Vec::new();
    reserve("an order of vertices", &mut order, vertices)?;
    for class in 0..CLASSES as u32 {
        let mut pieces: Vec<&[VertexId]> = classes.of(class).chunks(PIECE).collect();
        shuffle(&mut pieces, seed, order.len() as u64);
        for piece in pieces {
            let begin = order.len();
            order.extend_from_slice(piece);
            shuffle(&mut order[begin..], seed, begin as u64);
        }
    }
    Ok(order)
}

/// Puts values in a random order; `at` tells one call from another.
pub(super) fn shuffle<T>(values: &mut [T], seed: Stream, at: u64) {
    random::shuffle(values, |last| seed.below(last as u64 + 1, at << 20 ^ last as u64) as usize);
}

struct Clustering<'l, 'a> {
    level: &'l Level<'a>,
    most: Load,
    seed: Stream,
    cluster_of: Vec<u32>,
    loads: Vec<Load>,
    /// How many vertices each cluster has, and how many clusters have some.
    sizes: Vec<u32>,
    count: usize,
    /// Whether a neighbour has moved since the vertex was looked at.
    is_due: Vec<bool>,
    /// Weight of the edges to each cluster; all 0 between vertices.
    tally: Vec<u32>,
    touched: Vec<u32>,
}

impl<'l, 'a> Clustering<'l, 'a> {
    fn new(level: &'l Level<'a>, most: Load, seed: Stream) -> Result<Self> {
        let vertices = level.vertices();
        Ok(Clustering {
            level,
            most,
            seed,
            cluster_of: (0..vertices as u32).collect(),
            loads: level.weights.iter().map(|weight| plus([0; 2], *weight)).collect(),
            sizes: vec![1; vertices],
            count: vertices,
            is_due: vec![true; vertices],
            tally: zeroed("clusters", vertices)?,
            touched: Vec::new(),
        })
    }

    /// The best cluster for `v` among those that `may` take it: with most edges, then its own, then at random.
    fn best(&mut self, v: VertexId, may: impl Fn(&Self, u32) -> bool) -> Option<u32> {
        let mut touched = std::mem::take(&mut self.touched);
        let (cluster_of, tally) = (&self.cluster_of, &mut self.tally);
        self.level.for_each(v, |u, weight| {
            let cluster = cluster_of[u as usize];
            let sum = &mut tally[cluster as usize];
            if *sum == 0 {
                touched.push(cluster);
            }
            *sum = sum.saturating_add(weight);
        });
        let own = self.cluster_of[v as usize];
        let (mut best, mut best_key) = (None, (0, false, 0));
        for cluster in touched.drain(..) {
            let weight = std::mem::take(&mut self.tally[cluster as usize]);
            if weight >= best_key.0 {
                let key = (weight, cluster == own, self.seed.at(u64::from(v) << 32 | u64::from(cluster)));
                if key > best_key && may(self, cluster) {
                    (best, best_key) = (Some(cluster), key);
                }
            }
        }
        self.touched = touched;
        best
    }

    fn has_room(&self, cluster: u32, weight: Weight) -> bool {
        fits(plus(self.loads[cluster as usize], weight), self.most)
    }

    /// Moves a vertex to the best cluster; whether it is another one.
    fn join(&mut self, v: VertexId) -> bool {
        if !std::mem::take(&mut self.is_due[v as usize]) {
            return false;
        }
        let (own, weight) = (self.cluster_of[v as usize], self.level.weights[v as usize]);
        let best = self.best(v, |this, cluster| cluster == own || this.has_room(cluster, weight));
        let Some(best) = best.filter(|best| *best != own) else { return false };
        self.put(v, best);
        let is_due = &mut self.is_due;
        self.level.for_each(v, |u, _| is_due[u as usize] = true);
        true
    }

    fn put(&mut self, v: VertexId, to: u32) {
        let from = std::mem::replace(&mut self.cluster_of[v as usize], to) as usize;
        let (to, weight) = (to as usize, self.level.weights[v as usize]);
        self.loads[from] = minus(self.loads[from], weight);
        self.loads[to] = plus(self.loads[to], weight);
        self.sizes[from] -= 1;
        self.count -= usize::from(self.sizes[from] == 0);
        self.sizes[to] += 1;
    }

    /// Puts vertices that are alone, and would go to the same cluster if it had room, together.
    fn join_those_alone(&mut self) -> Result<()> {
        let vertices = self.level.vertices();
        // Which cluster waits for company at each; the last is for vertices without neighbours.
        let mut waits = vec![NONE; vertices + 1];
        for v in 0..vertices as u32 {
            let own = self.cluster_of[v as usize];
            if self.sizes[own as usize] != 1 {
                continue;
            }
            let wanted = self.best(v, |_, _| true).map_or(vertices, |cluster| cluster as usize);
            match waits[wanted] {
                NONE => waits[wanted] = own,
                waiting if self.has_room(waiting, self.level.weights[v as usize]) => self.put(v, waiting),
                _ => waits[wanted] = own,
            }
        }
        Ok(())
    }

    fn numbered(self) -> Result<(Vec<u32>, usize)> {
        let mut numbers = vec![NONE; self.cluster_of.len()];
        let mut count = 0;
        let mut cluster_of = self.cluster_of;
        for cluster in &mut cluster_of {
            let number = &mut numbers[*cluster as usize];
            if *number == NONE {
                *number = count;
                count += 1;
            }
            *cluster = *number;
        }
        Ok((cluster_of, count as usize))
    }
}
