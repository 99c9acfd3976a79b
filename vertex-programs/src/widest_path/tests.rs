//! Widths of odd graphs, against a heap; and of known ones.

use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Graph, VertexId};
use hubcut::random::h;

use super::{baseline, direct, verify};
use crate::direct::zoo::{graphs, on_threads, stopped};

fn of_all_types(weights: impl Fn(u64) -> f64) -> Vec<(String, AnyGraph)> {
    let mut all = Vec::new();
    for (name, graph) in graphs(weights) {
        let single: Graph<f32> = graph.map_data(&|weight| weight as f32).unwrap();
        let whole: Graph<u32> = graph.map_data(&|weight| (weight * 4.0) as u32).unwrap();
        let types = [AnyGraph::U32(whole), AnyGraph::F32(single), AnyGraph::F64(graph)];
        all.extend(types.into_iter().map(|graph| (name.clone(), graph)));
    }
    all
}

#[test]
fn widths_are_those_of_a_heap_and_pass() {
    // Some edges are no way.
    for (name, graph) in of_all_types(|at| (h(1, at, 0) % 64) as f64 / 4.0) {
        let vertices = graph.topology().vertices();
        for source in [0, vertices / 2] {
            let expected = baseline::run(&graph, source as VertexId).unwrap();
            on_threads(&|| {
                let (widths, parents) = direct::run(&graph, source as VertexId, true, &Default::default()).unwrap();
                assert_eq!(widths, expected, "{name}");
                let check = |widths: &[f64], parents: &[VertexId]| {
                    verify::verify(&graph, source as VertexId, widths, parents, true).unwrap()
                };
                assert!(check(&widths, &parents).passed, "{name}: {:?}", check(&widths, &parents));
            });
        }
    }
}

#[test]
fn faults_are_found() {
    let pipes = EdgeList::from_triples(5, vec![(0, 1, 2u32), (0, 2, 7), (2, 1, 3), (1, 3, 0), (2, 2, 9)]);
    let graph = AnyGraph::U32(pipes.build(&BuildOptions::default()).unwrap());
    let (widths, parents) = direct::run(&graph, 0, true, &Default::default()).unwrap();
    let none = crate::sssp::tree::NO_PARENT;
    assert_eq!((&widths[..], &parents[..]), (&[f64::INFINITY, 3.0, 7.0, 0.0, 0.0][..], &[0, 2, 0, none, none][..]));
    let check = |at: usize, width: f64, parent: VertexId| {
        let (mut widths, mut parents) = (widths.clone(), parents.clone());
        (widths[at], parents[at]) = (width, parent);
        verify::verify(&graph, 0, &widths, &parents, true).unwrap()
    };
    assert!(check(1, 3.0, 2).passed);
    assert_eq!((check(1, 2.0, 0).too_narrow, check(1, 4.0, 2).unproven), (1, 1));
    assert_eq!((check(1, 3.0, 0).wrong_parents, check(1, 3.0, 1).wrong_parents), (Some(1), Some(1)));
    assert_eq!(check(3, 0.0, 1).first_fault.as_deref(), Some("3"));
    assert_eq!(check(0, 9.0, 0).unproven, 3);
    assert!(!verify::verify(&graph, 0, &[f64::INFINITY, 3.5, 0.0, 0.0, 0.0], &[], false).unwrap().passed);
}

#[test]
fn what_is_stopped_is_not_too_wide() {
    for (name, graph) in of_all_types(|at| (h(1, at, 0) % 64) as f64) {
        let limits = stopped();
        let (widths, parents) = direct::run(&graph, 0, true, &limits).unwrap();
        assert!(limits.has_stopped() && parents.iter().all(|parent| *parent == VertexId::MAX), "{name}");
        assert!(verify::verify(&graph, 0, &widths, &parents, false).unwrap().passed, "{name}");
    }
}
