//! Pushing: in place within a block of vertices, from block to block between rounds.
//!
//! Blocks depend on the graph only, and each takes what others have sent in their order: so a run is the same to the last bit for any
//! number of threads. A vertex that is pushed takes its residual first, and what it sends itself by a loop comes in after that.

use std::ops::Range;

use hubcut::graph::VertexId;
use hubcut::parallel::{self, Lent};

use super::equation::Equation;

/// Vertices that are looked at together, if one of them may have something to push.
const GROUP: usize = 64;
/// Edges and vertices of a block, unless there would be too many blocks.
const BLOCK_COST: usize = 1 << 18;
const MOST_BLOCKS: usize = 32;
/// Fewer pushes than this in a round: one worker does the next, since waking others takes longer.
const FEW_PUSHES: u64 = 1 << 10;

/// Who pushes where.
pub(super) struct Blocks {
    blocks: Vec<Block>,
    /// By group of vertices.
    block_of: Vec<u16>,
    last: u64,
}

/// Consecutive vertices, whole groups of them.
struct Block {
    vertices: Range<usize>,
    /// By group: whether some residual has changed since it was looked at.
    touched: Vec<bool>,
    /// What goes to other blocks, by block.
    outgoing: Vec<Vec<(VertexId, f64)>>,
}

/// What a round has done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Round {
    /// Vertices that were pushed.
    pub(super) pushes: u64,
    /// Edges that they were pushed over.
    pub(super) edges: u64,
}

impl Blocks {
    /// Cuts the vertices into blocks of about equal work.
    pub(super) fn new(equation: &Equation<'_>) -> Self {
        let (vertices, offsets) = (equation.vertices(), equation.by_source().offsets());
        let cost = |v: usize| offsets[v] as usize + v;
        let count = (cost(vertices) / BLOCK_COST).clamp(1, MOST_BLOCKS);
        let (mut bounds, mut block_of) = (vec![0], Vec::with_capacity(vertices.div_ceil(GROUP)));
        for first in (0..vertices).step_by(GROUP) {
            if first > 0 && cost(first) * count >= cost(vertices) * bounds.len() {
                bounds.push(first);
            }
            block_of.push(bounds.len() as u16 - 1);
        }
        bounds.push(vertices);
        let all = bounds.len() - 1;
        let block = |pair: &[usize]| Block {
            vertices: pair[0]..pair[1],
            touched: vec![false; (pair[1] - pair[0]).div_ceil(GROUP)],
            outgoing: vec![Vec::new(); all],
        };
        Blocks { blocks: bounds.windows(2).map(block).collect(), block_of, last: u64::MAX }
    }

    /// As new, for another run: nothing is on its way between rounds.
    pub(super) fn restart(&mut self) {
        self.last = u64::MAX;
        self.touch_all();
    }

    /// Everybody is looked at next.
    pub(super) fn touch_all(&mut self) {
        self.blocks.iter_mut().for_each(|block| block.touched.fill(true));
    }

    /// Pushes every vertex whose residual is above `threshold` times its cost, once or more often.
    pub(super) fn round(
        &mut self,
        equation: &Equation<'_>,
        threshold: f64,
        x: &mut [f64],
        residual: &mut [f64],
    ) -> Round {
        let ranges: Vec<_> = self.blocks.iter().map(|block| block.vertices.clone()).collect();
        let alone = self.last < FEW_PUSHES;
        let done = {
            let (x, residual) = (Lent::parts(x, &ranges), Lent::parts(residual, &ranges));
            let (blocks, block_of) = (Lent::each(&mut self.blocks), &self.block_of);
            parallel::collect_as(alone, ranges.len(), &|block| {
                blocks.take(block).push(equation, threshold, x.take(block), residual.take(block), block_of)
            })
        };
        self.deliver(&ranges, alone, residual);
        let mut round = Round::default();
        for part in done {
            round.pushes += part.pushes;
            round.edges += part.edges;
        }
        self.last = round.pushes;
        round
    }

    /// Every block takes what others have sent, in their order.
    fn deliver(&mut self, ranges: &[Range<usize>], alone: bool, residual: &mut [f64]) {
        let mut incoming: Vec<Vec<&mut Vec<(VertexId, f64)>>> = Vec::new();
        incoming.resize_with(ranges.len(), Vec::new);
        let mut touched = Vec::with_capacity(ranges.len());
        for block in &mut self.blocks {
            for (to, sent) in block.outgoing.iter_mut().enumerate() {
                if !sent.is_empty() {
                    incoming[to].push(sent);
                }
            }
            touched.push(block.touched.as_mut_slice());
        }
        let (incoming, touched, residual) = (Lent::of(incoming), Lent::of(touched), Lent::parts(residual, ranges));
        parallel::collect_as(alone, ranges.len(), &|block| {
            let (touched, residual) = (touched.take(block), residual.take(block));
            for sent in incoming.take(block) {
                for (target, amount) in sent.drain(..) {
                    let at = target as usize - ranges[block].start;
                    residual[at] += amount;
                    touched[at / GROUP] = true;
                }
            }
        });
    }
}

impl Block {
    /// Goes over the vertices that may have something to push, ascending. `x` and `residual` are those of the block.
    fn push(
        &mut self,
        equation: &Equation<'_>,
        threshold: f64,
        x: &mut [f64],
        residual: &mut [f64],
        block_of: &[u16],
    ) -> Round {
        let Block { vertices, touched, outgoing } = self;
        let (first, mut round) = (vertices.start, Round::default());
        let costs = &equation.costs()[vertices.clone()];
        for group in 0..touched.len() {
            if !std::mem::take(&mut touched[group]) {
                continue;
            }
            for at in group * GROUP..((group + 1) * GROUP).min(x.len()) {
                let amount = residual[at];
                if amount.abs() <= threshold * f64::from(costs[at]) {
                    continue;
                }
                residual[at] = 0.0;
                x[at] += amount;
                round.pushes += 1;
                round.edges += equation.push(first + at, amount, |target, flow| {
                    let to = (target as usize).wrapping_sub(first);
                    if to < residual.len() {
                        residual[to] += flow;
                        touched[to / GROUP] = true;
                    } else {
                        outgoing[usize::from(block_of[target as usize / GROUP])].push((target, flow));
                    }
                });
            }
        }
        round
    }
}
