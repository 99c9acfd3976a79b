//! All engines, schedulers, cuts, forms and domains come to the same fixed point; what repeats, repeats to the last bit.

use hubcut::exec::{Engine, Locking, Options, Scheduler};
use hubcut::program::Consistency;
use hubcut_datasets::generate::{Couplings, Ising};
use hubcut_datasets::graphical;
use hubcut_factors::FactorGraph;
use hubcut_programs::bp::{self, Binary, Config, DomainChoice, Form, General, Inference, Network, Query};
use hubcut_tests::cuts::cut;
use hubcut_tests::serial_check::run_checked;

use super::{asynchronous, data, run};

/// One fixed point, near no phase transition: every order finds it.
fn models() -> Vec<(&'static str, FactorGraph)> {
    let grid = |states, coupling, couplings| Ising { side: 7, states, coupling, couplings }.generate().unwrap();
    let read = |name: &str| graphical::read(&data(name), None).unwrap().model;
    let alarm = read("models/bnlearn/alarm.bif.gz");
    let observed = alarm.condition(&[(3, 0), (20, 1)]).unwrap();
    vec![
        ("two states", grid(2, 0.5, Couplings::Equal)),
        ("two states, each coupling another", grid(2, 1.0, Couplings::Random)),
        ("four states", grid(4, 0.7, Couplings::Random)),
        ("factors of three", read("models/libdai/hoi1.fg")),
        ("a network with zeros", observed),
    ]
}

fn config() -> Config {
    Config { tolerance: 1e-11, ..Config::default() }
}

fn all(found: &Inference) -> Vec<f64> {
    (0..found.variables()).flat_map(|variable| found.marginal(variable).to_vec()).collect()
}

fn distance(a: &Inference, b: &Inference) -> f64 {
    let pairs = all(a).into_iter().zip(all(b));
    pairs.map(|(a, b)| (a - b).abs()).fold((a.log_z.unwrap_or(0.0) - b.log_z.unwrap_or(0.0)).abs(), f64::max)
}

#[test]
fn forms_domains_and_damping_have_one_fixed_point() {
    for (name, model) in models() {
        let wanted = run(&model, &config(), Options::default());
        assert!(wanted.termination.is_complete(), "{name}");
        for form in [Form::Auto, Form::Factors] {
            for domain in [DomainChoice::Probability, DomainChoice::Log] {
                for damping in [0.0, 0.3] {
                    let config = Config { form, domain, damping, ..config() };
                    let found = run(&model, &config, Options::default());
                    assert!(found.termination.is_complete(), "{name}: {config:?}");
                    let distance = distance(&found, &wanted);
                    assert!(distance < 1e-8, "{name}: {config:?} is {distance} off");
                    assert!(found.residual <= 1e-10, "{name}: {config:?} has residual {}", found.residual);
                }
            }
        }
    }
}

#[test]
fn engines_have_one_fixed_point() {
    let edge = Some(Consistency::Edge);
    let ways = [
        Options { engine: Engine::Chromatic, ..Options::default() },
        Options { scheduler: Scheduler::Sweep, consistency: edge, locking: Locking::Locks, ..asynchronous(3) },
        Options { scheduler: Scheduler::Fifo, consistency: edge, ..asynchronous(2) },
        Options { scheduler: Scheduler::Priority, ..asynchronous(3) },
        Options { scheduler: Scheduler::Exact, ..asynchronous(2) },
        Options { consistency: Some(Consistency::Full), ..asynchronous(3) },
    ];
    for (name, model) in models() {
        for form in [Form::Auto, Form::Factors] {
            let config = Config { form, ..config() };
            let network = Network::new(&model, &config).unwrap();
            let of = |options: Options| bp::run(&network, &config, options, &mut ()).unwrap();
            let wanted = of(Options::default());
            for (index, options) in ways.iter().chain([&Options::default()]).enumerate() {
                // Cuts that separate an edge from its reverse among them.
                for cut in [None, Some(cut(network.graph(), 3 * index)), Some(cut(network.graph(), index + 1))] {
                    let options = Options { cut, ..options.clone() };
                    let found = of(options.clone());
                    let distance = distance(&found, &wanted);
                    assert!(distance < 1e-8, "{name}: {options:?} is {distance} off");
                }
            }
        }
    }
}

/// Where maxima settle at all: with cycles they need not.
#[test]
fn the_best_assignment_does_not_depend_on_the_engine() {
    let mut settled = 0;
    for (name, model) in models() {
        let config = Config { query: Query::Map, ..config() };
        let of = |config: &Config, options: Options| {
            let found = run(&model, config, Options { max_supersteps: Some(500), ..options });
            found.termination.is_complete().then_some(found.log_value)
        };
        let Some(wanted) = of(&config, Options::default()) else { continue };
        settled += 1;
        let chromatic = of(&config, Options { engine: Engine::Chromatic, ..Options::default() });
        let factors = of(&Config { form: Form::Factors, ..config.clone() }, Options::default());
        for found in [of(&config, asynchronous(2)), chromatic, factors] {
            assert!(found.is_some_and(|found| (found - wanted).abs() < 1e-9), "{name}: {found:?}, not {wanted}");
        }
    }
    assert!(settled >= 3, "only {settled} of the models were compared");
}

#[test]
fn synchronous_and_chromatic_repeat_for_any_number_of_threads() {
    for (name, model) in models() {
        for form in [Form::Auto, Form::Factors] {
            for engine in [Engine::Synchronous, Engine::Chromatic] {
                let config = Config { form, ..config() };
                let of =
                    |threads| run(&model, &config, Options { engine, threads: Some(threads), ..Options::default() });
                let wanted = of(1);
                for threads in [2, 3, 8] {
                    let found = of(threads);
                    assert_eq!(all(&found), all(&wanted), "{name}: {engine:?} on {threads} threads");
                    assert_eq!(found.log_z, wanted.log_z);
                    assert_eq!(found.message_updates, wanted.message_updates);
                }
            }
        }
    }
}

/// Every asynchronous run is that of some serial order, slots and their reverses included.
#[test]
fn asynchronous_runs_are_serial() {
    for (name, model) in models() {
        let config = Config { tolerance: 1e-4, ..config() };
        let network = Network::new(&model, &config).unwrap();
        for (turn, scheduler) in
            [Scheduler::Sweep, Scheduler::Fifo, Scheduler::Priority, Scheduler::Exact].into_iter().enumerate()
        {
            let consistency = Some(if turn % 2 == 0 { Consistency::Edge } else { Consistency::Full });
            let options = Options { scheduler, consistency, ..asynchronous([2, 3][turn % 2]) };
            let checked = match network.shape() {
                bp::Shape::Binary => run_checked(|| Binary::new(&network, &config), network.graph(), options),
                _ => run_checked(|| General::new(&network, &config), network.graph(), options),
            };
            let checked = checked.unwrap_or_else(|violation| panic!("{name}, {scheduler:?}: {violation:?}"));
            assert!(checked.termination.is_complete(), "{name}");
        }
    }
}
