//! Colouring: a number for each vertex, so that no two neighbours have the same, and not many are used.
//!
//! ```text
//! colour(v) = the least number that no neighbour of v has that comes before v in an order of the vertices
//! ```
//! The graph is taken as simple and undirected: an edge joins its ends whichever way it leads, and loops do not count. To use as few
//! colours as can be is hard; the order decides how many there are. Taking vertices of high degree first is good; to take away the
//! vertices of the lowest degree, again and again, and to colour them backwards, needs at most one colour more than the degeneracy of the
//! graph (the largest [core number](crate::k_core)).
//!
//! Source: Welsh, Powell 1967 (largest first); Matula, Beck 1983 (smallest last); Jones, Plassmann 1993, "A parallel graph coloring heuristic";
//! Hasenplaug, Kaler, Schardl, Leiserson 2014, "Ordering heuristics for parallel graph coloring".

pub mod baseline;
pub mod direct;
mod entry;
mod question;
pub mod verify;

use hubcut::graph::Topology;

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;
use crate::Result;
use crate::direct::priority::{Ranks, by, by_degree, natural, random};
use crate::direct::{Limits, degrees};

#[cfg(test)]
mod tests;

/// In which order vertices are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Most neighbours first, equal ones by raw id.
    #[default]
    LargestFirst,
    /// As vertices are taken away, those with the fewest neighbours left first, but backwards. Those that go at the same time: by raw id.
    SmallestLast,
    /// A random one.
    Random,
    /// By raw id.
    Natural,
}

impl Order {
    /// All of them by name.
    pub const NAMES: &'static [(&'static str, Order)] = &[
        ("largest-first", Order::LargestFirst),
        ("smallest-last", Order::SmallestLast),
        ("random", Order::Random),
        ("natural", Order::Natural),
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        Order::NAMES.iter().find(|(_, order)| *order == self).map_or("", |(name, _)| name)
    }

    /// The rank of each vertex.
    fn ranks(self, graph: &Topology, seed: u64, limits: &Limits) -> Result<Ranks> {
        Ok(match self {
            Order::LargestFirst => by_degree(graph, true)?,
            Order::SmallestLast => {
                let waves = crate::k_core::direct::waves(graph, degrees(graph)?, limits)?;
                by(graph, &|_, v| u64::from(!waves[v]))
            }
            Order::Random => random(graph, seed),
            Order::Natural => natural(graph),
        })
    }
}
