//! Load, build, write, open, validate and one superstep, on an R-MAT graph: `cargo bench`.
//!
//! `HUBCUT_BENCH_SCALE` sets the scale (default 16; 22 is the size that speed is promised for).

use std::io::Write;
use std::path::PathBuf;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use hubcut::exec::{Options, Run, Segments};
use hubcut::graph::{AnyEdgeList, AnyGraph, BuildOptions, VertexOrder};
use hubcut::store::{self, StoredGraph};
use hubcut_datasets::generate::Rmat;
use hubcut_datasets::write::write_edges;
use hubcut_datasets::{Input, ReadOptions, read};
use hubcut_programs::pagerank::baseline::Baseline;
use hubcut_programs::pagerank::{Config, PageRank};

fn main() {
    divan::main();
}

struct Inputs {
    edges: AnyEdgeList,
    natural: AnyGraph,
    hub: AnyGraph,
    text: PathBuf,
    hub_file: PathBuf,
    /// Removes the files at the end.
    _folder: tempfile::TempDir,
}

static INPUTS: LazyLock<Inputs> = LazyLock::new(|| {
    let scale = std::env::var("HUBCUT_BENCH_SCALE").map_or(16, |scale| scale.parse().expect("a scale"));
    let edges = Rmat::new(scale).generate().expect("memory for the graph");
    let build = |order| edges.clone().build(&BuildOptions { order, ..BuildOptions::default() }).expect("a graph");
    let (natural, hub) = (build(VertexOrder::Natural), build(VertexOrder::Hub));
    let folder = tempfile::tempdir().expect("a folder for files");
    let (text, hub_file) = (folder.path().join("rmat.txt"), folder.path().join("rmat.hub"));
    let mut out = std::io::BufWriter::new(std::fs::File::create(&text).expect("a file"));
    write_edges(&mut out, &edges, "R-MAT").and_then(|()| out.flush()).expect("room for the text");
    store::write_any(&natural, &hub_file).expect("room for the store");
    Inputs { edges, natural, hub, text, hub_file, _folder: folder }
});

fn arcs() -> ItemsCount {
    ItemsCount::new(INPUTS.natural.topology().arcs())
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn load_text(bencher: Bencher) {
    let bytes = std::fs::metadata(&INPUTS.text).expect("the text").len();
    let input = Input::from(INPUTS.text.clone());
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| read(&input, &ReadOptions::default(), &mut ()).expect("text"));
}

#[divan::bench(args = [VertexOrder::Natural, VertexOrder::Hub], sample_count = 5, sample_size = 1)]
fn build(bencher: Bencher, order: VertexOrder) {
    let options = BuildOptions { order, ..BuildOptions::default() };
    bencher
        .counter(arcs())
        .with_inputs(|| INPUTS.edges.clone())
        .bench_local_values(|edges| edges.build(&options).expect("a graph"));
}

#[divan::bench(sample_count = 20, sample_size = 10)]
fn open_store() -> StoredGraph {
    StoredGraph::open(&INPUTS.hub_file).expect("the store")
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn validate_store(bencher: Bencher) {
    let bytes = std::fs::metadata(&INPUTS.hub_file).expect("the store").len();
    let stored = StoredGraph::open(&INPUTS.hub_file).expect("the store");
    bencher.counter(BytesCount::new(bytes)).bench_local(|| stored.validate().expect("a whole store"));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn superstep_plain_loop(bencher: Bencher) {
    let mut baseline = Baseline::new(INPUTS.natural.topology(), Config::DAMPING);
    bencher.counter(arcs()).bench_local(|| baseline.superstep());
}

/// Threads, whether dense gathers are cut for the cache, hub-first order.
const ENGINES: [(usize, bool, bool); 6] =
    [(1, false, false), (1, true, false), (2, false, false), (2, true, false), (1, true, true), (2, true, true)];

#[divan::bench(args = ENGINES, sample_count = 10, sample_size = 1)]
fn superstep(bencher: Bencher, (threads, segments, hub): (usize, bool, bool)) {
    let graph = if hub { INPUTS.hub.without_data() } else { INPUTS.natural.without_data() };
    let segments = if segments { Segments::Auto } else { Segments::Off };
    let options = Options { threads: Some(threads), segments, ..Options::default() };
    let program = PageRank::<f32, ()>::new(&Config::default()).expect("a good configuration");
    let mut run = Run::new(program, &graph, options).expect("a run");
    bencher.counter(arcs()).bench_local(|| run.step().expect("a superstep"));
}
