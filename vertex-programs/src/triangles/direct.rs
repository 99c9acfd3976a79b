//! Triangles by intersecting rows of neighbours that rank higher.
//!
//! Vertices are ranked by degree, the highest first, and each keeps its neighbours of higher rank only. A triangle is then found once, at
//! its lowest vertex `u`, as two neighbours `v` and `w` that are joined; and rows are short, since few vertices have a high degree:
//! none is longer than √(2 edges).
//!
//! Whether `v` and `w` are joined is a bit, not a search. For vertices of the highest ranks, the core, there is a matrix of bits, and each pair of
//! neighbours in the core is looked up in it. Of a neighbour outside the core the row is gone over, and looked up among the neighbours of
//! `u`, which have been marked.
//!
//! Source: rank and row are those of Chiba, Nishizeki 1985, "Arboricity and subgraph listing algorithms", and of the compact-forward algorithm of
//! Latapy 2008, "Main-memory triangle computations for very large (sparse (power-law)) graphs"; the matrix for the core is new here.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use hubcut::graph::memory::zeroed;
use hubcut::graph::{Topology, VertexId};
use hubcut::parallel::{self, Lent};

use super::oriented::Oriented;
use crate::Result;
use crate::direct::{Aside, Limits, in_pool, locals, share, words64};

/// Vertices in the core: their matrix has 16 MiB, of which only pages with an edge are touched.
const CORE: usize = 1 << 14;

/// Vertices that a worker takes at a time.
const VERTICES: usize = 1 << 4;

/// A vertex with more neighbours of higher rank is shared among workers, so many of these neighbours at a time.
const LONG: usize = 1 << 9;
const PIECE: usize = 1 << 6;

/// How many triangles there are, and at which vertices.
#[derive(Clone, Debug, PartialEq)]
pub struct Triangles {
    /// How many there are.
    pub total: u64,
    /// In how many each vertex is, by vertex id.
    pub of_vertices: Vec<u64>,
    /// How many neighbours each vertex has: loops and parallel edges left out, whichever way edges lead.
    pub degrees: Vec<u32>,
}

impl Triangles {
    /// The local clustering coefficient of vertex `v`: the part of the pairs of its neighbours that are joined; 0 if there is no pair.
    pub fn clustering(&self, v: VertexId) -> f64 {
        let degree = f64::from(self.degrees[v as usize]);
        match degree < 2.0 {
            true => 0.0,
            false => 2.0 * self.of_vertices[v as usize] as f64 / (degree * (degree - 1.0)),
        }
    }
}

/// How many triangles there are, and at which vertices. The graph is taken as simple and undirected. When `limits` stop it, some were not
/// found.
///
/// # Determinism
/// Exact, so the same for any number of threads.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O(edges^1.5), and far less where high degrees are few. Memory: 4 bytes for each entry of the adjacency, 32 a vertex, and
/// 16 MiB at the most.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut_programs::triangles::direct::run;
///
/// let edges = vec![(0, 1), (1, 2), (2, 0), (2, 3)];
/// let graph = EdgeList::from_pairs(4, edges).build(&BuildOptions::default())?;
/// let found = run(&graph, &Default::default())?;
/// assert_eq!((found.total, &found.of_vertices[..]), (1, &[1, 1, 1, 0][..]));
/// assert_eq!(found.clustering(2), 1.0 / 3.0);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &Topology, limits: &Limits) -> Result<Triangles> {
    in_pool(|| {
        let oriented = Oriented::new(graph, limits)?;
        let counts = words64("the triangles of vertices", graph.vertices())?;
        let total = Search::new(&oriented, &counts, limits)?.run::<true>();
        // By rank so far.
        let of_vertices = parallel::tabulate(counts.len(), &|v| counts[oriented.ranks[v] as usize].load(Relaxed));
        Ok(Triangles { total, of_vertices, degrees: oriented.degrees })
    })
}

/// How many triangles there are: as [`run`], in less time.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
pub fn count(graph: &Topology, limits: &Limits) -> Result<u64> {
    in_pool(|| {
        let oriented = Oriented::new(graph, limits)?;
        Ok(Search::new(&oriented, &[], limits)?.run::<false>())
    })
}

struct Search<'a> {
    graph: &'a Oriented,
    /// Whether two vertices of the core are joined: half a matrix, row `v` with columns below `v`.
    core: Vec<u64>,
    /// Triangles of each vertex, by rank; nothing if only the total is asked for.
    counts: &'a [AtomicU64],
    limits: &'a Limits,
}

