//! Whole weights that depend on seed, source and target only.

use std::ops::RangeInclusive;

use hubcut::graph::{EdgeChunk, EdgeList};
use hubcut::parallel;

use super::random::{Stream, mix, tag};
use crate::error::{Error, Result};

/// Where weights lie, and the seed.
pub(super) struct DrawnWeights<'a> {
    range: &'a RangeInclusive<u32>,
    seed: u64,
}

impl<'a> DrawnWeights<'a> {
    /// Refuses an empty range.
    pub(super) fn new(range: &'a Option<RangeInclusive<u32>>, seed: u64) -> Result<Option<Self>> {
        match range {
            Some(range) if range.is_empty() => Err(Error::Option(format!(
                "weights {}..={} are an empty range: give the lower one first",
                range.start(),
                range.end()
            ))),
            Some(range) => Ok(Some(DrawnWeights { range, seed })),
            None => Ok(None),
        }
    }

    fn of(&self, stream: Stream, source: u32, target: u32) -> u32 {
        let width = u64::from(self.range.end() - self.range.start()) + 1;
        let edge = mix((u64::from(source) << 32) | u64::from(target));
        self.range.start() + stream.below(width, edge) as u32
    }
}

/// Gives every edge its weight: `start + floor(h(121, seed, mix(source * 2^32 + target)) * width / 2^64)`.
pub(super) fn weigh(list: EdgeList, weights: &DrawnWeights<'_>) -> EdgeList<u32> {
    let stream = Stream::new(tag::WEIGHTS, weights.seed);
    let weigh = |_, chunk: EdgeChunk| {
        let data = chunk.edges.iter().map(|&(source, target)| weights.of(stream, source, target)).collect();
        EdgeChunk { edges: chunk.edges, data }
    };
    EdgeList { ids: list.ids, chunks: parallel::map(list.chunks, &weigh) }
}
