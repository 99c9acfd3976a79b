//! Communities by label propagation.

use hubcut::exec::Engine;
use hubcut::graph::{BuildOptions, Directedness, EdgeList, RawId, RawIds};
use hubcut::laws::{self, exactly};
use hubcut::program::{Active, Bag, Context, Direction, GatherEdge, Needs, Step, VertexInfo, VertexProgram};

use super::run_on;

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
        let list = EdgeList { ids: RawIds::Numbers(ids.into()), ..EdgeList::from_pairs(0, pairs) };
        let graph = list.build(&BuildOptions { direction, ..BuildOptions::default() }).unwrap();
        run_on(
            &[Engine::Synchronous],
            || Labels,
            &graph,
            Some(2),
            |_, outcome| {
                assert!(outcome.vertices.iter().eq(wanted.iter().map(|(_, label)| label)));
            },
        );
        laws::engine(|| Labels, &graph, 5, exactly);
        laws::parts(|| Labels, &graph, 5, exactly);
    }
}
