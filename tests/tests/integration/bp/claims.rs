//! What is claimed is true: converged, exact, impossible, improved.

use std::collections::HashMap;

use hubcut::exec::{Engine, Options, Termination};
use hubcut::random::{h, u01};
use hubcut_datasets::graphical::read_bytes;
use hubcut_factors::FactorGraph;
use hubcut_programs::bp::baseline::TableFlooding;
use hubcut_programs::bp::elimination::{self, LIMIT};
use hubcut_programs::bp::{self, Config, Domain, DomainChoice, Form, Inference, Network, Query};

use super::{asynchronous, run};

const EQUAL: [f64; 4] = [1.0, 0.0, 0.0, 1.0];
const UNEQUAL: [f64; 4] = [0.0, 1.0, 1.0, 0.0];

/// Variables of two states under some evidence of their own, and pairs that are equal or unequal.
fn pairs(own: &[[f64; 2]], equal: &[[u32; 2]], unequal: &[[u32; 2]]) -> FactorGraph {
    let mut model = FactorGraph::builder(vec![2; own.len()]).unwrap();
    for (variable, own) in (0..).zip(own) {
        model.factor(&[variable], own).unwrap();
    }
    equal.iter().for_each(|pair| _ = model.factor(pair, &EQUAL).unwrap());
    unequal.iter().for_each(|pair| _ = model.factor(pair, &UNEQUAL).unwrap());
    model.build()
}

/// Two groups of four equal variables each, which are equal, too: evidence goes round and round.
fn two_groups() -> FactorGraph {
    let own: Vec<[f64; 2]> = (0..8).map(|v| if v < 4 { [0.4, 0.6] } else { [0.6, 0.4] }).collect();
    let within = |first: u32| (0..4).flat_map(move |a| (a + 1..4).map(move |b| [first + a, first + b]));
    let equal: Vec<[u32; 2]> = within(0).chain(within(4)).chain([[0, 4]]).collect();
    pairs(&own, &equal, &[])
}

/// Every variable of the first group differs from every one of the second, and another one sits on an edge: flooding goes to
/// and fro, further each time.
fn to_and_fro(side: u32) -> FactorGraph {
    let n = 2 * side + 1;
    let unequal: Vec<[u32; 2]> = (0..side).flat_map(|a| (side..n - 1).map(move |b| [a, b])).collect();
    let (equal, last) = ([[0, n - 1]], [side, n - 1]);
    pairs(&vec![[0.4, 0.6]; n as usize], &equal, &[&unequal[..], &[last]].concat())
}

fn engines() -> [Options; 4] {
    let synchronous = Options::default();
    let chromatic = Options { engine: Engine::Chromatic, ..Options::default() };
    [synchronous, chromatic, asynchronous(1), asynchronous(2)]
        .map(|options| Options { max_supersteps: Some(500), ..options })
}

fn checked(model: &FactorGraph, config: &Config, options: Options) -> (Inference, bp::verify::Verdict) {
    let found = run(model, config, options);
    let verdict = bp::verify::verify(&Network::new(model, config).unwrap(), config, &found);
    (found, verdict)
}

/// Exact: log Z by numpy: `einsum` of all tables. That of the two groups is `ln(2 * 0.4^4 * 0.6^4)`.
#[test]
fn evidence_that_counts_twice_is_no_certainty() {
    let exact = (2.0 * 0.24f64.powi(4)).ln();
    assert!((elimination::marginals(&two_groups(), LIMIT).unwrap().log_z - exact).abs() < 1e-12);
    for model in [two_groups(), to_and_fro(3), to_and_fro(4)] {
        for form in [Form::Auto, Form::Factors] {
            for damping in [0.0, 0.3] {
                for options in engines() {
                    let config = Config { form, damping, ..Config::default() };
                    let (found, verdict) = checked(&model, &config, options.clone());
                    let what = format!("{form:?} {damping} {:?}: {:?}", options.engine, found.termination);
                    assert!(!matches!(found.termination, Termination::Failed { .. }), "{what}");
                    assert!(found.is_at_bound && found.log_z.is_none(), "{what}");
                    // What is at rest is so by another route than that of the programs, too.
                    let is_at_rest = found.residual <= 1.01 * config.tolerance;
                    assert!(is_at_rest || !found.termination.is_complete(), "{what}: {}", found.residual);
                    assert!(found.not_converged.as_ref().unwrap().contains("about variable"), "{what}");
                    assert!(!verdict.passed && verdict.first_fault.is_none(), "{what}: {verdict:?}");
                    for variable in 0..model.variables() {
                        let marginal = found.marginal(variable);
                        assert!((marginal[0] + marginal[1] - 1.0).abs() < 1e-12, "{what}: {marginal:?}");
                        // Nothing is excluded by zeros.
                        assert!(marginal.iter().all(|p| *p > 0.0), "{what}: {marginal:?}");
                    }
                }
            }
        }
    }
}

