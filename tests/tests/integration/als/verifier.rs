//! The verifier passes what is solved and finds what is not.

use hubcut::exec::Options;
use hubcut::graph::{Graph, Side};
use hubcut_programs::als::verify::{Checked, Reported, verify};
use hubcut_programs::als::{Config, Factorization, Feedback, Solver};
use hubcut_tests::cuts::cut;

use super::{EXPLICIT, Rating, chromatic, graph, random, rmse_of, run, synchronous};

fn ratings() -> Vec<Rating> {
    random(60, 40, 30, 90)
}

/// What a run says of itself.
fn reported(found: &Factorization) -> Reported {
    Reported { error: found.errors.train_rmse.or(found.errors.train_loss), clamp: found.clamp }
}

fn passes(graph: &Graph<f32>, config: &Config, found: &Factorization, last: Option<Side>, rmse: Option<f64>) -> bool {
    let reported = Reported { error: rmse, clamp: found.clamp };
    !verify(graph, config, found.factors(), last, reported).unwrap().is_wrong()
}

#[test]
fn what_is_solved_passes() {
    let ratings = ratings();
    let graph = graph(60, 40, &ratings);
    for feedback in [EXPLICIT, Feedback::Explicit { centred: true }, Feedback::Implicit { alpha: 3.0 }] {
        for solver in [Solver::Cholesky, Solver::ConjugateGradient { steps: 3 }] {
            let clamp = solver == Solver::Cholesky;
            let config = Config { rank: 6, iterations: 4, feedback, solver, clamp, ..Config::default() };
            let on_shards = Options { cut: Some(cut(&graph, 4)), ..synchronous(2) };
            for options in [synchronous(1), synchronous(3), on_shards] {
                let found = run(&graph, &config, options);
                let verdict = verify(&graph, &config, found.factors(), Some(Side::Item), reported(&found)).unwrap();
                assert!(!verdict.is_wrong(), "{config:?} {verdict:?}");
                let is_exact = solver == Solver::Cholesky;
                assert_eq!((verdict.exact.is_some(), verdict.passed), (is_exact, is_exact));
                // Nothing is said to be checked that was not.
                assert_eq!(verdict.checked.contains(&Checked::NormalEquations), is_exact);
                assert!(verdict.checked.contains(&Checked::TrainingError));
                let wrong = reported(&found).error.map(|error| error * 1.0001);
                assert!(!passes(&graph, &config, &found, None, wrong), "{feedback:?}");
                if !feedback.is_implicit() {
                    let rmse = rmse_of(&found, &ratings);
                    assert!((verdict.train_rmse.unwrap() - rmse).abs() < 1e-12);
                    assert!(passes(&graph, &config, &found, Some(Side::Item), Some(rmse)));
                }
            }
            if !feedback.is_implicit() {
                let found = run(&graph, &config, chromatic(2));
                assert!(passes(&graph, &config, &found, None, Some(rmse_of(&found, &ratings))));
            }
        }
    }
}

#[test]
fn what_was_changed_afterwards_fails() {
    let ratings = ratings();
    let graph = graph(60, 40, &ratings);
    for feedback in [EXPLICIT, Feedback::Explicit { centred: true }, Feedback::Implicit { alpha: 3.0 }] {
        let config = Config { rank: 6, iterations: 4, feedback, ..Config::default() };
        type Change = fn(&mut Factorization);
        let changes: [(&str, Change); 5] = [
            ("moved", |found| found.items[17] += 1e-3),
            ("not a number", |found| found.items[100] = f32::NAN),
            ("a user that is not a number", |found| found.users[100] = f32::NAN),
            ("infinite", |found| found.users[100] = f32::INFINITY),
            ("swapped", |found| (0..6).for_each(|column| found.items.swap(column, 6 + column))),
        ];
        for (name, change) in changes {
            let mut found = run(&graph, &config, synchronous(2));
            assert!(passes(&graph, &config, &found, Some(Side::Item), None));
            change(&mut found);
            assert!(!passes(&graph, &config, &found, Some(Side::Item), None), "{name} {feedback:?}");
        }
        // Users were solved before the items moved again.
        let found = run(&graph, &config, synchronous(2));
        assert!(!passes(&graph, &config, &found, Some(Side::User), None));
    }
}

#[test]
fn a_factor_of_a_vertex_without_ratings_has_to_be_a_number_too() {
    let graph = graph(61, 40, &ratings());
    let config = Config { rank: 6, iterations: 2, ..Config::default() };
    let mut found = run(&graph, &config, synchronous(2));
    assert!(passes(&graph, &config, &found, Some(Side::Item), None));
    found.users[360] = f32::NAN;
    let verdict = verify(&graph, &config, found.factors(), Some(Side::Item), reported(&found)).unwrap();
    assert!(!verdict.passed);
    assert_eq!(verdict.first_fault.as_deref(), Some("user:60"));
}

#[test]
fn another_training_error_fails() {
    let ratings = ratings();
    let graph = graph(60, 40, &ratings);
    let config = Config { rank: 6, iterations: 4, ..Config::default() };
    let found = run(&graph, &config, synchronous(2));
    let rmse = rmse_of(&found, &ratings);
    assert!(passes(&graph, &config, &found, Some(Side::Item), Some(rmse)));
    for wrong in [rmse * 1.000001, rmse + 0.1, f64::NAN] {
        assert!(!passes(&graph, &config, &found, Some(Side::Item), Some(wrong)), "{wrong}");
    }
}
