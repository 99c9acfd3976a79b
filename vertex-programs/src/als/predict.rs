//! What a model says of a pair of user and item.

use super::{Factors, RatedItems};

/// A model's predictions.
///
/// ```text
/// prediction(u, i) = clamp( offset + x_u . y_i )
/// ```
/// of a user and an item that both have training ratings; of any other pair the model knows nothing, and `unseen` is said.
///
/// # Examples
/// ```
/// use hubcut_programs::als::{Factors, Predictor, RatedItems};
/// let factors = Factors::new(1, &[2.0, 0.0], &[1.5, 0.5]);
/// let rated = RatedItems::from_pairs(2, 2, [(0, 0), (0, 1)]);
/// let predictor = Predictor { factors, rated: &rated, offset: 3.0, unseen: 3.5, clamp: Some((1.0, 5.0)) };
/// assert_eq!(predictor.predict(Some(0), Some(0)).value, 5.0);
/// assert_eq!(predictor.predict(Some(0), Some(1)).value, 4.0);
/// let of_a_stranger = predictor.predict(Some(1), Some(0));
/// assert_eq!((of_a_stranger.value, of_a_stranger.seen), (3.5, false));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Predictor<'a> {
    /// The factors.
    pub factors: Factors<'a>,
    /// The training ratings.
    pub rated: &'a RatedItems,
    /// Added to every inner product.
    pub offset: f64,
    /// Said of a user or an item without training ratings: the training mean, or 0 for implicit feedback.
    pub unseen: f64,
    /// Smallest and largest prediction.
    pub clamp: Option<(f32, f32)>,
}

/// What a model says of a pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// The rating.
    pub value: f64,
    /// Whether user and item have training ratings.
    pub seen: bool,
}

impl Predictor<'_> {
    /// The prediction for the user and the item at these positions; `None` where the model has never heard of an id. Summed in
    /// 64 bits.
    ///
    /// # Panics
    /// If a position is out of range.
    #[inline]
    pub fn predict(&self, user: Option<u32>, item: Option<u32>) -> Prediction {
        match (user, item) {
            (Some(user), Some(item)) if self.rated.has_user(user) && self.rated.has_item(item) => {
                Prediction { value: self.value(user, item), seen: true }
            }
            _ => Prediction { value: self.unseen, seen: false },
        }
    }

    /// The prediction for a user and an item that both have training ratings.
    #[inline]
    pub(super) fn value(&self, user: u32, item: u32) -> f64 {
        let value = self.offset + self.factors.dot(user, item);
        match self.clamp {
            Some((least, most)) => value.max(least.into()).min(most.into()),
            None => value,
        }
    }
}
