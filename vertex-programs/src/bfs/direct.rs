//! Breadth-first search that looks from whichever side is cheaper.
//!
//! While few vertices are new, each goes over its out-edges and claims whom it meets (top-down). When the new ones have a large part of
//! the edges left, most of these lead to vertices that are known, and it is cheaper that each unknown vertex looks along its
//! in-edges for one that is new, and stops at the first (bottom-up).
//!
//! A word for each vertex has its level above its parent, so that a single maximum (of complements, see `key`) claims a vertex,
//! tells whether it was unknown, and leaves the parent with the lowest id. Bottom-up gives the same parent: rows are sorted.
//!
//! Source: Beamer, Asanović, Patterson 2012, "Direction-optimizing breadth-first search".

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use hubcut::graph::memory::zeroed;
use hubcut::graph::{Adjacency, Topology, VertexId};
use hubcut::parallel::{self, Lent};

use crate::Result;
use crate::direct::{Limits, Rows, bits, in_pool, locals, share, share_rows, words64};

/// The level of a vertex that no way leads to.
pub const UNREACHED: u32 = u32::MAX;

/// The parent of a vertex that no way leads to: no vertex has this id.
pub const NO_PARENT: VertexId = VertexId::MAX;

/// Bottom-up begins when the new vertices have more than this part of the edges that are left, as in the paper.
const ALPHA: u64 = 15;

/// It ends when fewer than this part of the vertices are new, and fewer than before.
const BETA: usize = 18;

/// A level with fewer edges is done by one worker: waking another takes longer.
const FEW_EDGES: u64 = 1 << 12;

/// Words of 64 vertices that a worker takes at a time.
const WORDS: usize = 16;

/// Vertices that a worker takes at a time where each costs little.
const VERTICES: usize = 1 << 13;

/// A row whose first so many in-neighbours are not new is searched by all workers.
const LONG_SEARCH: usize = 1 << 14;

/// Levels and parents.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The level of each vertex, by vertex id; [`UNREACHED`] where no way leads.
    pub levels: Vec<u32>,
    /// The neighbour with the lowest id a level above; of the source itself, else [`NO_PARENT`].
    pub parents: Vec<VertexId>,
    /// How many vertices have a level.
    pub reached: u64,
    /// Levels, that of the source included.
    pub depth: u64,
}

/// Levels and parents over out-edges from `source`. A search that `limits` stop lacks the levels beyond, and some of its last one; there
/// parents may be other ones of the level above.
///
/// # Determinism
/// The same for any number of threads.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Panics
/// If `source` is not a vertex.
///
/// # Complexity
/// O(vertices + edges); on graphs of few levels it looks at a small part of the edges. A level of few edges takes well below a
/// microsecond beside them. Memory: 16 bytes a vertex, and three bits.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut_programs::bfs::direct::{NO_PARENT, UNREACHED, run};
///
/// let graph = EdgeList::from_pairs(4, vec![(0, 1), (0, 2), (1, 3), (2, 3)]).build(&BuildOptions::default())?;
/// let tree = run(&graph, 0, &Default::default())?;
/// assert_eq!((tree.levels, tree.parents), (vec![0, 1, 1, 2], vec![0, 0, 0, 1]));
/// assert_eq!(run(&graph, 3, &Default::default())?.levels, [UNREACHED, UNREACHED, UNREACHED, 0]);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &Topology, source: VertexId, limits: &Limits) -> Result<Tree> {
    assert!((source as usize) < graph.vertices(), "the source is a vertex");
    search([graph.by_source(), graph.by_target()], &[source], limits)
}

/// As [`run`], over the first of these rows, of which the second are the same edges the other way round, and from several sources at once.
pub(crate) fn search([out, into]: [&Adjacency; 2], sources: &[VertexId], limits: &Limits) -> Result<Tree> {
    in_pool(|| Search::new(Rows::of(out), Rows::of(into), limits)?.run(sources))
}

/// Level above parent, complemented: the nearer and the lower, the larger, and nothing is as small as what was never written.
fn key(level: u32, parent: VertexId) -> u64 {
    !(u64::from(level) << 32 | u64::from(parent))
}

