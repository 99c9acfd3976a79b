//! Phases: the cores of a graph. In phase `k` those vertices go that have at most `k` neighbours left, and tell the others; when
//! nobody goes any more, the next phase begins.
use hubcut::graph::{BuildOptions, Directedness, EdgeList};
use hubcut::program::{Add, Context, Master, Min, ScatterEdge, Step, VertexInfo, VertexProgram};

struct Cores;

struct Peeled {
    left: u32,         // neighbours that are left
    core: Option<u32>, // the phase in which the vertex went
}

#[rustfmt::skip]
#[hubcut::vertex_program]
impl VertexProgram for Cores {
    type Vertex = Peeled;
    type View = ();            // neighbours read nothing: all comes by message
    type Message = Add<u32>;   // neighbours that have gone
    type Global = Min<u32>;    // the least number of neighbours that any vertex has left
    type Phase = u32;

    fn init(&self, _: &Context<Self>, v: VertexInfo) -> Peeled { Peeled { left: v.out_degree() as u32, core: None } }
    fn apply(&self, ctx: &Context<Self>, _: VertexInfo, v: &mut Peeled, _: &mut (), gone: Option<Add<u32>>) -> Step<()> {
        v.left -= gone.unwrap_or_default().0;
        if v.core.is_some() || v.left > *ctx.phase() { return Step::settled() }
        v.core = Some(*ctx.phase());
        Step::changed(())
    }
    fn scatter(&self, _: &(), _: &mut ScatterEdge<Self>) -> Option<Add<u32>> { Some(Add(1)) }
    fn aggregate(&self, _: &Context<Self>, least: &mut Min<u32>, _: VertexInfo, v: &Peeled) {
        if v.core.is_none() { least.keep(v.left) }
    }
    fn between(&self, master: &mut Master<Self>) {
        if master.active() == 0 { master.enter(master.ctx().global().0); master.wake() }
    }
    fn wakes(&self, ctx: &Context<Self>, _: VertexInfo, v: &Peeled) -> bool { v.core.is_none() && v.left <= *ctx.phase() }
}

fn main() -> hubcut::Result<()> {
    // A square with both diagonals, and a tail.
    let edges = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("a", "c"), ("b", "d"), ("d", "e"), ("e", "f")];
    let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
    let graph = EdgeList::from_names(edges).build(&options)?;
    let outcome = hubcut::run(Cores, &graph)?;
    for (name, v) in graph.named(&outcome.vertices) {
        println!("{name}\t{}", v.core.unwrap_or(0));
    }
    assert!(outcome.vertices.iter().map(|v| v.core.unwrap_or(0)).eq([3, 3, 3, 3, 1, 1]));
    Ok(())
}
