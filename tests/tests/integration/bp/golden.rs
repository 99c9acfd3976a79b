//! Free energies, marginals and convergence against other tools.

use std::io::Read;

use hubcut::exec::{Engine, Options, Scheduler, Termination};
use hubcut_datasets::generate::{Couplings, Ising};
use hubcut_datasets::graphical;
use hubcut_factors::FactorGraph;
use hubcut_programs::bp::baseline::Flooding;
use hubcut_programs::bp::elimination::{self, LIMIT};
use hubcut_programs::bp::{Config, DomainChoice, Form};

use super::{asynchronous, data, run};

fn grid(side: u32, states: u32, coupling: f64, couplings: Couplings) -> FactorGraph {
    Ising { side, states, coupling, couplings }.generate().unwrap()
}

fn precise() -> Config {
    Config { tolerance: 1e-9, ..Config::default() }
}

fn limited(options: Options) -> Options {
    Options { max_supersteps: Some(2000), ..options }
}

/// Golden: belief propagation of libDAI on the same grids, whose schedules all agree; the exact figure is that of its junction
/// tree.
#[test]
fn grids_have_the_free_energy_that_libdai_finds() {
    let model = grid(10, 2, 0.5, Couplings::Equal);
    for options in [Options::default(), Options { engine: Engine::Chromatic, ..Options::default() }, asynchronous(2)] {
        let found = run(&model, &precise(), limited(options));
        assert!(found.termination.is_complete());
        assert!((found.log_z.unwrap() - 128.688400405).abs() < 1e-9, "{:?}", found.log_z);
        let exact = elimination::marginals(&model, LIMIT).unwrap();
        assert!((exact.log_z - 128.848575201479).abs() < 1e-10);
        let errors = (0..100).map(|v| (found.marginal(v)[0] - exact.marginals[v][0]).abs());
        let largest = errors.fold(0.0, f64::max);
        assert!((largest - 5.825e-3).abs() < 5e-7, "{largest}");
    }
    for (states, coupling, couplings, log_z, half) in [
        (2, 0.5, Couplings::Equal, 53192.343, 5e-4),
        (5, 0.5, Couplings::Equal, 79194.4519, 5e-5),
        (2, 2.0, Couplings::Random, 42613.2505, 5e-5),
    ] {
        let found = run(&grid(200, states, coupling, couplings), &precise(), limited(Options::default()));
        assert!((found.log_z.unwrap() - log_z).abs() < half, "{:?}, not {log_z}", found.log_z);
        assert!(found.termination.is_complete() && found.residual <= 1e-9 + 1e-12, "{}", found.residual);
    }
}

/// Flooding, damped or not, and a fixed order do not converge in libDAI within 20000 passes either; residual order does. (Colour by
/// colour and damped, we do.)
#[test]
fn residual_order_converges_where_flooding_does_not() {
    let model = grid(20, 2, 3.05, Couplings::Random);
    for (damping, engine) in [(0.0, Engine::Synchronous), (0.0, Engine::Chromatic), (0.5, Engine::Synchronous)] {
        let config = Config { damping, ..precise() };
        let found = run(&model, &config, limited(Options { engine, ..Options::default() }));
        assert_eq!(found.termination, Termination::MaxSupersteps, "{engine:?} {config:?}");
        assert!(found.residual > 1e-3, "{}", found.residual);
    }
    for scheduler in [Scheduler::Priority, Scheduler::Exact] {
        let options = Options { scheduler, max_supersteps: Some(20_000), ..asynchronous(1) };
        let found = run(&model, &precise(), options);
        assert!(found.termination.is_complete(), "{scheduler:?}");
        assert!((found.log_z.unwrap() - 505.278125354).abs() < 1e-8, "{:?}", found.log_z);
    }
}

#[test]
fn residual_order_needs_fewer_messages() {
    let model = grid(100, 2, 2.0, Couplings::Random);
    let flooding = run(&model, &Config::default(), limited(Options::default()));
    let residual = run(&model, &Config::default(), limited(asynchronous(1)));
    assert!(flooding.termination.is_complete() && residual.termination.is_complete());
    assert!(2 * residual.message_updates < flooding.message_updates);
    assert!((flooding.log_z.unwrap() - residual.log_z.unwrap()).abs() < 1e-4);
}

/// The rows `BP` and `BP_...` of `testfast.out`: marginals to four digits, and the error of log Z.
#[test]
fn small_cycles_have_the_marginals_of_libdai() {
    let model = graphical::read(&data("models/libdai/testfast.fg"), None).unwrap().model;
    let file = std::fs::File::open(data("models/libdai/testfast.out.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let exact = elimination::marginals(&model, LIMIT).unwrap();
    let mut rows = 0;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, max_error, _, _, _, log_z_error, ..] = words[..] else { continue };
        if name != "BP" && !name.starts_with("BP_") {
            continue;
        }
        rows += 1;
        let domain = if name.ends_with("LOG") { DomainChoice::Log } else { DomainChoice::Probability };
        let engine = if name.contains("SEQFIX") { Engine::Chromatic } else { Engine::Synchronous };
        let options = if name.contains("SEQMAX") { asynchronous(1) } else { Options { engine, ..Options::default() } };
        let form = if rows % 2 == 0 { Form::Auto } else { Form::Factors };
        let found = run(&model, &Config { domain, form, ..precise() }, limited(options));
        assert_eq!(found.domain == hubcut_programs::bp::Domain::Log, name.ends_with("LOG"));
        let off = found.log_z.unwrap() - exact.log_z - log_z_error.parse::<f64>().unwrap();
        assert!(off.abs() < 1e-6, "{name}: {off}");
        let mut largest = 0.0f64;
        for variable in 0..model.variables() {
            let line = lines.next().unwrap();
            let numbers = line.rsplit_once('(').unwrap().1.trim_end_matches(')').split(", ");
            for (state, number) in numbers.enumerate() {
                let found = found.marginal(variable)[state];
                assert!((found - number.trim_end_matches(')').parse::<f64>().unwrap()).abs() < 6e-5, "{name}: {line}");
                largest = largest.max((found - exact.marginals[variable][state]).abs());
            }
        }
        assert!((largest - max_error.parse::<f64>().unwrap()).abs() < 5e-6, "{name}: {largest}");
    }
    assert_eq!(rows, 9);
}

/// The plain loop is another route to the same fixed point.
#[test]
fn flooding_is_the_plain_loop() {
    let model = grid(30, 2, 1.0, Couplings::Random);
    let mut plain = Flooding::new(&model).unwrap();
    let passes = (1..1000).find(|_| plain.pass() < 1e-13).expect("the grid converges");
    let found = run(&model, &Config { tolerance: 1e-13, ..Config::default() }, limited(Options::default()));
    for (variable, odds) in plain.odds().iter().enumerate() {
        assert!((found.marginal(variable)[1] - odds / (1.0 + odds)).abs() < 1e-11, "{variable}");
    }
    assert!(found.report.supersteps.abs_diff(passes) <= 3, "{} supersteps, {passes} passes", found.report.supersteps);
}
