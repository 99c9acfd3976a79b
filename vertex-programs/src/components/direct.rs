//! Connected components by linking a little of every row first.
//!
//! Trees of vertices are linked, the root with the higher place below the other, so that the root of a tree is always its first vertex.
//! Two neighbours of each vertex already join most of a graph of one large component. Which one that is, a sample tells; its
//! vertices need not look at the rest of their rows, since an edge that leaves it is in the row of a vertex outside, too.
//!
//! Source: Sutton, Ben-Nun, Barak 2018, "Optimizing parallel graph connectivity computation via subgraph sampling" (Afforest); linking
//! is that of Shiloach, Vishkin 1982.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use hubcut::graph::{Adjacency, Topology, VertexId};

use super::names::{frequent, name, ranges};
use crate::Result;
use crate::direct::{Aside, LONG_ROW, Limits, Rows, in_pool, locals, share, sides, words32};

/// Neighbours of each vertex that are linked first.
const FIRST: usize = 2;

/// Vertices that a worker takes at a time.
const VERTICES: usize = 1 << 12;

/// Edges of a long row that a worker takes at a time.
const PIECE: usize = 1 << 12;

pub use super::names::Named;

/// The components: the label of each vertex and the size of each component, as in
/// [`Components`](crate::components::Components).
///
/// When `limits` stop it, vertices of one label are connected, but not every two connected ones have one label.
///
/// # Determinism
/// The same for any number of threads.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O(vertices + edges) and a little for the height of trees; O(vertices) of the edges are looked at where nearly all vertices are in one
/// component. Memory: 8 bytes a vertex, 16 if the graph has an order.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut_programs::components::direct;
///
/// let graph = EdgeList::from_pairs(5, vec![(2, 0), (2, 4), (3, 1)]).build(&BuildOptions::default())?;
/// let (labels, sizes) = direct::run(&graph, &Default::default())?;
/// assert_eq!((labels, sizes), (vec![0, 1, 0, 1, 0], vec![(0, 3), (1, 2)]));
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &Topology, limits: &Limits) -> Result<Named> {
    in_pool(|| {
        let sides = sides(graph);
        let forest = Forest::new(graph.vertices())?;
        forest.link_first(&sides, limits);
        forest.compress();
        forest.link_rest(&sides, frequent(&forest.above), limits);
        forest.compress();
        // In the order of ids the root is the first of its tree.
        name(graph, forest.above, graph.order().is_none())
    })
}

/// Trees of connected vertices.
pub(crate) struct Forest {
    /// Of each vertex one of its tree with a lower id; of a root itself.
    above: Vec<AtomicU32>,
}

impl Forest {
    /// Every vertex is a tree.
    pub(crate) fn new(vertices: usize) -> Result<Self> {
        let above = words32("the trees", vertices)?;
        ranges(vertices, &|range| {
            for (v, above) in range.clone().zip(&above[range]) {
                above.store(v as VertexId, Relaxed);
            }
        });
        Ok(Forest { above })
    }

    #[inline(always)]
    pub(crate) fn above(&self, v: VertexId) -> VertexId {
        self.above[v as usize].load(Relaxed)
    }

    /// Joins the trees of `u` and `v`.
    #[inline(always)]
    pub(crate) fn link(&self, u: VertexId, v: VertexId) {
        let (mut a, mut b) = (self.above(u), self.above(v));
        while a != b {
            let (low, high) = (a.min(b), a.max(b));
            let over = self.above(high);
            if over == low {
                return;
            }
            if over == high && self.above[high as usize].compare_exchange(high, low, Relaxed, Relaxed).is_ok() {
                return;
            }
            // Somebody is above already: go on from there. Ids fall with every step, so this ends.
            (a, b) = (self.above(self.above(high)), self.above(low));
        }
    }

    /// Links every vertex with its first out-neighbours, or in-neighbours where there are none. All at once, while the row is in the
    /// cache: its beginning is most of what this loop waits for.
    fn link_first(&self, sides: &[&Adjacency], limits: &Limits) {
        let rows: Vec<_> = sides.iter().map(|rows| Rows::of(rows)).collect();
        share(&mut locals(|| ()), self.above.len(), VERTICES, limits, &|(), range| {
            for u in range {
                let row = rows.iter().map(|rows| rows.row(u)).find(|row| !row.is_empty()).unwrap_or_default();
                for &v in &row[..row.len().min(FIRST)] {
                    self.link(u as VertexId, v);
                }
            }
        });
    }

    /// Puts every vertex right below its root.
    pub(crate) fn compress(&self) {
        ranges(self.above.len(), &|range| {
            for v in range {
                let mut above = self.above[v].load(Relaxed);
                loop {
                    let over = self.above(above);
                    if over == above {
                        break;
                    }
                    self.above[v].store(over, Relaxed);
                    above = over;
                }
            }
        });
    }

    /// Links every vertex outside the tree of `root` with its neighbours, until it is in that tree itself. An edge that it then leaves
    /// out joins it to another vertex of that tree, or to one that goes on and meets the edge from its side.
    fn link_rest(&self, sides: &[&Adjacency], root: Option<VertexId>, limits: &Limits) {
        let Some(root) = root else { return };
        let rows: Vec<_> = sides.iter().map(|rows| Rows::of(rows)).collect();
        let mut workers = locals(|| ());
        let long = Aside::new();
        share(&mut workers, self.above.len(), VERTICES, limits, &|(), range| {
            for u in range.filter(|u| !self.is_below(*u as VertexId, root)) {
                for row in rows.iter().map(|rows| rows.row(u)) {
                    if row.len() > LONG_ROW {
                        long.put((u as VertexId, row));
                    } else {
                        self.link_row(u as VertexId, row, root);
                    }
                }
            }
        });
        for (u, row) in long.take() {
            share(&mut workers, row.len(), PIECE, limits, &|(), piece| self.link_row(u, &row[piece], root));
        }
    }

    /// Whether `u` is surely in the tree of `root`, which may be below another root by now.
    #[inline(always)]
    fn is_below(&self, u: VertexId, root: VertexId) -> bool {
        let above = self.above(u);
        above == root || above == self.above(root)
    }

    #[inline(always)]
    fn link_row(&self, u: VertexId, row: &[VertexId], root: VertexId) {
        for &v in row {
            self.link(u, v);
            if self.is_below(u, root) {
                return;
            }
        }
    }
}
