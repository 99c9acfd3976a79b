//! PageRank by supersteps: every vertex from the ranks of the superstep before (Jacobi's method, the power method).

use std::marker::PhantomData;

use hubcut::exec::Engine;
use hubcut::graph::Graph;
use hubcut::program::{Active, Context, Engines, GatherEdge, Step, VertexInfo, VertexProgram};

use super::Config;
use super::inputs::{OutWeights, Teleport, View};
use crate::error::Result;
use crate::weight::Weight;

/// The vertex program. State: the rank. View: rank / W. Sum: the rank that flows in.
pub struct PageRank<V, W> {
    damping: f64,
    tolerance: f64,
    teleport: Teleport,
    out_weights: OutWeights,
    types: PhantomData<fn() -> (V, W)>,
}

impl<V: View, W: Weight> PageRank<V, W> {
    /// The program for `graph`.
    ///
    /// # Errors
    /// [`OutOfRange`](crate::Error::OutOfRange) for a damping or tolerance that makes no sense,
    /// [`NoSuchSource`](crate::Error::NoSuchSource), [`InvalidWeight`](crate::Error::InvalidWeight).
    pub fn new(config: &Config, graph: &Graph<W>) -> Result<Self> {
        config.check(Engine::Synchronous)?;
        Ok(PageRank {
            damping: config.damping,
            tolerance: config.tolerance,
            teleport: Teleport::new(graph, &config.sources)?,
            out_weights: OutWeights::new(graph)?,
            types: PhantomData,
        })
    }
}

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

    const ACTIVE: Active = Active::Always;
    /// The others have a program of their own: [`GaussSeidel`](super::GaussSeidel).
    const ENGINES: Engines = Engines { asynchronous: false, chromatic: false, ..Engines::ALL };

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> f64 {
        self.teleport.share(v.id())
    }

    #[inline(always)]
    fn view(&self, v: VertexInfo<'_>, rank: &f64, out: &mut V) {
        let weight = self.out_weights.of(v);
        *out = V::from_f64(if weight > 0.0 { rank / weight } else { 0.0 });
    }

    #[inline(always)]
    fn zero(&self) -> f64 {
        0.0
    }

    #[inline(always)]
    fn gather(&self, sum: &mut f64, edge: GatherEdge<'_, Self>) {
        let flow = edge.other_view().to_f64();
        *sum += if W::WEIGHTED { flow * edge.data().weight() } else { flow };
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
        let teleport = self.teleport.share(v.id());
        let inflow = if W::WEIGHTED { *sum * self.out_weights.unit } else { *sum };
        let new = (1.0 - self.damping) * teleport + self.damping * (inflow + teleport * ctx.global());
        let change = (new - *rank).abs();
        *rank = new;
        Step::settled().residual(change)
    }

    fn zero_global(&self) -> f64 {
        0.0
    }

    #[inline(always)]
    fn aggregate(&self, dangling: &mut f64, v: VertexInfo<'_>, rank: &f64) {
        if self.out_weights.of(v) <= 0.0 {
            *dangling += *rank;
        }
    }

    fn merge_global(&self, dangling: &mut f64, other: &f64) {
        *dangling += *other;
    }

    fn converged(&self, ctx: &Context<'_, Self>) -> bool {
        ctx.residual() < self.tolerance
    }
}
