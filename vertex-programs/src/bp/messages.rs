//! Messages after a run, as logarithms, and the products that variables send from.

use std::borrow::Cow;
use std::ops::Range;

use hubcut::graph::VertexId;
use hubcut::parallel;
use smallvec::smallvec;

use super::config::{Domain, Query};
use super::general::product::Row;
use super::network::{FactorVertex, Network};
use crate::bp::logs::log_sum;

/// The messages of a network, as logarithms; each sums to one.
#[derive(Debug)]
pub(super) struct Messages<'n> {
    pub(super) network: &'n Network,
    pub(super) query: Query,
    /// Elements kept for each message, the most that any has.
    pub(super) stride: usize,
    /// For each arc by source, the message over it.
    pub(super) values: Vec<f64>,
    /// For each arc by source that begins at a variable, the product of all that one hears but over that arc.
    cavities: Vec<f64>,
    /// For each arc by source, its reverse.
    reverse: Vec<u64>,
    // What the network has in its domain, as logarithms.
    unary: Cow<'n, [f64]>,
    pairs: Cow<'n, [f64]>,
    factors: Cow<'n, [f64]>,
}

impl<'n> Messages<'n> {
    /// Takes the slots of a run, by source.
    pub(super) fn of_slots(network: &'n Network, query: Query, stride: usize, slots: Vec<f64>) -> Self {
        match network.domain {
            Domain::Probability => Self::of_probabilities(network, query, stride, slots),
            Domain::Log => Self::new(network, query, stride, slots),
        }
    }

    /// Takes messages that are probabilities, by source.
    pub(super) fn of_probabilities(network: &'n Network, query: Query, stride: usize, mut values: Vec<f64>) -> Self {
        parallel::change(&mut values, &f64::ln);
        Self::new(network, query, stride, values)
    }

    /// Takes the odds of a run over two states, by source.
    pub(super) fn of_odds(network: &'n Network, query: Query, odds: Vec<f64>) -> Self {
        let pair = |arc: usize| {
            let odds = odds[arc];
            let log = if network.domain == Domain::Log { odds } else { odds.ln() };
            // ln(1 / (1 + odds)) and ln(odds / (1 + odds)), whichever way the odds are large.
            let (smaller, both) = (-log.abs(), (-log.abs()).exp().ln_1p());
            if log > 0.0 { [smaller - both, -both] } else { [-both, smaller - both] }
        };
        let values = parallel::tabulate(odds.len(), &pair);
        Self::new(network, query, 2, values.into_flattened())
    }

