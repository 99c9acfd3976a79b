//! Bounds of the diameter by searches from vertices that are chosen one after another, each of which says something of all others.
//!
//! The eccentricity of a vertex is the distance of the farthest vertex that a way leads to. A search from `v` finds that of `v`, and so
//!
//! ```text
//! ecc(w) <= d(w, v) + ecc(v)                                       for every w of its strongly connected component,
//! ecc(w) >= ecc(v) - d(v, w)                                       for these,
//! ecc(w) >= d(w, v)                                                for all from which a way leads to v
//! ecc(w) <= max over components C of min over edges u->x to C of ( d(w, u) + 1 + ecc(x) )    or the farthest in its own component
//! ```
//! The largest eccentricity that was found is the least that the diameter can be. A vertex whose eccentricity cannot be larger is done with; when all are,
//! the diameter is known. In a directed graph the same is done against the edges, and whichever side is done first counts.
//!
//! Source: Takes, Kosters 2011, "Determining the diameter of small world networks" (the choice by upper and lower bounds in turn); Borassi, Crescenzi,
//! Habib, Kosters, Marino, Takes 2015, "Fast diameter and radius BFS-based computation in (weakly connected) real-world graphs" (the first searches by sums
//! of distances, and bounds across components).

use std::cmp::Reverse;

use hubcut::graph::memory::zeroed;
use hubcut::graph::{Adjacency, Topology, VertexId};
use hubcut::parallel;

use super::parts::Parts;
use super::{Bounds, Config};
use crate::Result;
use crate::bfs::direct::{UNREACHED, search};
use crate::direct::Limits;

/// Turns that look far out in a directed graph, before bounds decide.
const FAR_OUT: usize = 4;

/// Bounds of the diameter, and of the eccentricities of all vertices. When `limits` stop it, they are those that were known by then.
///
/// # Determinism
/// The same for any number of threads.
///
/// # Errors
/// [`OutOfRange`](crate::Error::OutOfRange) for an error that is not a number, or negative; [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O(vertices + edges) for each search, and O(n log n) for the n vertices that are not done with then. A few searches are enough for most graphs, and a circle takes as many as it has vertices. Memory: 90 bytes a
/// vertex, 50 of an undirected graph.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut_programs::diameter::direct::run;
///
/// let chain = EdgeList::from_pairs(4, vec![(0, 1), (1, 2), (2, 3)]).build(&BuildOptions::default())?;
/// let bounds = run(&chain, &Default::default(), &Default::default())?;
/// assert_eq!((bounds.least, bounds.most, bounds.ends), (3, 3, Some((0, 3))));
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &Topology, config: &Config, limits: &Limits) -> Result<Bounds> {
    config.check()?;
    let vertices = graph.vertices();
    let mut rows = vec![[graph.by_source(), graph.by_target()], [graph.by_target(), graph.by_source()]];
    if std::ptr::eq(graph.by_source(), graph.by_target()) {
        rows.truncate(1);
    }
    let sides = rows.into_iter().map(|rows| Side::new(rows, vertices)).collect::<Result<Vec<_>>>()?;
    let parts = Parts::new(graph, limits)?;
    let mut entries: Vec<u32> = zeroed("the entries of components", if parts.are_linked { vertices } else { 0 })?;
    entries.fill(UNREACHED);
    let mut searches = Searches { parts, sides, entries, limits, least: 0, ends: None, count: 0 };
    if vertices > 0 && !limits.is_due() {
        searches.begin()?;
        searches.go_on(config)?;
    }
    let most = searches.most();
    let Searches { mut sides, least, ends, count, .. } = searches;
    let out = sides.swap_remove(0);
    Ok(Bounds { least, most, ends, searches: count, at_least: out.low, at_most: out.high })
}

/// What is known of searches in one direction.
struct Side<'a> {
    /// The edges of that direction, and the other way round.
    rows: [&'a Adjacency; 2],
    /// The least and the most that the eccentricity of each vertex can be.
    low: Vec<u32>,
    high: Vec<u32>,
    /// The sum of the distances from each vertex to those that were searched from.
    sums: Vec<u64>,
    /// The distance to each vertex from the pivot of its component.
    from_pivot: Vec<u32>,
    /// Vertices that may have an eccentricity larger than all that were found.
    open: Vec<VertexId>,
}

