//! Odd ratings, failures and limits.

use std::time::Duration;

use hubcut::exec::{Engine, Interrupt, Options, Termination};
use hubcut_programs::als::{Config, Feedback, Solver};

use super::{EXPLICIT, Rating, all, chromatic, graph, random, rmse_of, run, synchronous};

fn config(rank: usize, lambda: f64) -> Config {
    Config { rank, lambda, iterations: 5, ..Config::default() }
}

#[test]
fn a_vertex_without_ratings_has_a_factor_of_zeros_and_does_not_run() {
    let graph = graph(4, 3, &[(0, 0, 3.0), (0, 2, 1.0), (3, 2, 4.0)]);
    for options in [synchronous(2), chromatic(2)] {
        let found = run(&graph, &config(3, 0.1), options);
        assert!([1, 2].iter().all(|u| found.factors().user(*u) == [0.0; 3]) && found.factors().item(1) == [0.0; 3]);
        assert!(found.factors().user(0) != [0.0; 3] && found.factors().item(2) != [0.0; 3]);
        // Two users and two items, five times; all at once, where one waits for another.
        assert_eq!(found.report.activations, 20);
    }
}

#[test]
fn one_rating_has_a_closed_solution() {
    // With x y = p the best |x| = |y| = sqrt(p), and of (r - p)^2 + 2 lambda p the best p is r - lambda.
    let graph = graph(1, 1, &[(0, 0, 3.0)]);
    for solver in [Solver::Cholesky, Solver::ConjugateGradient { steps: 3 }] {
        let config = Config { iterations: 200, solver, ..config(1, 0.25) };
        let found = run(&graph, &config, synchronous(1));
        assert!((found.factors().dot(0, 0) - 2.75).abs() < 1e-5, "{}", found.factors().dot(0, 0));
        assert!((found.users[0].abs() - 2.75f32.sqrt()).abs() < 1e-3);
    }
}

#[test]
fn no_ratings_at_all() {
    for (users, items) in [(0, 0), (3, 0), (0, 2), (3, 2)] {
        let found = run(&graph(users, items, &[]), &config(2, 0.1), synchronous(2));
        assert!(all(&found) == vec![0.0; 2 * (users + items) as usize]);
        assert_eq!((found.mean, found.report.activations), (0.0, 0));
        assert_eq!(found.termination, Termination::NoActive);
    }
}

#[test]
fn ranks_above_the_number_of_items_and_up_to_the_largest() {
    let ratings = random(20, 6, 60, 100);
    let graph = graph(20, 6, &ratings);
    for rank in [7, 16, 17, 256] {
        for feedback in [EXPLICIT, Feedback::Implicit { alpha: 1.0 }] {
            let found = run(&graph, &Config { feedback, ..config(rank, 1e-3) }, synchronous(2));
            assert_eq!(found.termination, Termination::MaxSupersteps, "rank {rank}");
            if feedback == EXPLICIT {
                assert!(rmse_of(&found, &ratings) < 0.02, "rank {rank}: {}", rmse_of(&found, &ratings));
            }
        }
    }
}

#[test]
fn ratings_that_are_equal_negative_or_zero() {
    let pairs = random(20, 10, 50, 110);
    let with = |rating: &dyn Fn(u32, u32) -> f32| -> Vec<Rating> {
        pairs.iter().map(|(u, i, _)| (*u, *i, rating(*u, *i))).collect()
    };
    let equal = with(&|_, _| 4.0);
    let found = run(&graph(20, 10, &equal), &Config { iterations: 50, ..config(1, 1e-4) }, synchronous(2));
    assert!(rmse_of(&found, &equal) < 0.01, "{}", rmse_of(&found, &equal));
    let negative = with(&|u, i| -((u + 1) as f32) * (i + 1) as f32 / 20.0);
    let found = run(&graph(20, 10, &negative), &Config { iterations: 50, ..config(1, 1e-4) }, synchronous(2));
    assert!(rmse_of(&found, &negative) < 0.01, "{}", rmse_of(&found, &negative));
    let zero = with(&|_, _| 0.0);
    for feedback in [EXPLICIT, Feedback::Explicit { centred: true }, Feedback::Implicit { alpha: 40.0 }] {
        for solver in [Solver::Cholesky, Solver::ConjugateGradient { steps: 3 }] {
            let config = Config { feedback, solver, ..config(2, 0.1) };
            let found = run(&graph(20, 10, &zero), &config, synchronous(2));
            assert!(all(&found).iter().all(|element| *element == 0.0), "{config:?}");
            // What all wanted alike, centred, is nothing too.
            let found = run(&graph(20, 10, &equal), &config, synchronous(2));
            let is_centred = feedback == Feedback::Explicit { centred: true };
            assert_eq!(all(&found).iter().all(|element| *element == 0.0), is_centred, "{config:?}");
        }
    }
}

