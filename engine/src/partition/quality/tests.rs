use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::graph::{BuildOptions, EdgeList, Graph};
use crate::partition::{CutOptions, ShardId, ShardedGraph, methods};

fn check(graph: &Graph<()>, cut: Cut) {
    let quality = Quality::of(graph, &cut).unwrap();
    // Replicas as sets of (vertex, shard), arc by arc.
    let mut replicas = BTreeSet::new();
    let (mut cut_edges, mut position) = (0, 0);
    for source in 0..graph.vertices() as VertexId {
        for target in graph.by_source().row(source) {
            let shard = cut.shard_of_arc(position, *target);
            replicas.extend([(source, shard), (*target, shard)]);
            cut_edges += u64::from(cut.masters()[source as usize] != cut.masters()[*target as usize]);
            position += 1;
        }
    }
    let with_edge: BTreeSet<VertexId> = replicas.iter().map(|(v, _)| *v).collect();
    replicas.extend(with_edge.iter().map(|v| (*v, cut.masters()[*v as usize])));
    let factor = if with_edge.is_empty() { 1.0 } else { replicas.len() as f64 / with_edge.len() as f64 };
    assert!((quality.replication_factor - factor).abs() < 1e-12, "{} {factor}", quality.replication_factor);
    assert_eq!(quality.replicas as usize, replicas.len() + graph.vertices() - with_edge.len());
    let twice = if graph.direction() == Directedness::Undirected { 2 } else { 1 };
    assert_eq!(quality.cut_edges * twice, cut_edges);
    let is_cut = |v: &&VertexId| replicas.range((**v, 0)..=(**v, ShardId::MAX)).count() > 1;
    assert_eq!(quality.cut_vertices as usize, with_edge.iter().filter(is_cut).count());

    // The shards themselves.
    let sharded = ShardedGraph::new(graph, Arc::new(cut)).unwrap();
    let most = sharded.shards().iter().map(|shard| shard.graph().arcs()).max().unwrap();
    let mean = graph.arcs() as f64 / quality.shards as f64;
    assert!(graph.arcs() == 0 || (quality.edge_balance - most as f64 / mean).abs() < 1e-12);
    for (number, shard) in sharded.shards().iter().enumerate() {
        assert_eq!(quality.masters[number] as usize, shard.masters());
        assert_eq!(quality.arcs[number] as usize, shard.graph().arcs());
    }
    assert_eq!(quality.replicas as usize, sharded.replicas());
    for gather in [Direction::In, Direction::Out, Direction::Both, Direction::None] {
        let exchange = ExchangeVolume::of(&sharded, gather);
        assert_eq!(exchange.total_bytes(8, 4), quality.superstep_bytes(8, 4, gather), "{gather:?}");
        let shards = 0..quality.shards as ShardId;
        let pairs = shards.clone().flat_map(|from| shards.clone().map(move |to| (from, to)));
        assert_eq!(pairs.map(|(a, b)| exchange.bytes(a, b, 8, 4)).sum::<u64>(), exchange.total_bytes(8, 4));
        assert!(shards.clone().all(|shard| exchange.bytes(shard, shard, 8, 4) == 0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn counts_are_those_of_a_naive_count_and_of_the_shards(
        edges in prop::collection::vec((0u32..50, 0u32..50), 0..200),
        shards in prop_oneof![1usize..12, Just(64), Just(65), Just(130)],
        undirected: bool,
    ) {
        let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
        let graph = EdgeList::from_pairs(50, edges)
            .build(&BuildOptions { direction, ..BuildOptions::default() })
            .unwrap();
        for method in methods() {
            // Some methods are not defined for every number of shards.
            if let Ok(cut) = Cut::new(&graph, &*method, &CutOptions::new(shards)) {
                check(&graph, cut);
            }
        }
    }
}

#[test]
fn nothing_is_balanced() {
    let graph = EdgeList::from_pairs(0, Vec::new()).build(&BuildOptions::default()).unwrap();
    let cut = Cut::new(&graph, &crate::partition::edge_cut::Hash, &CutOptions::new(3)).unwrap();
    let quality = Quality::of(&graph, &cut).unwrap();
    let found = (quality.replication_factor, quality.edge_balance, quality.vertex_balance);
    assert_eq!(found, (1.0, 1.0, 1.0));
    let other = EdgeList::from_pairs(2, vec![(0, 1)]).build(&BuildOptions::default()).unwrap();
    assert!(Quality::of(&other, &cut).unwrap_err().to_string().contains("another graph"));
}
