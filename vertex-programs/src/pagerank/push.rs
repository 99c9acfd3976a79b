//! PageRank by pushing what is not yet accounted for along out-edges.
//!
//! Source: Andersen, Chung, Lang 2006, "Local graph partitioning using PageRank vectors", section 3; for all vertices
//! at once: Whang, Lenharth, Dhillon, Pingali 2015, "Scalable data-driven PageRank", section 4.

use std::marker::PhantomData;

use hubcut::exec::Engine;
use hubcut::graph::Graph;
use hubcut::program::{Context, Direction, MessageWord, ScatterEdge, Start, Step, VertexInfo, VertexProgram};

use super::Config;
use super::asynchronous::error_bound;
use super::inputs::{OutWeights, Teleport};
use crate::error::Result;
use crate::weight::Weight;

/// The vertex program for `y = (1 - d) t + d P y`; PageRank is `y` over its sum.
///
/// A vertex holds `p(v)`, what it is worth so far, and receives residuals `r(v)`, what is still to be spread. It adds `r`
/// to `p` and sends `d r w/W` along each out-edge, which keeps
/// ```text
/// y = p + (I - d P)^-1 r,      so p <= y and ||y - p|| <= ||r|| / (1 - d)
/// ```
/// in the L1 norm; it starts with `p = 0` and `r = (1 - d) t`.
///
/// # When it is done
/// A vertex pushes only if its residual is above its share, by out-degree, of `tolerance (1 - d) sum(p) / 2`, so that a
/// push is worth its edges; less is kept until more comes. When nobody pushes any more, `||r||` is at most that
/// whole (`p` only grows), hence `||y - p|| <= tolerance sum(p) / 2`, and [`super`] says what that means for ranks. It is
/// done earlier if the sum of all residuals, wherever they are, is that small: every push takes
/// `r` away and puts `d r` back (nothing, where there are no out-edges), so `||r||` is `1 - d` less
/// the sum of `(1 - d) p` (of `p`, of dangling vertices).
pub struct Push<W> {
    damping: f64,
    tolerance: f64,
    teleport: Teleport,
    out_weights: OutWeights,
    /// One over the number of arcs.
    arc_share: f64,
    weights: PhantomData<fn() -> W>,
}

/// What a vertex holds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Holding {
    /// What it is worth so far.
    pub settled: f64,
    /// What it has received and neither added nor passed on.
    pub pending: f64,
}

/// Sums over all vertices.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// Of what vertices are worth so far.
    pub mass: f64,
    /// Of the residuals that were pushed, less those that came of it.
    pub spent: f64,
}

impl<W: Weight> Push<W> {
    /// The program for `graph`.
    ///
    /// # Errors
    /// As [`PageRank::new`](super::PageRank::new).
    pub fn new(config: &Config, graph: &Graph<W>) -> Result<Self> {
        config.check(Engine::Asynchronous)?;
        Ok(Push {
            damping: config.damping,
            tolerance: config.tolerance,
            teleport: Teleport::new(graph, &config.sources)?,
            out_weights: OutWeights::new(graph)?,
            arc_share: 1.0 / graph.arcs().max(1) as f64,
            weights: PhantomData,
        })
    }

    /// The sum of all residuals, in vertices and on their way.
    pub(super) fn left(&self, totals: &Totals) -> f64 {
        (1.0 - self.damping - totals.spent).max(0.0)
    }
}

impl<W: Weight> VertexProgram for Push<W> {
    type Vertex = Holding;
    type View = ();
    type Edge = W;
    type Slot = ();
    type Sum = ();
    /// Residual.
    type Message = f64;
    /// What flows along an out-edge of weight 1.
    type Change = f64;
    type Global = Totals;

    const GATHER: Direction = Direction::None;
    const MESSAGE_WORD: Option<MessageWord<f64>> = Some(MessageWord::new(f64::NAN));

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> Holding {
        Holding::default()
    }

    fn start(&self, v: VertexInfo<'_>, _: &Holding) -> Start<f64> {
        let residual = (1.0 - self.damping) * self.teleport.share(v.id());
        if residual > 0.0 { Start::Signalled(residual) } else { Start::Idle }
    }

    #[inline(always)]
    fn view(&self, _: VertexInfo<'_>, _: &Holding, (): &mut ()) {}

    fn zero(&self) {}

    #[inline(always)]
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        holding: &mut Holding,
        _: &mut (),
        message: Option<f64>,
    ) -> Step<f64> {
        let residual = holding.pending + message.unwrap_or(0.0);
        let share = v.out_degree() as i64 as f64 * self.arc_share;
        let threshold = 0.5 * self.tolerance * (1.0 - self.damping) * ctx.global().mass * share;
        if residual <= threshold {
            holding.pending = residual;
            return Step::settled();
        }
        *holding = Holding { settled: holding.settled + residual, pending: 0.0 };
        let weight = self.out_weights.of(v);
        if weight <= 0.0 {
            return Step::settled().residual(residual);
        }
        Step::changed(self.damping * residual * self.out_weights.unit / weight).residual(residual)
    }

    #[inline(always)]
    fn scatter(&self, flow: &f64, edge: &mut ScatterEdge<'_, Self>) -> Option<f64> {
        Some(if W::WEIGHTED { flow * edge.data().weight() } else { *flow })
    }

    #[inline(always)]
    fn combine(&self, message: &mut f64, other: f64) {
        *message += other;
    }

    #[inline(always)]
    fn priority(&self, message: &f64) -> f32 {
        *message as f32
    }

    fn zero_global(&self) -> Totals {
        Totals::default()
    }

    #[inline(always)]
    fn aggregate(&self, totals: &mut Totals, v: VertexInfo<'_>, holding: &Holding) {
        totals.mass += holding.settled;
        let is_dangling = self.out_weights.of(v) <= 0.0;
        totals.spent += if is_dangling { holding.settled } else { (1.0 - self.damping) * holding.settled };
    }

    fn merge_global(&self, totals: &mut Totals, other: &Totals) {
        totals.mass += other.mass;
        totals.spent += other.spent;
    }

    fn converged(&self, ctx: &Context<'_, Self>) -> bool {
        error_bound(self.damping, self.left(ctx.global()), ctx.global().mass) < self.tolerance
    }
}
