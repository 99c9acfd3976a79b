//! A cut graph has the factors of the whole one, but for rounding.

use hubcut::exec::{Engine, Options, Scheduler};
use hubcut_programs::als::baseline::PlainAls;
use hubcut_programs::als::{Config, Factors, Feedback, Solver};
use hubcut_tests::every_cut::every_cut;

use super::{EXPLICIT, Rating, all, chromatic, difference, graph, random, rmse_of, run, synchronous};

/// Sums in another order differ by 2^-52, factors then by 2^-24 once in a while, which the other side and the next iteration
/// carry on: predictions near 3 differ by this at most.
const ROUNDING: f64 = 1e-4;

#[test]
fn every_cut_gives_the_factors_of_the_whole_graph() {
    let ratings = random(60, 40, 30, 80);
    let graph = graph(60, 40, &ratings);
    let implicit = Feedback::Implicit { alpha: 2.0 };
    let cg = Solver::ConjugateGradient { steps: 3 };
    for (feedback, solver) in
        [(EXPLICIT, Solver::Cholesky), (implicit, Solver::Cholesky), (EXPLICIT, cg), (implicit, cg)]
    {
        let config = Config { rank: 4, iterations: 3, feedback, solver, ..Config::default() };
        let engines = if feedback.is_implicit() { vec![synchronous(2)] } else { vec![synchronous(2), chromatic(3)] };
        for options in engines {
            let whole = run(&graph, &config, options.clone());
            for cut in every_cut(&graph) {
                let parts = run(&graph, &config, Options { cut: Some(cut), ..options.clone() });
                let difference = difference(&whole, &parts, &ratings);
                assert!(difference < ROUNDING, "{difference} {config:?} {options:?}");
                // Roundings that go either way cancel out in the error.
                let error = (rmse_of(&whole, &ratings) - rmse_of(&parts, &ratings)).abs();
                assert!(error < 1e-9, "{error} {config:?} {options:?}");
            }
        }
    }
}

#[test]
fn shards_repeat_for_any_number_of_threads() {
    let ratings = random(60, 40, 30, 80);
    let graph = graph(60, 40, &ratings);
    let config = Config { rank: 4, iterations: 3, ..Config::default() };
    for cut in every_cut(&graph).into_iter().step_by(3) {
        for options in [synchronous, chromatic] {
            let found = [1, 2, 3].map(|n| all(&run(&graph, &config, Options { cut: Some(cut.clone()), ..options(n) })));
            assert!(found[0] == found[1] && found[0] == found[2]);
        }
    }
}

#[test]
fn asynchronous_runs_on_shards_end_as_near() {
    let ratings = random(200, 100, 30, 60);
    let graph = graph(200, 100, &ratings);
    let config = Config { rank: 4, lambda: 0.01, iterations: 30, ..Config::default() };
    let wanted = rmse_of(&run(&graph, &config, synchronous(2)), &ratings);
    let config = Config { iterations: 600, tolerance: 1e-3, ..config };
    let schedulers = [Scheduler::Sweep, Scheduler::Fifo, Scheduler::Priority, Scheduler::Exact];
    for (cut, scheduler) in every_cut(&graph).into_iter().step_by(3).zip(schedulers.into_iter().cycle()) {
        let options = Options { engine: Engine::Asynchronous, scheduler, cut: Some(cut), ..synchronous(3) };
        let found = run(&graph, &config, options);
        let error = rmse_of(&found, &ratings);
        // There are several optima near each other; which one a run comes to depends on its order.
        assert!((error - wanted).abs() < 0.02, "{error}, not {wanted}, {scheduler:?}");
    }
}

/// One item that 70,000 users have rated, and another that a few have.
fn star() -> Vec<Rating> {
    let rating = |u: u32| 1.0 + (u * 7 % 9) as f32 / 2.0;
    (0..70_000).map(|u| (u, 0, rating(u))).chain((0..70_000).step_by(1_000).map(|u| (u, 1, rating(u + 3)))).collect()
}

#[test]
fn a_hub_is_summed_in_pieces() {
    let ratings = star();
    let graph = graph(70_000, 2, &ratings);
    for solver in [Solver::Cholesky, Solver::ConjugateGradient { steps: 4 }] {
        let config = Config { rank: 4, iterations: 2, solver, ..Config::default() };
        let mut plain = PlainAls::new(&graph, config).unwrap();
        (0..2).for_each(|_| plain.iterate().unwrap());
        let (users, items) = plain.factors().split_at(70_000 * 4);
        let plain = Factors::new(4, users, items);
        let mut ways: Vec<Options> = vec![synchronous(1), synchronous(3)];
        ways.extend((0..3).map(|way| Options { cut: Some(hubcut_tests::cuts::cut(&graph, way)), ..synchronous(2) }));
        for options in ways {
            let found = run(&graph, &config, options);
            let difference = |(u, i, _): &Rating| (found.factors().dot(*u, *i) - plain.dot(*u, *i)).abs();
            let difference = ratings.iter().map(difference).fold(0.0, f64::max);
            assert!(difference < ROUNDING, "{difference} {solver:?}");
        }
    }
}
