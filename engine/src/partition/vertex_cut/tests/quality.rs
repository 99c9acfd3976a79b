//! Replication factors: against a formula, against another way of counting, against each other.

use super::*;

/// Gonzalez et al. 2012, theorem 5.2: the expected replication factor of the random cut.
fn expected(graph: &Graph, shards: usize) -> f64 {
    let mut neighbours = vec![HashSet::new(); graph.vertices()];
    // An edge and its reverse are two chances to get a shard.
    for (source, target, _) in listed(graph, &vec![0; graph.arcs()]) {
        neighbours[source as usize].insert((source, target));
        neighbours[target as usize].insert((source, target));
    }
    let missed = 1.0 - 1.0 / shards as f64;
    let with_edge = neighbours.iter().filter(|edges| !edges.is_empty());
    let replicas: f64 = with_edge.clone().map(|edges| shards as f64 * (1.0 - missed.powi(edges.len() as i32))).sum();
    replicas / with_edge.count() as f64
}

#[test]
fn random_replicates_as_the_formula_says() {
    let mut numbers = Numbers(11);
    let even: HashSet<_> = (0..150_000).map(|_| (numbers.below(20_000), numbers.below(20_000))).collect();
    let even = graph(20_000, even.into_iter().collect(), Directedness::Directed);
    for graph in [even, power_law(300_000, Directedness::Directed)] {
        assert!(graph.edges() >= 100_000);
        for shards in [2, 8, 16, 48, 200] {
            let found = replication_factor(&graph, &arcs_of(&graph, &Random, shards));
            let ratio = found / expected(&graph, shards);
            assert!((0.99..1.01).contains(&ratio), "{shards} shards: {found}, {ratio} of what is expected");
        }
    }
}

#[test]
fn replica_sets_count_what_is_there() {
    let graph = power_law(30_000, Directedness::Directed);
    for shards in [7, 133] {
        for method in all() {
            let arcs = arcs_of(&graph, method.as_ref(), shards);
            let sets = replicas(&graph, &arcs, shards);
            let counts = (0..graph.vertices() as VertexId).map(|v| sets.count(v)).filter(|count| *count > 0);
            let (replicas, vertices) =
                counts.fold((0, 0), |(replicas, vertices), count| (replicas + count, vertices + 1));
            assert_eq!(f64::from(replicas) / f64::from(vertices), replication_factor(&graph, &arcs));
        }
    }
}

#[test]
fn greedy_cuts_replicate_less_than_random() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        let graph = power_law(300_000, direction);
        for shards in [8, 16, 48] {
            let factor = |method: &dyn Partitioner| replication_factor(&graph, &arcs_of(&graph, method, shards));
            let random = factor(&Random);
            let relative: Vec<_> = all()
                .iter()
                .filter(|method| method.name() != "pds")
                .map(|method| (method.name(), factor(method.as_ref()) / random))
                .collect();
            let of = |name| relative.iter().find(|(method, _)| *method == name).unwrap().1;
            println!("{direction:?}, {shards} shards: {relative:.2?}");
            assert!(of("hdrf") <= if shards == 8 { 0.6 } else { 0.5 }, "{shards} shards: {relative:?}");
            assert!(shards < 48 || of("ginger") <= 0.5, "{shards} shards: {relative:?}");
            assert!(of("grid") < 1.0 && of("dbh") < of("grid") && of("hdrf") < of("oblivious"), "{relative:?}");
            assert!(of("ginger") < of("hybrid"), "{relative:?}");
        }
    }
}

#[test]
fn windows_make_up_for_a_sorted_stream() {
    let graph = power_law(200_000, Directedness::Directed);
    let with = |window| {
        let options = CutOptions { window, ..CutOptions::new(48) };
        replication_factor(&graph, &place(&graph, &Oblivious, &options).0)
    };
    assert!(with(CutOptions::WINDOW) < with(0), "{} and {}", with(CutOptions::WINDOW), with(0));
}
