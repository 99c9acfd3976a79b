//! One source: shortest ways from it counted level by level, and how much of them goes over each vertex, level by level back.
//!
//! ```text
//! ways(v) = sum over u -> v a level before of ways(u)
//! share(v) = 1 / ways(v) + sum over v -> w a level behind of share(w)        dependency(v) = ways(v) share(v) - 1
//! ```
//! The edges between two levels are met from either side: from all edges of the one, or of the other. So each step goes over the side that has fewer,
//! both ways. A vertex pulls from its row and looks in a bitmap who is in the other level; or a level pushes along its rows, in ascending order, and each
//! worker writes to a range of vertices of its own. Both add up in ascending order of neighbours, so that sums are the same to the last bit, whoever
//! decides how, on any number of threads. Rows are sorted, and parallel edges are met one behind the other.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use hubcut::graph::{Topology, VertexId};
use hubcut::parallel;

use super::counts::{Exponents, LARGEST, Numbers, power};
use crate::Result;
use crate::direct::{Limits, Rows, bits};

/// What costs less is done by one worker.
const FEW: u64 = 1 << 14;

/// Vertices that a worker takes at a time.
const VERTICES: usize = 1 << 9;

/// Words of 64 vertices that a worker takes at a time.
const WORDS: usize = 16;

/// What an edge costs that is pushed along, if one that is looked at costs 1.
const PUSH: u64 = 2;

/// No vertex has this id.
const NOBODY: VertexId = VertexId::MAX;

/// What searches write, one after another.
pub(super) struct Search<'a> {
    out: Rows<'a>,
    into: Rows<'a>,
    vertices: usize,
    arcs: u64,
    limits: &'a Limits,
    /// How many work on it.
    workers: usize,
    /// Ways to each vertex; on the way back its dependency.
    ways: Numbers,
    shares: Numbers,
    /// The exponents of ways, where there are too many.
    exponents: Option<Exponents>,
    /// Whether there were too many.
    overflows: AtomicBool,
    known: Vec<AtomicU64>,
    /// Those of one level; no bit is set between steps.
    front: Vec<AtomicU64>,
    /// Vertices by level, those of each in ascending order.
    order: Vec<VertexId>,
    /// Where levels begin, and where the last ends.
    begins: Vec<usize>,
}

impl<'a> Search<'a> {
    pub(super) fn new(graph: &'a Topology, workers: usize, limits: &'a Limits) -> Result<Self> {
        let vertices = graph.vertices();
        Ok(Search {
            out: Rows::of(graph.by_source()),
            into: Rows::of(graph.by_target()),
            vertices,
            arcs: graph.arcs() as u64,
            limits,
            workers,
            ways: Numbers::new("the numbers of shortest ways", vertices)?,
            shares: Numbers::new("the shares of shortest ways", vertices)?,
            exponents: None,
            overflows: AtomicBool::new(false),
            known: bits("the known vertices", vertices)?,
            front: bits("the vertices of a level", vertices)?,
            order: Vec::new(),
            begins: Vec::new(),
        })
    }

    /// Adds the dependency of `source` on each vertex to `sums`; nothing, and says so, if limits stop it.
    pub(super) fn add(&mut self, source: VertexId, sums: &mut [f64]) -> Result<bool> {
        self.forward(source);
        if self.overflows.swap(false, Relaxed) && !self.limits.has_stopped() {
            self.reset(None);
            self.exponents = Some(Exponents::new(self.vertices)?);
            self.forward(source);
        }
        if !self.limits.has_stopped() {
            self.back();
        }
        let is_done = !self.limits.has_stopped();
        self.reset(is_done.then_some(sums));
        self.exponents = None;
        Ok(is_done)
    }

    /// Leaves everything as it was before the search, and adds what it came to.
    fn reset(&mut self, sums: Option<&mut [f64]>) {
        // Nobody lies between itself and others.
        if let (Some(sums), [_, others @ ..]) = (sums, &self.order[..]) {
            for &v in others {
                sums[v as usize] += self.ways.get(v as usize);
            }
        }
        for &v in &self.order {
            self.ways.set(v as usize, 0.0);
            self.known[v as usize / 64].store(0, Relaxed);
        }
        self.order.clear();
        self.begins.clear();
    }

