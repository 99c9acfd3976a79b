//! Core numbers by buckets of degrees, one thread.
//!
//! Source: Batagelj, Zaveršnik 2003, "An O(m) algorithm for cores decomposition of networks".

use hubcut::graph::{Topology, VertexId};

/// The core number of each vertex, loops and parallel edges left out, whichever way edges lead.
///
/// # Complexity
/// O(vertices + edges).
pub fn run(graph: &Topology) -> Vec<u32> {
    let (starts, neighbours) = rows(graph);
    let vertices = graph.vertices();
    let mut degrees: Vec<u32> = starts.windows(2).map(|ends| (ends[1] - ends[0]) as u32).collect();
    let most = degrees.iter().copied().max().unwrap_or(0) as usize;
    // Vertices in the order of their degrees; where each is, and where each degree begins.
    let mut begins = vec![0; most + 2];
    degrees.iter().for_each(|degree| begins[*degree as usize + 1] += 1);
    for degree in 0..=most {
        begins[degree + 1] += begins[degree];
    }
    let (mut order, mut places, mut free) = (vec![0; vertices], vec![0; vertices], begins.clone());
    for v in 0..vertices {
        let place = &mut free[degrees[v] as usize];
        (order[*place], places[v]) = (v, *place);
        *place += 1;
    }
    for at in 0..vertices {
        let v = order[at];
        for &u in &neighbours[starts[v]..starts[v + 1]] {
            let (u, degree) = (u as usize, degrees[u as usize] as usize);
            if degree > degrees[v] as usize {
                // It becomes the first of its degree, and then the last of the one below.
                let first = begins[degree].max(at + 1);
                let (other, place) = (order[first], places[u]);
                order.swap(first, place);
                (places[other], places[u]) = (place, first);
                begins[degree] = first + 1;
                degrees[u] -= 1;
            }
        }
    }
    degrees
}

/// The rows of the simple undirected graph: where each begins, and the neighbours.
fn rows(graph: &Topology) -> (Vec<usize>, Vec<VertexId>) {
    let (mut starts, mut neighbours) = (vec![0], Vec::new());
    let mut row = Vec::new();
    for v in 0..graph.vertices() as VertexId {
        row.clear();
        row.extend_from_slice(graph.by_source().row(v));
        if !std::ptr::eq(graph.by_source(), graph.by_target()) {
            row.extend_from_slice(graph.by_target().row(v));
            row.sort_unstable();
        }
        row.dedup();
        neighbours.extend(row.iter().filter(|u| **u != v));
        starts.push(neighbours.len());
    }
    (starts, neighbours)
}
