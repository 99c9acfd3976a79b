//! Colouring a graph: no two neighbours of one colour, few colours, in parallel.
//!
//! Greedy: vertices are taken in the order of their priority, and each gets the smallest colour that none of its
//! neighbours has by then. Many edges first: the vertices that are hard to place are placed while most colours
//! are free. Workers take blocks of that order from one cursor and go through their rows; a neighbour that
//! comes earlier and is still in the hands of another worker is waited for. So the result is that of one
//! worker, whoever takes what.
//!
//! Source: Hasenplaugh, Kaler, Schardl, Leiserson, "Ordering heuristics for parallel graph coloring" (SPAA
//! 2014), largest-log-degree-first (LLF). What differs: equal log-degrees are ordered by blocks of vertices
//! rather than at random, so that rows are read in streams; and waiting for earlier neighbours takes the place of
//! counting them down (Jones-Plassmann), which would touch every edge twice more.

mod distance;
mod parts;

use std::hint::spin_loop;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::slice::ParallelSliceMut;

pub use self::distance::{Apart, colours};
pub(in crate::exec) use self::parts::by_parts;
use crate::error::Result;
use crate::graph::sort::{self, Block, Buckets, SortParts, Spread};
use crate::graph::{Directedness, Topology, VertexId};
use crate::parallel;

/// A colour for every vertex; no two neighbours have the same.
pub(in crate::exec) struct Colouring {
    /// The colour of each vertex, from 0.
    pub(in crate::exec) colour_of: Vec<u32>,
    /// How many there are.
    pub(in crate::exec) colours: usize,
}

/// Vertices in a block, as a power of two: they keep their order.
const BLOCK_BITS: u32 = 8;
/// What a worker takes at a time: so many edges or so many vertices.
const TAKE_EDGES: u64 = 4096;
const TAKE_VERTICES: usize = 256;
/// How many blocks are sorted at a time, by one worker: fewest and most.
const SORT_BLOCKS: Range<usize> = 1 << 6..1 << 12;
/// How often a worker looks before it lets another thread run.
const SPINS: u32 = 100;

/// No worker has the vertex yet.
const FREE: u32 = 0;
/// A worker has it; any word between is its colour, plus one.
const TAKEN: u32 = u32::MAX;

/// Colours the neighbourhoods of `topology`, whichever way its edges lead; loops and duplicates do not count.
///
/// At most one colour more than the largest number of neighbours. Depends on the graph only. O(vertices + edges).
/// Users and items are two colours, in this order: a pass then takes turns as supersteps do.
///
/// # Errors
/// [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
pub(in crate::exec) fn colour(topology: &Topology) -> Result<Colouring> {
    if let Some(sides) = topology.sides() {
        let is_item = |v: VertexId| topology.position_of(v) >= sides.users.len();
        let colour_of = parallel::tabulate(topology.vertices(), &|v| u32::from(is_item(v as VertexId)));
        let colours = colour_of.iter().max().map_or(0, |&most| most as usize + 1);
        return Ok(Colouring { colour_of, colours });
    }
    let order = Priorities { topology }.order()?;
    let greedy = GreedyColours {
        topology,
        order: &order,
        next: Mutex::new(0),
        words: parallel::tabulate(topology.vertices(), &|_| AtomicU32::new(FREE)),
    };
    parallel::each(rayon::current_num_threads(), &|_| greedy.work());
    let colour_of: Vec<u32> = greedy.words.into_iter().map(|word| word.into_inner() - 1).collect();
    let colours = colour_of.iter().max().map_or(0, |&most| most as usize + 1);
    Ok(Colouring { colour_of, colours })
}

/// Out- and in-edges of `v` in `topology`; an undirected edge counts once.
fn degree(topology: &Topology, direction: Directedness, v: VertexId) -> u64 {
    let out = topology.by_source().degree(v);
    match direction {
        Directedness::Directed => out + topology.by_target().degree(v),
        Directedness::Undirected => out,
    }
}

/// Whoever has the lower one chooses first: by class, then by scattered block, then by id.
fn priority(degree: u64, v: VertexId) -> u64 {
    let within = u64::from(v & ((1 << BLOCK_BITS) - 1));
    u64::from(degree.leading_zeros()) << 40 | u64::from(scattered(v >> BLOCK_BITS)) << BLOCK_BITS | within
}

/// Which vertices come first.
#[derive(Clone, Copy)]
struct Priorities<'a> {
    topology: &'a Topology,
}

impl Priorities<'_> {
    fn degree(self, v: VertexId) -> u64 {
        degree(self.topology, self.topology.direction(), v)
    }

    /// The class of `v`, highest degrees first: 0 to 64.
    fn class(self, v: VertexId) -> u32 {
        self.degree(v).leading_zeros()
    }

    /// Whether `a` comes before `b`.
    fn precedes(self, a: VertexId, b: VertexId) -> bool {
        priority(self.degree(a), a) < priority(self.degree(b), b)
    }

    /// All vertices, first ones first.
    fn order(self) -> Result<Vec<VertexId>> {
        let vertices = self.topology.vertices();
        // Scattered, so that workers side by side in the order are not side by side in the graph, where the one
        // would wait for the other along every chain.
        let mut blocks: Vec<u32> = (0..vertices.div_ceil(1 << BLOCK_BITS) as u32).collect();
        blocks.par_sort_unstable_by_key(|&block| (scattered(block), block));
        let buckets = Buckets::new(u64::BITS as usize + 1, Spread::Even);
        let of_blocks: Vec<_> = blocks
            .chunks((blocks.len() / 16).clamp(SORT_BLOCKS.start, SORT_BLOCKS.end))
            .map(|blocks| InClasses { priorities: self, blocks })
            .collect();
        let lens: Vec<usize> = of_blocks.iter().map(|blocks| blocks.vertices().count()).collect();
        let mut parts = SortParts::new(buckets, &lens, None)?;
        parts.fill(&|block, room| room.fill(&of_blocks[block]));
        Ok(sort::collect(&parts)?.neighbours)
    }
}

