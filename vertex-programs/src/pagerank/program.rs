//! The vertex program of PageRank: by supersteps, or in place.

use hubcut::program::{
    Active, Add, Context, GatherEdge, Merge, Preparation, PrepareResult, Step, VertexInfo, VertexProgram,
};

use super::Config;
use super::asynchronous::error_bound;
use super::inputs::{Inputs, RankData, View};
use crate::error::Result;
use crate::weight::Weight;

/// The vertex program. State: the rank; where ranks are replaced in place, up to a factor that all have in common. View: that
/// over `W`. Sum: what flows in.
///
/// # Equation
/// With `P(v,u) = w(u,v) / W(u)`, 0 for dangling `u`, and sums `m` over all and `D` over dangling vertices, PageRank is
/// the `x` with `sum(x) = 1` that solves
/// ```text
/// x = G x        (G x)(v) = (1 - d) t(v) m(x) + d ( sum of P(v,u) x(u) + t(v) D(x) )
/// ```
/// Columns of `G` sum to 1. Supersteps compute `G x` from the ranks of the superstep before (Jacobi's method, the power
/// method); these keep their sum, so that `m(x)` is 1 there.
///
/// # In place
/// Under the asynchronous and the chromatic engine every vertex runs once a round, from the newest ranks (the method of Gauss and
/// Seidel). Every multiple of a solution is one: the sum of the ranks is left to drift while they are replaced, and is to be
/// divided by at the end. `m` and `D` are those of the end of the round before.
///
/// # When it is done in place
/// A round runs every vertex once. What `v` holds after it, `x'(v)`, was computed from `m` and `D` of `x`, the ranks
/// before the round, and from `x~(u)`, what `u` held either before the round or after it. So `x'` is off its equation by
/// ```text
/// r(v) = (1 - d) t(v) (m(x) - m(x')) + d ( sum of P(v,u) (x~(u) - x'(u)) + t(v) (D(x) - D(x')) )
/// ||r|| <= (1 - d) ||x' - x|| + d ||x' - x|| = ||x' - x||
/// ```
/// in the L1 norm, since the columns of `P` and of `t 1` sum to at most 1 and a vertex is in one of them. On vectors that
/// sum to 0, `G` has norm at most `d`; so `z = x' / m(x')` is off the ranks by
/// ```text
/// ||z - x|| <= ||z - G z|| / (1 - d) = ||r|| / ((1 - d) m(x')) <= ||x' - x|| / ((1 - d) m(x'))
/// ```
/// The changes of a round bound the error, for any order of the vertices and any interleaving of workers.
pub struct PageRank<V, W> {
    inputs: Inputs<V, W>,
}

/// Sums over vertices.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Mass {
    /// Over all; 0 under supersteps, where nobody asks for it.
    pub total: f64,
    /// Over the dangling ones.
    pub dangling: f64,
}

impl Merge for Mass {
    const ORDER_MATTERS: bool = true;

    fn zero() -> Mass {
        Mass { total: 0.0, dangling: 0.0 }
    }

    fn merge(&mut self, other: &mut Mass) {
        self.total += other.total;
        self.dangling += other.dangling;
    }
}

impl<V: View, W: Weight> PageRank<V, W> {
    /// The program for a configuration. A run of it is refused with [`NoSuchSource`](crate::Error::NoSuchSource),
    /// [`InvalidWeight`](crate::Error::InvalidWeight), and [`TolerancePrecision`](crate::Error::TolerancePrecision) where the
    /// engine cannot reach the tolerance with views of this precision.
    ///
    /// # Errors
    /// [`OutOfRange`](crate::Error::OutOfRange) for a damping or tolerance that makes no sense.
    pub fn new(config: &Config) -> Result<Self> {
        Ok(PageRank { inputs: Inputs::new(config)? })
    }
}

hubcut::distributed!([V: View, W: Weight] PageRank<V, W> {});

#[hubcut::vertex_program]
impl<V: View, W: Weight> VertexProgram for PageRank<V, W> {
    type Vertex = f64;
    type View = V;
    type Edge = W;
    type Sum = Add<f64>;
    type Global = Mass;
    type Data = RankData;

    const ACTIVE: Active = Active::Always;

    fn prepare(&self, graph: &Preparation<'_, W>) -> PrepareResult<Vec<RankData>> {
        self.inputs.prepare(graph)
    }

    fn init(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>) -> f64 {
        self.inputs.teleport(ctx.data(), v)
    }

    #[inline(always)]
    fn view(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, value: &f64, out: &mut V) {
        *out = self.inputs.view(ctx.data(), v, *value);
    }

    #[inline(always)]
    fn gather(&self, sum: &mut Add<f64>, edge: GatherEdge<'_, Self>) {
        *sum += self.inputs.flow(edge.ctx().data(), *edge.other_view(), *edge.data(), || edge.other().local());
    }

    #[inline(always)]
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        value: &mut f64,
        sum: &mut Add<f64>,
        _: Option<()>,
    ) -> Step<()> {
        let (data, Inputs { damping, .. }) = (ctx.data(), &self.inputs);
        let inflow = self.inputs.inflow(data, sum.0);
        let teleport = self.inputs.teleport(data, v);
        let Mass { total, dangling } = *ctx.global();
        let mut new = (1.0 - damping) * teleport;
        if data.in_place {
            new *= total;
        }
        new += damping * (inflow + teleport * dangling);
        let change = (new - *value).abs();
        *value = new;
        Step::settled().residual(change)
    }

    #[inline(always)]
    fn aggregate(&self, ctx: &Context<'_, Self>, mass: &mut Mass, v: VertexInfo<'_>, value: &f64) {
        if ctx.data().in_place {
            mass.total += *value;
        }
        if self.inputs.is_dangling(ctx.data(), v) {
            mass.dangling += *value;
        }
    }

    fn converged(&self, ctx: &Context<'_, Self>) -> bool {
        let in_place = ctx.data().in_place;
        let bound = || error_bound(self.inputs.damping, ctx.residual(), ctx.global().total);
        (if in_place { bound() } else { ctx.residual() }) < self.inputs.tolerance
    }
}
