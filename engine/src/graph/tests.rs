//! Building against a naive builder and against petgraph; pairing against its definition.

mod derive;

use std::collections::BTreeMap;

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use proptest::prelude::*;

use super::*;
use crate::error::Error;

type Triple = (VertexId, VertexId, u32);

const DIRECTIONS: [Directedness; 2] = [Directedness::Directed, Directedness::Undirected];
const DUPLICATES: [Duplicates; 4] = [Duplicates::Keep, Duplicates::First, Duplicates::Sum, Duplicates::Error];
const LOOPS: [SelfLoops; 2] = [SelfLoops::Keep, SelfLoops::Drop];
const ORDERS: [VertexOrder; 2] = [VertexOrder::Natural, VertexOrder::Hub];

/// Few vertices, so that duplicates and loops are common; some lists of many edges.
fn triples() -> impl Strategy<Value = (u32, Vec<Triple>)> {
    (1u32..40).prop_flat_map(|n| {
        let edges = prop::collection::vec((0..n, 0..n, 0u32..1000), 0..120);
        (Just(n), edges)
    })
}

fn options() -> impl Strategy<Value = BuildOptions> {
    let pick = |n: usize| 0..n;
    (pick(2), pick(4), pick(2), pick(2)).prop_map(|(direction, duplicates, loops, order)| BuildOptions {
        direction: DIRECTIONS[direction],
        duplicates: DUPLICATES[duplicates],
        self_loops: LOOPS[loops],
        order: ORDERS[order],
    })
}

/// A list cut into chunks of the given lengths, the rest in a last one.
fn cut(vertices: u32, edges: &[Triple], lengths: &[usize]) -> EdgeList<u32> {
    let mut list = EdgeList { ids: RawIds::from_zero(vertices), chunks: Vec::new() };
    let mut left = edges;
    for &len in lengths.iter().chain([&usize::MAX]) {
        let (now, later) = left.split_at(len.min(left.len()));
        list.chunks.extend(EdgeList::from_triples(vertices, now.iter().copied()).chunks);
        left = later;
    }
    list
}

/// Arcs as they should be, natural ids: edges by policy in input order, sorted stably; or the duplicate.
struct Naive {
    arcs: Vec<Triple>,
    edges: u64,
    counts: BuildCounts,
    duplicate: bool,
}

fn naive(edges: &[Triple], options: &BuildOptions) -> Naive {
    let undirected = options.direction == Directedness::Undirected;
    let mut counts = BuildCounts { edges_read: edges.len() as u64, ..BuildCounts::default() };
    let mut groups: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    for &(source, target, value) in edges {
        if source == target {
            counts.self_loops += 1;
            if options.self_loops == SelfLoops::Drop {
                counts.self_loops_dropped += 1;
                continue;
            }
        }
        let key = if undirected { (source.min(target), source.max(target)) } else { (source, target) };
        groups.entry(key).or_default().push(value);
    }
    let mut duplicate = false;
    let mut arcs = Vec::new();
    let mut kept = 0;
    for ((source, target), values) in groups {
        let more = values.len() as u64 - 1;
        counts.duplicates += more;
        duplicate |= more > 0;
        let values = match options.duplicates {
            Duplicates::First => vec![values[0]],
            Duplicates::Sum => vec![values.iter().sum()],
            Duplicates::Keep | Duplicates::Error => values.clone(),
        };
        if matches!(options.duplicates, Duplicates::First | Duplicates::Sum) {
            counts.duplicates_merged += more;
        }
        kept += values.len() as u64;
        for value in values {
            arcs.push((source, target, value));
            if undirected && source != target {
                arcs.push((target, source, value));
            }
        }
    }
    arcs.sort_by_key(|&(source, target, _)| (source, target));
    Naive { arcs, edges: kept, counts, duplicate: duplicate && options.duplicates == Duplicates::Error }
}

