//! R-MAT: recursive quadrants, the usual model of a power-law graph.

use std::ops::RangeInclusive;

use hubcut::graph::AnyEdgeList;
use serde::{Deserialize, Serialize};

use super::draws::draw_edges;
use super::random::{Stream, h, tag};
use super::weights::DrawnWeights;
use super::{DEFAULT_EDGE_FACTOR, DEFAULT_SEED};
use crate::error::{Error, Result};

/// A directed R-MAT graph.
///
/// `edge_factor * 2^scale` edges are drawn. Each descends `scale` levels of the adjacency matrix, into the
/// quadrant (source bit, target bit) = 00, 01, 10, 11 with probability a = .57, b = .19, c = .19, d = .05.
/// Vertices then change their names by a permutation that the seed chooses, so that hubs have no special
/// ids; duplicates, self-loops and ids without edge are left out. Scale 20 keeps about 16.1 M distinct
/// edges of 16.8 M.
///
/// **Determinism**: draw i depends on (seed, i) only, probabilities are multiples of 2^-21.
/// **Complexity**: O(edge_factor * 2^scale * scale) time, 14 bytes a draw, parallel.
///
/// **Source**: Chakrabarti, Zhan, Faloutsos, "R-MAT: a recursive model for graph mining" (SDM 2004), with the
/// probabilities and edge factor of Graph500.
///
/// # Examples
/// ```
/// use hubcut::graph::AnyEdgeList;
/// use hubcut_datasets::generate::Rmat;
/// let list = Rmat { weights: Some(1..=255), ..Rmat::new(10) }.generate()?;
/// let AnyEdgeList::U32(list) = list else { panic!("weights were asked for") };
/// assert!(list.len() <= 16 << 10 && list.ids.len() <= 1 << 10);
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rmat {
    /// Vertices are drawn from `0..2^scale`; 1 to 31.
    pub scale: u32,
    /// Draws for each of the `2^scale` vertices; at least 1.
    pub edge_factor: u32,
    /// Another seed, another graph.
    pub seed: u64,
    /// Where whole weights lie, both ends included; `None` for no weights.
    pub weights: Option<RangeInclusive<u32>>,
}

impl Rmat {
    /// The graph of a scale, all else by default.
    pub fn new(scale: u32) -> Self {
        Rmat { scale, edge_factor: DEFAULT_EDGE_FACTOR, seed: DEFAULT_SEED, weights: None }
    }

    /// Makes the graph.
    ///
    /// # Errors
    /// [`Error::Option`] when a field is out of range; [`Error::Engine`] when memory is short.
    pub fn generate(&self) -> Result<AnyEdgeList> {
        if !(1..=31).contains(&self.scale) {
            return Err(Error::Option(format!("scale {} of R-MAT is not between 1 and 31", self.scale)));
        }
        if self.edge_factor == 0 {
            return Err(Error::Option("edge factor 0 of R-MAT gives no edge: ask for at least 1".into()));
        }
        let weights = DrawnWeights::new(&self.weights, self.seed)?;
        let quadrants = Quadrants::new(self.scale, self.seed);
        let names = Labels::new(self.scale, self.seed);
        draw_edges(1 << self.scale, u64::from(self.edge_factor) << self.scale, weights, |number| {
            let (source, target) = quadrants.draw(number);
            (names.of(source), names.of(target))
        })
    }
}

/// Bits of randomness a level, so that one hash serves three.
const LEVEL_BITS: u32 = 21;
const LEVELS_A_HASH: u32 = 64 / LEVEL_BITS;

/// `hundredths / 100` in units of `2^-LEVEL_BITS`, rounded.
const fn threshold(hundredths: u64) -> u64 {
    ((hundredths << LEVEL_BITS) + 50) / 100
}

const A: u64 = threshold(57);
const A_B: u64 = threshold(57 + 19);
const A_B_C: u64 = threshold(57 + 19 + 19);

/// Draws edges before they are renamed.
struct Quadrants {
    scale: u32,
    streams: Vec<Stream>,
}

impl Quadrants {
    fn new(scale: u32, seed: u64) -> Self {
        let hashes = u64::from(scale.div_ceil(LEVELS_A_HASH));
        Quadrants { scale, streams: (0..hashes).map(|i| Stream::new(tag::RMAT + i, seed)).collect() }
    }

    fn draw(&self, number: u64) -> (u32, u32) {
        let (mut source, mut target) = (0, 0);
        let mut levels = self.scale;
        for stream in &self.streams {
            let mut bits = stream.at(number);
            for _ in 0..levels.min(LEVELS_A_HASH) {
                let draw = bits & ((1 << LEVEL_BITS) - 1);
                bits >>= LEVEL_BITS;
                let (a, b, c) = (u32::from(draw >= A), u32::from(draw >= A_B), u32::from(draw >= A_B_C));
                source = (source << 1) | b;
                target = (target << 1) | (a ^ b ^ c);
            }
            levels = levels.saturating_sub(LEVELS_A_HASH);
        }
        (source, target)
    }
}

