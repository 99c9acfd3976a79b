//! What messages would be if all were computed once more: by another route than that of the programs, with logarithms, plain
//! loops, and products in place of quotients.

use hubcut::graph::VertexId;
use hubcut::parallel;

use super::config::{Domain, Query};
use super::general::product::{Arithmetic, Row};
use super::messages::{Messages, normalise};
use crate::bp::logs::{log_sum, maximum};

/// A message so near its bound is there: that of a possible model stays away by the logarithm of the number of states of the
/// variable it is about, at least two, and a damped one comes ever nearer.
const NEAR_BOUND: f64 = 0.5 * std::f64::consts::LN_2;

/// What computing all messages once more would change.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stability {
    /// The largest change of an element of a message, measured as that of the tolerance.
    pub(super) residual: f64,
    /// The largest change of a marginal.
    pub(super) marginal: f64,
    /// The change of log Z, if it was asked for.
    pub(super) log_z: Option<f64>,
    /// By how much a marginal may be off for rounding alone.
    pub(super) rounding: f64,
    /// A variable that a message at its bound is about.
    pub(super) at_bound: Option<VertexId>,
}

/// The larger of two numbers; if one is not a number, that.
fn larger(a: f64, b: f64) -> f64 {
    if a > b || a.is_nan() { a } else { b }
}