/// The arcs of a graph by natural position, from rows by source and from rows by target, each stably sorted by
/// (source, target).
fn arcs(graph: &Graph<u32>) -> [Vec<Triple>; 2] {
    let position = |v: VertexId| match graph.raw_id(v) {
        RawId::Number(number) => number as u32,
        _ => unreachable!("ids are numbers here"),
    };
    let (mut out, mut into) = (Vec::new(), Vec::new());
    for v in 0..graph.vertices() as VertexId {
        for i in graph.by_source().range(v) {
            out.push((position(v), position(graph.by_source().neighbours()[i]), graph.data_by_source()[i]));
        }
        for i in graph.by_target().range(v) {
            into.push((position(graph.by_target().neighbours()[i]), position(v), graph.data_by_target()[i]));
        }
    }
    out.sort_by_key(|&(source, target, _)| (source, target));
    into.sort_by_key(|&(source, target, _)| (source, target));
    [out, into]
}

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

/// Everything about a graph that must not depend on how it was built.
fn assert_same(a: &Graph<u32>, b: &Graph<u32>) {
    assert_eq!(a.topology(), b.topology());
    assert_eq!(a.data_by_source(), b.data_by_source());
    assert_eq!(a.data_by_target(), b.data_by_target());
}

proptest! {
    #[test]
    fn equals_the_naive_builder((n, edges) in triples(), options in options(), lengths in prop::collection::vec(0usize..50, 0..6)) {
        let expected = naive(&edges, &options);
        let built = cut(n, &edges, &lengths).build(&options);
        if expected.duplicate {
            let is_duplicate = matches!(built, Err(Error::Duplicate { .. }));
            prop_assert!(is_duplicate);
            return Ok(());
        }
        let graph = built.unwrap();
        prop_assert_eq!(graph.vertices(), n as usize);
        prop_assert_eq!(graph.edges(), expected.edges);
        prop_assert_eq!(*graph.counts(), expected.counts);
        prop_assert_eq!(graph.direction(), options.direction);
        for arcs in arcs(&graph) {
            prop_assert_eq!(&arcs, &expected.arcs);
        }
        for v in 0..n {
            prop_assert!(graph.by_source().row(v).is_sorted());
            prop_assert!(graph.by_target().row(v).is_sorted());
            prop_assert_eq!(graph.find(graph.raw_id(v)), Some(v));
        }
        let stats = graph.stats();
        let kept_loops = expected.arcs.iter().filter(|(source, target, _)| source == target).count() as u64;
        prop_assert_eq!(stats.self_loops, kept_loops);
        prop_assert_eq!(stats.duplicates, expected.counts.duplicates - expected.counts.duplicates_merged);
        prop_assert_eq!(stats.dangling, (0..n).filter(|&v| !expected.arcs.iter().any(|arc| arc.0 == v)).count() as u64);
        prop_assert_eq!(stats.isolated, (0..n).filter(|&v| !expected.arcs.iter().any(|arc| arc.0 == v || arc.1 == v)).count() as u64);
    }

    #[test]
    fn equals_petgraph((n, edges) in triples()) {
        let mut oracle = DiGraph::<(), u32>::new();
        (0..n).for_each(|_| { oracle.add_node(()); });
        for &(source, target, value) in &edges {
            oracle.add_edge(NodeIndex::new(source as usize), NodeIndex::new(target as usize), value);
        }
        let graph = EdgeList::from_triples(n, edges).build(&BuildOptions::default()).unwrap();
        for v in 0..n {
            let node = NodeIndex::new(v as usize);
            let sorted = |direction| {
                let mut found: Vec<(u32, u32)> = oracle
                    .edges_directed(node, direction)
                    .map(|edge| (edge.source().index() as u32 + edge.target().index() as u32 - v, *edge.weight()))
                    .collect();
                found.sort_unstable();
                found
            };
            let ours = |adjacency: &Adjacency, data: &[u32]| {
                let mut found: Vec<(u32, u32)> = adjacency.range(v).map(|i| (adjacency.neighbours()[i], data[i])).collect();
                found.sort_unstable();
                found
            };
            prop_assert_eq!(ours(graph.by_source(), graph.data_by_source()), sorted(petgraph::Outgoing));
            prop_assert_eq!(ours(graph.by_target(), graph.data_by_target()), sorted(petgraph::Incoming));
        }
    }

    #[test]
    fn reordering_is_building_in_that_order((n, edges) in triples(), options in options()) {
        let build = |order| EdgeList::from_triples(n, edges.clone()).build(&BuildOptions { order, ..options });
        if let (Ok(natural), Ok(hub)) = (build(VertexOrder::Natural), build(VertexOrder::Hub)) {
            assert_same(&natural.reordered(VertexOrder::Hub).unwrap(), &hub);
            assert_same(&hub.reordered(VertexOrder::Hub).unwrap(), &hub);
            assert_same(&hub.reordered(VertexOrder::Natural).unwrap(), &natural);
            // Groups by power of two: a vertex has at least half the out-degree of any later one, unless both
            // are below half the mean.
            let degree = |v: u32| hub.by_source().degree(v) as f64;
            let half_mean = hub.arcs() as f64 / n as f64 / 2.0;
            for (v, w) in (0..n).flat_map(|v| (v..n).map(move |w| (v, w))) {
                prop_assert!(2.0 * degree(v) >= degree(w) || degree(w) < half_mean.max(1.0));
            }
        }
    }

    #[test]
    fn pairs_are_arcs((n, edges) in triples(), options in options()) {
        let options = BuildOptions { duplicates: Duplicates::Keep, ..options };
        let graph = EdgeList::from_triples(n, edges).build(&options).unwrap();
        let (by_source, by_target) = (graph.by_source(), graph.by_target());
        let row_of = |adjacency: &Adjacency, i: u64| (adjacency.offsets().partition_point(|&start| start <= i) - 1) as u32;
        let pairs = graph.csc_to_csr();
        let mut seen = vec![false; graph.arcs()];
        for (i, &j) in pairs.iter().enumerate() {
            let (target, source) = (row_of(by_target, i as u64), by_target.neighbours()[i]);
            prop_assert_eq!((row_of(by_source, j), by_source.neighbours()[j as usize]), (source, target));
            prop_assert_eq!(graph.data_by_target()[i], graph.data_by_source()[j as usize]);
            prop_assert!(!std::mem::replace(&mut seen[j as usize], true));
            // k-th with k-th: parallel arcs follow each other on both sides.
            if i > 0 && row_of(by_target, i as u64 - 1) == target && by_target.neighbours()[i - 1] == source {
                prop_assert_eq!(j, pairs[i - 1] + 1);
            }
        }
        let mut multiplicity: BTreeMap<(u32, u32), i64> = BTreeMap::new();
        for v in 0..n {
            for &w in by_source.row(v) {
                *multiplicity.entry((v, w)).or_default() += 1;
                *multiplicity.entry((w, v)).or_default() -= 1;
            }
        }
        match graph.reverse_arcs() {
            Ok(reverse) => {
                prop_assert!(multiplicity.values().all(|&more| more == 0));
                for (i, &j) in reverse.iter().enumerate() {
                    prop_assert_eq!(reverse[j as usize], i as u64);
                    prop_assert_eq!(row_of(by_source, j), by_source.neighbours()[i]);
                    prop_assert_eq!(by_source.neighbours()[j as usize], row_of(by_source, i as u64));
                    if options.direction == Directedness::Undirected {
                        prop_assert_eq!(graph.data_by_source()[i], graph.data_by_source()[j as usize]);
                    }
                }
            }
            Err(Error::NotSymmetric { from, to }) => {
                prop_assert_eq!(options.direction, Directedness::Directed);
                let vertex = |raw: &str| graph.find(RawId::Text(raw)).unwrap();
                let (from, to) = (vertex(&from), vertex(&to));
                prop_assert!(multiplicity[&(from, to)] > 0);
            }
            Err(other) => panic!("{other}"),
        }
    }
}

