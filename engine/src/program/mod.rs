//! The vertex program: the one abstraction.
//!
//! A vertex owns its **state** and the **slots** of its out-edges. It reads its neighbours' **views**, its
//! edges' data and the slots of its in-edges. It never writes anything else; it signals. Those three
//! sentences make every mode of execution sound.
//!
//! # What an engine does with a program
//!
//! ```text
//! data = prepare(graph)                           # what the program has to know of vertices and edges
//! for v in vertices:  state[v] = init(v);  view[v] = view(state[v])
//!                     active[v], inbox[v] = start(v, state[v])
//! slot[e] = start_slot(e) for every edge;  global = merge_global over aggregate(state[v])
//!
//! superstep t = 1, 2, ...:
//!   for every active v:                          # or all of them: ACTIVE = Always
//!     sum = zero()
//!     for e in the edges of v in direction GATHER, by neighbour:
//!       gather(sum, e)                           # views and slots of t-1
//!     step = apply(v, state[v], sum, inbox[v].take())
//!     view'[v] = view(state[v])
//!   view = view' where v was active              # the barrier
//!   for every v whose step is changed(c):        # not if ACTIVE = Always
//!     for e in the edges of v in direction SCATTER:
//!       if let Some(m) = scatter(c, e):          # views of t; writes slot of e; reverse slots of t-1
//!         inbox[other] = combine(inbox[other], m);  activate other for t+1
//!   v stays active if its step said again()
//!   global = merge_global over aggregate(state[v]);  residual = sum of step residuals
//!   stop if a step failed, or converged(), or nothing is active, or a limit is reached
//! ```
//!
//! # Laws
//! An engine cuts rows into pieces and merges messages when it likes, so a program keeps these, up to
//! rounding:
//! ```text
//! merge(a, merge(b, c)) = merge(merge(a, b), c)     merge(a, b) = merge(b, a)     merge(a, zero) = a
//! gather(e, merge(a, b)) = merge(gather(e, a), b)
//! combine(x, combine(y, z)) = combine(combine(x, y), z)     combine(x, y) = combine(y, x)
//! ```
//!
//! # What an implementation may leave out
//! [`#[hubcut::vertex_program]`](crate::vertex_program) writes what is not there: types that the program does not use, and how
//! sums, messages and aggregates are merged if their types are [`Merge`]. What it cannot write is missed by the compiler: a sum of
//! bare numbers, for one, since nobody says what becomes of two of them.
//! ```compile_fail,E0277
//! # use hubcut::program::*;
//! # struct InDegree;
//! #[hubcut::vertex_program]
//! impl VertexProgram for InDegree {
//!     type Vertex = u64;
//!     type Sum = u64; // not `Add<u64>`, and there is no `merge`
//! #   const ACTIVE: Active = Active::Always;
//! #   fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 { 0 }
//! #   fn gather(&self, sum: &mut u64, _: GatherEdge<'_, Self>) { *sum += 1; }
//! #   fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &mut u64, sum: &mut u64,
//! #            _: Option<()>) -> Step<()> { *state = *sum; Step::settled() }
//! # /*
//!     ...
//! # */
//! }
//! ```
//! Data that the program has and does not prepare:
//! ```compile_fail,E0046
//! # use hubcut::program::*;
//! # struct Forgetful;
//! #[hubcut::vertex_program]
//! impl VertexProgram for Forgetful {
//!     type Vertex = u64;
//!     type Data = Vec<f64>; // and there is no `prepare`
//! #   const ACTIVE: Active = Active::Always;
//! #   fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 { 0 }
//! #   fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, _: &mut u64, _: &mut (),
//! #            _: Option<()>) -> Step<()> { Step::settled() }
//! # /*
//!     ...
//! # */
//! }
//! ```
//! What would never be called, since all vertices are always active:
//! ```compile_fail
//! # use hubcut::program::*;
//! # struct Loud;
//! #[hubcut::vertex_program]
//! impl VertexProgram for Loud {
//!     type Vertex = u64;
//!     const ACTIVE: Active = Active::Always;
//!     fn scatter(&self, _: &(), _: &mut ScatterEdge<'_, Self>) -> Option<()> { Some(()) }
//! #   fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 { 0 }
//! #   fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, _: &mut u64, _: &mut (),
//! #            _: Option<()>) -> Step<()> { Step::settled() }
//! # /*
//!     ...
//! # */
//! }
//! ```
//!
//! # Example
//! The smallest label that can reach a vertex, by messages alone:
//! ```
//! use hubcut::graph::{BuildOptions, EdgeList, VertexId};
//! use hubcut::program::{Context, Min, ScatterEdge, Step, VertexInfo, VertexProgram};
//!
//! struct SmallestLabel;
//!
//! #[hubcut::vertex_program]
//! impl VertexProgram for SmallestLabel {
//!     type Vertex = VertexId;
//!     type Message = Min<VertexId>;
//!
//!     fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> VertexId {
//!         v.id()
//!     }
//!     fn apply(&self, ctx: &Context<'_, Self>, _: VertexInfo<'_>, state: &mut VertexId, _: &mut (),
//!              message: Option<Min<VertexId>>) -> Step<()> {
//!         match message {
//!             Some(Min(label)) if label < *state => *state = label,
//!             _ if ctx.superstep() > 1 => return Step::settled(),
//!             _ => {}
//!         }
//!         Step::changed(())
//!     }
//!     fn scatter(&self, _: &(), edge: &mut ScatterEdge<'_, Self>) -> Option<Min<VertexId>> {
//!         (edge.view() < edge.other_view()).then_some(Min(*edge.view()))
//!     }
//! }
//!
//! let graph = EdgeList::from_pairs(4, vec![(1, 2), (2, 3), (3, 1)]).build(&BuildOptions::default())?;
//! let outcome = hubcut::run(SmallestLabel, &graph)?;
//! assert_eq!(outcome.vertices, [0, 1, 1, 1]);
//! # Ok::<(), hubcut::Error>(())
//! ```

