//! What a part knows of the others: which of its vertices they share, and in which order both list them.

use std::ops::Range;

use super::order::PartOrder;
use crate::exec::kernel::directions::{degree, gather_directions, scatter_directions};
use crate::graph::Topology;
use crate::parallel;
use crate::partition::{Mirrors, Outline, ShardId};
use crate::program::Direction;
use crate::program::shape::Shape;

/// What one part knows of the others.
#[derive(Default)]
pub(super) struct Links {
    /// By part; nothing for itself.
    pub(super) pairs: Vec<Pair>,
    /// Where the mirrors of each master begin; empty for runs in which everybody always runs.
    offsets: Vec<u64>,
    replicas: Vec<MirrorAt>,
    /// Edges over which mirrors here gather for the masters of each stage.
    pub(super) edges: Vec<u64>,
}

/// What two parts share, as one of them sees it.
#[derive(Default)]
pub(super) struct Pair {
    /// Vertices here whose masters are there.
    pub(super) mirrors: Mirrors,
    pub(super) mirrored_there: Runs,
    /// Masters here of which there are mirrors there, and how many of these gather, and scatter.
    pub(super) mirrored: Runs,
    pub(super) gathering: usize,
    pub(super) scattering: usize,
    /// Mirrors here that gather for masters there.
    pub(super) to_masters: ListedMirrors,
    /// Masters here for which mirrors there gather: the same vertices as there, in the same order.
    pub(super) of_masters: ListedMirrors,
}

/// Local ids, by the stage in which their masters run.
#[derive(Default)]
pub(super) struct ListedMirrors {
    locals: Vec<u32>,
    /// Where each stage begins; one entry more than there are stages.
    starts: Vec<u32>,
}

/// Where the masters of each class lie among the mirrors that a pair lists: those of each of the three kinds are in the order of
/// classes.
#[derive(Default)]
pub(super) struct Runs {
    /// Where each kind begins, and where the last ends.
    kinds: [u32; 4],
    /// Where the classes of the first kind end, then those of the second and the third; empty if there is one class.
    ends: Vec<u32>,
}

/// A mirror of a master.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MirrorAt {
    /// Its local id there.
    pub(super) local: u32,
    pub(super) part: ShardId,
    pub(super) gathers: bool,
    pub(super) scatters: bool,
}

impl Runs {
    /// Of `mirrors` of these masters, the classes of which end at `ends`.
    fn new(mirrors: Mirrors, masters: &[u32], ends: &[u32]) -> Self {
        let kinds = [mirrors.start, mirrors.out_start, mirrors.in_end, mirrors.end].map(|bound| bound - mirrors.start);
        if ends.len() <= 1 {
            return Runs { kinds, ends: Vec::new() };
        }
        let mut all = Vec::with_capacity(3 * ends.len());
        for kind in kinds.windows(2) {
            let masters = &masters[kind[0] as usize..kind[1] as usize];
            all.extend(ends.iter().map(|end| kind[0] + masters.partition_point(|master| master < end) as u32));
        }
        Runs { kinds, ends: all }
    }

    /// Those of some classes, as indices from the first mirror on.
    pub(super) fn of(&self, classes: &Range<usize>) -> [Range<usize>; 3] {
        let of_all = self.ends.len() / 3;
        [0, 1, 2].map(|kind| {
            let end_of = |class: usize| match (class, of_all) {
                (0, _) => self.kinds[kind],
                (_, 0) => self.kinds[kind + 1],
                _ => self.ends[kind * of_all + class - 1],
            };
            end_of(classes.start) as usize..end_of(classes.end) as usize
        })
    }

    /// How many these are.
    pub(super) fn count(&self, classes: &Range<usize>) -> usize {
        self.of(classes).iter().map(Range::len).sum()
    }

    /// How many there are of all classes.
    pub(super) fn len(&self) -> usize {
        (self.kinds[3] - self.kinds[0]) as usize
    }

    fn byte_len(&self) -> usize {
        size_of_val(self.ends.as_slice())
    }
}

impl ListedMirrors {
    /// Those of a stage.
    pub(super) fn of(&self, stage: usize) -> &[u32] {
        match self.starts.get(stage..stage + 2) {
            Some(bounds) => &self.locals[bounds[0] as usize..bounds[1] as usize],
            None => &[],
        }
    }

    /// `locals`, each with its stage, stage by stage.
    fn new(stages: usize, entries: &[(u32, u32)]) -> Self {
        let mut starts = vec![0; stages + 1];
        entries.iter().for_each(|(stage, _)| starts[*stage as usize + 1] += 1);
        (0..stages).for_each(|stage| starts[stage + 1] += starts[stage]);
        let (mut next, mut locals) = (starts.clone(), vec![0; entries.len()]);
        for (stage, local) in entries {
            locals[next[*stage as usize] as usize] = *local;
            next[*stage as usize] += 1;
        }
        ListedMirrors { locals, starts }
    }

