//! Every engine finds the same factors as the plain loop, or a fixed point as good.

use hubcut::Error::Consistency as LessThanNeeded;
use hubcut::exec::{Engine, Locking, Options, Run, Scheduler, Termination, interpret};
use hubcut::graph::{BuildOptions, EdgeList, RawIds, VertexOrder};
use hubcut::program::Consistency;
use hubcut_programs::als::{Als, Config, Feedback, Regularization, Solver, Test};
use hubcut_programs::{Error, als};
use hubcut_tests::cuts::cut;
use proptest::prelude::*;

use super::{EXPLICIT, all, chromatic, difference, graph, random, rmse_of, run, synchronous};

/// Explicit and implicit, exact and by conjugate gradients.
fn configs() -> Vec<Config> {
    let feedbacks = [EXPLICIT, Feedback::Explicit { centred: true }, Feedback::Implicit { alpha: 2.0 }];
    let solvers = [Solver::Cholesky, Solver::ConjugateGradient { steps: 3 }];
    let config = |feedback, solver| Config { rank: 5, iterations: 4, feedback, solver, ..Config::default() };
    feedbacks.into_iter().flat_map(|feedback| solvers.map(|solver| config(feedback, solver))).collect()
}

#[test]
fn synchronous_runs_are_the_plain_loop_and_the_interpreter_bit_for_bit() {
    let graph = graph(60, 40, &random(60, 40, 30, 50));
    for config in configs() {
        let mut plain = als::baseline::PlainAls::new(&graph, config).unwrap();
        (0..config.iterations).for_each(|_| plain.iterate().unwrap());
        for threads in [1, 2, 3, 8] {
            let found = run(&graph, &config, synchronous(threads));
            assert_eq!(found.termination, Termination::MaxSupersteps);
            assert!(all(&found) == plain.factors(), "{threads} threads, {config:?}");
        }
        let options = Options { max_supersteps: Some(2 * config.iterations), ..Options::default() };
        let interpreted = interpret(Als::of(&graph, &config).unwrap(), &graph, &options).unwrap();
        assert!(interpreted.vertices.concat() == plain.factors(), "the interpreter, {config:?}");
    }
}

/// What `apply` hands to `scatter` is a factor that owns its memory, and that is what a network would carry.
#[test]
fn shards_send_whole_factors() {
    let graph = graph(60, 40, &random(60, 40, 30, 50));
    let changes = |rank: usize, tolerance: f32| {
        let config = Config { rank, tolerance, iterations: 1, ..Config::default() };
        let options = Options { cut: Some(cut(&graph, 4)), ..synchronous(2) };
        let traffic = run(&graph, &config, options).report.traffic.unwrap();
        // Sums are systems of equations: more than a matrix of half the rank.
        assert!(!traffic.at_least && traffic.sums > (rank * rank / 2 * size_of::<f64>()) as u64);
        traffic.changes
    };
    // Without a tolerance nobody asks how far a factor moved, and which vertices have run is all there is.
    let which = changes(64, 0.0);
    let [half, whole] = [32, 64].map(|rank| changes(rank, 1e-3) - which);
    assert!(whole > 0 && whole == 2 * half && whole % (64 * size_of::<f32>() as u64) == 0, "{half} {whole}");
}

#[test]
fn chromatic_runs_repeat_and_agree_with_synchronous_ones() {
    let ratings = random(60, 40, 30, 50);
    let graph = graph(60, 40, &ratings);
    for config in configs().into_iter().filter(|config| !config.feedback.is_implicit()) {
        let wanted = run(&graph, &config, synchronous(2));
        let [one, three] = [1, 3].map(|threads| run(&graph, &config, chromatic(threads)));
        // Users are the first colour and items the second, so a pass is an iteration.
        assert!(all(&one) == all(&three) && all(&one) == all(&wanted), "{config:?}");
    }
}

#[test]
fn asynchronous_runs_end_as_near() {
    let ratings = random(200, 100, 30, 60);
    let graph = graph(200, 100, &ratings);
    let config = Config { rank: 4, lambda: 0.01, iterations: 30, ..Config::default() };
    let wanted = rmse_of(&run(&graph, &config, synchronous(2)), &ratings);
    assert!(wanted < 0.3, "{wanted}");
    let config = Config { tolerance: 1e-3, ..config };
    let isolations = [
        (Consistency::Edge, Locking::Locks),
        (Consistency::Edge, Locking::Optimistic),
        (Consistency::Full, Locking::Locks),
    ];
    for (index, scheduler) in
        [Scheduler::Sweep, Scheduler::Fifo, Scheduler::Priority, Scheduler::Exact].into_iter().enumerate()
    {
        // The others run each with one isolation, since they take long.
        let isolations = if index == 0 { &isolations[..] } else { &isolations[index - 1..index] };
        // Strictly by priority those that change little wait longest: after 600 they are still 0.0085 away, with busy threads 0.0104.
        let iterations = if scheduler == Scheduler::Exact { 1200 } else { 600 };
        let config = Config { iterations, ..config };
        for &(consistency, locking) in isolations {
            for threads in [1, 4] {
                let consistency = Some(consistency);
                let engine = Engine::Asynchronous;
                let options = Options { engine, scheduler, consistency, locking, ..synchronous(threads) };
                let found = run(&graph, &config, options.clone());
                let error = rmse_of(&found, &ratings);
                // In other orders users and items mix, which settles slowly.
                if scheduler == Scheduler::Sweep {
                    assert_eq!(found.termination, Termination::NoActive, "{options:?}");
                }
                assert!((error - wanted).abs() < 0.01, "{error}, not {wanted}, with {options:?}");
            }
        }
    }
}