impl Messages<'_> {
    /// The largest change of an element of a message if all messages were computed once more, measured as that of the tolerance:
    /// zero at a fixed point. Not a number if a message is none; 1 if one has come to its bound.
    ///
    /// **Complexity**: as a superstep, but that a factor's table is gone through once for each of its variables.
    pub(super) fn residual(&self) -> f64 {
        if self.at_bound().is_some() { 1.0 } else { self.residual_to(&self.once_more()) }
    }

    /// What all messages would be if all were computed once more from these.
    fn once_more(&self) -> Vec<f64> {
        self.rows_of(|vertex, arc| match self.network.is_variable(vertex) {
            true => self.of_variable(vertex, arc),
            false => self.of_factor(vertex, arc, &self.values),
        })
    }

    /// A full step of flooding, given what all would be if they were computed once more: factors answer what the variables have
    /// just sent. A message between two variables is both in one.
    fn with_answers(&self, once_more: Vec<f64>) -> Vec<f64> {
        if self.network.factors.is_empty() {
            return once_more;
        }
        self.rows_of(|vertex, arc| match self.network.is_variable(vertex) {
            true => self.message_in(&once_more, vertex, arc).into(),
            false => self.of_factor(vertex, arc, &once_more),
        })
    }

    /// A message for every arc, divided by its sum and bounded as those of the program are.
    fn rows_of(&self, of: impl Fn(VertexId, usize) -> Row + Sync) -> Vec<f64> {
        let logs = Arithmetic { log: true, map: self.query == Query::Map };
        // Probabilities are bounded by their tables.
        let is_bounded = self.network.domain == Domain::Log;
        self.of_arcs(self.network.graph.vertices(), |vertex, row| {
            for (arc, out) in self.row(vertex).zip(row.chunks_mut(self.stride)) {
                let mut message = of(vertex, arc);
                normalise(&mut message);
                if is_bounded {
                    logs.clamp(&mut message, self.network.bounds[vertex as usize]);
                }
                out[..message.len()].copy_from_slice(&message);
            }
        })
    }

    /// How far these messages are from others.
    fn residual_to(&self, others: &[f64]) -> f64 {
        let logs = Arithmetic { log: true, map: self.query == Query::Map };
        let of_vertex = |vertex: VertexId| {
            let is_relative = self.network.is_relative(vertex);
            let of_arc = |arc: usize| {
                let (old, new) = (self.message(vertex, arc), &others[arc * self.stride..]);
                let difference = |(new, old): (&f64, &f64)| match is_relative {
                    true => logs.difference(*new, *old, true),
                    false => (new.exp() - old.exp()).abs(),
                };
                new.iter().zip(old).map(difference).fold(0.0, larger)
            };
            self.row(vertex).map(of_arc).fold(0.0, larger)
        };
        self.of_vertices(self.network.graph.vertices(), &of_vertex).into_iter().fold(0.0, larger)
    }

    /// Makes a full step of flooding, and says what that changes of the answers.
    pub(super) fn flood(&mut self, marginals: &[f64], log_z: Option<f64>) -> Stability {
        let (at_bound, rounding) = (self.at_bound(), self.rounding());
        let once_more = self.once_more();
        let residual = self.residual_to(&once_more);
        self.replace(self.with_answers(once_more));
        let after = self.marginals();
        let marginal = after.iter().zip(marginals).map(|(new, old)| (new - old).abs()).fold(0.0, larger);
        let log_z = log_z.map(|log_z| (self.log_z() - log_z).abs());
        Stability { residual, marginal, log_z, rounding, at_bound }
    }

    /// By how much a belief may be off because it is a sum of logarithms, each of which was rounded.
    fn rounding(&self) -> f64 {
        const ROUNDING: f64 = 8.0 * f64::EPSILON;
        let of_variable = |variable: VertexId| {
            let largest =
                |row: &[f64]| row.iter().filter(|log| log.is_finite()).fold(0.0, |most: f64, log| most.max(log.abs()));
            largest(self.unary(variable)) + self.row(variable).map(|arc| largest(self.heard(arc))).sum::<f64>()
        };
        ROUNDING * self.of_vertices(self.network.model.variables(), &of_variable).into_iter().fold(1.0, f64::max)
    }

    /// What `of_vertex` says of the first `count` vertices.
    fn of_vertices<T: Send>(&self, count: usize, of_vertex: &(dyn Fn(VertexId) -> T + Sync)) -> Vec<T> {
        parallel::tabulate(count, &|vertex| of_vertex(vertex as VertexId))
    }

    /// How many elements of messages are impossible.
    fn excluded(&self) -> usize {
        let of_vertex = |vertex: VertexId| -> usize {
            let of_arc = |arc| self.message(vertex, arc).iter().filter(|value| **value == f64::NEG_INFINITY).count();
            self.row(vertex).map(of_arc).sum()
        };
        self.of_vertices(self.network.graph.vertices(), &of_vertex).into_iter().sum()
    }

    /// Whether a message excludes a state that zeros do not exclude, on any path: it has become too small for a number.
    pub(super) fn has_underflown(&self) -> bool {
        let found = self.excluded();
        if found == 0 {
            return false;
        }
        let mut blank = Messages::new(self.network, self.query, self.stride, vec![0.0; self.values.len()]);
        let mut of_zeros = 0;
        loop {
            blank.replace(blank.once_more());
            let more = blank.excluded();
            if more >= found || more == of_zeros {
                return found > more;
            }
            of_zeros = more;
        }
    }

    /// The first variable that a message is about which has come to its bound.
    fn at_bound(&self) -> Option<VertexId> {
        if self.network.domain != Domain::Log {
            return None;
        }
        parallel::find_first(self.network.graph.vertices(), &|vertex| {
            let vertex = vertex as VertexId;
            if self.network.is_exact(vertex) {
                return None;
            }
            let bound = self.network.bounds[vertex as usize];
            self.row(vertex).find_map(|arc| {
                let possible = self.message(vertex, arc).iter().filter(|value| **value > f64::NEG_INFINITY);
                let (least, most) = possible.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| {
                    (value.min(least), value.max(most))
                });
                // A single state is no ratio.
                (least < most && most - least > bound - NEAR_BOUND).then(|| self.subject(vertex, arc))
            })
        })
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

    /// What a factor sends over an arc, by going through its table, where `messages` is what it has heard.
    fn of_factor(&self, vertex: VertexId, arc: usize, messages: &[f64]) -> Row {
        let factor = self.network.factor_at(vertex).expect("a vertex that is no variable is a factor");
        let heard = |arc| self.message_in(messages, self.target(arc), self.reverse(arc));
        let (inputs, own) = (self.inputs(vertex, heard), self.data(arc) as usize);
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
