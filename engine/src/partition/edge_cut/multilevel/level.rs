//! A graph of one level: the graph itself, or one of clusters.

use std::borrow::Cow;

use crate::error::Result;
use crate::graph::memory::{reserve, zeroed};
use crate::graph::{Adjacency, Directedness, Topology, VertexId};
use crate::parallel;
use crate::partition::ShardId;
use crate::partition::edge_cut::limits::{self, Load, Weight, plus};
use crate::partition::groups::Groups;

/// Vertices with weights, and edges with weights, seen from both ends.
pub(super) struct Level<'a> {
    /// Of a directed graph what leads from a vertex and what leads to it; else one.
    rows: Vec<Rows<'a>>,
    pub(super) weights: Vec<Weight>,
}

/// Rows of neighbours, and how much each counts; without weights each counts once.
struct Rows<'a> {
    offsets: Cow<'a, [u64]>,
    neighbours: Cow<'a, [VertexId]>,
    weights: Option<Vec<u32>>,
}

impl<'a> Level<'a> {
    /// The graph itself.
    pub(super) fn finest(topology: &'a Topology) -> Self {
        let ways = match topology.direction() {
            Directedness::Undirected => vec![topology.by_source()],
            Directedness::Directed => vec![topology.by_source(), topology.by_target()],
        };
        let rows = |way: &'a Adjacency| Rows {
            offsets: Cow::Borrowed(way.offsets()),
            neighbours: Cow::Borrowed(way.neighbours()),
            weights: None,
        };
        let weights = parallel::tabulate(topology.vertices(), &|v| limits::weight(topology, v as VertexId));
        Level { rows: ways.into_iter().map(rows).collect(), weights }
    }

    pub(super) fn vertices(&self) -> usize {
        self.weights.len()
    }

    /// Ends of all edges.
    pub(super) fn ends(&self) -> usize {
        self.rows.iter().map(|rows| rows.neighbours.len()).sum()
    }

    pub(super) fn degree(&self, v: VertexId) -> u64 {
        self.rows.iter().map(|rows| rows.offsets[v as usize + 1] - rows.offsets[v as usize]).sum()
    }

    pub(super) fn total(&self) -> Load {
        self.weights.iter().fold([0; 2], |sum, weight| plus(sum, *weight))
    }

    /// Shows each neighbour of `v` but itself, and how much the edge counts. One may come more than once.
    #[inline(always)]
    pub(super) fn for_each(&self, v: VertexId, mut see: impl FnMut(VertexId, u32)) {
        for rows in &self.rows {
            let range = rows.offsets[v as usize] as usize..rows.offsets[v as usize + 1] as usize;
            match &rows.weights {
                None => rows.neighbours[range].iter().filter(|u| **u != v).for_each(|u| see(*u, 1)),
                Some(weights) => {
                    let neighbours = rows.neighbours[range.clone()].iter();
                    neighbours.zip(&weights[range]).for_each(|(u, weight)| see(*u, *weight));
                }
            }
        }
    }

    /// Weight of the edges between vertices on different shards.
    pub(super) fn cut(&self, shard_of: &[ShardId]) -> u64 {
        let mut twice = 0;
        for v in 0..self.vertices() {
            self.for_each(v as VertexId, |u, weight| {
                twice += u64::from(weight) * u64::from(shard_of[v] != shard_of[u as usize]);
            });
        }
        twice / 2
    }

    /// The graph of groups: `group_of` has the group of each vertex, numbered from 0; those of `groups` and above are left out. Edges inside a group are gone,
    /// parallel ones are one.
    pub(super) fn contracted(&self, group_of: &[u32], groups: usize) -> Result<Level<'static>> {
        let members = Groups::new(group_of, groups)?;
        let mut offsets: Vec<u64> = Vec::new();
        reserve("a coarser graph", &mut offsets, groups + 1)?;
        offsets.push(0);
        let mut weights: Vec<Weight> = zeroed("a coarser graph", groups)?;
        let (mut neighbours, mut edges) = (Vec::new(), Vec::new());
        let mut tally: Vec<u32> = zeroed("a coarser graph", groups)?;
        for group in 0..groups as u32 {
            let begin = neighbours.len();
            for &v in members.of(group) {
                let (sum, weight) = (&mut weights[group as usize], self.weights[v as usize]);
                *sum = [sum[0].saturating_add(weight[0]), sum[1].saturating_add(weight[1])];
                self.for_each(v, |u, weight| {
                    let other = group_of[u as usize];
                    if other == group || other as usize >= groups {
                        return;
                    }
                    let sum = &mut tally[other as usize];
                    if *sum == 0 {
                        neighbours.push(other);
                    }
                    *sum = sum.saturating_add(weight);
                });
            }
            edges.extend(neighbours[begin..].iter().map(|other| std::mem::take(&mut tally[*other as usize])));
            offsets.push(neighbours.len() as u64);
        }
        neighbours.shrink_to_fit();
        edges.shrink_to_fit();
        let rows = Rows { offsets: offsets.into(), neighbours: neighbours.into(), weights: Some(edges) };
        Ok(Level { rows: vec![rows], weights })
    }
}
