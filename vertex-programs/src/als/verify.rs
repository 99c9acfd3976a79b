//! Are these factors least squares? The gradient of the objective at every vertex, by plain sums over its ratings.
//!
//! ```text
//! explicit:  g_v = sum over ratings of (r - offset - x_v . y) y  -  ridge_v x_v
//! implicit:  g_v = sum over ratings of (c p - (c - 1) x_v . y) y  -  Y'Y x_v  -  ridge_v x_v
//! ```
//! with `ridge_v = lambda n_v` or `lambda`. The side that was solved last has `g = 0` but for the rounding of its factors to 32
//! bits: the error is measured as `|g_v| / (|b_v| + trace(A_v) |x_v|)`, the backward error of the solution of `A_v x = b_v`. How far
//! the other side is from its equations tells how far the factorisation is from a fixed point.
//!
//! Where no side has to be exact (conjugate gradients, a tolerance, an asynchronous run), nothing is to be said of the equations:
//! then it is checked that factors are finite and that the training error is the one reported, and no more. [`Verdict::checked`]
//! says what.
//!
//! Source: Higham, "Accuracy and stability of numerical algorithms", 2nd edition, theorem 7.1.

use hubcut::graph::{Graph, Side, VertexId};
use hubcut::parallel;
use serde::Serialize;

use crate::als::{Config, Factors, Feedback, Sides, Solver, offset};
use crate::error::Result;

/// Largest backward error of an exact solution that was rounded to 32 bits: some roundings of 2^-24.
const ROUNDING: f64 = 8.0 / (1 << 24) as f64;
/// How far the training error of a run may be from the one found here, as a part of it and of the largest rating.
const AGREEMENT: f64 = 1e-9;
const CANCELLATION: f64 = 1e-13;

/// What the check found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Largest backward error of a user.
    pub users_error: f64,
    /// Largest backward error of an item.
    pub items_error: f64,
    /// Which side solves its equations exactly, if one has to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<&'static str>,
    /// The error that is allowed there.
    pub limit: f64,
    /// Root of the mean squared training error, of explicit feedback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub train_rmse: Option<f64>,
    /// Sum over all pairs of their weighted squared errors, of implicit feedback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub train_loss: Option<f64>,
    /// What was checked.
    pub checked: Vec<Checked>,
    /// The vertex of the first fault that was found, by its raw id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_fault: Option<String>,
    /// Whether the training error is the one that was reported, if one was.
    #[serde(skip)]
    pub agrees: bool,
    /// Whether the equations were checked, and all is right.
    pub passed: bool,
}

impl Verdict {
    /// Whether something that was checked is wrong.
    pub fn is_wrong(&self) -> bool {
        self.first_fault.is_some() || !self.agrees
    }
}

/// Something that was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    /// All factors are finite.
    Finite,
    /// The training error is the one that the run reported.
    TrainingError,
    /// The side that was solved last solves its equations.
    NormalEquations,
}

/// What a run says of its training ratings.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reported {
    /// The error: [`Verdict::train_rmse`] or [`Verdict::train_loss`].
    pub error: Option<f64>,
    /// The lowest and the highest prediction, if they are kept between two numbers.
    pub clamp: Option<(f32, f32)>,
}

