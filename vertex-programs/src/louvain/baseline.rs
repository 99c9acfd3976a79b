//! The method of Louvain as anybody would write it: one vertex after another, on one thread, with maps.

use std::collections::BTreeMap;

use hubcut::graph::{AnyGraph, VertexId};

use crate::direct::edges;

/// The community of each vertex, as a number that all of it have.
///
/// Vertices move in the order of their ids until none gains; then communities do.
pub fn run(graph: &AnyGraph, resolution: f64) -> Vec<VertexId> {
    let vertices = graph.topology().vertices();
    // Of each vertex its neighbours and their weights; a loop counts twice.
    let mut rows = vec![BTreeMap::<usize, f64>::new(); vertices];
    for (from, to, weight) in edges(graph) {
        *rows[from].entry(to).or_default() += weight;
        *rows[to].entry(from).or_default() += weight;
    }
    let mut labels: Vec<VertexId> = (0..vertices as VertexId).collect();
    loop {
        let (of_rows, has_moved) = settle(&rows, resolution);
        labels.iter_mut().for_each(|label| *label = of_rows[*label as usize] as VertexId);
        if !has_moved {
            return labels;
        }
        let mut above = vec![BTreeMap::<usize, f64>::new(); rows.len()];
        for (v, row) in rows.iter().enumerate() {
            for (other, weight) in row {
                *above[of_rows[v]].entry(of_rows[*other]).or_default() += weight;
            }
        }
        rows = above;
    }
}

/// Moves vertices one after another until none gains; their communities, and whether any has moved.
fn settle(rows: &[BTreeMap<usize, f64>], resolution: f64) -> (Vec<usize>, bool) {
    let strengths: Vec<f64> = rows.iter().map(|row| row.values().sum()).collect();
    let total: f64 = strengths.iter().sum();
    let mut labels: Vec<usize> = (0..rows.len()).collect();
    let mut totals = strengths.clone();
    let mut has_ever = false;
    loop {
        let mut has_moved = false;
        for v in 0..rows.len() {
            let mut around = BTreeMap::<usize, f64>::new();
            for (other, weight) in rows[v].iter().filter(|(other, _)| **other != v) {
                *around.entry(labels[*other]).or_default() += weight;
            }
            let own = labels[v];
            totals[own] -= strengths[v];
            let gain = |label: usize, weight: f64| weight - resolution * strengths[v] * totals[label] / total;
            let (mut best, mut to) = (gain(own, around.get(&own).copied().unwrap_or(0.0)) + 1e-14 * total, own);
            for (label, weight) in &around {
                if gain(*label, *weight) > best {
                    (best, to) = (gain(*label, *weight), *label);
                }
            }
            totals[to] += strengths[v];
            labels[v] = to;
            has_moved |= to != own;
        }
        has_ever |= has_moved;
        if !has_moved {
            return (labels, has_ever);
        }
    }
}
