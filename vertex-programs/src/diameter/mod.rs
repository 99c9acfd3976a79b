//! The diameter: how far apart two vertices can be, and how far most are.
//!
//! ```text
//! ecc(v) = max over w of d(v, w)          over the vertices w to which a way leads from v
//! diameter = max over v of ecc(v)         d: the number of edges of a shortest way
//! ```
//! Vertices between which no way leads do not count, as in igraph; weights do not count either. [`direct`] bounds it from both sides by some searches. On
//! most graphs the bounds meet soon, and the diameter is exact.
//!
//! One long tail makes a diameter large. The effective diameter is the distance that 90 % of the pairs with a way between them do not exceed, interpolated
//! between whole numbers. It is found with distances of all pairs, or estimates of their numbers: see [`closeness`](crate::closeness).
//!
//! Source: Takes, Kosters 2011, "Determining the diameter of small world networks"; Palmer, Gibbons, Faloutsos 2002, "ANF: a fast and scalable tool for data
//! mining in massive graphs" (the effective diameter).

pub mod baseline;
pub mod direct;
mod entry;
mod parts;
mod question;
pub mod verify;

use hubcut::graph::VertexId;

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;
use crate::error::{Result, check_not_negative};

#[cfg(test)]
mod tests;

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Config {
    /// Searches, after which it stops with the bounds that there are; the last of them may be two, one each way.
    pub searches: u64,
    /// How far bounds may be apart, as a part of the lower one; 0 for the diameter itself.
    pub error: f64,
}

impl Default for Config {
    fn default() -> Self {
        Config { searches: 1000, error: 0.0 }
    }
}

impl Config {
    fn check(&self) -> Result<()> {
        check_not_negative("the error", self.error)
    }
}

/// What searches found.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// The least that the diameter can be: so far apart are these two vertices.
    pub least: u32,
    /// The most that it can be.
    pub most: u32,
    /// Two vertices that are the least apart, the shortest way leading from the first to the second; none where no way leads anywhere.
    pub ends: Option<(VertexId, VertexId)>,
    /// How many searches were made.
    pub searches: u64,
    /// The least that the eccentricity of each vertex can be, by vertex id.
    pub at_least: Vec<u32>,
    /// The most.
    pub at_most: Vec<u32>,
}

/// The distance that this part of the pairs, from 0 to 1, does not exceed, of which `pairs` are 1, 2 and so on apart: between whole numbers as many pairs nearer as lie
/// between them. 0 without pairs.
///
/// # Examples
/// ```
/// // Of 10 pairs 8 are one edge apart, the others two: 9 are reached in the middle between.
/// assert_eq!(hubcut_programs::diameter::percentile(&[8.0, 2.0], 0.9), 1.5);
/// ```
pub fn percentile(pairs: &[f64], part: f64) -> f64 {
    let wanted = part * pairs.iter().sum::<f64>();
    let mut within = 0.0;
    for (at, number) in pairs.iter().enumerate() {
        if *number > 0.0 && within + number >= wanted {
            return at as f64 + (wanted - within).max(0.0) / number;
        }
        within += number;
    }
    0.0
}

/// The mean distance of pairs, of which `pairs` are 1, 2 and so on apart; 0 without pairs.
pub fn mean(pairs: &[f64]) -> f64 {
    let sum: f64 = pairs.iter().enumerate().map(|(at, number)| (at + 1) as f64 * number).sum();
    let number: f64 = pairs.iter().sum();
    if number > 0.0 { sum / number } else { 0.0 }
}
