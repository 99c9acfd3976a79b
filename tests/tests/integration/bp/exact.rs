//! Exact elimination against numbers of other tools, and the verifier that compares with it: what it must pass and what
//! it must not.

use hubcut::exec::{Engine, Options, Termination};
use hubcut::random::h;
use hubcut_datasets::generate::{Couplings, Ising};
use hubcut_factors::FactorGraph;
use hubcut_programs::bp::elimination::{self, LIMIT};
use hubcut_programs::bp::verify::{Comparison, Verdict};
use hubcut_programs::bp::{Config, DomainChoice, Form, Inference, Network, Query};
use proptest::prelude::*;

use super::run;

fn grid(side: u32, states: u32, coupling: f64, couplings: Couplings) -> FactorGraph {
    Ising { side, states, coupling, couplings }.generate().unwrap()
}

#[track_caller]
fn assert_near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} and {expected}");
}

/// Golden: python3 tests/tests/integration/bp/exact.py (transfer matrices, numpy). The first sum is also that of libDAI's junction tree.
#[test]
fn grids_have_the_answers_of_transfer_matrices() {
    let check = |model: FactorGraph, log_z: f64, variable: usize, marginal: &[f64], greatest: f64| {
        let exact = elimination::marginals(&model, LIMIT).unwrap();
        assert_near(exact.log_z, log_z, 1e-10);
        assert_eq!(exact.marginals[variable].len(), marginal.len());
        exact.marginals[variable]
            .iter()
            .zip(marginal)
            .for_each(|(found, expected)| assert_near(*found, *expected, 1e-12));
        let (assignment, value) = elimination::map(&model, LIMIT).unwrap();
        assert_near(value, greatest, 1e-10);
        assert_eq!(value, model.log_value(&assignment));
    };
    let model = grid(10, 2, 0.5, Couplings::Equal);
    check(model, 128.8485752014791, 44, &[0.7373612166602558, 0.2626387833397451], 96.72292501434409);
    let model = grid(11, 2, 3.0, Couplings::Random);
    check(model, 129.20069291388734, 60, &[0.5683916706332272, 0.43160832936678495], 112.94192935245874);
    let model = grid(7, 3, 1.0, Couplings::Random);
    let marginal = [0.457529310887698, 0.1156925020830186, 0.42677818702928627];
    check(model, 61.40752358525411, 30, &marginal, 32.57008193612354);
}

/// The network "cancer" of Korb and Nicholson: pollution (low, high), smoker (yes, no), cancer, X-ray, dyspnoea.
fn cancer() -> FactorGraph {
    let mut model = FactorGraph::builder(vec![2; 5]).unwrap();
    model.names(["pollution", "smoker", "cancer", "xray", "dyspnoea"].map(String::from).to_vec()).unwrap();
    model.factor(&[0], &[0.9, 0.1]).unwrap();
    model.factor(&[1], &[0.3, 0.7]).unwrap();
    model.factor(&[0, 1, 2], &[0.03, 0.97, 0.001, 0.999, 0.05, 0.95, 0.02, 0.98]).unwrap();
    model.factor(&[2, 3], &[0.9, 0.1, 0.2, 0.8]).unwrap();
    model.factor(&[2, 4], &[0.65, 0.35, 0.3, 0.7]).unwrap();
    model.build()
}

/// Golden: P, S, C, X, D the tables above as numpy arrays of that many axes,
/// `e = np.einsum('p,s,psc,cx,cd->pscxd', P, S, C, X, D)[:, :, :, 0, 1]`; `e.sum()`, `e.sum((1, 2)) / e.sum()` and so on.
#[test]
fn a_bayesian_network_has_the_answers_of_its_joint_table() {
    let nothing = elimination::marginals(&cancer(), LIMIT).unwrap();
    assert_near(nothing.log_z, 0.0, 1e-12);
    let observed = cancer().condition(&[(3, 0), (4, 1)]).unwrap();
    let exact = elimination::marginals(&observed, LIMIT).unwrap();
    assert_near(exact.log_z, 0.14203525f64.ln(), 1e-12);
    for (variable, expected) in [(0, 0.89785986), (1, 0.30752929), (2, 0.02579254), (3, 1.0), (4, 0.0)] {
        assert_near(exact.marginals[variable][0], expected, 5e-9);
    }
    let (assignment, value) = elimination::map(&observed, LIMIT).unwrap();
    assert_eq!(assignment, [0, 1, 1, 0, 1]);
    assert_near(value, 0.0881118f64.ln(), 1e-12);
    // A forest: belief propagation says the same.
    let config = Config::default();
    let verdict = verify(&observed, &config, &run(&observed, &config, Options::default()));
    assert!(verdict.passed && verdict.is_forest, "{verdict:?}");
}

