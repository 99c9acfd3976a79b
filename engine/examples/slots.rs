//! Slots: what a vertex writes on each out-edge for one neighbour only. Here a tree counts itself: each
//! vertex tells every neighbour how many vertices lie on its own side of the edge, which is one and what
//! the *other* neighbours have told it. That is belief propagation with numbers instead of beliefs.
use hubcut::exec::{Options, Run};
use hubcut::graph::{BuildOptions, Directedness, EdgeList};
use hubcut::program::{Add, Context, GatherEdge, ScatterEdge, Step, VertexInfo, VertexProgram};

struct Count;

#[hubcut::vertex_program]
impl VertexProgram for Count {
    type Vertex = u64; // vertices of the tree, as far as heard
    type Slot = u64; // vertices on the source's side of the edge
    type Sum = Add<u64>;
    const READS_REVERSE: bool = true; // to leave out what the neighbour itself has told

    fn init(&self, _: &Context<Self>, _: VertexInfo) -> u64 {
        0
    }

    fn gather(&self, sum: &mut Add<u64>, edge: GatherEdge<Self>) {
        *sum += *edge.slot();
    }

    fn apply(&self, _: &Context<Self>, _: VertexInfo, total: &mut u64, sum: &mut Add<u64>, _: Option<()>) -> Step<()> {
        *total = 1 + sum.0;
        Step::changed(())
    }

    fn scatter(&self, _: &(), edge: &mut ScatterEdge<Self>) -> Option<()> {
        let told = edge.view() - edge.reverse_slot();
        let news = *edge.write() != told;
        *edge.write() = told;
        news.then_some(())
    }
}

fn main() -> hubcut::Result<()> {
    let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
    let tree = vec![(0, 1), (0, 2), (2, 3), (2, 4), (4, 5)];
    let graph = EdgeList::from_pairs(6, tree).build(&options)?;
    let mut run = Run::new(Count, &graph, Options::default())?;
    while run.active() > 0 {
        let step = run.step()?;
        println!("superstep {}: {} active, counts {:?}", step.superstep, step.active, run.states());
    }
    assert!(run.states().iter().all(|count| *count == 6));
    Ok(())
}