/// The plain loop has nothing that bounds its messages: they become zero, which stands still, and is no fixed point.
#[test]
fn messages_that_have_underflown_are_at_no_fixed_point() {
    let within: Vec<[u32; 2]> = (0..4).flat_map(|a| (a + 1..4).map(move |b| [a, b])).collect();
    // With evidence that excludes a state beside it, which zeros do.
    let zeros = pairs(&[[0.4, 0.6], [0.5, 0.5], [0.0, 1.0], [0.3, 0.7]], &within, &[]);
    for (model, wanted) in [(pairs(&[[0.4, 0.6]; 4], &within, &[]), 1.0), (zeros, 0.0)] {
        let config = Config::default();
        let network = Network::new(&model, &config).unwrap();
        let mut flooding = TableFlooding::new(&model, &config);
        (0..5000).for_each(|_| flooding.pass());
        let messages: HashMap<_, _> = flooding.messages().collect();
        let write = |source, target, out: &mut [f64]| out.copy_from_slice(messages[&(source, target)]);
        assert_eq!(bp::residual(&network, config.query, write), wanted);
    }
    let network = two_groups();
    let network = Network::new(&network, &Config::default()).unwrap();
    let mut run = bp::begin(&network, &Config::default(), Options::default()).unwrap();
    while run.active() > 0 {
        run.step().unwrap();
    }
    assert_eq!(run.residual(), 1.0, "at the bound nothing moves, and nothing has converged");
}

/// Random models with a planted solution: pairs that are equal or unequal as it has them, and evidence.
fn planted(seed: u64) -> (FactorGraph, Vec<u32>) {
    let n = 6 + (h(seed, 0, 0) % 7) as u32;
    let solution: Vec<u32> = (0..n).map(|v| (h(seed, 1, v.into()) % 2) as u32).collect();
    let mut model = FactorGraph::builder(vec![2; n as usize]).unwrap();
    let density = [0.2, 0.3, 0.5, 0.7, 1.0][(h(seed, 2, 0) % 5) as usize];
    for v in 0..n {
        if u01(seed, 3, v.into()) < 0.7 {
            let p = [0.4, 0.6, 0.3, 0.45, 0.1, 0.01][(h(seed, 4, v.into()) % 6) as usize];
            model.factor(&[v], &[p, 1.0 - p]).unwrap();
        }
        for w in v + 1..n {
            if u01(seed, 5, (v * n + w).into()) < density {
                let is_equal = solution[v as usize] == solution[w as usize];
                model.factor(&[v, w], if is_equal { &EQUAL } else { &UNEQUAL }).unwrap();
            }
        }
    }
    let model = model.build();
    match h(seed, 6, 0) % 2 {
        0 => (model, solution),
        _ => {
            let variable = (h(seed, 7, 0) % u64::from(n)) as u32;
            (model.condition(&[(variable, solution[variable as usize])]).unwrap(), solution)
        }
    }
}

