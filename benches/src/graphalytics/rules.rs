//! When an output is the one that is expected.
//!
//! Levels and labels are to be equal. Numbers are to be off by less than a ten-thousandth of what is expected, vertex by vertex, and infinite where that
//! is. Of components it only matters who is in the same one.
//!
//! Source: LDBC Graphalytics specification 1.0, section 2.3: exact match, epsilon match (with epsilon 0.0001), equivalence match.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use hubcut::graph::{RawId, Topology, VertexId};
use hubcut_datasets::Result;
use hubcut_datasets::graphalytics::{read_numbers, read_whole_numbers};
use hubcut_datasets::write::Shortest;
use serde::Serialize;

use super::algorithms::{FAR, Output};

/// What a number may be off, relative to what is expected.
const EPSILON: f64 = 1e-4;

/// How the files write the level of a vertex that no way leads to: the largest number of 64 bits with a sign.
const UNREACHED: u64 = i64::MAX as u64;

/// The first vertex, in the order of ids, whose value is not the one that is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Its id.
    pub vertex: String,
    /// Its value.
    pub found: String,
    /// What was expected.
    pub wanted: String,
    /// How many vertices are wrong.
    pub wrong: u64,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { vertex, found, wanted, wrong } = self;
        write!(f, "vertex {vertex}: found {found}, wanted {wanted}")?;
        match wrong - 1 {
            0 => Ok(()),
            1 => f.write_str("; one more is wrong"),
            more => write!(f, "; {} more are wrong", hubcut_programs::numbers::count(more)),
        }
    }
}

/// Compares an output with a file.
///
/// # Errors
/// Those of the file.
pub(super) fn check(graph: &Topology, output: &Output, reference: &Path) -> Result<Option<Fault>> {
    Ok(match output {
        Output::Levels(levels) => {
            let level = |v: usize| if levels[v] == FAR { UNREACHED } else { levels[v].into() };
            equal(graph, &level, &read_whole_numbers(reference, graph)?)
        }
        Output::Labels(labels) => equal(graph, &|v| id(graph, labels[v]), &read_whole_numbers(reference, graph)?),
        Output::Numbers(found) => close(graph, found, &read_numbers(reference, graph)?),
        Output::Parts(parts) => same_parts(graph, parts, &read_whole_numbers(reference, graph)?),
    })
}

/// The id of a vertex, which is a number in all data sets.
fn id(graph: &Topology, v: VertexId) -> u64 {
    match graph.raw_id(v) {
        RawId::Number(id) => id,
        _ => u64::MAX,
    }
}

/// The first vertex that is wrong, with the value that it has and the one that is expected.
fn first(
    graph: &Topology,
    is_wrong: &dyn Fn(usize) -> bool,
    words: &dyn Fn(usize) -> (String, String),
) -> Option<Fault> {
    let wrong: Vec<VertexId> =
        (0..graph.vertices()).map(|position| graph.vertex_at(position)).filter(|v| is_wrong(*v as usize)).collect();
    let v = *wrong.first()?;
    let (found, wanted) = words(v as usize);
    Some(Fault { vertex: graph.raw_id(v).to_string(), found, wanted, wrong: wrong.len() as u64 })
}

fn equal(graph: &Topology, found: &dyn Fn(usize) -> u64, wanted: &[u64]) -> Option<Fault> {
    let words = |v: usize| (found(v).to_string(), wanted[v].to_string());
    first(graph, &|v| found(v) != wanted[v], &words)
}

fn close(graph: &Topology, found: &[f64], wanted: &[f64]) -> Option<Fault> {
    let is_wrong = |v: usize| {
        let (found, wanted) = (found[v], wanted[v]);
        // Equal ones may be infinite or 0. What is no number is never right.
        let is_right = found == wanted || (found - wanted).abs() < EPSILON * wanted.abs() && wanted.is_finite();
        !is_right
    };
    first(graph, &is_wrong, &|v| (Shortest(found[v]).to_string(), Shortest(wanted[v]).to_string()))
}

/// Two parts are the same ones if each part of one lies in a part of the other, and the other way round.
fn same_parts(graph: &Topology, found: &[VertexId], wanted: &[u64]) -> Option<Fault> {
    let (mut wanted_of, mut found_of) = (HashMap::new(), HashMap::new());
    let mut wrong = vec![false; found.len()];
    for v in (0..graph.vertices()).map(|position| graph.vertex_at(position) as usize) {
        let is_one = *wanted_of.entry(found[v]).or_insert(wanted[v]) == wanted[v];
        let is_other = *found_of.entry(wanted[v]).or_insert(found[v]) == found[v];
        wrong[v] = !(is_one && is_other);
    }
    let words = |v: usize| {
        let found = graph.raw_id(found[v]);
        (format!("component {found}, which has vertices of others"), format!("component {} whole", wanted[v]))
    };
    first(graph, &|v| wrong[v], &words)
}

#[cfg(test)]
mod tests {
    use hubcut::graph::{BuildOptions, EdgeList};

    use super::*;

    fn fault(fault: Option<Fault>) -> Option<(String, u64)> {
        fault.map(|fault| (fault.vertex, fault.wrong))
    }

    #[test]
    fn numbers_may_be_off_a_little_and_infinity_not() {
        let graph = EdgeList::from_pairs(3, vec![]).build(&BuildOptions::default()).unwrap();
        let inf = f64::INFINITY;
        let check = |found: [f64; 3], wanted: [f64; 3]| fault(close(&graph, &found, &wanted));
        assert_eq!(check([1.0, inf, 0.0], [1.00009, inf, 0.0]), None);
        assert_eq!(check([1.0, inf, 0.0], [1.00011, inf, 0.0]), Some(("0".into(), 1)));
        assert_eq!(check([1.0, 1e300, 1e-9], [1.0, inf, 0.0]), Some(("1".into(), 2)));
        assert_eq!(check([1.0, inf, 0.0], [1.0, 1e300, 0.0]), Some(("1".into(), 1)));
        assert_eq!(check([1.0, 2.0, f64::NAN], [1.0, 2.0, 3.0]), Some(("2".into(), 1)));
    }

    #[test]
    fn parts_are_the_same_whatever_they_are_called() {
        let graph = EdgeList::from_pairs(4, vec![]).build(&BuildOptions::default()).unwrap();
        let check = |found: [VertexId; 4], wanted: [u64; 4]| fault(same_parts(&graph, &found, &wanted));
        assert_eq!(check([0, 0, 2, 2], [9, 9, 0, 0]), None);
        assert_eq!(check([0, 0, 2, 2], [9, 9, 9, 9]), Some(("2".into(), 2)));
        assert_eq!(check([0, 0, 0, 0], [9, 9, 9, 8]), Some(("3".into(), 1)));
    }

    #[test]
    fn faults_say_how_many_are_wrong() {
        let fault = |wrong| Fault { vertex: "7".into(), found: "1".into(), wanted: "2".into(), wrong }.to_string();
        assert_eq!(fault(1), "vertex 7: found 1, wanted 2");
        assert_eq!(fault(2), "vertex 7: found 1, wanted 2; one more is wrong");
        assert_eq!(fault(1235), "vertex 7: found 1, wanted 2; 1,234 more are wrong");
    }
}
