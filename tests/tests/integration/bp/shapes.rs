//! Odd shapes, and what is refused.

use hubcut::exec::{Engine, Options, Termination};
use hubcut::program::Consistency;
use hubcut_factors::FactorGraph;
use hubcut_programs::bp::elimination::{self, LIMIT};
use hubcut_programs::bp::{self, Config, Domain, DomainChoice, Form, Network, Query, Shape};

use super::run;

fn model(states: &[u32], factors: &[(&[u32], &[f64])]) -> FactorGraph {
    let mut model = FactorGraph::builder(states.to_vec()).unwrap();
    for (scope, table) in factors {
        model.factor(scope, table).unwrap();
    }
    model.build()
}

/// Exact on forests, in every form and domain.
#[track_caller]
fn assert_exact(model: &FactorGraph) {
    let exact = elimination::marginals(model, LIMIT).unwrap();
    for form in [Form::Auto, Form::Factors] {
        for domain in [DomainChoice::Auto, DomainChoice::Probability, DomainChoice::Log] {
            let config = Config { form, domain, tolerance: 1e-13, ..Config::default() };
            let found = run(model, &config, Options::default());
            assert!(found.termination.is_complete(), "{:?}", found.termination);
            let log_z = found.log_z.unwrap();
            assert!((log_z - exact.log_z).abs() < 1e-10 * exact.log_z.abs().max(1.0), "{config:?}: {log_z}");
            for (variable, wanted) in exact.marginals.iter().enumerate() {
                for (found, wanted) in found.marginal(variable).iter().zip(wanted) {
                    assert!((found - wanted).abs() < 1e-10, "{config:?}: variable {variable}");
                }
            }
            let best = run(model, &Config { query: Query::Map, ..config }, Options::default());
            let (_, value) = elimination::map(model, LIMIT).unwrap();
            assert!((best.log_value - value).abs() < 1e-10, "{}, not {value}", best.log_value);
        }
    }
}

#[test]
fn models_without_edges() {
    assert_exact(&model(&[3], &[]));
    assert_exact(&model(&[2, 1, 4], &[(&[2], &[1.0, 0.0, 2.0, 5.0]), (&[], &[7.0]), (&[0], &[0.0, 3.0])]));
    let nothing = run(&model(&[], &[(&[], &[2.0])]), &Config::default(), Options::default());
    assert_eq!((nothing.variables(), nothing.log_z), (0, Some(2f64.ln())));
}

#[test]
fn variables_with_one_state() {
    let table: Vec<f64> = (1..=6).map(f64::from).collect();
    assert_exact(&model(&[2, 1, 3], &[(&[0, 1], &[2.0, 3.0]), (&[1, 2], &[1.0, 4.0, 2.0]), (&[0, 1], &[5.0, 1.0])]));
    assert_exact(&model(&[2, 1, 3], &[(&[2, 1, 0], &table)]));
}

/// Six entries are two by three for one pair, three by two or six by one for others.
#[test]
fn equal_entries_over_other_numbers_of_states() {
    let entries = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let scopes: [&[u32]; 5] = [&[0, 1], &[2, 3], &[4, 5], &[6, 2], &[1, 7]];
    assert_exact(&model(&[2, 3, 3, 2, 6, 1, 2, 2], &scopes.map(|scope| (scope, &entries[..]))));
}

#[test]
fn several_factors_over_one_scope() {
    // In the form of pairs they are one edge, so that it is a tree; as vertices they are a cycle.
    let pairs =
        model(&[2, 3], &[(&[0, 1], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), (&[1, 0], &[6.0, 1.0, 2.0, 2.0, 1.0, 9.0])]);
    let exact = elimination::marginals(&pairs, LIMIT).unwrap();
    let found = run(&pairs, &Config { tolerance: 1e-13, ..Config::default() }, Options::default());
    assert!((found.log_z.unwrap() - exact.log_z).abs() < 1e-12);
    assert!((found.marginal(0)[1] - exact.marginals[0][1]).abs() < 1e-12);
}

#[test]
fn zeros_and_evidence() {
    // A chain that copies its first variable, seen at its end.
    let copy: &[f64] = &[1.0, 0.0, 0.0, 1.0];
    let chain =
        model(&[2; 4], &[(&[0], &[0.3, 0.7]), (&[0, 1], copy), (&[1, 2], copy), (&[2, 3], &[0.9, 0.1, 0.2, 0.8])]);
    assert_exact(&chain);
    assert_exact(&chain.condition(&[(3, 1)]).unwrap());
    assert_exact(&chain.condition(&[(0, 1), (3, 0)]).unwrap());
    let exclusive: Vec<f64> = (0..8).map(|entry: u32| f64::from(u8::from(entry.count_ones() == 1))).collect();
    assert_exact(&model(&[2; 3], &[(&[0, 1, 2], &exclusive), (&[1], &[0.1, 0.9])]));
}

