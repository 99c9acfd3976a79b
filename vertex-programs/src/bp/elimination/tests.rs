//! Against all assignments, one by one.

use hubcut_factors::FactorGraph;
use proptest::prelude::*;

use super::*;

/// All assignments that agree with the evidence.
fn assignments(model: &FactorGraph) -> Vec<Vec<u32>> {
    let mut all = vec![Vec::new()];
    for (variable, &states) in model.cardinalities().iter().enumerate() {
        let states: Vec<u32> = model.observed(variable).map_or((0..states).collect(), |state| vec![state]);
        all = all.iter().flat_map(|a: &Vec<u32>| states.iter().map(move |s| [&a[..], &[*s]].concat())).collect();
    }
    all
}

/// Sums of products as they are: no logarithm of a part, no order.
fn brute_force(model: &FactorGraph) -> (f64, Vec<Vec<f64>>, f64) {
    let mut marginals: Vec<Vec<f64>> = model.cardinalities().iter().map(|k| vec![0.0; *k as usize]).collect();
    let (mut z, mut best) = (0.0, 0f64);
    for assignment in assignments(model) {
        let value: f64 = model.factors().map(|f| f.table[model.entry(f.scope, &assignment)]).product();
        z += value;
        best = best.max(value);
        for (marginal, state) in marginals.iter_mut().zip(&assignment) {
            marginal[*state as usize] += value;
        }
    }
    marginals.iter_mut().flatten().for_each(|share| *share /= z);
    (z, marginals, best)
}

/// Models of up to nine variables, with factors over up to four of them, many zeros, and some evidence.
fn models() -> impl Strategy<Value = FactorGraph> {
    let cardinalities = prop::collection::vec(1u32..=4, 1..=9);
    let with_scopes = cardinalities.prop_flat_map(|cardinalities| {
        let variables: Vec<u32> = (0..cardinalities.len() as u32).collect();
        let most = variables.len().min(4);
        let scope = prop::sample::subsequence(variables.clone(), 0..=most).prop_shuffle();
        let scopes = prop::collection::vec(scope, 0..12);
        let observed = prop::sample::subsequence(variables, 0..=most);
        (Just(cardinalities), scopes, observed, any::<u64>(), 0u64..60)
    });
    with_scopes.prop_map(|(cardinalities, scopes, observed, seed, zeros)| {
        let mut model = FactorGraph::builder(cardinalities.clone()).unwrap();
        for (index, scope) in scopes.iter().enumerate() {
            let entries: u64 = scope.iter().map(|v| u64::from(cardinalities[*v as usize])).product();
            let word = |entry: u64| hubcut::random::h(seed, index as u64, entry);
            let value = |entry| if word(entry) % 100 < zeros { 0.0 } else { (word(entry) >> 40) as f64 };
            let mut table: Vec<f64> = (0..entries).map(value).collect();
            // No table is zero everywhere.
            let first = word(0) % entries;
            table[first as usize] += 1.0;
            model.factor(scope, &table).unwrap();
        }
        let model = model.build();
        let state = |v: u32| (hubcut::random::h(seed, 99, v.into()) % u64::from(cardinalities[v as usize])) as u32;
        let evidence: Vec<_> = observed.iter().map(|v| (*v, state(*v))).collect();
        model.condition(&evidence).unwrap_or(model)
    })
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-10 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn answers_are_those_of_all_assignments(model in models()) {
        let (z, expected, best) = brute_force(&model);
        if z == 0.0 {
            let are_impossible = [marginals(&model, LIMIT).err(), map(&model, LIMIT).err()];
            prop_assert!(are_impossible.iter().all(|e| matches!(e, Some(EliminationError::Impossible { .. }))), "{are_impossible:?}");
            return Ok(());
        }
        let exact = marginals(&model, LIMIT).unwrap();
        prop_assert!(is_near(exact.log_z, z.ln()), "{} and {}", exact.log_z, z.ln());
        for (found, expected) in exact.marginals.iter().flatten().zip(expected.iter().flatten()) {
            prop_assert!(is_near(*found, *expected), "{found} and {expected}");
            // What is impossible is so exactly.
            prop_assert_eq!(*found == 0.0, *expected == 0.0);
        }
        let (assignment, value) = map(&model, LIMIT).unwrap();
        prop_assert!(is_near(value, best.ln()));
        prop_assert_eq!(value, model.log_value(&assignment));
    }
}

fn chain(variables: u32, pair: [f64; 4]) -> FactorGraph {
    let mut model = FactorGraph::builder(vec![2; variables as usize]).unwrap();
    let table = model.factor(&[0, 1], &pair).unwrap();
    for v in 1..variables - 1 {
        model.share(&[v, v + 1], table).unwrap();
    }
    model.build()
}

fn grid(side: u32) -> FactorGraph {
    let mut model = FactorGraph::builder(vec![2; (side * side) as usize]).unwrap();
    let table = model.factor(&[0, 1], &[2.0, 1.0, 1.0, 2.0]).unwrap();
    for v in 0..side * side {
        if v % side + 1 < side && v > 0 {
            model.share(&[v, v + 1], table).unwrap();
        }
        if v / side + 1 < side {
            model.share(&[v, v + side], table).unwrap();
        }
    }
    model.build()
}