#[test]
fn a_possible_state_is_never_said_to_be_impossible() {
    let mut converged = 0;
    for seed in 0..150 {
        let (model, solution) = planted(seed);
        let config = Config {
            form: if seed % 3 == 0 { Form::Factors } else { Form::Auto },
            damping: if seed % 5 == 0 { 0.4 } else { 0.0 },
            ..Config::default()
        };
        let exact = elimination::marginals(&model, LIMIT).unwrap();
        for options in engines() {
            let (found, verdict) = checked(&model, &config, options.clone());
            let what = format!("{seed} {:?}: {:?} {:?}", options.engine, found.termination, found.not_converged);
            assert!(!matches!(found.termination, Termination::Failed { .. }), "{what}");
            assert_eq!(verdict.passed, found.not_converged.is_none(), "{what} {verdict:?}");
            if found.not_converged.is_some() {
                continue;
            }
            converged += 1;
            assert!(found.residual <= 1.01 * config.tolerance, "{what}: {}", found.residual);
            assert!(found.marginal_change <= 10.0 * config.tolerance + 1e-12, "{what}");
            assert!(found.log_z_change.unwrap() <= config.tolerance * model.factors().len() as f64, "{what}");
            for (variable, &state) in solution.iter().enumerate() {
                let (p, wanted) = (found.marginal(variable)[state as usize], exact.marginals[variable][state as usize]);
                assert!(p > 0.01 * wanted, "{what}: variable {variable} {p}, not {wanted}");
            }
        }
    }
    assert!(converged > 50, "{converged}");
}

/// A chain whose evidence weighs more than the bound of its neighbour, the two groups, would allow.
#[test]
fn parts_without_a_cycle_are_exact_beside_others() {
    let beside = two_groups();
    let mut model = FactorGraph::builder(vec![2; 8 + 40]).unwrap();
    for factor in beside.factors() {
        model.factor(factor.scope, factor.table).unwrap();
    }
    for v in 8..48 {
        // 40 times 1e-9 and 39 times 1e9, in all one in two thousand million.
        model.factor(&[v], if v % 2 == 0 { &[1e-9, 1.0] } else { &[1.0, 1e-9] }).unwrap();
        if v > 8 {
            model.factor(&[v - 1, v], &EQUAL).unwrap();
        }
    }
    model.factor(&[30], &[3.0, 1.0]).unwrap();
    let model = model.build();
    let config = Config::default();
    let network = Network::new(&model, &config).unwrap();
    assert!(!network.is_forest() && network.domain() == Domain::Log);
    for options in engines() {
        let (found, verdict) = checked(&model, &config, options);
        assert!(found.is_at_bound && verdict.first_fault.is_none(), "{verdict:?}");
        for v in 8..48 {
            let marginal = found.marginal(v);
            assert!((marginal[0] - 0.75).abs() < 1e-9, "{v}: {marginal:?}");
        }
    }
    // Far beyond any bound: nothing is clamped, and nothing excluded.
    let own: Vec<[f64; 2]> = (0..60).map(|v| if v < 40 { [1e-20, 1.0] } else { [1.0, 1.0] }).collect();
    let chain: Vec<[u32; 2]> = (1..60).map(|v| [v - 1, v]).collect();
    let model = pairs(&own, &chain, &[]);
    let (found, verdict) = checked(&model, &config, Options::default());
    assert!(verdict.passed && verdict.is_forest && found.not_converged.is_none(), "{verdict:?}");
    assert!((found.log_z.unwrap()).abs() < 1e-9);
}

/// Zeros exclude states through a cycle, too, whatever is finite beside them; and what contradicts itself is found.
#[test]
fn zeros_exclude_on_every_path() {
    // A ring of equal variables, heavy evidence for state 1, and a zero for it at one end of a tail.
    let ring = [[0, 1], [1, 2], [2, 3], [3, 0], [3, 4], [4, 5]];
    let mut own = vec![[1e-30, 1.0]; 6];
    own[5] = [1.0, 0.0];
    let model = pairs(&own, &ring, &[]);
    own[2] = [0.0, 1.0];
    let contradictory = pairs(&own, &ring, &[]);
    for form in [Form::Auto, Form::Factors] {
        for damping in [0.0, 0.5] {
            for options in engines() {
                let config = Config { form, damping, ..Config::default() };
                let (found, verdict) = checked(&model, &config, options.clone());
                assert!(verdict.passed, "{form:?} {damping} {:?}: {verdict:?}", options.engine);
                (0..6).for_each(|v| assert_eq!(found.marginal(v), [1.0, 0.0], "{v}"));
                let (found, _) = checked(&contradictory, &config, options);
                assert!(matches!(found.termination, Termination::Failed { .. }), "{:?}", found.termination);
            }
        }
    }
}

