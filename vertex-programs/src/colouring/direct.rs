//! The greedy colouring of an order, by all workers at once.
//!
//! A vertex can be coloured once all its neighbours that come before it are. Each knows how many of them there are; whoever colours a vertex
//! tells the neighbours that come after it, and colours those next for which it was the last. So the colours are those of the loop that goes
//! through the order, whoever is how fast.
//!
//! Source: Jones, Plassmann 1993, "A parallel graph coloring heuristic", with the orders of Hasenplaug, Kaler, Schardl, Leiserson 2014.

use std::sync::atomic::{AtomicU32, Ordering::AcqRel, Ordering::Relaxed};

use hubcut::graph::{Topology, VertexId};
use hubcut::parallel;

use super::Order;
use crate::Result;
use crate::direct::priority::Ranks;
use crate::direct::{Limits, Rows, in_pool, locals, share, sides, words32};

/// The colour of a vertex that has none.
pub const NONE: u32 = u32::MAX;

/// Vertices that a worker takes at a time: to count, and to colour with all that follow.
const VERTICES: usize = 1 << 10;
const SEEDS: usize = 1 << 6;

/// Vertices that wait at one worker at the most; more are shared among all.
const WAITING: usize = 1 << 10;

/// Vertices that are coloured between two looks at the time.
const BETWEEN: usize = 1 << 10;

/// The colour of each vertex, from 0, by vertex id. When `limits` stop it, some vertices have none ([`NONE`]); the others have that of a
/// complete run, or if the order was not found out any that goes with their neighbours.
///
/// # Determinism
/// The same for any number of threads. `seed` is for a random order only.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O(vertices + edges). Memory: 20 bytes a vertex, a little more for some orders. As many workers help as there are vertices that
/// do not wait for each other.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut_programs::colouring::{Order, direct::run};
///
/// let edges = vec![(0, 1), (1, 2), (2, 0), (2, 3)];
/// let graph = EdgeList::from_pairs(4, edges).build(&BuildOptions::default())?;
/// assert_eq!(run(&graph, Order::LargestFirst, 0, &Default::default())?, [1, 2, 0, 1]);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &Topology, order: Order, seed: u64, limits: &Limits) -> Result<Vec<u32>> {
    in_pool(|| {
        let ranks = order.ranks(graph, seed, limits)?;
        let sides = sides(graph).into_iter().map(Rows::of).collect();
        let colours = words32("the colours", graph.vertices())?;
        parallel::ranges(colours.len(), &|range| colours[range].iter().for_each(|colour| colour.store(NONE, Relaxed)));
        let waits = words32("the neighbours that come before", graph.vertices())?;
        let colouring = Colouring { sides, limits, ranks, colours, waits };
        colouring.run();
        Ok(colouring.colours.into_iter().map(AtomicU32::into_inner).collect())
    })
}

struct Colouring<'a> {
    sides: Vec<Rows<'a>>,
    limits: &'a Limits,
    ranks: Ranks,
    colours: Vec<AtomicU32>,
    /// How many edges lead to neighbours that come before and have no colour; a wrong number only where there are 2^32 of them.
    waits: Vec<AtomicU32>,
}

/// What a worker has of its own, on cache lines of its own.
#[derive(Default)]
#[repr(align(128))]
struct Worker {
    /// What this worker is to colour.
    stack: Vec<VertexId>,
    /// What somebody is to colour next.
    next: Vec<VertexId>,
    /// By whom each colour was seen last at a neighbour.
    seen: Vec<u32>,
    /// Who colours: counts up.
    turn: u32,
    /// Neighbours without a colour.
    later: Vec<VertexId>,
}

impl Colouring<'_> {
    fn run(&self) {
        let mut workers = locals(Worker::default);
        share(&mut workers, self.ranks.len(), VERTICES, self.limits, &|worker, range| {
            for v in range {
                let rank = self.ranks[v];
                let mut before = 0u32;
                for rows in &self.sides {
                    for &u in rows.row(v) {
                        before += u32::from(self.ranks[u as usize] < rank);
                    }
                }
                self.waits[v].store(before, Relaxed);
                if before == 0 {
                    worker.next.push(v as VertexId);
                }
            }
        });
        // Who was not counted would be coloured too early.
        while !self.limits.has_stopped() {
            let mut seeds = Vec::new();
            workers.iter_mut().for_each(|worker| seeds.append(&mut worker.next));
            if seeds.is_empty() {
                break;
            }
            share(&mut workers, seeds.len(), SEEDS, self.limits, &|worker, range| {
                worker.stack.extend_from_slice(&seeds[range]);
                self.colour(worker);
            });
        }
    }

    /// Colours what is on the stack, and what waits for nobody else then.
    fn colour(&self, worker: &mut Worker) {
        let Worker { stack, next, seen, turn, later } = worker;
        let mut coloured = 0;
        while let Some(v) = stack.pop() {
            coloured += 1;
            if coloured % BETWEEN == 0 && self.limits.is_due() {
                return;
            }
            if *turn == u32::MAX {
                seen.fill(0);
                *turn = 0;
            }
            *turn += 1;
            later.clear();
            for rows in &self.sides {
                for &u in rows.row(v as usize) {
                    // Whoever comes before has a colour, nobody else.
                    let colour = self.colours[u as usize].load(Relaxed);
                    if colour == NONE {
                        later.push(u);
                        continue;
                    }
                    if colour as usize >= seen.len() {
                        seen.resize(colour as usize + 1, 0);
                    }
                    seen[colour as usize] = *turn;
                }
            }
            let colour = seen.iter().position(|seen| seen != turn).unwrap_or(seen.len());
            self.colours[v as usize].store(colour as u32, Relaxed);
            for &u in later.iter().filter(|u| **u != v) {
                // Whoever is last sees the colours that others have given before they came here.
                if self.waits[u as usize].fetch_sub(1, AcqRel) == 1 {
                    if stack.len() < WAITING { stack.push(u) } else { next.push(u) }
                }
            }
        }
    }
}
