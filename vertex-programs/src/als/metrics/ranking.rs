//! How well the items that users chose in the test part are found among what they did not choose in training.

use serde::{Deserialize, Serialize};

use super::super::scores::{Recommender, Scored};
use super::super::{Factors, RatedItems};

/// Users whose recommendations are held at the same time.
const USERS_AT_ONCE: usize = 1 << 12;

/// Quality of the first k recommendations, over the users who have test items.
///
/// With `n(u)` the number of test items of user u, and `hit(u, j)` whether the j-th recommendation (from 1) is one of them:
/// ```text
/// precision = sum over u of hits(u)                                       /  sum over u of min(k, n(u))
/// MAP       = mean over u of  sum over hits at j of (hits up to j) / j     /  min(k, n(u))
/// NDCG      = mean over u of  sum over hits at j of 1 / log2(j + 1)        /  sum for j <= min(k, n(u)) of 1 / log2(j + 1)
/// ```
/// These are the definitions of `implicit.evaluation.ranking_metrics_at_k` (package implicit 0.7.3 for Python). Precision is
/// divided by what could be found, so that it reaches 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RankingMeasures {
    /// How many recommendations count.
    pub k: usize,
    /// Users who have test items.
    pub users: u64,
    /// Precision at k.
    pub precision: f64,
    /// Mean average precision at k.
    pub map: f64,
    /// Normalised discounted cumulative gain at k.
    pub ndcg: f64,
}

/// Recommends `k` items to everybody who has test items, and looks how good they are; `None` if nobody has any, or `k` is 0.
///
/// Items that a user has in training are left out, and items without a training rating are no candidates. Users without
/// training ratings get no recommendation and count all the same.
///
/// # Panics
/// If training and test part have other users or items than the factors.
///
/// # Complexity
/// O(users x items x rank), parallel over users; recommendations of a few thousand users are held at a time.
///
/// # Examples
/// ```
/// use hubcut_programs::als::{Factors, RatedItems, metrics::ranking};
/// let factors = Factors::new(1, &[1.0], &[3.0, 2.0, 1.0]);
/// let train = RatedItems::from_pairs(1, 3, [(0, 0)]);
/// // The training part has nothing of items 1 and 2, so there is nothing to recommend.
/// assert_eq!(ranking(factors, &train, &RatedItems::from_pairs(1, 3, [(0, 1)]), 2).unwrap().ndcg, 0.0);
/// ```
pub fn ranking(factors: Factors<'_>, train: &RatedItems, test: &RatedItems, k: usize) -> Option<RankingMeasures> {
    let recommender = Recommender::new(factors, |item| train.has_item(item));
    let users: Vec<u32> = (0..test.user_count() as u32).filter(|user| test.has_user(*user)).collect();
    let mut sums = Sums::new(k);
    for users in users.chunks(USERS_AT_ONCE) {
        for (user, found) in users.iter().zip(recommender.recommend(users, k, |user| train.of(user))) {
            // The factor of a user without training ratings orders nothing.
            sums.add(if train.has_user(*user) { &found } else { &[] }, test.of(*user));
        }
    }
    sums.ranking()
}

/// Sums over users.
struct Sums {
    k: usize,
    users: u64,
    hits: u64,
    findable: u64,
    map: f64,
    ndcg: f64,
}

/// What a hit at a place, from 0, is worth.
fn gain(place: usize) -> f64 {
    1.0 / ((place + 2) as f64).log2()
}

impl Sums {
    fn new(k: usize) -> Self {
        Sums { k, users: 0, hits: 0, findable: 0, map: 0.0, ndcg: 0.0 }
    }

    /// Adds a user with the items that were found, best first, and those that were to be found, ascending.
    fn add(&mut self, found: &[Scored], wanted: &[u32]) {
        let findable = self.k.min(wanted.len());
        let (mut hits, mut precisions, mut gains) = (0u64, 0.0, 0.0);
        for (place, scored) in found.iter().enumerate() {
            if wanted.binary_search(&scored.item).is_ok() {
                hits += 1;
                precisions += hits as f64 / (place + 1) as f64;
                gains += gain(place);
            }
        }
        self.users += 1;
        self.hits += hits;
        self.findable += findable as u64;
        if hits > 0 {
            self.map += precisions / findable as f64;
            self.ndcg += gains / (0..findable).map(gain).sum::<f64>();
        }
    }

