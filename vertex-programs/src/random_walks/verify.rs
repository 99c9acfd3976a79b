//! Are these random walks? Each must go along edges until it cannot, and steps must be as frequent as their probabilities say.
//!
//! Of some steps, at random places, the probabilities of all edges of the row are computed. Put in a line, first the edges back, then those to neighbours of
//! the vertex before, then the others, and among these the lighter ones first, they make an interval from 0 to 1; a random point of the part
//! of the edge that was taken is uniform between 0 and 1 if the step was drawn by these probabilities, and independent of those of earlier steps (Rosenblatt
//! 1952, "Remarks on a multivariate transformation"). Whether all points are uniform is what the chi-square test of Pearson tells.

use hubcut::graph::{AnyGraph, VertexId};
use hubcut::parallel;
use hubcut::random::{h, u01};
use serde::Serialize;

use super::{Config, NO_VERTEX};
use crate::Result;
use crate::direct::WeightedRows;

/// Steps whose probabilities are computed at the most, and edges of their rows.
const STEPS: usize = 100_000;
const EDGES: usize = if cfg!(test) { 1 << 21 } else { 1 << 27 };

/// Classes of points at the most, and points that are expected in each at the least.
const CLASSES: usize = 100;
const EXPECTED: usize = 100;

/// What a normal variable exceeds with probability 1e-7.
const RARE: f64 = 5.199;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// Walks, and steps on them.
    pub walks: u64,
    /// Those that were all looked at.
    pub steps: u64,
    /// Walks that were left out.
    pub missing: u64,
    /// Walks that begin elsewhere, end too early, go on behind their end, or are missing though the run was not stopped.
    pub broken: u64,
    /// Steps along no edge, or one that weighs nothing.
    pub foreign: u64,
    /// Steps whose probabilities were computed.
    pub tested: u64,
    /// How far these are from what is expected, and what may be exceeded with a probability below one in a million; none if there are too few.
    pub chi_square: Option<f64>,
    /// See there.
    pub allowed: Option<f64>,
    /// The raw id of the start of the first walk that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_fault: Option<String>,
    /// Whether nothing is wrong.
    pub passed: bool,
}

impl Verdict {
    /// Whether steps are as frequent as they should be, as far as that was tested.
    pub fn fits(&self) -> bool {
        self.chi_square.is_none_or(|chi_square| self.allowed.is_none_or(|allowed| chi_square <= allowed))
    }
}

/// Checks walks as [`run`](super::run) has them; if they are not complete, some may be missing.
///
/// # Errors
/// As [`run`](super::run), but of its configuration.
///
/// # Complexity
/// O(log degree) a step.
pub fn verify(graph: &AnyGraph, config: &Config, walks: &[VertexId], is_complete: bool) -> Result<Verdict> {
    let rows = WeightedRows::by_source(graph)?;
    let check = Check { graph, rows: &rows, config, walks, is_complete };
    let (vertices, length) = (graph.topology().vertices(), config.length as usize);
    let (all, count) = (vertices * config.walks as usize, walks.len() / length);
    if !walks.len().is_multiple_of(length) || count > all || is_complete && count < all {
        return Ok(Verdict::default());
    }
    let mut verdict = Verdict { missing: (all - count) as u64, ..Verdict::default() };
    for (part, fault) in parallel::of_ranges(count, &|range| check.walks(range)) {
        verdict.walks += part.walks;
        verdict.steps += part.steps;
        verdict.missing += part.missing;
        verdict.broken += part.broken;
        verdict.foreign += part.foreign;
        let name = |walk: usize| graph.topology().ids().get(walk % vertices).to_string();
        verdict.first_fault = verdict.first_fault.or(fault.map(name));
    }
    let is_whole = verdict.broken == 0 && verdict.foreign == 0;
    // Steps along no edge have no probability.
    if is_whole {
        let points = check.points();
        verdict.tested = points.len() as u64;
        if let Some((chi_square, allowed)) = chi_square(&points) {
            (verdict.chi_square, verdict.allowed) = (Some(chi_square), Some(allowed));
        }
    }
    verdict.passed = is_whole && verdict.fits();
    Ok(verdict)
}

struct Check<'a> {
    graph: &'a AnyGraph,
    rows: &'a WeightedRows<'a>,
    config: &'a Config,
    walks: &'a [VertexId],
    is_complete: bool,
}

