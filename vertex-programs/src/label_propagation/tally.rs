//! What labels around a vertex add up to: small hash tables that grow with the labels, not with the graph.

use super::NO_LABEL;

/// Sums by label, of one vertex after another.
pub(super) trait Tally: Default + Send {
    /// A sum.
    type Sum: PartialOrd + Copy + Default;
    /// Whether weights are added up.
    const WEIGHTED: bool;
    /// Begins anew, for a row of so many entries.
    fn begin(&mut self, entries: usize);
    /// Adds to the sum of a label, a whole number where it is a count; what it is then.
    fn add(&mut self, label: u32, weight: f64) -> Self::Sum;
}

/// A table begins with at most so many places, and is made larger when half of them are taken: of a long row most labels are the same.
const FIRST: usize = 1 << 9;

fn places(entries: usize) -> usize {
    (2 * entries).next_power_of_two().clamp(4, FIRST)
}

/// Where to look for a label first, in a table of `1 << (32 - shift)` places.
#[inline(always)]
fn place(label: u32, shift: u32) -> usize {
    (label.wrapping_mul(0x9E37_79B1) >> shift) as usize
}

fn shift(places: usize) -> u32 {
    32 - places.trailing_zeros()
}

/// How often each label occurs: the label and the count in one word.
#[derive(Default)]
pub(super) struct Counts {
    slots: Vec<u64>,
    shift: u32,
    taken: usize,
}

const FREE: u64 = (NO_LABEL as u64) << 32;

impl Counts {
    fn clear(&mut self, places: usize) {
        self.slots.clear();
        self.slots.resize(places, FREE);
        (self.shift, self.taken) = (shift(places), 0);
    }

    /// Four times the places.
    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        let old = std::mem::take(&mut self.slots);
        self.clear(4 * old.len());
        let mask = self.slots.len() - 1;
        for slot in old.into_iter().filter(|slot| *slot != FREE) {
            let mut at = place((slot >> 32) as u32, self.shift);
            while self.slots[at] != FREE {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
            self.taken += 1;
        }
    }
}

impl Tally for Counts {
    type Sum = u32;
    const WEIGHTED: bool = false;

    fn begin(&mut self, entries: usize) {
        self.clear(places(entries));
    }

    #[inline(always)]
    fn add(&mut self, label: u32, times: f64) -> u32 {
        let times = times as u32;
        let mask = self.slots.len() - 1;
        let mut at = place(label, self.shift);
        loop {
            let slot = &mut self.slots[at & mask];
            if (*slot >> 32) as u32 == label {
                *slot += u64::from(times);
                return *slot as u32;
            }
            if *slot == FREE {
                *slot = u64::from(label) << 32 | u64::from(times);
                self.taken += 1;
                if 2 * self.taken > mask + 1 {
                    self.grow();
                }
                return times;
            }
            at += 1;
        }
    }
}

/// What the weights by label add up to, in the order in which they come.
#[derive(Default)]
pub(super) struct Sums {
    slots: Vec<(u32, f64)>,
    shift: u32,
    taken: usize,
}

impl Sums {
    fn clear(&mut self, places: usize) {
        self.slots.clear();
        self.slots.resize(places, (NO_LABEL, 0.0));
        (self.shift, self.taken) = (shift(places), 0);
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        let old = std::mem::take(&mut self.slots);
        self.clear(4 * old.len());
        let mask = self.slots.len() - 1;
        for slot in old.into_iter().filter(|slot| slot.0 != NO_LABEL) {
            let mut at = place(slot.0, self.shift);
            while self.slots[at].0 != NO_LABEL {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
            self.taken += 1;
        }
    }
}

impl Tally for Sums {
    type Sum = f64;
    const WEIGHTED: bool = true;

    fn begin(&mut self, entries: usize) {
        self.clear(places(entries));
    }

    #[inline(always)]
    fn add(&mut self, label: u32, weight: f64) -> f64 {
        let mask = self.slots.len() - 1;
        let mut at = place(label, self.shift);
        loop {
            let slot = &mut self.slots[at & mask];
            if slot.0 == label {
                slot.1 += weight;
                return slot.1;
            }
            if slot.0 == NO_LABEL {
                *slot = (label, weight);
                self.taken += 1;
                if 2 * self.taken > mask + 1 {
                    self.grow();
                }
                return weight;
            }
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use hubcut::random::h;

    use super::*;

    #[test]
    fn tables_hold_what_a_map_holds() {
        let (mut counts, mut sums) = (Counts::default(), Sums::default());
        for (round, labels) in [(0, 1), (1, 3), (2, 1000), (3, 100_000), (4, 2)] {
            let mut expected: HashMap<u32, (u32, f64)> = HashMap::new();
            counts.begin(50_000);
            sums.begin(50_000);
            for at in 0..50_000 {
                let (label, weight) = ((h(round, at, 0) % labels) as u32, (h(round, at, 1) % 8) as f64);
                let entry = expected.entry(label).or_default();
                *entry = (entry.0 + weight as u32, entry.1 + weight);
                assert_eq!((counts.add(label, weight), sums.add(label, weight)), *entry);
            }
        }
    }
}