/// Enough edges for many blocks and buckets, with hubs, loops and duplicates.
fn many(vertices: u32, edges: u32) -> Vec<Triple> {
    let mut state = 1u64;
    let mut random = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as u32
    };
    (0..edges)
        .map(|i| {
            let source = if random() % 4 == 0 { vertices / 2 } else { random() % vertices };
            (source, random() % vertices.min(1 << (random() % 20)), i)
        })
        .collect()
}

#[test]
fn threads_and_chunks_do_not_matter() {
    let (vertices, edges) = (70_000, many(70_000, 300_000));
    for direction in DIRECTIONS {
        for order in ORDERS {
            let options = BuildOptions { direction, order, ..BuildOptions::default() };
            let expected = with_threads(1, || cut(vertices, &edges, &[]).build(&options).unwrap());
            let oracle = naive(&edges, &options);
            assert_eq!(arcs(&expected), [oracle.arcs.clone(), oracle.arcs]);
            assert_eq!(*expected.counts(), oracle.counts);
            for threads in [2, 3, 8] {
                let lengths = [1, 2, 20_000, 0, 17_000, 100_000, 3];
                let built = with_threads(threads, || cut(vertices, &edges, &lengths).build(&options).unwrap());
                assert_same(&built, &expected);
            }
        }
    }
}