/// What a worker has of its own, on cache lines of its own.
#[repr(align(128))]
struct Worker {
    total: u64,
    /// Who is a neighbour of the vertex under way.
    marks: Vec<u64>,
    /// Triangles of the core.
    counts: Vec<u64>,
}

impl<'a> Search<'a> {
    fn new(graph: &'a Oriented, counts: &'a [AtomicU64], limits: &'a Limits) -> Result<Self> {
        let vertices = graph.vertices().min(CORE);
        let mut core: Vec<u64> = zeroed("the core", row_start(vertices))?;
        let parts: Vec<_> = (0..vertices).map(|v| row_start(v)..row_start(v + 1)).collect();
        let lent = Lent::parts(&mut core, &parts);
        parallel::ranges(vertices, &|range| {
            for v in range {
                let bits = lent.take(v);
                for &w in graph.row(v as u32) {
                    bits[w as usize / 64] |= 1 << (w % 64);
                }
            }
        });
        drop(lent);
        Ok(Search { graph, core, counts, limits })
    }

    fn run<const EACH: bool>(&self) -> u64 {
        let vertices = self.graph.vertices();
        let mut workers = locals(|| Worker {
            total: 0,
            marks: vec![0; vertices.div_ceil(64)],
            counts: vec![0; if EACH { CORE } else { 0 }],
        });
        let long = Aside::new();
        share(&mut workers, vertices, VERTICES, self.limits, &|worker, range| {
            for u in range {
                let row = self.graph.row(u as u32);
                match row.len() {
                    0 | 1 => {}
                    2..=LONG => self.run_vertex::<EACH>(worker, u, row, 0..row.len()),
                    _ => long.put(u),
                }
            }
        });
        for u in long.take() {
            let row = self.graph.row(u as u32);
            share(&mut workers, row.len(), PIECE, self.limits, &|worker, piece| {
                self.run_vertex::<EACH>(worker, u, row, piece);
            });
        }
        let mut total = 0;
        for worker in workers {
            total += worker.total;
            for (count, more) in self.counts.iter().zip(worker.counts) {
                count.fetch_add(more, Relaxed);
            }
        }
        total
    }

    /// Counts the triangles of `u`, which has the neighbours `row`, with those in `piece` as second vertex.
    fn run_vertex<const EACH: bool>(&self, worker: &mut Worker, u: usize, row: &[u32], piece: Range<usize>) {
        let in_core = row.partition_point(|v| (*v as usize) < CORE);
        let mut found = 0;
        for at in piece.start..piece.end.min(in_core) {
            let v = row[at];
            let bits = &self.core[row_start(v as usize)..row_start(v as usize + 1)];
            let mut joined = 0;
            for &w in &row[..at] {
                let one = bits[w as usize / 64] >> (w % 64) & 1;
                joined += one;
                if EACH {
                    worker.counts[w as usize % CORE] += one;
                }
            }
            if EACH {
                worker.counts[v as usize % CORE] += joined;
            }
            found += joined;
        }
        let outside = piece.start.max(in_core)..piece.end;
        if !outside.is_empty() {
            found += self.run_outside::<EACH>(worker, row, &row[outside]);
        }
        worker.total += found;
        if EACH && found > 0 {
            self.add(worker, u, found);
        }
    }

    /// Triangles with one of `seconds`, which are no part of the core.
    fn run_outside<const EACH: bool>(&self, worker: &mut Worker, row: &[u32], seconds: &[u32]) -> u64 {
        for &w in row {
            worker.marks[w as usize / 64] |= 1 << (w % 64);
        }
        let mut found = 0;
        for &v in seconds {
            let mut joined = 0;
            for &w in self.graph.row(v) {
                let one = worker.marks[w as usize / 64] >> (w % 64) & 1;
                joined += one;
                if EACH && one != 0 {
                    self.add(worker, w as usize, 1);
                }
            }
            if EACH && joined > 0 {
                self.add(worker, v as usize, joined);
            }
            found += joined;
        }
        for &w in row {
            worker.marks[w as usize / 64] = 0;
        }
        found
    }

    #[inline(always)]
    fn add(&self, worker: &mut Worker, rank: usize, more: u64) {
        match worker.counts.get_mut(rank) {
            Some(count) => *count += more,
            None => _ = self.counts[rank].fetch_add(more, Relaxed),
        }
    }
}

/// Where row `v` of half a matrix of bits begins: row `i` has `i / 64 + 1` words.
#[inline(always)]
fn row_start(v: usize) -> usize {
    let (whole, part) = (v / 64, v % 64);
    32 * whole * (whole + 1) + part * (whole + 1)
}