    fn byte_len(&self) -> usize {
        size_of_val(&self.locals[..]) + size_of_val(&self.starts[..])
    }
}

impl Links {
    /// Those of every shard. `topology` is the whole graph; `with_replicas`: some vertices run and others do not.
    pub(super) fn of(
        topology: &Topology,
        shards: &[Outline<'_>],
        shape: &Shape,
        orders: &[PartOrder],
        with_replicas: bool,
    ) -> Vec<Self> {
        let gathers = gather_directions(topology, shape.gather);
        let scatters = scatter_directions(topology, shape.scatter);
        let ends: Vec<_> = orders.iter().map(PartOrder::ends).collect();
        let stage_of: Vec<_> = orders.iter().zip(shards).map(|(order, shard)| order.stage_of(shard.masters)).collect();
        parallel::collect(shards.len(), &|here| {
            let of_pair = |there: usize| {
                let (mirrors, own) = (shards[here].mirrors[there], shards[there].mirrors[here]);
                let sums = own.with_edges(gathers);
                let masters = sums.clone().map(|index| shards[here].mirrored[there][index]);
                let of_masters: Vec<_> = masters.map(|master| (stage_of[here][master as usize], master)).collect();
                let to_masters = mirrors.with_edges(gathers).map(|index| {
                    let master = shards[there].mirrored[here][index];
                    (stage_of[there][master as usize], mirrors.start + index as u32)
                });
                Pair {
                    mirrors,
                    mirrored_there: Runs::new(mirrors, &shards[there].mirrored[here], &ends[there]),
                    mirrored: Runs::new(own, &shards[here].mirrored[there], &ends[here]),
                    gathering: sums.len(),
                    scattering: own.with_edges(scatters).len(),
                    to_masters: ListedMirrors::new(orders[there].stages.len(), &to_masters.collect::<Vec<_>>()),
                    of_masters: ListedMirrors::new(orders[here].stages.len(), &of_masters),
                }
            };
            let pairs: Vec<_> = (0..shards.len()).map(of_pair).collect();
            let folded = |mirror: &u32| degree(shards[here].graph, gathers, *mirror);
            let of_stage = |stage| pairs.iter().flat_map(|pair: &Pair| pair.to_masters.of(stage)).map(folded).sum();
            let edges = (0..orders[here].stages.len()).map(of_stage).collect();
            let (offsets, replicas) = match with_replicas {
                true => replicas(shards, here, gathers, scatters),
                false => Default::default(),
            };
            Links { pairs, offsets, replicas, edges }
        })
    }

    /// The mirrors of master `local`.
    #[inline(always)]
    pub(super) fn replicas(&self, local: u32) -> &[MirrorAt] {
        &self.replicas[self.offsets[local as usize] as usize..self.offsets[local as usize + 1] as usize]
    }

    /// The mirrors that gather for the masters of some stages.
    pub(super) fn mirrors_of(&self, stages: Range<usize>) -> impl Iterator<Item = &u32> {
        self.pairs.iter().flat_map(move |pair| stages.clone().flat_map(|stage| pair.to_masters.of(stage)))
    }

    pub(super) fn byte_len(&self) -> usize {
        let lists = |pair: &Pair| {
            pair.to_masters.byte_len()
                + pair.of_masters.byte_len()
                + pair.mirrored.byte_len()
                + pair.mirrored_there.byte_len()
        };
        let pairs = self.pairs.iter().map(lists).sum::<usize>();
        pairs + size_of_val(&self.offsets[..]) + size_of_val(&self.replicas[..])
    }
}

/// The mirrors of each master of shard `here`.
fn replicas(
    shards: &[Outline<'_>],
    here: usize,
    gathers: &[Direction],
    scatters: &[Direction],
) -> (Vec<u64>, Vec<MirrorAt>) {
    let masters = shards[here].masters;
    let mut offsets = vec![0u64; masters + 1];
    shards[here].mirrored.iter().flatten().for_each(|master| offsets[*master as usize + 1] += 1);
    (0..masters).for_each(|master| offsets[master + 1] += offsets[master]);
    let mut next = offsets.clone();
    let mut replicas = vec![MirrorAt::default(); offsets[masters] as usize];
    for (there, list) in shards[here].mirrored.iter().enumerate() {
        let mirrors = shards[there].mirrors[here];
        let (gathering, scattering) = (mirrors.with_edges(gathers), mirrors.with_edges(scatters));
        for (index, master) in list.iter().enumerate() {
            replicas[next[*master as usize] as usize] = MirrorAt {
                local: mirrors.start + index as u32,
                part: there as ShardId,
                gathers: gathering.contains(&index),
                scatters: scattering.contains(&index),
            };
            next[*master as usize] += 1;
        }
    }
    (offsets, replicas)
}