struct Search<'a> {
    out: Rows<'a>,
    into: Rows<'a>,
    limits: &'a Limits,
    /// The [`key`] of each vertex, 0 of the unknown.
    keys: Vec<AtomicU64>,
}

/// What a worker has found of the next level, on cache lines of its own.
#[derive(Default)]
#[repr(align(128))]
struct Found {
    queue: Vec<VertexId>,
    count: usize,
    /// Vertices with a row too long for one worker.
    long: Vec<VertexId>,
}

impl<'a> Search<'a> {
    fn new(out: Rows<'a>, into: Rows<'a>, limits: &'a Limits) -> Result<Self> {
        Ok(Search { out, into, limits, keys: words64("the levels", out.vertices())? })
    }

    fn run(&self, sources: &[VertexId]) -> Result<Tree> {
        sources.iter().for_each(|source| self.keys[*source as usize].store(key(0, *source), Relaxed));
        let mut workers = locals(Found::default);
        let mut frontier = sources.to_vec();
        let (mut level, mut reached) = (0, frontier.len() as u64);
        let mut edges_left = self.out.edges();
        while !frontier.is_empty() && !self.limits.is_due() {
            let most = edges_left / ALPHA;
            let edges = self.edges_of(&frontier, most);
            if edges > most {
                reached += self.bottom_up(&mut workers, &mut level, &mut frontier)? as u64;
                continue;
            }
            edges_left -= edges;
            level += 1;
            if edges < FEW_EDGES {
                self.top_down_alone(&mut workers[0].queue, &frontier, level);
            } else {
                self.top_down(&mut workers, &frontier, level);
            }
            frontier.clear();
            for worker in &mut workers {
                if frontier.is_empty() {
                    std::mem::swap(&mut frontier, &mut worker.queue);
                } else {
                    frontier.append(&mut worker.queue);
                }
            }
            reached += frontier.len() as u64;
        }
        let (levels, parents) = self.split()?;
        // The last level looked for was empty.
        Ok(Tree { levels, parents, reached, depth: level.into() })
    }

    /// Edges that lead from `vertices`; counts no further when there are more than `most`.
    fn edges_of(&self, vertices: &[VertexId], most: u64) -> u64 {
        let mut edges = 0;
        for &v in vertices {
            edges += self.out.degree(v as usize);
            if edges > most {
                break;
            }
        }
        edges
    }

    fn top_down_alone(&self, queue: &mut Vec<VertexId>, frontier: &[VertexId], level: u32) {
        for &u in frontier {
            let key = key(level, u);
            for &v in self.out.row(u as usize) {
                let word = &self.keys[v as usize];
                let old = word.load(Relaxed);
                if old < key {
                    word.store(key, Relaxed);
                    if old == 0 {
                        queue.push(v);
                    }
                }
            }
        }
    }

    fn top_down(&self, workers: &mut [Found], frontier: &[VertexId], level: u32) {
        let alone = workers.len() == 1;
        share_rows(workers, frontier, self.out, self.limits, &|found, u, row| {
            let key = key(level, u);
            for &v in row {
                let word = &self.keys[v as usize];
                let old = word.load(Relaxed);
                if old >= key {
                    continue;
                }
                let old = if alone {
                    word.store(key, Relaxed);
                    old
                } else {
                    word.fetch_max(key, Relaxed)
                };
                if old == 0 {
                    found.queue.push(v);
                }
            }
        });
    }

    /// Goes on from `frontier`, which is at `level`, as long as it pays; leaves the last level there, and says how many vertices
    /// it has reached.
    fn bottom_up(&self, workers: &mut [Found], level: &mut u32, frontier: &mut Vec<VertexId>) -> Result<usize> {
        let vertices = self.keys.len();
        let known = bits("the known vertices", vertices)?;
        let (mut new, mut next) = (bits("the new vertices", vertices)?, bits("the next vertices", vertices)?);
        share(workers, known.len(), WORDS, &Limits::default(), &|_, words| {
            for word in words {
                let (mut known_ones, mut new_ones) = (0, 0);
                let first = word * 64;
                for (bit, key) in self.keys[first..vertices.min(first + 64)].iter().enumerate() {
                    let key = key.load(Relaxed);
                    known_ones |= u64::from(key != 0) << bit;
                    new_ones |= u64::from(key != 0 && (!key >> 32) as u32 == *level) << bit;
                }
                known[word].store(known_ones, Relaxed);
                new[word].store(new_ones, Relaxed);
            }
        });
        let (mut reached, mut before) = (0, frontier.len());
        loop {
            let found = self.bottom_up_step(workers, *level + 1, [&known, &new, &next]);
            reached += found;
            if self.limits.is_due() {
                // Enough to say that something is missing.
                return Ok(reached);
            }
            *level += 1;
            std::mem::swap(&mut new, &mut next);
            if found < before && found <= vertices / BETA {
                break;
            }
            before = found;
        }
        frontier.clear();
        for (word, new) in new.iter().enumerate() {
            each_bit(new.load(Relaxed), |bit| frontier.push((word * 64 + bit) as VertexId));
        }
        Ok(reached)
    }

