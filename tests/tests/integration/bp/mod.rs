//! Belief propagation: exact answers, numbers of other tools, and engines that agree with each other.

mod claims;
mod engines;
mod exact;
mod golden;
mod shapes;
mod uai2014;

use std::path::{Path, PathBuf};

use hubcut::exec::{Engine, Options, Scheduler};
use hubcut_factors::FactorGraph;
use hubcut_programs::bp::{self, Config, Inference, Network};

fn run(model: &FactorGraph, config: &Config, options: Options) -> Inference {
    let network = Network::new(model, config).unwrap();
    bp::run(&network, config, options, &mut ()).unwrap()
}

/// Residual order.
fn asynchronous(threads: usize) -> Options {
    Options {
        engine: Engine::Asynchronous,
        scheduler: Scheduler::Priority,
        threads: Some(threads),
        ..Options::default()
    }
}

/// A file of the small data in the repository.
fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data").join(name)
}
