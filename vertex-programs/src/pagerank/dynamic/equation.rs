//! The equation with its dangling mass frozen: `x = c t + d P x`, a linear system.

use hubcut::graph::{Adjacency, Graph, Topology, VertexId};
use hubcut::parallel;

use crate::direct::total;
use crate::error::Result;
use crate::pagerank::Teleport;
use crate::weight::{self, Weight};

/// What flows along edges, wherever the surfer starts afresh.
pub(super) struct Equation<'g> {
    pub(super) damping: f64,
    graph: &'g Topology,
    by_source: &'g Adjacency,
    by_target: &'g Adjacency,
    /// By vertex: `d` over its out-degree; of graphs with weights `d`. 0 of dangling vertices.
    scale: Vec<f64>,
    /// What a push costs, in edges, rounded; close together, since they are gone over far more often than rows.
    costs: Vec<f32>,
    /// `w(u,v) / W(u)` of each arc, by source and by target; empty without weights.
    fractions: [Vec<f64>; 2],
}

impl<'g> Equation<'g> {
    /// Of a graph; weights of edges count if they are a type of weights.
    ///
    /// # Errors
    /// [`Error::InvalidWeight`](crate::Error::InvalidWeight).
    pub(super) fn new<W: Weight>(graph: &'g Graph<W>, damping: f64) -> Result<Self> {
        weight::check(graph)?;
        let (by_source, by_target) = (graph.by_source(), graph.by_target());
        let vertices = graph.vertices();
        let costs = parallel::tabulate(vertices, &|v| cost(by_source, v as VertexId));
        if !W::WEIGHTED {
            let scale = |v| match by_source.degree(v as VertexId) {
                0 => 0.0,
                degree => damping / degree as f64,
            };
            let scale = parallel::tabulate(vertices, &scale);
            let fractions = [Vec::new(), Vec::new()];
            return Ok(Equation { damping, graph, by_source, by_target, scale, costs, fractions });
        }
        let weights = graph.data_by_source();
        // In parts of the largest, so that no sum overflows and nothing that counts vanishes.
        let sums = parallel::tabulate(vertices, &|v| {
            let row = || weights[by_source.range(v as VertexId)].iter().map(|weight| weight.weight());
            let largest = row().fold(0.0, f64::max);
            (largest, row().map(|weight| weight / largest).sum::<f64>())
        });
        let fraction = |source: VertexId, weight: W| {
            let (largest, sum) = sums[source as usize];
            if largest > 0.0 { weight.weight() / largest / sum } else { 0.0 }
        };
        let mut of_arcs = vec![0.0; weights.len()];
        for source in 0..vertices as VertexId {
            for arc in by_source.range(source) {
                of_arcs[arc] = fraction(source, weights[arc]);
            }
        }
        let (sources, data) = (by_target.neighbours(), graph.data_by_target());
        let of_in_arcs = parallel::tabulate(data.len(), &|arc| fraction(sources[arc], data[arc]));
        let scale = parallel::tabulate(vertices, &|v| if sums[v].0 > 0.0 { damping } else { 0.0 });
        let fractions = [of_arcs, of_in_arcs];
        Ok(Equation { damping, graph, by_source, by_target, scale, costs, fractions })
    }

    pub(super) fn graph(&self) -> &'g Topology {
        self.graph
    }

    pub(super) fn vertices(&self) -> usize {
        self.scale.len()
    }

    pub(super) fn arcs(&self) -> usize {
        self.by_source.neighbours().len()
    }

    pub(super) fn by_source(&self) -> &'g Adjacency {
        self.by_source
    }

    /// What a push of each vertex costs, in edges.
    pub(super) fn costs(&self) -> &[f32] {
        &self.costs
    }

    /// Tells the out-neighbours of `v` what flows to them if `v` has `amount` more. Whether there are any.
    #[inline(always)]
    pub(super) fn push(&self, v: usize, amount: f64, mut tell: impl FnMut(VertexId, f64)) -> u64 {
        if self.scale[v] == 0.0 {
            return 0;
        }
        let (row, flow) = (self.by_source.range(v as VertexId), amount * self.scale[v]);
        let targets = &self.by_source.neighbours()[row.clone()];
        match self.fractions[0].get(row) {
            Some(fractions) if !fractions.is_empty() => {
                targets.iter().zip(fractions).for_each(|(target, fraction)| tell(*target, flow * fraction));
            }
            _ => targets.iter().for_each(|target| tell(*target, flow)),
        }
        targets.len() as u64
    }

    /// `(1-d) + d D(x)`: what teleports, with the mass of dangling vertices as it is.
    pub(super) fn constant(&self, x: &[f64]) -> f64 {
        let dangling = |v: usize| if self.scale[v] == 0.0 { x[v] } else { 0.0 };
        // A damping of 0 makes all of them dangling, and then it does not matter.
        (1.0 - self.damping) + self.damping * total(x.len(), &dangling)
    }

    /// Writes `c t + d P x - x` to `residual`: a pass over all edges. `flows` is for what each vertex passes along an edge of weight 1.
    pub(super) fn residual(
        &self,
        x: &[f64],
        constant: f64,
        teleport: &Teleport,
        flows: &mut [f64],
        residual: &mut [f64],
    ) {
        parallel::in_parts(flows, &|first, flows| {
            let vertices = first..first + flows.len();
            for ((flow, x), scale) in flows.iter_mut().zip(&x[vertices.clone()]).zip(&self.scale[vertices]) {
                *flow = x * scale;
            }
        });
        let (flows, sources, fractions) = (&*flows, self.by_target.neighbours(), &self.fractions[1]);
        parallel::in_parts(residual, &|first, residual| {
            for (v, residual) in (first..).zip(residual) {
                let row = self.by_target.range(v as VertexId);
                let flow = |source: &VertexId| flows[*source as usize];
                let inflow: f64 = if fractions.is_empty() {
                    sources[row].iter().map(flow).sum()
                } else {
                    sources[row.clone()].iter().zip(&fractions[row]).map(|(source, part)| flow(source) * part).sum()
                };
                *residual = constant * teleport.share(v) + inflow - x[v];
            }
        });
    }

    /// What there is to know of an `x` with this residual.
    pub(super) fn standing(&self, x: &[f64], residual: &[f64]) -> Standing {
        let parts = parallel::of_ranges(x.len(), &|range| {
            let mut part = [0.0; 4];
            for v in range {
                let add = [residual[v].abs(), residual[v], x[v], f64::from(x[v] < 0.0)];
                part.iter_mut().zip(add).for_each(|(sum, add)| *sum += add);
            }
            part
        });
        let mut sums = [0.0; 4];
        for part in parts {
            sums.iter_mut().zip(part).for_each(|(sum, add)| *sum += add);
        }
        let [norm, signed, mass, negative] = sums;
        // The exact solution is not negative; where x is, only the norm bounds how far their sums are apart.
        let apart = if negative == 0.0 { signed.abs() } else { norm };
        let error = (norm + apart) / ((1.0 - self.damping) * mass);
        Standing { norm, mass, error: if mass > 0.0 { error } else { f64::INFINITY } }
    }
}

/// What a push of `v` costs, in edges.
pub(super) fn cost(by_source: &Adjacency, v: VertexId) -> f32 {
    1.0 + by_source.degree(v) as f32
}

/// Where a run stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    /// L1 norm of the residual.
    pub(super) norm: f64,
    /// Sum of `x`.
    pub(super) mass: f64,
    /// What the L1 error of `x` over its sum is at most.
    pub(super) error: f64,
}
