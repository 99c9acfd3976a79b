//! The simple undirected graph that a graph is taken as: neighbours once each, whichever way edges lead, without loops.

use std::sync::atomic::Ordering::Relaxed;

use hubcut::graph::{Adjacency, Topology, VertexId};
use hubcut::parallel;

use super::words32;
use crate::Result;

/// The rows by source, and those by target if they are others: together each neighbour, whichever way the edge leads.
pub(crate) fn sides(graph: &Topology) -> Vec<&Adjacency> {
    let (out, into) = (graph.by_source(), graph.by_target());
    if std::ptr::eq(out, into) { vec![out] } else { vec![out, into] }
}

/// Does `work` with every neighbour of `v` once, whichever way the edge leads, in the order of ids; not with `v`.
#[inline(always)]
pub(crate) fn each_neighbour(graph: &Topology, v: VertexId, mut work: impl FnMut(VertexId)) {
    let mut last = v;
    let mut once = |w: VertexId| {
        if w != v && w != last {
            work(w);
        }
        // A loop is not the last neighbour: the one before it may come once more after it.
        last = if w == v { last } else { w };
    };
    let out = graph.by_source().row(v);
    if std::ptr::eq(graph.by_source(), graph.by_target()) {
        return out.iter().for_each(|w| once(*w));
    }
    let (mut out, mut into) = (out, graph.by_target().row(v));
    while let (Some((&a, rest)), Some((&b, others))) = (out.split_first(), into.split_first()) {
        if a <= b {
            out = rest;
            once(a);
        } else {
            into = others;
            once(b);
        }
    }
    out.iter().chain(into).for_each(|w| once(*w));
}

/// How many neighbours each vertex has, as [`each_neighbour`] counts them.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
pub(crate) fn degrees(graph: &Topology) -> Result<Vec<u32>> {
    let degrees = words32("the degrees", graph.vertices())?;
    parallel::ranges(graph.vertices(), &|range| {
        for v in range {
            let mut degree = 0;
            each_neighbour(graph, v as VertexId, |_| degree += 1);
            degrees[v].store(degree, Relaxed);
        }
    });
    Ok(degrees.into_iter().map(|degree| degree.into_inner()).collect())
}
