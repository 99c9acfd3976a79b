//! Alternating least squares: numbers of other tools, and engines that agree with each other.

mod engines;
mod golden;
mod real;
mod shapes;
mod shards;
mod verifier;

use hubcut::exec::{Engine, Options};
use hubcut::graph::{BuildOptions, EdgeList, Graph, RawIds};
use hubcut::random::{gauss, h};
use hubcut_programs::als::{self, Config, Factorization, Feedback, Test};

/// Position of a user, of an item, rating.
type Rating = (u32, u32, f32);

const EXPLICIT: Feedback = Feedback::Explicit { centred: false };

pub(super) fn graph(users: u32, items: u32, ratings: &[Rating]) -> Graph<f32> {
    let list = EdgeList::bipartite(RawIds::from_zero(users), RawIds::from_zero(items), ratings.to_vec());
    list.build(&BuildOptions::default()).unwrap()
}

/// So many percent of all pairs, with ratings near a product of rank 3.
pub(super) fn random(users: u32, items: u32, percent: u64, tag: u64) -> Vec<Rating> {
    let rating = |u: u32, i: u32| {
        let (u, i) = (u64::from(u), u64::from(i));
        let product: f64 = (0..3).map(|k| gauss(tag + 1, u, k) * gauss(tag + 2, i, k)).sum();
        (3.0 + 0.5 * product + 0.1 * gauss(tag + 3, u, i)) as f32
    };
    let pairs = (0..users).flat_map(|u| (0..items).map(move |i| (u, i)));
    let is_rated = |(u, i): &(u32, u32)| h(tag, u64::from(*u), u64::from(*i)) % 100 < percent;
    pairs.filter(is_rated).map(|(u, i)| (u, i, rating(u, i))).collect()
}

pub(super) fn run(graph: &Graph<f32>, config: &Config, options: Options) -> Factorization {
    als::run(graph, Test::none(), config, options, &mut (), &mut |_| {}).unwrap()
}

fn synchronous(threads: usize) -> Options {
    Options { threads: Some(threads), ..Options::default() }
}

fn chromatic(threads: usize) -> Options {
    Options { engine: Engine::Chromatic, ..synchronous(threads) }
}

/// Root of the mean squared error of predictions that `predict` makes of positions.
fn rmse(ratings: &[Rating], predict: impl Fn(u32, u32) -> f64) -> f64 {
    let squares: f64 = ratings.iter().map(|(u, i, r)| (f64::from(*r) - predict(*u, *i)).powi(2)).sum();
    (squares / ratings.len() as f64).sqrt()
}

fn rmse_of(found: &Factorization, ratings: &[Rating]) -> f64 {
    rmse(ratings, |u, i| found.offset + found.factors().dot(u, i))
}

/// The factors of all vertices, users first: by vertex id, in natural order.
fn all(found: &Factorization) -> Vec<f32> {
    [&found.users[..], &found.items].concat()
}

/// The largest difference of predictions of rated pairs. Factors are rounded to 32 bits after each half, and the other side
/// answers to the last bit of that, so runs that sum in another order cannot agree better than some multiples of 2^-24.
fn difference(a: &Factorization, b: &Factorization, ratings: &[Rating]) -> f64 {
    let difference = |(u, i, _): &Rating| (a.factors().dot(*u, *i) - b.factors().dot(*u, *i)).abs();
    ratings.iter().map(difference).fold(0.0, |most, next| if next > most || next.is_nan() { next } else { most })
}
