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

struct Forest {
    parents: Vec<VertexId>,
    /// Of roots: how many vertices their tree has.
    sizes: Vec<u32>,
}

impl Forest {
    fn new(vertices: usize) -> Self {
        Forest { parents: (0..vertices as VertexId).collect(), sizes: vec![1; vertices] }
    }

    fn find(&mut self, mut v: VertexId) -> VertexId {
        while self.parents[v as usize] != v {
            let grandparent = self.parents[self.parents[v as usize] as usize];
            self.parents[v as usize] = grandparent;
            v = grandparent;
        }
        v
    }

    fn union(&mut self, a: VertexId, b: VertexId) {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return;
        }
        let (small, large) = if self.sizes[a as usize] < self.sizes[b as usize] { (a, b) } else { (b, a) };
        self.parents[small as usize] = large;
        self.sizes[large as usize] += self.sizes[small as usize];
    }
}
