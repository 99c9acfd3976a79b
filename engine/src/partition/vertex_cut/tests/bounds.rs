//! Bounds on replicas and on loads that hold for any graph.

use super::*;

/// A name, a number of vertices, edges.
type TestShape = (&'static str, u32, Vec<(VertexId, VertexId)>);

/// Orders of a stream that have led greedy methods astray, and shapes with one hub.
fn awkward() -> Vec<TestShape> {
    const COUNT: u32 = 3000;
    let mut numbers = Numbers(7);
    let skewed: Vec<_> = (0..20_000).map(|_| (numbers.skewed(COUNT), numbers.skewed(COUNT))).collect();
    // Rows are sorted, so another order of the stream is another naming of the vertices.
    let reversed = skewed.iter().map(|(u, v)| (COUNT - 1 - u, COUNT - 1 - v)).collect();
    let last = COUNT - 1;
    vec![
        ("sorted", COUNT, skewed),
        ("reversed", COUNT, reversed),
        ("chain", COUNT, (0..last).map(|v| (v, v + 1)).collect()),
        ("out-star", COUNT, (1..COUNT).map(|v| (0, v)).collect()),
        ("in-star", COUNT, (0..last).map(|v| (v, last)).collect()),
        ("in-star of few", 60, (1..60).map(|v| (v, 0)).collect()),
        ("one edge, many times", 2, vec![(0, 1); 500]),
        ("one loop, many times", 1, vec![(0, 0); 500]),
        ("few edges", 10, vec![(0, 1), (2, 1), (3, 1)]),
        ("no edge", 10, Vec::new()),
        ("nothing", 0, Vec::new()),
    ]
}

#[test]
fn the_capacity_holds_for_any_stream() {
    for (name, vertices, edges) in awkward() {
        for direction in [Directedness::Directed, Directedness::Undirected] {
            let graph = graph(vertices, edges.clone(), direction);
            for (shards, window, imbalance) in
                [(8, 0, 1.0), (8, 0, 1.05), (48, CutOptions::WINDOW, 1.05), (70, 100, 1.0)]
            {
                let options = CutOptions { window, imbalance, ..CutOptions::new(shards) };
                for method in greedy() {
                    let most = loads(&graph, &place(&graph, method.as_ref(), &options).0, shards).into_iter().max();
                    let capacity = options.capacity(graph.edges() as usize);
                    assert!(most.unwrap() <= capacity, "{name}, {} on {shards} shards", method.name());
                }
            }
        }
    }
}

fn most_replicas(graph: &Graph, method: &dyn Partitioner, shards: usize) -> u32 {
    let sets = replicas(graph, &arcs_of(graph, method, shards), shards);
    (0..graph.vertices() as VertexId).map(|v| sets.count(v)).max().unwrap()
}

#[test]
fn a_grid_has_no_more_replicas_than_a_row_and_a_column() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        let graph = power_law(50_000, direction);
        for shards in (1..50).chain([64, 97, 1000, MAX_SHARDS]) {
            let (rows, columns) = Grid::shape(shards);
            assert!(rows * columns >= shards && rows * (columns - 1) < shards, "every column has a shard");
            assert!((most_replicas(&graph, &Grid, shards) as usize) < rows + columns, "{shards} shards");
        }
    }
}

#[test]
fn a_grid_of_any_size_is_even() {
    let mut numbers = Numbers(3);
    let edges = (0..200_000).map(|_| (numbers.below(50_000), numbers.below(50_000))).collect();
    let graph = graph(50_000, edges, Directedness::Directed);
    for shards in [2, 3, 5, 7, 8, 11, 16, 19, 48] {
        let loads = loads(&graph, &arcs_of(&graph, &Grid, shards), shards);
        let (least, most) = (loads.iter().min().unwrap() * shards, loads.iter().max().unwrap() * shards);
        assert!(least > 180_000 && most < 220_000, "{shards} shards: {least} to {most}");
    }
}

#[test]
fn difference_sets_have_no_more_replicas_than_members() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        let graph = power_law(50_000, direction);
        for (q, shards) in [(2, 7), (3, 13), (5, 31), (7, 57), (11, 133), (61, 3783)] {
            assert!(most_replicas(&graph, &Pds, shards) <= q + 1, "{shards} shards");
        }
    }
}

#[test]
fn difference_sets_of_other_sizes_are_refused_with_the_nearest() {
    let graph = power_law(1000, Directedness::Directed);
    let error = Pds.place(&graph, &CutOptions::new(48)).unwrap_err().to_string();
    assert!(error.contains("48") && error.contains("31 or 57"), "{error}");
}

#[test]
fn the_lower_degree_keeps_its_edges_together() {
    let graph = graph(100, (1..100).map(|v| (0, v)).collect(), Directedness::Undirected);
    let sets = replicas(&graph, &arcs_of(&graph, &Dbh, 8), 8);
    assert!((1..100).all(|v| sets.count(v) == 1));
    assert_eq!(sets.count(0), 8);
}

#[test]
fn hybrid_keeps_in_edges_of_low_vertices_and_spreads_those_of_high_ones() {
    // 0 has 100 in-edges, 1 has 101; both of sources that have no other target.
    let edges = (0..100).map(|v| (10 + v, 0)).chain((0..101).map(|v| (200 + v, 1))).collect();
    let graph = graph(400, edges, Directedness::Directed);
    let (arcs, masters) = place(&graph, &Hybrid::default(), &CutOptions::new(16));
    let masters = masters.expect("hybrid-cut asks for masters");
    for (source, target, shard) in listed(&graph, &arcs) {
        assert_eq!(shard, masters[if target == 0 { 0 } else { source as usize }]);
    }
    let sets = replicas(&graph, &arcs, 16);
    assert_eq!(sets.count(0), 1);
    assert!(sets.count(1) > 10);
}
