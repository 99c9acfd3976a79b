//! Shortest paths by delta-stepping: vertices whose distances are within one step of each other run together.
//!
//! Bin `i` holds vertices whose distance was lowered to `[i δ, (i + 1) δ)`. The lowest bin that is not empty is emptied, again and again
//! since short edges fill it anew, before the next one. Nothing depends on `δ` but the time: a small one runs few vertices at once, a
//! large one runs vertices whose distances are not final and will be lowered again. Each worker has bins of its own, and goes on with
//! those of its vertices that came back to the lowest bin, if they are few, without waiting for the others.
//!
//! There are so many bins at the most; what is further off waits, and is put into bins when they have run empty. These then reach to
//! the middle of what waits at least, so that `δ` grows where distances are spread over many powers of ten.
//!
//! Distances are the least lengths of ways, each sum rounded once, whatever the order: as the vertex program has them, for the reason
//! given [there](super).
//!
//! Source: Meyer, Sanders 2003, "Δ-stepping: a parallelizable shortest path algorithm"; bins of workers: Madduri, Bader, Berry, Crobak 2007;
//! going on without waiting: Zhang et al. 2020, "Optimizing ordered graph algorithms with GraphIt".

use std::ops::Range;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};

use hubcut::graph::{AnyGraph, Graph, VertexId};
use hubcut::parallel::{self, Lent};

use super::{Config, Distance, Length, PathSolver, refuse_overflow, with_types};
use crate::Result;
use crate::direct::{LONG_ROW, Limits, Rows, in_pool, locals, share, words32, words64};
use crate::weight::Weight;

/// Bins at the most.
const BINS: usize = 1 << 12;

/// Vertices, and edges, of a bin that one worker empties: waking another takes longer.
const FEW: usize = 1 << 9;
const FEW_EDGES: u64 = 1 << 12;

/// A worker goes on with vertices that came back to its bin while there are fewer.
const FUSED: usize = 1 << 10;

/// Vertices that a worker takes at a time, and edges of a long row.
const VERTICES: usize = 64;
const PIECE: usize = 1 << 12;

/// A distance that workers lower together.
pub trait Label: Distance {
    /// What it lies in.
    type Word: Send + Sync;

    /// So many words, [`UNREACHED`](Distance::UNREACHED) all of them.
    ///
    /// # Errors
    /// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
    fn words(count: usize) -> Result<Vec<Self::Word>>;

    /// What is there.
    fn load(word: &Self::Word) -> Self;

    /// Puts it there, if nobody else may.
    fn store(self, word: &Self::Word);

    /// Puts it there if it is lower; whether it was.
    fn lower(self, word: &Self::Word) -> bool;

    /// As a number.
    fn number(self) -> f64;
}

macro_rules! label {
    ($type:ty, $word:ty, $words:ident, $from:expr, $to:expr) => {
        impl Label for $type {
            type Word = $word;

            fn words(count: usize) -> Result<Vec<$word>> {
                let words = $words("the distances", count)?;
                parallel::ranges(count, &|range| {
                    words[range].iter().for_each(|word| word.store($from(<$type>::UNREACHED), Relaxed));
                });
                Ok(words)
            }

            #[inline(always)]
            fn load(word: &$word) -> Self {
                $to(word.load(Relaxed))
            }

            #[inline(always)]
            fn store(self, word: &$word) {
                word.store($from(self), Relaxed);
            }

            #[inline(always)]
            fn lower(self, word: &$word) -> bool {
                word.fetch_min($from(self), Relaxed) > $from(self)
            }

            #[inline(always)]
            fn number(self) -> f64 {
                self.into()
            }
        }
    };
}

label!(u32, AtomicU32, words32, std::convert::identity, std::convert::identity);
// The bits of numbers that are not negative compare as the numbers do.
label!(f64, AtomicU64, words64, f64::to_bits, f64::from_bits);

/// Distances from a source in a graph whose type of weights is known only at run time, as [`sssp::run`](super::run) has them. A search that
/// `limits` stop gives the lengths of some ways, not the least ones.
///
/// # Determinism
/// Bit-identical for any number of threads, and with the vertex program.
///
/// # Errors
/// As [`sssp::run`](super::run).
///
/// # Complexity
/// That of [`delta_stepping`]; of [breadth-first search](crate::bfs::direct::run) where edges are hops.
///
/// # Examples
/// ```
/// use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
/// use hubcut_programs::sssp::{Config, direct};
///
/// let roads = EdgeList::from_triples(4, vec![(0, 1, 7u32), (0, 2, 2), (2, 1, 3)]).build(&BuildOptions::default())?;
/// let distances = direct::run(&AnyGraph::U32(roads), &Config::from("0"), &Default::default())?;
/// assert_eq!(distances, [0.0, 5.0, 2.0, f64::INFINITY]);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &AnyGraph, config: &Config, limits: &Limits) -> Result<Vec<f64>> {
    struct Direct<'a>(&'a Limits);

    impl PathSolver for Direct<'_> {
        type Solution = Vec<f64>;

        fn solve<D: Distance, W: Length<D>>(self, graph: &Graph<W>, source: VertexId) -> Result<Vec<f64>> {
            let distances = distances(graph, source, self.0)?;
            Ok(parallel::tabulate(distances.len(), &|v| distances[v].to_f64()))
        }
    }

    with_types(graph, config, Direct(limits))
}

