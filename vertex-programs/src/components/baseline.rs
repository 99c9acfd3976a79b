//! Weakly connected components by union-find, one thread.
//!
//! Source: Tarjan, van Leeuwen 1984, "Worst-case analysis of set union algorithms": union by size, path halving.

use hubcut::graph::{Topology, VertexId};

use crate::components::name_and_count;

/// The components: the label of each vertex and the size of each component, as in
/// [`Components`](crate::components::Components).
///
/// # Complexity
/// O(edges α(vertices)).
pub fn run(graph: &Topology) -> (Vec<VertexId>, Vec<(VertexId, u64)>) {
    name_and_count(graph, roots(graph))
}

/// One vertex of its component for each vertex, the same for all vertices of a component.
pub fn roots(graph: &Topology) -> Vec<VertexId> {
    let mut forest = Forest::new(graph.vertices());
    for source in 0..graph.vertices() as VertexId {
        for &target in graph.by_source().row(source) {
            forest.union(source, target);
        }
    }
    (0..graph.vertices() as VertexId).map(|v| forest.find(v)).collect()
}

/// Sets of vertices that are joined one by one.
pub(crate) struct Forest {
    parents: Vec<VertexId>,
    /// Of roots: how many vertices their tree has.
    sizes: Vec<u32>,
}

impl Forest {
    /// Every vertex is a set.
    pub(crate) fn new(vertices: usize) -> Self {
        Forest { parents: (0..vertices as VertexId).collect(), sizes: vec![1; vertices] }
    }

    /// One vertex of the set of `v`, the same for all of it.
    pub(crate) fn find(&mut self, mut v: VertexId) -> VertexId {
        while self.parents[v as usize] != v {
            let grandparent = self.parents[self.parents[v as usize] as usize];
            self.parents[v as usize] = grandparent;
            v = grandparent;
        }
        v
    }

    /// Joins the sets of `a` and `b`; whether they were two.
    pub(crate) fn union(&mut self, a: VertexId, b: VertexId) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return false;
        }
        let (small, large) = if self.sizes[a as usize] < self.sizes[b as usize] { (a, b) } else { (b, a) };
        self.parents[small as usize] = large;
        self.sizes[large as usize] += self.sizes[small as usize];
        true
    }
}
