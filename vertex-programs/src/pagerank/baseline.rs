//! PageRank as the loop that anybody would write: pull along the in-edges, one thread.

use hubcut::graph::{Topology, VertexId};

/// The state of the loop between supersteps.
pub struct Baseline<'g> {
    graph: &'g Topology,
    damping: f64,
    /// The ranks, by vertex id.
    pub ranks: Vec<f64>,
    /// Rank over out-degree, in the precision of the engine's default.
    flows: Vec<f32>,
    next_flows: Vec<f32>,
    dangling: f64,
}

impl<'g> Baseline<'g> {
    /// Uniform ranks over `graph`, unweighted, teleporting to all vertices.
    pub fn new(graph: &'g Topology, damping: f64) -> Self {
        let n = graph.vertices();
        let ranks = vec![1.0 / n as f64; n];
        let mut baseline =
            Baseline { graph, damping, ranks, flows: vec![0.0; n], next_flows: vec![0.0; n], dangling: 0.0 };
        for v in 0..n {
            let degree = graph.by_source().degree(v as VertexId);
            baseline.flows[v] = if degree > 0 { (baseline.ranks[v] / degree as f64) as f32 } else { 0.0 };
            baseline.dangling += if degree > 0 { 0.0 } else { baseline.ranks[v] };
        }
        baseline
    }

    /// One superstep; returns the L1 change.
    pub fn superstep(&mut self) -> f64 {
        let n = self.ranks.len();
        let offsets = self.graph.by_target().offsets();
        let sources = self.graph.by_target().neighbours();
        let out_offsets = self.graph.by_source().offsets();
        let base = (1.0 - self.damping) / n as f64 + self.damping * self.dangling / n as f64;
        let (mut change, mut dangling) = (0.0, 0.0);
        for v in 0..n {
            let mut sum = 0.0;
            for &source in &sources[offsets[v] as usize..offsets[v + 1] as usize] {
                sum += f64::from(self.flows[source as usize]);
            }
            let rank = base + self.damping * sum;
            change += (rank - self.ranks[v]).abs();
            self.ranks[v] = rank;
            let degree = out_offsets[v + 1] - out_offsets[v];
            if degree > 0 {
                self.next_flows[v] = (rank / degree as f64) as f32;
            } else {
                self.next_flows[v] = 0.0;
                dangling += rank;
            }
        }
        std::mem::swap(&mut self.flows, &mut self.next_flows);
        self.dangling = dangling;
        change
    }
}
