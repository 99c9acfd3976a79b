//! Belief propagation: exact answers, numbers of other tools, and engines that agree with each other. One binary, so that the
//! program is compiled once.

mod exact;
mod uai2014;

use hubcut::exec::Options;
use hubcut_factors::FactorGraph;
use hubcut_programs::bp::{self, Config, Inference, Network};

fn run(model: &FactorGraph, config: &Config, options: Options) -> Inference {
    let network = Network::new(model, config).unwrap();
    bp::run(&network, config, options, &mut ()).unwrap()
}