pub(crate) mod context;
mod distributed;
mod edges;
mod hints;
mod merge;
mod message_word;
mod needs;
mod preparation;
pub(crate) mod row;
pub(crate) mod shape;
mod step;
pub(crate) mod vertex_info;

pub use context::Context;
pub use distributed::{Codec, Distributed, List, Raw};
pub use edges::{GatherEdge, ScatterEdge};
pub use hints::{Hints, Payload};
pub use merge::{Add, Addable, Bag, Max, Merge, Min, Ordered};
pub use message_word::MessageWord;
pub use needs::{Consistency, Needs};
pub(crate) use preparation::prepare;
pub use preparation::{PartGraph, Preparation, PrepareResult};
pub use row::Row;
pub use step::{Start, Step};
pub use vertex_info::{Neighbour, VertexInfo};

use crate::plain::Plain;

/// Which edges of a vertex: those that lead to it, from it, both, or none.
///
/// In an undirected graph every edge leads both ways, and `In`, `Out` and `Both` all mean each edge once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Edges that lead to the vertex.
    In,
    /// Edges that lead from the vertex.
    Out,
    /// All edges of the vertex; a directed self-loop is met twice, once each way.
    Both,
    /// No edges.
    None,
}

/// Which vertices run in a superstep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Active {
    /// Those that were signalled, said `again`, or started active.
    Signalled,
    /// All of them, until `converged`: no frontier, no scatter, no messages.
    Always,
}

/// Whether vertices of `P` run when they are signalled, rather than always. Asked in constant conditions, so that what the
/// other kind of programs needs is not compiled.
pub(crate) const fn is_signalled<P: VertexProgram>() -> bool {
    matches!(P::ACTIVE, Active::Signalled)
}

/// Whether vertices of `P` gather at all; asked in constant conditions, too.
pub(crate) const fn gathers<P: VertexProgram>() -> bool {
    !matches!(P::GATHER, Direction::None)
}

/// Which engines a program is compiled for. Each engine compiles its kernels anew for each program, so a program that
/// only ever runs on one builds in a third of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Engines {
    /// [`Engine::Synchronous`](crate::exec::Engine::Synchronous).
    pub synchronous: bool,
    /// [`Engine::Asynchronous`](crate::exec::Engine::Asynchronous).
    pub asynchronous: bool,
    /// [`Engine::Chromatic`](crate::exec::Engine::Chromatic).
    pub chromatic: bool,
}

impl Engines {
    /// Every engine.
    pub const ALL: Engines = Engines { synchronous: true, asynchronous: true, chromatic: true };
}

