//! Numbering the text ids of one block: each distinct id is stored once.

use ahash::RandomState;
use hubcut::graph::TextIds;

const EMPTY: u32 = u32::MAX;
/// Slots to begin with: few enough for the first cache, so many that most blocks need not grow often.
const FIRST_SLOTS: usize = 1 << 12;

/// Distinct texts, numbered in the order in which they first came.
pub(crate) struct Interner {
    bytes: Vec<u8>,
    /// Where each text starts; one more at the end.
    offsets: Vec<u64>,
    /// Open addressing, linear probing, at most half full: a number, and bits of the hash that spare a look
    /// at the text of most others.
    table: Vec<(u32, u32)>,
    hasher: RandomState,
}

impl Interner {
    pub(crate) fn new() -> Self {
        Interner {
            bytes: Vec::new(),
            offsets: vec![0],
            table: vec![(EMPTY, 0); FIRST_SLOTS],
            hasher: RandomState::new(),
        }
    }

    /// The number of `text`.
    pub(crate) fn number(&mut self, text: &[u8]) -> u32 {
        let mask = self.table.len() - 1;
        let hash = self.hasher.hash_one(text);
        let (mut slot, tag) = (hash as usize & mask, (hash >> 32) as u32);
        while self.table[slot].0 != EMPTY {
            let (number, other) = self.table[slot];
            if other == tag && self.get(number as usize) == text {
                return number;
            }
            slot = (slot + 1) & mask;
        }
        // A block is far smaller than 2^32 bytes, so it has fewer texts.
        let number = (self.offsets.len() - 1) as u32;
        self.table[slot] = (number, tag);
        self.bytes.extend_from_slice(text);
        self.offsets.push(self.bytes.len() as u64);
        if self.offsets.len() * 2 > self.table.len() {
            self.grow();
        }
        number
    }

    fn get(&self, number: usize) -> &[u8] {
        &self.bytes[self.offsets[number] as usize..self.offsets[number + 1] as usize]
    }

    fn grow(&mut self) {
        let mask = self.table.len() * 2 - 1;
        let mut table = vec![(EMPTY, 0); mask + 1];
        for number in 0..self.offsets.len() - 1 {
            let hash = self.hasher.hash_one(self.get(number));
            let mut slot = hash as usize & mask;
            while table[slot].0 != EMPTY {
                slot = (slot + 1) & mask;
            }
            table[slot] = (number as u32, (hash >> 32) as u32);
        }
        self.table = table;
    }

    /// The texts, which the caller knows to be UTF-8, each of them.
    pub(crate) fn into_ids(mut self) -> TextIds {
        self.bytes.shrink_to_fit();
        self.offsets.shrink_to_fit();
        TextIds { offsets: self.offsets.into(), bytes: self.bytes.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_one_number() {
        let mut interner = Interner::new();
        let texts: Vec<String> = (0..1000).map(|i| format!("id{}", i % 700)).collect();
        let numbers: Vec<u32> = texts.iter().map(|text| interner.number(text.as_bytes())).collect();
        let ids = interner.into_ids();
        assert_eq!(ids.len(), 700);
        assert!(texts.iter().zip(numbers).all(|(text, number)| ids.get(number as usize) == text));
    }
}