/// Distances by the algorithm that suits the type of weights, those of a complete search without overflow.
pub(super) fn distances<D: Distance, W: Length<D>>(
    graph: &Graph<W>,
    source: VertexId,
    limits: &Limits,
) -> Result<Vec<D>> {
    let distances = W::direct(graph, source, limits)?;
    if !limits.has_stopped() {
        refuse_overflow(graph, &distances)?;
    }
    Ok(distances)
}

/// Distances from `source` along weights that are not negative, by steps of `delta`, or a [suitable one](suitable_delta); distances must fit their type. A search that `limits` stop
/// gives the lengths of some ways, not the least ones.
///
/// # Determinism
/// Bit-identical for any number of threads, and those of the vertex program.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Panics
/// If `source` is not a vertex.
///
/// # Complexity
/// O(vertices + edges + longest distance / δ) expected for random weights; each further lowering of a vertex costs its row. Memory:
/// a distance a vertex, and 4 bytes for each time one was lowered since its bin was emptied.
pub fn delta_stepping<D: Label, W: Length<D>>(
    graph: &Graph<W>,
    source: VertexId,
    delta: Option<f64>,
    limits: &Limits,
) -> Result<Vec<D>> {
    assert!((source as usize) < graph.vertices(), "the source is a vertex");
    in_pool(|| {
        let (rows, weights) = (Rows::of(graph.by_source()), graph.data_by_source());
        let search = Search { rows, weights, words: D::words(graph.vertices())?, limits };
        search.run(source, delta.unwrap_or_else(|| suitable_delta(graph)));
        let mut distances = Vec::new();
        hubcut::graph::memory::reserve("the distances", &mut distances, search.words.len())?;
        distances.extend(search.words.iter().map(D::load));
        Ok(distances)
    })
}

/// A step that suits the weights of a graph: the mean weight by twice the mean degree. Of evenly spread weights, every fourth vertex has an
/// edge shorter than that, so hardly any runs before its distance is final.
///
/// The mean is that of 4096 weights at even distances, which is close enough, and takes no time.
pub fn suitable_delta<W: Weight>(graph: &Graph<W>) -> f64 {
    let (weights, vertices) = (graph.data_by_source(), graph.vertices().max(1));
    let sample = weights.len().min(SAMPLE);
    // Each divided before it is added: the sum may be larger than the largest number.
    let share =
        |at: usize| weights[(at as u128 * weights.len() as u128 / sample as u128) as usize].weight() / sample as f64;
    let mean: f64 = (0..sample).map(share).sum();
    mean / 2.0 / (weights.len() as f64 / vertices as f64).max(1.0)
}

/// Weights whose mean decides on delta.
const SAMPLE: usize = 1 << 12;

/// Which bin a distance is in.
#[derive(Clone, Copy)]
struct Scale {
    base: f64,
    /// One over delta.
    per_delta: f64,
}

impl Scale {
    fn new(base: f64, delta: f64) -> Self {
        // Its reciprocal is to be finite; where all weights are 0, anything will do.
        let delta = if delta > 0.0 { delta.clamp(f64::MIN_POSITIVE * 4.0, f64::MAX) } else { 1.0 };
        Scale { base, per_delta: delta.recip() }
    }

    /// Never falls as distances grow: subtraction, product and conversion are monotone.
    #[inline(always)]
    fn bin(self, distance: f64) -> usize {
        ((distance - self.base) * self.per_delta) as usize
    }
}

/// What a worker has lowered, on cache lines of its own.
#[derive(Default)]
#[repr(align(128))]
struct Worker {
    bins: Vec<Vec<VertexId>>,
    /// Beyond the last bin.
    far: Vec<VertexId>,
    /// Vertices with a row too long for one worker.
    long: Vec<VertexId>,
}

impl Worker {
    #[inline(always)]
    fn push(&mut self, bin: usize, v: VertexId) {
        if let Some(bin) = self.bins.get_mut(bin) {
            bin.push(v);
        } else {
            self.push_beyond(bin, v);
        }
    }

    #[cold]
    fn push_beyond(&mut self, bin: usize, v: VertexId) {
        if bin >= BINS {
            return self.far.push(v);
        }
        self.bins.resize_with(bin + 1, Vec::new);
        self.bins[bin].push(v);
    }

    fn take(&mut self, bin: usize) -> Vec<VertexId> {
        self.bins.get_mut(bin).map(std::mem::take).unwrap_or_default()
    }
}

struct Search<'a, D: Label, W: Length<D>> {
    rows: Rows<'a>,
    weights: &'a [W],
    words: Vec<D::Word>,
    limits: &'a Limits,
}

