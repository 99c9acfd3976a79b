//! Vertex-cuts: edges are placed, vertices are replicated.
//!
//! | method | where an edge goes | load |
//! | --- | --- | --- |
//! | [`Random`] | hash of the edge | even |
//! | [`Grid`] | column of the source, row of the target: at most rows + columns - 1 replicas | by chance |
//! | [`Pds`] | the shard that its ends' sets share: at most q + 1 replicas | by chance |
//! | [`Dbh`] | hash of the end with the lower degree | by degrees |
//! | [`Oblivious`] | where its ends are already | capacity |
//! | [`Hdrf`] | where its ends are already; hubs are cut first | capacity |
//! | [`Hybrid`] | with the target, or with the source if the target is a hub | by degrees |
//! | [`Ginger`] | as hybrid, vertices going to where their neighbours are | capacity |
//! | [`Ne`] | on shards that grow along neighbours, one after the other | capacity |
//! | [`Hep`] | the same, edges between hubs by HDRF | capacity |
//!
//! Methods that hash run in parallel. Greedy ones ([`Oblivious`], [`Hdrf`], [`Ginger`], [`Ne`], [`Hep`]) decide one after the other; all
//! cuts are the same for any number of threads.

mod dbh;
mod expansion;
mod ginger;
mod greedy;
mod grid;
mod hdrf;
mod hep;
mod hybrid;
mod loads;
mod ne;
mod oblivious;
mod pds;
mod random;
mod stream;
#[cfg(test)]
mod tests;

pub use dbh::Dbh;
pub use ginger::Ginger;
pub use grid::Grid;
pub use hdrf::Hdrf;
pub use hep::Hep;
pub use hybrid::Hybrid;
pub use ne::Ne;
pub use oblivious::Oblivious;
pub use pds::Pds;
pub use random::Random;

use super::Partitioner;

/// All of them, with their default settings.
pub(super) fn all() -> Vec<Box<dyn Partitioner>> {
    vec![
        Box::new(Random),
        Box::new(Grid),
        Box::new(Pds),
        Box::new(Dbh),
        Box::new(Oblivious),
        Box::new(Hdrf::default()),
        Box::new(Hybrid::default()),
        Box::new(Ginger::default()),
        Box::new(Ne),
        Box::new(Hep::default()),
    ]
}
