//! Chunks that workers take one after another, each beginning with those of its own shards.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossbeam_utils::CachePadded;

/// Consecutive ranges of chunks, those of each shard, and how far they are taken.
pub(crate) struct Areas {
    areas: Vec<Area>,
}

struct Area {
    chunks: Range<usize>,
    next: CachePadded<AtomicUsize>,
}

impl Areas {
    pub(crate) fn new(areas: Vec<Range<usize>>) -> Self {
        let area = |chunks: Range<usize>| Area { next: AtomicUsize::new(chunks.start).into(), chunks };
        Areas { areas: areas.into_iter().map(area).collect() }
    }

    /// None is taken any more.
    pub(crate) fn begin(&mut self) {
        self.areas.iter_mut().for_each(|area| *area.next.get_mut() = area.chunks.start);
    }

    /// What worker number `worker` of `workers` takes.
    pub(crate) fn taken_by(&self, worker: usize, workers: usize) -> Taker<'_> {
        Taker { areas: &self.areas, area: worker * self.areas.len() / workers, done: 0 }
    }
}

/// Takes chunks, in order in each area.
pub(crate) struct Taker<'a> {
    areas: &'a [Area],
    /// Where it takes them.
    area: usize,
    /// Areas that it has found done.
    done: usize,
}

impl Iterator for Taker<'_> {
    type Item = usize;

    /// The next chunk, from its own area or else from others.
    fn next(&mut self) -> Option<usize> {
        while self.done < self.areas.len() {
            let area = &self.areas[self.area];
            let chunk = area.next.fetch_add(1, Ordering::Relaxed);
            if chunk < area.chunks.end {
                return Some(chunk);
            }
            self.done += 1;
            self.area = (self.area + 1) % self.areas.len();
        }
        None
    }
}
