//! Programs as a user writes them, beside numbers of outside tools: on all engines that keep what they need, and refused by the
//! others.

use std::sync::Arc;

use hubcut::Error;
use hubcut::exec::{Engine, Options, Run};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph, RawId};
use hubcut::laws::{self, exactly};
use hubcut::partition::{Cut, CutOptions, vertex_cut::Random};
use hubcut::plain::EdgeValue;
use hubcut::program::{Active, Add, Bag, Context, Direction, GatherEdge, Needs, Step, VertexInfo, VertexProgram};
use hubcut::simple::Pull;
use hubcut_tests::data;

use crate::phases::LES_MISERABLES;

/// Every engine, on one part and on three.
fn ways<E: EdgeValue>(graph: &Graph<E>) -> Vec<Options> {
    let cut = Some(Arc::new(Cut::new(graph, &Random, &CutOptions::new(3)).unwrap()));
    let of_engine =
        |engine| [None, cut.clone()].map(|cut| Options { engine, cut, threads: Some(2), ..Options::default() });
    [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous].into_iter().flat_map(of_engine).collect()
}

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
    for options in ways(&graph) {
        let outcome = Run::new(Cores.program(), &graph, options).unwrap().run().unwrap();
        assert_eq!(outcome.vertices, LES_MISERABLES);
    }
    laws::merge(Cores.program(), &graph, exactly);
    laws::parts(|| Cores.program(), &graph, 100, exactly);
}

/// Labels that spread by number: every vertex takes the label that most of its neighbours have, the smallest of several; a
/// neighbour counts once for each direction. So many supersteps, all at once.
///
/// Source: LDBC Graphalytics benchmark specification 1.0, section 2.3.4 (CDLP).
struct Labels;

#[hubcut::vertex_program]
impl VertexProgram for Labels {
    type Vertex = u64;
    type Sum = Bag<u64>;
    const GATHER: Direction = Direction::Both;
    const ACTIVE: Active = Active::Always;
    const NEEDS: Needs = Needs::Barriers;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        match v.raw_id() {
            RawId::Number(number) => number,
            other => panic!("{other} is no number"),
        }
    }
    fn gather(&self, labels: &mut Bag<u64>, edge: GatherEdge<'_, Self>) {
        labels.put(*edge.other_view());
    }
    fn apply(
        &self,
        _: &Context<'_, Self>,
        _: VertexInfo<'_>,
        label: &mut u64,
        labels: &mut Bag<u64>,
        _: Option<()>,
    ) -> Step<()> {
        labels.0.sort_unstable();
        // Of equal counts the first is the smallest label.
        let groups = labels.0.chunk_by(|one, other| one == other);
        if let Some(most) = groups.reduce(|most, group| if group.len() > most.len() { group } else { most }) {
            *label = most[0];
        }
        Step::settled()
    }
}

/// The example graphs of the benchmark, and their labels after two iterations: `example-directed-CDLP` and
/// `example-undirected-CDLP` of its validation graphs (github.com/ldbc/ldbc_graphalytics, Apache-2.0).
#[test]
fn labels_are_those_of_graphalytics() {
    let directed = "1 3;1 5;2 4;2 5;2 10;3 1;3 5;3 8;3 10;5 3;5 4;5 8;6 3;6 4;7 4;8 1;9 4";
    let undirected = "2 3;2 4;3 4;3 5;3 8;5 6;5 8;6 7;6 8;6 9;6 10;7 9";
    for (edges, direction, wanted) in [
        (directed, Directedness::Directed, "1 1;2 2;3 3;4 4;5 1;6 1;7 2;8 3;9 2;10 1"),
        (undirected, Directedness::Undirected, "2 2;3 3;4 2;5 2;6 6;7 5;8 2;9 5;10 5"),
    ] {
        let numbers = |text: &str| -> Vec<(u64, u64)> {
            let pair = |pair: &str| {
                let (one, other) = pair.split_once(' ').unwrap();
                (one.parse().unwrap(), other.parse().unwrap())
            };
            text.split(';').map(pair).collect()
        };
        let wanted = numbers(wanted);
        let position = |id: u64| wanted.iter().position(|(v, _)| *v == id).unwrap() as u32;
        let pairs = numbers(edges).into_iter().map(|(s, t)| (position(s), position(t))).collect();
        let ids: Vec<u64> = wanted.iter().map(|(v, _)| *v).collect();
        let list = EdgeList { ids: hubcut::graph::RawIds::Numbers(ids.into()), ..EdgeList::from_pairs(0, pairs) };
        let graph = list.build(&BuildOptions { direction, ..BuildOptions::default() }).unwrap();
        for options in ways(&graph) {
            let options = Options { max_supersteps: Some(2), ..options };
            let is_kept = options.engine == Engine::Synchronous;
            match Run::new(Labels, &graph, options) {
                Ok(run) => {
                    assert!(is_kept && run.run().unwrap().vertices.iter().eq(wanted.iter().map(|(_, label)| label)))
                }
                Err(error) => assert!(!is_kept && matches!(error, Error::Needs { .. })),
            }
        }
        laws::engine(|| Labels, &graph, 5);
        laws::parts(|| Labels, &graph, 5, exactly);
    }
}

/// A system of equations, one per vertex: `(1 + sum of the weights) x(v) - sum of weight x(u) = v + 1`. By the synchronous engine it is
/// solved as Jacobi did, in place as Gauss and Seidel did.
struct Solve;

#[hubcut::vertex_program]
impl Pull for Solve {
    type Value = f64;
    type Edge = f64;
    type Sum = (Add<f64>, Add<f64>);

    fn init(&self, _: VertexInfo<'_>) -> f64 {
        0.0
    }
    fn gather(&self, value: &f64, weight: &f64) -> Self::Sum {
        (Add(*weight), Add(weight * value))
    }
    fn apply(&self, v: VertexInfo<'_>, _: &f64, (Add(weights), Add(inflow)): Self::Sum) -> f64 {
        (f64::from(v.id()) + 1.0 + inflow) / (1.0 + weights)
    }
    fn is_changed(&self, old: &f64, new: &f64) -> bool {
        (new - old).abs() > 1e-13 * new.abs()
    }
}

#[test]
fn equations_are_solved_by_jacobi_and_by_gauss_and_seidel() {
    let edges = (0..400u32).map(|edge| (edge * 7 % 61, edge * edge % 59, f64::from(edge % 5) / 4.0));
    let graph = EdgeList::from_triples(61, edges).build(&BuildOptions::default()).unwrap();
    let mut rounds = Vec::new();
    for options in ways(&graph) {
        let engine = options.engine;
        let outcome = Run::new(Solve.program(), &graph, options).unwrap().run().unwrap();
        assert!(outcome.termination.is_complete());
        let x = &outcome.vertices;
        for v in 0..graph.vertices() as u32 {
            let range = graph.by_target().range(v);
            let terms = graph.by_target().row(v).iter().zip(&graph.data_by_target()[range]);
            let left = terms.fold(x[v as usize], |left, (u, weight)| left + weight * (x[v as usize] - x[*u as usize]));
            assert!((left - f64::from(v) - 1.0).abs() < 1e-9 * left.abs(), "{engine}: {left} at {v}");
        }
        rounds.push((engine, outcome.report.activations));
    }
    let of = |wanted| rounds.iter().find(|(engine, _)| *engine == wanted).unwrap().1;
    assert!(of(Engine::Chromatic) < of(Engine::Synchronous), "in place is quicker: {rounds:?}");
}
