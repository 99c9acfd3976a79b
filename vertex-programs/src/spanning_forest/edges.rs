//! Edges with their weights, in one order whatever the type of the weights.

use hubcut::graph::{AnyGraph, Topology, VertexId};

use crate::direct::{Rows, sides};

/// An edge of a forest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Where it leads from; of an undirected edge the end that comes first by raw id.
    pub source: VertexId,
    /// Where it leads to.
    pub target: VertexId,
    /// Its weight; 1 if there are none.
    pub weight: f64,
}

/// The weights of all arcs.
#[derive(Clone, Copy)]
enum Weights<'a> {
    None,
    U32(&'a [u32]),
    F32(&'a [f32]),
    F64(&'a [f64]),
}

impl Weights<'_> {
    #[inline(always)]
    fn get(self, at: usize) -> f64 {
        match self {
            Weights::None => 1.0,
            Weights::U32(weights) => weights[at].into(),
            Weights::F32(weights) => weights[at].into(),
            Weights::F64(weights) => weights[at],
        }
    }
}

/// A number that is the larger the larger `weight` is.
#[inline(always)]
fn ascending(weight: f64) -> u64 {
    let bits = weight.to_bits();
    bits ^ ((bits as i64 >> 63) as u64 | 1 << 63)
}

/// The weight of which [`ascending`] makes `key`.
fn weight_of(key: u64) -> f64 {
    f64::from_bits(key ^ ((!key as i64 >> 63) as u64 | 1 << 63))
}

/// An edge as it is compared: the lighter the earlier.
#[derive(Clone, Copy)]
pub(super) struct Keyed {
    pub(super) key: u64,
    pub(super) source: VertexId,
    pub(super) target: VertexId,
}

/// The edges of a graph in the order in which they are wanted.
pub(super) struct Edges<'a> {
    pub(super) graph: &'a Topology,
    /// Rows by source, and by target if these are others.
    sides: Vec<(Rows<'a>, Weights<'a>)>,
    /// What makes heavy edges come first.
    flip: u64,
}

impl<'a> Edges<'a> {
    /// Those of `graph`, the heaviest first if the `maximum` is asked for.
    pub(super) fn of(graph: &'a AnyGraph, maximum: bool) -> Self {
        let topology = graph.topology();
        let weights = match graph {
            AnyGraph::Unweighted(_) => [Weights::None; 2],
            AnyGraph::U32(graph) => [graph.data_by_source(), graph.data_by_target()].map(Weights::U32),
            AnyGraph::F32(graph) => [graph.data_by_source(), graph.data_by_target()].map(Weights::F32),
            AnyGraph::F64(graph) => [graph.data_by_source(), graph.data_by_target()].map(Weights::F64),
        };
        let sides = sides(topology).into_iter().map(Rows::of).zip(weights).collect();
        Edges { graph: topology, sides, flip: if maximum { u64::MAX } else { 0 } }
    }

    /// Does `work` with every edge at `v`, and its other end. Loops come, too, and an undirected edge at both of its ends.
    #[inline(always)]
    pub(super) fn each(&self, v: VertexId, mut work: impl FnMut(u64, VertexId, bool)) {
        for (side, (rows, weights)) in self.sides.iter().enumerate() {
            let range = rows.range(v as usize);
            for (at, &u) in range.clone().zip(rows.neighbours(range)) {
                work(ascending(weights.get(at)) ^ self.flip, u, side == 0);
            }
        }
    }

    /// The edge at `v` with the other end `u`. `is_out`: it leads from `v`, if it leads one way.
    #[inline(always)]
    pub(super) fn keyed(&self, key: u64, v: VertexId, u: VertexId, is_out: bool) -> Keyed {
        let from_v = match self.sides.len() {
            1 => self.graph.position_of(v) <= self.graph.position_of(u),
            _ => is_out,
        };
        let (source, target) = if from_v { (v, u) } else { (u, v) };
        Keyed { key, source, target }
    }

    /// Whether `a` comes before `b`.
    #[inline(always)]
    pub(super) fn is_before(&self, a: &Keyed, b: &Keyed) -> bool {
        a.key < b.key || a.key == b.key && self.ends(a) < self.ends(b)
    }

    /// The places of the ends, the first one first, and whether the edge leads the other way.
    pub(super) fn ends(&self, edge: &Keyed) -> (usize, usize, bool) {
        let [source, target] = [edge.source, edge.target].map(|v| self.graph.position_of(v));
        (source.min(target), source.max(target), source > target)
    }

    /// All edges that are no loops, once each: those at `v` that no earlier vertex id has.
    pub(super) fn all(&self) -> Vec<Keyed> {
        let mut all = Vec::new();
        for v in 0..self.graph.vertices() as VertexId {
            self.each(v, |key, u, is_out| {
                let is_first = if self.sides.len() == 1 { v < u } else { is_out && v != u };
                if is_first {
                    all.push(self.keyed(key, v, u, is_out));
                }
            });
        }
        all
    }

    /// These edges in the order of their sources and then targets, by raw id, with their weights.
    pub(super) fn sorted(&self, chosen: Vec<Keyed>) -> Vec<Edge> {
        // Counted by source first: a source has few edges.
        let place = |edge: &Keyed| self.graph.position_of(edge.source);
        let mut begins = vec![0; self.graph.vertices() + 1];
        chosen.iter().for_each(|edge| begins[place(edge) + 1] += 1);
        for position in 1..begins.len() {
            begins[position] += begins[position - 1];
        }
        let mut edges = vec![Edge { source: 0, target: 0, weight: 0.0 }; chosen.len()];
        let mut free = begins.clone();
        for chosen in chosen {
            let at = &mut free[place(&chosen)];
            let Keyed { key, source, target } = chosen;
            edges[*at] = Edge { source, target, weight: weight_of(key ^ self.flip) };
            *at += 1;
        }
        for ends in begins.windows(2).filter(|ends| ends[1] - ends[0] > 1) {
            edges[ends[0]..ends[1]].sort_unstable_by_key(|edge| self.graph.position_of(edge.target));
        }
        edges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_the_order_of_weights() {
        let weights =
            [-f64::INFINITY, -1e300, -1.5, -1.0, -1e-310, -0.0, 0.0, 1e-310, 1.0, 1.5, 7.0, 1e300, f64::INFINITY];
        assert!(weights.windows(2).all(|pair| ascending(pair[0]) < ascending(pair[1])));
        assert!(weights.iter().all(|weight| weight_of(ascending(*weight)).to_bits() == weight.to_bits()));
    }
}
