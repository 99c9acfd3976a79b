//! How many triangles each vertex is in.

use std::sync::Arc;

use hubcut::graph::{BuildOptions, VertexId};
use hubcut::laws::{self, exactly};
use hubcut::program::{Bag, Context, GatherEdge, ScatterEdge, Step, VertexInfo, VertexProgram};
use hubcut_tests::data;

use super::{EVERY, run_on};

/// Every vertex sends its list of neighbours to all of them, and counts what is in their lists and in its own: each triangle twice.
/// Each list comes once, when it may, so that any engine comes to the same. The graph has no loops and no parallel edges.
struct Triangles;

#[hubcut::vertex_program]
impl VertexProgram for Triangles {
    type Vertex = u64;
    type View = ();
    type Sum = Bag<VertexId>;
    type Message = Bag<Arc<[VertexId]>>;
    type Change = Arc<[VertexId]>;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 {
        0
    }
    fn gather(&self, neighbours: &mut Bag<VertexId>, edge: GatherEdge<'_, Self>) {
        neighbours.put(edge.other_id());
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        _: VertexInfo<'_>,
        twice: &mut u64,
        Bag(own): &mut Bag<VertexId>,
        lists: Option<Bag<Arc<[VertexId]>>>,
    ) -> Step<Arc<[VertexId]>> {
        own.sort_unstable();
        let others = lists.unwrap_or_default().0;
        *twice += others.iter().flat_map(|list| list.iter()).filter(|v| own.binary_search(v).is_ok()).count() as u64;
        if ctx.superstep() == 1 { Step::changed(own.as_slice().into()) } else { Step::settled() }
    }
    fn scatter(&self, list: &Arc<[VertexId]>, _: &mut ScatterEdge<'_, Self>) -> Option<Bag<Arc<[VertexId]>>> {
        Some(Bag(vec![list.clone()]))
    }
}

/// networkx 3.6.1: `rows = [line.split() for line in open("lesmis.graph")][1:]`,
/// `g = nx.Graph((v, int(u)) for v, row in enumerate(rows, 1) for u in row[::2])`, `[nx.triangles(g)[v] for v in range(1, 78)]`
const LES_MISERABLES: [u64; 77] = [
    3, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 76, 1, 0, 0, 0, 22, 21, 21, 21, 21, 21, 21, 33, 27, 49, 21, 44, 2, 18, 1, 4, 0, 1,
    15, 15, 15, 15, 15, 1, 0, 25, 3, 3, 1, 0, 0, 0, 82, 10, 0, 9, 0, 0, 6, 57, 1, 38, 64, 51, 36, 51, 59, 57, 60, 57,
    42, 0, 36, 36, 32, 30, 3, 1, 1, 19, 21,
];

#[test]
fn triangles_are_those_of_networkx() {
    let graph = data::load("lesmis.graph", BuildOptions::default()).without_data();
    run_on(
        &EVERY,
        || Triangles,
        &graph,
        None,
        |engine, outcome| {
            assert!(outcome.vertices.iter().map(|twice| twice / 2).eq(LES_MISERABLES), "{engine}");
        },
    );
    laws::engine(|| Triangles, &graph, 3, exactly);
    laws::parts(|| Triangles, &graph, 3, exactly);
}