#[test]
fn ties_are_decided_alike() {
    // Both all-zero and all-one are best; the best state of each variable alone may mix them.
    let agree: &[f64] = &[2.0, 1.0, 1.0, 2.0];
    assert_exact(&model(&[2; 5], &[(&[0, 1], agree), (&[1, 2], agree), (&[3, 1], agree), (&[3, 4], agree)]));
    let odd: Vec<f64> = (0..8).map(|entry: u32| f64::from(1 + entry.count_ones() % 2)).collect();
    assert_exact(&model(&[2; 5], &[(&[0, 1, 2], &odd), (&[2, 3, 4], &odd)]));
}

#[test]
fn tables_of_all_magnitudes() {
    let table: &[f64] = &[1e-105, 1e-114, 1e38, 1e-98];
    assert_exact(&model(&[2; 3], &[(&[0], &[1e-71, 339.0]), (&[0, 1], table), (&[2, 1], &[7e-57, 1e48, 4e98, 1e46])]));
    assert_exact(&model(&[2; 2], &[(&[0, 1], &[1e-150, 1e140, 1e-140, 1e150])]));
}

#[test]
fn probabilities_are_chosen_only_where_they_are_safe() {
    let domain = |model: &FactorGraph| run(model, &Config::default(), Options::default()).domain;
    assert_eq!(domain(&model(&[2; 2], &[(&[0, 1], &[1.0, 1e-9, 1e-9, 1.0])])), Domain::Probability);
    // Messages of two in 1e200, by way of products of 1e-360.
    let rare = model(&[2; 2], &[(&[0, 1], &[1.0, 1e-160, 1e-200, 1e-200])]);
    assert_eq!(domain(&rare), Domain::Log);
    let found = run(&rare, &Config::default(), Options::default());
    assert!((found.marginal(0)[1] / 2e-200 - 1.0).abs() < 1e-9, "{}", found.marginal(0)[1]);
    // Each message is at least a sixteenth of the largest, and there are sixteen to sum to one.
    let mut star = FactorGraph::builder([&[16][..], &[1; 216]].concat()).unwrap();
    for leaf in 1..=216 {
        let entries: [f64; 16] = std::array::from_fn(|state| if (state < 8) == (leaf % 2 == 0) { 1.0 } else { 0.0625 });
        star.factor(&[0, leaf], &entries).unwrap();
    }
    assert_eq!(domain(&star.build()), Domain::Log);
}

/// What is left of the first messages after n runs is 0.9^n of a logarithm of 690, not of one.
#[test]
fn damped_messages_come_all_the_way() {
    let model = model(&[2; 2], &[(&[1], &[1e-300, 1.0]), (&[0, 1], &[1.0, 1e-300, 1.0, 1e-300])]);
    let found = run(&model, &Config { damping: 0.9, ..Config::default() }, Options::default());
    assert!((found.marginal(1)[0] - 0.5).abs() < 1e-6 && found.residual < 1e-6, "{found:?}");
    // A vertex that would run by itself for longer than anybody counts.
    let options = Options { max_supersteps: Some(50), ..Options::default() };
    let found = run(&model, &Config { damping: 0.999_999_999, ..Config::default() }, options);
    assert_eq!(found.termination, Termination::MaxSupersteps);
}

#[test]
fn a_run_that_is_cut_short_has_no_answer_where_nothing_is_possible() {
    let model = model(&[2; 2], &[(&[0], &[1.0, 0.0]), (&[0], &[0.0, 1.0]), (&[0, 1], &[1.0, 1.0, 0.0, 1.0])]);
    for form in [Form::Auto, Form::Factors] {
        for supersteps in 0..3 {
            let options = Options { max_supersteps: Some(supersteps), ..Options::default() };
            let found = run(&model, &Config { form, ..Config::default() }, options);
            assert!(matches!(found.termination, Termination::Failed { .. }), "{form:?} {supersteps}: {found:?}");
            assert_eq!(found.report.termination.name, found.termination.name());
        }
    }
}

