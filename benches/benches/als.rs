//! An iteration of alternating least squares by the engine and by its bare kernel: `cargo bench --bench als`.
//!
//! Ratings are those of `hubcut generate ratings`, `HUBCUT_BENCH_DRAWS` of them (default 1,000,000 draws for 20,000 users
//! and 5,000 items). What the engine costs is the difference between the two; items are ratings times two, since an
//! iteration goes over each from both ends.

use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use hubcut::exec::Options;
use hubcut::graph::{Graph, VertexOrder};
use hubcut_datasets::generate::FactorRatings;
use hubcut_programs::als::{self, Config};

fn main() {
    divan::main();
}

static GRAPH: LazyLock<Graph<f32>> = LazyLock::new(|| {
    let draws = std::env::var("HUBCUT_BENCH_DRAWS").map_or(1_000_000, |draws| draws.parse().expect("a number"));
    let ratings = FactorRatings { draws, ..FactorRatings::default() }.generate().expect("memory");
    ratings.graph(VertexOrder::Natural).expect("a graph")
});

/// Ranks, on one thread and two.
const ENGINE: [(usize, usize); 8] = [(10, 1), (20, 1), (50, 1), (100, 1), (10, 2), (20, 2), (50, 2), (100, 2)];

fn config(rank: usize) -> Config {
    Config { rank, lambda: 0.02, ..Config::default() }
}

fn items() -> ItemsCount {
    ItemsCount::new(2 * GRAPH.topology().arcs())
}

#[divan::bench(args = [10, 20, 50, 100], sample_count = 5, sample_size = 1)]
fn bare_kernel(bencher: Bencher, rank: usize) {
    let mut bare = als::baseline::PlainAls::new(&GRAPH, config(rank)).expect("ratings");
    bencher.counter(items()).bench_local(|| bare.iterate().expect("regular systems"));
}

#[divan::bench(args = ENGINE, sample_count = 5, sample_size = 1)]
fn engine(bencher: Bencher, (rank, threads): (usize, usize)) {
    let options = Options { threads: Some(threads), ..Options::default() };
    let mut run = als::begin(&GRAPH, &config(rank), options).expect("a run");
    bencher.counter(items()).bench_local(|| {
        run.step().expect("users");
        run.step().expect("items");
    });
}