/// Forests of factors over one to three variables, with up to four states each; some zeros. In one of four, entries are
/// anywhere from 1e-60 to 1e60, so that what is next to nothing in one message decides elsewhere.
fn forests() -> impl Strategy<Value = FactorGraph> {
    let cardinalities = prop::collection::vec(1u32..=4, 1..=24);
    (cardinalities, any::<u64>()).prop_map(|(cardinalities, seed)| {
        let word = |a: usize, b: usize| h(seed, a as u64, b as u64);
        let mut model = FactorGraph::builder(cardinalities.clone()).unwrap();
        let mut add = |scope: &[u32], index: usize| {
            let entries: u32 = scope.iter().map(|v| cardinalities[*v as usize]).product();
            let magnitude = |word: u64| if seed.is_multiple_of(4) { 10f64.powi((word >> 32) as i32 % 61) } else { 1.0 };
            // The first joint state of all is always possible.
            let value = |entry: usize| match word(index, entry) {
                word if entry > 0 && word % 5 == 0 => 0.0,
                word => (1.0 + (word >> 60) as f64) * magnitude(word),
            };
            model.factor(scope, &(0..entries as usize).map(value).collect::<Vec<_>>()).unwrap();
        };
        let mut next = 0;
        while next < cardinalities.len() {
            let choice = word(next, 1000);
            let mut scope = vec![next as u32];
            if next > 0 && choice % 8 != 0 {
                scope.push((word(next, 1001) % next as u64) as u32);
            }
            if next + 1 < cardinalities.len() && choice % 3 == 0 {
                next += 1;
                scope.push(next as u32);
            }
            add(&scope, next);
            add(&[next as u32], 100 + next);
            next += 1;
        }
        model.build()
    })
}

fn verify(model: &FactorGraph, config: &Config, found: &Inference) -> Verdict {
    hubcut_programs::bp::verify::verify(&Network::new(model, config).unwrap(), config, found)
}

fn passes(model: &FactorGraph, config: &Config, options: Options) -> Verdict {
    let verdict = verify(model, config, &run(model, config, options));
    assert!(verdict.passed, "{config:?}: {verdict:?}");
    verdict
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn forests_pass(model in forests(), is_asynchronous in any::<bool>()) {
        prop_assert!(Network::new(&model, &Config::default()).unwrap().is_forest());
        for query in [Query::Marginals, Query::Map] {
            let is_wide = model.factors().any(|f| f.table.iter().any(|value| !(1.0..=16.0).contains(value) && *value > 0.0));
            let safe = if is_wide { DomainChoice::Auto } else { DomainChoice::Probability };
            for domain in [safe, DomainChoice::Log] {
                for form in [Form::Auto, Form::Factors] {
                    let config = Config { query, domain, form, ..Config::default() };
                    let engine = if is_asynchronous { Engine::Asynchronous } else { Engine::Synchronous };
                    let verdict = passes(&model, &config, Options { engine, ..Options::default() });
                    prop_assert!(verdict.exact_limit.is_some() && verdict.exact.is_some());
                }
            }
        }
    }
}

/// Golden: belief propagation and junction tree of libDAI on the same grid: ln Z of Bethe 128.688400405, exact 128.848575201479,
/// largest difference of a marginal 5.825e-3.
#[test]
fn what_cycles_cost_is_reported_and_no_fault() {
    let model = grid(10, 2, 0.5, Couplings::Equal);
    let config = Config { tolerance: 1e-9, ..Config::default() };
    let verdict = passes(&model, &config, Options::default());
    assert!(!verdict.is_forest && verdict.exact_limit.is_none());
    let Some(Comparison::Marginals { log_z, log_z_difference, largest_error, mean_error, .. }) = verdict.exact else {
        panic!("{verdict:?}")
    };
    assert_near(log_z, 128.848575201479, 1e-9);
    assert_near(log_z_difference.unwrap(), 128.688400405 - 128.848575201479, 1e-7);
    assert_near(largest_error, 5.825e-3, 5e-7);
    assert!(mean_error > 0.0 && mean_error < largest_error);
    let map = Config { query: Query::Map, ..config };
    let Some(Comparison::Map { log_value, log_value_difference }) = passes(&model, &map, Options::default()).exact
    else {
        panic!("that was asked for")
    };
    assert_near(log_value, 96.72292501434409, 1e-10);
    assert!(log_value_difference <= 1e-10, "{log_value_difference}");
}

