//! How good factors are, on the ratings they were made from and on others.

use hubcut::graph::Graph;
use serde::{Deserialize, Serialize};

use super::config::{Config, Feedback};
use super::metrics::{self, RankingMeasures};
use super::sides::mean;
use super::{Factors, Predictor, RatedItems};
use crate::error::{Error, Result};

/// Ratings to test on.
#[derive(Clone, Copy, Debug)]
pub struct Test<'a> {
    /// Positions of user and item, rating.
    pub ratings: &'a [(u32, u32, f32)],
    /// Ratings by users, or of items, that are no vertices.
    pub strangers: &'a [f32],
    /// Recommendations that are compared with the ratings, of implicit feedback.
    pub at: usize,
}

impl Test<'_> {
    /// Recommendations that are compared where nothing else is asked for.
    pub const AT: usize = 10;

    /// No test.
    pub fn none() -> Self {
        Test { ratings: &[], strangers: &[], at: Self::AT }
    }
}

/// How good factors are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Errors {
    /// Root of the mean squared error of the training ratings; of explicit feedback.
    pub train_rmse: Option<f64>,
    /// Root of the mean squared error of the test ratings, where there are some; of explicit feedback.
    pub test_rmse: Option<f64>,
    /// Test ratings by users or of items without training ratings, which are predicted by the training mean, or cannot be
    /// recommended.
    pub unseen: u64,
    /// Sum over all pairs of user and item of their weighted squared errors; of implicit feedback, see
    /// [`metrics::implicit_loss`].
    pub train_loss: Option<f64>,
    /// Quality of recommendations, where there are test ratings; of implicit feedback.
    pub ranking: Option<RankingMeasures>,
}

/// What errors are found with.
pub(super) struct Evaluation<'a> {
    graph: &'a Graph<f32>,
    feedback: Feedback,
    test: Test<'a>,
    rated: RatedItems,
    /// Of implicit feedback: the test ratings.
    chosen: RatedItems,
    pub(super) mean: f64,
    pub(super) offset: f64,
    pub(super) unseen: f64,
    pub(super) clamp: Option<(f32, f32)>,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(graph: &'a Graph<f32>, config: &Config, test: Test<'a>) -> Result<Self> {
        let rated = RatedItems::of_graph(graph).ok_or(Error::NotBipartite)?;
        let is_implicit = config.feedback.is_implicit();
        let wanted = test.ratings.iter().filter(|(_, _, rating)| is_implicit && *rating > 0.0);
        let wanted = wanted.map(|(user, item, _)| (*user, *item));
        let chosen = RatedItems::from_pairs(rated.user_count(), rated.item_count(), wanted);
        let mean = mean(graph);
        Ok(Evaluation {
            graph,
            feedback: config.feedback,
            test,
            rated,
            chosen,
            offset: if config.feedback.is_centred() { mean } else { 0.0 },
            mean,
            unseen: if is_implicit { 0.0 } else { mean },
            clamp: bounds(graph).filter(|_| config.clamp),
        })
    }

    pub(super) fn errors(&self, factors: Factors<'_>) -> Errors {
        match self.feedback {
            Feedback::Explicit { .. } => self.of_predictions(factors),
            Feedback::Implicit { alpha } => Errors {
                train_loss: metrics::implicit_loss(factors, self.graph, alpha),
                ranking: metrics::ranking(factors, &self.rated, &self.chosen, self.test.at),
                unseen: self.unseen_test(),
                ..Errors::default()
            },
        }
    }

    /// How many test ratings are by users or of items without training ratings.
    fn unseen_test(&self) -> u64 {
        let is_unseen = |(user, item, _): &&(u32, u32, f32)| !self.rated.has_user(*user) || !self.rated.has_item(*item);
        self.test.ratings.iter().filter(is_unseen).count() as u64 + self.test.strangers.len() as u64
    }

    fn of_predictions(&self, factors: Factors<'_>) -> Errors {
        let Evaluation { rated, offset, unseen, clamp, .. } = self;
        let predictor = Predictor { factors, rated, offset: *offset, unseen: *unseen, clamp: *clamp };
        let train = metrics::of_graph(&predictor, self.graph);
        let mut test = metrics::of_ratings(&predictor, self.test.ratings, |rating| *rating);
        for rating in self.test.strangers {
            test.add(*rating, predictor.predict(None, None));
        }
        Errors {
            train_rmse: train.and_then(|train| train.rmse()),
            test_rmse: test.rmse(),
            unseen: test.unseen,
            ..Errors::default()
        }
    }
}

/// The lowest and the highest rating.
fn bounds(graph: &Graph<f32>) -> Option<(f32, f32)> {
    let ratings = graph.data_by_source();
    let (first, rest) = ratings.split_first()?;
    Some(rest.iter().fold((*first, *first), |(low, high), rating| (low.min(*rating), high.max(*rating))))
}
