//! Ratings of a few factors, with noise: what a model that looks for factors can find again.

use hubcut::graph::{RawIds, memory};
use hubcut::parallel;
use rayon::slice::ParallelSliceMut;
use serde::{Deserialize, Serialize};

use super::random::{gauss, tag, u01};
use crate::error::{Error, Result};
use crate::ratings::{Rating, Ratings};

/// Factors of a user, of an item.
const FACTORS: u64 = 10;
/// The middle of the ratings.
const MIDDLE: f64 = 3.5;
/// How much of a rating is noise.
const NOISE: f64 = 0.5;

/// Ratings as a model of ten factors makes them: a few users rate much, a few items are rated often, and a rating is
/// an inner product and noise.
///
/// Draw `c < draws` is user `floor(users u01(1, c, 0)^2)` and item `floor(items u01(2, c, 0)^2.5)`; a pair drawn again is
/// left out. User `u` rates item `i` with
/// `3.5 + sum over k < 10 of s^2 gauss(10, u, k) gauss(11, i, k) + 0.5 gauss(12, u, i)`, `s = 0.1^(1/4)`: the inner product
/// has variance 1, the noise 1/4, so that no model predicts better than to an error of 0.5. [`u01`] and [`gauss`] are those of
/// [`hubcut::random`]; another seed adds `seed 2^8` to their tags.
///
/// Users and items are those that are drawn, and their ids are numbers from 0.
///
/// **Determinism**: depends on the fields, up to the last bit of the system's logarithm and cosine. **Complexity**:
/// O(draws log draws + 10 (users + items)) in parallel, 16 bytes a draw, 80 a user or item.
///
/// # Examples
/// ```
/// use hubcut_datasets::generate::FactorRatings;
/// let ratings = FactorRatings { users: 30, items: 20, draws: 100, seed: 0 }.generate()?;
/// assert_eq!((ratings.train.len(), ratings.users.len(), ratings.items.len()), (74, 27, 18));
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorRatings {
    /// Users are drawn from `0..users`; at least 1.
    pub users: u32,
    /// Items are drawn from `0..items`; at least 1.
    pub items: u32,
    /// Draws; at least 1.
    pub draws: u64,
    /// Another seed, other ratings.
    pub seed: u64,
}

impl Default for FactorRatings {
    /// 946,174 ratings of 5,000 items by 20,000 users.
    fn default() -> Self {
        FactorRatings { users: 20_000, items: 5_000, draws: 1_000_000, seed: 0 }
    }
}

impl FactorRatings {
    /// Makes the ratings, all of them to learn from, by user, then item.
    ///
    /// # Errors
    /// [`Error::Option`] when a field is 0; [`Error::Engine`] when memory is short.
    pub fn generate(&self) -> Result<Ratings> {
        let FactorRatings { users, items, draws, seed } = *self;
        if users == 0 || items == 0 || draws == 0 {
            return Err(Error::Option(format!(
                "{users} users, {items} items and {draws} draws make no rating: ask for one of each at least"
            )));
        }
        let factors = 8 * FACTORS * (u64::from(users) + u64::from(items));
        memory::check_fits(draws.saturating_mul(36).saturating_add(factors), "generating ratings")?;
        let of = |tag: u64| tag.wrapping_add(seed << 8);
        let drawn = |tag: u64, c: u64, bound: u32, power: f64| {
            ((f64::from(bound) * u01(of(tag), c, 0).powf(power)) as u64).min(u64::from(bound) - 1)
        };
        let mut pairs = parallel::tabulate(draws as usize, &|c| {
            drawn(tag::USER, c as u64, users, 2.0) << 32 | drawn(tag::ITEM, c as u64, items, 2.5)
        });
        pairs.par_sort_unstable();
        pairs.dedup();
        let factors = |tag: u64, count: u32| -> Vec<[f64; FACTORS as usize]> {
            let row = |v: usize| std::array::from_fn(|k| gauss(of(tag), v as u64, k as u64));
            parallel::tabulate(count as usize, &row)
        };
        let (of_users, of_items) = (factors(tag::USER_FACTORS, users), factors(tag::ITEM_FACTORS, items));
        let scale = 0.1f64.sqrt();
        let rating = |u: u64, i: u64| {
            let product: f64 = of_users[u as usize].iter().zip(&of_items[i as usize]).map(|(x, y)| scale * x * y).sum();
            (MIDDLE + product + NOISE * gauss(of(tag::NOISE), u, i)) as f32
        };
        let (users, user_at) = occurring(users, pairs.iter().map(|pair| (pair >> 32) as u32));
        let (items, item_at) = occurring(items, pairs.iter().map(|pair| *pair as u32));
        let train = parallel::tabulate(pairs.len(), &|pair| {
            let (user, item) = (pairs[pair] >> 32, pairs[pair] & u64::from(u32::MAX));
            Rating { user: user_at[user as usize], item: item_at[item as usize], rating: rating(user, item) }
        });
        Ok(Ratings::new(&self.describe(), users, items, train))
    }

