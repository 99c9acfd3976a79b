//! Slots of edges whose reverse lies on another shard: ghosts, copied there when they are written.
//!
//! Which arc is the reverse of which, parts find out by themselves. The k-th arc from u to v of the whole graph goes with the
//! k-th from v to u. A part pairs what it has of both. For any other arc it asks the owner of the end point with the higher id
//! (where ids go by degree, the one with fewer arcs), whom the part that has the reverse asks too.

use std::ops::Range;

use crate::error::{Error, Result};
use crate::exec::trade::{Trade, in_process};
use crate::graph::{Topology, VertexId};
use crate::partition::{Outline, ShardId};

/// What a shard knows of pairs of arcs that were cut apart.
#[derive(Default)]
pub(super) struct Ghosts {
    /// How many arcs of other shards it has the slots of.
    len: usize,
    /// Its arcs by source that others have the slots of, ascending: the arc, the other shard, the row there.
    watched: Vec<(u32, ShardId, u32)>,
    /// How many of them each other shard has.
    watched_by: Vec<usize>,
}

impl Ghosts {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Those of its arcs at `arcs` that others have the slots of: the arc, the other part, the row there.
    pub(super) fn watched(&self, arcs: Range<usize>) -> &[(u32, ShardId, u32)] {
        let below = |bound: usize| self.watched.partition_point(|(arc, _, _)| (*arc as usize) < bound);
        &self.watched[below(arcs.start)..below(arcs.end)]
    }

    /// How many of its arcs part `to` has the slots of.
    pub(super) fn watched_by(&self, to: usize) -> usize {
        self.watched_by.get(to).copied().unwrap_or(0)
    }
}

