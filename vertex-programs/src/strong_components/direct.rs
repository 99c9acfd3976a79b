//! Strongly connected components: the largest by two searches, the rest part by part.
//!
//! Most graphs have one component that is much larger than all others. First, vertices go into which no edge leads that counts, or from which none
//! does: they are in no circle. Of a vertex with many edges both ways it is then found out, by all workers, what it reaches, and which of
//! these reach it: that is its component. What is left falls into two sets that no component lies across, and each of these
//! into weakly connected parts, mostly small ones: whoever is free takes one and goes through it depth first.
//!
//! Source: Fleischer, Hendrickson, Pınar 2000, "On identifying strongly connected components in parallel" (forward and backward);
//! McLendon, Hendrickson, Plimpton, Rauchwerger 2005 (trimming); Hong, Rodia, Olukotun 2013, "On fast parallel detection of strongly connected
//! components (SCC) in small-world graphs" (weakly connected parts). There parts are split again and again; here Tarjan's algorithm takes
//! each, so that no graph takes more than linear work.

use std::ops::Range;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed};

use hubcut::graph::memory::zeroed;
use hubcut::graph::{Topology, VertexId};
use hubcut::parallel;

use super::tarjan;
use crate::Result;
use crate::components::direct::{Forest, Named};
use crate::components::names::name;
use crate::direct::{Limits, Rows, in_pool, locals, share, words32};

/// What is known of a vertex, in bits. Two vertices of one component have the same, before and after every step.
pub(super) type State = AtomicU8;
/// Its component is known.
pub(super) const GONE: u8 = 1;
/// The vertex that was chosen reaches it.
pub(super) const FORWARD: u8 = 2;
/// It reaches the vertex that was chosen, too.
pub(super) const BACKWARD: u8 = 4;

/// Vertices that a worker takes at a time.
const VERTICES: usize = 1 << 12;

/// How often vertices are trimmed at the most, and which part of them has to go so that it is worth another time.
const TRIMS: usize = 8;
const WORTH: usize = 16;

/// Vertices whose parts a worker takes at a time.
const PARTS: usize = 1 << 10;

/// The strongly connected components: the label of each vertex, which is the vertex of its component with the smallest raw id, and the
/// label and size of each component, large ones first.
///
/// When `limits` stop it, vertices of one label are a whole component, or there is only one of them, which may belong to a larger one.
///
/// # Determinism
/// The same for any number of threads.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O(vertices + edges), and parts of vertices log(vertices) where there are several threads. A weakly connected part outside the
/// component that was found first is gone through by one worker. Memory: 25 bytes a vertex, and up to 20 for the longest way.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut_programs::strong_components::direct::run;
///
/// let edges = vec![(0, 1), (1, 2), (2, 1), (2, 3)];
/// let graph = EdgeList::from_pairs(4, edges).build(&BuildOptions::default())?;
/// assert_eq!(run(&graph, &Default::default())?, (vec![0, 1, 1, 3], vec![(1, 2), (0, 1), (3, 1)]));
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &Topology, limits: &Limits) -> Result<Named> {
    // Every way leads back.
    if std::ptr::eq(graph.by_source(), graph.by_target()) {
        return crate::components::direct::run(graph, limits);
    }
    in_pool(|| {
        let components = Components::new(graph, limits)?;
        let mut all = components.trim(None);
        if let Some(chosen) = components.choose(&all) {
            components.find(chosen, &all);
        }
        all.retain(|v| components.states[*v as usize].load(Relaxed) & GONE == 0);
        let rest = components.trim(Some(all));
        components.go_through(rest)?;
        name(graph, components.of_vertices, false)
    })
}

pub(super) struct Components<'a> {
    pub(super) out: Rows<'a>,
    pub(super) into: Rows<'a>,
    pub(super) limits: &'a Limits,
    pub(super) states: Vec<State>,
    /// A vertex of its component for each, the same for all of it.
    of_vertices: Vec<AtomicU32>,
}

/// What a worker has found, on cache lines of its own.
#[derive(Default)]
#[repr(align(128))]
struct Kept(Vec<VertexId>);

impl<'a> Components<'a> {
    /// Every vertex is by itself.
    fn new(graph: &'a Topology, limits: &'a Limits) -> Result<Self> {
        let vertices = graph.vertices();
        let states = zeroed::<u8>("what is known of vertices", vertices)?.into_iter().map(State::new).collect();
        let mut own: Vec<VertexId> = zeroed("the components", vertices)?;
        parallel::fill(&mut own, &|v| v as VertexId);
        let of_vertices = own.into_iter().map(AtomicU32::new).collect();
        Ok(Components {
            out: Rows::of(graph.by_source()),
            into: Rows::of(graph.by_target()),
            limits,
            states,
            of_vertices,
        })
    }

    #[inline(always)]
    fn state(&self, v: VertexId) -> u8 {
        self.states[v as usize].load(Relaxed)
    }