/// The vertices of some blocks, to be sorted by class.
struct InClasses<'a> {
    priorities: Priorities<'a>,
    blocks: &'a [u32],
}

impl InClasses<'_> {
    fn vertices(&self) -> impl Iterator<Item = VertexId> {
        let end = self.priorities.topology.vertices() as u64;
        self.blocks.iter().flat_map(move |&block| {
            let first = u64::from(block) << BLOCK_BITS;
            (first..(first + (1 << BLOCK_BITS)).min(end)).map(|v| v as VertexId)
        })
    }
}

impl Block for InClasses<'_> {
    type Neighbour = VertexId;
    type Data = ();

    fn visit(&self, mut entry: impl FnMut(u32, VertexId, ())) {
        self.vertices().for_each(|v| entry(self.priorities.class(v), v, ()));
    }
}

/// A number that looks random: the finaliser of MurmurHash3 (Appleby 2011), which is one-to-one.
fn scattered(mut block: u32) -> u32 {
    block = (block ^ (block >> 16)).wrapping_mul(0x85EB_CA6B);
    block = (block ^ (block >> 13)).wrapping_mul(0xC2B2_AE35);
    block ^ (block >> 16)
}

/// Workers that colour in the order of priorities.
struct GreedyColours<'a> {
    topology: &'a Topology,
    order: &'a [VertexId],
    /// Where the next block of the order begins.
    next: Mutex<usize>,
    /// One a vertex. Nothing else hangs on them, so relaxed access is enough: that a worker sees which vertices
    /// were taken before its own is what the lock of the cursor ensures.
    words: Vec<AtomicU32>,
}

impl<'a> GreedyColours<'a> {
    /// Takes blocks and colours them until none are left.
    fn work(&self) {
        // `used[colour + 1]` is the last vertex that met the colour; the first entry stands for no colour.
        let mut used = vec![VertexId::MAX; 64];
        let mut waits = Vec::new();
        while let Some(block) = self.take() {
            for &v in block {
                self.meet(v, &mut used, &mut waits);
                for u in waits.drain(..) {
                    let word = self.wait_for(u);
                    reserve(&mut used, word);
                    used[word as usize] = v;
                }
                let free = used[1..].iter().position(|&met| met != v).unwrap_or(used.len() - 1);
                self.words[v as usize].store(free as u32 + 1, Ordering::Relaxed);
            }
        }
    }

    /// Takes the next vertices of the order.
    fn take(&self) -> Option<&'a [VertexId]> {
        let mut next = self.next.lock().expect("no worker panics");
        let rest = &self.order[*next..];
        let mut edges = 0;
        let priorities = Priorities { topology: self.topology };
        let most = rest.iter().take(TAKE_VERTICES).take_while(|v| {
            let begun = edges < TAKE_EDGES;
            edges += priorities.degree(**v);
            begun
        });
        let block = &rest[..most.count()];
        block.iter().for_each(|v| self.words[*v as usize].store(TAKEN, Ordering::Relaxed));
        *next += block.len();
        (!block.is_empty()).then_some(block)
    }

    /// Notes the colours of the neighbours of `v` in `used`, and those that must be waited for in `waits`.
    fn meet(&self, v: VertexId, used: &mut Vec<VertexId>, waits: &mut Vec<VertexId>) {
        self.meet_row(v, self.topology.by_source().row(v), used, waits);
        if self.topology.direction() == Directedness::Directed {
            self.meet_row(v, self.topology.by_target().row(v), used, waits);
        }
    }

    fn meet_row(&self, v: VertexId, row: &[VertexId], used: &mut Vec<VertexId>, waits: &mut Vec<VertexId>) {
        for &u in row {
            // A free vertex comes later, and later neighbours wait for this one: whoever has a colour is earlier.
            let word = self.words[u as usize].load(Ordering::Relaxed);
            if let Some(met) = used.get_mut(word as usize) {
                *met = v;
            } else if word != TAKEN {
                reserve(used, word);
                used[word as usize] = v;
            } else if (Priorities { topology: self.topology }).precedes(u, v) {
                waits.push(u);
            }
        }
    }

    /// The word of `u` once it has a colour: the worker that has it waits for earlier vertices only.
    fn wait_for(&self, u: VertexId) -> u32 {
        let mut looks = 0;
        loop {
            let word = self.words[u as usize].load(Ordering::Relaxed);
            if word != TAKEN {
                return word;
            }
            looks += 1;
            if looks % SPINS == 0 { std::thread::yield_now() } else { spin_loop() }
        }
    }
}

/// Makes room for the entry of `word`.
fn reserve(used: &mut Vec<VertexId>, word: u32) {
    if word as usize >= used.len() {
        used.resize((word as usize + 1).next_power_of_two(), VertexId::MAX);
    }
}

#[cfg(test)]
mod tests;
