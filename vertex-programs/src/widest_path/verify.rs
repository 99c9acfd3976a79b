//! Are these the widths from the source? No edge may offer more, and edges that offer just as much must lead there.

use hubcut::graph::{AnyGraph, Graph, VertexId};
use serde::Serialize;

use crate::Result;
use crate::error::Error;
use crate::sssp::tree::NO_PARENT;
use crate::weight::{self, Weight};

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// Vertices that a way leads to.
    pub reached: u64,
    /// Edges that offer a wider way.
    pub too_narrow: u64,
    /// Vertices with a width that no way has.
    pub unproven: u64,
    /// Vertices whose parent is none, or is on no widest way; not there if there are no parents to check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrong_parents: Option<u64>,
    /// The raw id of the vertex of the first fault.
    pub first_fault: Option<String>,
    /// Whether there is none.
    pub passed: bool,
}

/// Checks widths, and parents if there are some; of a run that was not complete only that no width is too large.
///
/// # Errors
/// As [`run`](super::run).
///
/// # Complexity
/// O(vertices + edges), one thread; that of [the plain loop](super::baseline) for a run that was not complete.
pub fn verify(
    graph: &AnyGraph,
    source: VertexId,
    widths: &[f64],
    parents: &[VertexId],
    is_complete: bool,
) -> Result<Verdict> {
    if !is_complete {
        let most = super::baseline::run(graph, source)?;
        let wrong: Vec<usize> = (0..most.len()).filter(|v| !(0.0..=most[*v]).contains(&widths[*v])).collect();
        let first_fault = wrong.first().map(|v| graph.topology().raw_id(*v as VertexId).to_string());
        let (reached, unproven) = (reached(widths), wrong.len() as u64);
        return Ok(Verdict { reached, unproven, first_fault, passed: wrong.is_empty(), ..Verdict::default() });
    }
    match graph {
        AnyGraph::Unweighted(_) => Err(Error::NeedsWeights),
        AnyGraph::U32(graph) => check(graph, source, widths, parents),
        AnyGraph::F32(graph) => check(graph, source, widths, parents),
        AnyGraph::F64(graph) => check(graph, source, widths, parents),
    }
}

fn reached(widths: &[f64]) -> u64 {
    widths.iter().filter(|width| **width > 0.0).count() as u64
}

fn check<W: Weight>(graph: &Graph<W>, source: VertexId, widths: &[f64], parents: &[VertexId]) -> Result<Verdict> {
    weight::check(graph)?;
    let arcs = |u: VertexId| {
        let weights = &graph.data_by_source()[graph.by_source().range(u)];
        graph.by_source().row(u).iter().copied().zip(weights.iter().map(|weight| weight.weight()))
    };
    let mut wrong: Vec<VertexId> = Vec::new();
    let mut too_narrow = 0;
    for u in 0..widths.len() as VertexId {
        for (v, weight) in arcs(u) {
            if widths[v as usize].is_nan() || widths[u as usize].min(weight) > widths[v as usize] {
                too_narrow += 1;
                wrong.push(v);
            }
        }
    }
    let mut proven = vec![false; widths.len()];
    let mut stack = Vec::new();
    if widths[source as usize] == f64::INFINITY {
        proven[source as usize] = true;
        stack.push(source);
    }
    while let Some(u) = stack.pop() {
        for (v, weight) in arcs(u) {
            let offer = widths[u as usize].min(weight);
            if offer > 0.0 && offer == widths[v as usize] && !std::mem::replace(&mut proven[v as usize], true) {
                stack.push(v);
            }
        }
    }
    let unproven: Vec<_> = (0..widths.len()).filter(|v| widths[*v] != 0.0 && !proven[*v]).collect();
    wrong.extend(unproven.iter().map(|v| *v as VertexId));
    let wrong_parents = if parents.is_empty() {
        None
    } else {
        let faults = wrong_parents(graph, source, widths, parents);
        wrong.extend(&faults);
        Some(faults.len() as u64)
    };
    Ok(Verdict {
        reached: reached(widths),
        too_narrow,
        unproven: unproven.len() as u64,
        wrong_parents,
        first_fault: wrong.iter().min().map(|v| graph.raw_id(*v).to_string()),
        passed: wrong.is_empty(),
    })
}

/// Vertices whose parent does not lead to them by an edge that leaves them their width, or from whom parents lead to no source.
fn wrong_parents<W: Weight>(graph: &Graph<W>, source: VertexId, widths: &[f64], parents: &[VertexId]) -> Vec<VertexId> {
    let vertices = widths.len();
    let mut children: Vec<Vec<VertexId>> = vec![Vec::new(); vertices];
    // Every row once: a hub is the parent of many.
    let mut is_led = vec![false; vertices];
    for u in 0..vertices as VertexId {
        let weights = &graph.data_by_source()[graph.by_source().range(u)];
        for (&v, weight) in graph.by_source().row(u).iter().zip(weights) {
            let leaves = widths[u as usize].min(weight.weight()) == widths[v as usize];
            if leaves && parents[v as usize] == u && v != source && !std::mem::replace(&mut is_led[v as usize], true) {
                children[u as usize].push(v);
            }
        }
    }
    let mut is_right = vec![false; vertices];
    let mut stack = if parents[source as usize] == source { vec![source] } else { Vec::new() };
    while let Some(v) = stack.pop() {
        is_right[v as usize] = true;
        stack.extend(&children[v as usize]);
    }
    let is_wrong = |v: &VertexId| match widths[*v as usize] > 0.0 {
        true => !is_right[*v as usize],
        false => parents[*v as usize] != NO_PARENT,
    };
    (0..vertices as VertexId).filter(is_wrong).collect()
}
