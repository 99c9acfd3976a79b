//! The first cut, of the coarsest graph: in halves again and again.

use std::collections::BinaryHeap;

use super::level::Level;
use super::refine::Refinement;
use crate::error::Result;
use crate::graph::VertexId;
use crate::parallel;
use crate::partition::ShardId;
use crate::partition::edge_cut::limits::{Load, fits, plus};
use crate::random::Stream;

/// What the numbers of a halving are for.
const HALVES: u64 = 0x6861_6c76_6573;

/// Edge ends from which on there are the fewest tries of a halving, and how many tries there are.
const EFFORT: usize = 300_000;
const TRIES: (usize, usize) = (2, 24);

/// Passes over a try at the most.
const PASSES: u32 = 3;

/// Places the vertices on as many shards as `most` has bounds.
pub(super) fn place(level: &Level<'_>, most: &[Load], seed: u64) -> Result<Vec<ShardId>> {
    let mut placed = vec![0; level.vertices()];
    halve(level, most, seed, &mut |v, shard| placed[v as usize] = shard)?;
    Ok(placed)
}

/// Places the vertices of a part of the graph.
fn halve(level: &Level<'_>, most: &[Load], seed: u64, put: &mut dyn FnMut(VertexId, ShardId)) -> Result<()> {
    let vertices = level.vertices() as VertexId;
    if most.len() == 1 {
        (0..vertices).for_each(|v| put(v, 0));
        return Ok(());
    }
    let first = most.len().div_ceil(2);
    let side_of = best_halves(level, most, seed)?;
    for (side, most, begin) in [(0, &most[..first], 0), (1, &most[first..], first)] {
        let members: Vec<VertexId> = (0..vertices).filter(|v| side_of[*v as usize] == side).collect();
        let mut numbers = vec![u32::MAX; level.vertices()];
        (0..).zip(&members).for_each(|(number, v)| numbers[*v as usize] = number);
        let part = level.contracted(&numbers, members.len())?;
        let seed = seed.wrapping_mul(2).wrapping_add(1 + u64::from(side));
        halve(&part, most, seed, &mut |v, shard| put(members[v as usize], shard + begin as ShardId))?;
    }
    Ok(())
}

/// The side of each vertex: of several tries the one with the least above the bounds, then with the fewest edges cut, then the first.
fn best_halves(level: &Level<'_>, most: &[Load], seed: u64) -> Result<Vec<ShardId>> {
    let bounds = bounds(level.total(), most);
    let tries = (EFFORT / level.ends().max(1)).clamp(TRIES.0, TRIES.1);
    let tries = parallel::collect(tries, &|number| {
        let stream = Stream::new(HALVES ^ seed, number as u64);
        let mut refinement = Refinement::new(level, &bounds, grown(level, bounds, stream))?;
        refinement.balance();
        refinement.improve(PASSES, stream);
        let above = |(load, most): (&Load, &Load)| load[0].saturating_sub(most[0]) + load[1].saturating_sub(most[1]);
        let above: u64 = refinement.loads().iter().zip(&bounds).map(above).sum();
        Ok((above, refinement.cut(), refinement.into_shards()))
    });
    let mut best: Option<(u64, u64, Vec<ShardId>)> = None;
    for tried in tries {
        let tried = tried?;
        if best.as_ref().is_none_or(|(above, cut, _)| (tried.0, tried.1) < (*above, *cut)) {
            best = Some(tried);
        }
    }
    Ok(best.map_or_else(Vec::new, |(_, _, sides)| sides))
}

/// The most on each side: its share of the whole, and as much more as leaves each of the halvings to come the same.
fn bounds(total: Load, most: &[Load]) -> [Load; 2] {
    let halvings = f64::from(most.len().next_power_of_two().ilog2());
    let share = most.len().div_ceil(2) as f64 / most.len() as f64;
    let bound = |way: usize, share: f64| {
        if most[0][way] == u64::MAX {
            return u64::MAX;
        }
        let all: u64 = most.iter().map(|most| most[way]).sum();
        let slack = (all as f64 / total[way].max(1) as f64).max(1.0).powf(1.0 / halvings);
        (total[way] as f64 * share * slack).ceil() as u64
    };
    [share, 1.0 - share].map(|share| [bound(0, share), bound(1, share)])
}

/// Grows side 0 from a random vertex, each time by the one that leaves the fewest edges cut, until it has its share of what is bounded.
fn grown(level: &Level<'_>, bounds: [Load; 2], stream: Stream) -> Vec<ShardId> {
    let (vertices, total) = (level.vertices(), level.total());
    let wanted = [0, 1].map(|way| match bounds[0][way] {
        u64::MAX => u64::MAX,
        most => (u128::from(total[way]) * u128::from(most) / u128::from((most + bounds[1][way]).max(1))) as u64,
    });
    let (mut sides, mut load) = (vec![1; vertices], [0; 2]);
    let mut gains = vec![UNSEEN; vertices];
    let mut candidates: BinaryHeap<(i64, VertexId)> = BinaryHeap::new();
    // Where it begins anew: each vertex once, from a random one on.
    let begin = stream.below(vertices.max(1) as u64, 0);
    let mut starts = (0..vertices as u64).map(|step| ((begin + step) % vertices as u64) as VertexId);
    while load[0] < wanted[0] && load[1] < wanted[1] {
        let v = match candidates.pop() {
            Some((gain, v)) if gains[v as usize] == gain => v,
            Some(_) => continue,
            None => match starts.find(|v| gains[*v as usize] != DONE) {
                Some(v) => v,
                None => break,
            },
        };
        gains[v as usize] = DONE;
        let more = plus(load, level.weights[v as usize]);
        if !fits(more, bounds[0]) && load != [0; 2] {
            continue;
        }
        (load, sides[v as usize]) = (more, 0);
        level.for_each(v, |u, weight| {
            let gain = &mut gains[u as usize];
            if *gain == DONE {
                return;
            }
            if *gain == UNSEEN {
                *gain = 0;
                level.for_each(u, |_, weight| *gain -= i64::from(weight));
            }
            *gain += 2 * i64::from(weight);
            candidates.push((*gain, u));
        });
    }
    sides
}

/// Of a vertex that has no neighbour on side 0 yet, and of one that was taken or was too heavy; else its edges to side 0, less the others.
const UNSEEN: i64 = i64::MIN;
const DONE: i64 = i64::MAX;
