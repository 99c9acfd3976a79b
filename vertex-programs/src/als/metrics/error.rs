//! The root mean square error of predictions.

use hubcut::graph::Graph;
use hubcut::parallel;
use serde::Serialize;

use super::super::{Prediction, Predictor};

/// Ratings that are summed by one worker.
const RATINGS_A_CHUNK: usize = 1 << 14;
/// Users whose ratings are summed by one worker.
const USERS_A_CHUNK: usize = 1 << 10;

/// How far predictions are off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct PredictionError {
    /// Sum of the squares of `rating - prediction`.
    pub squares: f64,
    /// How many ratings were predicted.
    pub ratings: u64,
    /// Of these, ratings by a user or of an item without training ratings.
    pub unseen: u64,
}

impl PredictionError {
    /// `sqrt(squares / ratings)`; `None` of no ratings.
    pub fn rmse(&self) -> Option<f64> {
        (self.ratings > 0).then(|| (self.squares / self.ratings as f64).sqrt())
    }

    /// Adds the error of one prediction.
    pub(in crate::als) fn add(&mut self, rating: f32, prediction: Prediction) {
        let error = f64::from(rating) - prediction.value;
        self.squares += error * error;
        self.ratings += 1;
        self.unseen += u64::from(!prediction.seen);
    }
}

/// Sums of chunks, in their order.
fn total(parts: Vec<PredictionError>) -> PredictionError {
    parts.into_iter().fold(PredictionError::default(), |sum, part| PredictionError {
        squares: sum.squares + part.squares,
        ratings: sum.ratings + part.ratings,
        unseen: sum.unseen + part.unseen,
    })
}

/// The error over ratings, which `of` takes apart into user, item (positions) and rating. Pairs that the model knows
/// nothing of are predicted by [`Predictor::unseen`] and counted.
///
/// # Panics
/// If a position is out of range.
///
/// # Complexity
/// O(ratings x rank), parallel.
///
/// # Examples
/// ```
/// use hubcut_programs::als::{Factors, Predictor, RatedItems, metrics};
/// let rated = RatedItems::from_pairs(2, 1, [(0, 0)]);
/// let factors = Factors::new(1, &[2.0, 0.0], &[2.0]);
/// let predictor = Predictor { factors, rated: &rated, offset: 0.0, unseen: 3.0, clamp: None };
/// let error = metrics::of_ratings(&predictor, &[(0, 0, 5.0), (1, 0, 2.0)], |rating| *rating);
/// assert_eq!((error.rmse(), error.unseen), (Some(1.0), 1));
/// ```
pub fn of_ratings<R: Sync>(
    predictor: &Predictor<'_>,
    ratings: &[R],
    of: impl Fn(&R) -> (u32, u32, f32) + Sync,
) -> PredictionError {
    let chunk = |ratings: &[R]| {
        let mut sum = PredictionError::default();
        for (user, item, rating) in ratings.iter().map(&of) {
            sum.add(rating, predictor.predict(Some(user), Some(item)));
        }
        sum
    };
    let chunks: Vec<_> = ratings.chunks(RATINGS_A_CHUNK).collect();
    total(parallel::collect(chunks.len(), &|index| chunk(chunks[index])))
}

/// The error over all ratings of the training graph; `None` for a graph without sides.
///
/// # Panics
/// If the graph has other users or items than the factors.
///
/// # Complexity
/// O(ratings x rank), parallel.
pub fn of_graph(predictor: &Predictor<'_>, graph: &Graph<f32>) -> Option<PredictionError> {
    let users = graph.sides()?.users.len();
    let chunk = |first: usize| {
        let mut sum = PredictionError::default();
        for user in first..users.min(first + USERS_A_CHUNK) {
            for (item, rating) in ratings_of(graph, users, user) {
                sum.add(rating, Prediction { value: predictor.value(user as u32, item), seen: true });
            }
        }
        sum
    };
    Some(total(parallel::collect(users.div_ceil(USERS_A_CHUNK), &|index| chunk(index * USERS_A_CHUNK))))
}

