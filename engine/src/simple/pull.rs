//! A value that is computed from those of the neighbours.

use crate::plain::Plain;
use crate::program::{Context, Direction, GatherEdge, Merge, Needs, ScatterEdge, Step, VertexInfo, VertexProgram};

/// A program whose vertices compute their values from those of their neighbours.
///
/// ```text
/// value(v) = apply(v, value(v), merge over u -> v of gather(value(u), edge))
/// ```
/// until no value changes. A vertex runs if a neighbour that it gathers from has changed; all run in the first superstep.
///
/// # Examples
/// How far a signal reaches that loses a part on every edge:
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut::program::{Max, VertexInfo};
/// use hubcut::simple::Pull;
///
/// struct Signal;
///
/// #[hubcut::vertex_program]
/// impl Pull for Signal {
///     type Value = f64;
///     type Edge = f64;
///     type Sum = Max<f64>;
///     fn init(&self, v: VertexInfo<'_>) -> f64 { if v.id() == 0 { 1.0 } else { 0.0 } }
///     fn gather(&self, value: &f64, kept: &f64) -> Max<f64> { Max(value * kept) }
///     fn apply(&self, _: VertexInfo<'_>, value: &f64, sum: Max<f64>) -> f64 { value.max(sum.0) }
/// }
///
/// let edges = vec![(0, 1, 0.5), (1, 2, 0.5), (0, 2, 0.125)];
/// let graph = EdgeList::from_triples(3, edges).build(&BuildOptions::default())?;
/// assert_eq!(hubcut::run(Signal.program(), &graph)?.vertices, [1.0, 0.5, 0.25]);
/// # Ok::<(), hubcut::Error>(())
/// ```
pub trait Pull: Send + Sync + Sized + 'static {
    /// The value of a vertex, which its neighbours read.
    type Value: Plain + PartialEq;
    /// Data on an edge; `()` if none is needed.
    type Edge: Plain;
    /// What neighbours' values are merged into.
    type Sum: Merge + Send + 'static;

    /// Which edges are gathered over.
    const GATHER: Direction = Direction::In;

    /// What an engine has to keep for the program to be right: by default nothing, since a program with one fixed point reaches it in any
    /// order. See [`Needs`].
    const NEEDS: Needs = Needs::Nothing;

    /// The value of `v` before the first superstep.
    fn init(&self, v: VertexInfo<'_>) -> Self::Value;

    /// What a neighbour's value contributes over an edge.
    fn gather(&self, value: &Self::Value, edge: &Self::Edge) -> Self::Sum;

    /// The next value of `v`.
    fn apply(&self, v: VertexInfo<'_>, value: &Self::Value, sum: Self::Sum) -> Self::Value;

    /// Whether a value has changed so much that neighbours should hear of it: by default, if it differs at all (a NaN always does). `old` is
    /// the value before this run of the vertex, not the last one that neighbours were told of: steps below a threshold add up untold.
    #[inline]
    fn is_changed(&self, old: &Self::Value, new: &Self::Value) -> bool {
        old != new
    }

    /// The program that engines run.
    fn program(self) -> Pulling<Self> {
        Pulling(self)
    }
}

/// A [`Pull`] as engines run it. The state of a vertex is its value.
pub struct Pulling<P>(pub P);

crate::distributed!([P: Pull<Sum: Plain>] Pulling<P> {});

#[crate::vertex_program]
impl<P: Pull> VertexProgram for Pulling<P> {
    type Vertex = P::Value;
    type Edge = P::Edge;
    type Sum = P::Sum;

    const GATHER: Direction = P::GATHER;
    const NEEDS: Needs = P::NEEDS;
    const SCATTER: Direction = P::GATHER.reversed();

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> P::Value {
        self.0.init(v)
    }

    #[inline(always)]
    fn gather(&self, sum: &mut P::Sum, edge: GatherEdge<'_, Self>) {
        sum.merge(&mut self.0.gather(edge.other_view(), edge.data()));
    }

    #[inline(always)]
    fn apply(
        &self,
        _: &Context<'_, Self>,
        v: VertexInfo<'_>,
        value: &mut P::Value,
        sum: &mut P::Sum,
        _: Option<()>,
    ) -> Step<()> {
        let new = self.0.apply(v, value, std::mem::replace(sum, P::Sum::zero()));
        let is_changed = self.0.is_changed(value, &new);
        *value = new;
        if is_changed { Step::changed(()) } else { Step::settled() }
    }

    #[inline(always)]
    fn scatter(&self, _: &(), _: &mut ScatterEdge<'_, Self>) -> Option<()> {
        Some(())
    }
}
