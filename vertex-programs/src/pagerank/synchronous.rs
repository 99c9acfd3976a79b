//! PageRank by supersteps: every vertex from the ranks of the superstep before (Jacobi's method, the power method).

use hubcut::exec::Engine;
use hubcut::program::{
    Active, Context, Engines, GatherEdge, Preparation, PrepareResult, Step, VertexInfo, VertexProgram,
};

use super::Config;
use super::inputs::{Inputs, RankData, View};
use crate::error::Result;
use crate::weight::Weight;

/// The vertex program. State: the rank. View: rank / W. Sum: the rank that flows in.
pub struct PageRank<V, W> {
    inputs: Inputs<V, W>,
}

impl<V: View, W: Weight> PageRank<V, W> {
    /// The program for a configuration. A run of it is refused with [`NoSuchSource`](crate::Error::NoSuchSource) and
    /// [`InvalidWeight`](crate::Error::InvalidWeight).
    ///
    /// # Errors
    /// [`OutOfRange`](crate::Error::OutOfRange) for a damping or tolerance that makes no sense.
    pub fn new(config: &Config) -> Result<Self> {
        Ok(PageRank { inputs: Inputs::new(config, Engine::Synchronous)? })
    }
}

hubcut::distributed!([V: View, W: Weight] PageRank<V, W> {});

impl<V: View, W: Weight> VertexProgram for PageRank<V, W> {
    type Vertex = f64;
    type View = V;
    type Edge = W;
    type Slot = ();
    type Sum = f64;
    type Message = ();
    type Change = ();
    /// The rank of all dangling vertices together.
    type Global = f64;
    type Data = RankData;

    const ACTIVE: Active = Active::Always;
    /// The others have a program of their own: [`GaussSeidel`](super::GaussSeidel).
    const ENGINES: Engines = Engines { asynchronous: false, chromatic: false, ..Engines::ALL };

    fn prepare(&self, graph: &Preparation<'_, W>) -> PrepareResult<Vec<RankData>> {
        self.inputs.prepare(graph)
    }

    fn init(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>) -> f64 {
        self.inputs.teleport(ctx.data(), v)
    }

    #[inline(always)]
    fn view(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, rank: &f64, out: &mut V) {
        *out = self.inputs.view(ctx.data(), v, *rank);
    }

    #[inline(always)]
    fn zero(&self) -> f64 {
        0.0
    }

    #[inline(always)]
    fn gather(&self, sum: &mut f64, edge: GatherEdge<'_, Self>) {
        *sum += self.inputs.flow(edge.ctx().data(), *edge.other_view(), *edge.data(), || edge.other().local());
    }

    fn merge(&self, sum: &mut f64, other: &mut f64) {
        *sum += *other;
    }

    #[inline(always)]
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        rank: &mut f64,
        sum: &mut f64,
        _: Option<()>,
    ) -> Step<()> {
        let teleport = self.inputs.teleport(ctx.data(), v);
        let inflow = self.inputs.inflow(ctx.data(), *sum);
        let new = (1.0 - self.inputs.damping) * teleport + self.inputs.damping * (inflow + teleport * ctx.global());
        let change = (new - *rank).abs();
        *rank = new;
        Step::settled().residual(change)
    }

    fn zero_global(&self) -> f64 {
        0.0
    }

    #[inline(always)]
    fn aggregate(&self, ctx: &Context<'_, Self>, dangling: &mut f64, v: VertexInfo<'_>, rank: &f64) {
        if self.inputs.is_dangling(ctx.data(), v) {
            *dangling += *rank;
        }
    }

    fn merge_global(&self, dangling: &mut f64, other: &f64) {
        *dangling += *other;
    }

    fn converged(&self, ctx: &Context<'_, Self>) -> bool {
        ctx.residual() < self.inputs.tolerance
    }
}