/// Every exact solution lowers the objective or leaves it, if all that it reads stays as it is: so a run that is equivalent to
/// a serial one never raises it. Two neighbours that run at the same time do.
#[test]
fn no_round_raises_the_objective() {
    let ratings = random(200, 100, 30, 60);
    let graph = graph(200, 100, &ratings);
    let config = Config { rank: 4, lambda: 0.02, tolerance: 1e-3, ..Config::default() };
    let objective = |states: Vec<Box<[f32]>>| -> f64 {
        let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>();
        let of_rating = |&(user, item, rating): &(u32, u32, f32)| {
            let (x, y) = (&states[user as usize], &states[200 + item as usize]);
            (f64::from(rating) - dot(x, y)).powi(2) + config.lambda * (dot(x, x) + dot(y, y))
        };
        ratings.iter().map(of_rating).sum()
    };
    for scheduler in [Scheduler::Sweep, Scheduler::Fifo, Scheduler::Priority] {
        for (consistency, locking) in [
            (Consistency::Edge, Locking::Locks),
            (Consistency::Edge, Locking::Optimistic),
            (Consistency::Full, Locking::Auto),
        ] {
            let (engine, consistency) = (Engine::Asynchronous, Some(consistency));
            let options = Options { engine, scheduler, consistency, locking, ..synchronous(4) };
            let mut run = als::begin(&graph, &config, options.clone()).unwrap();
            let mut last = f64::INFINITY;
            for round in 0..60 {
                run.step().unwrap();
                let now = objective(run.states().to_vec());
                assert!(now <= last * (1.0 + 1e-6), "{last} rose to {now} in round {round} with {options:?}");
                last = now;
            }
        }
    }
}

#[test]
fn neighbours_may_not_run_at_once() {
    let graph = graph(3, 2, &random(3, 2, 100, 50));
    let options =
        Options { engine: Engine::Asynchronous, consistency: Some(Consistency::Vertex), ..Options::default() };
    let refused = als::run(&graph, Test::none(), &Config::default(), options, &mut (), &mut |_| {});
    assert!(matches!(refused, Err(Error::Engine(LessThanNeeded { .. }))), "{refused:?}");
}

#[test]
fn implicit_feedback_is_refused_where_sums_are_old() {
    let ratings = random(60, 40, 30, 70);
    let graph = graph(60, 40, &ratings);
    let regularization = Regularization::Plain;
    let feedback = Feedback::Implicit { alpha: 2.0 };
    let config = Config { rank: 4, lambda: 1.0, regularization, feedback, iterations: 40, ..Config::default() };
    for engine in [Engine::Asynchronous, Engine::Chromatic] {
        let options = Options { engine, ..synchronous(2) };
        let refused = als::run(&graph, Test::none(), &config, options, &mut (), &mut |_| {});
        assert!(matches!(refused, Err(Error::StaleGramian)));
    }
}

#[test]
fn the_order_of_vertices_only_rounds() {
    let ratings = random(60, 40, 30, 50);
    let [natural, hub] = [VertexOrder::Natural, VertexOrder::Hub].map(|order| {
        let list = EdgeList::bipartite(RawIds::from_zero(60), RawIds::from_zero(40), ratings.clone());
        list.build(&BuildOptions { order, ..BuildOptions::default() }).unwrap()
    });
    assert!(hub.order().is_some());
    for config in configs() {
        let [natural, hub] = [&natural, &hub].map(|graph| run(graph, &config, synchronous(2)));
        let difference = difference(&natural, &hub, &ratings);
        assert!(difference < 1e-4, "{difference} {config:?}");
    }
}

#[test]
fn a_snapshot_goes_on_as_the_run_would_have() {
    let graph = graph(60, 40, &random(60, 40, 30, 50));
    for feedback in [EXPLICIT, Feedback::Implicit { alpha: 2.0 }] {
        let config = Config { rank: 5, iterations: 3, feedback, ..Config::default() };
        let program = || Als::of(&graph, &config).unwrap();
        let mut first = Run::new(program(), &graph, synchronous(2)).unwrap();
        (0..3).for_each(|_| assert!(first.step().is_ok()));
        let snapshot = first.snapshot().unwrap();
        let mut second = Run::from_snapshot(program(), &graph, synchronous(1), &snapshot).unwrap();
        (0..3).for_each(|_| assert!(second.step().is_ok()));
        assert!(second.states().to_vec().concat() == all(&run(&graph, &config, synchronous(2))));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_small_matrix_is_factorised_alike(
        (users, items, ratings) in (1u32..20, 1u32..20).prop_flat_map(|(users, items)| {
            let rating = (0..users, 0..items, -4i8..=4).prop_map(|(u, i, r)| (u, i, f32::from(r)));
            (Just(users), Just(items), prop::collection::vec(rating, 0..60))
        }),
        seed in 0u64..1_000,
    ) {
        let graph = graph(users, items, &ratings);
        let config = Config { rank: 3, iterations: 2, seed, ..Config::default() };
        let mut plain = als::baseline::PlainAls::new(&graph, config).unwrap();
        (0..config.iterations).for_each(|_| plain.iterate().unwrap());
        let whole = run(&graph, &config, synchronous(2));
        prop_assert!(all(&whole) == plain.factors());
        for way in 3..6 {
            let cut = Some(hubcut_tests::cuts::cut(&graph, way));
            let parts = run(&graph, &config, Options { cut, ..synchronous(2) });
            prop_assert!(difference(&whole, &parts, &ratings) < 1e-4);
        }
    }
}
