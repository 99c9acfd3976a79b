//! What messages would be if all were computed once more: by another route than that of the programs, with logarithms, plain
//! loops, and products in place of quotients.

use hubcut::graph::VertexId;
use rayon::prelude::*;

use super::config::Query;
use super::general::product::{Arithmetic, Row};
use super::messages::{Messages, normalise};
use crate::logs::{log_sum, maximum};

/// The larger of two numbers; if one is not a number, that.
fn larger(a: f64, b: f64) -> f64 {
    if a > b || a.is_nan() { a } else { b }
}

impl Messages<'_> {
    /// The largest change of an element of a message if all messages were computed once more, measured as that of the tolerance:
    /// zero at a fixed point. Not a number if a message is none.
    ///
    /// **Complexity**: as a superstep, but that a factor's table is gone through once for each of its variables.
    pub(super) fn residual(&self) -> f64 {
        let vertices = 0..self.network.graph.vertices() as VertexId;
        vertices.into_par_iter().map(|vertex| self.residual_of(vertex)).reduce(|| 0.0, larger)
    }

    fn residual_of(&self, vertex: VertexId) -> f64 {
        let is_variable = self.network.is_variable(vertex);
        let logs = Arithmetic { log: true, map: self.query == Query::Map };
        let residuals = self.row(vertex).map(|arc| {
            let mut message = if is_variable { self.of_variable(vertex, arc) } else { self.of_factor(vertex, arc) };
            normalise(&mut message);
            let difference = |(new, old): (&f64, &f64)| logs.difference(*new, *old, self.network.relative);
            message.iter().zip(self.message(vertex, arc)).map(difference).fold(0.0, larger)
        });
        residuals.fold(0.0, larger)
    }

    /// What a variable sends over an arc.
    fn of_variable(&self, source: VertexId, arc: usize) -> Row {
        let (target, cavity) = (self.target(arc), self.cavity(source, arc));
        if !self.network.is_variable(target) {
            return cavity.into();
        }
        let (values, [_, columns]) = self.pair(self.data(arc));
        let entry =
            |x: usize, y: usize| if source < target { values[x * columns + y] } else { values[y * columns + x] };
        let terms = |y: usize| cavity.iter().enumerate().map(move |(x, n)| n + entry(x, y)).collect::<Row>();
        (0..self.network.states(target)).map(|y| self.total(&terms(y))).collect()
    }

    /// What a factor sends over an arc, by going through its table.
    fn of_factor(&self, vertex: VertexId, arc: usize) -> Row {
        let factor = self.network.factor_at(vertex).expect("a vertex that is no variable is a factor");
        let (inputs, own) = (self.inputs(vertex, |arc| self.heard(arc)), self.data(arc) as usize);
        let mut terms = vec![Vec::new(); inputs[own].len()];
        for (entry, value) in self.factor(factor).iter().enumerate() {
            let (mut rest, mut term, mut state) = (entry, *value, 0);
            for (place, input) in inputs.iter().enumerate().rev() {
                let at = rest % input.len();
                rest /= input.len();
                if place == own { state = at } else { term += input[at] }
            }
            terms[state].push(term);
        }
        terms.iter().map(|terms| self.total(terms)).collect()
    }

    /// Something for each variable of the scope of a factor, in its order; arcs are in that of variables.
    pub(super) fn inputs<'m>(&'m self, vertex: VertexId, of: impl Fn(usize) -> &'m [f64]) -> Vec<&'m [f64]> {
        let mut inputs = vec![&[][..]; self.row(vertex).len()];
        self.row(vertex).for_each(|arc| inputs[self.data(arc) as usize] = of(arc));
        inputs
    }

    fn total(&self, terms: &[f64]) -> f64 {
        match self.query {
            Query::Marginals => log_sum(terms),
            Query::Map => maximum(terms),
        }
    }
}
