//! A cut of one level made better by moves of single vertices.
//!
//! Each search begins at a few vertices on the boundary and moves, one after the other, the vertex whose move leaves the fewest edges cut, also where that cuts more
//! than before; so it gets over hills. It ends when more gain is not to be expected, and goes back to the best that it has seen. A vertex moves once a pass.
//!
//! Source: Fiduccia, Mattheyses 1982; Sanders, Schulz 2011, "Engineering multilevel graph partitioning algorithms" (ESA), localized searches with several shards;
//! Osipov, Sanders 2010, "n-level graph partitioning" (ESA), when to stop.

use std::collections::BinaryHeap;

use super::cluster::shuffle;
use super::level::Level;
use crate::error::Result;
use crate::graph::VertexId;
use crate::graph::memory::{reserve, zeroed};
use crate::partition::ShardId;
use crate::partition::edge_cut::limits::{Load, fits, fullness, minus, plus};
use crate::random::Stream;

/// Vertices from which a search begins, at the most, and the boundary for which there is one. Fewer find more and take longer.
const SEEDS: usize = 10;
const BOUNDARY: usize = 1000;

/// A pass that gains less than this share of the edges cut is the last.
const WORTH: f64 = 0.005;

/// Rounds of moves that gain by themselves, before searches begin; one that gains less than this share of all before is the last.
const ROUNDS: u64 = 3;
const ROUND_WORTH: f64 = 0.05;

/// Edges of a vertex to a shard.
#[derive(Clone, Copy, Default)]
struct Link {
    weight: u32,
    shard: ShardId,
}

/// A vertex that may move: what that gains, when the search has found it (the last of equals is next), and which.
type Candidate = (i64, u32, VertexId);

pub(super) struct Refinement<'l, 'a> {
    level: &'l Level<'a>,
    most: &'l [Load],
    shard_of: Vec<ShardId>,
    loads: Vec<Load>,
    /// To which shards each vertex has edges: room for as many as it has neighbours, or all.
    begins: Vec<u64>,
    lens: Vec<u16>,
    links: Vec<Link>,
    /// The pass in which a vertex has moved last.
    moved: Vec<u32>,
    /// The search in which it became a candidate, and for what gain.
    known: Vec<(u32, i32)>,
    candidates: BinaryHeap<Candidate>,
    search: u32,
    found: u32,
}

impl<'l, 'a> Refinement<'l, 'a> {
    pub(super) fn new(level: &'l Level<'a>, most: &'l [Load], shard_of: Vec<ShardId>) -> Result<Self> {
        let (vertices, shards) = (level.vertices(), most.len());
        let mut begins: Vec<u64> = zeroed("edges to shards", vertices + 1)?;
        for v in 0..vertices {
            begins[v + 1] = begins[v] + level.degree(v as VertexId).min(shards as u64);
        }
        let mut links = Vec::new();
        reserve("edges to shards", &mut links, begins[vertices] as usize)?;
        links.resize(begins[vertices] as usize, Link::default());
        let mut this = Refinement {
            level,
            most,
            loads: vec![[0; 2]; shards],
            links,
            begins,
            lens: zeroed("edges to shards", vertices)?,
            moved: zeroed("edges to shards", vertices)?,
            known: vec![(0, 0); vertices],
            candidates: BinaryHeap::new(),
            search: 0,
            found: 0,
            shard_of,
        };
        for v in 0..vertices {
            let shard = this.shard_of[v] as usize;
            this.loads[shard] = plus(this.loads[shard], level.weights[v]);
            let (links, len) =
                (&mut this.links[this.begins[v] as usize..this.begins[v + 1] as usize], &mut this.lens[v]);
            let shard_of = &this.shard_of;
            level.for_each(v as VertexId, |u, weight| add(links, len, shard_of[u as usize], weight));
        }
        Ok(this)
    }

    pub(super) fn into_shards(self) -> Vec<ShardId> {
        self.shard_of
    }

    pub(super) fn loads(&self) -> &[Load] {
        &self.loads
    }

    fn links(&self, v: VertexId) -> &[Link] {
        let begin = self.begins[v as usize] as usize;
        &self.links[begin..begin + self.lens[v as usize] as usize]
    }

    /// Weight of the edges that are cut.
    pub(super) fn cut(&self) -> u64 {
        let of = |v: usize| -> u64 {
            let outside = |link: &&Link| link.shard != self.shard_of[v];
            self.links(v as VertexId).iter().filter(outside).map(|link| u64::from(link.weight)).sum()
        };
        (0..self.shard_of.len()).map(of).sum::<u64>() / 2
    }