impl Check<'_> {
    /// What is wrong with these walks, and the first of them with which something is.
    fn walks(&self, range: std::ops::Range<usize>) -> (Verdict, Option<usize>) {
        let (topology, length) = (self.graph.topology(), self.config.length as usize);
        let (mut found, mut first) = (Verdict::default(), None);
        for number in range {
            let walk = &self.walks[number * length..(number + 1) * length];
            let end = walk.iter().position(|v| *v == NO_VERTEX).unwrap_or(length);
            let (there, behind) = walk.split_at(end);
            let is_broken = behind.iter().any(|v| *v != NO_VERTEX) || end == 0 && self.is_complete;
            let Some(last) = there.last().filter(|_| !is_broken) else {
                found.missing += u64::from(!is_broken);
                found.broken += u64::from(is_broken);
                first = first.or(Some(number).filter(|_| is_broken));
                continue;
            };
            let is_start = topology.vertex_at(number % topology.vertices()) == there[0];
            let is_end = end == length
                || (*last as usize) < topology.vertices() && self.edges(*last).iter().all(|(_, weight)| *weight == 0.0);
            let foreign = there.windows(2).filter(|step| !self.has_edge(step[0], step[1])).count() as u64;
            found.walks += 1;
            found.steps += end as u64 - 1;
            found.broken += u64::from(!is_start || !is_end);
            found.foreign += foreign;
            if !is_start || !is_end || foreign > 0 {
                first = first.or(Some(number));
            }
        }
        (found, first)
    }

    /// Whether there is an edge that weighs something. In the shorter of the two rows in which it would be, if there are no weights.
    fn has_edge(&self, from: VertexId, to: VertexId) -> bool {
        let topology = self.graph.topology();
        if from.max(to) as usize >= topology.vertices() {
            return false;
        }
        let (out, into) = (topology.by_source().row(from), topology.by_target().row(to));
        let (_, _, weights) = self.rows.slices();
        if weights.is_empty() {
            let shorter = if out.len() <= into.len() { out.binary_search(&to) } else { into.binary_search(&from) };
            return shorter.is_ok();
        }
        let first = topology.by_source().range(from).start + out.partition_point(|other| *other < to);
        let (_, neighbours, _) = self.rows.slices();
        let end = topology.by_source().range(from).end;
        (first..end).take_while(|edge| neighbours[*edge] == to).any(|edge| weights[edge] > 0.0)
    }

    /// Where edges lead from a vertex, each vertex once, and with what weight in units of the largest.
    fn edges(&self, v: VertexId) -> Vec<(VertexId, f64)> {
        let (mut edges, mut most) = (Vec::<(VertexId, f64)>::new(), 0.0);
        self.rows.for_each(v as usize, &mut |_, weight| most = f64::max(most, weight));
        self.rows.for_each(v as usize, &mut |to, weight| {
            let weight = if most > 0.0 { weight / most } else { 0.0 };
            match edges.last_mut() {
                Some((last, sum)) if *last == to => *sum += weight,
                _ => edges.push((to, weight)),
            }
        });
        edges
    }

    /// Points of some steps.
    fn points(&self) -> Vec<f64> {
        // One cell of each of so many blocks, so that none comes twice.
        let size = self.walks.len().div_ceil(STEPS).max(1);
        let blocks = self.walks.len() / size;
        let most = EDGES / blocks.div_ceil(parallel::RANGE).max(1);
        let of_ranges = parallel::of_ranges(blocks, &|range| {
            let (mut points, mut edges) = (Vec::new(), 0);
            for block in range {
                let cell = block * size + (h(1, block as u64, 0) % size as u64) as usize;
                let at = cell % self.config.length as usize;
                if at == 0 || self.walks[cell] == NO_VERTEX {
                    continue;
                }
                let before = if at == 1 { NO_VERTEX } else { self.walks[cell - 2] };
                edges += self.graph.topology().by_source().degree(self.walks[cell - 1]) as usize;
                // What a row costs says nothing of where the walk went from there.
                if edges > most {
                    break;
                }
                points.push(self.point(before, self.walks[cell - 1], self.walks[cell], u01(2, cell as u64, 0)));
            }
            points
        });
        of_ranges.concat()
    }

    /// The point of a step that is so far within the part of its edge.
    fn point(&self, before: VertexId, v: VertexId, to: VertexId, within: f64) -> f64 {
        let class = |x: VertexId| match before {
            NO_VERTEX => (1, 1.0),
            _ if x == before => (0, 1.0 / self.config.p),
            _ if self.graph.topology().by_source().row(before).binary_search(&x).is_ok() => (1, 1.0),
            _ => (2, 1.0 / self.config.q),
        };
        let edges = self.edges(v);
        let weight = edges.iter().find(|(x, _)| *x == to).map_or(0.0, |(_, weight)| *weight);
        let taken = (class(to).0, weight, to);
        let (mut below, mut all) = (0.0, 0.0);
        for (x, weight) in edges {
            let (class, factor) = class(x);
            all += weight * factor;
            if (class, weight, x) < taken {
                below += weight * factor;
            }
        }
        (below + within * weight * class(to).1) / all
    }
}

/// How far points are from what is expected of uniform ones, and how far they may be; by the approximation of Wilson and Hilferty, which allows more rather
/// than less. Nothing if there are too few.
fn chi_square(points: &[f64]) -> Option<(f64, f64)> {
    let classes = (points.len() / EXPECTED).min(CLASSES);
    if classes < 2 {
        return None;
    }
    let mut counts = vec![0.0; classes];
    points.iter().for_each(|point| counts[((point * classes as f64) as usize).min(classes - 1)] += 1.0);
    let expected = points.len() as f64 / classes as f64;
    let chi_square = counts.iter().map(|count: &f64| (count - expected).powi(2) / expected).sum();
    let freedom = classes as f64 - 1.0;
    let spread = 2.0 / (9.0 * freedom);
    Some((chi_square, freedom * (1.0 - spread + RARE * spread.sqrt()).powi(3)))
}