#[test]
fn a_list_of_one_large_chunk_is_read_in_waves() {
    let (vertices, edges) = (1000, many(1000, (super::sort::BLOCK * 2 + 12345) as u32));
    let options = BuildOptions { duplicates: Duplicates::First, ..BuildOptions::default() };
    let whole = cut(vertices, &edges, &[]).build(&options).unwrap();
    let pieces = cut(vertices, &edges, &vec![100_000; 30]).build(&options).unwrap();
    assert_same(&whole, &pieces);
    assert_eq!(arcs(&whole)[0], naive(&edges, &options).arcs);
}

#[test]
fn odd_shapes() {
    let every = DIRECTIONS.into_iter().flat_map(|direction| {
        ORDERS.into_iter().flat_map(move |order| {
            DUPLICATES.into_iter().map(move |duplicates| BuildOptions {
                direction,
                order,
                duplicates,
                ..BuildOptions::default()
            })
        })
    });
    for options in every {
        let build = |n, pairs: &[(u32, u32)]| EdgeList::from_pairs(n, pairs.to_vec()).build(&options).unwrap();
        let empty = build(0, &[]);
        assert_eq!((empty.vertices(), empty.edges(), empty.by_target().offsets().len()), (0, 0, 1));
        assert_eq!(empty.stats().out_degree.max_id, None);
        let isolated = build(5, &[]);
        assert_eq!((isolated.vertices(), isolated.stats().isolated, isolated.csc_to_csr().len()), (5, 5, 0));
        let one = build(1, &[(0, 0)]);
        assert_eq!((one.edges(), one.arcs(), one.stats().self_loops), (1, 1, 1));
        assert_eq!(one.reverse_arcs().unwrap(), [0]);
        let star: Vec<_> = (1..50_000).map(|leaf| (leaf, 0)).collect();
        let star = build(50_000, &star);
        assert_eq!(star.edges(), 49_999);
        assert_eq!(star.stats().in_degree.max, 49_999);
        assert_eq!(star.stats().in_degree.max_id.as_deref(), Some("0"));
    }
    let no_chunks: EdgeList<u32> = EdgeList { ids: RawIds::from_zero(3), chunks: Vec::new() };
    assert_eq!(no_chunks.build(&BuildOptions::default()).unwrap().vertices(), 3);
}

