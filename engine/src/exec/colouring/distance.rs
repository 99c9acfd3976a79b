//! Colours for whoever wants them.

use super::{Priorities, colour};
use crate::error::Result;
use crate::graph::{Directedness, Topology, VertexId};

/// How far vertices of one colour are apart at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apart {
    /// No two neighbours have the same colour.
    Neighbours,
    /// Nor have two neighbours of one vertex.
    NeighboursOfNeighbours,
}

/// A colour for every vertex, from 0, by vertex id: vertices of one colour are [`Apart`] in the graph, whichever way its edges lead.
/// Loops and parallel edges do not count.
///
/// Greedy, vertices with many edges first; the same for any number of threads. Users and items, where neighbours are kept apart, are two
/// colours.
///
/// # Complexity
/// `O(vertices + edges)`, in parallel, for neighbours, with at most one colour more than the largest number of neighbours; for their
/// neighbours `O(sum of the squares of degrees)`, by one thread.
///
/// # Errors
/// [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
///
/// # Examples
/// ```
/// use hubcut::exec::{Apart, colours};
/// use hubcut::graph::{BuildOptions, EdgeList};
///
/// let star = EdgeList::from_pairs(4, vec![(0, 1), (0, 2), (0, 3)]).build(&BuildOptions::default())?;
/// let of = |apart| colours(&star, apart).map(|colours| colours.into_iter().max());
/// assert_eq!(of(Apart::Neighbours)?, Some(1));
/// assert_eq!(of(Apart::NeighboursOfNeighbours)?, Some(3));
/// # Ok::<(), hubcut::Error>(())
/// ```
///
/// Source: see the greedy algorithms of Gebremedhin, Manne, Pothen 2005, "What color is your Jacobian?", section 3.
pub fn colours(topology: &Topology, apart: Apart) -> Result<Vec<u32>> {
    if apart == Apart::Neighbours {
        return Ok(colour(topology)?.colour_of);
    }
    const NONE: u32 = u32::MAX;
    let is_directed = topology.direction() == Directedness::Directed;
    let inward = |v: VertexId| if is_directed { topology.by_target().row(v) } else { &[] };
    let neighbours = |v: VertexId| topology.by_source().row(v).iter().chain(inward(v)).copied();
    let mut colour_of = vec![NONE; topology.vertices()];
    // The last vertex that each colour was near to.
    let mut near: Vec<VertexId> = Vec::new();
    for v in (Priorities { topology }).order()? {
        for u in neighbours(v).flat_map(|u| neighbours(u).chain([u])) {
            if u != v && colour_of[u as usize] != NONE {
                near[colour_of[u as usize] as usize] = v;
            }
        }
        let colour = near.iter().position(|last| *last != v).unwrap_or(near.len());
        if colour == near.len() {
            near.push(NONE);
        }
        colour_of[v as usize] = colour as u32;
    }
    Ok(colour_of)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::{BuildOptions, EdgeList};

    proptest! {
        #[test]
        fn vertices_of_one_colour_are_apart(
            pairs in prop::collection::vec((0u32..30, 0u32..30), 0..80),
            undirected: bool,
        ) {
            let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
            let options = BuildOptions { direction, ..BuildOptions::default() };
            let graph = EdgeList::from_pairs(30, pairs.clone()).build(&options).unwrap();
            let mut near = vec![[false; 30]; 30];
            for (s, t) in pairs {
                near[s as usize][t as usize] = true;
                near[t as usize][s as usize] = true;
            }
            let one = colours(&graph, Apart::Neighbours).unwrap();
            let two = colours(&graph, Apart::NeighboursOfNeighbours).unwrap();
            for v in 0..30 {
                for u in (0..30).filter(|u| *u != v) {
                    let meets = (0..30).any(|w| near[v][w] && near[w][u]);
                    assert!(!near[v][u] || one[v] != one[u] && two[v] != two[u], "{v} and {u}");
                    assert!(!meets || two[v] != two[u], "{v} and {u} have a neighbour in common");
                }
                let around = (0..30).filter(|u| near[v][*u] || (0..30).any(|w| near[v][w] && near[w][*u])).count();
                assert!(two[v] as usize <= around, "no more colours than it has others around it");
            }
        }
    }
}
