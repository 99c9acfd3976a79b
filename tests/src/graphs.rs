//! Odd shapes, each directed and undirected.

use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph, VertexId};

/// A name, the number of vertices, the edges.
pub type Shape = (&'static str, u32, Vec<(VertexId, VertexId)>);

/// The edge lists, by name: empty, one vertex, loops, parallel edges, stars that are long enough to be cut
/// into pieces, chains, isolated vertices, two components, a random graph with hubs.
pub fn edge_lists() -> Vec<Shape> {
    let hub = 70_000;
    let random = random_edges(3_000, 40_000, 5);
    vec![
        ("empty", 0, vec![]),
        ("one vertex", 1, vec![]),
        ("one loop", 1, vec![(0, 0), (0, 0)]),
        ("isolated vertices", 200, vec![(3, 150)]),
        ("parallel edges", 3, vec![(0, 1), (0, 1), (1, 0), (2, 1), (0, 1), (1, 1)]),
        ("chain", 300, (0..299).map(|v| (v, v + 1)).collect()),
        ("star out", hub + 1, (1..=hub).map(|leaf| (0, leaf)).collect()),
        ("star in", hub + 1, (1..=hub).map(|leaf| (leaf, 0)).collect()),
        ("two components", 140, (0..69).map(|v| (v, v + 1)).chain((70..139).map(|v| (v + 1, v))).collect()),
        ("sink", 5, vec![(0, 4), (1, 4), (2, 4), (3, 4), (0, 1)]),
        ("random", 3_000, random),
    ]
}

/// A repeatable random multigraph in which low ids have most edges.
pub fn random_edges(vertices: u32, edges: usize, seed: u64) -> Vec<(VertexId, VertexId)> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let unit = (state >> 11) as f64 / (1u64 << 53) as f64;
        (unit * unit * f64::from(vertices)) as VertexId
    };
    (0..edges).map(|_| (next(), next())).collect()
}

/// All shapes as graphs whose edges carry a weight made from their ends. Of the stars, which are large, undirected graphs have one.
pub fn weighted(direction: Directedness) -> Vec<(&'static str, Graph<u32>)> {
    let options = BuildOptions { direction, ..BuildOptions::default() };
    let build = |vertices, edges: Vec<(VertexId, VertexId)>| {
        let triples = edges.into_iter().enumerate().map(|(index, (s, t))| (s, t, (s + t * 3) % 17 + index as u32 % 2));
        EdgeList::from_triples(vertices, triples).build(&options).expect("the shapes are valid")
    };
    let is_other = |name: &str| direction == Directedness::Directed || name != "star in";
    let shapes = edge_lists().into_iter().filter(|(name, ..)| is_other(name));
    shapes.map(|(name, vertices, edges)| (name, build(vertices, edges))).collect()
}
