//! Against scoring every pair and sorting all of it.

use proptest::prelude::*;

use super::*;

/// The `n` items of highest score for each of `users`, of all items.
fn recommend<'r>(
    factors: Factors<'_>,
    users: &[u32],
    n: usize,
    rated: impl Fn(u32) -> &'r [u32] + Sync,
) -> Vec<Vec<Scored>> {
    Recommender::new(factors, |_| true).recommend(users, n, rated)
}

/// Every pair, one after the other, and a full sort.
fn by_sorting(factors: Factors<'_>, user: u32, n: usize, leave_out: impl Fn(u32) -> bool) -> Vec<Scored> {
    let score = |item| factors.user(user).iter().zip(factors.item(item)).fold(0.0, |sum, (x, y)| sum + x * y);
    let items = (0..factors.item_count() as u32).filter(|item| !leave_out(*item));
    let mut all: Vec<_> = items.map(|item| Scored { item, score: score(item) }).collect();
    // Stable: equal scores stay by position.
    all.sort_by(|a, b| b.score.partial_cmp(&a.score).unwrap());
    all.truncate(n);
    all
}

/// Factors of small whole numbers, which make many equal scores.
fn small(count: usize, seed: u64) -> Vec<f32> {
    (0..count as u64).map(|i| ((i + seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 61) as f32 - 3.0).collect()
}

#[test]
fn equal_scores_are_ordered_by_position() {
    let factors = Factors::new(1, &[1.0], &[2.0, 3.0, 2.0, 3.0, 2.0]);
    let items = |n| recommend(factors, &[0], n, |_| &[])[0].iter().map(|scored| scored.item).collect::<Vec<_>>();
    assert_eq!(items(5), [1, 3, 0, 2, 4]);
    assert_eq!(items(3), [1, 3, 0]);
    assert_eq!(items(1), [1]);
}

#[test]
fn zeros_of_both_signs_are_equal() {
    let factors = Factors::new(1, &[1.0, -1.0], &[-0.0, 0.0, -0.0]);
    for best in recommend(factors, &[0, 1], 2, |_| &[]) {
        assert_eq!(best.iter().map(|scored| scored.item).collect::<Vec<_>>(), [0, 1]);
    }
}

#[test]
fn everything_rated_leaves_nothing() {
    let factors = Factors::new(2, &[1.0; 4], &[1.0; 6]);
    let best = recommend(factors, &[0, 1], 2, |user| if user == 0 { &[0, 1, 2] } else { &[0, 2] });
    assert!(best[0].is_empty());
    assert_eq!(best[1], [Scored { item: 1, score: 2.0 }]);
}

#[test]
fn as_many_as_there_are() {
    let one = recommend(Factors::new(1, &[2.0], &[-3.0]), &[0], usize::MAX, |_| &[]);
    assert_eq!(one, [[Scored { item: 0, score: -6.0 }]]);
    assert!(recommend(Factors::new(1, &[2.0], &[]), &[0], 3, |_| &[])[0].is_empty());
    assert!(recommend(Factors::new(1, &[2.0], &[1.0]), &[0], 0, |_| &[])[0].is_empty());
    assert!(recommend(Factors::new(1, &[2.0], &[1.0]), &[], 3, |_| &[]).is_empty());
}

#[test]
fn only_candidates_are_recommended() {
    let (users, items) = (small(7 * 3, 1), small(50 * 3, 2));
    let factors = Factors::new(3, &users, &items);
    let recommender = Recommender::new(factors, |item| item % 3 == 0);
    assert_eq!(recommender.candidates(), 17);
    for (user, best) in recommender.recommend(&[0, 1, 2, 3, 4, 5, 6], 20, |_| &[6, 9]).into_iter().enumerate() {
        let leave_out = |item| item % 3 != 0 || item == 6 || item == 9;
        assert_eq!(best, by_sorting(factors, user as u32, 20, leave_out));
        assert_eq!(best.len(), 15);
    }
}

#[test]
fn scores_without_a_value_are_no_recommendation() {
    const MAX: f32 = f32::MAX;
    let factors = Factors::new(2, &[MAX, MAX], &[-MAX, MAX, -MAX, -MAX, MAX, MAX, 0.0, 1.0]);
    let best = recommend(factors, &[0], 4, |_| &[]);
    assert_eq!(best[0].iter().map(|scored| scored.item).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn threads_and_company_change_nothing() {
    let rank = 33;
    let users: Vec<f32> = small(300 * rank, 5).iter().map(|x| x / 7.0).collect();
    let items: Vec<f32> = small(700 * rank, 9).iter().map(|x| x / 3.0).collect();
    let factors = Factors::new(rank, &users, &items);
    let all: Vec<u32> = (0..300).collect();
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let one = pool(1).install(|| recommend(factors, &all, 10, |_| &[]));
    assert_eq!(one, pool(3).install(|| recommend(factors, &all, 10, |_| &[])));
    for user in [0, 1, 63, 64, 299] {
        assert_eq!(recommend(factors, &[user], 10, |_| &[])[0], one[user as usize]);
        assert_eq!(one[user as usize], by_sorting(factors, user, 10, |_| false));
    }
}

proptest! {
    #[test]
    fn the_same_as_a_full_sort(
        rank in prop::sample::select(vec![1, 2, 5, 8, 20, 33]),
        users in 1..90usize,
        items in 0..120usize,
        n in 0..130usize,
        scale in prop::sample::select(vec![1.0f32, 0.3]),
        seed: u32,
        rated in prop::collection::btree_set(0..120u32, 0..60),
    ) {
        let user_factors: Vec<f32> = small(users * rank, seed.into()).iter().map(|x| x * scale).collect();
        let item_factors = small(items * rank, u64::from(seed) + 99);
        let factors = Factors::new(rank, &user_factors, &item_factors);
        let rated: Vec<u32> = rated.into_iter().collect();
        let none = [];
        // Every other user has rated something.
        let of = |user: u32| if user.is_multiple_of(2) { &rated[..] } else { &none[..] };
        let all: Vec<u32> = (0..users as u32).rev().collect();
        for (user, best) in all.iter().zip(recommend(factors, &all, n, of)) {
            prop_assert_eq!(best, by_sorting(factors, *user, n, |item| of(*user).contains(&item)));
        }
    }
}
