//! Messages after a run, looked at by another route: logarithms, plain loops, products in place of quotients.

use std::ops::Range;

use hubcut::graph::VertexId;
use rayon::prelude::*;

use super::config::{Domain, Query};
use super::network::Network;
use crate::logs::{log_sum, maximum};

/// The messages of a network, as logarithms; each sums to one.
#[derive(Debug)]
pub(super) struct Messages<'n> {
    pub(super) network: &'n Network<'n>,
    pub(super) query: Query,
    /// Elements kept for each message, the most that any has.
    stride: usize,
    /// For each arc by source, the message over it.
    values: Vec<f64>,
    /// For each arc by source, its reverse.
    reverse: Vec<u64>,
}

impl<'n> Messages<'n> {
    /// Takes the slots of a run, by source.
    pub(super) fn of_slots(network: &'n Network<'n>, query: Query, stride: usize, mut slots: Vec<f64>) -> Self {
        if network.domain == Domain::Probability {
            slots.par_iter_mut().for_each(|value| *value = value.ln());
        }
        let reverse = network.graph.reverse_arcs().expect("an undirected graph is symmetric");
        Messages { network, query, stride, values: slots, reverse }
    }

    /// Takes the odds of a run over two states, by source.
    pub(super) fn of_odds(network: &'n Network<'n>, query: Query, odds: Vec<f64>) -> Self {
        let pair = |odds: &f64| {
            let log = if network.domain == Domain::Log { *odds } else { odds.ln() };
            // ln(1 / (1 + odds)) and ln(odds / (1 + odds)), whichever way the odds are large.
            let (smaller, both) = (-log.abs(), (-log.abs()).exp().ln_1p());
            if log > 0.0 { [smaller - both, -both] } else { [-both, smaller - both] }
        };
        let values: Vec<[f64; 2]> = odds.par_iter().map(pair).collect();
        let reverse = network.graph.reverse_arcs().expect("an undirected graph is symmetric");
        Messages { network, query, stride: 2, values: values.into_flattened(), reverse }
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
        // Over an edge between a variable and a factor, messages are over the states of the variable.
        let target = self.target(arc);
        let variable = if self.network.is_variable(target) { target } else { source };
        &self.values[arc * self.stride..][..self.network.states(variable)]
    }

    /// What `vertex` hears over the reverse of one of its arcs.
    pub(super) fn heard(&self, arc: usize) -> &[f64] {
        self.message(self.target(arc), self.reverse(arc))
    }

    /// The belief of a variable: the product of all it hears, as logarithms, not normalised.
    pub(super) fn belief(&self, variable: VertexId) -> Vec<f64> {
        let mut belief = self.network.logs(self.network.unary(variable)).into_owned();
        self.row(variable).for_each(|arc| add(&mut belief, self.heard(arc)));
        belief
    }

    /// For each arc of a variable, the product of all it hears but over that arc, divided by its sum.
    pub(super) fn cavities(&self, variable: VertexId) -> Vec<Vec<f64>> {
        let row = self.row(variable);
        let mut so_far = self.network.logs(self.network.unary(variable)).into_owned();
        let mut cavities = Vec::with_capacity(row.len());
        for arc in row.clone() {
            cavities.push(so_far.clone());
            add(&mut so_far, self.heard(arc));
        }
        let mut after = vec![0.0; so_far.len()];
        for (arc, cavity) in row.zip(&mut cavities).rev() {
            add(cavity, &after);
            normalise(cavity);
            add(&mut after, self.heard(arc));
        }
        cavities
    }

    /// Every message of a vertex computed once more, arc by arc.
    fn computed(&self, vertex: VertexId) -> Vec<Vec<f64>> {
        let mut messages = if self.network.is_variable(vertex) {
            let cavities = self.cavities(vertex);
            self.row(vertex).zip(cavities).map(|(arc, cavity)| self.over(vertex, arc, cavity)).collect()
        } else {
            self.of_factor(vertex)
        };
        messages.iter_mut().for_each(|message| normalise(message));
        messages
    }

    /// What a variable sends over an arc, given its product without that arc.
    fn over(&self, source: VertexId, arc: usize, cavity: Vec<f64>) -> Vec<f64> {
        let target = self.target(arc);
        if !self.network.is_variable(target) {
            return cavity;
        }
        let (values, [_, columns]) = self.network.pairs.values(self.data(arc));
        let values = self.network.logs(values);
        let entry =
            |x: usize, y: usize| if source < target { values[x * columns + y] } else { values[y * columns + x] };
        let terms = |y: usize| cavity.iter().enumerate().map(move |(x, n)| n + entry(x, y)).collect::<Vec<_>>();
        (0..self.network.states(target)).map(|y| self.total(&terms(y))).collect()
    }

    /// The messages of a factor, by going through its table once for each of them.
    fn of_factor(&self, vertex: VertexId) -> Vec<Vec<f64>> {
        let factor = self.network.factor_at(vertex).expect("a vertex that is no variable is a factor");
        let scope = self.network.scope(factor);
        let values = self.network.logs(self.network.factor_values(factor));
        let states: Vec<usize> = scope.iter().map(|variable| self.network.states(*variable)).collect();
        // Arcs are in the order of variables, places in that of the scope.
        let arc_of = |place: usize| self.row(vertex).find(|arc| self.data(*arc) as usize == place);
        let arcs: Vec<usize> = (0..scope.len()).filter_map(arc_of).collect();
        let row = self.row(vertex).map(|arc| {
            let place = self.data(arc) as usize;
            let mut terms = vec![Vec::new(); states[place]];
            for (entry, value) in values.iter().enumerate() {
                let state = |place: usize| entry / states[place + 1..].iter().product::<usize>() % states[place];
                let others = (0..scope.len()).filter(|other| *other != place);
                let term: f64 = others.map(|other| self.heard(arcs[other])[state(other)]).sum();
                terms[state(place)].push(value + term);
            }
            terms.iter().map(|terms| self.total(terms)).collect()
        });
        row.collect()
    }

    pub(super) fn total(&self, terms: &[f64]) -> f64 {
        match self.query {
            Query::Marginals => log_sum(terms),
            Query::Map => maximum(terms),
        }
    }

    /// The largest change of an element of a message if all messages were computed once more: zero at a fixed point.
    ///
    /// **Complexity**: as a superstep, but that a factor's table is gone through once for each of its variables.
    pub(super) fn residual(&self) -> f64 {
        let vertices = 0..self.network.graph.vertices() as VertexId;
        vertices.into_par_iter().map(|vertex| self.residual_of(vertex)).reduce(|| 0.0, f64::max)
    }

    fn residual_of(&self, vertex: VertexId) -> f64 {
        let pairs = self.row(vertex).zip(self.computed(vertex));
        let differences = pairs.flat_map(|(arc, new)| {
            let difference = |(new, old): (&f64, &f64)| (new.exp() - old.exp()).abs();
            new.iter().zip(self.message(vertex, arc)).map(difference).collect::<Vec<_>>()
        });
        differences.fold(0.0, f64::max)
    }
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
