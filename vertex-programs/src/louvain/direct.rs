//! The method of Louvain, with the refinement of Leiden: up by levels, and back.

use hubcut::graph::{AnyGraph, VertexId};
use hubcut::parallel;

use super::Config;
use super::level::Level;
use super::moving::Moving;
use crate::Result;
use crate::components::direct::Forest;
use crate::direct::{Limits, in_pool};

/// Communities, and what was done to find them.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// A label of each vertex, below the number of communities.
    pub labels: Vec<VertexId>,
    /// How many communities there are.
    pub communities: usize,
    /// The modularity.
    pub modularity: f64,
    /// How often the method has gone up and back.
    pub passes: u64,
    /// How often a vertex, or a community, has moved.
    pub moves: u64,
}

/// Finds communities. A run that is stopped has those of the level that it has come to.
///
/// # Errors
/// [`Error::InvalidWeight`](crate::Error::InvalidWeight); memory that is not there.
pub fn run(graph: &AnyGraph, config: &Config, limits: &Limits) -> Result<Found> {
    in_pool(|| {
        let level = Level::of(graph)?;
        let labels = parallel::tabulate(level.vertices(), &|v| v as VertexId);
        let modularity = level.modularity(&labels, config.resolution);
        let mut found = Found { communities: labels.len(), labels, modularity, passes: 0, moves: 0 };
        // Without weights nothing is joined.
        while level.total > 0.0 && found.passes < config.passes && !limits.is_due() {
            let mut labels = apart(&level, &pass(&level, &found.labels, config, limits, &mut found.moves)?)?;
            let communities = renumber(&mut labels);
            let modularity = level.modularity(&labels, config.resolution);
            found.passes += 1;
            // Vertices that move at once can lose. What another pass would begin with is the same again.
            if modularity <= found.modularity {
                break;
            }
            found = Found { labels, communities, modularity, ..found };
        }
        Ok(found)
    })
}

/// Once up and back. Vertices move; each community is taken apart into parts that hang together, which are the vertices of the next level
/// and begin there in the communities that they come from; what these have come to is where vertices begin to move again.
fn pass(
    level: &Level<'_>,
    from: &[VertexId],
    config: &Config,
    limits: &Limits,
    moves: &mut u64,
) -> Result<Vec<VertexId>> {
    let vertices = level.vertices();
    let settle = |from: &[VertexId], moves: &mut u64| -> Result<Vec<VertexId>> {
        let (labels, more) = Moving::new(level, from, config.resolution)?.run(limits)?;
        *moves += more;
        Ok(labels)
    };
    let labels = settle(from, moves)?;
    if limits.has_stopped() {
        return Ok(labels);
    }
    let (mut parts, joined) = Moving::within(level, &labels, config.resolution)?.run(limits)?;
    let count = renumber(&mut parts);
    // Of the last level no two parts belong together.
    if joined == 0 || limits.has_stopped() {
        return Ok(labels);
    }
    let coarse = level.aggregate(&parts, count, limits)?;
    if limits.has_stopped() {
        return Ok(labels);
    }
    let mut from = vec![0; count];
    (0..vertices).for_each(|v| from[parts[v] as usize] = labels[v]);
    renumber(&mut from);
    let above = pass(&coarse, &from, config, limits, moves)?;
    drop(coarse);
    settle(&parallel::tabulate(vertices, &|v| above[parts[v] as usize]), moves)
}

/// Takes apart what does not hang together, which modularity gains from: a vertex that moved may have been all that held others.
fn apart(level: &Level<'_>, labels: &[VertexId]) -> Result<Vec<VertexId>> {
    let forest = Forest::new(labels.len())?;
    parallel::ranges(labels.len(), &|range| {
        for v in range {
            level.for_each(v, |other, weight| {
                if labels[other as usize] == labels[v] && weight > 0.0 {
                    forest.link(v as VertexId, other);
                }
            });
        }
    });
    forest.compress();
    Ok(parallel::tabulate(labels.len(), &|v| forest.above(v as VertexId)))
}

/// Names communities from 0 on, in the order of their first vertices; how many there are.
fn renumber(labels: &mut [VertexId]) -> usize {
    let most = labels.iter().copied().max().map_or(0, |most| most as usize + 1);
    let mut names = vec![VertexId::MAX; most];
    let mut count = 0;
    for label in labels {
        let name = &mut names[*label as usize];
        if *name == VertexId::MAX {
            *name = count;
            count += 1;
        }
        *label = *name;
    }
    count as usize
}
