//! Parts on several hosts, where all that leaves a host goes through bytes: a run is what it is in one process, to the last
//! bit, and sends as much.

use std::sync::Arc;

use hubcut::exec::{Engine, Options, Run, Termination, Transport, VirtualTime};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph, RawIds, Topology};
use hubcut::partition::{Cut, CutOptions, Partitioner, Placement, edge_cut, vertex_cut};
use hubcut::program::{Distributed, VertexProgram};
use hubcut_datasets::generate::{Couplings, Ising};
use hubcut_programs::als::{self, Als, Feedback};
use hubcut_programs::bp::{self, Binary, General, Network};
use hubcut_programs::components::SmallestLabel;
use hubcut_programs::pagerank::{self, PageRank};
use hubcut_programs::sssp::ShortestPaths;
use hubcut_tests::graphs;
use hubcut_tests::programs::{Diffuse, Gossip, Tokens};

/// Everything that a run comes to.
#[derive(Debug, PartialEq)]
struct Ran<V> {
    states: Vec<V>,
    termination: Termination,
    /// Activations, edges and bits of the residual, superstep by superstep.
    supersteps: Vec<(u64, u64, u64, u64)>,
    traffic: String,
}

fn run<P: Distributed>(program: P, graph: &Graph<P::Edge>, options: Options, transport: Transport) -> Ran<P::Vertex> {
    let outcome = Run::over(program, graph, options, transport).unwrap().run().unwrap();
    let steps = &outcome.report.per_superstep;
    Ran {
        supersteps: steps
            .iter()
            .map(|s| (s.active, s.edges_gathered, s.edges_scattered, s.residual.to_bits()))
            .collect(),
        traffic: serde_json::to_string(&outcome.report.traffic).unwrap(),
        states: outcome.vertices,
        termination: outcome.termination,
    }
}

/// Five parts of every kind: by edge, by vertex; one of them empty; one without masters; two that share nothing.
pub(crate) fn cuts(graph: &Topology) -> Vec<Arc<Cut>> {
    let by = |method: &dyn Partitioner| Cut::new(graph, method, &CutOptions::new(5)).unwrap();
    let mut cuts = vec![by(&vertex_cut::Random), by(&vertex_cut::Hdrf::default()), by(&edge_cut::Hash)];
    // The last two parts are empty, and the first and the third share nothing but through the second.
    let third = |v: usize| (v * 3 / graph.vertices().max(1)) as u16;
    let vertices = (0..graph.vertices()).map(third).collect();
    cuts.push(Cut::from_placement(graph, 5, "thirds", Placement::Vertices(vertices)).unwrap());
    // Arcs on all parts, masters on the first where they may be: others have few, or none.
    if graph.direction() == Directedness::Directed {
        let arcs = (0..graph.arcs()).map(|arc| (arc % 4) as u16).collect();
        let placement = Placement::Edges { arcs, masters: Some(vec![0; graph.vertices()]) };
        cuts.push(Cut::from_placement(graph, 5, "masters on one", placement).unwrap());
    }
    cuts.into_iter().map(Arc::new).collect()
}

fn compare<P: Distributed<Edge = u32>>(direction: Directedness, program: impl Fn() -> P)
where
    P::Vertex: PartialEq + std::fmt::Debug,
{
    for (name, graph) in graphs::weighted(direction) {
        compare_on(name, &graph, &program);
    }
}

/// The engines that send something, as far as a program is made for them.
fn engines<P: VertexProgram>() -> impl Iterator<Item = Engine> {
    let made = [(Engine::Synchronous, P::ENGINES.synchronous), (Engine::Chromatic, P::ENGINES.chromatic)];
    made.into_iter().filter(|(_, is_made)| *is_made).map(|(engine, _)| engine)
}

fn compare_on<P: Distributed>(name: &str, graph: &Graph<P::Edge>, program: impl Fn() -> P)
where
    P::Vertex: PartialEq + std::fmt::Debug,
{
    let costs = VirtualTime { seed: 9, compute: 0.01, latency: 0.002, straggler: None };
    for (index, cut) in cuts(graph).into_iter().enumerate() {
        for engine in engines::<P>() {
            let options = Options {
                engine,
                cut: Some(Arc::clone(&cut)),
                threads: Some(1 + index % 3),
                max_supersteps: Some(6),
                seed: 42,
                ..Options::default()
            };
            let expected = run(program(), graph, options.clone(), Transport::InProcess);
            // Virtual time goes through bytes as well.
            let costs = costs.clone();
            for transport in [Transport::RoundTrip { hosts: 2 }, Transport::VirtualTime { hosts: 3, costs }] {
                let what = format!("{name}, {}, {engine:?}, {transport:?}", cut.method());
                assert!(run(program(), graph, options.clone(), transport) == expected, "{what}");
            }
        }
    }
}

