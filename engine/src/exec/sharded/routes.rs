//! Who has mirrors where, as the phases of a superstep ask for it.

use std::ops::Range;

use crate::parallel;
use crate::partition::{Mirrors, ShardId, ShardedGraph};
use crate::plain::Plain;
use crate::program::Direction;

/// Mirrors in a piece that one worker gathers.
const PIECE_MIRRORS: usize = 1 << 12;

/// The lists of a run.
pub(super) struct Routes {
    /// Mirrors of each shard (first index) whose masters are on another (second).
    pub(super) mirrors: Vec<Vec<Mirrors>>,
    /// Those of them that gather, as indices from the first; and those that scatter.
    pub(super) gathering: Vec<Vec<Range<usize>>>,
    pub(super) scattering: Vec<Vec<Range<usize>>>,
    /// The mirrors of each master; empty for runs in which everybody always runs.
    replicas: Vec<Replicas>,
}

/// The mirrors of each master of a shard.
struct Replicas {
    offsets: Vec<u64>,
    mirrors: Vec<(ShardId, u32)>,
}

impl Routes {
    /// Of shards with these lists, for a program that gathers and scatters in these directions.
    pub(super) fn new(lists: &[Lists<'_>], gathers: &[Direction], scatters: &[Direction], with_replicas: bool) -> Self {
        let mirrors: Vec<Vec<Mirrors>> = lists.iter().map(|list| list.mirrors.to_vec()).collect();
        let with_edges = |directions| {
            mirrors.iter().map(|of| of.iter().map(|mirrors| mirrors.with_edges(directions)).collect()).collect()
        };
        let (gathering, scattering) = (with_edges(gathers), with_edges(scatters));
        let replicas = if with_replicas { replicas(lists) } else { Vec::new() };
        Routes { mirrors, gathering, scattering, replicas }
    }

    /// The mirrors of master `local` of shard `owner`: shard and local id there.
    #[inline(always)]
    pub(super) fn replicas(&self, owner: usize, local: u32) -> &[(ShardId, u32)] {
        let Replicas { offsets, mirrors } = &self.replicas[owner];
        &mirrors[offsets[local as usize] as usize..offsets[local as usize + 1] as usize]
    }

    /// Whether mirror `local` of `shard`, whose master is on `owner`, gathers.
    #[inline(always)]
    pub(super) fn gathers(&self, shard: ShardId, owner: usize, local: u32) -> bool {
        let shard = shard as usize;
        self.gathering[shard][owner].contains(&((local - self.mirrors[shard][owner].start) as usize))
    }

    /// Whether it scatters.
    #[inline(always)]
    pub(super) fn scatters(&self, shard: ShardId, owner: usize, local: u32) -> bool {
        let shard = shard as usize;
        self.scattering[shard][owner].contains(&((local - self.mirrors[shard][owner].start) as usize))
    }

    pub(super) fn byte_len(&self) -> usize {
        let of = |replicas: &Replicas| size_of_val(&replicas.offsets[..]) + size_of_val(&replicas.mirrors[..]);
        self.replicas.iter().map(of).sum()
    }
}

/// Turns the lists of each pair into a list a master.
fn replicas(lists: &[Lists<'_>]) -> Vec<Replicas> {
    parallel::collect(lists.len(), &|owner| {
        let Lists { masters, mirrored, .. } = lists[owner];
        let mut offsets = vec![0u64; masters + 1];
        mirrored.iter().flatten().for_each(|master| offsets[*master as usize + 1] += 1);
        (0..masters).for_each(|master| offsets[master + 1] += offsets[master]);
        let mut next = offsets.clone();
        let mut mirrors = vec![(0, 0); offsets[masters] as usize];
        for (other, list) in mirrored.iter().enumerate() {
            let first = lists[other].mirrors[owner].start;
            for (local, master) in (first..).zip(list) {
                mirrors[next[*master as usize] as usize] = (other as ShardId, local);
                next[*master as usize] += 1;
            }
        }
        Replicas { offsets, mirrors }
    })
}

/// The lists of a shard.
#[derive(Clone, Copy)]
pub(super) struct Lists<'a> {
    masters: usize,
    mirrors: &'a [Mirrors],
    mirrored: &'a [Vec<u32>],
}

impl<'a> Lists<'a> {
    /// Those of every shard.
    pub(super) fn of<E: Plain>(graph: &'a ShardedGraph<E>) -> Vec<Self> {
        let mut lists = Vec::with_capacity(graph.shards().len());
        for shard in graph.shards() {
            lists.push(Lists { masters: shard.masters(), mirrors: shard.mirrors(), mirrored: shard.mirrored() });
        }
        lists
    }
}

/// Some mirrors of one shard whose partial sums go to one other.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Gathering {
    pub(super) owner: usize,
    pub(super) shard: usize,
    /// As indices from the first mirror of the pair.
    pub(super) indices: Range<usize>,
}

impl Routes {
    /// The mirrors that gather for the masters `masters` of each shard, in pieces, by shard and owner: a worker
    /// stays with the views of a shard, which may fit its cache.
    pub(super) fn gatherings(&self, lists: &[Lists<'_>], masters: &[Range<usize>]) -> Vec<Gathering> {
        let mut gatherings = Vec::new();
        for shard in 0..self.mirrors.len() {
            for (owner, masters) in masters.iter().enumerate() {
                let mirrored = &lists[owner].mirrored[shard];
                let mirrors = self.mirrors[shard][owner];
                let wanted = &self.gathering[shard][owner];
                // Those with in-edges only, with both, with out-edges only: in each class, masters ascend.
                let classes =
                    [mirrors.start..mirrors.out_start, mirrors.out_start..mirrors.in_end, mirrors.in_end..mirrors.end];
                for class in classes {
                    let class = (class.start - mirrors.start) as usize..(class.end - mirrors.start) as usize;
                    let class = class.start.max(wanted.start)..class.end.min(wanted.end);
                    if class.is_empty() {
                        continue;
                    }
                    let below = |bound: usize| {
                        class.start + mirrored[class.clone()].partition_point(|master| (*master as usize) < bound)
                    };
                    let (first, last) = (below(masters.start), below(masters.end));
                    gatherings.extend((first..last).step_by(PIECE_MIRRORS).map(|start| Gathering {
                        owner,
                        shard,
                        indices: start..(start + PIECE_MIRRORS).min(last),
                    }));
                }
            }
        }
        gatherings
    }
}
