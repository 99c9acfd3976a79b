//! Graphs made from a few numbers: R-MAT, Erdős-Rényi, grid, star, chain; ratings of a few factors; grids of variables.
//!
//! Guarantees: a generator's graph depends on its fields alone, bit for bit, on any machine and any number
//! of threads; its edges are distinct and without self-loops, sorted by source, then target; every vertex
//! has an edge, so that the graph written as text and read again is the same graph.
//!
//! Relies on nothing but integers: each draw hashes (seed, number of the draw) ([`random`]), and thresholds
//! are compared as integers. Ratings and grids of variables alone are computed in floating point, with the functions of the system.

mod chain;
mod draws;
mod erdos_renyi;
mod grid;
mod ising;
pub mod random;
mod ratings;
mod regular;
mod rmat;
mod star;
mod weights;

pub use chain::Chain;
pub use erdos_renyi::ErdosRenyi;
pub use grid::Grid;
pub use ising::{Couplings, Ising};
pub use ratings::FactorRatings;
pub use rmat::Rmat;
pub use star::Star;

/// Edges drawn for each vertex where nothing else is asked for.
pub const DEFAULT_EDGE_FACTOR: u32 = 16;

/// The seed where nothing else is asked for.
pub const DEFAULT_SEED: u64 = 1;
