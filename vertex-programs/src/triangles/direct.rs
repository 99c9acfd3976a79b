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

/// How many triangles there are, and how many directed edges there are among the neighbours of each vertex.
#[derive(Clone, Debug, PartialEq)]
pub struct Links {
    /// How many triangles there are.
    pub total: u64,
    /// How many edges lead from a neighbour of each vertex to another one, by vertex id.
    pub of_vertices: Vec<u64>,
    /// How many neighbours each vertex has: loops and parallel edges left out, whichever way edges lead.
    pub degrees: Vec<u32>,
}

impl Links {
    /// The local clustering coefficient of vertex `v` in the directed graph: the part of the ordered pairs of its neighbours that an edge
    /// leads along; 0 if there is no pair.
    pub fn clustering(&self, v: VertexId) -> f64 {
        let degree = f64::from(self.degrees[v as usize]);
        match degree < 2.0 {
            true => 0.0,
            false => self.of_vertices[v as usize] as f64 / (degree * (degree - 1.0)),
        }
    }
}

/// How many edges there are among the neighbours of each vertex, in the directed graph without loops and parallel edges. Neighbours are
/// those that an edge joins with the vertex, whichever way it leads. An undirected edge leads both ways. When `limits` stop it, some were
/// not found.
///
/// Every triangle gives each of its vertices the edges between the two others, one or two.
///
/// # Determinism
/// Exact, so the same for any number of threads.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// As [`run`]. Memory: 5 bytes for each edge, 32 a vertex, and 32 MiB at the most.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut_programs::triangles::direct::links;
///
/// let edges = vec![(0, 1), (1, 2), (2, 1), (2, 0), (2, 3)];
/// let graph = EdgeList::from_pairs(4, edges).build(&BuildOptions::default())?;
/// let found = links(&graph, &Default::default())?;
/// assert_eq!((found.total, &found.of_vertices[..]), (1, &[2, 1, 1, 0][..]));
/// assert_eq!(found.clustering(0), 1.0);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn links(graph: &Topology, limits: &Limits) -> Result<Links> {
    if std::ptr::eq(graph.by_source(), graph.by_target()) {
        let Triangles { total, mut of_vertices, degrees } = run(graph, limits)?;
        parallel::change(&mut of_vertices, &|triangles| 2 * triangles);
        return Ok(Links { total, of_vertices, degrees });
    }
    in_pool(|| {
        let oriented = Oriented::new(graph, true, limits)?;
        let counts = words64("the edges among neighbours", graph.vertices())?;
        let total = Search::new(&oriented, true, &counts, limits)?.run::<true, true>();
        let of_vertices = parallel::tabulate(counts.len(), &|v| counts[oriented.ranks[v] as usize].load(Relaxed));
        Ok(Links { total, of_vertices, degrees: oriented.degrees })
    })
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
        let oriented = Oriented::new(graph, false, limits)?;
        let counts = words64("the triangles of vertices", graph.vertices())?;
        let total = Search::new(&oriented, false, &counts, limits)?.run::<true, false>();
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
        let oriented = Oriented::new(graph, false, limits)?;
        Ok(Search::new(&oriented, false, &[], limits)?.run::<false, false>())
    })
}

struct Search<'a> {
    graph: &'a Oriented,
    /// Whether two vertices of the core are joined: half a matrix, row `v` with columns below `v`.
    core: Vec<u64>,
    /// Whether edges between them lead both ways; nothing if nobody asks.
    mutual: Vec<u64>,
    /// Triangles of each vertex, or edges opposite to it, by rank; nothing if only the total is asked for.
    counts: &'a [AtomicU64],
    limits: &'a Limits,
}

/// What a worker has of its own, on cache lines of its own.
#[repr(align(128))]
struct Worker {
    total: u64,
    /// Who is a neighbour of the vertex under way.
    marks: Vec<u64>,
    /// Who is one by edges both ways.
    mutual: Vec<u64>,
    /// Triangles of the core, or edges opposite to it.
    counts: Vec<u64>,
}

impl<'a> Search<'a> {
    fn new(graph: &'a Oriented, is_directed: bool, counts: &'a [AtomicU64], limits: &'a Limits) -> Result<Self> {
        let vertices = graph.vertices().min(CORE);
        let mut core: Vec<u64> = zeroed("the core", row_start(vertices))?;
        let mut mutual: Vec<u64> = zeroed("the core", if is_directed { core.len() } else { 0 })?;
        let parts: Vec<_> = (0..vertices).map(|v| row_start(v)..row_start(v + 1)).collect();
        let lent = [&mut core, &mut mutual].map(|matrix| Lent::parts(matrix, &parts));
        parallel::ranges(vertices, &|range| {
            for v in range {
                let bits = lent[0].take(v);
                for &w in graph.row(v as u32) {
                    bits[w as usize / 64] |= 1 << (w % 64);
                }
                if is_directed {
                    let bits = lent[1].take(v);
                    for (&w, &mutual) in graph.row(v as u32).iter().zip(graph.mutual(v as u32)) {
                        bits[w as usize / 64] |= u64::from(mutual) << (w % 64);
                    }
                }
            }
        });
        drop(lent);
        Ok(Search { graph, core, mutual, counts, limits })
    }

