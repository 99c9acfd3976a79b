//! Closeness: how near a vertex is to all others, by two formulas.
//!
//! ```text
//! closeness(v) = r / (sum over u of d(u, v)) * r / (n - 1)        over the r vertices u, others than v, from which a way leads to v
//! harmonic(v) = sum over u of 1 / d(u, v)                         n: all vertices
//! ```
//! The distance `d(u, v)` is the number of edges of a shortest way, along edges: in a directed graph it is that TO the vertex, as in NetworkX, whose
//! `closeness_centrality` (by Wasserman and Faust) and `harmonic_centrality` these are. Weights do not count. Where no way leads to `v`, both are 0.
//!
//! [`exact`] searches from all vertices, hundreds at once. [`sketch`] has for every vertex a sketch of those that are at most so many edges away, which
//! takes about as much time as edges times the number of levels, and is off by some percent.
//!
//! Source: Wasserman, Faust 1994, "Social network analysis"; Then et al. 2014, "The more the merrier: efficient multi-source graph traversal"; Boldi, Vigna
//! 2013, "In-core computation of geometric centralities with HyperBall".

pub mod baseline;
mod entry;
pub mod exact;
mod question;
pub mod sketch;
pub mod verify;

use hubcut::graph::Topology;

use crate::Result;
use crate::direct::Limits;

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;

#[cfg(test)]
mod tests;

/// Vertices times vertices and arcs, up to which distances are exact unless something else was asked for: about a second where ways are short, minutes
/// where the graph is one long chain.
const EXACT: u128 = 20_000_000_000;

/// Registers of a sketch, unless others were asked for.
pub const REGISTERS: usize = 256;

/// What distances to a vertex come to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Distances {
    /// How many other vertices a way leads from.
    pub reached: f64,
    /// The sum of their distances.
    pub sum: f64,
    /// The sum of one over each distance.
    pub harmonic: f64,
}

impl Distances {
    /// Closeness in a graph of so many vertices.
    pub fn closeness(&self, vertices: usize) -> f64 {
        if self.sum > 0.0 { self.reached / self.sum * (self.reached / (vertices as f64 - 1.0)) } else { 0.0 }
    }

    /// Counts so many vertices at a distance.
    #[inline(always)]
    fn add(&mut self, vertices: f64, distance: f64) {
        self.reached += vertices;
        self.sum += vertices * distance;
        self.harmonic += vertices / distance;
    }
}

/// Distances of a whole graph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AllDistances {
    /// What the distances to each vertex come to, by vertex id.
    pub to: Vec<Distances>,
    /// How many pairs of different vertices are 1, 2 and so on apart, as far as ways lead.
    pub pairs: Vec<f64>,
}

/// Distances by sketches of so many registers; without a number exact ones where these are found in seconds, or if they are asked for, else by
/// [`REGISTERS`]. Also the number of registers they are by, if they are.
///
/// # Errors
/// As [`exact::run`] and [`sketch::run`].
pub fn run(
    graph: &Topology,
    registers: Option<usize>,
    exact: bool,
    seed: u64,
    limits: &Limits,
) -> Result<(AllDistances, Option<usize>)> {
    if registers.is_none() && (exact || is_small(graph)) {
        return Ok((exact::run(graph, limits)?, None));
    }
    let registers = registers.unwrap_or(REGISTERS);
    Ok((sketch::run(graph, registers, seed, limits)?, Some(registers)))
}

/// Refuses a graph of which a plain loop would search from every vertex for too long.
pub(crate) fn check_small(graph: &Topology) -> Result<()> {
    if is_small(graph) {
        return Ok(());
    }
    let text = "the plain loop would search from every vertex of this graph for hours; give a smaller one";
    Err(crate::Error::Usage(text.into()))
}

/// Whether distances from all vertices take no longer than seconds, or minutes at the worst.
pub fn is_small(graph: &Topology) -> bool {
    graph.vertices() as u128 * (graph.vertices() + graph.arcs()) as u128 <= EXACT
}
