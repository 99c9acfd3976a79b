//! Graphs made of graphs, beside a naive construction.

use proptest::prelude::*;

use crate::Error;
use crate::graph::{
    AnyGraph, BuildOptions, Directedness, EdgeChunk, EdgeList, Graph, RawId, RawIds, TextIds, VertexId, VertexOrder,
};
use crate::program::{Add, Bag};

/// Source, target and data, ends by name and those of undirected edges in order; sorted.
type NamedEdges = Vec<(String, String, u32)>;

fn built(edges: &[(u32, u32)], direction: Directedness, order: VertexOrder) -> Graph<u32> {
    let triples = edges.iter().enumerate().map(|(index, &(s, t))| (s, t, index as u32));
    EdgeList::from_triples(12, triples).build(&BuildOptions { direction, order, ..BuildOptions::default() }).unwrap()
}

fn named(edges: impl Iterator<Item = (String, String, u32)>, direction: Directedness) -> NamedEdges {
    let is_turned = |s: &str, t: &str| direction == Directedness::Undirected && t < s;
    let mut all: Vec<_> =
        edges.map(|(s, t, data)| if is_turned(&s, &t) { (t, s, data) } else { (s, t, data) }).collect();
    all.sort();
    all
}

fn edges_of(graph: &Graph<u32>) -> NamedEdges {
    let name = |v| graph.raw_id(v).to_string();
    named(graph.iter_edges().map(|(s, t, data)| (name(s), name(t), *data)), graph.direction())
}

fn number(graph: &Graph<u32>, v: VertexId) -> u32 {
    match graph.raw_id(v) {
        RawId::Number(number) => number as u32,
        other => panic!("{other} is no number"),
    }
}

proptest! {
    #[test]
    fn parts_have_the_edges_that_are_kept(
        pairs in prop::collection::vec((0u32..12, 0u32..12), 0..60),
        kept: [bool; 12],
        undirected: bool,
        hub: bool,
    ) {
        let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
        let order = if hub { VertexOrder::Hub } else { VertexOrder::Natural };
        let graph = built(&pairs, direction, order);
        let number = |v| number(&graph, v);
        let wanted = |keep: &dyn Fn(u32, u32, u32) -> bool| {
            let all = pairs.iter().zip(0..).map(|(&(s, t), data)| (s, t, data)).filter(|(s, t, data)| keep(*s, *t, *data));
            named(all.map(|(s, t, data)| (s.to_string(), t.to_string(), data)), direction)
        };
        let part = graph.subgraph(&|v| kept[number(v) as usize]).unwrap();
        assert_eq!(edges_of(&part), wanted(&|s, t, _| kept[s as usize] && kept[t as usize]));
        assert_eq!(part.vertices(), kept.iter().filter(|kept| **kept).count());
        assert_eq!((part.direction(), part.order().is_some()), (direction, hub));
        let fewer = graph.filter_edges(&|s, t, data| data % 3 == 0 && number(s) + number(t) != 7).unwrap();
        assert_eq!(edges_of(&fewer), wanted(&|s, t, data| data % 3 == 0 && s + t != 7));
        assert_eq!(fewer.vertices(), 12);

        let mapped = graph.map_edges(&|s, t, data| data * 1000 + number(s) * 20 + number(t)).unwrap();
        for (s, t, value) in mapped.iter_edges() {
            assert_eq!(value % 1000, number(s) * 20 + number(t));
        }
        let sorted = |data: &[u32]| {
            let mut data = data.to_vec();
            data.sort_unstable();
            data
        };
        assert_eq!(sorted(mapped.data_by_source()), sorted(mapped.data_by_target()));

        let reversed = graph.reversed().unwrap();
        let turned = edges_of(&graph).into_iter().map(|(s, t, data)| (t, s, data));
        assert_eq!(edges_of(&reversed), named(turned, direction));
        assert_eq!(edges_of(&reversed.reversed().unwrap()), edges_of(&graph));

        let (sum, ends) = graph.fold_edges(&|s, t, data| (Add(*data), Bag(vec![(s, t)])));
        assert_eq!(sum, Add((0..pairs.len() as u32).sum()));
        assert!(ends.0.into_iter().eq(graph.iter_edges().map(|(s, t, _)| (s, t))));
        assert_eq!(graph.fold_vertices(&|v| Add(graph.by_source().degree(v))).0, graph.arcs() as u64);
    }
}

#[test]
fn users_and_items_stay_what_they_are() {
    let (users, items) = (RawIds::from_zero(3), RawIds::Text(TextIds::from_sorted(["p", "q"].into_iter())));
    let ratings = EdgeList::bipartite(users, items, vec![(0, 0, 1u32), (1, 1, 2), (2, 1, 3)]);
    let graph = ratings.build(&BuildOptions::default()).unwrap();
    let part = graph.subgraph(&|v| graph.raw_id(v).to_string() != "user:1").unwrap();
    assert_eq!(part.vertices(), 4);
    let wanted = [("user:0", "item:p", 1), ("user:2", "item:q", 3)];
    assert_eq!(edges_of(&part), wanted.map(|(user, item, data)| (user.to_string(), item.to_string(), data)));
    let error = graph.reversed().unwrap_err();
    assert!(error.to_string().contains("cannot be reversed"), "{error}");
}

#[test]
fn lists_that_could_not_be_found_again_are_refused() {
    let list = |ids: Vec<u64>| EdgeList { ids: RawIds::Numbers(ids.into()), ..EdgeList::from_pairs(3, vec![(0, 1)]) };
    let error = list(vec![3, 7, 5]).build(&BuildOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "the raw id 5 comes after 7: raw ids must ascend, and none may be there twice");
    assert!(matches!(list(vec![3, 3, 5]).build(&BuildOptions::default()), Err(Error::UnsortedIds { .. })));
    let text = RawIds::Text(TextIds::from_sorted(["b", "a"].into_iter()));
    let error = EdgeList { ids: text, ..EdgeList::from_pairs(2, vec![]) }.build(&BuildOptions::default()).unwrap_err();
    assert!(error.to_string().starts_with("the raw id a comes after b"), "{error}");
    let chunk = EdgeChunk { edges: vec![(0, 1), (1, 0)], data: vec![7u32] };
    let error =
        EdgeList { ids: RawIds::from_zero(2), chunks: vec![chunk] }.build(&BuildOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "2 edges with 1 values: an edge list has one for each edge");
}

#[test]
fn names_are_vertices() {
    let list = EdgeList::from_named_triples([("b", "a", 1u32), ("a", "c", 2), ("b", "b", 3)]);
    let graph = list.build(&BuildOptions::default()).unwrap();
    let wanted = [("a", "c", 2), ("b", "a", 1), ("b", "b", 3)];
    assert_eq!(edges_of(&graph), wanted.map(|(s, t, data)| (s.to_string(), t.to_string(), data)));
    let any: AnyGraph = graph.into();
    assert_eq!(any.subgraph(&|v| v < 2).unwrap().topology().edges(), 2);
    assert_eq!(any.reversed().unwrap().topology().by_source().row(0), [1]);
    let nobody = EdgeList::from_names(Vec::<(String, String)>::new()).build(&BuildOptions::default()).unwrap();
    assert_eq!(nobody.vertices(), 0);
}
