//! A value that changes by messages.

use crate::plain::Plain;
use crate::program::{Context, Direction, Merge, Needs, ScatterEdge, Start, Step, VertexInfo, VertexProgram};

/// A program whose vertices change their values by messages, and tell their neighbours when they have.
///
/// ```text
/// value(v) = receive(v, value(v), merge over u -> v of send(value(u), edge))     where some u has sent
/// ```
/// until nothing is sent. After the first superstep only vertices that hear something run.
///
/// # Examples
/// The least number of hops from vertex 0:
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut::program::{Min, VertexInfo};
/// use hubcut::simple::Push;
///
/// struct Hops;
///
/// #[hubcut::vertex_program]
/// impl Push for Hops {
///     type Value = u32;
///     type Message = Min<u32>;
///     fn init(&self, v: VertexInfo<'_>) -> u32 { if v.id() == 0 { 0 } else { u32::MAX } }
///     fn starts(&self, v: VertexInfo<'_>) -> bool { v.id() == 0 }
///     fn send(&self, hops: &u32, _: &()) -> Option<Min<u32>> { Some(Min(hops + 1)) }
///     fn receive(&self, _: VertexInfo<'_>, hops: &u32, Min(offer): Min<u32>) -> Option<u32> {
///         (offer < *hops).then_some(offer)
///     }
/// }
///
/// let graph = EdgeList::from_pairs(4, vec![(0, 1), (1, 2), (0, 2)]).build(&BuildOptions::default())?;
/// assert_eq!(hubcut::run(Hops.program(), &graph)?.vertices, [0, 1, 1, u32::MAX]);
/// # Ok::<(), hubcut::Error>(())
/// ```
pub trait Push: Send + Sync + Sized + 'static {
    /// The value of a vertex.
    type Value: Plain;
    /// Data on an edge; `()` if none is needed.
    type Edge: Plain;
    /// What vertices tell each other.
    type Message: Merge + Send + 'static;

    /// Over which edges messages go.
    const SCATTER: Direction = Direction::Out;

    /// What an engine has to keep for the program to be right: by default nothing, since a program with one fixed point reaches it in any
    /// order. See [`Needs`].
    const NEEDS: Needs = Needs::Nothing;

    /// The value of `v` before the first superstep.
    fn init(&self, v: VertexInfo<'_>) -> Self::Value;

    /// Whether `v` tells its neighbours of its first value: by default, all do.
    fn starts(&self, v: VertexInfo<'_>) -> bool {
        let _ = v;
        true
    }

    /// What is told over an edge of a vertex whose value has changed to `value`.
    fn send(&self, value: &Self::Value, edge: &Self::Edge) -> Option<Self::Message>;

    /// The next value of `v`, given the messages that it got; `None`: it has not changed, and tells nobody.
    fn receive(&self, v: VertexInfo<'_>, value: &Self::Value, message: Self::Message) -> Option<Self::Value>;

    /// How urgent a message is, higher first; for schedulers that order by it.
    fn priority(&self, message: &Self::Message) -> f32 {
        let _ = message;
        f32::INFINITY
    }

    /// The program that engines run.
    fn program(self) -> Pushing<Self> {
        Pushing(self)
    }
}

/// A [`Push`] as engines run it. The state of a vertex is its value.
pub struct Pushing<P>(pub P);

crate::distributed!([P: Push<Message: Plain>] Pushing<P> {});

#[crate::vertex_program]
impl<P: Push> VertexProgram for Pushing<P> {
    type Vertex = P::Value;
    type Edge = P::Edge;
    type Message = P::Message;

    const SCATTER: Direction = P::SCATTER;
    const NEEDS: Needs = P::NEEDS;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> P::Value {
        self.0.init(v)
    }

    fn start(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, _: &P::Value) -> Start<P::Message> {
        if self.0.starts(v) { Start::Active } else { Start::Idle }
    }

    #[inline(always)]
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        value: &mut P::Value,
        _: &mut (),
        message: Option<P::Message>,
    ) -> Step<()> {
        // Without barriers the first activation of a vertex may carry a message already.
        let starts = ctx.superstep() == 1 && self.0.starts(v);
        match message.and_then(|message| self.0.receive(v, value, message)) {
            Some(new) => *value = new,
            None if starts => {}
            None => return Step::settled(),
        }
        Step::changed(())
    }

    #[inline(always)]
    fn scatter(&self, _: &(), edge: &mut ScatterEdge<'_, Self>) -> Option<P::Message> {
        self.0.send(edge.view(), edge.data())
    }

    fn priority(&self, _: &Context<'_, Self>, message: &P::Message) -> f32 {
        self.0.priority(message)
    }
}