/// Position and rating of the items that a user has rated, in the order of the graph.
pub(super) fn ratings_of(graph: &Graph<f32>, users: usize, user: usize) -> impl Iterator<Item = (u32, f32)> + '_ {
    let range = graph.by_source().range(graph.vertex_at(user));
    let neighbours = &graph.by_source().neighbours()[range.clone()];
    let items = neighbours.iter().map(move |vertex| (graph.position_of(*vertex) - users) as u32);
    items.zip(graph.data_by_source()[range].iter().copied())
}

#[cfg(test)]
mod tests {
    use hubcut::graph::{BuildOptions, EdgeList, RawIds, VertexOrder};

    use super::super::super::{Factors, RatedItems};
    use super::*;

    const USERS: u32 = 2500;
    const ITEMS: u32 = 40;

    fn factors(count: u32) -> Vec<f32> {
        (0..count * 3).map(|i| (f64::from(i) * 0.7).sin() as f32).collect()
    }

    fn ratings() -> Vec<(u32, u32, f32)> {
        let pairs = (0..USERS * ITEMS).filter(|i| i * 7 % 3 == 1).map(|i| (i / ITEMS, i % ITEMS));
        pairs.map(|(user, item)| (user, item, (user * 3 + item) as f32 % 5.0)).collect()
    }

    #[test]
    fn over_a_graph_in_any_order_and_over_its_ratings() {
        let (users, items, ratings) = (factors(USERS), factors(ITEMS), ratings());
        let mut squares = 0.0;
        for &(user, item, rating) in &ratings {
            let dot: f64 =
                (0..3).map(|k| f64::from(users[user as usize * 3 + k]) * f64::from(items[item as usize * 3 + k])).sum();
            squares += (f64::from(rating) - (1.25 + dot).clamp(1.0, 2.0)).powi(2);
        }
        for order in [VertexOrder::Natural, VertexOrder::Hub] {
            let edges = EdgeList::bipartite(RawIds::from_zero(USERS), RawIds::from_zero(ITEMS), ratings.clone());
            let graph = edges.build(&BuildOptions { order, ..BuildOptions::default() }).unwrap();
            let rated = RatedItems::of_graph(&graph).unwrap();
            let factors = Factors::new(3, &users, &items);
            let predictor = Predictor { factors, rated: &rated, offset: 1.25, unseen: 0.0, clamp: Some((1.0, 2.0)) };
            let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let one = pool(1).install(|| of_graph(&predictor, &graph).unwrap());
            assert_eq!(pool(3).install(|| of_graph(&predictor, &graph).unwrap()), one);
            let listed = pool(3).install(|| of_ratings(&predictor, &ratings, |rating| *rating));
            assert_eq!(pool(1).install(|| of_ratings(&predictor, &ratings, |rating| *rating)), listed);
            for error in [one, listed] {
                assert_eq!((error.ratings, error.unseen), (ratings.len() as u64, 0));
                assert!((error.squares / squares - 1.0).abs() < 1e-12, "{} {squares}", error.squares);
            }
        }
    }

    #[test]
    fn strangers_are_counted_and_predicted_alike() {
        let rated = RatedItems::from_pairs(2, 2, [(0, 0)]);
        let factors = Factors::new(1, &[1.0, 9.0], &[1.0, 9.0]);
        let predictor = Predictor { factors, rated: &rated, offset: 0.0, unseen: 3.0, clamp: None };
        let error = of_ratings(&predictor, &[(0, 0, 1.0), (0, 1, 4.0), (1, 0, 3.0), (1, 1, 1.0)], |rating| *rating);
        assert_eq!(error, PredictionError { squares: 5.0, ratings: 4, unseen: 3 });
        assert_eq!(of_ratings(&predictor, &[], |rating| *rating).rmse(), None);
    }
}
