//! How one shard after the other grows.

use super::boundary::Boundary;
use super::rows::Rows;
use crate::error::Result;
use crate::graph::VertexId;
use crate::graph::memory::{reserve, zeroed};
use crate::partition::ShardId;
use crate::partition::vertex_cut::stream::shuffle;

/// Vertices that may not fit before a shard that has its share is full: each of them is looked at in vain.
const REFUSED: usize = 100;

/// The shards of a vertex, as bits.
type Set<const W: usize> = [u64; W];

/// What all shards have so far, and the one that grows.
pub(super) struct Growth<const W: usize> {
    rows: Rows,
    /// The shards that have each vertex in core or boundary.
    pub(super) sets: Vec<u64>,
    capacity: usize,
    /// Vertices to begin at, in random order; before `next_seed` all have nothing left.
    seeds: Vec<VertexId>,
    next_seed: usize,
    boundary: Boundary,
    /// Of a vertex of high degree, how many edges would come with it; [`TOO_MANY`] of any that did not fit.
    waiting: Vec<u32>,
    /// Vertices whose `waiting` is not 0.
    have_waiting: Vec<VertexId>,
    members: Vec<VertexId>,
    /// Neighbours that are in the shard already, while a vertex is looked at.
    inside: Vec<VertexId>,
    shard: ShardId,
    load: usize,
    refused: usize,
}

/// It did not fit, and later there is less room and more that comes with it.
const TOO_MANY: u32 = u32::MAX;

#[inline(always)]
fn have_common<const W: usize>(a: &Set<W>, b: &Set<W>) -> bool {
    let mut common = 0;
    for at in 0..W {
        common |= a[at] & b[at];
    }
    common != 0
}

impl<const W: usize> Growth<W> {
    pub(super) fn new(rows: Rows, seed: u64) -> Result<Self> {
        let vertices = rows.vertices();
        let has_row = |v: &VertexId| rows.row(*v) != (&[], &[]);
        let mut seeds = Vec::new();
        reserve("the vertices to begin at", &mut seeds, vertices)?;
        seeds.extend((0..vertices as VertexId).filter(has_row));
        shuffle(&mut seeds, seed);
        Ok(Growth {
            rows,
            sets: zeroed("the shards of vertices", vertices.saturating_mul(W))?,
            capacity: 0,
            seeds,
            next_seed: 0,
            boundary: Boundary::new(vertices)?,
            waiting: zeroed("the edges that wait", vertices)?,
            have_waiting: Vec::new(),
            members: Vec::new(),
            inside: Vec::new(),
            shard: 0,
            load: 0,
            refused: 0,
        })
    }

    #[inline(always)]
    fn set(&self, v: VertexId) -> &Set<W> {
        &self.sets.as_chunks().0[v as usize]
    }

    #[inline(always)]
    fn is_member(&self, v: VertexId) -> bool {
        self.set(v)[self.shard as usize / 64] >> (self.shard % 64) & 1 != 0
    }

    /// Fills `shard`, which has nothing yet, with `share` edges or somewhat more, up to its capacity; how many they are.
    pub(super) fn grow(&mut self, shard: ShardId, capacity: usize, share: usize) -> usize {
        (self.shard, self.capacity, self.load, self.refused) = (shard, capacity, 0, 0);
        let mut seed = self.next_seed;
        while self.load < self.capacity && (self.refused < REFUSED || self.load < share) {
            let next = match self.boundary.pop() {
                // A shard that has its share does not begin somewhere else.
                None if self.load < share || self.load == 0 => self.begin(&mut seed),
                next => next,
            };
            let Some(core) = next else { break };
            self.expand(core);
        }
        for v in self.members.drain(..) {
            self.boundary.remove(v);
        }
        self.boundary.clear();
        for v in self.have_waiting.drain(..) {
            self.waiting[v as usize] = 0;
        }
        self.load
    }

