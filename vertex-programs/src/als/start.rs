//! The factors that a run starts from.

use hubcut::random::gauss;

use super::config::{Config, Solver};

/// Tags of the random numbers that factors start from.
const ITEMS: u64 = 21;
const USERS: u64 = 22;
/// The standard deviation of these.
const SPREAD: f64 = 0.1;

/// The first factor of the item at position `item`, counted from 0 by ascending id: `0.1 gauss(21, item, column)`, see
/// [`gauss`], with another tag for another seed.
pub(crate) fn item_factor(config: &Config, item: usize) -> impl Iterator<Item = f32> {
    factor(config, ITEMS, item)
}

/// The first factor of the user at position `user`, counted from 0 by ascending id: `0.1 gauss(22, user, column)`, see
/// [`gauss`], with another tag for another seed. Where users are solved first nobody reads it. An asynchronous item may
/// run before most of its users: did they begin with zeros, its factor would lie in the span of the few that have run,
/// and what has lost a dimension never finds it again, since sums of factors and solutions stay in their span.
/// Conjugate gradients start from it, so there it is zero.
pub(crate) fn user_factor(config: &Config, user: usize) -> impl Iterator<Item = f32> {
    let scale = if config.solver == Solver::Cholesky { 1.0 } else { 0.0 };
    factor(config, USERS, user).map(move |element| scale * element)
}

fn factor(config: &Config, tag: u64, position: usize) -> impl Iterator<Item = f32> {
    let tag = tag.wrapping_add(config.seed << 8);
    (0..config.rank as u64).map(move |column| (SPREAD * gauss(tag, position as u64, column)) as f32)
}
