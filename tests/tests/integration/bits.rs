//! The bits of runs: hashes of residuals, states, views and slots, for programs whose arithmetic is the same everywhere, under
//! every engine, on 1, 2 and 5 parts. A change of the engines that is to change no bit leaves `bits.txt` as it is.
//!
//! `HUBCUT_BITS=write cargo test -p hubcut-tests --test integration bits` writes the file anew.
//!
//! Not there: programs that take logarithms or exponentials, or choose their instructions by processor, whose last bits are
//! another matter on every machine; and the asynchronous engine on several threads, where the order is another in every run.

use std::fmt::{Debug, Write};
use std::path::PathBuf;
use std::sync::Arc;

use hubcut::exec::{Engine, Options, Run, Scheduler, Segments};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph, VertexId};
use hubcut::partition::{Cut, CutOptions, edge_cut, vertex_cut};
use hubcut::program::VertexProgram;
use hubcut_programs::components::SmallestLabel;
use hubcut_programs::pagerank::{Config, PageRank};
use hubcut_programs::sssp::ShortestPaths;
use hubcut_tests::graphs::random_edges;
use hubcut_tests::programs::{Diffuse, Gossip, Tokens};

/// FNV-1a of everything that is written to it.
struct Hash(u64);

impl Hash {
    fn of(bytes: &[u8]) -> u64 {
        let mut hash = Hash(0xcbf2_9ce4_8422_2325);
        hash.add(bytes);
        hash.0
    }

    fn add(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    }
}

impl Write for Hash {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.add(text.as_bytes());
        Ok(())
    }
}

/// 60,000 vertices, a few thousand edges between them, and a hub whose row is gathered in pieces.
fn graph<E: hubcut::plain::EdgeValue>(directed: Directedness, data: impl Fn(u64) -> E) -> Graph<E> {
    let hub = (1..50_000).map(|leaf: VertexId| if leaf.is_multiple_of(3) { (0, leaf) } else { (leaf, 0) });
    let triples = random_edges(60_000, 20_000, 5).into_iter().chain(hub).zip(0..);
    let triples: Vec<_> = triples.map(|((source, target), edge)| (source, target, data(edge))).collect();
    let options = BuildOptions { direction: directed, ..BuildOptions::default() };
    EdgeList::from_triples(60_000, triples).build(&options).unwrap()
}

/// Runs a program every way, and adds a line for each.
fn run<P: VertexProgram>(lines: &mut String, name: &str, program: impl Fn() -> P, graph: &Graph<P::Edge>)
where
    P::Vertex: Debug,
{
    let cut = |shards| {
        let options = CutOptions::new(shards);
        let cut = match shards {
            2 => Cut::new(graph, &vertex_cut::Hdrf::default(), &options),
            _ => Cut::new(graph, &edge_cut::Hash, &options),
        };
        Arc::new(cut.unwrap())
    };
    for (engine, threads) in [(Engine::Synchronous, 2), (Engine::Chromatic, 2), (Engine::Asynchronous, 1)] {
        for scheduler in [Scheduler::Sweep, Scheduler::Priority] {
            if engine != Engine::Asynchronous && scheduler != Scheduler::Sweep || !engine.is_among(P::ENGINES) {
                continue;
            }
            for parts in [1, 2, 5] {
                let options = Options {
                    engine,
                    scheduler,
                    threads: Some(threads),
                    cut: (parts > 1).then(|| cut(parts)),
                    max_supersteps: Some(6),
                    segments: if name.ends_with("segments") { Segments::Vertices(1000) } else { Segments::Off },
                    seed: 3,
                    ..Options::default()
                };
                let mut run = Run::new(program(), graph, options).unwrap();
                run.advance(&mut ()).unwrap();
                let residuals: Vec<f64> = run.report().per_superstep.iter().map(|step| step.residual).collect();
                let mut states = Hash(0);
                write!(states, "{:?}", run.states()).unwrap();
                let (residuals, states) = (Hash::of(bytemuck::cast_slice(&residuals)), states.0);
                let views = Hash::of(bytemuck::cast_slice(run.views()));
                let slots = Hash::of(bytemuck::cast_slice(run.slots()));
                writeln!(
                    lines,
                    "{name} {engine:?} {scheduler:?} {parts}: {residuals:016x} {states:016x} {views:016x} {slots:016x}"
                )
                .unwrap();
            }
        }
    }
}

#[test]
fn bits_are_those_of_the_file() {
    let mut lines = String::new();
    for direction in [Directedness::Directed, Directedness::Undirected] {
        let plain = graph(direction, |_| ());
        let whole = graph(direction, |edge| (edge % 97) as u32);
        let fractional = graph(direction, |edge| (edge % 97) as f64 / 7.0);
        let config = Config { tolerance: 0.0, ..Config::default() };
        let lines = &mut lines;
        let of = |name: &str| format!("{direction:?} {name}");
        run(lines, &of("ranks"), || PageRank::<f32, ()>::new(&config).unwrap(), &plain);
        run(lines, &of("ranks segments"), || PageRank::<f32, ()>::new(&config).unwrap(), &plain);
        run(lines, &of("weighted"), || PageRank::<f64, f64>::new(&config).unwrap(), &fractional);
        run(lines, &of("paths"), || ShortestPaths::<u32, u32>::new(7), &whole);
        run(lines, &of("components"), || SmallestLabel, &plain);
        run(lines, &of("diffuse"), || Diffuse::<2> { supersteps: 5 }, &whole);
        run(lines, &of("gossip"), || Gossip::<0> { sorted: true }, &whole);
        if direction == Directedness::Undirected {
            run(lines, &of("tokens"), || Tokens::<true> { length: 2 }, &whole);
        } else {
            run(lines, &of("tokens"), || Tokens::<false> { length: 3 }, &whole);
        }
    }
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/integration/bits.txt");
    if std::env::var_os("HUBCUT_BITS").is_some_and(|what| what == "write") {
        std::fs::write(&file, &lines).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap();
    for (line, expected) in lines.lines().zip(expected.lines()) {
        assert_eq!(line, expected, "residuals, states, views, slots");
    }
    assert_eq!(lines.lines().count(), expected.lines().count());
}
