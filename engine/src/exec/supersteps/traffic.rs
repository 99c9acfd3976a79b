//! What shards send each other, counted.

use serde::Serialize;

use super::parcel::Content;

/// Bytes that shards have sent each other: what a network would carry.
///
/// A block of values for some of the vertices that two shards share is as short as it can be: the values alone if they
/// are for all, else with a bit for each that could be there, or with a 4-byte index for each that is. Aggregates are not
/// counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Traffic {
    /// All of them.
    pub bytes: u64,
    /// Whether values were sent that own memory, and the program does not say how much of it would be carried: it is not
    /// in these numbers.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
    /// Partial sums, from mirrors to masters.
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ValueKind {
    #[default]
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

    /// All of it.
    pub(super) fn words(&self) -> Vec<u64> {
        let Traffic { bytes, at_least, sums, views, changes, messages, activations, slots, pairs } = self;
        let mut words = vec![*bytes, u64::from(*at_least), *sums, *views, *changes, *messages, *activations, *slots];
        pairs.iter().for_each(|row| words.extend(row));
        words
    }

    /// What [`words`](Self::words) gave, among so many shards.
    pub(super) fn of_words(words: &[u64], shards: usize) -> Option<Self> {
        let ([bytes, at_least, sums, views, changes, messages, activations, slots], pairs) =
            words.split_first_chunk()?;
        let pairs: Vec<Vec<u64>> = pairs.chunks(shards.max(1)).map(<[u64]>::to_vec).collect();
        if words.len() != 8 + shards * shards {
            return None;
        }
        Some(Traffic {
            bytes: *bytes,
            at_least: *at_least != 0,
            sums: *sums,
            views: *views,
            changes: *changes,
            messages: *messages,
            activations: *activations,
            slots: *slots,
            pairs,
        })
    }

    /// Counts what one shard has sent others.
    pub(super) fn count_all(&mut self, from: usize, contents: &[(usize, Content)]) {
        contents.iter().for_each(|(to, content)| self.count((from, *to), *content));
    }

    /// Counts some values.
    pub(super) fn count(&mut self, (from, to): (usize, usize), content: Content) {
        let Content { kind, present, possible, weight } = content;
        let bytes = (which_bytes(possible, present) + weight.bytes) as u64;
        self.at_least |= weight.at_least;
        let counter = match kind {
            ValueKind::Sums => &mut self.sums,
            ValueKind::Views => &mut self.views,
            ValueKind::Changes => &mut self.changes,
            ValueKind::Messages => &mut self.messages,
            ValueKind::Activations => &mut self.activations,
            ValueKind::Slots => &mut self.slots,
        };
        *counter += bytes;
        self.bytes += bytes;
        self.pairs[from][to] += bytes;
    }
}

/// What says which of the possible values of a block are in it, in the shortest form; nothing if all are, or none.
fn which_bytes(possible: usize, present: usize) -> usize {
    match present {
        0 => 0,
        _ if present == possible => 0,
        _ => possible.div_ceil(8).min(present * size_of::<u32>()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::parcel::Weight;
    use super::*;

    #[test]
    fn blocks_are_as_short_as_they_can_be() {
        assert_eq!(which_bytes(1000, 0), 0);
        assert_eq!(which_bytes(1000, 1000), 0);
        assert_eq!(which_bytes(1000, 10), 40);
        assert_eq!(which_bytes(1000, 500), 125);
        let mut traffic = Traffic::none(2);
        let all =
            |kind, count, width| Content { kind, present: count, possible: count, weight: Weight::of(count, width) };
        traffic.count((0, 1), all(ValueKind::Views, 8, 4));
        traffic.count((1, 0), all(ValueKind::Sums, 4, 8));
        assert_eq!((traffic.bytes, traffic.views, traffic.sums), (64, 32, 32));
        assert_eq!(traffic.pairs, [[0, 32], [32, 0]]);
    }
}
