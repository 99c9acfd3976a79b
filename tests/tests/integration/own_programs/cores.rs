//! Core numbers, by the neighbours' estimates alone.

use hubcut::graph::BuildOptions;
use hubcut::laws::{self, exactly};
use hubcut::program::{Bag, VertexInfo};
use hubcut::simple::Pull;
use hubcut_tests::data;

use super::{EVERY, run_on};
use crate::phases::LES_MISERABLES;

/// Core numbers by neighbours alone: the largest `k` such that `k` neighbours have at least `k`, from the degrees down.
///
/// Source: Montresor, De Pellegrini, Miorandi 2011, "Distributed k-core decomposition".
struct Cores;

#[hubcut::vertex_program]
impl Pull for Cores {
    type Value = u32;
    type Sum = Bag<u32>;

    fn init(&self, v: VertexInfo<'_>) -> u32 {
        v.in_degree() as u32
    }
    fn gather(&self, value: &u32, _: &()) -> Bag<u32> {
        Bag(vec![*value])
    }
    fn apply(&self, _: VertexInfo<'_>, value: &u32, mut sum: Bag<u32>) -> u32 {
        sum.0.sort_unstable_by(|one, other| other.cmp(one));
        (1..).zip(&sum.0).take_while(|(k, value)| k <= *value).count().min(*value as usize) as u32
    }
}

#[test]
fn cores_by_neighbours_are_those_of_networkx() {
    let graph = data::load("lesmis.graph", BuildOptions::default()).without_data();
    run_on(&EVERY, || Cores.program(), &graph, None, |_, outcome| assert_eq!(outcome.vertices, LES_MISERABLES));
    laws::merge(Cores.program(), &graph, exactly);
    laws::parts(|| Cores.program(), &graph, 100, exactly);
}