/// Exact: `(1e-100, 1)` and `ln 1e-100`, as elimination has them.
#[test]
fn probabilities_that_would_underflow_are_not_followed() {
    let text =
        "MARKOV 3  2 2 2  3  2 0 1  2 0 2  1 2  4 1e-200 0 1e-300 1  4 1e200 1e-100 1e-100 1e-200  2 1e-300 1e100";
    let model = read_bytes("m.uai", text.as_bytes(), None).unwrap();
    let config = Config { domain: DomainChoice::Probability, ..Config::default() };
    let (found, verdict) = checked(&model, &config, Options::default());
    assert_eq!(found.domain, Domain::Log);
    assert!(verdict.passed && verdict.is_forest, "{verdict:?}");
    assert!((found.marginal(0)[0] / 1e-100 - 1.0).abs() < 1e-9 && found.marginal(0)[1] == 1.0);
    assert!((found.log_z.unwrap() - 1e-100f64.ln()).abs() < 1e-9);
}

/// What is next to nothing in a message decides in the answer of a factor: to see that takes its answer. Exact: the marginal of
/// variable 0 is `(0.6, 0.4)`, since variable 1 is all but certain to be 0.
#[test]
fn factors_answer_before_a_run_has_converged() {
    let text = "MARKOV 4  2 2 2 2  6  2 1 2  2 3 1  2 2 3  1 1  2 0 1  1 3
        4  1.5 1 1e-08 3   4  1.5e-10 1e-08 1.5 1e-13   4  1.5e-13 1 1e-08 1   2  1 1e-13   4  1.5e-13 1.5 1e-13 3   2  1e-10 1";
    let model = read_bytes("m.uai", text.as_bytes(), None).unwrap();
    let exact = elimination::marginals(&model, LIMIT).unwrap();
    assert!((exact.marginals[0][0] - 0.6).abs() < 1e-9);
    for form in [Form::Auto, Form::Factors] {
        for options in engines() {
            let config = Config { form, ..Config::default() };
            let (found, verdict) = checked(&model, &config, options);
            assert!(verdict.passed && found.domain == Domain::Probability, "{verdict:?}");
            assert!((found.marginal(0)[0] - 0.6).abs() < 1e-5, "{form:?}: {:?}", found.marginal(0));
        }
    }
}

/// Nobody waits for what cannot move, and what is at rest at a limit has converged. Exact: `(3/7, 4/7)` is the marginal of each.
#[test]
fn damped_messages_at_rest_have_converged() {
    let alone = pairs(&[[3.0, 4.0]; 3], &[], &[]);
    let pair = pairs(&[[3.0, 4.0], [1.0, 1.0]], &[[0, 1]], &[]);
    for (model, most) in [(alone, 2), (pair, 3000)] {
        for options in engines() {
            let config = Config { damping: 0.99, ..Config::default() };
            let (found, verdict) = checked(&model, &config, Options { max_supersteps: Some(most), ..options });
            assert!(verdict.passed && found.not_converged.is_none(), "{verdict:?}");
            assert!((found.marginal(0)[0] - 3.0 / 7.0).abs() < 1e-5, "{:?}", found.marginal(0));
        }
    }
}

