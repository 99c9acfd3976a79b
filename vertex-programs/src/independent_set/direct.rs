//! The greedy independent set of an order, by all workers at once.
//!
//! In a round everybody who is undecided looks at the neighbours: if one is in, it is out; if nobody who comes before is undecided, it is in; else it
//! looks again in the next round. What somebody decides in a round counts for others at once, and makes no difference: each
//! decision follows from the order. So the set is that of the loop that goes through the order, whoever is how fast.
//!
//! Source: Blelloch, Fineman, Shun 2012, "Greedy sequential maximal independent set and matching are parallel on average": O(log² n) rounds with high
//! probability if the order is random. Any other order might take as many as there are vertices on a way along which it ascends; so where a round
//! decides few, the next one goes by rank, and comes to each vertex when those before it are decided, but for those of other workers.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

use hubcut::graph::memory::zeroed;
use hubcut::graph::{Topology, VertexId};

use super::Order;
use crate::Result;
use crate::direct::priority::Ranks;
use crate::direct::{Limits, Rows, in_pool, locals, share, sides};

/// What is known of a vertex.
const UNDECIDED: u8 = 0;
const IN: u8 = 1;
const OUT: u8 = 2;

/// Vertices that a worker takes at a time.
const VERTICES: usize = 1 << 10;

/// An independent set.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// 1 for each vertex that is in it, else 0, by vertex id.
    pub members: Vec<u32>,
    /// How many are in it.
    pub size: u64,
}

/// The greedy maximal independent set of an order. When `limits` stop it, it is independent and part of the whole one, but others fit in.
///
/// # Determinism
/// The same for any number of threads. `seed` is for a random order only.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// Expected O(vertices + edges log(vertices)) in a random order, mostly far less: whoever finds a neighbour that is in looks no further. Memory: 17
/// bytes a vertex.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut_programs::independent_set::{Order, direct::run};
///
/// let star = EdgeList::from_pairs(4, vec![(0, 1), (0, 2), (0, 3)]).build(&BuildOptions::default())?;
/// let set = run(&star, Order::SmallestFirst, 0, &Default::default())?;
/// assert_eq!((set.members, set.size), (vec![0, 1, 1, 1], 3));
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &Topology, order: Order, seed: u64, limits: &Limits) -> Result<Set> {
    in_pool(|| {
        let sides = sides(graph).into_iter().map(Rows::of).collect();
        let states = zeroed::<u8>("the set", graph.vertices())?.into_iter().map(AtomicU8::new).collect();
        let search = Search { sides, limits, ranks: order.ranks(graph, seed)?, states };
        search.run();
        let members: Vec<u32> = search.states.into_iter().map(|state| u32::from(state.into_inner() == IN)).collect();
        Ok(Set { size: members.iter().map(|member| u64::from(*member)).sum(), members })
    })
}

struct Search<'a> {
    sides: Vec<Rows<'a>>,
    limits: &'a Limits,
    ranks: Ranks,
    states: Vec<AtomicU8>,
}

/// Who is undecided, of one worker, on cache lines of its own.
#[derive(Default)]
#[repr(align(128))]
struct Kept(Vec<VertexId>);

impl Search<'_> {
    fn run(&self) {
        let mut workers = locals(Kept::default);
        let mut left: Option<Vec<VertexId>> = None;
        while left.as_ref().is_none_or(|left| !left.is_empty()) && !self.limits.is_due() {
            let count = left.as_ref().map_or(self.states.len(), Vec::len);
            let list = left.as_deref();
            share(&mut workers, count, VERTICES, self.limits, &|Kept(kept), range| match list {
                None => range.for_each(|v| self.decide(v as VertexId, kept)),
                Some(list) => list[range].iter().for_each(|v| self.decide(*v, kept)),
            });
            let mut next = Vec::new();
            workers.iter_mut().for_each(|Kept(kept)| next.append(kept));
            // Where few were decided, they go by rank: each is decided when those before it are.
            if next.len() > count / 2 {
                next.sort_unstable_by_key(|v| self.ranks[*v as usize]);
            }
            left = Some(next);
        }
    }

    #[inline(always)]
    fn decide(&self, v: VertexId, kept: &mut Vec<VertexId>) {
        let rank = self.ranks[v as usize];
        let mut waits = false;
        for rows in &self.sides {
            for &u in rows.row(v as usize) {
                match self.states[u as usize].load(Relaxed) {
                    IN => return self.states[v as usize].store(OUT, Relaxed),
                    UNDECIDED => waits |= self.ranks[u as usize] < rank,
                    _ => {}
                }
            }
        }
        match waits {
            true => kept.push(v),
            false => self.states[v as usize].store(IN, Relaxed),
        }
    }
}