    fn ranking(&self) -> Option<RankingMeasures> {
        let users = self.users as f64;
        (self.findable > 0).then(|| RankingMeasures {
            k: self.k,
            users: self.users,
            precision: self.hits as f64 / self.findable as f64,
            map: self.map / users,
            ndcg: self.ndcg / users,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: usize = 40;
    const ITEMS: usize = 60;
    const RANK: usize = 5;

    fn factors(count: usize, step: f64) -> Vec<f32> {
        (0..count * RANK).map(|i| (i as f64 * step).sin() as f32).collect()
    }

    fn part(has: impl Fn(usize, usize) -> bool) -> RatedItems {
        let pairs = (0..USERS * ITEMS).map(|i| (i / ITEMS, i % ITEMS)).filter(|(user, item)| has(*user, *item));
        RatedItems::from_pairs(USERS, ITEMS, pairs.map(|(user, item)| (user as u32, item as u32)))
    }

    // pip install implicit==0.7.3 && python3 -c '
    // import numpy as np
    // from scipy.sparse import csr_matrix
    // from implicit.evaluation import ranking_metrics_at_k
    // from implicit.cpu.als import AlternatingLeastSquares
    // U, I, R = 40, 60, 5
    // f = lambda n, s: np.array([[np.sin((p * R + k) * s) for k in range(R)] for p in range(n)], dtype="float32")
    // cell = lambda u, i: (u * 37 + i * 11 + u * i) % 13
    // csr = lambda has: csr_matrix(np.array([[float(has(u, i)) for i in range(I)] for u in range(U)], dtype="float32"))
    // train = csr(lambda u, i: i % U == u or cell(u, i) in (0, 5))
    // test = csr(lambda u, i: i % U != u and cell(u, i) in (3, 7) and u % 4 > 0 and (u != 1 or i > 54))
    // m = AlternatingLeastSquares(factors=R)
    // m.user_factors, m.item_factors = f(U, 1.7), f(I, 2.3)
    // for k in (1, 3, 10): print(k, ranking_metrics_at_k(m, train, test, K=k, show_progress=False))'
    #[test]
    fn equals_implicit() {
        let cell = |user: usize, item: usize| (user * 37 + item * 11 + user * item) % 13;
        let train = part(|user, item| item % USERS == user || [0, 5].contains(&cell(user, item)));
        let test = part(|user, item| {
            let left_out = item % USERS == user || user.is_multiple_of(4) || (user == 1 && item <= 54);
            !left_out && [3, 7].contains(&cell(user, item))
        });
        let (users, items) = (factors(USERS, 1.7), factors(ITEMS, 2.3));
        for (k, precision, map, ndcg) in [
            (1, 0.07142857142857142, 0.07142857142857142, 0.07142857142857142),
            (3, 0.17073170731707318, 0.08928571428571429, 0.1494402729951236),
            (10, 0.1991869918699187, 0.06309673406399598, 0.17595193504602302),
        ] {
            let found = ranking(Factors::new(RANK, &users, &items), &train, &test, k).unwrap();
            assert_eq!(found.users, 28);
            for (ours, theirs) in [(found.precision, precision), (found.map, map), (found.ndcg, ndcg)] {
                assert!((ours - theirs).abs() < 1e-12, "{found:?}: {ours} and {theirs}");
            }
        }
    }

    #[test]
    fn of_nobody_there_is_none() {
        let factors = Factors::new(1, &[1.0], &[1.0]);
        let (train, none) = (RatedItems::from_pairs(1, 1, [(0, 0)]), RatedItems::from_pairs(1, 1, []));
        assert_eq!(ranking(factors, &train, &none, 5), None);
        assert_eq!(ranking(factors, &none, &train, 0), None);
    }

    #[test]
    fn strangers_find_nothing_and_count() {
        // Item 1 is user 0's best; user 1 has no training rating, so nothing is recommended.
        let factors = Factors::new(1, &[1.0, 1.0, 1.0], &[1.0, 2.0, 0.5]);
        let train = RatedItems::from_pairs(3, 3, [(0, 0), (2, 1), (2, 2)]);
        let test = RatedItems::from_pairs(3, 3, [(0, 1), (1, 1)]);
        let found = ranking(factors, &train, &test, 2).unwrap();
        assert_eq!(found, RankingMeasures { k: 2, users: 2, precision: 0.5, map: 0.5, ndcg: 0.5 });
    }
}
