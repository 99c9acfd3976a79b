//! The best cut that is found within an effort.

use super::edge_cut::Multilevel;
use super::vertex_cut::{Hep, Ne};
use super::{Cut, CutOptions, Partitioner, Quality};
use crate::error::{Error, Result};
use crate::graph::Topology;

/// How long to look for a good cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// One cut, by [`Ne`].
    Fast,
    /// By [`Ne`], and of graphs of up to 2^23 arcs by [`Multilevel`].
    #[default]
    Default,
    /// By [`Ne`], [`Hep`] and [`Multilevel`], each [refined](Cut::refined) by ten passes unless the options say how many.
    Best,
}

/// Arcs from which on only [`Effort::Best`] takes the time for levels: some ten seconds, and more.
const MANY: usize = 1 << 23;

/// Passes of refinement of the best.
const PASSES: u32 = 10;

impl Cut {
    /// Cuts in each way that `effort` allows, and returns the cut that sends the fewest bytes in a superstep of `options.workload`, the first of equals. Cuts whose fullest
    /// shard has more arcs than the imbalance and 0.05 of the mean allow count only if all have.
    ///
    /// Depends on graph, effort and options only. Time is that of all ways, one after the other; memory that of the largest, and two cuts.
    ///
    /// # Errors
    /// Those of [`Cut::new`].
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// use hubcut::partition::{Cut, CutOptions, Effort};
    /// let ring = (0..100).map(|v| (v, (v + 1) % 100)).collect();
    /// let graph = EdgeList::from_pairs(100, ring).build(&BuildOptions::default())?;
    /// assert_eq!(Cut::best(&graph, Effort::Default, &CutOptions::new(4))?.method(), "multilevel");
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn best(topology: &Topology, effort: Effort, options: &CutOptions) -> Result<Cut> {
        let others: Vec<Box<dyn Partitioner>> = match effort {
            Effort::Fast => vec![],
            Effort::Default if topology.arcs() > MANY => vec![],
            Effort::Default => vec![Box::new(Multilevel)],
            Effort::Best => vec![Box::new(Hep::default()), Box::new(Multilevel)],
        };
        let refine = if effort == Effort::Best && options.refine == 0 { PASSES } else { options.refine };
        let options = CutOptions { refine, ..options.clone() };
        let mut best = Cut::new(topology, &Ne, &options)?;
        if others.is_empty() {
            return Ok(best);
        }
        let cost = |cut: &Cut| {
            let quality = Quality::of(topology, cut)?;
            let is_uneven = quality.edge_balance > options.imbalance + CutOptions::TOLERATED;
            Ok::<_, Error>((is_uneven, quality.superstep(topology, cut, &options.workload)?.bytes))
        };
        let mut least = cost(&best)?;
        for way in others {
            let cut = Cut::new(topology, &*way, &options)?;
            let cost = cost(&cut)?;
            if cost < least {
                (best, least) = (cut, cost);
            }
        }
        Ok(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{BuildOptions, Directedness, EdgeList};

    #[test]
    fn more_effort_is_never_worse_and_keeps_the_balance() {
        let end = |number: u64, end: u64| (5000.0 * crate::random::u01(1, number, end).powi(3)) as u32;
        for direction in [Directedness::Directed, Directedness::Undirected] {
            let edges = (0..30_000).map(|number| (end(number, 0), end(number, 1))).collect();
            let graph = EdgeList::from_pairs(5000, edges);
            let graph = graph.build(&BuildOptions { direction, ..BuildOptions::default() }).unwrap();
            let options = CutOptions::new(8);
            let quality = |effort| Quality::of(&graph, &Cut::best(&graph, effort, &options).unwrap()).unwrap();
            let [fast, default, best] = [Effort::Fast, Effort::Default, Effort::Best].map(quality);
            let bytes = |quality: &Quality| quality.pagerank_superstep_bytes();
            assert!(bytes(&default) <= bytes(&fast) && bytes(&best) < bytes(&fast));
            for quality in [fast, default, best] {
                assert!(quality.edge_balance <= options.imbalance + CutOptions::TOLERATED, "{quality:?}");
            }
        }
    }

    #[test]
    fn no_graph_is_too_odd() {
        for (vertices, edges) in
            [(0, vec![]), (1, vec![(0, 0)]), (3, vec![]), (1000, (1..1000).map(|v| (v, 0)).collect())]
        {
            let graph = EdgeList::from_pairs(vertices, edges).build(&BuildOptions::default()).unwrap();
            for effort in [Effort::Fast, Effort::Default, Effort::Best] {
                assert_eq!(Cut::best(&graph, effort, &CutOptions::new(5)).unwrap().masters().len(), vertices as usize);
            }
        }
    }
}