    /// How many triangles there are. Counts those of each vertex if `EACH`; if `DIRECTED`, the edges opposite to it in place of them.
    fn run<const EACH: bool, const DIRECTED: bool>(&self) -> u64 {
        let vertices = self.graph.vertices();
        let mut workers = locals(|| Worker {
            total: 0,
            marks: vec![0; vertices.div_ceil(64)],
            mutual: vec![0; if DIRECTED { vertices.div_ceil(64) } else { 0 }],
            counts: vec![0; if EACH { CORE } else { 0 }],
        });
        let long = Aside::new();
        share(&mut workers, vertices, VERTICES, self.limits, &|worker, range| {
            for u in range {
                let row = self.graph.row(u as u32);
                match row.len() {
                    0 | 1 => {}
                    2..=LONG => self.run_vertex::<EACH, DIRECTED>(worker, u, row, 0..row.len()),
                    _ => long.put(u),
                }
            }
        });
        for u in long.take() {
            let row = self.graph.row(u as u32);
            share(&mut workers, row.len(), PIECE, self.limits, &|worker, piece| {
                self.run_vertex::<EACH, DIRECTED>(worker, u, row, piece);
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
    fn run_vertex<const EACH: bool, const DIRECTED: bool>(
        &self,
        worker: &mut Worker,
        u: usize,
        row: &[u32],
        piece: Range<usize>,
    ) {
        let in_core = row.partition_point(|v| (*v as usize) < CORE);
        let both: &[bool] = if DIRECTED { self.graph.mutual(u as u32) } else { &[] };
        // Triangles, and edges opposite to u.
        let mut found = [0; 2];
        for at in piece.start..piece.end.min(in_core) {
            let v = row[at];
            let columns = row_start(v as usize)..row_start(v as usize + 1);
            let bits = &self.core[columns.clone()];
            let mutual = if DIRECTED { &self.mutual[columns] } else { &[][..] };
            let opposite_w = if DIRECTED { 1 + u64::from(both[at]) } else { 1 };
            let mut joined = [0; 3];
            for (place, &w) in row[..at].iter().enumerate() {
                let one = bits[w as usize / 64] >> (w % 64) & 1;
                joined[0] += one;
                if DIRECTED {
                    joined[1] += mutual[w as usize / 64] >> (w % 64) & 1;
                    joined[2] += one & u64::from(both[place]);
                }
                if EACH {
                    worker.counts[w as usize % CORE] += one * opposite_w;
                }
            }
            if EACH {
                worker.counts[v as usize % CORE] += joined[0] + joined[2];
            }
            found = [found[0] + joined[0], found[1] + joined[0] + joined[1]];
        }
        let outside = piece.start.max(in_core)..piece.end;
        if !outside.is_empty() {
            let more = self.run_outside::<EACH, DIRECTED>(worker, row, both, outside);
            found = [found[0] + more[0], found[1] + more[1]];
        }
        worker.total += found[0];
        if EACH && found[0] > 0 {
            self.add(worker, u, found[1]);
        }
    }

    /// Triangles with one of `seconds` in `row`, which are no part of the core, and edges opposite to the vertex of the row.
    fn run_outside<const EACH: bool, const DIRECTED: bool>(
        &self,
        worker: &mut Worker,
        row: &[u32],
        both: &[bool],
        seconds: Range<usize>,
    ) -> [u64; 2] {
        for (at, &w) in row.iter().enumerate() {
            worker.marks[w as usize / 64] |= 1 << (w % 64);
            if DIRECTED {
                worker.mutual[w as usize / 64] |= u64::from(both[at]) << (w % 64);
            }
        }
        let mut found = [0; 2];
        for at in seconds {
            let v = row[at];
            let opposite_w = if DIRECTED { 1 + u64::from(both[at]) } else { 1 };
            let mutual: &[bool] = if DIRECTED { self.graph.mutual(v) } else { &[] };
            let mut joined = [0; 3];
            for (place, &w) in self.graph.row(v).iter().enumerate() {
                let one = worker.marks[w as usize / 64] >> (w % 64) & 1;
                joined[0] += one;
                if DIRECTED {
                    joined[1] += one & u64::from(mutual[place]);
                    joined[2] += worker.mutual[w as usize / 64] >> (w % 64) & 1;
                }
                if EACH && one != 0 {
                    self.add(worker, w as usize, opposite_w);
                }
            }
            if EACH && joined[0] > 0 {
                self.add(worker, v as usize, joined[0] + joined[2]);
            }
            found = [found[0] + joined[0], found[1] + joined[0] + joined[1]];
        }
        for &w in row {
            worker.marks[w as usize / 64] = 0;
            if DIRECTED {
                worker.mutual[w as usize / 64] = 0;
            }
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