/// A permutation of `0..2^scale`: rounds of an odd multiple plus a constant, and a shift folded in, each of
/// which is one to one modulo `2^scale`.
struct Labels {
    mask: u32,
    shift: u32,
    rounds: [(u32, u32); 4],
}

impl Labels {
    fn new(scale: u32, seed: u64) -> Self {
        let round = |i: u64| (h(tag::NAMES, seed, 2 * i) as u32 | 1, h(tag::NAMES, seed, 2 * i + 1) as u32);
        Labels { mask: u32::MAX >> (32 - scale), shift: scale.div_ceil(2), rounds: [0, 1, 2, 3].map(round) }
    }

    fn of(&self, mut vertex: u32) -> u32 {
        for (factor, constant) in self.rounds {
            vertex = vertex.wrapping_mul(factor).wrapping_add(constant) & self.mask;
            vertex ^= vertex >> self.shift;
        }
        vertex
    }
}

#[cfg(test)]
mod tests {
    use hubcut::graph::{BuildOptions, EdgeList, RawId};

    use super::*;

    fn unweighted(list: AnyEdgeList) -> EdgeList {
        match list {
            AnyEdgeList::Unweighted(list) => list,
            other => panic!("weights nobody asked for: {other:?}"),
        }
    }

    #[test]
    fn names_are_a_permutation() {
        for scale in [1, 2, 3, 5, 8, 13, 16] {
            for seed in [0, 1, u64::MAX] {
                let names = Labels::new(scale, seed);
                let mut seen = vec![false; 1 << scale];
                (0..1 << scale).for_each(|v| seen[names.of(v) as usize] = true);
                assert!(seen.into_iter().all(|seen| seen), "scale {scale} seed {seed}");
            }
        }
    }

    #[test]
    fn quadrants_have_their_probabilities() {
        let draws = 100_000;
        let quadrants = Quadrants::new(7, 3);
        for level in 0..7 {
            let mut counts = [0f64; 4];
            for (source, target) in (0..draws).map(|number| quadrants.draw(number)) {
                counts[(((source >> level) & 1) * 2 + ((target >> level) & 1)) as usize] += 1.0 / draws as f64;
            }
            // The standard deviation of each is below 0.0016.
            for (count, expected) in counts.into_iter().zip([0.57, 0.19, 0.19, 0.05]) {
                assert!((count - expected).abs() < 0.008, "level {level}: {counts:?}");
            }
        }
    }

    #[test]
    fn degrees_are_skewed_and_names_are_not() {
        let list = unweighted(Rmat::new(14).generate().unwrap());
        let draws = 16 << 14;
        assert!(list.len() > draws * 7 / 10 && list.len() < draws * 98 / 100, "{}", list.len());
        let high = |v: u32| matches!(list.ids.get(v as usize), RawId::Number(id) if id >= 1 << 13);
        let share = list.chunks.iter().flat_map(|chunk| &chunk.edges).filter(|edge| high(edge.0)).count() as f64
            / list.len() as f64;
        assert!((0.35..0.65).contains(&share), "{share} of the sources in the upper half, 0.24 before renaming");
        let graph = list.build(&BuildOptions::default()).unwrap();
        let stats = graph.stats();
        assert!(stats.out_degree.max as f64 > 40.0 * stats.mean_degree, "{stats:?}");
        assert!((stats.out_degree.median as f64) < 0.6 * stats.mean_degree, "{stats:?}");
        assert_eq!((stats.isolated, stats.self_loops, stats.duplicates), (0, 0, 0));
    }

    #[test]
    fn threads_do_not_matter() {
        let rmat = Rmat { weights: Some(3..=9), seed: 5, ..Rmat::new(12) };
        let lists = [1, 2, 8].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            match pool.install(|| rmat.generate()).unwrap() {
                AnyEdgeList::U32(list) => list,
                other => panic!("weights are missing: {other:?}"),
            }
        });
        for list in &lists {
            assert_eq!((&list.ids, &list.chunks), (&lists[0].ids, &lists[0].chunks));
            assert!(list.chunks.iter().flat_map(|chunk| &chunk.data).all(|weight| (3..=9).contains(weight)));
            assert!(list.chunks.iter().flat_map(|chunk| &chunk.edges).is_sorted());
        }
        let plain = unweighted(Rmat { weights: None, ..rmat.clone() }.generate().unwrap());
        assert!(plain.chunks.iter().map(|chunk| &chunk.edges).eq(lists[0].chunks.iter().map(|chunk| &chunk.edges)));
        let other = unweighted(Rmat { weights: None, seed: 6, ..rmat }.generate().unwrap());
        assert_ne!(plain.chunks, other.chunks);
    }

    #[test]
    fn refuses_nonsense() {
        for rmat in [
            Rmat::new(0),
            Rmat::new(32),
            Rmat { edge_factor: 0, ..Rmat::new(4) },
            #[allow(clippy::reversed_empty_ranges)]
            Rmat { weights: Some(9..=3), ..Rmat::new(4) },
            Rmat { edge_factor: u32::MAX, ..Rmat::new(31) },
        ] {
            assert!(rmat.generate().is_err(), "{rmat:?}");
        }
    }
}
