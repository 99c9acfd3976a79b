//! Tables over pairs of variables, as the edges between them see them.

use std::ops::Range;

use hubcut::graph::VertexId;
use hubcut_factors::FactorGraph;

use super::Domain;
use super::network::push_scaled;

/// Tables over a lower and a higher variable, one after another; the state of the higher changes fastest.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// Probabilities divided by the largest of the table, or logarithms less the largest.
    values: Vec<f64>,
    tables: Vec<Table>,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    at: usize,
    /// States of the lower variable, of the higher one.
    states: [u32; 2],
    /// Logarithm of what the values were divided by.
    pub(super) log_scale: f64,
    /// Value of equal states and of others, if that is all there is to it; in the domain of the values.
    pub(super) potts: Option<[f64; 2]>,
}

impl Table {
    /// Where its values lie among those of all tables.
    #[inline(always)]
    pub(super) fn range(&self) -> Range<usize> {
        let [rows, columns] = self.states();
        self.at..self.at + rows * columns
    }

    /// States of the lower variable, of the higher one.
    #[inline(always)]
    pub(super) fn states(&self) -> [usize; 2] {
        self.states.map(|states| states as usize)
    }
}

/// An edge of the model: lower variable, higher variable, table.
pub(super) type Edge = (VertexId, VertexId, u32);

impl Pairs {
    /// The tables of all factors over two variables, and the edges that have them. Several factors over one pair become one.
    pub(super) fn of(model: &FactorGraph, domain: Domain) -> (Pairs, Vec<Edge>) {
        let mut found: Vec<(VertexId, VertexId, u32)> = Vec::new();
        for (index, factor) in model.factors().enumerate() {
            if let &[a, b] = factor.scope {
                found.push((a.min(b), a.max(b), index as u32));
            }
        }
        found.sort_unstable();
        let mut pairs = Pairs::default();
        // Where a table of the model went, as it is and transposed.
        let mut placed = vec![[None; 2]; model.tables()];
        let edges = found
            .chunk_by(|one, other| (one.0, one.1) == (other.0, other.1))
            .map(|group| {
                let (low, high, first) = group[0];
                let factor = model.factor(first as usize);
                let transposed = factor.scope[0] == high;
                let slot = &mut placed[factor.table_id.index()][usize::from(transposed)];
                let states = [low, high].map(|variable| model.cardinalities()[variable as usize]);
                let table = match (group, *slot) {
                    // Six entries may be two by three, or three by two.
                    ([_], Some(table)) if pairs.table(table).states == states => table,
                    _ => {
                        let product = product(model, group);
                        let table = pairs.push(product, states, domain);
                        if group.len() == 1 {
                            *slot = Some(table);
                        }
                        table
                    }
                };
                (low, high, table)
            })
            .collect();
        (pairs, edges)
    }

    /// Adds a table given by its logarithms.
    fn push(&mut self, logs: Vec<f64>, states: [u32; 2], domain: Domain) -> u32 {
        let at = self.values.len();
        // A product of several tables may be zero everywhere: every message over it is then, which ends the run.
        let log_scale = push_scaled(&mut self.values, logs.into_iter(), domain);
        let potts = potts(&self.values[at..], states, domain);
        self.tables.push(Table { at, states, log_scale, potts });
        self.tables.len() as u32 - 1
    }

    pub(super) fn table(&self, table: u32) -> Table {
        self.tables[table as usize]
    }

    /// The values of a table, and its states.
    #[inline(always)]
    pub(super) fn values(&self, table: u32) -> (&[f64], [usize; 2]) {
        let table = &self.tables[table as usize];
        (&self.values[table.range()], table.states())
    }

    /// The values of all tables, one after another.
    pub(super) fn all_values(&self) -> &[f64] {
        &self.values
    }

    /// The values of the tables of a model in which all variables have two states.
    pub(super) fn fours(&self) -> &[[f64; 4]] {
        let (fours, rest) = self.values.as_chunks();
        debug_assert!(rest.is_empty());
        fours
    }
}

/// Logarithm of the product of some factors over one pair, the lower variable first.
fn product(model: &FactorGraph, group: &[(VertexId, VertexId, u32)]) -> Vec<f64> {
    let (low, high, _) = group[0];
    let [rows, columns] = [low, high].map(|variable| model.cardinalities()[variable as usize] as usize);
    let mut logs = vec![0.0; rows * columns];
    for (_, _, factor) in group {
        let factor = model.factor(*factor as usize);
        for row in 0..rows {
            for column in 0..columns {
                let entry = if factor.scope[0] == low { row * columns + column } else { column * rows + row };
                logs[row * columns + column] += factor.table[entry].ln();
            }
        }
    }
    logs
}

/// Whether a table knows only whether states are equal, with values so close that no digit is lost when the sum over other
/// states is found by subtraction.
fn potts(values: &[f64], states: [u32; 2], domain: Domain) -> Option<[f64; 2]> {
    let states = (states[0] == states[1] && states[0] > 2).then_some(states[0] as usize)?;
    let (same, other) = (values[0], values[1]);
    let ratio = match domain {
        Domain::Probability => same / other,
        Domain::Log => (same - other).exp(),
    };
    let holds =
        || values.iter().enumerate().all(|(at, value)| *value == if at / states == at % states { same } else { other });
    ((1e-3..1e100).contains(&ratio) && holds()).then_some([same, other])
}
