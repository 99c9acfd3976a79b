//! What a cut is said to send is what is counted by hand.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::graph::{BuildOptions, Directedness, EdgeList, Graph, VertexId};
use crate::partition::{Cut, CutOptions, Quality, ShardId, methods};

/// Of each kind one.
pub(in crate::partition) fn workloads() -> Vec<Workload> {
    let of = |name: &'static str, (gather, scatter), [sum, view, change, message, slot]: [u64; 5]| Workload {
        name: name.into(),
        gather,
        scatter,
        sum: SumBytes::Same(sum),
        view,
        change,
        message,
        slot,
    };
    use Direction::{Both, In, None, Out};
    vec![
        Workload::pagerank(),
        of("components", (None, Both), [0, 4, 0, 4, 0]),
        of("both", (Both, Both), [16, 4, 2, 1, 0]).sum_bytes_by_edges(|edges| edges / 4 * 40 + edges % 4 * 13),
        of("messages and slots", (In, Out), [16, 0, 12, 4, 8]),
        of("backwards", (Out, In), [8, 1, 2, 4, 0]),
    ]
}

/// Kind by kind, replica by replica.
fn by_hand(graph: &Graph, cut: &Cut, workload: &Workload) -> Superstep {
    let (mut replicas, mut shards) = (BTreeMap::<(VertexId, ShardId), (u64, u64)>::new(), BTreeMap::new());
    let mut position = 0;
    for source in 0..graph.vertices() as VertexId {
        for target in graph.by_source().row(source) {
            let shard = cut.shard_of_arc(position, *target);
            replicas.entry((source, shard)).or_default().1 += 1;
            replicas.entry((*target, shard)).or_default().0 += 1;
            *shards.entry((source, *target, shard)).or_insert(0i64) += 1;
            position += 1;
        }
    }
    let is_undirected = graph.direction() == Directedness::Undirected;
    let mut sent = Superstep { program: workload.name().into(), ..Superstep::default() };
    for ((v, shard), (into, out)) in &replicas {
        if cut.masters()[*v as usize] == *shard {
            continue;
        }
        let seen = |direction| match direction {
            Direction::None => 0,
            _ if is_undirected => *into,
            Direction::In => *into,
            Direction::Out => *out,
            Direction::Both => into + out,
        };
        let gathered = seen(workload.gather);
        sent.sums += match &workload.sum {
            _ if gathered == 0 => 0,
            SumBytes::Same(bytes) => *bytes,
            SumBytes::ByEdges(bytes) => bytes(gathered),
        };
        sent.views += workload.view;
        let (scatters, hears) = match (workload.scatter, is_undirected) {
            (Direction::None, _) => (false, false),
            (_, true) | (Direction::Out, _) => (*out > 0, *into > 0),
            (Direction::In, _) => (*into > 0, *out > 0),
            (Direction::Both, _) => (true, true),
        };
        sent.changes += if scatters { workload.change } else { 0 };
        sent.messages += if hears { workload.message } else { 0 };
    }
    if is_undirected {
        for ((source, target, shard), count) in &shards {
            let here = shards.get(&(*target, *source, *shard)).copied().unwrap_or(0);
            sent.slots += (count - here).max(0) as u64 * workload.slot;
        }
    }
    sent.bytes = sent.sums + sent.views + sent.changes + sent.messages + sent.slots;
    sent
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn bytes_are_those_of_all_replicas(
        edges in prop::collection::vec((0u32..30, 0u32..30), 0..200),
        shards in prop_oneof![1usize..8, Just(65)],
        undirected: bool,
    ) {
        let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
        let options = BuildOptions { direction, ..BuildOptions::default() };
        let graph = EdgeList::from_pairs(30, edges).build(&options).unwrap();
        for method in methods() {
            let Ok(cut) = Cut::new(&graph, &*method, &CutOptions::new(shards)) else { continue };
            let quality = Quality::of(&graph, &cut).unwrap();
            for workload in workloads() {
                let sent = quality.superstep(&graph, &cut, &workload).unwrap();
                prop_assert_eq!(&sent, &by_hand(&graph, &cut, &workload), "{:?}", workload);
            }
            prop_assert_eq!(
                quality.superstep(&graph, &cut, &Workload::pagerank()).unwrap().bytes,
                quality.pagerank_superstep_bytes()
            );
        }
    }
}

#[test]
fn a_cut_of_another_graph_is_refused() {
    let graph = |vertices| EdgeList::from_pairs(vertices, vec![(0, 1)]).build(&BuildOptions::default()).unwrap();
    let (one, other) = (graph(3), graph(4));
    let cut = Cut::new(&one, &crate::partition::edge_cut::Hash, &CutOptions::new(2)).unwrap();
    let quality = Quality::of(&one, &cut).unwrap();
    assert!(quality.superstep(&other, &cut, &Workload::pagerank()).is_err());
}
