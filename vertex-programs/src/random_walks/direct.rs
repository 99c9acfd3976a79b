//! Random walks, of which every worker has some under way at a time.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use hubcut::graph::memory::zeroed;
use hubcut::graph::{AnyGraph, VertexId};
use hubcut::parallel::Lent;
use hubcut::random::Stream;

use super::steps::{Place, Search, Steps};
use super::{Config, Counts, NO_VERTEX};
use crate::Result;
use crate::direct::{Limits, WeightedRows, in_pool, share};

/// Walks that a worker takes at a time.
const CHUNK: usize = 256;

/// So many of these are under way. Each waits for memory at every step, twice and longer of second order: together they wait once. On R-MAT 20, a
/// thread makes 3 million steps of first order a second with one, 21 with 16, 25 with 64, and no more with 128.
const UNDER_WAY: usize = 64;

/// Steps of all walks under way between two looks at the limits.
const ROUNDS: usize = 256;

/// Walks of `config` by random numbers of `seed`, as [`run`](super::run) has them. When `limits` stop it, walks that are not at their end are left out.
///
/// # Errors
/// As [`run`](super::run).
pub fn run(graph: &AnyGraph, config: &Config, seed: u64, limits: &Limits) -> Result<(Vec<VertexId>, Counts)> {
    let topology = graph.topology();
    let (vertices, length) = (topology.vertices(), config.length as usize);
    let walks = vertices.saturating_mul(config.walks as usize);
    let (size, what) = (CHUNK.saturating_mul(length), "keeping all walks (vertices x walks x length x 4 bytes)");
    let mut all = zeroed::<VertexId>(what, walks.saturating_mul(length))?;
    let mut rows = WeightedRows::by_source(graph)?;
    rows.accumulate();
    let steps = Steps::new(&rows, std::ptr::eq(topology.by_source(), topology.by_target()), config);
    let mut workers = Vec::new();
    for _ in 0..rayon::current_num_threads() {
        let visits = zeroed("counting visits", vertices)?;
        workers.push(Counts { visits, walks: 0, steps: 0, proposals: 0, dead_ends: 0 });
    }
    let start = |walk: usize| {
        let (number, position) = (walk / vertices, walk % vertices);
        let stream = Stream::new(seed, (number as u64) << 32 | position as u64);
        Place::new(topology.vertex_at(position), stream)
    };
    let begun = AtomicUsize::new(0);
    let mut parts: Vec<&mut [VertexId]> = all.chunks_mut(size).collect();
    let (chunks, parts) = (parts.len(), Lent::each(&mut parts));
    in_pool(|| {
        share(&mut workers, chunks, 1, limits, &|counts, range| {
            for chunk in range {
                begun.fetch_max(chunk + 1, Relaxed);
                counts.walk(&steps, parts.take(chunk), length, limits, &|at| start(chunk * CHUNK + at));
            }
        });
    });
    drop(parts);
    // Chunks are given out in their order. Nobody has touched the memory of the others.
    all.truncate(begun.into_inner().saturating_mul(size));
    let mut counts = workers.swap_remove(0);
    for worker in workers {
        counts.visits.iter_mut().zip(&worker.visits).for_each(|(all, visits)| *all += visits);
        counts.walks += worker.walks;
        counts.steps += worker.steps;
        counts.proposals += worker.proposals;
        counts.dead_ends += worker.dead_ends;
    }
    Ok((all, counts))
}

impl Counts {
    /// Writes walks to a part of the array, each of which begins where `start` says.
    fn walk(
        &mut self,
        steps: &Steps<'_>,
        part: &mut [VertexId],
        length: usize,
        limits: &Limits,
        start: &dyn Fn(usize) -> Place,
    ) {
        part.fill(NO_VERTEX);
        let (walks, mut next) = (part.len() / length, 0);
        let (mut places, mut searches): (Vec<Place>, Vec<Search>) = (Vec::new(), Vec::new());
        // Where the next vertex of each walk under way is written, and where its last one.
        let mut rest: Vec<Range<usize>> = Vec::new();
        for round in 1.. {
            while next < walks && places.len() < UNDER_WAY {
                let (place, begin) = (start(next), next * length);
                part[begin] = place.at;
                places.push(place);
                rest.push(begin + 1..begin + length);
                next += 1;
            }
            if places.is_empty() {
                break;
            }
            if round % ROUNDS == 0 && limits.is_due() {
                rest.iter().for_each(|rest| part[(rest.end - 1) / length * length..rest.end].fill(NO_VERTEX));
                break;
            }
            steps.look(&mut places);
            for at in (0..places.len()).rev() {
                if rest[at].is_empty() || places[at].is_dead_end() {
                    self.walks += 1;
                    self.dead_ends += u64::from(!rest[at].is_empty());
                    places.swap_remove(at);
                    rest.swap_remove(at);
                }
            }
            self.proposals += places.len() as u64;
            steps.propose(&mut places, &mut searches);
            steps.decide(&mut places, &mut searches, |at, v| {
                part[rest[at].start] = v;
                rest[at].start += 1;
            });
        }
        for walk in part.chunks(length) {
            let there = walk.iter().take_while(|v| **v != NO_VERTEX);
            let count = there.map(|v| self.visits[*v as usize] += 1).count() as u64;
            self.steps += count.saturating_sub(1);
        }
    }
}