    fn level(&self, level: usize) -> &[VertexId] {
        &self.order[self.begins[level]..self.begins[level + 1]]
    }

    fn levels(&self) -> usize {
        self.begins.len() - 1
    }

    fn degrees(rows: Rows<'_>, vertices: &[VertexId]) -> u64 {
        vertices.iter().map(|v| rows.degree(*v as usize)).sum()
    }

    fn forward(&mut self, source: VertexId) {
        self.order.push(source);
        self.begins.extend([0, 1]);
        self.ways.set(source as usize, 1.0);
        if let Some(exponents) = &self.exponents {
            exponents.split(source as usize, 1.0, 0);
        }
        set(&self.known, &[source]);
        let mut unknown = self.arcs - self.into.degree(source as usize);
        while !self.limits.is_due() {
            let last = self.level(self.levels() - 1);
            let (push, pull) = (PUSH * Self::degrees(self.out, last), unknown + self.known.len() as u64 / 2);
            let mut parts = match &self.exponents {
                Some(exponents) => vec![self.count_apart(last, exponents)],
                None if push <= pull => self.push_ways(last, push),
                None => self.pull_ways(last, pull),
            };
            parts.iter_mut().for_each(|part| self.order.append(part));
            let begin = self.begins[self.levels()];
            if self.order.len() == begin {
                return;
            }
            unknown -= Self::degrees(self.into, &self.order[begin..]);
            self.begins.push(self.order.len());
        }
    }

    /// The next level, in parts that ascend: those that `last` has edges to and nobody knows.
    fn push_ways(&self, last: &[VertexId], cost: u64) -> Vec<Vec<VertexId>> {
        let ranges = self.targets(self.into, last.len(), cost);
        parallel::collect_as(ranges.len() == 1, ranges.len(), &|at| {
            let (range, mut found) = (ranges[at].clone(), Vec::new());
            if self.limits.is_due() {
                return found;
            }
            for &u in last {
                let ways = self.ways.get(u as usize);
                each_in(self.out.row(u as usize), &range, |v| {
                    if is_set(&self.known, v) {
                        return;
                    }
                    let before = self.ways.get(v as usize);
                    self.ways.set(v as usize, before + ways);
                    if before == 0.0 {
                        found.push(v);
                    }
                });
            }
            self.settle(&mut found, &range);
            found
        })
    }

    /// Sorts who was found in a range and makes them known.
    fn settle(&self, found: &mut Vec<VertexId>, range: &Range<usize>) {
        if found.len() < range.len() / 512 {
            found.sort_unstable();
            set(&self.known, found);
        } else {
            // So many that looking at all bits sorts them faster.
            for &v in &*found {
                let word = &self.front[v as usize / 64];
                word.store(word.load(Relaxed) | 1 << (v % 64), Relaxed);
            }
            found.clear();
            for word in range.start / 64..range.end.div_ceil(64) {
                let new = self.front[word].load(Relaxed);
                self.front[word].store(0, Relaxed);
                self.known[word].store(self.known[word].load(Relaxed) | new, Relaxed);
                each_bit(new, |bit| found.push((word * 64 + bit) as VertexId));
            }
        }
        if found.iter().any(|v| self.ways.get(*v as usize) > LARGEST) {
            self.overflows.store(true, Relaxed);
        }
    }

