//! Label propagation over rows: counts in small tables, and only where a neighbour has changed.
//!
//! What a vertex takes depends on its neighbours' labels alone. Where none of them has changed in the iteration before, it takes what it
//! has. While many change, everybody counts; once their rows are a small part of all, they mark their neighbours, and only these
//! count. In the first iteration all labels differ, so the sorted rows themselves say how often each occurs.
//!
//! The whole row of a vertex is counted by one worker, the long ones first.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use hubcut::graph::memory::zeroed;
use hubcut::graph::{Graph, Topology, VertexId};

use super::tally::{Counts, Sums, Tally};
use super::{NO_LABEL, Rest, Seeds};
use crate::Result;
use crate::direct::{LONG_ROW, Limits, Rows, bits, in_pool, locals, share, sides, words32};

/// Vertices that a worker takes at a time: those of one word of marks.
const VERTICES: usize = 64;

/// Everybody counts if the rows of those who changed have more than this part of all entries: marking reads a row, as counting does, and what it
/// marks is counted, too.
const MARKED_PART: u64 = 8;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The label of each vertex: the natural position of the vertex that it is called after, or with seeds the place in
    /// [`Seeds::names`], or [`NO_LABEL`].
    pub labels: Vec<u32>,
    /// See [`Communities`](super::Communities), as for the others.
    pub iterations: u64,
    /// So many were run.
    pub ran: u64,
    /// By the last one.
    pub changed: u64,
    /// Whether more would say anything new.
    pub rest: Rest,
}

/// Propagates labels, as [`run`](super::run) says; weights are those of `weighted`, the same graph. Threads are those of the present pool.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
pub fn run(
    graph: &Topology,
    weighted: Option<&Graph<f64>>,
    seeds: Option<&Seeds>,
    iterations: u64,
    limits: &Limits,
) -> Result<Found> {
    in_pool(|| {
        let weights = weighted.map_or([&[][..]; 2], |graph| [graph.data_by_source(), graph.data_by_target()]);
        let side = |(rows, weights)| Side { rows: Rows::of(rows), weights };
        let sides: Vec<Side<'_>> = sides(graph).into_iter().zip(weights).map(side).collect();
        let vertices = graph.vertices();
        let fixed = match seeds {
            None => Vec::new(),
            Some(seeds) => {
                let mut fixed: Vec<u8> = zeroed("the seeds", vertices)?;
                seeds.vertices.iter().for_each(|v| fixed[*v as usize] = 1);
                fixed
            }
        };
        let degree = |v: usize| sides.iter().map(|side| side.rows.degree(v)).sum::<u64>();
        let long = (0..vertices).filter(|v| degree(*v) > LONG_ROW as u64).map(|v| v as VertexId).collect();
        let [old, new] = [words32("the labels", vertices)?, words32("the labels", vertices)?];
        match seeds {
            Some(seeds) => old.iter().zip(seeds.start(vertices)).for_each(|(old, label)| old.store(label, Relaxed)),
            None => (0..vertices).for_each(|v| old[v].store(graph.position_of(v as VertexId) as u32, Relaxed)),
        }
        let search = Search {
            graph,
            sides,
            fixed,
            long,
            marks: bits("the marks", vertices)?,
            entries: graph.arcs() as u64,
            first_is_sorted: seeds.is_none() && weighted.is_none(),
            limits,
        };
        Ok(match weighted {
            None => search.run::<Counts>(old, new, iterations),
            Some(_) => search.run::<Sums>(old, new, iterations),
        })
    })
}

/// Rows of one direction, with weights or without.
struct Side<'a> {
    rows: Rows<'a>,
    weights: &'a [f64],
}

struct Search<'a> {
    graph: &'a Topology,
    sides: Vec<Side<'a>>,
    /// Of each vertex, whether its label is given; empty without seeds.
    fixed: Vec<u8>,
    /// Vertices with long rows, which no worker is to begin last.
    long: Vec<VertexId>,
    /// Who has a neighbour that has changed.
    marks: Vec<AtomicU64>,
    /// In the rows of one direction.
    entries: u64,
    /// Whether the first iteration has only different labels and no weights.
    first_is_sorted: bool,
    limits: &'a Limits,
}

/// Who counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    First,
    All,
    Marked,
}

/// What a worker has of its own, on cache lines of its own.
#[derive(Default)]
#[repr(align(128))]
struct Worker<T> {
    tally: T,
    /// Vertices whose label differs from the one before.
    changed: u64,
    /// Entries of their rows.
    entries: u64,
    /// Vertices whose label differs from the one before that.
    new: u64,
}

type Labels<'a> = [&'a [AtomicU32]; 2];

