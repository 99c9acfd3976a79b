//! What a cut is said to send, for a program, is what a run of it sends; see `Workload`.

use std::sync::Arc;

use hubcut::exec::{Engine, Options, Traffic};
use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList, Topology};
use hubcut::partition::{Cut, CutOptions, Quality, Superstep, edge_cut, methods};
use hubcut_datasets::generate::{Couplings, Ising};
use hubcut_programs::bp::{self, Network};
use hubcut_programs::registry::find;
use hubcut_programs::{als, components, pagerank};
use hubcut_tests::graphs;

/// Cuts a graph in every way, and compares what is said of each cut with what `run` says that was sent.
fn compare(program: &str, topology: &Topology, run: impl Fn(Options) -> Traffic, check: impl Fn(&Superstep, &Traffic)) {
    let workload = find(program).and_then(|program| program.workload()).unwrap();
    for method in methods() {
        let Ok(cut) = Cut::new(topology, &*method, &CutOptions::new(5)) else { continue };
        let said = Quality::of(topology, &cut).unwrap().superstep(topology, &cut, &workload).unwrap();
        let engine = Engine::Synchronous;
        let options = Options { engine, threads: Some(2), cut: Some(Arc::new(cut)), ..Options::default() };
        let sent = run(options);
        assert_eq!(said.bytes, said.sums + said.views + said.changes + said.messages + said.slots);
        check(&said, &sent);
    }
}

#[test]
fn of_pagerank() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for (name, graph) in graphs::weighted(direction) {
            let graph = AnyGraph::Unweighted(graph.without_data());
            let config = pagerank::Config { tolerance: 0.0, ..pagerank::Config::default() };
            let run = |options| {
                let options = Options { max_supersteps: Some(3), ..options };
                pagerank::run(&graph, &config, options, &mut ()).unwrap().report.traffic.unwrap()
            };
            compare("pagerank", graph.topology(), run, |said, sent| {
                let once = |bytes: u64| bytes / 3;
                assert_eq!((said.sums, said.views), (once(sent.sums), once(sent.views)), "{name}");
                assert_eq!(said.bytes, once(sent.bytes), "{name}");
            });
        }
    }
}

#[test]
fn of_components() {
    let edges = EdgeList::from_pairs(400, graphs::random_edges(400, 1500, 3));
    let graph = AnyGraph::Unweighted(edges.build(&BuildOptions::default()).unwrap());
    let run = |options| {
        let traffic = components::run(&graph, options, &mut ()).unwrap().report.traffic.unwrap();
        assert_eq!(traffic.sums + traffic.slots, 0);
        traffic
    };
    compare("components", graph.topology(), run, |said, sent| {
        assert_eq!((said.sums, said.changes, said.slots), (0, 0, 0));
        // Most labels change once or twice; whether a vertex has a smaller one to tell its neighbours is for the run to find.
        assert!(said.views > 0 && said.views == said.messages);
        assert!(sent.views >= said.views / 2 && sent.views <= 3 * said.views, "{said:?} {sent:?}");
    });
}

#[test]
fn of_als() {
    let ratings: Vec<_> = super::als::random(120, 40, 60, 900);
    let graph = super::als::graph(120, 40, &ratings);
    let config = als::Config { iterations: 3, ..als::Config::default() };
    let run = |options| {
        let options = Options { max_supersteps: Some(6), ..options };
        super::als::run(&graph, &config, options).report.traffic.unwrap()
    };
    compare("als", graph.topology(), run, |said, sent| {
        // Every user and every item runs once in an iteration; half of them at a time, so which of them is sent too.
        assert_eq!(3 * said.sums, sent.sums, "{said:?} {sent:?}");
        let which = sent.activations.max(sent.changes);
        for (said, sent) in [(said.views, sent.views), (said.messages, sent.messages)] {
            assert!(3 * said <= sent && sent <= 3 * said + which, "{said} {sent}, {which}");
        }
    });
}

#[test]
fn of_belief_propagation() {
    let model = Ising { side: 12, states: 2, coupling: 0.5, couplings: Couplings::Random }.generate().unwrap();
    let config = bp::Config::default();
    let network = Network::new(&model, &config).unwrap();
    let run = |options| {
        let options = Options { max_supersteps: Some(1), ..options };
        bp::run(&network, &config, options, &mut ()).unwrap().report.traffic.unwrap()
    };
    let topology = network.graph().topology();
    compare("bp", topology, run, |said, sent| {
        assert_eq!((said.sums, said.changes, said.slots), (sent.sums, sent.changes, sent.slots), "{said:?}");
        assert!(said.views == 0 && sent.views == 0 && sent.messages > 0 || said.messages == 0);
        assert!(sent.messages <= said.messages + said.messages / 4, "{said:?} {sent:?}");
    });
    // An edge-cut exchanges no sums, but the slots of edges that are cut.
    let cut = Cut::new(topology, &edge_cut::Hash, &CutOptions::new(2)).unwrap();
    let quality = Quality::of(topology, &cut).unwrap();
    let said = quality.superstep(topology, &cut, &find("bp").unwrap().workload().unwrap()).unwrap();
    assert_eq!((said.sums, said.slots), (0, 16 * quality.cut_edges));
}
