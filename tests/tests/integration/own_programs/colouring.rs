//! Colouring in parallel: whoever has a higher priority than all neighbours without a colour goes next.

use hubcut::graph::{BuildOptions, Directedness, EdgeList, SelfLoops, VertexId};
use hubcut::laws::{self, exactly};
use hubcut::program::{Bag, Context, GatherEdge, Max, ScatterEdge, Step, VertexInfo, VertexProgram};
use hubcut::random;
use hubcut_tests::graphs;

use super::{EVERY, run_on};

/// The state is the colour. Nobody waits for ever: of those without a colour one has the highest priority. And nobody has to give
/// way: of two neighbours only one can go. So it does not matter who runs beside whom, and any engine comes to the same colours.
///
/// Source: Jones, Plassmann 1993, "A parallel graph coloring heuristic".
struct Colouring;

const NONE: u32 = u32::MAX;

/// Random, and never the same of two vertices.
fn priority(v: VertexId) -> (u64, VertexId) {
    (random::h(1, 0, v.into()), v)
}

#[hubcut::vertex_program]
impl VertexProgram for Colouring {
    type Vertex = u32;
    /// What is taken, and whether there is somebody to wait for.
    type Sum = (Bag<u32>, Max<bool>);

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u32 {
        NONE
    }
    fn gather(&self, (taken, waits): &mut Self::Sum, edge: GatherEdge<'_, Self>) {
        match *edge.other_view() {
            NONE => waits.keep(priority(edge.other_id()) > priority(edge.vertex().id())),
            colour => taken.put(colour),
        }
    }
    fn apply(
        &self,
        _: &Context<'_, Self>,
        _: VertexInfo<'_>,
        colour: &mut u32,
        (Bag(taken), Max(waits)): &mut Self::Sum,
        _: Option<()>,
    ) -> Step<()> {
        if *colour != NONE || *waits {
            return Step::settled();
        }
        *colour = (0..).find(|colour| !taken.contains(colour)).expect("there are more colours than neighbours");
        Step::changed(())
    }
    fn scatter(&self, _: &(), edge: &mut ScatterEdge<'_, Self>) -> Option<()> {
        (*edge.other_view() == NONE).then_some(())
    }
}

#[test]
fn colours_are_those_of_the_greedy_in_the_order_of_priorities() {
    let options =
        BuildOptions { direction: Directedness::Undirected, self_loops: SelfLoops::Drop, ..BuildOptions::default() };
    let graph = EdgeList::from_pairs(400, graphs::random_edges(400, 3000, 8)).build(&options).unwrap();
    let mut order: Vec<VertexId> = (0..400).collect();
    order.sort_unstable_by_key(|v| std::cmp::Reverse(priority(*v)));
    let mut wanted = vec![NONE; 400];
    for v in order {
        let taken: Vec<u32> = graph.by_source().row(v).iter().map(|u| wanted[*u as usize]).collect();
        wanted[v as usize] = (0..).find(|colour| !taken.contains(colour)).unwrap();
    }
    run_on(
        &EVERY,
        || Colouring,
        &graph,
        None,
        |engine, outcome| {
            let colours = outcome.vertices;
            for v in 0..400 {
                let (row, colour) = (graph.by_source().row(v), colours[v as usize]);
                assert!(
                    row.iter().all(|u| colours[*u as usize] != colour),
                    "{engine}: {v} has the colour of a neighbour"
                );
                assert!(colour as usize <= row.len(), "{engine}: {v} takes a colour beyond its degree");
            }
            assert_eq!(colours, wanted, "{engine}");
        },
    );
    laws::merge(Colouring, &graph, exactly);
    laws::engine(|| Colouring, &graph, 100, exactly);
    laws::parts(|| Colouring, &graph, 100, exactly);
}