impl Search<'_> {
    fn run<T: Tally>(&self, mut old: Vec<AtomicU32>, mut new: Vec<AtomicU32>, iterations: u64) -> Found {
        let mut workers = locals(Worker::<T>::default);
        let (mut changed, mut rest, mut ran) = (0, Rest::No, 0);
        let mut who = if self.first_is_sorted { Who::First } else { Who::All };
        while ran < iterations {
            if who == Who::Marked {
                self.mark([&old, &new]);
            }
            self.iterate(&mut workers, [&old, &new], who);
            if self.limits.has_stopped() {
                break;
            }
            (old, new) = (new, old);
            let sums = workers.iter_mut().fold([0; 3], |sums, worker| {
                let mine = [&mut worker.changed, &mut worker.entries, &mut worker.new].map(std::mem::take);
                [sums[0] + mine[0], sums[1] + mine[1], sums[2] + mine[2]]
            });
            (ran, changed) = (ran + 1, sums[0]);
            if changed == 0 {
                rest = Rest::Still;
                break;
            }
            // The first has nothing two iterations before it.
            if ran > 1 && sums[2] == 0 {
                rest = Rest::Alternating;
                if (iterations - ran) % 2 == 1 {
                    old = new;
                }
                break;
            }
            let all = self.entries * self.sides.len() as u64;
            who = if sums[1] > all / MARKED_PART { Who::All } else { Who::Marked };
        }
        let is_told = rest != Rest::No;
        let labels = old.into_iter().map(AtomicU32::into_inner).collect();
        Found { labels, iterations: if is_told { iterations } else { ran }, ran, changed, rest }
    }

    /// Marks the neighbours of all whose labels differ.
    fn mark(&self, [old, new]: Labels<'_>) {
        share(&mut locals(|| ()), old.len(), VERTICES, self.limits, &|(), range| {
            for v in range {
                if old[v].load(Relaxed) == new[v].load(Relaxed) {
                    continue;
                }
                for side in &self.sides {
                    for &u in side.rows.row(v) {
                        let (word, bit) = (&self.marks[u as usize / 64], 1 << (u % 64));
                        if word.load(Relaxed) & bit == 0 {
                            word.fetch_or(bit, Relaxed);
                        }
                    }
                }
            }
        });
    }

    /// From the old labels the next ones, over those that came before the old ones.
    fn iterate<T: Tally>(&self, workers: &mut [Worker<T>], labels: Labels<'_>, who: Who) {
        share(workers, self.long.len(), 1, self.limits, &|worker, at| {
            self.settle(worker, self.long[at.start] as usize, labels, who);
        });
        share(workers, labels[0].len(), VERTICES, self.limits, &|worker, range| {
            let Range { start, end } = range;
            for v in start..end {
                if self.long.is_empty() || self.entries_of(v) <= LONG_ROW as u64 {
                    self.settle(worker, v, labels, who);
                }
            }
            if who == Who::Marked {
                self.marks[start / 64].store(0, Relaxed);
            }
        });
    }

    fn entries_of(&self, v: usize) -> u64 {
        self.sides.iter().map(|side| side.rows.degree(v)).sum()
    }

    /// The next label of vertex `v`.
    #[inline(always)]
    fn settle<T: Tally>(&self, worker: &mut Worker<T>, v: usize, [old, new]: Labels<'_>, who: Who) {
        let before = old[v].load(Relaxed);
        let counts = self.fixed.get(v).is_none_or(|fixed| *fixed == 0)
            && (who != Who::Marked || self.marks[v / 64].load(Relaxed) >> (v % 64) & 1 != 0);
        let label = match counts {
            false => before,
            true if who == Who::First => self.first(v),
            true => self.most(&mut worker.tally, v, old),
        };
        // Nobody around has one.
        let label = if label == NO_LABEL { before } else { label };
        let two_before = new[v].load(Relaxed);
        if label != two_before {
            new[v].store(label, Relaxed);
            worker.new += 1;
        }
        if label != before {
            worker.changed += 1;
            worker.entries += self.entries_of(v);
        }
    }

    /// The label that most of the neighbours have.
    #[inline(always)]
    fn most<T: Tally>(&self, tally: &mut T, v: usize, labels: &[AtomicU32]) -> u32 {
        tally.begin(self.entries_of(v) as usize);
        let (mut most, mut best) = (T::Sum::default(), NO_LABEL);
        let mut add = |label: u32, weight: f64| {
            let sum = tally.add(label, weight);
            // Sums never fall: the last time that a label comes up, it is with all that it has.
            if sum > most || (sum == most && label < best) {
                (most, best) = (sum, label);
            }
        };
        // Equal labels often follow each other. They are counted in a register, of which each count need not wait for memory; weights are
        // added in their order.
        let (mut last, mut times) = (NO_LABEL, 0u32);
        for side in &self.sides {
            let range = side.rows.range(v);
            let weights = if T::WEIGHTED { &side.weights[range.clone()] } else { &[] };
            for (at, &u) in side.rows.neighbours(range).iter().enumerate() {
                let label = labels[u as usize].load(Relaxed);
                if T::WEIGHTED {
                    if label != NO_LABEL {
                        add(label, weights[at]);
                    }
                } else if label == last {
                    times += 1;
                } else {
                    if last != NO_LABEL {
                        add(last, times.into());
                    }
                    (last, times) = (label, 1);
                }
            }
        }
        if last != NO_LABEL {
            add(last, times.into());
        }
        best
    }

    /// As [`most`](Self::most), where every vertex has its own label: equal neighbours stand together.
    fn first(&self, v: usize) -> u32 {
        let mut rows = [&[][..]; 2];
        for (row, side) in rows.iter_mut().zip(&self.sides) {
            *row = side.rows.row(v);
        }
        let (mut most, mut best) = (0, NO_LABEL);
        let (mut last, mut count) = (NO_LABEL, 0);
        let [mut a, mut b] = rows;
        loop {
            let u = match (a.first(), b.first()) {
                (Some(u), other) if other.is_none_or(|other| u <= other) => {
                    a = &a[1..];
                    *u
                }
                (_, Some(u)) => {
                    b = &b[1..];
                    *u
                }
                _ => break,
            };
            count = if u == last { count + 1 } else { 1 };
            last = u;
            if count >= most {
                let label = self.graph.position_of(u) as u32;
                if count > most || label < best {
                    (most, best) = (count, label);
                }
            }
        }
        best
    }
}
