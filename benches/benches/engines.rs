//! A sweep of PageRank under each engine, on an R-MAT graph: `cargo bench --bench engines`.
//!
//! `HUBCUT_BENCH_SCALE` sets the scale (default 16). Every sweep goes over every vertex once or so: what is compared is
//! the cost of an edge. Which engine needs fewer of them to an answer is what `hubcut bench --engines` says.

use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use hubcut::exec::{Engine, Locking, Run, Scheduler};
use hubcut::graph::{BuildOptions, Graph};
use hubcut::program::{Consistency, VertexProgram};
use hubcut_bench::engines::{Asynchronous, Contender};
use hubcut_datasets::generate::Rmat;
use hubcut_programs::pagerank::{Config, PageRank};

fn main() {
    divan::main();
}

static GRAPH: LazyLock<Graph> = LazyLock::new(|| {
    let scale = std::env::var("HUBCUT_BENCH_SCALE").map_or(16, |scale| scale.parse().expect("a scale"));
    let edges = Rmat::new(scale).generate().expect("memory for the graph");
    edges.build(&BuildOptions::default()).expect("a graph").without_data()
});

fn contender(engine: Engine, threads: usize) -> Contender {
    Contender { engine, asynchronous: None, segments: None, threads }
}

/// Not a superstep ends it.
fn config() -> Config {
    Config { tolerance: 0.0, ..Config::default() }
}

fn pagerank() -> PageRank<f32, ()> {
    PageRank::new(&config()).expect("a good configuration")
}

fn sweep<P: VertexProgram<Edge = ()>>(bencher: Bencher, program: P, contender: Contender) {
    let mut run = Run::new(program, &GRAPH, contender.options()).expect("a run");
    let arcs = ItemsCount::new(GRAPH.topology().arcs());
    bencher.counter(arcs).bench_local(|| run.step().expect("a sweep"));
}

#[divan::bench(args = [1, 2], sample_count = 10, sample_size = 1)]
fn synchronous(bencher: Bencher, threads: usize) {
    sweep(bencher, pagerank(), contender(Engine::Synchronous, threads));
}

#[divan::bench(args = [1, 2], sample_count = 10, sample_size = 1)]
fn chromatic(bencher: Bencher, threads: usize) {
    sweep(bencher, pagerank(), contender(Engine::Chromatic, threads));
}

#[divan::bench(args = [1, 2], sample_count = 10, sample_size = 1)]
fn asynchronous_vertex(bencher: Bencher, threads: usize) {
    asynchronous(bencher, Consistency::Vertex, None, threads);
}

#[divan::bench(args = [1, 2], sample_count = 10, sample_size = 1)]
fn asynchronous_edge_locks(bencher: Bencher, threads: usize) {
    asynchronous(bencher, Consistency::Edge, Some(Locking::Locks), threads);
}

#[divan::bench(args = [1, 2], sample_count = 10, sample_size = 1)]
fn asynchronous_edge_optimistic(bencher: Bencher, threads: usize) {
    asynchronous(bencher, Consistency::Edge, Some(Locking::Optimistic), threads);
}

fn asynchronous(bencher: Bencher, consistency: Consistency, locking: Option<Locking>, threads: usize) {
    let asynchronous = Asynchronous { scheduler: Scheduler::Sweep, consistency, locking };
    sweep(
        bencher,
        pagerank(),
        Contender { asynchronous: Some(asynchronous), ..contender(Engine::Asynchronous, threads) },
    );
}
