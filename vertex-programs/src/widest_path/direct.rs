//! Widest paths by delta-stepping over how narrow edges are.

use hubcut::graph::{AnyGraph, VertexId};
use hubcut::parallel;

use super::narrow::{Narrow, narrowed};
use crate::Result;
use crate::direct::Limits;
use crate::sssp::Distance;
use crate::sssp::direct::delta_stepping;
use crate::sssp::tree::{self, NO_PARENT};

/// The width of every vertex from `source`, and if they are wanted the parents of a complete search, as [`Widths`](super::Widths) has them.
///
/// # Errors
/// As [`run`](super::run).
pub fn run(
    graph: &AnyGraph,
    source: VertexId,
    with_parents: bool,
    limits: &Limits,
) -> Result<(Vec<f64>, Vec<VertexId>)> {
    let (graph, scale) = narrowed(graph)?;
    let mut found: Vec<Narrow> = delta_stepping(&graph, source, None, limits)?;
    // What only edges of weight 0 lead to is not reached.
    parallel::change(&mut found, &|narrow| if scale.width(narrow) > 0.0 { narrow } else { Narrow::UNREACHED });
    found[source as usize] = Narrow::ZERO;
    let parents = match with_parents {
        false => Vec::new(),
        true if limits.has_stopped() => vec![NO_PARENT; found.len()],
        true => tree::parents(&graph, source, &found)?,
    };
    let width = |v: usize| if v == source as usize { f64::INFINITY } else { scale.width(found[v]) };
    Ok((parallel::tabulate(found.len(), &width), parents))
}