impl<'a> Side<'a> {
    fn new(rows: [&'a Adjacency; 2], vertices: usize) -> Result<Self> {
        let mut high: Vec<u32> = zeroed("the upper bounds", vertices)?;
        // A way meets no vertex twice.
        high.fill(vertices.saturating_sub(1) as u32);
        let mut open: Vec<VertexId> = zeroed("the vertices to look at", vertices)?;
        parallel::fill(&mut open, &|v| v as VertexId);
        let low = zeroed("the lower bounds", vertices)?;
        Ok(Side { rows, low, high, sums: zeroed("the sums of distances", vertices)?, from_pivot: Vec::new(), open })
    }
}

struct Searches<'a> {
    parts: Parts,
    /// One of an undirected graph, else also that against the edges.
    sides: Vec<Side<'a>>,
    /// Of each component the bound by its best entry, while components before it are bounded.
    entries: Vec<u32>,
    limits: &'a Limits,
    /// The largest eccentricity that was found, and the ends of a way that is so long.
    least: u32,
    ends: Option<(VertexId, VertexId)>,
    count: u64,
}

impl Searches<'_> {
    /// The side that goes the other way.
    fn other(&self, side: usize) -> usize {
        self.sides.len() - 1 - side
    }

    /// The most that the diameter can be.
    fn most(&self) -> u32 {
        let of = |side: &Side<'_>| side.open.iter().map(|v| side.high[*v as usize]).max().unwrap_or(0);
        self.sides.iter().map(of).min().unwrap_or(0).max(self.least)
    }

    /// How many edges lead to and from a vertex, whichever are fewer.
    fn degree(&self, v: VertexId) -> usize {
        let [out, into] = self.sides[0].rows.map(|rows| rows.row(v).len());
        out.min(into)
    }

    /// Bounds from a pivot in each component.
    fn begin(&mut self) -> Result<()> {
        let pivot = |name: &VertexId| {
            let members = self.parts.members(*name).iter().copied();
            members.max_by_key(|v| (self.degree(*v), Reverse(*v))).unwrap_or(*name)
        };
        let pivots: Vec<VertexId> = self.parts.order.iter().map(pivot).collect();
        for side in 0..self.sides.len() {
            let rows = self.sides[side].rows;
            self.sides[side].from_pivot = match self.parts.are_linked {
                true => self.parts.distances(rows[0], &pivots)?,
                false => search(rows, &pivots, self.limits)?.levels,
            };
        }
        if !self.limits.has_stopped() {
            (0..self.sides.len()).for_each(|side| self.bound(side, true));
        }
        Ok(())
    }

    /// Bounds what is open, or everything, by the pivots of components and the bounds beyond them.
    fn bound(&mut self, side: usize, everything: bool) {
        let parts = &self.parts;
        let mut names: Vec<VertexId> = match everything {
            true => parts.order.clone(),
            // Of an undirected graph nothing is beyond.
            false if !parts.are_linked => return,
            false => self.sides[side].open.iter().map(|v| parts.of(*v)).collect(),
        };
        // Those first that others are bounded by.
        names.sort_unstable_by_key(|name| parts.places[*name as usize]);
        names.dedup();
        if side > 0 {
            names.reverse();
        }
        let mut beyond: Vec<VertexId> = Vec::new();
        for name in names {
            let (here, there) = (&self.sides[side], &self.sides[self.other(side)]);
            let mut farthest = 0;
            for &v in parts.members(name) {
                let distance = here.from_pivot[v as usize];
                farthest = farthest.max(distance);
                if !parts.are_linked {
                    continue;
                }
                for w in parts.across(here.rows[0], v) {
                    let entry = &mut self.entries[parts.of(w) as usize];
                    if *entry == UNREACHED {
                        beyond.push(parts.of(w));
                    }
                    *entry = (*entry).min((distance + 1).saturating_add(here.high[w as usize]));
                }
            }
            for component in beyond.drain(..) {
                farthest = farthest.max(std::mem::replace(&mut self.entries[component as usize], UNREACHED));
            }
            let most: Vec<u32> = parts.members(name).iter().map(|v| there.from_pivot[*v as usize]).collect();
            for (&v, to_pivot) in parts.members(name).iter().zip(most) {
                let high = &mut self.sides[side].high[v as usize];
                *high = (*high).min(to_pivot.saturating_add(farthest));
            }
        }
    }

    /// Searches until the bounds meet, or are as near as was asked for.
    fn go_on(&mut self, config: &Config) -> Result<()> {
        for turn in 0.. {
            for side in &mut self.sides {
                let (high, least) = (&side.high, self.least);
                side.open.retain(|v| high[*v as usize] > least);
            }
            let is_near = f64::from(self.most()) <= f64::from(self.least) * (1.0 + config.error);
            if is_near || self.count >= config.searches || self.limits.is_due() {
                return Ok(());
            }
            let (v, side) = self.choose(turn);
            self.search(v, side)?;
            (0..self.sides.len()).for_each(|side| self.bound(side, false));
        }
        Ok(())
    }

    /// Whom to search from, and in which direction if one is enough.
    fn choose(&self, turn: usize) -> (VertexId, usize) {
        let fewest = (0..self.sides.len()).min_by_key(|side| self.sides[*side].open.len()).unwrap_or(0);
        let far_out = if self.sides.len() > 1 { FAR_OUT } else { 0 };
        let side = if turn < far_out { turn % 2 } else { fewest };
        let (here, there) = (&self.sides[side], &self.sides[self.other(side)]);
        let open = here.open.iter().copied();
        let sum = |v: VertexId| here.sums[v as usize];
        let chosen = match turn {
            0 => open.max_by_key(|v| (self.degree(*v), Reverse(*v))),
            _ if turn < far_out => open.max_by_key(|v| (sum(*v), Reverse(*v))),
            // The farthest and the nearest to everything in turn.
            _ if turn % 2 == 1 => open.max_by_key(|v| (here.high[*v as usize], sum(*v), Reverse(*v))),
            _ => open.min_by_key(|v| (here.low[*v as usize].max(there.low[*v as usize]), sum(*v), *v)),
        };
        // Bounds are apart, so that something is open on each side.
        (chosen.unwrap_or(0), side)
    }

    /// Searches from `v`: one way where it is a component by itself, else both, so that it is the pivot of its component.
    fn search(&mut self, v: VertexId, side: usize) -> Result<()> {
        let name = self.parts.of(v);
        let is_alone = self.parts.members(name).len() == 1;
        let mut levels = vec![Vec::new(); self.sides.len()];
        for (at, levels) in levels.iter_mut().enumerate() {
            if at == side || !is_alone {
                *levels = search(self.sides[at].rows, &[v], self.limits)?.levels;
                // Levels may be missing.
                if self.limits.has_stopped() {
                    return Ok(());
                }
                self.count += 1;
            }
        }
        for at in 0..self.sides.len() {
            if !levels[at].is_empty() {
                self.learn(v, at, &levels[at], &levels[self.other(at)]);
            }
        }
        if !is_alone {
            for (side, levels) in self.sides.iter_mut().zip(&levels) {
                for &w in self.parts.members(name) {
                    side.from_pivot[w as usize] = levels[w as usize];
                }
            }
        }
        Ok(())
    }

    /// What a search from `v` says, and one the other way round if there is one.
    fn learn(&mut self, v: VertexId, side: usize, levels: &[u32], back: &[u32]) {
        let other = self.other(side);
        let (mut eccentricity, mut farthest) = (0, v);
        let there = &mut self.sides[other];
        for (w, &level) in levels.iter().enumerate().filter(|(_, level)| **level != UNREACHED) {
            if level > eccentricity {
                (eccentricity, farthest) = (level, w as VertexId);
            }
            there.low[w] = there.low[w].max(level);
            there.sums[w] += u64::from(level);
        }
        if eccentricity > self.least {
            self.least = eccentricity;
            self.ends = Some(if side == 0 { (v, farthest) } else { (farthest, v) });
        }
        let here = &mut self.sides[side];
        (here.low[v as usize], here.high[v as usize]) = (eccentricity, eccentricity);
        for &w in if back.is_empty() { &[] } else { self.parts.members(self.parts.of(v)) } {
            let w = w as usize;
            here.low[w] = here.low[w].max(eccentricity - levels[w]);
            here.high[w] = here.high[w].min(back[w] + eccentricity);
        }
    }
}