#[test]
fn ratings_of_one_pair_all_count() {
    // Of 1 and 3 for one pair as much is known as of 2 and 2.
    let rest = [(0, 1, 4.0), (1, 0, 5.0), (1, 1, 1.0)];
    let [apart, alike] = [[1.0, 3.0], [2.0, 2.0]].map(|[first, second]| {
        let ratings: Vec<Rating> = rest.into_iter().chain([(0, 0, first), (0, 0, second)]).collect();
        assert_eq!(graph(2, 2, &ratings).counts().duplicates_merged, 0);
        run(&graph(2, 2, &ratings), &config(2, 0.1), synchronous(1))
    });
    for (apart, alike) in all(&apart).into_iter().zip(all(&alike)) {
        assert!((apart - alike).abs() < 1e-5);
    }
}

fn failure(termination: &Termination) -> (&str, &str) {
    match termination {
        Termination::Failed { vertex, reason } => (vertex, reason),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_singular_system_names_its_vertex() {
    // Two users of one item each, and rank 2: the first that is solved has one equation for two unknowns.
    let users = graph(2, 2, &[(0, 0, 3.0), (1, 1, 2.0)]);
    for options in [synchronous(2), chromatic(1), Options { engine: Engine::Asynchronous, ..synchronous(1) }] {
        let found = run(&users, &config(2, 0.0), options);
        let (vertex, reason) = failure(&found.termination);
        assert!(vertex.starts_with("user:") || vertex.starts_with("item:"), "{vertex}");
        assert!(reason.contains("singular") && reason.contains("lambda above 0"), "{reason}");
    }
    // The users can be solved, the item of one rating cannot.
    let item = graph(2, 3, &[(0, 0, 3.0), (0, 1, 2.0), (1, 0, 1.0), (1, 1, 4.0), (1, 2, 4.0)]);
    let found = run(&item, &config(2, 0.0), synchronous(1));
    assert_eq!(failure(&found.termination).0, "item:2");
}

#[test]
fn a_factor_that_is_not_finite_names_its_vertex() {
    let graph = graph(2, 2, &[(0, 0, 1e38), (0, 1, -1e38), (1, 0, 3e38), (1, 1, 3e38)]);
    for solver in [Solver::Cholesky, Solver::ConjugateGradient { steps: 2 }] {
        let found = run(&graph, &Config { solver, ..config(2, 1e-9) }, synchronous(1));
        let (vertex, reason) = failure(&found.termination);
        assert!(vertex.starts_with("user:"), "{vertex}");
        assert!(reason.contains("not finite") && reason.contains("scale the ratings down"), "{reason}");
    }
}

#[test]
fn limits_end_a_run_with_what_there_is() {
    let ratings = random(60, 40, 30, 50);
    let graph = graph(60, 40, &ratings);
    let config = Config { iterations: 1_000_000, ..config(4, 0.1) };
    let timeout = Some(Duration::from_millis(50));
    let interrupt = Interrupt::default();
    interrupt.request();
    for engine in [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous] {
        let options = Options { engine, ..synchronous(2) };
        let found = run(&graph, &config, Options { timeout, ..options.clone() });
        assert_eq!(found.termination, Termination::Timeout, "{engine:?}");
        assert!(all(&found).iter().all(|element| element.is_finite()) && rmse_of(&found, &ratings) < 1.0);
        let found = run(&graph, &config, Options { interrupt: interrupt.clone(), ..options });
        assert_eq!(found.termination, Termination::Interrupted, "{engine:?}");
    }
    let options = Options { engine: Engine::Asynchronous, max_activations: Some(1_000), ..synchronous(1) };
    let found = run(&graph, &config, options);
    assert_eq!(found.termination, Termination::MaxActivations);
    assert!(found.report.activations >= 1_000 && found.report.activations < 1_200);
    let zero = run(&graph, &Config { iterations: 0, ..config }, synchronous(1));
    assert!(zero.users.iter().all(|element| element.abs() < 1.0) && zero.iterations.is_empty());
}

#[test]
fn iterations_are_told_of_as_they_end() {
    let graph = graph(60, 40, &random(60, 40, 30, 50));
    for options in [synchronous(2), chromatic(2), Options { engine: Engine::Asynchronous, ..synchronous(2) }] {
        let mut heard = Vec::new();
        let test = hubcut_programs::als::Test::none();
        let mut each = |iteration: &hubcut_programs::als::Iteration| heard.push(iteration.number);
        let found = hubcut_programs::als::run(&graph, test, &config(4, 0.1), options, &mut (), &mut each).unwrap();
        assert_eq!(heard, [1, 2, 3, 4, 5]);
        assert_eq!(found.iterations.iter().map(|iteration| iteration.number).collect::<Vec<_>>(), heard);
    }
}