    /// As [`push_ways`](Self::push_ways), by all that nobody knows.
    fn pull_ways(&self, last: &[VertexId], cost: u64) -> Vec<Vec<VertexId>> {
        set(&self.front, last);
        let words = self.known.len();
        let alone = self.is_alone(cost);
        let size = if alone { words } else { WORDS };
        let parts = parallel::collect_as(alone, words.div_ceil(size), &|at| {
            let mut found = Vec::new();
            if self.limits.is_due() {
                return found;
            }
            for word in at * size..words.min((at + 1) * size) {
                let known = self.known[word].load(Relaxed);
                let mut new = 0;
                each_bit(!known & mask(self.vertices - word * 64), |bit| {
                    let v = word * 64 + bit;
                    let ways = self.pulled(self.into.row(v), &self.ways);
                    if ways > 0.0 {
                        self.ways.set(v, ways);
                        new |= 1 << bit;
                        found.push(v as VertexId);
                    }
                    if ways > LARGEST {
                        self.overflows.store(true, Relaxed);
                    }
                });
                self.known[word].store(known | new, Relaxed);
            }
            found
        });
        clear(&self.front, last);
        parts
    }

    /// As [`push_ways`](Self::push_ways), where counts have exponents: by one worker, since such graphs have many levels.
    fn count_apart(&self, last: &[VertexId], exponents: &Exponents) -> Vec<VertexId> {
        let mut found = Vec::new();
        for &u in last {
            for &v in self.out.row(u as usize) {
                if !is_set(&self.known, v) {
                    set(&self.known, &[v]);
                    found.push(v);
                }
            }
        }
        found.sort_unstable();
        set(&self.front, last);
        for &v in &found {
            let row = self.into.row(v as usize);
            let mut largest = i32::MIN;
            self.each_in_front(row, &mut |u| largest = largest.max(exponents.get(u)));
            let mut ways = 0.0;
            self.each_in_front(row, &mut |u| ways += self.ways.get(u) * power(exponents.get(u) - largest));
            self.ways.set(v as usize, exponents.split(v as usize, ways, largest));
        }
        clear(&self.front, last);
        found
    }

    /// The sum of the values of those in the row whose bit is set.
    #[inline(always)]
    fn pulled(&self, row: &[VertexId], values: &Numbers) -> f64 {
        // First who they are, without a branch that nobody can foresee.
        let (mut sum, mut last, mut hits) = (0.0, NOBODY, [0; 64]);
        for part in row.chunks(hits.len()) {
            let mut count = 0;
            for &u in part {
                hits[count % 64] = u;
                count += usize::from(is_set(&self.front, u) & (u != last));
                last = u;
            }
            for &u in &hits[..count] {
                sum += values.get(u as usize);
            }
        }
        sum
    }

    fn each_in_front(&self, row: &[VertexId], work: &mut dyn FnMut(usize)) {
        let mut last = NOBODY;
        for &u in row {
            if u != last && is_set(&self.front, u) {
                work(u as usize);
            }
            last = u;
        }
    }

    fn back(&self) {
        for level in (0..self.levels()).rev() {
            if self.limits.is_due() {
                return;
            }
            let here = self.level(level);
            if level == 0 || level + 1 == self.levels() {
                here.iter().for_each(|v| self.finish(*v, 0.0));
                continue;
            }
            let behind = self.level(level + 1);
            let (push, pull) = (PUSH * Self::degrees(self.into, behind), Self::degrees(self.out, here));
            if self.exponents.is_none() && push <= pull {
                self.push_shares(here, behind, push);
            } else {
                self.pull_shares(here, behind, pull);
            }
        }
    }

    /// What is known of `v` when the shares of those behind are added up.
    fn finish(&self, v: VertexId, sum: f64) {
        let ways = self.ways.get(v as usize);
        self.shares.set(v as usize, 1.0 / ways + sum);
        self.ways.set(v as usize, ways * sum);
    }

    fn push_shares(&self, here: &[VertexId], behind: &[VertexId], cost: u64) {
        set(&self.front, here);
        here.iter().for_each(|v| self.shares.set(*v as usize, 0.0));
        let ranges = self.targets(self.out, behind.len(), cost);
        parallel::collect_as(ranges.len() == 1, ranges.len(), &|at| {
            let range = ranges[at].clone();
            if self.limits.is_due() {
                return;
            }
            for &w in behind {
                let share = self.shares.get(w as usize);
                each_in(self.into.row(w as usize), &range, |v| {
                    if is_set(&self.front, v) {
                        self.shares.set(v as usize, self.shares.get(v as usize) + share);
                    }
                });
            }
        });
        clear(&self.front, here);
        here.iter().for_each(|v| self.finish(*v, self.shares.get(*v as usize)));
    }