/// Three variables that all differ, of two states: messages say nothing, and no assignment is possible.
#[test]
fn an_impossible_assignment_is_no_answer() {
    let model = pairs(&[[1.0, 1.0]; 3], &[], &[[0, 1], [1, 2], [0, 2]]);
    let config = Config { query: Query::Map, ..Config::default() };
    for options in engines() {
        let (found, verdict) = checked(&model, &config, options);
        assert_eq!(found.log_value, f64::NEG_INFINITY);
        assert!(found.not_converged.is_some() && !verdict.passed, "{verdict:?}");
    }
}

/// What is too small to be sent adds up at a hub: the run goes on until it does not.
#[test]
fn changes_that_are_not_sent_do_not_add_up() {
    let (triangles, coupling) = (50, 0.2f64.exp());
    let mut model = FactorGraph::builder(vec![2; 2 * triangles + 1]).unwrap();
    let like = [coupling, 1.0 / coupling, 1.0 / coupling, coupling];
    for a in (1..2 * triangles as u32).step_by(2) {
        [[0, a], [0, a + 1], [a, a + 1]].iter().for_each(|pair| _ = model.factor(pair, &like).unwrap());
        model.factor(&[a], &[1.0, 1.02]).unwrap();
    }
    model.factor(&[0], &[1.02f64.powi(triangles as i32), 1.0]).unwrap();
    let model = model.build();
    let config = Config { tolerance: 1e-3, ..Config::default() };
    let found = run(&model, &config, Options::default());
    // All vertices have run anew after some had come to rest.
    let active: Vec<u64> = found.report.per_superstep.iter().map(|superstep| superstep.active).collect();
    assert!(active.windows(2).skip(1).any(|pair| pair[0] < pair[1] && pair[1] == 101), "{active:?}");
    for options in engines() {
        let (found, verdict) = checked(&model, &config, options);
        assert!(verdict.passed && found.marginal_change <= 1e-2, "{verdict:?}");
        assert!(found.log_z_change.unwrap() <= 1e-3 * model.factors().len() as f64);
    }
    // A limit is one of the whole run.
    let options = Options { max_supersteps: Some(active.len() as u64 - 1), ..Options::default() };
    let found = run(&model, &config, options);
    assert_eq!((found.termination, found.report.supersteps), (Termination::MaxSupersteps, active.len() as u64 - 1));
}

fn objects() -> Vec<(u64, FactorGraph)> {
    // Dense, with many states: as in the recognition of objects.
    let model = |seed: u64| {
        let n = 24;
        let mut model = FactorGraph::builder(vec![5; n]).unwrap();
        for v in 0..n as u32 {
            for w in v + 1..n as u32 {
                let entry = |entry: u64| (3.0 * (u01(seed, (v * 100 + w).into(), entry) - 0.5)).exp();
                model.factor(&[v, w], &(0..25).map(entry).collect::<Vec<_>>()).unwrap();
            }
        }
        (seed, model.build())
    };
    (0..3).map(model).collect()
}

#[test]
fn no_change_of_one_variable_improves_an_assignment() {
    for (seed, model) in objects() {
        let config = Config { query: Query::Map, ..Config::default() };
        let options = Options { max_supersteps: Some(100), ..Options::default() };
        let found = run(&model, &config, options.clone());
        let ascent = found.ascent.clone().unwrap();
        assert!(ascent.starts >= 2 && found.log_value >= ascent.before, "{seed}: {ascent:?} {}", found.log_value);
        assert_eq!(found.log_value, model.log_value(&found.assignment));
        for variable in 0..model.variables() {
            for state in 0..5 {
                let mut other = found.assignment.clone();
                other[variable] = state;
                assert!(model.log_value(&other) <= found.log_value + 1e-9, "{seed} {variable} {state}");
            }
        }
        // By seed, and not at all.
        let again = run(&model, &config, options.clone());
        assert_eq!((again.assignment, again.log_value), (found.assignment, found.log_value));
        let none = run(&model, &Config { starts: Some(0), ..config.clone() }, options.clone());
        assert_eq!((none.ascent, none.log_value), (None, ascent.before));
        let one = run(&model, &Config { starts: Some(1), ..config.clone() }, options);
        assert!(one.log_value >= none.log_value && one.log_value <= found.log_value);
    }
}