impl<D: Label, W: Length<D>> Search<'_, D, W> {
    fn run(&self, source: VertexId, delta: f64) {
        let mut workers = locals(Worker::default);
        let mut scale = Scale::new(0.0, delta);
        D::ZERO.store(&self.words[source as usize]);
        workers[0].push(0, source);
        let mut current = 0;
        let mut frontier = Vec::new();
        while !self.limits.is_due() {
            let end = workers.iter().map(|worker| worker.bins.len()).max().unwrap_or(0);
            let is_filled =
                |bin: &usize| workers.iter().any(|worker| worker.bins.get(*bin).is_some_and(|b| !b.is_empty()));
            let Some(lowest) = (current..end).find(is_filled) else {
                if !self.refill(&mut workers, &mut scale) {
                    return;
                }
                current = 0;
                continue;
            };
            current = lowest;
            for worker in &mut workers {
                let Some(bin) = worker.bins.get_mut(current) else { continue };
                if frontier.is_empty() {
                    std::mem::swap(&mut frontier, bin);
                } else {
                    frontier.append(bin);
                }
            }
            if workers.len() == 1 || self.are_few(&frontier) {
                for &u in &frontier {
                    self.run_vertex::<true>(&mut workers[0], scale, current, u);
                }
            } else {
                self.run_all(&mut workers, scale, current, &frontier);
            }
            frontier.clear();
            self.run_long(&mut workers, scale);
        }
    }

    fn are_few(&self, vertices: &[VertexId]) -> bool {
        vertices.len() < FEW && vertices.iter().map(|v| self.rows.degree(*v as usize)).sum::<u64>() < FEW_EDGES
    }

    /// Empties a bin, and those of each worker that fill it again.
    fn run_all(&self, workers: &mut [Worker], scale: Scale, current: usize, frontier: &[VertexId]) {
        let next = AtomicUsize::new(0);
        let count = workers.len();
        let lent = Lent::each(workers);
        parallel::each(count, &|at| {
            let worker = lent.take(at);
            loop {
                let begin = next.fetch_add(VERTICES, Relaxed);
                if begin >= frontier.len() || self.limits.is_due() {
                    break;
                }
                for &u in &frontier[begin..frontier.len().min(begin + VERTICES)] {
                    self.run_vertex::<false>(worker, scale, current, u);
                }
            }
            loop {
                let again = worker.bins.get(current).map_or(0, Vec::len);
                if again == 0 || again >= FUSED || self.limits.is_due() {
                    return;
                }
                for u in worker.take(current) {
                    self.run_vertex::<false>(worker, scale, current, u);
                }
            }
        });
    }

    /// Offers ways over the out-edges of `u`, if its distance is still in this bin: a lower one has been offered before.
    #[inline(always)]
    fn run_vertex<const ALONE: bool>(&self, worker: &mut Worker, scale: Scale, current: usize, u: VertexId) {
        let distance = D::load(&self.words[u as usize]);
        if scale.bin(distance.number()) < current {
            return;
        }
        let row = self.rows.range(u as usize);
        if row.len() > LONG_ROW {
            worker.long.push(u);
        } else {
            self.offer::<ALONE>(worker, scale, distance, row);
        }
    }

    #[inline(always)]
    fn offer<const ALONE: bool>(&self, worker: &mut Worker, scale: Scale, distance: D, row: Range<usize>) {
        for (&v, weight) in self.rows.neighbours(row.clone()).iter().zip(&self.weights[row]) {
            let offer = distance + weight.length();
            let word = &self.words[v as usize];
            if offer < D::load(word) {
                if ALONE {
                    offer.store(word);
                } else if !offer.lower(word) {
                    continue;
                }
                worker.push(scale.bin(offer.number()), v);
            }
        }
    }

    /// Goes over long rows in pieces.
    fn run_long(&self, workers: &mut [Worker], scale: Scale) {
        for at in 0..workers.len() {
            for u in std::mem::take(&mut workers[at].long) {
                let (row, distance) = (self.rows.range(u as usize), D::load(&self.words[u as usize]));
                share(workers, row.len(), PIECE, self.limits, &|worker, piece| {
                    let piece = row.start + piece.start..row.start + piece.end;
                    self.offer::<false>(worker, scale, distance, piece);
                });
            }
        }
    }

    /// Puts what is beyond the last bin into bins; whether anything is.
    fn refill(&self, workers: &mut [Worker], scale: &mut Scale) -> bool {
        let distance = |v: VertexId| D::load(&self.words[v as usize]).number();
        let mut waiting: Vec<VertexId> = Vec::new();
        for worker in &mut *workers {
            // Others have been lowered since, into a bin that was emptied.
            waiting.extend(worker.far.drain(..).filter(|v| scale.bin(distance(*v)) >= BINS));
        }
        if waiting.is_empty() {
            return false;
        }
        let mut distances: Vec<f64> = waiting.iter().map(|v| distance(*v)).collect();
        let middle = distances.len() / 2;
        let (lower, middle, _) = distances.select_nth_unstable_by(middle, f64::total_cmp);
        let base = lower.iter().copied().fold(*middle, f64::min);
        let delta = scale.per_delta.recip().max((*middle - base) / (BINS / 2) as f64);
        *scale = Scale::new(base, delta);
        for v in waiting {
            workers[0].push(scale.bin(distance(v)), v);
        }
        true
    }
}
