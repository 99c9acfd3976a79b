//! A graph as the method sees it: symmetric, with weights, loops apart. The first is that of the user, those after it have a vertex for each
//! community of the one before.

use std::ops::Range;

use hubcut::graph::memory::{reserve, zeroed};
use hubcut::graph::{AnyGraph, VertexId};
use hubcut::parallel;

use super::neighbourhood::Neighbourhood;
use crate::Result;
use crate::direct::{self, Limits, WeightedRows, share, total};

/// A symmetric graph with weights.
pub(super) struct Level<'a> {
    /// Of each edge a vertex has its other end in one row of one side; a loop is in no row that counts.
    sides: Vec<WeightedRows<'a>>,
    /// The weight of the loops of each vertex.
    loops: Vec<f64>,
    /// `k`: the weight of the edges of each vertex, of loops twice.
    pub(super) strengths: Vec<f64>,
    /// `2m`: the sum of those.
    pub(super) total: f64,
}

impl<'a> Level<'a> {
    /// Of a graph, whose edges join their ends whichever way they lead.
    ///
    /// # Errors
    /// [`Error::InvalidWeight`](crate::Error::InvalidWeight); memory that is not there.
    pub(super) fn of(graph: &'a AnyGraph) -> Result<Level<'a>> {
        let mut sides = vec![WeightedRows::by_source(graph)?];
        if direct::sides(graph.topology()).len() > 1 {
            sides.push(WeightedRows::by_target(graph)?);
        }
        let vertices = graph.topology().vertices();
        // A loop is once in each row of its vertex.
        let loops = parallel::tabulate(vertices, &|v| {
            let mut loops = 0.0;
            sides[0].for_each(v, &mut |other, weight| {
                if other as usize == v {
                    loops += weight;
                }
            });
            loops
        });
        Ok(Level { sides, loops, strengths: vec![], total: 0.0 }.with_strengths())
    }

    fn with_strengths(mut self) -> Self {
        self.strengths = parallel::tabulate(self.loops.len(), &|v| {
            let mut strength = 2.0 * self.loops[v];
            self.for_each(v, |other, weight| {
                if other as usize != v {
                    strength += weight;
                }
            });
            strength
        });
        let strengths = &self.strengths;
        self.total = total(strengths.len(), &|v| strengths[v]);
        self
    }

    pub(super) fn vertices(&self) -> usize {
        self.loops.len()
    }

    /// Calls `visit` for what is in the rows of a vertex, loops too.
    #[inline(always)]
    pub(super) fn for_each(&self, v: usize, mut visit: impl FnMut(VertexId, f64)) {
        self.sides.iter().for_each(|side| side.for_each(v, &mut visit));
    }

    /// The modularity of communities, whose labels are below the number of vertices; 0 if there are no weights.
    pub(super) fn modularity(&self, labels: &[VertexId], resolution: f64) -> f64 {
        if self.total <= 0.0 {
            return 0.0;
        }
        let inside = total(labels.len(), &|v| {
            let mut inside = 2.0 * self.loops[v];
            self.for_each(v, |other, weight| {
                if labels[other as usize] == labels[v] && other as usize != v {
                    inside += weight;
                }
            });
            inside
        });
        let mut totals = vec![0.0; labels.len()];
        labels.iter().zip(&self.strengths).for_each(|(label, strength)| totals[*label as usize] += strength);
        let squares: f64 = totals.iter().map(|total| (total / self.total).powi(2)).sum();
        inside / self.total - resolution * squares
    }

    /// The graph of communities; `labels` are theirs, from 0 without gaps to `count`.
    ///
    /// # Errors
    /// Memory that is not there.
    pub(super) fn aggregate(&self, labels: &[VertexId], count: usize, limits: &Limits) -> Result<Level<'static>> {
        // Members of each community, in order.
        let mut starts = vec![0u32; count + 1];
        labels.iter().for_each(|label| starts[*label as usize + 1] += 1);
        for c in 0..count {
            starts[c + 1] += starts[c];
        }
        let (mut members, mut next) = (zeroed::<VertexId>("the members of communities", labels.len())?, starts.clone());
        for (v, label) in labels.iter().enumerate() {
            members[next[*label as usize] as usize] = v as VertexId;
            next[*label as usize] += 1;
        }
        // A part of the rows each, in order.
        let parts = count.min(64);
        let begin = |part: usize| part * count / parts;
        let around = Neighbourhood::of_workers(count)?;
        let mut workers: Vec<_> = around.into_iter().map(|around| (around, Vec::new())).collect();
        share(&mut workers, parts, 1, limits, &|(around, done), range| {
            for part in range {
                done.push((part, self.rows(begin(part)..begin(part + 1), labels, &starts, &members, around)));
            }
        });
        let mut rows: Vec<(usize, Rows)> = workers.into_iter().flat_map(|(_, done)| done).collect();
        rows.sort_by_key(|(part, _)| *part);
        let edges = rows.iter().map(|(_, rows)| rows.neighbours.len()).sum();
        let mut offsets = vec![0u64];
        let (mut neighbours, mut weights, mut loops) = (Vec::new(), Vec::new(), Vec::new());
        reserve("the graph of communities", &mut neighbours, edges)?;
        reserve("the graph of communities", &mut weights, edges)?;
        for (_, part) in rows {
            let before = neighbours.len() as u64;
            offsets.extend(part.ends.iter().map(|end| before + end));
            neighbours.extend(part.neighbours);
            weights.extend(part.weights);
            loops.extend(part.loops);
        }
        // Of a run that is stopped some rows are missing.
        offsets.resize(count + 1, neighbours.len() as u64);
        loops.resize(count, 0.0);
        let side = WeightedRows::new(offsets, neighbours, weights);
        Ok(Level { sides: vec![side], loops, strengths: vec![], total: 0.0 }.with_strengths())
    }

    /// The rows of some communities.
    fn rows(
        &self,
        communities: Range<usize>,
        labels: &[VertexId],
        starts: &[u32],
        members: &[VertexId],
        around: &mut Neighbourhood,
    ) -> Rows {
        let mut rows = Rows::default();
        for c in communities {
            let mut loops = 0.0;
            around.clear();
            for &v in &members[starts[c] as usize..starts[c + 1] as usize] {
                loops += 2.0 * self.loops[v as usize];
                self.for_each(v as usize, |other, weight| {
                    let label = labels[other as usize];
                    if label as usize != c {
                        around.add(label, weight);
                    } else if other != v {
                        loops += weight;
                    }
                });
            }
            around.sort();
            for &label in around.labels() {
                rows.neighbours.push(label);
                rows.weights.push(around.weight(label));
            }
            rows.ends.push(rows.neighbours.len() as u64);
            // From both ends.
            rows.loops.push(loops / 2.0);
        }
        rows
    }
}

/// Rows of a graph of communities.
#[derive(Default)]
struct Rows {
    ends: Vec<u64>,
    neighbours: Vec<VertexId>,
    weights: Vec<f64>,
    loops: Vec<f64>,
}
