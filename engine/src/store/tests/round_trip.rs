//! What is written is read again, whatever the graph is made of.

use super::*;
use crate::graph::{Directedness, VertexOrder};
use crate::store::{IdKind, write_any};

fn check<E: EdgeValue>(graph: &Graph<E>) -> StoredGraph {
    let (_directory, path) = place();
    let written = write(graph, &path).unwrap();
    let stored = StoredGraph::open(&path).unwrap();
    assert_eq!(stored.info(), &written);
    assert_eq!(stored.info().file_bytes, std::fs::metadata(&path).unwrap().len());
    let again = stored.validate_as::<E>().unwrap();
    assert_eq!(again.data_by_source().len(), graph.arcs());
    assert_eq!(again.topology(), graph.topology());
    assert!(again.data_by_source() == graph.data_by_source());
    assert!(again.data_by_target() == graph.data_by_target());
    stored
}

#[test]
fn every_combination_round_trips() {
    for ids in [RawIds::Range { first: 5, count: 6 }, numbers(), texts()] {
        for order in [None, Some(order())] {
            check(&directed(ids.clone(), order.clone(), &with_data(|_| ())));
            check(&directed(ids.clone(), order.clone(), &with_data(|i| i as u32)));
            check(&directed(ids.clone(), order.clone(), &with_data(|i| i as f32)));
            check(&directed(ids.clone(), order.clone(), &with_data(|i| i as f64)));
            check(&undirected(ids.clone(), order.clone(), &with_data(|_| ())));
            check(&undirected(ids.clone(), order.clone(), &with_data(|i| i as u32)));
            check(&undirected(ids.clone(), order, &with_data(|i| i as f32)));
        }
    }
}

#[test]
fn graphs_without_edges_or_vertices_round_trip() {
    let nothing: &[(u32, u32, f32)] = &[];
    let empty_text = RawIds::Text(TextIds::from_sorted(std::iter::empty()));
    for ids in [RawIds::from_zero(0), RawIds::from_zero(3), RawIds::Numbers(vec![].into()), empty_text] {
        check(&directed(ids.clone(), None, nothing));
        check(&undirected(ids.clone(), None, nothing));
    }
    let order = Order { made_by: VertexOrder::Hub, position_of: vec![].into(), vertex_at: vec![].into() };
    check(&directed(RawIds::from_zero(0), Some(order), &[] as &[(u32, u32, ())]));
}

#[test]
fn where_a_graph_came_from_is_stored_with_it() {
    for origin in ["", "{\"left out\": [\"Länge\"]}"] {
        let graph = directed(RawIds::from_zero(3), None, &[(0, 1, ()), (1, 2, ())]).with_origin(origin);
        assert_eq!(read(&bytes_of(&graph)).unwrap().topology().origin(), origin);
        let cut = graph.reordered(crate::graph::VertexOrder::Hub).unwrap();
        assert_eq!(cut.topology().origin(), origin);
    }
}

#[test]
fn arrays_that_were_never_filled_are_stored_as_empty() {
    let topology = Topology {
        ids: RawIds::Text(TextIds::default()),
        order: None,
        by_source: Adjacency::default(),
        by_target: Some(Adjacency::default()),
        edges: 0,
        counts: COUNTS,
        origin: "".into(),
    };
    let graph = Graph::<u32>::new(topology, vec![].into(), Some(vec![].into()));
    assert_eq!(read(&bytes_of(&graph)).unwrap().topology().vertices(), 0);
}

#[test]
fn the_largest_ids_round_trip() {
    check(&directed(RawIds::Range { first: u64::MAX - 5, count: 6 }, None, &with_data(|_| ())));
    let error = write(&directed(RawIds::Range { first: u64::MAX - 4, count: 6 }, None, &with_data(|_| ())), "x.hub");
    assert!(error.unwrap_err().to_string().contains("do not fit 64 bits"));
}