    /// Lets go of vertices that are in no circle, again while many are, and says who is left of `list`, or of all.
    fn trim(&self, list: Option<Vec<VertexId>>) -> Vec<VertexId> {
        let mut workers = locals(Kept::default);
        let mut all = list;
        for _ in 0..TRIMS {
            let count = all.as_ref().map_or(self.states.len(), Vec::len);
            let list = all.as_deref();
            share(&mut workers, count, VERTICES, self.limits, &|Kept(kept), range| match list {
                None => range.for_each(|v| self.trim_one(v as VertexId, kept)),
                Some(list) => list[range].iter().for_each(|v| self.trim_one(*v, kept)),
            });
            let mut left = Vec::new();
            for Kept(kept) in &mut workers {
                left.append(kept);
            }
            // Whoever did not come up because of a limit is by itself.
            let gone = count - left.len();
            all = Some(left);
            if gone <= count / WORTH || self.limits.has_stopped() {
                break;
            }
        }
        all.unwrap_or_default()
    }

    fn trim_one(&self, v: VertexId, kept: &mut Vec<VertexId>) {
        let state = self.state(v);
        let counts = |u: &VertexId| *u != v && self.state(*u) == state;
        if self.out.row(v as usize).iter().any(counts) && self.into.row(v as usize).iter().any(counts) {
            kept.push(v);
        } else {
            self.states[v as usize].store(state | GONE, Relaxed);
        }
    }

    /// The vertex of `all` with the most ways through it; of equal ones the first.
    fn choose(&self, all: &[VertexId]) -> Option<VertexId> {
        let ways = |v: VertexId| u128::from(self.out.degree(v as usize)) * u128::from(self.into.degree(v as usize));
        let best = |range: Range<usize>| all[range].iter().copied().max_by_key(|v| (ways(*v), std::cmp::Reverse(*v)));
        let of_ranges = parallel::of_ranges(all.len(), &best);
        of_ranges.into_iter().flatten().max_by_key(|v| (ways(*v), std::cmp::Reverse(*v)))
    }

    /// Finds the component of `chosen`, and sets those apart from each other of `all` that `chosen` reaches and the others.
    fn find(&self, chosen: VertexId, all: &[VertexId]) {
        self.reach(chosen, all, FORWARD, GONE, [self.out, self.into]);
        // Whatever reaches it outside of what it reaches does not matter.
        if !self.limits.has_stopped() {
            self.reach(chosen, all, BACKWARD, GONE | FORWARD, [self.into, self.out]);
        }
        if self.limits.has_stopped() {
            return;
        }
        parallel::ranges(all.len(), &|range| {
            for &v in &all[range] {
                let state = self.state(v);
                if state & BACKWARD != 0 {
                    self.of_vertices[v as usize].store(chosen, Relaxed);
                    self.states[v as usize].store(state | GONE, Relaxed);
                }
            }
        });
    }

    /// Goes through `rest` depth first, each weakly connected part by itself if there is more than one worker.
    fn go_through(&self, mut rest: Vec<VertexId>) -> Result<()> {
        if self.limits.has_stopped() || rest.is_empty() {
            return Ok(());
        }
        let places = words32("the places of vertices", self.states.len())?;
        let mut workers = locals(tarjan::Worker::default);
        let search = tarjan::Search {
            out: self.out,
            states: &self.states,
            limits: self.limits,
            places: &places,
            of_vertices: &self.of_vertices,
        };
        if workers.len() == 1 || rest.len() <= PARTS {
            rest.sort_unstable();
            search.run(&mut workers[0], &rest);
            return Ok(());
        }
        let mut parts = self.parts(rest)?;
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        share(&mut workers, parts.len(), 1, self.limits, &|worker, range| {
            parts[range].iter().for_each(|part| search.run(worker, part));
        });
        Ok(())
    }

    /// `rest` in lists, each of one weakly connected part or several small ones.
    fn parts(&self, rest: Vec<VertexId>) -> Result<Vec<Vec<VertexId>>> {
        let forest = Forest::new(self.states.len())?;
        let mut workers = locals(|| ());
        share(&mut workers, rest.len(), VERTICES, self.limits, &|(), range| {
            for &v in &rest[range] {
                let state = self.state(v);
                for &u in self.out.row(v as usize) {
                    if self.state(u) == state {
                        forest.link(v, u);
                    }
                }
            }
        });
        forest.compress();
        let mut by_root: Vec<u64> = zeroed("the vertices that are left", rest.len())?;
        parallel::fill(&mut by_root, &|at| u64::from(forest.above(rest[at])) << 32 | u64::from(rest[at]));
        drop(rest);
        by_root.sort_unstable();
        let mut parts: Vec<Vec<VertexId>> = Vec::new();
        for part in by_root.chunk_by(|a, b| a >> 32 == b >> 32) {
            let part = part.iter().map(|word| *word as VertexId);
            match parts.last_mut() {
                Some(last) if last.len() < PARTS => last.extend(part),
                _ => parts.push(part.collect()),
            }
        }
        Ok(parts)
    }
}