    /// Finds the vertices of `level`, whose parents are among the `new`.
    fn bottom_up_step(&self, workers: &mut [Found], level: u32, [known, new, next]: [&[AtomicU64]; 3]) -> usize {
        let vertices = self.keys.len();
        let is_new = |u: VertexId| new[u as usize / 64].load(Relaxed) >> (u % 64) & 1 != 0;
        share(workers, known.len(), WORDS, self.limits, &|found, words| {
            for word in words {
                let mut found_ones = 0;
                let known_ones = known[word].load(Relaxed);
                each_bit(!known_ones & mask(vertices - word * 64), |bit| {
                    let v = (word * 64 + bit) as VertexId;
                    let row = self.into.row(v as usize);
                    let near = &row[..row.len().min(LONG_SEARCH)];
                    if let Some(&parent) = near.iter().find(|u| is_new(**u)) {
                        self.keys[v as usize].store(key(level, parent), Relaxed);
                        found_ones |= 1 << bit;
                    } else if near.len() < row.len() {
                        found.long.push(v);
                    }
                });
                known[word].store(known_ones | found_ones, Relaxed);
                next[word].store(found_ones, Relaxed);
                found.count += found_ones.count_ones() as usize;
            }
        });
        let mut count = 0;
        for worker in workers {
            count += std::mem::take(&mut worker.count);
            for v in worker.long.drain(..) {
                let far = &self.into.row(v as usize)[LONG_SEARCH..];
                let parent = parallel::find_first(far.len(), &|at| is_new(far[at]).then_some(far[at]));
                if let Some(parent) = parent {
                    self.keys[v as usize].store(key(level, parent), Relaxed);
                    known[v as usize / 64].fetch_or(1 << (v % 64), Relaxed);
                    next[v as usize / 64].fetch_or(1 << (v % 64), Relaxed);
                    count += 1;
                }
            }
        }
        count
    }

    /// Levels and parents, from the keys.
    fn split(&self) -> Result<(Vec<u32>, Vec<VertexId>)> {
        let vertices = self.keys.len();
        let mut levels: Vec<u32> = zeroed("the levels", vertices)?;
        let mut parents: Vec<VertexId> = zeroed("the parents", vertices)?;
        let ranges: Vec<_> =
            (0..vertices.div_ceil(VERTICES)).map(|at| at * VERTICES..vertices.min((at + 1) * VERTICES)).collect();
        let lent = (Lent::parts(&mut levels, &ranges), Lent::parts(&mut parents, &ranges));
        parallel::each(ranges.len(), &|at| {
            let keys = &self.keys[ranges[at].clone()];
            let parts = lent.0.take(at).iter_mut().zip(lent.1.take(at));
            for (key, (level, parent)) in keys.iter().zip(parts) {
                // What was never written is the complement of an unknown level above no parent.
                let word = !key.load(Relaxed);
                (*level, *parent) = ((word >> 32) as u32, word as u32);
            }
        });
        drop(lent);
        Ok((levels, parents))
    }
}

/// Does `work` with the position of every one in `word`, from the lowest.
#[inline(always)]
fn each_bit(mut word: u64, mut work: impl FnMut(usize)) {
    while word != 0 {
        work(word.trailing_zeros() as usize);
        word &= word - 1;
    }
}

/// Ones for so many vertices, at the most 64.
fn mask(vertices: usize) -> u64 {
    if vertices >= 64 { u64::MAX } else { (1 << vertices) - 1 }
}
