use proptest::prelude::*;

use super::level::Level;
use super::refine::Refinement;
use super::{cluster, initial};
use crate::graph::{BuildOptions, Directedness, EdgeList, Graph};
use crate::partition::ShardId;
use crate::partition::edge_cut::limits::{Load, fits, plus};
use crate::random::Stream;

fn graph(edges: Vec<(u32, u32)>, undirected: bool) -> Graph<()> {
    let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
    EdgeList::from_pairs(80, edges).build(&BuildOptions { direction, ..BuildOptions::default() }).unwrap()
}

fn edges() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((0u32..80, 0u32..80), 0..400)
}

/// Arcs between groups; of an undirected graph once an edge.
fn between(graph: &Graph<()>, group_of: &[u32]) -> u64 {
    let ends = |v: u32| graph.by_source().row(v).iter().filter(move |u| group_of[v as usize] != group_of[**u as usize]);
    let arcs = (0..graph.vertices() as u32).flat_map(ends).count() as u64;
    if graph.direction() == Directedness::Undirected { arcs / 2 } else { arcs }
}

proptest! {
    #[test]
    fn a_coarser_graph_has_the_weights_of_its_clusters(edges in edges(), undirected: bool, most in 1u64..60, seed: u64) {
        let graph = graph(edges, undirected);
        let level = Level::finest(&graph);
        let most: Load = [most, most / 2 + 1];
        let (cluster_of, count) = cluster::clusters(&level, most, 0, Stream::new(0, seed)).unwrap();
        let coarser = level.contracted(&cluster_of, count).unwrap();
        prop_assert_eq!(coarser.total(), level.total());
        for cluster in 0..count as u32 {
            let members = || (0..80usize).filter(|v| cluster_of[*v] == cluster);
            let load = members().fold([0; 2], |sum, v| plus(sum, level.weights[v]));
            prop_assert_eq!(plus([0; 2], coarser.weights[cluster as usize]), load);
            prop_assert!(fits(load, most) || members().count() == 1, "{:?}", load);
        }
        // Each cluster apart: what is cut is what is between clusters.
        let apart: Vec<ShardId> = (0..count as ShardId).collect();
        prop_assert_eq!(coarser.cut(&apart), between(&graph, &cluster_of));
    }

    #[test]
    fn refinement_knows_what_it_has_done(edges in edges(), undirected: bool, shards in 1usize..9, seed: u64, most in 0u64..80) {
        let graph = graph(edges, undirected);
        let level = Level::finest(&graph);
        let most: Vec<Load> = vec![[most, u64::MAX]; shards];
        let stream = Stream::new(1, seed);
        let placed: Vec<ShardId> = (0..80).map(|v| stream.below(shards as u64, v) as ShardId).collect();
        let mut refinement = Refinement::new(&level, &most, placed).unwrap();
        refinement.balance();
        let before = refinement.cut();
        let full = |loads: &[Load]| loads.iter().map(|load| load[0].max(most[0][0])).collect::<Vec<_>>();
        let bounds = full(refinement.loads());
        refinement.improve(3, stream);
        let (cut, loads) = (refinement.cut(), refinement.loads().to_vec());
        let placed = refinement.into_shards();
        prop_assert!(cut <= before);
        prop_assert_eq!(cut, level.cut(&placed));
        let mut counted = vec![[0; 2]; shards];
        (0..80).for_each(|v| counted[placed[v] as usize] = plus(counted[placed[v] as usize], level.weights[v]));
        prop_assert_eq!(&loads, &counted);
        prop_assert!(loads.iter().zip(bounds).all(|(load, bound)| load[0] <= bound));
    }

    #[test]
    fn the_first_cut_uses_every_shard(shards in 1usize..11, seed: u64) {
        // A ring: all vertices weigh the same.
        let graph = graph((0..80).map(|v| (v, (v + 1) % 80)).collect(), false);
        let most: Vec<Load> = vec![[80_u64.div_ceil(shards as u64) + 1, u64::MAX]; shards];
        let placed = initial::place(&Level::finest(&graph), &most, seed).unwrap();
        let on = |shard: usize| placed.iter().filter(|placed| **placed as usize == shard).count();
        prop_assert!((0..shards).all(|shard| (1..=80 / shards + 8).contains(&on(shard))));
    }
}