    /// Lets a vertex join that has edges left, the next in random order from `seed` on, and gives it as core.
    fn begin(&mut self, seed: &mut usize) -> Option<VertexId> {
        while let Some(&v) = self.seeds.get(*seed) {
            let (low, high) = self.rows.row(v);
            let is_left = |w: &VertexId| !have_common(self.set(v), self.set(*w));
            if !low.iter().chain(high).any(is_left) {
                self.next_seed += usize::from(self.next_seed == *seed);
            } else if !self.is_member(v) && self.join(v) {
                self.boundary.remove(v);
                return Some(v);
            }
            *seed += 1;
        }
        None
    }

    /// Makes a vertex core: all neighbours that it has edges left to join, if they fit.
    fn expand(&mut self, core: VertexId) {
        let (low, high) = self.rows.row(core);
        let (low, high) = (low.len(), high.len());
        for at in 0..low + high {
            let (lows, highs) = self.rows.row(core);
            let v = if at < low { lows[at] } else { highs[at - low] };
            if !have_common(self.set(core), self.set(v)) {
                self.join(v);
                if self.load >= self.capacity {
                    return;
                }
            }
        }
    }

    /// Takes `v` into the boundary, and with it all edges left to what the shard has; unless they do not fit.
    fn join(&mut self, v: VertexId) -> bool {
        if self.waiting[v as usize] == TOO_MANY {
            return false;
        }
        if self.rows.is_high(v) {
            let edges = self.waiting[v as usize] as usize;
            let fits = self.fits(v, edges);
            if fits {
                self.add(v, edges);
            }
            return fits;
        }
        let (word, bit) = (self.shard as usize / 64, self.shard % 64);
        let sets = self.sets.as_chunks::<W>().0;
        let own = sets[v as usize];
        let (low, high) = self.rows.row_mut(v);
        let all = low.len() + high.len();
        if self.inside.len() <= all {
            self.inside.resize(all + 1, 0);
        }
        // Without branches, which would be guessed wrong: what is in the shard is put aside, what is left is kept.
        let (mut inside, mut lows) = (0, 0);
        for at in 0..low.len() {
            let w = low[at];
            let set = &sets[w as usize];
            let is_left = !have_common(&own, set);
            let is_inside = is_left & ((set[word] >> bit & 1 != 0) | (w == v));
            self.inside[inside] = w;
            inside += usize::from(is_inside);
            low[lows] = w;
            lows += usize::from(is_left & !is_inside);
        }
        let (inside_low, mut highs) = (inside, 0);
        for at in (0..high.len()).rev() {
            let w = high[at];
            let set = &sets[w as usize];
            let is_left = !have_common(&own, set);
            let is_inside = is_left & (set[word] >> bit & 1 != 0);
            self.inside[inside] = w;
            inside += usize::from(is_inside);
            high[high.len() - 1 - highs] = w;
            highs += usize::from(is_left & !is_inside);
        }
        if !self.fits(v, inside) {
            let (low, high) = self.rows.row_mut(v);
            low[lows..lows + inside_low].copy_from_slice(&self.inside[..inside_low]);
            let begin = high.len() - highs - (inside - inside_low);
            high[begin..begin + inside - inside_low].copy_from_slice(&self.inside[inside_low..inside]);
            self.rows.keep(v, lows + inside_low, highs + inside - inside_low);
            return false;
        }
        self.rows.keep(v, lows, highs);
        for &w in &self.inside[..inside_low] {
            self.boundary.lower(w);
        }
        for &w in self.rows.row(v).1 {
            let waiting = &mut self.waiting[w as usize];
            if *waiting == 0 {
                self.have_waiting.push(w);
            }
            *waiting += u32::from(*waiting != TOO_MANY);
        }
        self.boundary.insert(v, lows as u32);
        self.add(v, inside);
        true
    }

    fn fits(&mut self, v: VertexId, edges: usize) -> bool {
        if self.load + edges <= self.capacity {
            return true;
        }
        if self.waiting[v as usize] == 0 {
            self.have_waiting.push(v);
        }
        self.waiting[v as usize] = TOO_MANY;
        self.refused += 1;
        false
    }

    fn add(&mut self, v: VertexId, edges: usize) {
        self.load += edges;
        self.sets[v as usize * W + self.shard as usize / 64] |= 1 << (self.shard % 64);
        self.members.push(v);
    }
}
