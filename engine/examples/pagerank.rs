//! PageRank of six pages: every vertex, every superstep, until the ranks stand still.
use hubcut::graph::{BuildOptions, EdgeList};
use hubcut::program::{Active, Add, Context, GatherEdge, Step, VertexInfo, VertexProgram};

struct PageRank;

#[rustfmt::skip]
#[hubcut::vertex_program]
impl VertexProgram for PageRank {
    type Vertex = f64;       // the rank
    type View = f32;         // what neighbours read: the rank that flows along each out-edge
    type Sum = Add<f64>;     // the rank that flows in
    type Global = Add<f64>;  // the rank of all vertices that have no out-edge
    const ACTIVE: Active = Active::Always;

    fn init(&self, ctx: &Context<Self>, _: VertexInfo) -> f64 { 1.0 / ctx.vertices() as f64 }
    fn view(&self, _: &Context<Self>, v: VertexInfo, rank: &f64, out: &mut f32) {
        *out = (rank / v.out_degree().max(1) as f64) as f32
    }
    fn gather(&self, sum: &mut Add<f64>, edge: GatherEdge<Self>) { *sum += f64::from(*edge.other_view()) }
    fn apply(&self, ctx: &Context<Self>, _: VertexInfo, rank: &mut f64, sum: &mut Add<f64>, _: Option<()>) -> Step<()> {
        let old = std::mem::replace(rank, (0.15 + 0.85 * ctx.global().0) / ctx.vertices() as f64 + 0.85 * sum.0);
        Step::settled().residual((*rank - old).abs())
    }
    fn aggregate(&self, _: &Context<Self>, sum: &mut Add<f64>, v: VertexInfo, rank: &f64) {
        if v.out_degree() == 0 { *sum += *rank }
    }
    fn converged(&self, ctx: &Context<Self>) -> bool { ctx.residual() < 1e-6 }
}

fn main() -> hubcut::Result<()> {
    let links = vec![(0, 1), (0, 2), (2, 0), (2, 1), (2, 4), (3, 4), (3, 5), (4, 3), (4, 5), (5, 3)];
    let outcome = hubcut::run(PageRank, &EdgeList::from_pairs(6, links).build(&BuildOptions::default())?)?;
    println!("{:.5?} {:?}", outcome.vertices, outcome.termination);
    Ok(())
}