#[test]
fn nothing_underflows() {
    // Products down to 10^-300000 and up again: Z of a chain of n symmetric pairs is 2 (a + b)^(n - 1).
    for scale in [1e-300, 1e300] {
        let model = chain(1000, [2.0 * scale, scale, scale, 2.0 * scale]);
        let exact = marginals(&model, LIMIT).unwrap();
        let expected = 2f64.ln() + 999.0 * (3f64.ln() + scale.ln());
        assert!((exact.log_z / expected - 1.0).abs() < 1e-13, "{} and {expected}", exact.log_z);
        assert!(exact.marginals.iter().flatten().all(|share| (share - 0.5).abs() < 1e-12));
    }
    // A state that is 10^-600 times as likely at one end, and made up for at the other.
    let mut model = FactorGraph::builder(vec![2; 4]).unwrap();
    for (scope, table) in [([0], [1.0, 1e-300]), ([1], [1.0, 1e-300]), ([2], [1e-300, 1.0]), ([3], [1e-300, 1.0])] {
        model.factor(&scope, &table).unwrap();
    }
    for pair in [[0, 1], [1, 2], [2, 3]] {
        model.factor(&pair, &[1.0, 0.0, 0.0, 1.0]).unwrap();
    }
    let exact = marginals(&model.build(), LIMIT).unwrap();
    assert!(exact.marginals.iter().flatten().all(|share| (share - 0.5).abs() < 1e-12), "{:?}", exact.marginals);
}

#[test]
fn models_without_factors_are_uniform() {
    let empty = FactorGraph::builder(vec![]).unwrap().build();
    assert_eq!(marginals(&empty, LIMIT), Ok(Exact { log_z: 0.0, marginals: vec![] }));
    assert_eq!(map(&empty, LIMIT), Ok((vec![], 0.0)));
    let mut model = FactorGraph::builder(vec![4, 1]).unwrap();
    model.factor(&[], &[0.5]).unwrap();
    let exact = marginals(&model.build(), LIMIT).unwrap();
    assert!((exact.log_z - 2f64.ln()).abs() < 1e-15);
    assert_eq!(exact.marginals, [vec![0.25; 4], vec![1.0]]);
}

#[test]
fn contradictions_name_a_variable() {
    let mut model = FactorGraph::builder(vec![2, 2]).unwrap();
    model.factor(&[0], &[1.0, 0.0]).unwrap();
    model.factor(&[0, 1], &[0.0, 0.0, 1.0, 1.0]).unwrap();
    let mut named = model;
    named.names(vec!["rain".into(), "rain too".into()]).unwrap();
    let error = marginals(&named.build(), LIMIT).unwrap_err();
    assert!(error.to_string().starts_with("no assignment has a positive value: variable rain"), "{error}");
}

#[test]
fn wide_models_are_refused() {
    // The width of a grid is its side.
    assert!(marginals(&grid(12), LIMIT).is_ok());
    let Err(EliminationError::TooWide { entries }) = marginals(&grid(12), 1 << 12) else { panic!("that does not fit") };
    assert!(entries > f64::from(1 << 12), "{entries}");
    assert!(matches!(map(&grid(60), LIMIT), Err(EliminationError::TooWide { .. })));
}

/// Two hubs of 30 states that share sixteen neighbours: where the fewest new edges come first, the first table, of a hub and all
/// its neighbours, is too large; where the smallest table does, all of them fit.
#[test]
fn an_order_that_fails_at_once_does_not_undo_another() {
    let mut hubs = FactorGraph::builder([&[30; 2][..], &[2; 16]].concat()).unwrap();
    let table = hubs.factor(&[0, 2], &(1..=60).map(f64::from).collect::<Vec<_>>()).unwrap();
    (2..18).flat_map(|leaf| [[0, leaf], [1, leaf]]).skip(1).for_each(|scope| hubs.share(&scope, table).unwrap());
    assert!(marginals(&hubs.build(), 1 << 16).is_ok());
}

#[test]
fn a_grid_has_the_sum_of_its_transfer_matrix() {
    // Rows of three: T[a][b] = product of the pairs within b and between a and b.
    let within = |row: u32| if (row ^ (row >> 1)) & 1 == 0 { 2.0 } else { 1.0 };
    let row = |row: u32| within(row) * within(row >> 1);
    let between = |a: u32, b: u32| f64::from(1 << (3 - (a ^ b).count_ones()));
    let mut sums: Vec<f64> = (0..8).map(row).collect();
    for _ in 1..3 {
        sums = (0..8).map(|b| row(b) * (0..8).map(|a| sums[a as usize] * between(a, b)).sum::<f64>()).collect();
    }
    let exact = marginals(&grid(3), LIMIT).unwrap();
    assert!((exact.log_z - sums.iter().sum::<f64>().ln()).abs() < 1e-12);
}

#[test]
fn a_hub_of_very_many_factors_is_refused() {
    let leaves = MOST_FACTORS + 1;
    let mut star = FactorGraph::builder(vec![2; leaves as usize + 1]).unwrap();
    let table = star.factor(&[0, 1], &[2.0, 1.0, 1.0, 3.0]).unwrap();
    (2..=leaves).for_each(|leaf| star.share(&[0, leaf], table).unwrap());
    let refused = Err(EliminationError::Crowded { variable: "0".into(), factors: leaves });
    assert_eq!(marginals(&star.build(), LIMIT), refused);
}