#[test]
fn damped_runs_are_fixed_points_too() {
    let model = grid(6, 2, 1.0, Couplings::Random);
    for damping in [0.1, 0.5, 0.9] {
        passes(&model, &Config { damping, ..Config::default() }, Options::default());
    }
}

#[test]
fn a_model_too_wide_is_checked_without_the_exact_answer() {
    let model = grid(60, 2, 0.5, Couplings::Equal);
    let verdict = passes(&model, &Config::default(), Options::default());
    assert!(verdict.exact.is_none() && verdict.not_exact.unwrap().contains("too wide"));
}

#[track_caller]
fn assert_fault(verdict: &Verdict, part: &str) {
    let fault = verdict.first_fault.as_deref().unwrap_or_default();
    assert!(!verdict.passed && fault.contains(part), "{verdict:?}");
}

#[test]
fn wrong_answers_are_found() {
    let model = cancer().condition(&[(3, 0)]).unwrap();
    let config = Config::default();
    let found = run(&model, &config, Options::default());
    assert!(verify(&model, &config, &found).passed);
    // The answer to another question.
    let other = cancer().condition(&[(3, 1)]).unwrap();
    assert_fault(&verify(&other, &config, &found), "variable xray is observed");
    assert_fault(&verify(&cancer(), &config, &run(&model, &config, Options::default())), "is off by");
    let mut wrong = found.clone();
    wrong.log_z = wrong.log_z.map(|log_z| log_z + 0.01);
    assert_fault(&verify(&model, &config, &wrong), "ln Z is off");
    let mut wrong = found.clone();
    wrong.log_value += 0.01;
    assert_fault(&verify(&model, &config, &wrong), "was reported");
    let mut wrong = found.clone();
    wrong.assignment[2] = 2;
    assert_fault(&verify(&model, &config, &wrong), "one state for each variable");
    for residual in [1e-3, f64::NAN] {
        let mut wrong = found.clone();
        wrong.residual = residual;
        assert_fault(&verify(&model, &config, &wrong), "messages would still change");
        // A run that was stopped may have such messages: no fault, but no answer either.
        wrong.termination = Termination::MaxSupersteps;
        wrong.not_converged = Some("it was stopped".into());
        let verdict = verify(&model, &config, &wrong);
        assert!(!verdict.passed && verdict.first_fault.is_none(), "{verdict:?}");
    }
    let map = Config { query: Query::Map, ..config };
    let mut wrong = run(&model, &map, Options::default());
    assert!(verify(&model, &map, &wrong).passed);
    wrong.assignment[0] ^= 1;
    wrong.log_value = model.log_value(&wrong.assignment);
    assert_fault(&verify(&model, &map, &wrong), "from the greatest");
}

#[test]
fn what_is_impossible_fails_whether_the_run_noticed_or_not() {
    // Three variables that all differ, of two states: each pair is possible.
    let mut model = FactorGraph::builder(vec![2; 3]).unwrap();
    for pair in [[0, 1], [1, 2], [0, 2]] {
        model.factor(&pair, &[0.0, 1.0, 1.0, 0.0]).unwrap();
    }
    let model = model.build();
    let config = Config::default();
    let verdict = verify(&model, &config, &run(&model, &config, Options::default()));
    assert_fault(&verdict, "no assignment has a positive value");
    let mut model = FactorGraph::builder(vec![2; 2]).unwrap();
    model.factor(&[0, 1], &[0.0, 1.0, 1.0, 0.0]).unwrap();
    model.factor(&[0], &[1.0, 0.0]).unwrap();
    model.factor(&[1], &[1.0, 0.0]).unwrap();
    let model = model.build();
    let found = run(&model, &config, Options::default());
    assert!(matches!(found.termination, Termination::Failed { .. }));
    assert_fault(&verify(&model, &config, &found), "the run failed: nothing is possible");
}
