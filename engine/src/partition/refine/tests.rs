//! Refined cuts: never worse, as even as before, and better where there is something to gain.

use proptest::prelude::*;

use super::*;
use crate::graph::{BuildOptions, Directedness, EdgeList, Graph};
use crate::partition::workload::tests::workloads;
use crate::partition::{Partitioner, Quality, Workload, edge_cut, methods, vertex_cut};
use crate::random::h;

fn graph(vertices: u32, edges: Vec<(VertexId, VertexId)>, direction: Directedness) -> Graph {
    EdgeList::from_pairs(vertices, edges).build(&BuildOptions { direction, ..Default::default() }).unwrap()
}

fn bytes(graph: &Graph, cut: &Cut, workload: &Workload) -> u64 {
    Quality::of(graph, cut).unwrap().superstep(graph, cut, workload).unwrap().bytes
}

/// What holds for every cut; its bytes before and after.
fn check(graph: &Graph, cut: &Cut, imbalance: f64, workload: &Workload) -> (u64, u64) {
    let refined = |cut: &Cut, refine| {
        let options = CutOptions { refine, imbalance, workload: workload.clone(), ..CutOptions::new(cut.shards()) };
        cut.refined(graph, &options).unwrap()
    };
    // Each time all vertices are looked at first; in the end nothing is left to be gained.
    let mut last = refined(cut, 50);
    let mut again = refined(&last, 1);
    for _ in 0..20 {
        if (again.masters(), again.arcs()) == (last.masters(), last.arcs()) {
            break;
        }
        last = refined(&again, 50);
        again = refined(&last, 1);
    }
    assert_eq!((again.masters(), again.arcs()), (last.masters(), last.arcs()), "{}", cut.method());
    let (refined, more) = (refined(cut, 5), refined(cut, 50));
    let [before, after] = [cut, &refined].map(|cut| Quality::of(graph, cut).unwrap());
    let bytes_of = |cut: &Cut| bytes(graph, cut, workload);
    let bytes = (bytes_of(cut), bytes_of(&refined));
    assert!(bytes_of(&more) <= bytes.1 && bytes.1 <= bytes.0, "{}, {workload:?}: {bytes:?}", cut.method());
    assert_eq!((cut.is_edge_cut(), cut.shards()), (refined.is_edge_cut(), refined.shards()));
    let options = CutOptions { imbalance, ..CutOptions::new(cut.shards()) };
    let most = |loads: &[u64]| loads.iter().copied().max().unwrap();
    let allowed = |loads: &[u64]| most(loads).max(options.capacity(loads.iter().sum::<u64>() as usize) as u64);
    assert!(most(&after.arcs) <= allowed(&before.arcs), "{}: {:?}", cut.method(), after.arcs);
    if cut.is_edge_cut() {
        assert!(most(&after.masters) <= allowed(&before.masters), "{}: {:?}", cut.method(), after.masters);
    } else if graph.direction() == Directedness::Undirected {
        let (arcs, back) = (refined.arcs().unwrap(), graph.reverse_arcs().unwrap());
        assert!(back.iter().enumerate().all(|(arc, back)| arcs[arc] == arcs[*back as usize]), "{}", cut.method());
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn never_worse_and_as_even(
        edges in prop::collection::vec((0u32..30, 0u32..30), 0..200),
        shards in prop::sample::select(vec![1usize, 2, 3, 7, 65]),
        imbalance in prop::sample::select(vec![1.0, 1.05, 2.0]),
        seed: u64,
        undirected: bool,
        workload in prop::sample::select(workloads()),
    ) {
        let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
        let graph = graph(30, edges, direction);
        for method in methods() {
            let options = CutOptions { seed, imbalance, ..CutOptions::new(shards) };
            if let Ok(cut) = Cut::new(&graph, &*method, &options) {
                check(&graph, &cut, imbalance, &workload);
            }
        }
    }
}

/// The change that is foreseen is the one that is there.
#[test]
fn changes_are_what_bytes_say() {
    for (direction, workload) in [Directedness::Directed, Directedness::Undirected]
        .into_iter()
        .flat_map(|direction| workloads().into_iter().map(move |workload| (direction, workload)))
    {
        let end = |at| (h(1, at, 0) % 40 * (h(1, at, 1) % 40) / 40) as VertexId;
        let graph = graph(40, (0..300).map(|at| (end(2 * at), end(2 * at + 1))).collect(), direction);
        for method in [&vertex_cut::Random as &dyn Partitioner, &edge_cut::Hash] {
            let options = CutOptions { imbalance: 2.0, workload: workload.clone(), ..CutOptions::new(5) };
            // With masters where they cost least.
            let cut = Cut::new(&graph, method, &options).unwrap().refined(&graph, &options).unwrap();
            let mut refining = Refining::new(&cut, &graph, &options).unwrap();
            let mut last = bytes(&graph, &cut, &workload) as i64;
            let mut moves = 0;
            for v in 0..40 {
                let old = refining.places.of(v).len();
                let gained = refining.improve(v);
                if gained > 0 {
                    let masters = refining.final_masters();
                    let placement = match cut.is_edge_cut() {
                        true => Placement::Vertices(masters),
                        false => Placement::Edges { arcs: refining.arcs.clone(), masters: Some(masters) },
                    };
                    let cut = Cut::from_placement(&graph, 5, "", placement).unwrap();
                    let now = bytes(&graph, &cut, &workload) as i64;
                    assert_eq!(last - now, gained, "{workload:?}, vertex {v} on {old} shards");
                    (last, moves) = (now, moves + 1);
                }
            }
            assert!(moves > 5, "{workload:?}, {}: {moves}", cut.method());
        }
    }
}

#[test]
fn neighbourhoods_are_found_again() {
    // Eight cliques of eight, cut by hash: what is together comes together.
    let clique = |first: u32| (0..8).flat_map(move |a| (0..a).map(move |b| (first + a, first + b)));
    let edges: Vec<_> = (0..8).flat_map(|part| clique(part * 8)).collect();
    for direction in [Directedness::Directed, Directedness::Undirected] {
        let graph = graph(64, edges.clone(), direction);
        for method in [&vertex_cut::Random as &dyn Partitioner, &vertex_cut::Hdrf::default(), &edge_cut::Hash] {
            let cut = Cut::new(&graph, method, &CutOptions::new(4)).unwrap();
            let (before, after) = check(&graph, &cut, 1.5, &Workload::pagerank());
            assert!(3 * after < 2 * before, "{}: {before}, {after}", cut.method());
        }
    }
}

#[test]
fn a_cut_of_another_graph_is_refused() {
    let [one, other] = [3, 4].map(|vertices| graph(vertices, vec![(0, 1), (1, 2)], Directedness::Directed));
    let cut = Cut::new(&one, &edge_cut::Hash, &CutOptions::new(2)).unwrap();
    let options = CutOptions { refine: 1, ..CutOptions::new(2) };
    assert!(cut.refined(&other, &options).is_err());
    assert_eq!(cut.refined(&one, &options).unwrap().method(), "hash, refined");
}