#[test]
fn sums_and_views_through_bytes() {
    compare(Directedness::Directed, || Diffuse::<0> { supersteps: 5 });
    compare(Directedness::Undirected, || Diffuse::<2> { supersteps: 5 });
}

#[test]
fn messages_and_changes_through_bytes() {
    compare(Directedness::Directed, || Gossip::<0> { sorted: true });
    compare(Directedness::Undirected, || Gossip::<2> { sorted: true });
}

#[test]
fn slots_and_lists_through_bytes() {
    compare(Directedness::Directed, || Tokens::<false> { length: 3 });
    compare(Directedness::Undirected, || Tokens::<true> { length: 2 });
}

#[test]
fn shipped_programs_through_bytes() {
    let config = pagerank::Config { sources: vec!["0".into(), "2".into()], ..pagerank::Config::default() };
    for (name, graph) in graphs::weighted(Directedness::Directed) {
        if graph.vertices() < 3 {
            continue;
        }
        let (plain, wide) = (graph.without_data(), graph.map_data(&|weight| f64::from(weight) / 3.0).unwrap());
        compare_on(name, &wide, || PageRank::<f64, f64>::new(&config).unwrap());
        compare_on(name, &graph, || ShortestPaths::<u32, u32>::new(0));
        compare_on(name, &plain, || SmallestLabel);
    }
    let ratings = (0..400).map(|edge| (edge * 7 % 30, edge * 11 % 23, (edge % 5) as f32 + 1.0)).collect();
    let ratings = EdgeList::bipartite(RawIds::from_zero(30), RawIds::from_zero(23), ratings);
    let ratings = ratings.build(&BuildOptions::default()).unwrap();
    for feedback in [Feedback::Explicit { centred: true }, Feedback::Implicit { alpha: 2.0 }] {
        let config = als::Config { rank: 3, feedback, ..als::Config::default() };
        compare_on("ratings", &ratings, || Als::of(&ratings, &config).unwrap());
    }
    for states in [2, 3] {
        let model = Ising { side: 6, states, coupling: 0.4, couplings: Couplings::Equal }.generate().unwrap();
        let config = bp::Config::default();
        let network = Network::new(&model, &config).unwrap();
        match states {
            2 => compare_on("grid", network.graph(), || Binary::new(&network, &config)),
            _ => compare_on("grid", network.graph(), || General::new(&network, &config)),
        }
    }
}

/// Virtual seconds of a run of five parts on three hosts, with as many threads.
fn virtual_seconds(costs: VirtualTime, threads: usize) -> f64 {
    // On which every part has mirrors that gather: each begins a superstep by sending sums.
    let (_, graph) = graphs::weighted(Directedness::Directed).into_iter().find(|(name, _)| *name == "random").unwrap();
    let cut = Cut::new(&graph, &vertex_cut::Random, &CutOptions::new(5)).unwrap();
    let options =
        Options { cut: Some(Arc::new(cut)), threads: Some(threads), max_supersteps: Some(5), ..Options::default() };
    let transport = Transport::VirtualTime { hosts: 3, costs };
    let mut run = Run::over(Diffuse::<0> { supersteps: 5 }, &graph, options, transport).unwrap();
    run.advance(&mut ()).unwrap();
    run.virtual_seconds().unwrap()
}

#[test]
fn virtual_time_is_a_function_of_the_seed() {
    let costs = |compute, latency, straggler| VirtualTime { seed: 3, compute, latency, straggler };
    let seconds = virtual_seconds(costs(0.01, 0.001, None), 1);
    for threads in [1, 2, 8] {
        assert_eq!(virtual_seconds(costs(0.01, 0.001, None), threads).to_bits(), seconds.to_bits(), "{threads}");
    }
    assert_ne!(virtual_seconds(VirtualTime { seed: 4, ..costs(0.01, 0.001, None) }, 1), seconds);
    // Five supersteps, each at least half, and at most one and a half times, what it costs.
    assert!((0.025..0.075 + 5.0 * 3.0 * 0.0015).contains(&seconds), "{seconds}");
    // Whoever is slow bounds every superstep; and so does the network.
    assert!(virtual_seconds(costs(0.01, 0.001, Some((2, 10.0))), 1) > 3.0 * seconds);
    assert!(virtual_seconds(costs(0.01, 0.1, None), 1) > 3.0 * seconds);
}

#[test]
fn parts_that_share_one_memory_send_nothing() {
    let (_, graph) = graphs::weighted(Directedness::Directed).remove(0);
    let options = Options { engine: Engine::Asynchronous, ..Options::default() };
    let error = Run::over(Diffuse::<0> { supersteps: 5 }, &graph, options, Transport::RoundTrip { hosts: 2 }).err();
    assert!(error.is_some_and(|error| error.to_string().contains("share one memory")));
}