#[test]
fn errors_name_raw_ids() {
    let ids = RawIds::Numbers(vec![10, 20, 30].into());
    let list = |edges: &[Triple]| EdgeList { ids: ids.clone(), ..EdgeList::from_triples(3, edges.iter().copied()) };
    for order in ORDERS {
        let options = BuildOptions { duplicates: Duplicates::Error, order, ..BuildOptions::default() };
        let error = list(&[(2, 1, 0), (1, 2, 0), (2, 1, 0)]).build(&options).unwrap_err().to_string();
        assert!(error.starts_with("edge 30 20 occurs more than once"), "{error}");
        let options = BuildOptions { direction: Directedness::Undirected, ..options };
        let error = list(&[(2, 1, 0), (1, 2, 0)]).build(&options).unwrap_err().to_string();
        assert!(error.starts_with("edge 20 30 occurs more than once"), "{error}");
        let options = BuildOptions { duplicates: Duplicates::Sum, ..options };
        let error = list(&[(2, 1, u32::MAX), (1, 2, 1)]).build(&options).unwrap_err().to_string();
        assert!(error.contains("20 30"), "{error}");
    }
    let error = list(&[(0, 1, 0), (1, 3, 0), (7, 0, 0)]).build(&BuildOptions::default()).unwrap_err().to_string();
    assert_eq!(error, "edge 1 3 names a vertex outside 0..3");
    let error = list(&[(0, 1, 0)]).build(&BuildOptions::default()).unwrap().reverse_arcs().unwrap_err().to_string();
    assert!(error.starts_with("edge 10 20 has no reverse edge 20 10"), "{error}");
}

#[test]
fn sums_of_floats_are_the_same_at_both_ends() {
    let edges = [(0, 1, 0.1f32), (1, 0, 1e8), (0, 1, -1e8), (1, 0, 0.3)];
    let options =
        BuildOptions { direction: Directedness::Undirected, duplicates: Duplicates::Sum, ..BuildOptions::default() };
    let graph = EdgeList::from_triples(2, edges).build(&options).unwrap();
    assert_eq!(graph.data_by_source(), [0.1f32 + 1e8 - 1e8 + 0.3; 2]);
}

#[test]
fn sums_of_weights_of_32_bits_take_64_where_they_need_them() {
    let options = BuildOptions { duplicates: Duplicates::Sum, ..BuildOptions::default() };
    for direction in DIRECTIONS {
        let options = BuildOptions { direction, ..options };
        let build = |edges: &[(u32, u32, f32)]| {
            AnyEdgeList::F32(EdgeList::from_triples(2, edges.iter().copied())).build(&options).unwrap()
        };
        let AnyGraph::F64(graph) = build(&[(0, 1, 16_777_216.0), (0, 1, 1.5)]) else { panic!("not exact") };
        assert!(graph.data_by_source().iter().chain(graph.data_by_target()).all(|sum| *sum == 16_777_217.5));
        let AnyGraph::F32(graph) = build(&[(0, 1, 0.25), (0, 1, 0.5), (1, 1, 2.0)]) else { panic!("exact") };
        let sums = if direction == Directedness::Directed { vec![0.75, 2.0] } else { vec![0.75, 0.75, 2.0] };
        assert_eq!((graph.data_by_source(), graph.data_by_target()), (&sums[..], &sums[..]));
        assert_eq!(graph.counts().duplicates_merged, 1);
    }
}

proptest! {
    #[test]
    fn a_settled_list_is_sorted_and_builds_the_same((n, edges) in triples(), options in options()) {
        let built = EdgeList::from_triples(n, edges.clone()).build(&options);
        let settled = EdgeList::from_triples(n, edges).settled(&options);
        prop_assert_eq!(built.is_ok(), settled.is_ok());
        if let (Ok(graph), Ok((list, counts))) = (built, settled) {
            prop_assert_eq!(*graph.counts(), counts);
            prop_assert_eq!(graph.edges(), list.len() as u64);
            prop_assert!(list.chunks.iter().flat_map(|chunk| &chunk.edges).is_sorted());
            let again = list.build(&options).unwrap();
            prop_assert_eq!(graph.by_source(), again.by_source());
            prop_assert_eq!(graph.data_by_target(), again.data_by_target());
        }
    }
}
