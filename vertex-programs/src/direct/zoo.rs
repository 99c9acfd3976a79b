//! Odd graphs, for tests of direct algorithms, and pools to run on.

use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph, VertexId, VertexOrder};
use hubcut::random::h;

/// A name, how many vertices there are, and edges.
type List = (&'static str, u32, Vec<(VertexId, VertexId)>);

/// Lists of edges.
fn lists() -> Vec<List> {
    // A row of more edges than one worker takes.
    let leaves = crate::direct::LONG_ROW as u32 * 2 + 7;
    let random = |tag: u64, vertices: u64, edges: u64| {
        // Squared, so that low ids are in many edges.
        let end = |at: u64| (h(tag, at, 0) % vertices * (h(tag, at, 1) % vertices) / vertices) as VertexId;
        (0..edges).map(|at| (end(2 * at), end(2 * at + 1))).collect::<Vec<_>>()
    };
    let grid = (0..900u32).flat_map(|v| [(v, v + 1), (v, v + 30)]).filter(|(_, v)| *v < 900).collect();
    vec![
        ("one vertex", 1, vec![]),
        ("a loop", 1, vec![(0, 0)]),
        ("no edges", 5, vec![]),
        ("a pair, thrice, with loops", 2, vec![(0, 1), (1, 0), (0, 1), (0, 0), (1, 1), (1, 1)]),
        ("a loop between parallel edges", 4, vec![(1, 0), (1, 0), (1, 1), (1, 2), (1, 2), (2, 0), (3, 3)]),
        ("a star, out", leaves, (1..leaves).map(|leaf| (0, leaf)).collect()),
        ("a star, in, its middle the last", leaves, (0..leaves - 1).map(|leaf| (leaf, leaves - 1)).collect()),
        ("a chain", 3000, (1..3000).map(|v| (v - 1, v)).collect()),
        ("a chain, backwards", 3000, (1..3000).map(|v| (v, v - 1)).collect()),
        ("a shuffled circle", 4096, (0..4096u32).map(|at| (at * 1001 % 4096, (at + 1) * 1001 % 4096)).collect()),
        ("all pairs", 80, (0..80).flat_map(|u| (0..80).map(move |v| (u, v))).collect()),
        ("a grid", 900, grid),
        ("many parts", 9000, random(1, 9000, 5000)),
        ("one large part", 6000, random(2, 6000, 60_000)),
        ("dense", 300, random(3, 300, 20_000)),
    ]
}

/// All of them, directed and undirected, in both orders, with the weight that `weight` gives each edge.
pub(crate) fn graphs<W: hubcut::plain::EdgeValue>(weight: impl Fn(u64) -> W) -> Vec<(String, Graph<W>)> {
    let mut graphs = Vec::new();
    for (name, vertices, edges) in lists() {
        for direction in [Directedness::Directed, Directedness::Undirected] {
            for order in [VertexOrder::Natural, VertexOrder::Hub] {
                let triples = edges.iter().enumerate().map(|(at, (u, v))| (*u, *v, weight(at as u64)));
                let options = BuildOptions { direction, order, ..Default::default() };
                let graph = EdgeList::from_triples(vertices, triples).build(&options).unwrap();
                graphs.push((format!("{name}, {direction:?}, {order:?}"), graph));
            }
        }
    }
    graphs
}

/// Of all of them each in one order, in turn, for tests that take a while.
pub(crate) fn in_one_order<W: hubcut::plain::EdgeValue>(graphs: Vec<(String, Graph<W>)>) -> Vec<(String, Graph<W>)> {
    let orders = [VertexOrder::Natural, VertexOrder::Hub].map(|order| format!("{order:?}"));
    let is_one = |(at, (name, _)): &(usize, (String, Graph<W>))| name.ends_with(&orders[at / 4 % 2]);
    graphs.into_iter().enumerate().filter(is_one).map(|(_, graph)| graph).collect()
}

/// Does `work` on 1, 2 and 3 threads.
pub(crate) fn on_threads(work: &(dyn Fn() + Sync)) {
    for threads in 1..=3 {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work);
    }
}

/// Limits of which an end was asked before the beginning.
pub(crate) fn stopped() -> super::Limits {
    let interrupt = hubcut::exec::Interrupt::default();
    interrupt.request();
    super::Limits::new(interrupt, None)
}
