//! Erdős-Rényi: every edge is as likely as any other.

use std::ops::RangeInclusive;

use hubcut::graph::{AnyEdgeList, MAX_VERTICES};
use serde::{Deserialize, Serialize};

use super::draws::draw_edges;
use super::random::{Stream, tag};
use super::weights::DrawnWeights;
use super::{DEFAULT_EDGE_FACTOR, DEFAULT_SEED};
use crate::error::{Error, Result};

/// A directed graph of uniformly drawn edges.
///
/// `edges` pairs are drawn independently; duplicates, self-loops and ids without edge are left out, so a
/// sparse graph has nearly `edges` edges and about `vertices * (1 - exp(-2 edges / vertices))` vertices.
///
/// **Determinism**: draw i depends on (seed, i) only. **Complexity**: O(vertices + edges) time, 14 bytes a
/// draw, parallel.
///
/// **Source**: Erdős, Rényi, "On random graphs I" (1959), G(n, m); theirs draws without replacement.
///
/// # Examples
/// ```
/// use hubcut_datasets::generate::ErdosRenyi;
/// let hubcut::graph::AnyEdgeList::Unweighted(list) = ErdosRenyi::new(1000).generate()? else { panic!() };
/// assert_eq!(list.ids.len(), 1000);
/// assert!((15_600..16_000).contains(&list.len()));
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErdosRenyi {
    /// Vertices are drawn from `0..vertices`; at least 2.
    pub vertices: u32,
    /// Draws; at least 1.
    pub edges: u64,
    /// Another seed, another graph.
    pub seed: u64,
    /// Where whole weights lie, both ends included; `None` for no weights.
    pub weights: Option<RangeInclusive<u32>>,
}

impl ErdosRenyi {
    /// The graph of a number of vertices with 16 draws for each, all else by default.
    pub fn new(vertices: u32) -> Self {
        let edges = u64::from(vertices) * u64::from(DEFAULT_EDGE_FACTOR);
        ErdosRenyi { vertices, edges, seed: DEFAULT_SEED, weights: None }
    }

    /// Makes the graph.
    ///
    /// # Errors
    /// [`Error::Option`] when a field is out of range or all draws are loops; [`Error::Engine`] when memory
    /// is short.
    pub fn generate(&self) -> Result<AnyEdgeList> {
        if self.vertices < 2 {
            return Err(Error::Option(format!(
                "a random graph needs 2 to {MAX_VERTICES} vertices, not {}: a single vertex has no edge",
                self.vertices
            )));
        }
        if self.edges == 0 {
            return Err(Error::Option("a random graph of 0 edges has no vertex with an edge: ask for some".into()));
        }
        let weights = DrawnWeights::new(&self.weights, self.seed)?;
        let (sources, targets) = (Stream::new(tag::SOURCE, self.seed), Stream::new(tag::TARGET, self.seed));
        let vertices = u64::from(self.vertices);
        draw_edges(self.vertices, self.edges, weights, |number| {
            (sources.below(vertices, number) as u32, targets.below(vertices, number) as u32)
        })
    }
}

#[cfg(test)]
mod tests {
    use hubcut::graph::BuildOptions;

    use super::*;

    #[test]
    fn degrees_are_even() {
        let AnyEdgeList::Unweighted(list) = ErdosRenyi::new(20_000).generate().unwrap() else { panic!("weights") };
        let stats = list.build(&BuildOptions::default()).unwrap().stats();
        // Poisson of mean 16: the largest of 20 000 lies near 36.
        assert!(stats.out_degree.max < 50 && stats.in_degree.max < 50, "{stats:?}");
        assert_eq!((stats.self_loops, stats.duplicates, stats.isolated), (0, 0, 0));
    }

    #[test]
    fn leaves_out_isolated_ids() {
        let sparse = ErdosRenyi { edges: 10, ..ErdosRenyi::new(1_000_000) };
        let AnyEdgeList::Unweighted(list) = sparse.generate().unwrap() else { panic!("weights") };
        assert!(list.ids.len() <= 20);
        assert_eq!(list.build(&BuildOptions::default()).unwrap().stats().isolated, 0);
    }

    #[test]
    fn refuses_nonsense() {
        for graph in [ErdosRenyi::new(0), ErdosRenyi::new(1), ErdosRenyi { edges: 0, ..ErdosRenyi::new(9) }] {
            assert!(graph.generate().is_err(), "{graph:?}");
        }
    }
}