/// Checks `factors` of `graph`. `solved_last` is the side whose vertices all ran after those of the other, if the engine
/// has such an order; `reported` is what the run said.
///
/// Solutions by conjugate gradients are not exact, so neither side has to be.
///
/// # Errors
/// [`Error::NotBipartite`](crate::Error::NotBipartite).
///
/// # Complexity
/// O(ratings x rank + vertices x rank^2) for implicit feedback, O(ratings x rank) for explicit; parallel.
pub fn verify(
    graph: &Graph<f32>,
    config: &Config,
    factors: Factors<'_>,
    solved_last: Option<Side>,
    reported: Reported,
) -> Result<Verdict> {
    let sides = Sides::of(graph)?;
    let check = Check { graph, config, sides, factors, offset: offset(graph, config) };
    let exact = solved_last.filter(|_| config.solver == Solver::Cholesky);
    let (users, items) = (check.side(Side::User), check.side(Side::Item));
    let is_fault = |side: Side, error: f64| error.is_nan() || (exact == Some(side) && error > ROUNDING);
    let first = |side: Side, errors: &[(VertexId, f64)]| {
        errors.iter().find(|(_, error)| is_fault(side, *error)).map(|(v, _)| graph.raw_id(*v).to_string())
    };
    let first_fault = first(Side::User, &users).or_else(|| first(Side::Item, &items));
    let largest = |errors: &[(VertexId, f64)]| errors.iter().map(|(_, error)| *error).fold(0.0, f64::max);
    let (found, rounding) = match config.feedback {
        Feedback::Explicit { .. } => {
            let rmse = check.train_rmse(reported.clamp);
            (rmse, AGREEMENT * rmse + CANCELLATION * check.largest())
        }
        Feedback::Implicit { .. } => {
            let (loss, terms) = check.train_loss();
            (loss, AGREEMENT * terms)
        }
    };
    // Not a number agrees with nothing.
    let agrees = reported.error.is_none_or(|reported| (found - reported).abs() <= rounding);
    let mut checked = vec![Checked::Finite];
    checked.extend(reported.error.map(|_| Checked::TrainingError));
    checked.extend(exact.map(|_| Checked::NormalEquations));
    let is_implicit = config.feedback.is_implicit();
    Ok(Verdict {
        users_error: largest(&users),
        items_error: largest(&items),
        exact: exact.map(|side| if side == Side::User { "users" } else { "items" }),
        limit: ROUNDING,
        train_rmse: (!is_implicit).then_some(found),
        train_loss: is_implicit.then_some(found),
        checked,
        agrees,
        passed: exact.is_some() && first_fault.is_none() && agrees,
        first_fault,
    })
}

struct Check<'a> {
    graph: &'a Graph<f32>,
    config: &'a Config,
    sides: Sides<'a>,
    factors: Factors<'a>,
    offset: f64,
}

