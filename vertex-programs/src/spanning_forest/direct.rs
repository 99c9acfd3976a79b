//! Minimum spanning forests by letting every tree take its lightest edge, all at once.
//!
//! In a round every vertex looks for the first edge, in the one order of all edges, that leads out of its tree; of what the vertices of a tree found
//! the first is taken; and trees that edges were taken between become one. Two trees may take the same edge; no longer circle is
//! possible, since all edges differ. After a round or two most graphs have one tree with more than half of the vertices. It need not
//! look for an edge, since the others find those that lead to it: from then on its vertices rest.
//!
//! Source: Borůvka 1926; Chung, Condon 1996, "Parallel implementation of Borůvka's minimum spanning tree algorithm". That the largest
//! tree rests is what Afforest does for components (see [`components`](crate::components::direct)).

use std::ops::Range;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use hubcut::graph::{AnyGraph, VertexId};
use hubcut::parallel;

use super::Edge;
use super::edges::{Edges, Keyed};
use crate::Result;
use crate::components::names::{frequent, ranges};
use crate::direct::{Limits, in_pool, locals, share, words32, words64};

/// Vertices that a worker takes at a time.
const VERTICES: usize = 1 << 10;

/// The minimum spanning forest of `graph`, or the maximum one, taken as undirected: its edges by the raw ids of source and target. When `limits`
/// stop it, some are missing.
///
/// # Determinism
/// There is one answer (see the module), the same for any number of threads and any order of vertices.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O((vertices + edges) log(vertices)); where most vertices are in one tree soon, most edges are looked at once. Memory: 28 bytes a vertex,
/// 36 an edge of the forest.
///
/// # Examples
/// ```
/// use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
/// use hubcut_programs::spanning_forest::direct::run;
///
/// let edges = vec![(0, 1, 5u32), (1, 2, 3), (2, 0, 4)];
/// let graph = AnyGraph::U32(EdgeList::from_triples(3, edges).build(&BuildOptions::default())?);
/// let total = |maximum| run(&graph, maximum, &Default::default()).map(|edges| edges.iter().map(|edge| edge.weight).sum::<f64>());
/// assert_eq!((total(false)?, total(true)?), (7.0, 9.0));
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &AnyGraph, maximum: bool, limits: &Limits) -> Result<Vec<Edge>> {
    in_pool(|| {
        let forest = Forest::new(graph, maximum, limits)?;
        let chosen = forest.run();
        Ok(forest.edges.sorted(chosen))
    })
}

struct Forest<'a> {
    edges: Edges<'a>,
    limits: &'a Limits,
    /// The tree that each vertex is in: one of its vertices.
    trees: Vec<AtomicU32>,
    /// Of each tree another one that it becomes part of, or itself.
    above: Vec<AtomicU32>,
    /// Of each vertex the edge that it found: the key, and the other end above whether it leads there.
    keys: Vec<AtomicU64>,
    others: Vec<AtomicU64>,
    /// Of each tree the vertex that found the first edge, plus one.
    first: Vec<AtomicU32>,
}

/// What a worker has of its own, on cache lines of its own.
#[derive(Default)]
#[repr(align(128))]
struct Worker {
    /// Vertices, or trees, that go on.
    kept: Vec<VertexId>,
    chosen: Vec<Keyed>,
}

impl<'a> Forest<'a> {
    fn new(graph: &'a AnyGraph, maximum: bool, limits: &'a Limits) -> Result<Self> {
        let vertices = graph.topology().vertices();
        let own = || -> Result<Vec<AtomicU32>> {
            let own = words32("the trees", vertices)?;
            parallel::ranges(vertices, &|range| range.for_each(|v| own[v].store(v as VertexId, Relaxed)));
            Ok(own)
        };
        Ok(Forest {
            edges: Edges::of(graph, maximum),
            limits,
            trees: own()?,
            above: own()?,
            keys: words64("the edges that were found", vertices)?,
            others: words64("the edges that were found", vertices)?,
            first: words32("the first edges of trees", vertices)?,
        })
    }

    #[inline(always)]
    fn tree(&self, v: VertexId) -> VertexId {
        self.trees[v as usize].load(Relaxed)
    }

    /// The edge that `v` found.
    fn found(&self, v: VertexId) -> (Keyed, VertexId) {
        let other = self.others[v as usize].load(Relaxed);
        let u = (other >> 1) as VertexId;
        (self.edges.keyed(self.keys[v as usize].load(Relaxed), v, u, other & 1 != 0), u)
    }