#[test]
fn a_star_of_many_edges_stays_in_range() {
    // 0.9^n / 0.1^n is beyond any number: the logarithm is chosen.
    let leaves = 2000;
    let mut star = FactorGraph::builder(vec![2; leaves + 1]).unwrap();
    let table = star.factor(&[0, 1], &[0.9, 0.1, 0.1, 0.9]).unwrap();
    (2..=leaves as u32).for_each(|leaf| star.share(&[0, leaf], table).unwrap());
    star.factor(&[0], &[1.0, 3.0]).unwrap();
    let star = star.build();
    let config = Config { tolerance: 1e-13, ..Config::default() };
    let found = run(&star, &config, Options::default());
    assert_eq!(found.domain, Domain::Log);
    assert!((found.log_z.unwrap() - 4f64.ln()).abs() < 1e-9, "{:?}", found.log_z);
    assert!((found.marginal(0)[1] - 0.75).abs() < 1e-12 && (found.marginal(9)[1] - 0.7).abs() < 1e-12);
    // Leaves that are seen pull all one way.
    let seen: Vec<(u32, u32)> = (1..=leaves as u32).map(|leaf| (leaf, u32::from(leaf > 990))).collect();
    let found = run(&star.condition(&seen).unwrap(), &config, Options::default());
    assert!((found.marginal(0)[0].ln() - (1.0 / 3.0 * 9f64.powi(-20)).ln()).abs() < 1e-9);
    // Probabilities would become certain, so they are not taken where they are asked for, either.
    let forced = Config { domain: DomainChoice::Probability, form: Form::Factors, ..config };
    let strong = |leaf: u32| (leaf, 0u32);
    let pulled = star.condition(&(1..=leaves as u32).map(strong).collect::<Vec<_>>()).unwrap();
    let mut apart = FactorGraph::builder(vec![3; 800]).unwrap();
    let table = apart.factor(&[0, 1], &[1.0, 1e-3, 1e-3, 1e-3, 1.0, 1e-3, 1e-3, 1e-3, 1.0]).unwrap();
    (2..800).for_each(|leaf| apart.share(&[0, leaf], table).unwrap());
    (1..800).for_each(|leaf| {
        _ = apart.factor(&[leaf], &[[1.0, 1e-3, 1e-3], [1e-3, 1.0, 1e-3]][leaf as usize % 2]).unwrap()
    });
    let found = run(&apart.build(), &forced, Options::default());
    assert!(found.domain == Domain::Log && found.not_converged.is_none(), "{:?}", found.termination);
    assert!(
        run(&pulled, &Config { domain: DomainChoice::Auto, ..forced }, Options::default()).termination.is_complete()
    );
}

#[test]
fn contradictions_end_the_run_and_name_the_place() {
    let copy: &[f64] = &[1.0, 0.0, 0.0, 1.0];
    let differ: &[f64] = &[0.0, 1.0, 1.0, 0.0];
    // An odd number of differences round a cycle cannot be; seen from both ends, a chain of copies neither.
    let chain = model(&[2; 4], &[(&[0, 1], copy), (&[1, 2], copy), (&[2, 3], differ)]);
    let chain = chain.condition(&[(0, 0), (3, 0)]).unwrap();
    let three = model(&[2; 3], &[(&[0, 1, 2], &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]), (&[0, 1], differ)]);
    for (model, form) in [(&chain, Form::Auto), (&chain, Form::Factors), (&three, Form::Auto), (&three, Form::Factors)]
    {
        for options in [Options::default(), Options { engine: Engine::Asynchronous, ..Options::default() }] {
            let found =
                run(model, &Config { form, ..Config::default() }, Options { max_supersteps: Some(100), ..options });
            let Termination::Failed { reason, .. } = &found.termination else { panic!("{:?}", found.termination) };
            assert!(reason.starts_with("nothing is possible at "), "{reason}");
            assert_eq!(found.log_z, None);
        }
    }
}

#[test]
fn vertex_consistency_is_refused() {
    let pair = model(&[2, 2], &[(&[0, 1], &[1.0, 2.0, 3.0, 4.0])]);
    let config = Config::default();
    let network = Network::new(&pair, &config).unwrap();
    let options =
        Options { engine: Engine::Asynchronous, consistency: Some(Consistency::Vertex), ..Options::default() };
    let error = bp::run(&network, &config, options, &mut ()).unwrap_err();
    assert!(error.to_string().contains("edge"), "{error}");
}

#[test]
fn shapes_are_told() {
    let shape = |model: &FactorGraph, form| Network::new(model, &Config { form, ..Config::default() }).unwrap().shape();
    let pair = model(&[2, 2], &[(&[0, 1], &[1.0; 4])]);
    assert_eq!(shape(&pair, Form::Auto), Shape::Binary);
    assert_eq!(shape(&pair, Form::Factors), Shape::Factors);
    assert_eq!(shape(&model(&[2, 3], &[(&[0, 1], &[1.0; 6])]), Form::Auto), Shape::Pairwise);
    assert_eq!(shape(&model(&[2; 3], &[(&[0, 1, 2], &[1.0; 8])]), Form::Auto), Shape::Factors);
}

#[test]
fn numbers_out_of_range_are_refused() {
    for (damping, tolerance) in [(1.0, 1e-6), (-0.1, 1e-6), (f64::NAN, 1e-6), (0.0, 0.0), (0.0, 1.0), (0.0, f64::NAN)] {
        assert!(Config { damping, tolerance, ..Config::default() }.check().is_err(), "{damping} {tolerance}");
    }
}
