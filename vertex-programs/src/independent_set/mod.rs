//! Maximal independent sets: vertices no two of which are neighbours, so many that no other fits in.
//!
//! ```text
//! v is in the set   if no neighbour of v is in the set that comes before v in an order of the vertices
//! ```
//! The graph is taken as simple and undirected: an edge joins its ends whichever way it leads, and loops do not count. Which order it is decides how
//! large the set becomes; the largest one is hard to find. A random order takes few rounds; vertices with few neighbours first give larger sets.
//!
//! Source: Luby 1986, "A simple parallel algorithm for the maximal independent set problem"; Blelloch, Fineman, Shun 2012, "Greedy sequential maximal
//! independent set and matching are parallel on average".

pub mod baseline;
pub mod direct;
mod entry;
mod question;
pub mod verify;

use hubcut::graph::Topology;

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;
use crate::Result;
use crate::direct::priority::{Ranks, by_degree, random};

#[cfg(test)]
mod tests;

/// Who comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// At random.
    #[default]
    Random,
    /// Fewest neighbours first, equal ones by raw id.
    SmallestFirst,
}

impl Order {
    /// All of them by name.
    pub const NAMES: &'static [(&'static str, Order)] =
        &[("random", Order::Random), ("smallest-first", Order::SmallestFirst)];

    /// What it is called.
    pub fn name(self) -> &'static str {
        Order::NAMES.iter().find(|(_, order)| *order == self).map_or("", |(name, _)| name)
    }

    /// The rank of each vertex.
    fn ranks(self, graph: &Topology, seed: u64) -> Result<Ranks> {
        match self {
            Order::Random => Ok(random(graph, seed)),
            Order::SmallestFirst => by_degree(graph, false),
        }
    }
}
