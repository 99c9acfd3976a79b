//! Edge-cuts: vertices are placed, and each arc lies with its target.
//!
//! | method | places a vertex | cuts, of `m` arcs on `S` shards |
//! | --- | --- | --- |
//! | [`Hash`](struct@Hash) | by the hash of its id | `(1 - 1/S) m` expected |
//! | [`Range`] | with its neighbours in the order of ids | what leaves the ranges: little in crawls and roads, else as hash |
//! | [`Ldg`] | where most neighbours are, times the room that is left | no bound; far fewer than hash where there is locality |
//! | [`Fennel`] | where most neighbours are, less a price of load | no bound; at most what LDG cuts |
//! | [`Multilevel`] | by a cut of clusters of clusters, refined on the way back | no bound; mostly the fewest |
//!
//! A vertex-cut spreads a hub's edges; an edge-cut keeps all in-edges of a vertex together, so that no partial sums are
//! exchanged, only views. It suits graphs without hubs that have locality: roads, meshes, crawls.
//!
//! [`Ldg`], [`Fennel`] and [`Multilevel`] keep in-edges even, or vertices, or both: [`CutOptions::balance`](super::CutOptions::balance).

mod fennel;
mod greedy;
mod hash;
mod ldg;
mod limits;
mod multilevel;
mod range;
#[cfg(test)]
mod tests;

pub use fennel::Fennel;
pub use hash::Hash;
pub use ldg::Ldg;
pub use multilevel::Multilevel;
pub use range::Range;

use super::Partitioner;

/// All of them, with their default settings.
pub(super) fn all() -> Vec<Box<dyn Partitioner>> {
    vec![
        Box::new(Hash),
        Box::new(Range::default()),
        Box::new(Ldg::default()),
        Box::new(Fennel::default()),
        Box::new(Multilevel),
    ]
}