/// What one vertex does. See the [module](self) for the contract, the laws and an example.
///
/// A program holds its parameters, and nothing that grows with the graph: what it has to know of vertices and edges is
/// [`Data`](Self::Data), which it [prepares](Self::prepare) for each part of a graph.
pub trait VertexProgram: Send + Sync + Sized + 'static {
    /// State that a vertex owns.
    type Vertex: Send + Sync + 'static;
    /// The part of a vertex that its neighbours read: plain data, of fixed length (`f32`, `[f32; 4]`) or of
    /// a length known at run time (`[f32]`, see [`view_length`](Self::view_length)). Small views are fast.
    type View: Row + ?Sized;
    /// Data on an edge, read-only; `()` if none is needed.
    type Edge: Plain;
    /// What a vertex writes on an out-edge for its target to read; `()` if nothing.
    type Slot: Row + ?Sized;
    /// What `gather` folds into.
    type Sum: Send + 'static;
    /// What comes with a signal; `()` where the signal is enough.
    type Message: Send + 'static;
    /// What `apply` hands to `scatter`.
    type Change: Clone + Send + Sync + 'static;
    /// Aggregate over all vertices; `()` if none.
    type Global: Send + Sync + 'static;
    /// What the program knows of the vertices and edges of a part, beside their degrees; `()` if nothing. Columns in it have
    /// an entry for each [`VertexInfo::local`].
    type Data: Send + Sync + 'static;

    /// Which edges are gathered over.
    const GATHER: Direction = Direction::In;
    /// Which edges are scattered over.
    const SCATTER: Direction = Direction::Out;
    /// Which vertices run.
    const ACTIVE: Active = Active::Signalled;
    /// What an engine has to keep for the program to be right. Engines that do not are refused.
    const NEEDS: Needs = Needs::of_slots::<Self::Slot>();
    /// The engines that the program is compiled for; a run on another one is refused.
    const ENGINES: Engines = Engines::ALL;
    /// How a message lies in one word, if it is plain data of at most 8 bytes: the asynchronous engine then
    /// combines messages without a lock. Makes no difference to any answer.
    const MESSAGE_WORD: Option<MessageWord<Self::Message>> = None;
    /// Whether `scatter` reads the slot of the edge that leads the other way. Only on graphs in which every
    /// edge has one: undirected, or directed and symmetric.
    const READS_REVERSE: bool = false;
    /// Whether the program asks what the input calls a [`Neighbour`]: such names then lie at every part that has a copy of the
    /// vertex.
    const RAW_IDS_OF_NEIGHBOURS: bool = false;

    /// Makes the data of each part of the graph that is here, in the order of [`Preparation::parts`].
    ///
    /// # Errors
    /// Whatever the program says: the run is refused with it ([`Error::Prepare`](crate::Error::Prepare)).
    fn prepare(&self, graph: &Preparation<'_, Self::Edge>) -> PrepareResult<Vec<Self::Data>>;

    /// The state of `v` before the first superstep.
    fn init(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>) -> Self::Vertex;

    /// Whether `v` is active in the first superstep. Not asked if `ACTIVE` is `Always`.
    fn start(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, state: &Self::Vertex) -> Start<Self::Message> {
        let _ = (ctx, v, state);
        Start::Active
    }

    /// Writes what neighbours may read of `state`. `out` holds zero bytes or some older view: write all of it.
    fn view(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, state: &Self::Vertex, out: &mut Self::View);

    /// Elements in a view, if `View` is a slice. Asked once a run.
    fn view_length(&self) -> usize {
        1
    }

    /// Elements in a slot, if `Slot` is a slice. Asked once a run.
    fn slot_length(&self) -> usize {
        1
    }

    /// The slot of an edge before the first superstep; `out` is zero bytes.
    fn start_slot(
        &self,
        ctx: &Context<'_, Self>,
        source: Neighbour<'_, Self>,
        target: Neighbour<'_, Self>,
        data: &Self::Edge,
        out: &mut Self::Slot,
    ) {
        let _ = (ctx, source, target, data, out);
    }

    /// The sum of no edges: the identity of [`merge`](Self::merge).
    fn zero(&self) -> Self::Sum;

    /// Makes a used sum zero again, keeping its memory.
    #[inline]
    fn reset(&self, sum: &mut Self::Sum) {
        *sum = self.zero();
    }

    /// What the engine should know to be fast; no answer depends on it. Asked once a run.
    fn hints(&self) -> Hints {
        Hints::default()
    }

    /// Bytes that a network would carry of a sum, a change or a message; `None`: the program does not say. Asked of values that
    /// own memory, or could; of any other it is their size.
    fn sent_bytes(&self, value: Payload<'_, Self>) -> Option<usize> {
        let _ = value;
        None
    }

    /// Folds one edge into `sum`, in place.
    #[inline]
    fn gather(&self, sum: &mut Self::Sum, edge: GatherEdge<'_, Self>) {
        let _ = (sum, edge);
    }

    /// Joins the sum of other edges of the same vertex into `sum`; `other` may be left in any state.
    fn merge(&self, sum: &mut Self::Sum, other: &mut Self::Sum);

    /// Updates the state of `v` from what was gathered and from the combined message, if it was signalled
    /// with one.
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut Self::Vertex,
        sum: &mut Self::Sum,
        message: Option<Self::Message>,
    ) -> Step<Self::Change>;

    /// Tells one neighbour: `Some(message)` signals it. Not called if `ACTIVE` is `Always`.
    #[inline]
    fn scatter(&self, change: &Self::Change, edge: &mut ScatterEdge<'_, Self>) -> Option<Self::Message> {
        let _ = (change, edge);
        None
    }

    /// Joins another message to the same vertex into `message`.
    fn combine(&self, message: &mut Self::Message, other: Self::Message);

    /// How urgent a message is, higher first; for schedulers that order by it.
    fn priority(&self, ctx: &Context<'_, Self>, message: &Self::Message) -> f32 {
        let _ = (ctx, message);
        f32::INFINITY
    }

    /// The aggregate of no vertices.
    fn zero_global(&self) -> Self::Global;

    /// Folds one vertex into the aggregate: a function of the state, of the program's data and of what is known of the vertex, but
    /// not of the superstep or the aggregate before, since it is not asked again for vertices that have not run.
    #[inline]
    fn aggregate(&self, ctx: &Context<'_, Self>, global: &mut Self::Global, v: VertexInfo<'_>, state: &Self::Vertex) {
        let _ = (ctx, global, v, state);
    }

    /// Joins the aggregates of two sets of vertices.
    fn merge_global(&self, global: &mut Self::Global, other: &Self::Global);

    /// Whether the run is done; asked after every superstep.
    fn converged(&self, ctx: &Context<'_, Self>) -> bool {
        let _ = ctx;
        false
    }
}