    /// By how much fewer edges are cut, and on which shard, when `v` goes where most of its neighbours are that have room.
    fn best(&self, v: VertexId) -> Option<(i64, ShardId)> {
        let (own, weight) = (self.shard_of[v as usize], self.level.weights[v as usize]);
        let (mut at_home, mut best): (i64, Option<(i64, ShardId)>) = (0, None);
        for link in self.links(v) {
            let edges = i64::from(link.weight);
            let shard = link.shard as usize;
            if link.shard == own {
                at_home = edges;
            } else if best.is_none_or(|(most, other)| {
                edges > most || edges == most && self.loads[shard] < self.loads[other as usize]
            }) && fits(plus(self.loads[shard], weight), self.most[shard])
            {
                best = Some((edges, link.shard));
            }
        }
        best.map(|(edges, shard)| (edges - at_home, shard))
    }

    /// Moves a vertex.
    fn put(&mut self, v: VertexId, to: ShardId) {
        let from = std::mem::replace(&mut self.shard_of[v as usize], to);
        let weight = self.level.weights[v as usize];
        self.loads[from as usize] = minus(self.loads[from as usize], weight);
        self.loads[to as usize] = plus(self.loads[to as usize], weight);
        let (begins, links, lens) = (&self.begins, &mut self.links, &mut self.lens);
        self.level.for_each(v, |u, weight| {
            let links = &mut links[begins[u as usize] as usize..begins[u as usize + 1] as usize];
            let len = &mut lens[u as usize];
            take(links, len, from, weight);
            add(links, len, to, weight);
        });
    }

    /// Moves that gain by themselves, then passes until one gains next to nothing, `passes` at the most.
    pub(super) fn improve(&mut self, passes: u32, seed: Stream) {
        let mut settled = 0;
        for round in 0..ROUNDS {
            let gained = self.settle(seed, round);
            settled += gained;
            if gained as f64 <= ROUND_WORTH * settled as f64 {
                break;
            }
        }
        let mut cut = self.cut();
        for pass in 1..=passes {
            let gained = self.pass(pass, seed);
            cut -= gained;
            if gained as f64 <= WORTH * cut as f64 {
                break;
            }
        }
    }

    /// The vertices with neighbours elsewhere, in a random order; `at` tells one from another.
    fn boundary(&self, seed: Stream, at: u64) -> Vec<VertexId> {
        let is_elsewhere = |v: VertexId| self.links(v).iter().any(|link| link.shard != self.shard_of[v as usize]);
        let mut boundary: Vec<VertexId> = (0..self.shard_of.len() as VertexId).filter(|v| is_elsewhere(*v)).collect();
        shuffle(&mut boundary, seed, at);
        boundary
    }

    /// Moves vertices one after the other to where that gains, or gains nothing and is less full; how many edges fewer are cut.
    fn settle(&mut self, seed: Stream, round: u64) -> u64 {
        let mut all = 0;
        for v in self.boundary(seed, ROUNDS + round) {
            let Some((gain, to)) = self.best(v) else { continue };
            if gain > 0 || gain == 0 && self.is_emptier(v, to) {
                self.put(v, to);
                all += gain as u64;
            }
        }
        all
    }

    /// Whether a shard will be less full with `v` than its own is.
    fn is_emptier(&self, v: VertexId, to: ShardId) -> bool {
        let (own, to, weight) = (self.shard_of[v as usize] as usize, to as usize, self.level.weights[v as usize]);
        fullness(plus(self.loads[to], weight), self.most[to]) < fullness(self.loads[own], self.most[own])
    }

    /// Searches from all of the boundary; how many edges fewer are cut.
    fn pass(&mut self, pass: u32, seed: Stream) -> u64 {
        let mut gained = 0;
        let boundary = self.boundary(seed, u64::from(u32::MAX - pass));
        let seeds = (boundary.len() / BOUNDARY).clamp(1, SEEDS);
        let mut waiting = boundary.into_iter();
        loop {
            self.search += 1;
            self.found = 0;
            self.candidates.clear();
            let from: Vec<VertexId> =
                waiting.by_ref().filter(|v| self.moved[*v as usize] != pass).take(seeds).collect();
            if from.is_empty() {
                return gained;
            }
            from.into_iter().for_each(|v| self.suggest(v));
            gained += self.search(pass);
        }
    }

    /// Makes `v` a candidate, unless it is one for as much.
    #[inline]
    fn suggest(&mut self, v: VertexId) {
        let Some((gain, _)) = self.best(v) else { return };
        let known = &mut self.known[v as usize];
        if known.0 == self.search && i64::from(known.1) >= gain {
            return;
        }
        *known = (self.search, gain.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32);
        self.found += 1;
        self.candidates.push((gain, self.found, v));
    }