impl Check<'_> {
    /// The backward error of each vertex of a side that has ratings, and of any other whose factor is not finite.
    fn side(&self, side: Side) -> Vec<(VertexId, f64)> {
        let vertices: Vec<VertexId> = match side {
            Side::User => self.sides.users().collect(),
            Side::Item => self.sides.items().collect(),
        };
        let gramian = self.config.feedback.is_implicit().then(|| self.gramian(side));
        let error = |position: usize| {
            let v = &vertices[position];
            let adjacency = if side == Side::User { self.graph.by_source() } else { self.graph.by_target() };
            if adjacency.degree(*v) > 0 {
                return Some((*v, self.error(side, position, *v, gramian.as_deref())));
            }
            let is_finite = self.factor(side, position).iter().all(|element| element.is_finite());
            (!is_finite).then_some((*v, f64::NAN))
        };
        parallel::tabulate(vertices.len(), &error).into_iter().flatten().collect()
    }

    /// The factor of the vertex of `side` at `position`.
    fn factor(&self, side: Side, position: usize) -> &[f32] {
        match side {
            Side::User => self.factors.user(position as u32),
            Side::Item => self.factors.item(position as u32),
        }
    }

    fn error(&self, side: Side, position: usize, v: VertexId, gramian: Option<&[f64]>) -> f64 {
        let (adjacency, ratings, other) = match side {
            Side::User => (self.graph.by_source(), self.graph.data_by_source(), Side::Item),
            Side::Item => (self.graph.by_target(), self.graph.data_by_target(), Side::User),
        };
        let x = self.factor(side, position);
        let ridge = self.config.ridge(adjacency.degree(v));
        let mut gradient: Vec<f64> = x.iter().map(|x| -ridge * f64::from(*x)).collect();
        let mut right = vec![0.0; x.len()];
        let mut trace = ridge * x.len() as f64;
        for (neighbour, rating) in adjacency.row(v).iter().zip(&ratings[adjacency.range(v)]) {
            let y = self.factor(other, self.sides.place(*neighbour).1);
            let (weight, target) = self.weight(f64::from(*rating));
            let error = target - weight * dot(x, y);
            for ((gradient, right), y) in gradient.iter_mut().zip(&mut right).zip(y) {
                *gradient += error * f64::from(*y);
                *right += target * f64::from(*y);
            }
            trace += weight * dot(y, y);
        }
        if let Some(gramian) = gramian {
            for (i, row) in gramian.chunks_exact(x.len()).enumerate() {
                gradient[i] -= row.iter().zip(x).map(|(g, x)| g * f64::from(*x)).sum::<f64>();
                trace += row[i];
            }
        }
        let length = |vector: &[f64]| vector.iter().map(|e| e * e).sum::<f64>().sqrt();
        let scale = length(&right) + trace * dot(x, x).sqrt();
        // A vertex whose ratings are all 0 has nothing on either side.
        if scale == 0.0 { 0.0 } else { length(&gradient) / scale }
    }

    /// How much a rating counts, and what it asks for, times that.
    fn weight(&self, rating: f64) -> (f64, f64) {
        match self.config.feedback {
            Feedback::Explicit { .. } => (1.0, rating - self.offset),
            Feedback::Implicit { alpha } => {
                let more = alpha * rating.abs();
                (more, if rating > 0.0 { 1.0 + more } else { 0.0 })
            }
        }
    }

    /// The products of the factors of the side other than `side`, summed: a full matrix.
    fn gramian(&self, side: Side) -> Vec<f64> {
        let (rank, rows) = match side {
            Side::User => (self.factors.rank, self.factors.items),
            Side::Item => (self.factors.rank, self.factors.users),
        };
        let mut gramian = vec![0.0; rank * rank];
        for row in rows.chunks_exact(rank) {
            for (out, x) in gramian.chunks_exact_mut(rank).zip(row) {
                out.iter_mut().zip(row).for_each(|(out, y)| *out += f64::from(*x) * f64::from(*y));
            }
        }
        gramian
    }

    /// The largest rating, by value.
    fn largest(&self) -> f64 {
        self.graph.data_by_source().iter().fold(0.0, |most, rating| f64::from(rating.abs()).max(most))
    }

    /// Each rating, and the product of its factors.
    fn scored(&self) -> impl Iterator<Item = (f64, f64)> {
        self.sides.users().enumerate().flat_map(move |(position, user)| {
            let ratings = &self.graph.data_by_source()[self.graph.by_source().range(user)];
            let score = move |item: &VertexId| {
                dot(self.factor(Side::User, position), self.factor(Side::Item, self.sides.place(*item).1))
            };
            self.graph
                .by_source()
                .row(user)
                .iter()
                .zip(ratings)
                .map(move |(item, rating)| (f64::from(*rating), score(item)))
        })
    }

    /// The objective of implicit feedback without its regularisation, and how large its terms are.
    fn train_loss(&self) -> (f64, f64) {
        let of_all: f64 = self.gramian(Side::User).iter().zip(self.gramian(Side::Item)).map(|(y, x)| y * x).sum();
        let (mut loss, mut terms) = (of_all, of_all.abs());
        for (rating, score) in self.scored() {
            let (more, wanted) = (self.weight(rating).0, f64::from(u8::from(rating > 0.0)));
            let error = (1.0 + more) * (wanted - score).powi(2);
            loss += error - score * score;
            terms += error + score * score;
        }
        (loss, terms)
    }

    fn train_rmse(&self, clamp: Option<(f32, f32)>) -> f64 {
        let (least, most) = clamp.map_or((f64::NEG_INFINITY, f64::INFINITY), |(l, m)| (l.into(), m.into()));
        let error = |(rating, score): (f64, f64)| rating - (self.offset + score).max(least).min(most);
        let squares: f64 = self.scored().map(|scored| error(scored).powi(2)).sum();
        (squares / self.graph.data_by_source().len().max(1) as f64).sqrt()
    }
}

fn dot(x: &[f32], y: &[f32]) -> f64 {
    x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
}