    pub(super) fn new(network: &'n Network, query: Query, stride: usize, values: Vec<f64>) -> Self {
        let logs = |values: &'n [f64]| match network.domain {
            Domain::Log => Cow::Borrowed(values),
            Domain::Probability => Cow::Owned(values.iter().map(|value| value.ln()).collect()),
        };
        let mut messages = Messages {
            network,
            query,
            stride,
            values,
            cavities: Vec::new(),
            reverse: network.graph.reverse_arcs().expect("an undirected graph is symmetric"),
            unary: logs(network.unaries()),
            pairs: logs(network.pairs.all_values()),
            factors: logs(network.all_factor_values()),
        };
        messages.cavities = messages.all_cavities();
        messages
    }

    /// Puts other messages in the place of these.
    pub(super) fn replace(&mut self, values: Vec<f64>) {
        self.values = values;
        self.cavities = self.all_cavities();
    }

    fn all_cavities(&self) -> Vec<f64> {
        self.of_arcs(self.network.model.variables(), |variable, row| self.write_cavities(variable, row))
    }

    /// A row of elements for each arc of the first `vertices`, which `fill` writes for all arcs of one.
    pub(super) fn of_arcs(&self, vertices: usize, fill: impl Fn(VertexId, &mut [f64]) + Sync) -> Vec<f64> {
        let end = |vertex: usize| self.row(vertex as VertexId).end * self.stride;
        let mut values = vec![0.0; vertices.checked_sub(1).map_or(0, end)];
        fill_rows(&mut values, vertices, end, |vertex, row| fill(vertex as VertexId, row));
        values
    }

    /// Writes the product of all a variable hears but over one arc, divided by its sum, for each of its arcs.
    fn write_cavities(&self, variable: VertexId, cavities: &mut [f64]) {
        let mut before: Row = self.unary(variable).into();
        let states = before.len();
        for (arc, cavity) in self.row(variable).zip(cavities.chunks_mut(self.stride)) {
            cavity[..states].copy_from_slice(&before);
            add(&mut before, self.heard(arc));
        }
        let mut after: Row = smallvec![0.0; states];
        for (arc, cavity) in self.row(variable).zip(cavities.chunks_mut(self.stride)).rev() {
            add(cavity, &after);
            normalise(&mut cavity[..states]);
            add(&mut after, self.heard(arc));
        }
    }

    pub(super) fn row(&self, vertex: VertexId) -> Range<usize> {
        self.network.graph.by_source().range(vertex)
    }

    pub(super) fn target(&self, arc: usize) -> VertexId {
        self.network.graph.by_source().neighbours()[arc]
    }

    pub(super) fn data(&self, arc: usize) -> u32 {
        self.network.graph.data_by_source()[arc]
    }

    pub(super) fn reverse(&self, arc: usize) -> usize {
        self.reverse[arc] as usize
    }

    /// The message over an arc from `source`.
    pub(super) fn message(&self, source: VertexId, arc: usize) -> &[f64] {
        self.message_in(&self.values, source, arc)
    }

    /// The message over an arc from `source` in `values`, which have a row for each arc.
    pub(super) fn message_in<'v>(&self, values: &'v [f64], source: VertexId, arc: usize) -> &'v [f64] {
        &values[arc * self.stride..][..self.network.states(self.subject(source, arc))]
    }

    /// The variable whose states the message over an arc from `source` is about: over an edge between a variable and a factor,
    /// the variable, else the target.
    pub(super) fn subject(&self, source: VertexId, arc: usize) -> VertexId {
        let target = self.target(arc);
        if self.network.is_variable(target) { target } else { source }
    }

    /// What `vertex` hears over the reverse of one of its arcs.
    pub(super) fn heard(&self, arc: usize) -> &[f64] {
        self.message(self.target(arc), self.reverse(arc))
    }

    /// The product of all a variable hears but over one of its arcs, divided by its sum.
    pub(super) fn cavity(&self, variable: VertexId, arc: usize) -> &[f64] {
        &self.cavities[arc * self.stride..][..self.network.states(variable)]
    }

    /// The belief of a variable: the product of all it hears, not normalised.
    pub(super) fn belief(&self, variable: VertexId) -> Row {
        let mut belief: Row = self.unary(variable).into();
        self.row(variable).for_each(|arc| add(&mut belief, self.heard(arc)));
        belief
    }

    /// The beliefs of all variables as probabilities, one variable after another, as [`Network`] has their states.
    pub(super) fn marginals(&self) -> Vec<f64> {
        let offsets = &self.network.offsets;
        let mut marginals = vec![0.0; self.unary.len()];
        fill_rows(
            &mut marginals,
            self.network.model.variables(),
            |variable| offsets[variable + 1],
            |variable, row| {
                row.copy_from_slice(&self.belief(variable as VertexId));
                normalise(row);
                row.iter_mut().for_each(|value| *value = value.exp());
            },
        );
        marginals
    }

    /// The product of the factors over a variable alone.
    pub(super) fn unary(&self, variable: VertexId) -> &[f64] {
        &self.unary[self.network.states_of(variable)]
    }

    /// The table of an edge, lower variable first, and its states.
    pub(super) fn pair(&self, table: u32) -> (&[f64], [usize; 2]) {
        let table = self.network.pairs.table(table);
        (&self.pairs[table.range()], table.states())
    }

    /// The table of a factor that is a vertex.
    pub(super) fn factor(&self, factor: &FactorVertex) -> &[f64] {
        &self.factors[self.network.entries_of(factor)]
    }
}

/// Rows that one worker fills at a time.
const ROWS: usize = 1 << 10;

/// Fills `count` rows that follow one another in `values`, in parallel; `end` says where each ends.
fn fill_rows(
    mut values: &mut [f64],
    count: usize,
    end: impl Fn(usize) -> usize + Sync,
    fill: impl Fn(usize, &mut [f64]) + Sync,
) {
    let mut parts = Vec::new();
    let mut start = 0;
    for first in (0..count).step_by(ROWS) {
        let rows = first..(first + ROWS).min(count);
        let stop = end(rows.end - 1);
        let part = values.split_off_mut(..stop - start).expect("rows lie within the values");
        parts.push((rows, start, part));
        start = stop;
    }
    parallel::each_of(parts, &|_, (rows, mut start, mut part)| {
        for row in rows {
            let stop = end(row);
            fill(row, part.split_off_mut(..stop - start).expect("rows lie within their part"));
            start = stop;
        }
    });
}

/// Adds a row to another.
pub(super) fn add(row: &mut [f64], other: &[f64]) {
    row.iter_mut().zip(other).for_each(|(value, other)| *value += other);
}

/// Divides by the sum; what is zero everywhere stays so.
pub(super) fn normalise(row: &mut [f64]) {
    let sum = log_sum(row);
    if sum > f64::NEG_INFINITY {
        row.iter_mut().for_each(|value| *value -= sum);
    }
}