    /// What they are, in a line.
    pub fn describe(&self) -> String {
        let FactorRatings { users, items, draws, seed } = self;
        format!("ratings of {items} items by {users} users, {draws} draws, seed {seed}")
    }
}

/// The numbers below `bound` that occur, and the position of each among them.
fn occurring(bound: u32, numbers: impl Iterator<Item = u32>) -> (RawIds, Vec<u32>) {
    let mut position = vec![0; bound as usize];
    numbers.for_each(|number| position[number as usize] = 1);
    let mut ids = Vec::new();
    for (number, position) in position.iter_mut().enumerate() {
        if *position == 1 {
            *position = ids.len() as u32;
            ids.push(number as u64);
        }
    }
    match (ids.first(), ids.last()) {
        (Some(&first), Some(&last)) if last - first + 1 == ids.len() as u64 => {
            (RawIds::Range { first, count: ids.len() as u32 }, position)
        }
        _ => (RawIds::Numbers(ids.into()), position),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ratings::SplitBy;

    /// Counts, first ratings, and how well the mean predicts the test part: printed by `python3 ratings.py`, beside this
    /// file.
    #[test]
    fn equals_python() {
        for (model, ratings, ids, test, error, first) in [
            (FactorRatings::default(), 946_174, (20_000, 5_000), 94_498, 1.1303465460696298, FIRST[0]),
            (
                FactorRatings { users: 30, items: 20, draws: 100, seed: 0 },
                74,
                (27, 18),
                9,
                0.9823602297350819,
                FIRST[1],
            ),
            (
                FactorRatings { users: 30, items: 20, draws: 100, seed: 5 },
                83,
                (28, 20),
                12,
                1.2348788185548991,
                FIRST[2],
            ),
        ] {
            let mut made = model.generate().unwrap();
            assert_eq!((made.train.len(), (made.users.len(), made.items.len())), (ratings, ids));
            assert_eq!(made.facts.train.facts.edges, ratings as u64);
            let Rating { user, item, rating } = made.train[0];
            assert_eq!(
                (made.users.get(user as usize).to_string(), made.items.get(item as usize).to_string()),
                (first.0.into(), first.1.into())
            );
            assert!((f64::from(rating) - first.2).abs() < 1e-6, "{rating}");
            made.split("0.1".parse().unwrap(), SplitBy::Rating, 0);
            assert_eq!((made.test.len(), made.train.len()), (test, ratings - test));
            let mean = made.train.iter().map(|r| f64::from(r.rating)).sum::<f64>() / made.train.len() as f64;
            let squares: f64 = made.test.iter().map(|r| (f64::from(r.rating) - mean).powi(2)).sum();
            let found = (squares / made.test.len() as f64).sqrt();
            assert!((found - error).abs() < 1e-7, "{found} {error}");
        }
    }

    const FIRST: [(&str, &str, f64); 3] =
        [("0", "0", 4.078312873840332), ("0", "0", 4.078312873840332), ("0", "0", 4.410068988800049)];

    #[test]
    fn threads_do_not_matter() {
        let model = FactorRatings { users: 300, items: 200, draws: 5_000, seed: 9 };
        let on = |threads| {
            rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| model.generate())
        };
        assert_eq!(on(1).unwrap(), on(3).unwrap());
        assert_ne!(FactorRatings { seed: 8, ..model.clone() }.generate().unwrap().train, on(1).unwrap().train);
    }

    #[test]
    fn refuses_nonsense() {
        let some = FactorRatings { users: 3, items: 3, draws: 3, seed: 0 };
        for model in [
            FactorRatings { users: 0, ..some.clone() },
            FactorRatings { items: 0, ..some.clone() },
            FactorRatings { draws: 0, ..some.clone() },
        ] {
            assert!(model.generate().unwrap_err().to_string().contains("make no rating"), "{model:?}");
        }
    }
}