/// Where the reverse of every arc is on its shard: one of its own rows of slots, or a ghost behind them.
///
/// # Errors
/// That of [`reverse_arcs`](crate::graph::Topology::reverse_arcs).
pub(super) fn pair(outlines: &[Outline<'_>], whole: &Topology) -> Result<Vec<(Vec<u64>, Ghosts)>> {
    let raw_id = |v| whole.raw_id(v).to_string();
    in_process(outlines.len(), &|trade| pair_part(trade, &outlines[trade.part()], &raw_id))
}

/// What a part asks another, about vertices that the other owns, in the order in which both list them.
#[derive(Clone, Default)]
struct Questions {
    /// Where the arcs to each vertex end, and then those from it.
    ends: Vec<[u32; 2]>,
    /// The other end point of an arc, which has a lower id, and the arc; for an answer, the part of the reverse, and that arc.
    arcs: Vec<[u32; 2]>,
    /// The ordinal of each among parallel arcs; empty if all are 0.
    ordinals: Vec<u32>,
}

/// What is asked about one vertex: the other end point, the ordinal among parallel arcs, and whether the arc leads to that; by
/// whom, which of its questions, and the arc.
type Asked = (u32, u32, bool, ShardId, u32, u32);

/// The row of an arc whose reverse is not here.
const ELSEWHERE: u64 = u64::MAX;
/// In the row of an arc whose reverse is on another part: that part and the arc there stand below it.
const AWAY: u64 = 1 << 63;

fn pair_part(
    trade: &impl Trade,
    part: &Outline<'_>,
    raw_id: &dyn Fn(VertexId) -> String,
) -> Result<(Vec<u64>, Ghosts)> {
    let (own, parts, arcs) = (trade.part(), trade.parts(), part.graph.arcs());
    let (mut rows, questions) = pair_here(part, own, parts);
    let asked: Vec<Vec<u32>> = questions.iter().map(|to| to.arcs.iter().map(|[_, arc]| *arc).collect()).collect();
    let answers = trade.trade(answer(trade, part, questions, raw_id)?)?;
    for (arc, [other, there]) in asked.iter().flatten().zip(answers.iter().flatten()) {
        rows[*arc as usize] = AWAY | u64::from(*other) << 32 | u64::from(*there);
    }
    let len = asked.iter().map(Vec::len).sum();
    drop((asked, answers));
    if arcs + len > u32::MAX as usize {
        return Err(Error::Cut(format!("shard {own} has {arcs} arcs and the slots of {len} others; cut finer")));
    }
    // Whoever has the reverse of an arc has its slot too.
    let (mut watched, mut told) = (Vec::with_capacity(len), vec![Vec::new(); parts]);
    for (arc, row) in (0u32..).zip(&mut rows).filter(|(_, row)| **row >= AWAY) {
        let (other, there) = ((*row & !AWAY) >> 32, *row as u32);
        *row = (arcs + watched.len()) as u64;
        watched.push((arc, other as ShardId, 0));
        told[other as usize].push([there, *row as u32]);
    }
    let watched_by = told.iter().map(Vec::len).collect();
    for [arc, row] in trade.trade(told)?.into_iter().flatten() {
        watched[rows[arc as usize] as usize - arcs].2 = row;
    }
    Ok((rows, Ghosts { len, watched, watched_by }))
}

/// The reverse of every arc whose reverse is here too; and what to ask each part for.
fn pair_here(part: &Outline<'_>, own: usize, parts: usize) -> (Vec<u64>, Vec<Questions>) {
    let (by_source, by_target) = (part.graph.by_source(), part.graph.by_target());
    let (mut rows, mut questions) = (vec![ELSEWHERE; part.graph.arcs()], vec![Questions::default(); parts]);
    let locals = part.vertices.len() as VertexId;
    // The next arc of each row by source that rows by target, one after another, come to.
    let mut next: Vec<u32> = (0..locals).map(|v| by_source.range(v).start as u32).collect();
    let ordinal = |arc: usize| part.ordinals.get(arc).copied();
    for v in 0..locals {
        let owner = if (v as usize) < part.masters { own } else { part.owner(v).0 };
        let (asks, id) = (&mut questions[owner], part.vertices[v as usize]);
        let mut out = by_source.range(v).peekable();
        let mut run = PairRun::default();
        for &source in by_target.row(v) {
            let arc = next[source as usize] as usize;
            next[source as usize] += 1;
            let (of_run, wanted) = (run.next(source), (source, ordinal(arc)));
            let key = |out: usize| (by_source.neighbours()[out], ordinal(out));
            while out.next_if(|out| key(*out) < wanted).is_some() {}
            if let Some(reverse) = out.next_if(|out| key(*out) == wanted) {
                (rows[arc], rows[reverse]) = (reverse as u64, arc as u64);
            } else if part.vertices[source as usize] < id {
                asks.ask(part.vertices[source as usize], arc, ordinal(arc).unwrap_or(of_run));
            }
        }
        let (into, mut run) = (asks.arcs.len() as u32, PairRun::default());
        for arc in by_source.range(v) {
            let target = by_source.neighbours()[arc];
            let of_run = run.next(target);
            if rows[arc] == ELSEWHERE && part.vertices[target as usize] < id {
                asks.ask(part.vertices[target as usize], arc, ordinal(arc).unwrap_or(of_run));
            }
        }
        asks.ends.push([into, asks.arcs.len() as u32]);
    }
    (rows, questions)
}

/// Answers what others ask about vertices here.
///
/// # Errors
/// [`Error::NotSymmetric`], the same for all parts.
fn answer(
    trade: &impl Trade,
    part: &Outline<'_>,
    questions: Vec<Questions>,
    raw_id: &dyn Fn(VertexId) -> String,
) -> Result<Vec<Vec<[u32; 2]>>> {
    let (mut ends, mut arcs, mut ordinals) = (Vec::new(), Vec::new(), Vec::new());
    for to in questions {
        ends.push(to.ends);
        arcs.push(to.arcs);
        ordinals.push(to.ordinals);
    }
    let (ends, mut arcs, ordinals) = (trade.trade(ends)?, trade.trade(arcs)?, trade.trade(ordinals)?);
    let (offsets, replicas) = part.replicas();
    let (mut asked, mut lone): (Vec<Asked>, _) = (Vec::new(), None);
    for master in 0..part.masters {
        let mirrors = &replicas[offsets[master] as usize..offsets[master + 1] as usize];
        asked.clear();
        for (from, index) in [(trade.part() as u32, master as u32)].iter().chain(mirrors) {
            let (from, index) = (*from as usize, *index as usize);
            let start = if index == 0 { 0 } else { ends[from][index - 1][1] };
            let [into, end] = ends[from][index];
            for question in start..end {
                let [other, arc] = arcs[from][question as usize];
                let ordinal = ordinals[from].get(question as usize).copied().unwrap_or(0);
                asked.push((other, ordinal, question >= into, from as ShardId, question, arc));
            }
        }
        asked.sort_unstable();
        let mut rest = &asked[..];
        while let [first, others @ ..] = rest {
            rest = match others {
                [second, rest @ ..] if (first.0, first.1) == (second.0, second.1) => {
                    for (one, reverse) in [(first, second), (second, first)] {
                        arcs[one.3 as usize][one.4 as usize] = [u32::from(reverse.3), reverse.5];
                    }
                    rest
                }
                _ => {
                    let id = part.vertices[master];
                    let ends = if first.2 { [id, first.0] } else { [first.0, id] };
                    lone = lone.into_iter().chain([(first.0, id, ends)]).min();
                    others
                }
            };
        }
    }
    // The first of all is the error of all.
    let lone: Vec<[u32; 2]> = lone.into_iter().map(|(_, _, ends)| ends).collect();
    let all = trade.trade(vec![lone; trade.parts()])?.concat();
    match all.into_iter().min_by_key(|[from, to]| (*from.min(to), *from.max(to))) {
        Some([from, to]) => Err(Error::NotSymmetric { from: raw_id(from), to: raw_id(to) }),
        None => Ok(arcs),
    }
}

impl Questions {
    fn ask(&mut self, other: VertexId, arc: usize, ordinal: u32) {
        if ordinal > 0 || !self.ordinals.is_empty() {
            self.ordinals.resize(self.arcs.len(), 0);
            self.ordinals.push(ordinal);
        }
        self.arcs.push([other, arc as u32]);
    }
}

/// Counts equal neighbours that follow each other.
#[derive(Default)]
struct PairRun {
    of: Option<VertexId>,
    count: u32,
}

impl PairRun {
    fn next(&mut self, neighbour: VertexId) -> u32 {
        self.count = if self.of == Some(neighbour) { self.count + 1 } else { 0 };
        self.of = Some(neighbour);
        self.count
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::graph::{BuildOptions, Directedness, EdgeList, Graph};
    use crate::partition::{Cut, Keep, Placement, ShardedGraph};

    /// Parts pair as the whole graph does, or refuse it with the same words.
    fn check(graph: &Graph<u32>, cut: Cut) {
        let sharded = ShardedGraph::build(graph, Arc::new(cut), Keep::Ordinals, None).unwrap();
        let (expected, pairs) = match (graph.reverse_arcs(), pair(&sharded.outlines(), graph)) {
            (Ok(expected), Ok(pairs)) => (expected, pairs),
            (Err(expected), Err(found)) => return assert_eq!(found.to_string(), expected.to_string()),
            (expected, found) => panic!("{:?}, {:?}", expected.err(), found.err()),
        };
        // Of which arc of the whole graph each row of each part is.
        let mut arc_at = BTreeMap::new();
        for (number, (shard, (_, ghosts))) in sharded.shards().iter().zip(&pairs).enumerate() {
            assert!(ghosts.watched.is_sorted());
            for (arc, to, row) in &ghosts.watched {
                assert_eq!(arc_at.insert((*to as usize, u64::from(*row)), shard.arcs()[*arc as usize]), None);
            }
            for (to, count) in ghosts.watched_by.iter().enumerate() {
                assert_eq!(ghosts.watched.iter().filter(|watched| watched.1 as usize == to).count(), *count);
            }
            (0..).zip(shard.arcs()).for_each(|(row, arc)| _ = arc_at.insert((number, row), *arc));
        }
        for (number, (shard, (rows, ghosts))) in sharded.shards().iter().zip(&pairs).enumerate() {
            let arcs = shard.arcs().len() as u64;
            let behind: Vec<u64> = rows.iter().copied().filter(|row| *row >= arcs).collect();
            assert_eq!(behind, (arcs..arcs + ghosts.len as u64).collect::<Vec<_>>());
            for (arc, row) in shard.arcs().iter().zip(rows) {
                assert_eq!(arc_at[&(number, *row)], expected[*arc as usize]);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        /// Any cut: parallel arcs, and the arcs of an edge, anywhere; parts that are empty or have no masters.
        #[test]
        fn parts_pair_as_the_whole_graph_does(
            edges in prop::collection::vec((0u32..12, 0u32..12), 0..80),
            places in prop::collection::vec(0u16..5, 320),
            used in 1u16..=5,
            undirected: bool,
            both_ways: bool,
            edge_cut: bool,
        ) {
            let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
            let back = edges.iter().filter(|_| both_ways).map(|(from, to)| (*to, *from));
            let arcs = edges.iter().copied().chain(back).enumerate();
            let triples = arcs.map(|(index, (from, to))| (from, to, index as u32));
            let options = BuildOptions { direction, ..BuildOptions::default() };
            let graph = EdgeList::from_triples(12, triples).build(&options).unwrap();
            let place = |count: usize| places[..count].iter().map(|place| place % used).collect::<Vec<ShardId>>();
            let placement = match edge_cut {
                true => Placement::Vertices(place(12)),
                false => Placement::Edges { arcs: place(graph.arcs()), masters: None },
            };
            for shards in [usize::from(used), 5] {
                check(&graph, Cut::from_placement(&graph, shards, "any", placement.clone()).unwrap());
            }
        }
    }
}
