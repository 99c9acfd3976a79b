use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::graph::{BuildOptions, Directedness, EdgeList};
use crate::partition::{CutOptions, Keep, Partitioner, ReplicaSets, edge_cut::Hash, vertex_cut::Random};

/// All arcs with their data, whichever shard they lie on, as the whole graph names their ends.
fn arcs_of(shards: &[Shard<u32>]) -> Vec<(VertexId, VertexId, u32)> {
    let mut arcs = Vec::new();
    for shard in shards {
        for source in 0..shard.vertices().len() as u32 {
            for position in shard.graph().by_source().range(source) {
                let target = shard.graph().by_source().neighbours()[position];
                let name = |local: u32| shard.vertices()[local as usize];
                arcs.push((name(source), name(target), shard.graph().data_by_source()[position]));
            }
        }
    }
    arcs.sort_unstable();
    arcs
}

fn check(graph: &Graph<u32>, partitioner: &dyn Partitioner, shards: usize) {
    let backwards: Vec<VertexId> = (0..graph.vertices() as VertexId).rev().collect();
    check_order(graph, partitioner, shards, None);
    check_order(graph, partitioner, shards, Some(&backwards));
}

fn check_order(graph: &Graph<u32>, partitioner: &dyn Partitioner, shards: usize, order: Option<&[VertexId]>) {
    let cut = Arc::new(Cut::new(graph, partitioner, &CutOptions::new(shards)).unwrap());
    let sharded = ShardedGraph::build(graph, cut.clone(), Keep::Ordinals, order).unwrap();
    let rows = graph.by_source();
    let whole = |v: VertexId| rows.range(v).map(move |p| (v, rows.neighbours()[p], graph.data_by_source()[p]));
    let mut expected: Vec<_> = (0..graph.vertices() as VertexId).flat_map(whole).collect();
    expected.sort_unstable();
    assert_eq!(arcs_of(sharded.shards()), expected, "every arc on one shard");

    let sets = ReplicaSets::of_arcs(graph, shards, |position, target| cut.shard_of_arc(position, target));
    let mut replicas = ReplicaSets::empty(graph.vertices(), shards);
    for (number, shard) in sharded.shards().iter().enumerate() {
        let local = shard.graph();
        for (index, v) in shard.vertices().iter().enumerate() {
            assert!(!replicas.contains(*v, number as ShardId), "one replica a shard");
            replicas.insert(*v, number as ShardId);
            let is_master = index < shard.masters();
            assert_eq!(sharded.cut().masters()[*v as usize] as usize == number, is_master);
            assert!(is_master || sets.contains(*v, number as ShardId), "a mirror has an edge");
            if is_master {
                assert_eq!(sharded.master(*v), (number as ShardId, index as u32));
                assert_eq!(sharded.vertex_at()[sharded.places(number).start + index], *v);
            }
        }
        for (owner, mirrors) in shard.mirrors().iter().enumerate() {
            let list = &sharded.shards()[owner].mirrored()[number];
            assert_eq!(list.len(), mirrors.len());
            // Of each kind in the order of masters.
            let kinds = [mirrors.start, mirrors.out_start, mirrors.in_end, mirrors.end].map(|end| end - mirrors.start);
            assert!(kinds.windows(2).all(|kind| list[kind[0] as usize..kind[1] as usize].is_sorted()));
            for (index, master) in (mirrors.start..mirrors.end).zip(list) {
                assert_eq!(shard.vertices()[index as usize], sharded.shards()[owner].vertices()[*master as usize]);
                let has_in = local.by_target().degree(index) > 0;
                let has_out = local.by_source().degree(index) > 0;
                assert_eq!(has_in, (mirrors.start..mirrors.in_end).contains(&index));
                assert_eq!(has_out, (mirrors.out_start..mirrors.end).contains(&index));
            }
        }
        // Both orders hold the same arcs, parallel ones k-th with k-th, rows sorted.
        let to_source = local.csc_to_csr();
        for v in 0..local.vertices() as VertexId {
            assert!(local.by_source().row(v).is_sorted() && local.by_target().row(v).is_sorted());
        }
        for (position, from) in to_source.iter().enumerate() {
            assert_eq!(local.data_by_target()[position], local.data_by_source()[*from as usize]);
        }
        for (position, arc) in shard.arcs().iter().enumerate() {
            assert_eq!(local.data_by_source()[position], graph.data_by_source()[*arc as usize]);
        }
    }
    for v in 0..graph.vertices() as VertexId {
        let mut expected: Vec<ShardId> = sets.shards(v).collect();
        if !expected.contains(&cut.masters()[v as usize]) {
            assert!(cut.is_edge_cut() || expected.is_empty(), "a master of a vertex-cut has an edge");
            expected.push(cut.masters()[v as usize]);
            expected.sort_unstable();
        }
        assert!(replicas.shards(v).eq(expected));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn shards_are_the_graph(
        edges in prop::collection::vec((0u32..40, 0u32..40, any::<u32>()), 0..200),
        shards in 1usize..20,
        undirected: bool,
    ) {
        let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
        let options = BuildOptions { direction, ..BuildOptions::default() };
        let graph = EdgeList::from_triples(40, edges).build(&options).unwrap();
        check(&graph, &Random, shards);
        check(&graph, &Hash, shards);
    }
}

#[test]
fn parts_of_a_graph_that_is_not_there() {
    let graph = EdgeList::from_pairs(0, Vec::new()).build(&BuildOptions::default()).unwrap();
    let cut = Arc::new(Cut::new(&graph, &Random, &CutOptions::new(3)).unwrap());
    let sharded = ShardedGraph::new(&graph, cut.clone()).unwrap();
    assert_eq!((sharded.shards().len(), sharded.replicas()), (3, 0));
    let other = EdgeList::from_pairs(2, vec![(0, 1)]).build(&BuildOptions::default()).unwrap();
    assert!(ShardedGraph::new(&other, cut).unwrap_err().to_string().contains("another graph"));
}
