//! Core numbers by peeling, level by level, by all workers.
//!
//! At level `k` all vertices that have `k` neighbours left go, and with them those that come down to `k` meanwhile. A vertex that a worker
//! brings down to `k` it takes away itself, right after. Those that stay are kept in a list, which is gone over once a level: a vertex with
//! core number `c` is met `c` times or less, and it has at least as many edges. So lists cost no more than edges do, however many
//! levels there are.
//!
//! Source: Kabir, Madduri 2017, "Parallel k-core decomposition on multicore platforms" (PKC): a queue for each worker, and no pass over a level
//! in between; there, all vertices are gone over at every level until few are left. Where the order is asked for, a level is
//! peeled in waves, as in Dasari, Desh, Zubair 2014, "ParK".

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use hubcut::graph::memory::reserve;
use hubcut::graph::{Topology, VertexId};

use crate::Result;
use crate::direct::{Limits, degrees, each_neighbour, in_pool, locals, share, words32};

/// Vertices that a worker looks through at a time.
const VERTICES: usize = 1 << 13;

/// Vertices that a worker takes away at a time, and all that follow from them.
const SEEDS: usize = 1 << 6;

/// Vertices that wait at one worker at the most; more are shared among all.
const WAITING: usize = 1 << 10;

/// Vertices that are taken away between two looks at the time.
const BETWEEN: usize = 1 << 10;

/// Core numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Cores {
    /// That of each vertex, by vertex id.
    pub of_vertices: Vec<u32>,
    /// Numbers below this one are right; others are, where the algorithm has come to its end, and before that the right ones may be larger.
    pub settled_below: u32,
}

impl Cores {
    /// The largest core number; 0 if there are no vertices.
    pub fn degeneracy(&self) -> u32 {
        self.of_vertices.iter().copied().max().unwrap_or(0)
    }
}

/// The core number of each vertex. The graph is taken as simple and undirected. When `limits` stop it, each number is the right one or
/// lower: those of vertices that were not reached are the level that was.
///
/// # Determinism
/// Core numbers are unique, so the same for any number of threads.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O(vertices + edges). Memory: 12 bytes a vertex, 16 on many threads.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut_programs::k_core::direct::run;
///
/// let edges = vec![(0, 1), (1, 2), (2, 0), (2, 3)];
/// let graph = EdgeList::from_pairs(5, edges).build(&BuildOptions::default())?;
/// let cores = run(&graph, &Default::default())?;
/// assert_eq!((cores.degeneracy(), &cores.of_vertices[..]), (2, &[2, 2, 2, 1, 0][..]));
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &Topology, limits: &Limits) -> Result<Cores> {
    in_pool(|| Peeling::new(graph, degrees(graph)?, Vec::new(), limits).run())
}

/// The wave in which each vertex is taken away: within a level, all that have as few neighbours left as the level says go at once, and
/// form a wave. `degrees` are those of [`degrees`]. Of a vertex, no more neighbours are in its wave and later ones than its core number.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
pub(crate) fn waves(graph: &Topology, degrees: Vec<u32>, limits: &Limits) -> Result<Vec<u32>> {
    let mut peeling = Peeling::new(graph, degrees, words32("the order", graph.vertices())?, limits);
    peeling.peel()?;
    Ok(peeling.waves.into_iter().map(AtomicU32::into_inner).collect())
}

struct Peeling<'a> {
    graph: &'a Topology,
    limits: &'a Limits,
    /// How many neighbours each vertex has left; of one that is gone its core number.
    left: Vec<AtomicU32>,
    /// In which wave each vertex goes; nothing if nobody asks.
    waves: Vec<AtomicU32>,
    /// The level that was begun last.
    level: u32,
}

/// What a worker has of its own, on cache lines of its own.
#[derive(Default)]
#[repr(align(128))]
struct Worker {
    /// What this worker is to take away.
    stack: Vec<VertexId>,
    /// What somebody is to take away next.
    next: Vec<VertexId>,
    /// What stays for later levels.
    kept: Vec<VertexId>,
    /// The least neighbours that one of those has.
    least: u32,
}

impl<'a> Peeling<'a> {
    fn new(graph: &'a Topology, degrees: Vec<u32>, waves: Vec<AtomicU32>, limits: &'a Limits) -> Self {
        let left = degrees.into_iter().map(AtomicU32::new).collect();
        Peeling { graph, limits, left, waves, level: 0 }
    }