    fn run(&self) -> Vec<Keyed> {
        let mut workers = locals(Worker::default);
        let vertices = self.trees.len();
        // At first all vertices look, which need not be written down.
        let (mut active, mut large): (Option<Vec<VertexId>>, _) = (None, None);
        loop {
            let rests = large.map(|v| self.tree(v));
            let count = active.as_ref().map_or(vertices, Vec::len);
            let list = active.as_deref();
            share(&mut workers, count, VERTICES, self.limits, &|worker, range| match list {
                None => range.for_each(|v| self.look(worker, v as VertexId, rests)),
                Some(list) => list[range].iter().for_each(|v| self.look(worker, *v, rests)),
            });
            // What was not looked at may be what a tree should have taken.
            if self.limits.has_stopped() {
                break;
            }
            let found = gather(&mut workers);
            let limits = Limits::default();
            share(&mut workers, found.len(), VERTICES, &limits, &|worker, range| {
                found[range].iter().for_each(|v| self.propose(worker, *v));
            });
            let trees = gather(&mut workers);
            if trees.is_empty() {
                break;
            }
            share(&mut workers, trees.len(), VERTICES, &limits, &|worker, range| {
                trees[range].iter().for_each(|tree| self.take(worker, *tree));
            });
            self.join(&trees);
            large = large.or_else(|| self.large());
            active = Some(found);
        }
        let mut chosen = Vec::new();
        workers.iter_mut().for_each(|worker| chosen.append(&mut worker.chosen));
        chosen
    }

    /// The tree that has half of the vertices, if one has. Whoever rests does so for good, so that a smaller one must not.
    fn large(&self) -> Option<VertexId> {
        let tree = frequent(&self.trees)?;
        let of = |range: Range<usize>| range.filter(|v| self.trees[*v].load(Relaxed) == tree).count() as u64;
        (2 * parallel::sum(self.trees.len(), &of) >= self.trees.len() as u64).then_some(tree)
    }

    /// Looks for the first edge at `v` that leads out of its tree; if there is none, there will never be one again.
    fn look(&self, worker: &mut Worker, v: VertexId, rests: Option<VertexId>) {
        let tree = self.tree(v);
        if Some(tree) == rests {
            return;
        }
        let mut best: Option<(Keyed, VertexId, bool)> = None;
        self.edges.each(v, |key, u, is_out| {
            if best.is_some_and(|(best, ..)| key > best.key) || self.tree(u) == tree {
                return;
            }
            let edge = self.edges.keyed(key, v, u, is_out);
            if best.is_none_or(|(best, ..)| self.edges.is_before(&edge, &best)) {
                best = Some((edge, u, is_out));
            }
        });
        if let Some((edge, u, is_out)) = best {
            self.keys[v as usize].store(edge.key, Relaxed);
            self.others[v as usize].store(u64::from(u) << 1 | u64::from(is_out), Relaxed);
            worker.kept.push(v);
        }
    }

    /// Makes the edge that `v` found that of its tree if it comes before those of others.
    fn propose(&self, worker: &mut Worker, v: VertexId) {
        let tree = self.tree(v);
        let first = &self.first[tree as usize];
        let (edge, _) = self.found(v);
        let mut known = first.load(Relaxed);
        loop {
            if known != 0 && !self.edges.is_before(&edge, &self.found(known - 1).0) {
                return;
            }
            match first.compare_exchange_weak(known, v + 1, Relaxed, Relaxed) {
                Ok(0) => return worker.kept.push(tree),
                Ok(_) => return,
                Err(other) => known = other,
            }
        }
    }

    /// Takes the edge of `tree`, and puts the tree below the one that the edge leads to. Of two that take the same edge, one does.
    fn take(&self, worker: &mut Worker, tree: VertexId) {
        let to = |tree: VertexId| match self.first[tree as usize].load(Relaxed) {
            0 => None,
            v => Some((self.found(v - 1).0, self.tree(self.found(v - 1).1))),
        };
        let Some((edge, other)) = to(tree) else { return };
        let is_mutual = to(other).is_some_and(|(_, back)| back == tree);
        if !is_mutual || tree > other {
            worker.chosen.push(edge);
            self.above[tree as usize].store(other, Relaxed);
        }
    }

    /// Makes one tree of those that are joined.
    fn join(&self, trees: &[VertexId]) {
        let above = |tree: VertexId| self.above[tree as usize].load(Relaxed);
        // Every time, ways to the root become half as long.
        loop {
            let changes = parallel::sum(trees.len(), &|range| {
                let mut changes = 0;
                for &tree in &trees[range] {
                    let (over, next) = (above(tree), above(above(tree)));
                    if over != next {
                        self.above[tree as usize].store(next, Relaxed);
                        changes += 1;
                    }
                }
                changes
            });
            if changes == 0 {
                break;
            }
        }
        ranges(self.trees.len(), &|range| {
            range.for_each(|v| self.trees[v].store(above(self.trees[v].load(Relaxed)), Relaxed));
        });
        parallel::ranges(trees.len(), &|range| {
            trees[range].iter().for_each(|tree| self.first[*tree as usize].store(0, Relaxed));
        });
    }
}

/// What workers have kept.
fn gather(workers: &mut [Worker]) -> Vec<VertexId> {
    let mut all = Vec::new();
    workers.iter_mut().for_each(|worker| all.append(&mut worker.kept));
    all
}