    fn pull_shares(&self, here: &[VertexId], behind: &[VertexId], cost: u64) {
        set(&self.front, behind);
        let size = if self.is_alone(cost) { here.len() } else { VERTICES };
        let parts = here.len().div_ceil(size);
        parallel::collect_as(parts == 1, parts, &|at| {
            if self.limits.is_due() {
                return;
            }
            for &v in &here[at * size..here.len().min((at + 1) * size)] {
                let row = self.out.row(v as usize);
                let sum = match &self.exponents {
                    None => self.pulled(row, &self.shares),
                    Some(exponents) => {
                        let (mut sum, exponent) = (0.0, exponents.get(v as usize));
                        // A share is a part of a way, so it has the exponent of ways, negative.
                        self.each_in_front(row, &mut |w| {
                            sum += self.shares.get(w) * power(exponent - exponents.get(w));
                        });
                        sum
                    }
                };
                self.finish(v, sum);
            }
        });
        clear(&self.front, behind);
    }

    fn is_alone(&self, cost: u64) -> bool {
        self.workers == 1 || cost < FEW
    }

    /// Ranges of vertices to which about as many edges lead, for pushing from `rows` rows: where these are short, few ranges, since each looks at
    /// all rows. They end where a word of bits does.
    fn targets(&self, edges: Rows<'_>, rows: usize, cost: u64) -> Vec<Range<usize>> {
        let most = 1 + cost / (4 * rows as u64).max(1);
        let count = if self.is_alone(cost) { 1 } else { most.clamp(2, 4 * self.workers as u64) as usize };
        let mut ranges = Vec::with_capacity(count);
        let mut begin = 0;
        for at in 1..=count {
            let end = match at == count {
                true => self.vertices,
                false => edges.first_at(self.arcs / count as u64 * at as u64).next_multiple_of(64).min(self.vertices),
            };
            if end > begin {
                ranges.push(begin..end);
                begin = end;
            }
        }
        ranges
    }
}

/// Does `work` with those of the row in the range, each once.
#[inline(always)]
fn each_in(row: &[VertexId], range: &Range<usize>, mut work: impl FnMut(VertexId)) {
    let (start, end) = (range.start as VertexId, range.end as VertexId);
    let first = if start == 0 { 0 } else { row.partition_point(|v| *v < start) };
    let mut last = NOBODY;
    for &v in &row[first..] {
        if v >= end {
            return;
        }
        if v != last {
            work(v);
        }
        last = v;
    }
}

#[inline(always)]
fn is_set(bits: &[AtomicU64], v: VertexId) -> bool {
    bits[v as usize / 64].load(Relaxed) >> (v % 64) & 1 != 0
}

/// Sets the bits of vertices, whose words nobody else writes.
fn set(bits: &[AtomicU64], vertices: &[VertexId]) {
    for &v in vertices {
        let word = &bits[v as usize / 64];
        word.store(word.load(Relaxed) | 1 << (v % 64), Relaxed);
    }
}

fn clear(bits: &[AtomicU64], vertices: &[VertexId]) {
    vertices.iter().for_each(|v| bits[*v as usize / 64].store(0, Relaxed));
}

/// Does `work` with the position of every one in `word`, from the lowest.
#[inline(always)]
fn each_bit(mut word: u64, mut work: impl FnMut(usize)) {
    while word != 0 {
        work(word.trailing_zeros() as usize);
        word &= word - 1;
    }
}

/// Ones for so many vertices, at the most 64.
fn mask(vertices: usize) -> u64 {
    if vertices >= 64 { u64::MAX } else { (1 << vertices) - 1 }
}
