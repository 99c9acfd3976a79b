//! Vertex programs for hubcut: one folder is one program, with its configuration and its paper.
//!
//! In each there is `baseline`, the same computation as a plain loop on one thread. It is the measure of what an engine costs, as
//! McSherry, Isard and Murray asked for in 2015 ("Scalability! But at what COST?"): how many cores does a system need before it
//! beats the loop that anybody would write? And there is `verify`, a check of an answer by a route that shares nothing with the
//! engine that found it.

pub mod als;
pub mod betweenness;
pub mod bfs;
pub mod bp;
pub mod closeness;
pub mod colouring;
pub mod components;
pub mod denoise;
pub mod diameter;
pub mod direct;
mod each;
pub mod eigenvector;
mod error;
pub mod hits;
pub mod independent_set;
pub mod k_core;
pub mod katz;
pub mod label_propagation;
pub mod louvain;
pub mod numbers;
pub mod pagerank;
pub mod race;
pub mod random_walks;
pub mod registry;
mod running;
pub mod scores;
pub mod spanning_forest;
pub mod sssp;
pub mod strong_components;
pub mod triangles;
mod weight;
pub mod widest_path;

pub use error::{Error, Result};
pub use running::Running;
pub use weight::Weight;
