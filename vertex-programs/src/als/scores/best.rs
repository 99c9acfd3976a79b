//! The n best of a stream of scores.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::Scored;

/// An entry, ordered so that the worst is the greatest: the top of the heap.
#[derive(Debug)]
struct Worst(Scored);

impl Ord for Worst {
    /// The total order of floats tells -0 from 0, but a sum that begins with 0 never is -0.
    fn cmp(&self, other: &Self) -> Ordering {
        other.0.score.total_cmp(&self.0.score).then(self.0.item.cmp(&other.0.item))
    }
}

impl PartialOrd for Worst {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Worst {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Worst {}

/// The n best so far of scores that come by ascending item.
#[derive(Debug)]
pub(super) struct Best {
    most: usize,
    heap: BinaryHeap<Worst>,
}

impl Best {
    /// Keeps `most`.
    pub(super) fn new(most: usize) -> Self {
        Best { most, heap: BinaryHeap::new() }
    }

    /// What a score has to exceed to come in. Items come in ascending order, so an equal score loses to those there are.
    #[inline]
    pub(super) fn threshold(&self) -> f32 {
        match self.heap.peek() {
            _ if self.most == 0 => f32::INFINITY,
            Some(worst) if self.heap.len() == self.most => worst.0.score,
            _ => f32::NEG_INFINITY,
        }
    }

    /// Takes in an item whose score exceeds the threshold.
    pub(super) fn take(&mut self, scored: Scored) {
        if self.heap.len() < self.most {
            self.heap.push(Worst(scored));
        } else if let Some(mut worst) = self.heap.peek_mut() {
            *worst = Worst(scored);
        }
    }

    /// All that were kept, best first.
    pub(super) fn into_sorted(self) -> Vec<Scored> {
        self.heap.into_sorted_vec().into_iter().map(|worst| worst.0).collect()
    }
}
