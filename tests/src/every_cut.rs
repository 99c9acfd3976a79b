//! Every way to cut a graph.

use std::sync::Arc;

use hubcut::graph::Topology;
use hubcut::partition::{Cut, CutOptions, methods};

/// Into so many shards: by the first method all of them, by the others two of them in turn.
const SHARDS: [usize; 5] = [1, 2, 3, 7, 16];
const IN_TURN: [[usize; 2]; 2] = [[2, 16], [3, 7]];
/// Graphs of more vertices are cut into two shards only, each long enough that hubs are gathered in pieces there.
const MANY: usize = 10_000;

/// Cuts by every method, into one to sixteen shards.
///
/// # Panics
/// If a method refuses without naming the numbers of shards next to the one asked for.
pub fn every_cut(topology: &Topology) -> Vec<Arc<Cut>> {
    let mut cuts = Vec::new();
    for (index, method) in methods().into_iter().enumerate() {
        let is_wanted = |shards: &usize| match topology.vertices() > MANY {
            true => *shards == 2,
            // This one makes 7 and refuses the others.
            false if method.name() == "pds" => [2, 7].contains(shards),
            false => index == 0 || IN_TURN[index % 2].contains(shards),
        };
        for shards in SHARDS.into_iter().filter(is_wanted) {
            match Cut::new(topology, &*method, &CutOptions::new(shards)) {
                Ok(cut) => cuts.push(Arc::new(cut)),
                Err(error) => {
                    let error = error.to_string();
                    assert!(method.name() == "pds" && shards == 2 && error.ends_with("give 7"), "{error}");
                }
            }
        }
    }
    cuts
}
