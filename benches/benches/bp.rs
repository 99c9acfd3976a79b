//! Flooding over a grid by the engine and by a plain loop: `cargo bench --bench bp`.
//!
//! Grids are those of `hubcut generate ising --states 2`, of so many variables a side, with one coupling for all and with each
//! another. What the engine costs is the difference; items are messages.

use divan::Bencher;
use divan::counter::ItemsCount;
use hubcut::exec::Options;
use hubcut_datasets::generate::{Couplings, Ising};
use hubcut_factors::FactorGraph;
use hubcut_programs::bp::baseline::Flooding;
use hubcut_programs::bp::{self, Config, Network};

fn main() {
    divan::main();
}

const GRIDS: [(u32, Couplings); 4] =
    [(200, Couplings::Equal), (200, Couplings::Random), (1000, Couplings::Equal), (1000, Couplings::Random)];

fn model((side, couplings): (u32, Couplings)) -> FactorGraph {
    let coupling = if couplings == Couplings::Equal { 0.5 } else { 2.0 };
    Ising { side, states: 2, coupling, couplings }.generate().expect("a grid")
}

#[divan::bench(args = GRIDS, sample_count = 5, sample_size = 4)]
fn plain_loop(bencher: Bencher, grid: (u32, Couplings)) {
    let mut flooding = Flooding::new(&model(grid)).expect("two states");
    bencher.counter(ItemsCount::new(flooding.messages())).bench_local(|| flooding.pass());
}

#[divan::bench(args = GRIDS, consts = [1, 2], sample_count = 5, sample_size = 4)]
fn engine<const THREADS: usize>(bencher: Bencher, grid: (u32, Couplings)) {
    let (model, config) = (model(grid), Config { tolerance: 1e-14, ..Config::default() });
    let network = Network::new(&model, &config).expect("a network");
    let options = Options { threads: Some(THREADS), ..Options::default() };
    let mut run = bp::begin(&network, &config, options).expect("a run");
    let messages = network.graph().arcs();
    bencher.counter(ItemsCount::new(messages)).bench_local(|| run.step().expect("a superstep"));
}