    fn run(mut self) -> Result<Cores> {
        self.peel()?;
        let (settled_below, stopped) = (self.level, self.limits.has_stopped());
        let mut of_vertices: Vec<u32> = self.left.into_iter().map(AtomicU32::into_inner).collect();
        if stopped {
            of_vertices.iter_mut().for_each(|core| *core = settled_below.min(*core));
        }
        Ok(Cores { of_vertices, settled_below })
    }

    /// Takes away all vertices. The list is that of all at first, which need not be written down.
    fn peel(&mut self) -> Result<()> {
        let mut workers = locals(Worker::default);
        let (mut remaining, mut is_all) = (Vec::new(), true);
        let (mut next, mut waves) = (Vec::new(), 0);
        loop {
            let count = if is_all { self.left.len() } else { remaining.len() };
            let (list, level) = (&remaining[..], self.level);
            workers.iter_mut().for_each(|worker| worker.least = u32::MAX);
            share(&mut workers, count, VERTICES, self.limits, &|worker, range| match is_all {
                true => range.for_each(|v| self.sort_out(worker, v as VertexId, level)),
                false => list[range].iter().for_each(|v| self.sort_out(worker, *v, level)),
            });
            if self.limits.has_stopped() {
                return Ok(());
            }
            is_all = false;
            gather(&mut remaining, &mut workers, |worker| &mut worker.kept)?;
            gather(&mut next, &mut workers, |worker| &mut worker.next)?;
            let least = workers.iter().map(|worker| worker.least).min().unwrap_or(u32::MAX);
            if next.is_empty() {
                match remaining.is_empty() {
                    true => return Ok(()),
                    false => self.level = least,
                }
                continue;
            }
            while !next.is_empty() {
                self.wave(&mut workers, &next, waves);
                if self.limits.has_stopped() {
                    return Ok(());
                }
                waves += 1;
                gather(&mut next, &mut workers, |worker| &mut worker.next)?;
            }
            if remaining.is_empty() {
                return Ok(());
            }
            self.level += 1;
        }
    }

    /// Puts `v` where it belongs before anything is taken away at `level`: nowhere if it is gone.
    #[inline(always)]
    fn sort_out(&self, worker: &mut Worker, v: VertexId, level: u32) {
        let left = self.left[v as usize].load(Relaxed);
        if left > level {
            worker.kept.push(v);
            worker.least = worker.least.min(left);
        } else if left == level {
            worker.next.push(v);
        }
    }

    /// Takes away `seeds`, and what follows from them unless waves are asked for.
    fn wave(&self, workers: &mut [Worker], seeds: &[VertexId], wave: u32) {
        let alone = workers.len() == 1 || seeds.len() <= SEEDS;
        share(workers, seeds.len(), SEEDS, self.limits, &|worker, range| {
            worker.stack.extend_from_slice(&seeds[range.clone()]);
            if !self.waves.is_empty() {
                seeds[range].iter().for_each(|v| self.waves[*v as usize].store(wave, Relaxed));
            }
            if alone { self.take_away::<true>(worker) } else { self.take_away::<false>(worker) }
        });
    }

    /// Takes away what is on the stack. `ALONE`: nobody else does so meanwhile.
    fn take_away<const ALONE: bool>(&self, worker: &mut Worker) {
        let Worker { stack, next, .. } = worker;
        let (level, waits) = (self.level, if self.waves.is_empty() { WAITING } else { 0 });
        let mut taken = 0;
        while let Some(v) = stack.pop() {
            taken += 1;
            if taken % BETWEEN == 0 && self.limits.is_due() {
                return;
            }
            each_neighbour(self.graph, v, |u| {
                let left = &self.left[u as usize];
                let known = left.load(Relaxed);
                if known <= level {
                    return;
                }
                let before = match ALONE {
                    true => {
                        left.store(known - 1, Relaxed);
                        known
                    }
                    false => left.fetch_sub(1, Relaxed),
                };
                if before == level + 1 {
                    if stack.len() < waits { stack.push(u) } else { next.push(u) }
                } else if !ALONE && before <= level {
                    // Somebody was faster, and has brought it down to the level: there it stays.
                    left.fetch_add(1, Relaxed);
                }
            });
        }
    }
}

/// Moves what workers have to `all`, in place of what was there.
fn gather(
    all: &mut Vec<VertexId>,
    workers: &mut [Worker],
    part: impl Fn(&mut Worker) -> &mut Vec<VertexId>,
) -> Result<()> {
    all.clear();
    for worker in workers {
        let part = part(worker);
        if all.is_empty() {
            std::mem::swap(all, part);
        } else {
            reserve("the vertices that are left", all, part.len())?;
            all.append(part);
        }
    }
    Ok(())
}
