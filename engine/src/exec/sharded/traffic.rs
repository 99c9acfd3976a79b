//! What shards send each other, counted.

use serde::Serialize;

/// Bytes that shards have sent each other: what a network would carry.
///
/// A block of values for some of the vertices that two shards share is as short as it can be: the values alone if they
/// are for all, else with a bit for each that could be there, or with a 4-byte index for each that is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Traffic {
    /// All of them.
    pub bytes: u64,
    /// Partial sums, from mirrors to masters. Of sums that own memory, only what they are themselves.
    pub sums: u64,
    /// Views, from masters to mirrors.
    pub views: u64,
    /// What `apply` hands to `scatter`, from masters to mirrors.
    pub changes: u64,
    /// Messages, from mirrors to masters.
    pub messages: u64,
    /// Which vertices run next, from masters to mirrors.
    pub activations: u64,
    /// Slots of edges whose reverse lies on another shard.
    pub slots: u64,
    /// Bytes from each shard (row) to each other (column).
    pub pairs: Vec<Vec<u64>>,
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sums,
    Views,
    Changes,
    Messages,
    Activations,
    Slots,
}

impl Traffic {
    pub(super) fn none(shards: usize) -> Self {
        Traffic { pairs: vec![vec![0; shards]; shards], ..Traffic::default() }
    }

    /// Counts a block of `present` values of `width` bytes each, of `possible` that could be in it.
    pub(super) fn add(
        &mut self,
        kind: Kind,
        (from, to): (usize, usize),
        possible: usize,
        present: usize,
        width: usize,
    ) {
        let bytes = block_bytes(possible, present, width);
        let counter = match kind {
            Kind::Sums => &mut self.sums,
            Kind::Views => &mut self.views,
            Kind::Changes => &mut self.changes,
            Kind::Messages => &mut self.messages,
            Kind::Activations => &mut self.activations,
            Kind::Slots => &mut self.slots,
        };
        *counter += bytes;
        self.bytes += bytes;
        self.pairs[from][to] += bytes;
    }
}

/// The shortest form of a block; nothing is sent if it is empty.
fn block_bytes(possible: usize, present: usize, width: usize) -> u64 {
    let which = match present {
        0 => 0,
        _ if present == possible => 0,
        _ => possible.div_ceil(8).min(present * size_of::<u32>()),
    };
    (which + present * width) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_as_short_as_they_can_be() {
        assert_eq!(block_bytes(1000, 0, 4), 0);
        assert_eq!(block_bytes(1000, 1000, 4), 4000);
        assert_eq!(block_bytes(1000, 10, 4), 80);
        assert_eq!(block_bytes(1000, 500, 4), 2000 + 125);
        let mut traffic = Traffic::none(2);
        traffic.add(Kind::Views, (0, 1), 8, 8, 4);
        traffic.add(Kind::Sums, (1, 0), 4, 4, 8);
        assert_eq!((traffic.bytes, traffic.views, traffic.sums), (64, 32, 32));
        assert_eq!(traffic.pairs, [[0, 32], [32, 0]]);
    }
}
