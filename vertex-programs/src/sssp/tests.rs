//! Direct distances and trees of odd graphs, against Dijkstra's algorithm.

use hubcut::exec::{Engine, Options, Termination};
use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Graph, VertexId};
use hubcut::random::h;

use super::baseline::dijkstra;
use super::direct::{Label, delta_stepping, run, suitable_delta};
use super::tree::{NO_PARENT, parents};
use super::{Config, Configured, Length, Paths, each, run_with_parents, verify};
use crate::Error;
use crate::direct::zoo::{graphs, on_threads, stopped};
use crate::each::tests::Nobody;
use crate::registry::{Answer, Data, Values};

/// Whether parents lead from every vertex that has a distance to the source, without a circle, over edges that add up.
fn is_tree<D: Label, W: Length<D>>(graph: &Graph<W>, source: VertexId, distances: &[D], parents: &[VertexId]) -> bool {
    let adds_up = |u: VertexId, v: VertexId| {
        let (row, targets) = (graph.by_source().range(u), graph.by_source().row(u));
        let parallel = targets.partition_point(|to| *to < v)..targets.partition_point(|to| *to <= v);
        let weights = &graph.data_by_source()[row][parallel];
        weights.iter().any(|weight| distances[u as usize] + weight.length() == distances[v as usize])
    };
    (0..parents.len() as VertexId).all(|v| {
        let reached = distances[v as usize] != D::UNREACHED;
        let (mut at, mut steps) = (v, 0);
        while reached && at != source && parents[at as usize] != NO_PARENT && steps < 5000 {
            (at, steps) = (parents[at as usize], steps + 1);
        }
        match parents[v as usize] {
            NO_PARENT => !reached,
            parent => at == source && (v == source || adds_up(parent, v)),
        }
    })
}

/// By steps that are suitable, tiny and huge, on 1 to 3 threads.
fn all_agree<D: Label, W: Length<D> + hubcut::plain::EdgeValue>(weight: impl Fn(u64) -> W) {
    for (name, graph) in graphs(weight) {
        for source in [0, graph.vertices() as VertexId - 1] {
            let expected = dijkstra::<D, W>(&graph, source).distances;
            let tree = parents(&graph, source, &expected).unwrap();
            assert!(is_tree(&graph, source, &expected, &tree), "{name}");
            on_threads(&|| {
                for delta in [None, Some(1e-9), Some(1e12)] {
                    let distances: Vec<D> = delta_stepping(&graph, source, delta, &Default::default()).unwrap();
                    assert_eq!(distances, expected, "{name}, delta {delta:?}");
                }
                assert_eq!(parents(&graph, source, &expected).unwrap(), tree, "{name}");
            });
        }
    }
}

#[test]
fn distances_of_whole_weights_are_those_of_dijkstra() {
    all_agree::<u32, u32>(|at| (h(1, at, 0) % 100) as u32);
}

#[test]
fn many_weights_may_be_zero() {
    all_agree::<u32, u32>(|at| (h(2, at, 0) % 4 / 3) as u32);
    all_agree::<f64, f64>(|_| 0.0);
}

/// From 1e-300 to 1e300, so that bins must be cut anew, again and again.
#[test]
fn weights_may_be_of_any_size() {
    all_agree::<f64, f64>(|at| 10f64.powf((h(3, at, 0) % 600_000) as f64 / 1000.0 - 300.0));
    all_agree::<f64, f64>(|at| (h(4, at, 0) % 1000) as f64 * f64::from_bits(1));
}

#[test]
fn steps_suit_the_weights() {
    let graph = |weights: &[f64]| {
        let triples = weights.iter().enumerate().map(|(at, weight)| (at as u32 % 4, (at as u32 + 1) % 4, *weight));
        EdgeList::from_triples(4, triples).build(&BuildOptions::default()).unwrap()
    };
    assert_eq!(suitable_delta(&graph(&[])), 0.0);
    assert_eq!(suitable_delta(&graph(&[2.0, 4.0, 6.0, 8.0, 2.0, 4.0, 6.0, 8.0])), 1.25);
    assert!(suitable_delta(&graph(&[f64::MAX; 8])).is_finite());
}

#[test]
fn a_graph_of_any_type_is_verified() {
    let roads = |weight: f64| vec![(0, 1, weight), (1, 2, 0.5), (0, 2, 3.5), (3, 0, 1.0)];
    let wide =
        |weight: f64| AnyGraph::F64(EdgeList::from_triples(4, roads(weight)).build(&BuildOptions::default()).unwrap());
    let config = Config::from("0");
    let distances = run(&wide(2.0), &config, &Default::default()).unwrap();
    assert_eq!(distances, [0.0, 2.0, 2.5, f64::INFINITY]);
    assert!(verify::verify(&wide(2.0), &config, &distances).unwrap().passed);
    let hops = run(&wide(2.0), &Config { unweighted: true, ..config.clone() }, &Default::default()).unwrap();
    assert_eq!(hops, [0.0, 1.0, 1.0, f64::INFINITY]);
    let negative = run(&wide(-1.0), &config, &Default::default()).unwrap_err();
    assert!(matches!(negative, Error::InvalidWeight { .. }));
    let missing = run(&wide(1.0), &Config::from("9"), &Default::default()).unwrap_err();
    assert!(matches!(missing, Error::NoSuchSource { .. }));
    let far = EdgeList::from_triples(3, vec![(0, 1, f64::MAX), (1, 2, f64::MAX)]);
    let far = AnyGraph::F64(far.build(&BuildOptions::default()).unwrap());
    assert!(matches!(run(&far, &config, &Default::default()).unwrap_err(), Error::DistanceOverflow { .. }));
}