    /// Moves candidates until it does not pay; how many edges fewer are cut.
    fn search(&mut self, pass: u32) -> u64 {
        let mut moves: Vec<(VertexId, ShardId)> = Vec::new();
        let (mut gained, mut best, mut kept) = (0i64, 0i64, 0);
        let mut gains = Spread::default();
        let patience = (self.shard_of.len() as f64).ln().max(4.0);
        while let Some((hoped, _, v)) = self.candidates.pop() {
            if self.moved[v as usize] == pass {
                continue;
            }
            let Some((gain, to)) = self.best(v) else { continue };
            if gain < hoped {
                self.known[v as usize].0 = 0;
                self.suggest(v);
                continue;
            }
            moves.push((v, self.shard_of[v as usize]));
            self.moved[v as usize] = pass;
            self.put(v, to);
            gained += gain;
            if gained > best {
                (best, kept) = (gained, moves.len());
                gains = Spread::default();
            } else {
                gains.add(gain as f64);
                if gains.is_hopeless(patience) {
                    break;
                }
            }
            let level = self.level;
            level.for_each(v, |u, _| {
                // Those that it has joined want to go away less than before.
                if self.moved[u as usize] != pass && self.shard_of[u as usize] != to {
                    self.suggest(u);
                }
            });
        }
        for (v, from) in moves.drain(kept..).rev() {
            self.put(v, from);
        }
        best as u64
    }

    /// Moves vertices away from shards that have too much, where that costs least.
    pub(super) fn balance(&mut self) {
        // What goes to a shard without room may go on from there.
        let shards = self.most.len() as ShardId;
        for shard in (0..ROUNDS).flat_map(|_| 0..shards) {
            let is_too_full = |this: &Self| !fits(this.loads[shard as usize], this.most[shard as usize]);
            if !is_too_full(self) {
                continue;
            }
            let members = (0..self.shard_of.len() as VertexId).filter(|v| self.shard_of[*v as usize] == shard);
            let mut candidates: BinaryHeap<(i64, VertexId)> =
                members.filter_map(|v| self.away(v).map(|(gain, _)| (gain, v))).collect();
            while is_too_full(self) {
                let Some((hoped, v)) = candidates.pop() else { break };
                match self.away(v) {
                    Some((gain, to)) if gain >= hoped => self.put(v, to),
                    Some((gain, _)) => candidates.push((gain, v)),
                    None => {}
                }
            }
        }
    }

    /// What moving `v` from a shard that has too much gains, and where to: as [`best`](Self::best), or to the shard that is emptiest afterwards, if it is then emptier
    /// than this one is now. None if `v` weighs nothing of what is too much.
    fn away(&self, v: VertexId) -> Option<(i64, ShardId)> {
        let (own, weight) = (self.shard_of[v as usize] as usize, self.level.weights[v as usize]);
        let is_part = |way: usize| self.loads[own][way] > self.most[own][way] && weight[way] > 0;
        if !is_part(0) && !is_part(1) {
            return None;
        }
        self.best(v).or_else(|| {
            let others = (0..self.most.len()).filter(|shard| *shard != own);
            let afterwards = |shard: usize| fullness(plus(self.loads[shard], weight), self.most[shard]);
            let emptiest = others.min_by(|a, b| afterwards(*a).total_cmp(&afterwards(*b)))?;
            let at_home = self.links(v).iter().find(|link| link.shard as usize == own);
            let is_better = afterwards(emptiest) < fullness(self.loads[own], self.most[own]);
            is_better.then(|| (-at_home.map_or(0, |link| i64::from(link.weight)), emptiest as ShardId))
        })
    }
}

/// Mean and variance of numbers, as they come.
#[derive(Default)]
struct Spread {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Spread {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        let off = value - self.mean;
        self.mean += off / self.count;
        self.squares += off * (value - self.mean);
    }

    /// Whether a random walk with such steps is unlikely to come back.
    fn is_hopeless(&self, patience: f64) -> bool {
        let variance = self.squares / self.count;
        self.count > patience && self.count * self.mean * self.mean >= variance
    }
}

fn add(links: &mut [Link], len: &mut u16, shard: ShardId, weight: u32) {
    match links[..*len as usize].iter_mut().find(|link| link.shard == shard) {
        Some(link) => link.weight = link.weight.saturating_add(weight),
        None => {
            links[*len as usize] = Link { weight, shard };
            *len += 1;
        }
    }
}

fn take(links: &mut [Link], len: &mut u16, shard: ShardId, weight: u32) {
    let Some(at) = links[..*len as usize].iter().position(|link| link.shard == shard) else { return };
    links[at].weight = links[at].weight.saturating_sub(weight);
    if links[at].weight == 0 {
        *len -= 1;
        links.swap(at, *len as usize);
    }
}
