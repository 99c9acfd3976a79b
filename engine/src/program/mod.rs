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
//! length of view[v], and of slot[e] for the edges e from v = view_length(v), slot_length(v)     # of slices; constant
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
//!   stop if a step failed
//!   between(master)                              # if the program decides: next phase, who wakes, whether to end
//!   stop if it has ended, or converged(), or nothing is active, or a limit is reached
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
//! sums, messages and aggregates are merged if their types are [`Merge`]. What it cannot write is an error of the compiler: a sum of
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
//! What nobody would hear, since nobody is told of a change:
//! ```compile_fail
//! # use hubcut::program::*;
//! # struct Silent;
//! #[hubcut::vertex_program]
//! impl VertexProgram for Silent { // without `scatter`, `scatter_in_order` and `mail`
//!     type Vertex = u64;
//! #   fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 { 0 }
//!     fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, _: &mut u64, _: &mut (), _: Option<()>) -> Step<()> {
//!         Step::changed(())
//!     }
//! }
//! ```
//! Nor would a vertex wake:
//! ```compile_fail
//! # use hubcut::program::*;
//! # struct Asleep;
//! #[hubcut::vertex_program]
//! impl VertexProgram for Asleep { // without `wakes`
//!     type Vertex = u64;
//!     fn between(&self, master: &mut Master<'_, Self>) { master.wake() }
//! #   fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 { 0 }
//! #   fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, _: &mut u64, _: &mut (),
//! #            _: Option<()>) -> Step<()> { Step::settled() }
//! # /*
//!     ...
//! # */
//! }
//! ```
//! A change that is told, of a type that is left out:
//! ```compile_fail
//! # use hubcut::program::*;
//! # struct Untyped;
//! #[hubcut::vertex_program]
//! impl VertexProgram for Untyped { // without `type Change = f64`
//!     type Vertex = f64;
//!     type Message = Add<f64>;
//!     fn scatter(&self, change: &f64, _: &mut ScatterEdge<'_, Self>) -> Option<Add<f64>> { Some(Add(*change)) }
//! #   fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> f64 { 0.0 }
//! #   fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, _: &mut f64, _: &mut (),
//! #            _: Option<Add<f64>>) -> Step<()> { Step::settled() }
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
pub(crate) mod lengths;
mod mail;
mod master;
mod merge;
mod message_word;
mod needs;
mod own_row;
mod preparation;
pub(crate) mod row;
pub(crate) mod shape;
mod step;
pub(crate) mod vertex_info;
mod vertex_program;

pub use context::Context;
pub use distributed::{Codec, Distributed, List, Postcard, Raw};
pub use edges::{GatherEdge, ScatterEdge};
pub use hints::{Hints, Payload};
pub use mail::Mail;
pub use master::Master;
pub use merge::{Add, Addable, Bag, Max, Merge, Min, Ordered};
pub use message_word::MessageWord;
pub use needs::{Consistency, Needs};
pub use own_row::RowEdge;
pub use preparation::{PartGraph, Preparation, PrepareResult, nothing};
pub(crate) use preparation::{Prepared, prepare};
pub use row::Row;
pub use step::{Start, Step};
pub use vertex_info::{Neighbour, VertexInfo};
pub use vertex_program::VertexProgram;

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

impl Direction {
    /// The same edges, seen from their other ends.
    pub const fn reversed(self) -> Direction {
        match self {
            Direction::In => Direction::Out,
            Direction::Out => Direction::In,
            other => other,
        }
    }

    /// The edges that are in this direction and in the other.
    pub const fn and(self, other: Direction) -> Direction {
        match (self, other) {
            (Direction::Both, other) | (other, Direction::Both) => other,
            (Direction::In, Direction::In) => Direction::In,
            (Direction::Out, Direction::Out) => Direction::Out,
            _ => Direction::None,
        }
    }
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