#[test]
fn a_long_chain_is_done_by_one_worker() {
    let chain = (1..100_000).map(|v| (v - 1, v, 1 + v % 7));
    let graph = EdgeList::from_triples(100_000, chain).build(&BuildOptions::default()).unwrap();
    let expected = dijkstra::<u32, u32>(&graph, 0).distances;
    on_threads(&|| assert_eq!(delta_stepping::<u32, u32>(&graph, 0, None, &Default::default()).unwrap(), expected));
}

#[test]
fn a_search_that_is_stopped_says_so() {
    let graph = EdgeList::from_triples(2, vec![(0, 1, 5u32)]).build(&BuildOptions::default()).unwrap();
    let limits = stopped();
    assert_eq!(delta_stepping::<u32, u32>(&graph, 0, None, &limits).unwrap(), [0, u32::MAX]);
    assert!(limits.has_stopped());
}

const ENGINES: [Engine; 4] = [Engine::Synchronous, Engine::Asynchronous, Engine::Chromatic, Engine::Direct];

fn with_parents(graph: &AnyGraph, config: &Config, engine: Engine) -> Paths {
    run_with_parents(graph, config, Options { engine, ..Options::default() }, &mut ()).unwrap()
}

/// All engines, many edges of length 0 among the weights.
#[test]
fn every_engine_finds_the_same_parents_and_they_are_verified() {
    for (name, graph) in graphs(|at| (h(5, at, 0) % 4 / 3) as u32) {
        let config = Config::from(graph.raw_id(graph.vertices() as VertexId / 2).to_string());
        let graph = AnyGraph::U32(graph);
        let expected = with_parents(&graph, &config, Engine::Synchronous);
        for engine in ENGINES {
            let paths = with_parents(&graph, &config, engine);
            assert_eq!((&paths.distances, &paths.parents), (&expected.distances, &expected.parents), "{name}");
            let verdict = verify::verify_paths(&graph, &config, &paths).unwrap();
            assert!(verdict.passed && verdict.wrong_parents == Some(0), "{name}: {verdict:?}");
        }
    }
}

#[test]
fn parents_that_are_wrong_are_found() {
    // 0 -> 1 -> 2 and 0 -> 2 as long; 3 and 4 at the distance of 1, on a circle of length 0; 5 is out of reach.
    let edges = vec![(0, 1, 1u32), (1, 2, 1), (0, 2, 2), (1, 3, 0), (3, 4, 0), (4, 3, 0), (5, 0, 1)];
    let graph = AnyGraph::U32(EdgeList::from_triples(6, edges).build(&BuildOptions::default()).unwrap());
    let config = Config::from("0");
    let Paths { distances, parents, .. } = with_parents(&graph, &config, Engine::Direct);
    assert_eq!(
        (&*distances, &*parents),
        (&[0.0, 1.0, 2.0, 1.0, 1.0, f64::INFINITY][..], &[0, 0, 0, 1, 3, NO_PARENT][..])
    );
    let wrong = |v: usize, parent: VertexId| {
        let mut parents = parents.clone();
        parents[v] = parent;
        verify::wrong_parents(&graph, &config, &distances, &parents).unwrap()
    };
    // Another way of the same length is as good.
    assert_eq!(wrong(2, 1), [0; 0]);
    // No edge; too long; none; a circle; far outside; of one that has none; none of the source.
    assert_eq!(wrong(2, 3), [2]);
    assert_eq!(wrong(1, 5), [1, 3, 4]);
    assert_eq!(wrong(2, NO_PARENT), [2]);
    assert_eq!(wrong(3, 4), [3, 4]);
    assert_eq!(wrong(2, 77), [2]);
    assert_eq!(wrong(5, 0), [5]);
    assert_eq!(wrong(0, 2), [0]);
}

#[test]
fn a_run_that_is_stopped_has_no_parents() {
    let graph = EdgeList::from_triples(3, vec![(0, 1, 5u32), (1, 2, 5)]).build(&BuildOptions::default()).unwrap();
    let options = Options { max_supersteps: Some(1), ..Options::default() };
    let paths = run_with_parents(&AnyGraph::U32(graph), &Config::from("0"), options, &mut ()).unwrap();
    assert_eq!((paths.termination, paths.parents), (Termination::MaxSupersteps, vec![NO_PARENT; 3]));
}

/// The columns of many sources are those of each by itself, to the last bit, and verified.
#[test]
fn each_source_is_as_if_alone() {
    for (name, graph) in graphs(|at| (h(6, at, 0) % 1000) as f32 / 7.0) {
        let vertices = graph.vertices() as VertexId;
        let sources: Vec<VertexId> = [0, vertices / 3, vertices - 1].into_iter().collect();
        let ids: Vec<String> = sources.iter().map(|v| graph.raw_id(*v).to_string()).collect();
        let graph = AnyGraph::F32(graph);
        for engine in [Engine::Synchronous, Engine::Direct] {
            let job = Configured {
                source: None,
                each_source: Some("sources".into()),
                unweighted: false,
                paths: true,
                max_supersteps: None,
            };
            let options = Options { engine, ..Options::default() };
            let answer = each::run(&job, &sources, &graph, &options, &mut Nobody).unwrap();
            let columns = answer.columns();
            for (at, id) in ids.iter().enumerate() {
                let alone = with_parents(&graph, &Config::from(&**id), engine);
                assert_eq!(columns[2 * at].name, format!("distance_from_{id}"));
                assert_eq!(columns[2 * at].values, Values::F64(&alone.distances), "{name}");
                assert_eq!(columns[2 * at + 1].values, Values::Vertices(&alone.parents), "{name}");
            }
            let verdict = answer.verify(Data::Graph(&graph)).unwrap();
            assert!(!verdict.is_wrong && verdict.details["checked"] == 3, "{name}: {verdict:?}");
        }
    }
}