#[test]
fn the_header_tells_what_is_inside() {
    let stored = check(&undirected(RawIds::Range { first: 5, count: 6 }, Some(order()), &with_data(|i| i as u32)));
    let info = stored.info();
    assert_eq!((info.vertices, info.edges, info.arcs, info.version), (6, 7, 13, 1));
    assert_eq!((info.direction, info.order), (Directedness::Undirected, VertexOrder::Hub));
    assert_eq!((info.ids, info.counts), (IdKind::Range { first: 5 }, COUNTS));
    assert_eq!((info.edge_type.name.as_str(), info.edge_type.bytes), ("u32", 4));
    assert_eq!(info.edge_type.to_string(), "`u32` of 4 bytes");
    let names: Vec<_> = info.sections.iter().map(|section| section.name).collect();
    let wanted = ["offsets by source", "neighbours by source", "edge data by source"];
    assert_eq!(names, [&wanted[..], &["position of vertices", "vertex at positions"]].concat());
    assert_eq!(stored.path().file_name().unwrap(), "graph.hub");
}

#[test]
fn a_graph_of_any_type_comes_back_as_its_own() {
    let (_directory, path) = place();
    let ids = || RawIds::from_zero(6);
    write_any(&AnyGraph::Unweighted(directed(ids(), None, &with_data(|_| ()))), &path).unwrap();
    assert!(matches!(open_and_validate(&path).unwrap(), AnyGraph::Unweighted(_)));
    write_any(&AnyGraph::U32(directed(ids(), None, &with_data(|_| 1))), &path).unwrap();
    assert!(matches!(open_and_validate(&path).unwrap(), AnyGraph::U32(_)));
    write_any(&AnyGraph::F32(directed(ids(), None, &with_data(|_| 0.5))), &path).unwrap();
    assert!(matches!(open_and_validate(&path).unwrap(), AnyGraph::F32(_)));
    write_any(&AnyGraph::F64(directed(ids(), None, &with_data(|i| i as f64 / 10.0))), &path).unwrap();
    let AnyGraph::F64(graph) = open_and_validate(&path).unwrap() else { panic!("another type") };
    assert_eq!(graph.data_by_source(), [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    crate::store::verify_edge_data(&graph).unwrap();
}

#[derive(Clone, Copy, PartialEq, Debug, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct Road {
    metres: u32,
    lanes: u16,
    class: u16,
    speed: f32,
}

impl EdgeValue for Road {
    const NAME: &'static str = "road";
    fn checked_add(self, _: Road) -> Option<Road> {
        None
    }
}

#[test]
fn a_type_of_the_program_round_trips_and_is_not_taken_for_another() {
    let road = |i: usize| Road { metres: i as u32, lanes: 2, class: 1, speed: f32::NAN };
    let graph = directed(numbers(), None, &with_data(road));
    let (_directory, path) = place();
    write(&graph, &path).unwrap();
    let stored = StoredGraph::open(&path).unwrap();
    let again = stored.validate_as::<Road>().unwrap();
    // NaN in a type of the program is its own affair, and not equal to itself.
    let bytes = bytemuck::cast_slice::<Road, u8>;
    assert_eq!(bytes(again.data_by_target()), bytes(graph.data_by_target()));
    for error in [stored.validate().map(drop), stored.validate_as::<f32>().map(drop)] {
        let message = error.unwrap_err().to_string();
        assert!(message.contains("edges hold `road` of 12 bytes, asked for "), "{message}");
    }
    assert!(stored.validate_as::<()>().unwrap_err().to_string().contains("asked for no data;"));
}

#[test]
fn sections_of_many_blocks_round_trip() {
    // Rows of 0 to 6 neighbours, and one that crosses a block of 2^18 neighbours.
    let mut edges: Vec<(u32, u32, u32)> = (0..300_000_u32).map(|v| (v, v.wrapping_mul(v) % 400_000, v)).collect();
    edges.extend((0..400_000).map(|v| (150_000, v, v)));
    check(&directed(RawIds::from_zero(400_000), None, &edges));
    check(&undirected(RawIds::from_zero(400_000), None, &edges));
}

#[test]
fn equal_graphs_make_equal_files() {
    assert_eq!(sample(), sample());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(pool.install(sample), sample());
}

#[test]
fn the_file_is_the_one_that_the_documentation_describes() {
    let ids = RawIds::Text(TextIds::from_sorted(["a", "bc", "z"].into_iter()));
    let bytes = bytes_of(&directed(ids, None, &[(0, 1, 0.5_f32), (0, 2, 1.0), (1, 0, -2.0)]));
    // Printed by golden.py, beside this file, which was written from the tables of the module.
    assert_eq!((bytes.len(), xxh3_64(&bytes)), (32772, 0x48f32c62e29ca5ed));
}
