//! The trait that a program implements.

use super::{
    Active, Context, Direction, Engines, GatherEdge, Hints, Mail, Master, MessageWord, Needs, Neighbour, Payload,
    Preparation, PrepareResult, Row, ScatterEdge, Start, Step, VertexInfo,
};
use crate::plain::Plain;

/// What one vertex does. See the [module](super) for the contract, the laws and an example.
///
/// A program holds its parameters, and nothing that grows with the graph: what it has to know of vertices and edges is
/// [`Data`](Self::Data), which it [prepares](Self::prepare) for each part of a graph.
pub trait VertexProgram: Send + Sync + Sized + 'static {
    /// State that a vertex owns.
    type Vertex: Send + Sync + 'static;
    /// The part of a vertex that its neighbours read: plain data, of fixed length (`f32`, `[f32; 4]`) or of
    /// a length known at run time, of all views or of each (`[f32]`, see [`view_length`](Self::view_length)). Small views are fast.
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
    /// What [`between`](Self::between) changes from superstep to superstep, and every [`Context`] shows; `()` if nothing. It
    /// carries what changes during a run: the program itself is shared.
    type Phase: Clone + Send + Sync + 'static;

    /// Which edges are gathered over: in any phase, see [`gather_over`](Self::gather_over).
    const GATHER: Direction = Direction::In;
    /// Which edges are scattered over: in any phase, see [`scatter_over`](Self::scatter_over).
    const SCATTER: Direction = Direction::Out;
    /// Which vertices run.
    const ACTIVE: Active = Active::Signalled;
    /// What an engine has to keep for the program to be right. Engines that do not are refused.
    const NEEDS: Needs = Needs::of_slots::<Self::Slot>();
    /// Whether the program decides [between](Self::between) supersteps; the attribute says so where there is such a method.
    const DECIDES: bool = false;
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

    /// Whether messages combine to the same, to the last bit, in whatever order: then they may also be pulled where a vertex scatters over
    /// both its in- and its out-edges. The attribute says so where the type of messages does and `combine` is left out.
    const ANY_ORDER: bool = false;

    /// Which of its own edges a vertex may look at beside gather and scatter: see [`Context::row`]. On parts only where a cut keeps them
    /// together.
    const ROW: Direction = Direction::None;
    /// Whether the program scatters by [`scatter_in_order`](Self::scatter_in_order); the attribute says so where there is such a method.
    const IN_ORDER: bool = false;

    /// Whether the program sends [`mail`](Self::mail); the attribute says so where there is such a method.
    const MAILS: bool = false;

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

    /// Writes what neighbours may read of `state`. `out` holds zero bytes or some older view: write all of it. Views are not written
    /// anew when the phase changes, so they should not depend on it.
    fn view(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, state: &Self::Vertex, out: &mut Self::View);

    /// Elements in the view of `v`, if `View` is a slice: the same during a whole run, and 0 if there is nothing to read. Asked once a
    /// vertex, where the vertex is and before anything else is made but the data: the context is that of [`init`](Self::init).
    /// Views of one length lie as an array does; where lengths differ, 8 bytes a vertex say where each lies. The asynchronous engine
    /// copies a view for every edge over which it is read.
    ///
    /// # Examples
    /// Triangles: the view of a vertex is the list of its neighbours with a higher id, and each meets that of its neighbours.
    /// ```
    /// # use hubcut::graph::{BuildOptions, Directedness, EdgeList, VertexId};
    /// # use hubcut::program::{Active, Add, Context, GatherEdge, Preparation, PrepareResult, Step, VertexInfo, VertexProgram};
    /// struct Triangles;
    ///
    /// #[hubcut::vertex_program]
    /// impl VertexProgram for Triangles {
    ///     type Vertex = usize;
    ///     type View = [VertexId];
    ///     type Sum = Add<usize>;
    ///     type Data = Vec<Vec<VertexId>>;
    ///     const ACTIVE: Active = Active::Always;
    ///     fn prepare(&self, graph: &Preparation<'_, ()>) -> PrepareResult<Vec<Self::Data>> {
    ///         let higher = |part: &hubcut::program::PartGraph<'_, ()>, v: usize| {
    ///             part.out_edges(v).0.iter().copied().filter(|u| *u as usize > v).collect()
    ///         };
    ///         Ok(graph.parts().iter().map(|part| (0..part.vertices()).map(|v| higher(part, v)).collect()).collect())
    ///     }
    ///     fn view_length(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>) -> usize {
    ///         ctx.data()[v.local()].len()
    ///     }
    ///     fn view(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, _: &usize, out: &mut [VertexId]) {
    ///         out.copy_from_slice(&ctx.data()[v.local()]);
    ///     }
    ///     fn gather(&self, sum: &mut Add<usize>, edge: GatherEdge<'_, Self>) {
    ///         if edge.other_id() > edge.vertex().id() {
    ///             sum.0 += edge.view().iter().filter(|u| edge.other_view().contains(u)).count();
    ///         }
    ///     }
    ///     # fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> usize { 0 }
    ///     # fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &mut usize, sum: &mut Add<usize>, _: Option<()>) -> Step<()> {
    ///     #     *state = sum.0;
    ///     #     Step::settled()
    ///     # }
    ///     # fn converged(&self, _: &Context<'_, Self>) -> bool { true }
    /// }
    /// let undirected = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
    /// let graph = EdgeList::from_pairs(4, vec![(0, 1), (1, 2), (2, 0), (2, 3), (3, 1)]).build(&undirected)?;
    /// assert_eq!(hubcut::run(Triangles, &graph)?.vertices, [1, 1, 0, 0]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    fn view_length(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>) -> usize {
        let _ = (ctx, v);
        1
    }

    /// Elements in the slots of the out-edges of `source`, if `Slot` is a slice that carries anything; as
    /// [`view_length`](Self::view_length). Where lengths differ, 8 bytes an edge say where each slot lies.
    fn slot_length(&self, ctx: &Context<'_, Self>, source: VertexInfo<'_>) -> usize {
        let _ = (ctx, source);
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

    /// Makes a sum small that is to go from a mirror to its master, where the same can be said in several ways:
    /// `merge(a, pack(b)) = merge(a, b)`, up to rounding.
    #[inline]
    fn pack(&self, sum: &mut Self::Sum) {
        let _ = sum;
    }

    /// What the engine should know to be fast; no answer depends on it.
    fn hints(&self) -> Hints {
        Hints::default()
    }

    /// Bytes that a network would carry of a sum, a change or a message; `None`: the program does not say. Asked of values that
    /// own memory, or could; of any other it is their size.
    fn sent_bytes(&self, value: Payload<'_, Self>) -> Option<usize> {
        let _ = value;
        None
    }

    /// Which of the edges in [`GATHER`](Self::GATHER) are gathered over in the phase of `ctx`; others are not looked at. It goes by the
    /// phase, and is the same for all vertices.
    #[inline(always)]
    fn gather_over(&self, ctx: &Context<'_, Self>) -> Direction {
        let _ = ctx;
        Self::GATHER
    }

    /// Which of the edges in [`SCATTER`](Self::SCATTER) are scattered over in the phase of `ctx`; as [`gather_over`](Self::gather_over).
    #[inline(always)]
    fn scatter_over(&self, ctx: &Context<'_, Self>) -> Direction {
        let _ = ctx;
        Self::SCATTER
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

    /// As [`scatter`](Self::scatter), and called in its place if [`IN_ORDER`](Self::IN_ORDER): one edge after another, in the order of
    /// the row (out-edges first), each with what the one before has left in `change`, which ends with the row. So a vertex can draw a value for each of
    /// its edges given those drawn before. A row is never cut in pieces; on parts the program runs only where a cut keeps
    /// the rows that it scatters over together.
    #[inline]
    fn scatter_in_order(&self, change: &mut Self::Change, edge: &mut ScatterEdge<'_, Self>) -> Option<Self::Message> {
        self.scatter(change, edge)
    }

    /// Sends messages to any vertices, by id: called if [`MAILS`](Self::MAILS), once for each vertex whose `apply` gives a change, with that
    /// change. Under barriers what is sent is combined after the messages over edges of the same superstep, in the order of parts,
    /// and within one in that of the vertices that send: the same for any number of threads. Beyond the
    /// neighbours of a vertex no engine keeps others away, so full consistency is refused.
    ///
    /// # Examples
    /// Every vertex tells the root of its tree how large it is:
    /// ```
    /// # use hubcut::graph::{BuildOptions, EdgeList, VertexId};
    /// use hubcut::program::{Add, Context, Mail, Step, VertexInfo, VertexProgram};
    ///
    /// struct Sizes { root_of: fn(VertexId) -> VertexId }
    ///
    /// #[hubcut::vertex_program]
    /// impl VertexProgram for Sizes {
    ///     type Vertex = u32;
    ///     type View = ();
    ///     type Message = Add<u32>;
    ///     fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u32 { 0 }
    ///     fn apply(&self, ctx: &Context<'_, Self>, _: VertexInfo<'_>, state: &mut u32, _: &mut (), told: Option<Add<u32>>) -> Step<()> {
    ///         *state += told.unwrap_or_default().0;
    ///         if ctx.superstep() == 1 { Step::changed(()) } else { Step::settled() }
    ///     }
    ///     fn mail(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, _: &(), mail: &mut Mail<'_, Add<u32>>) {
    ///         mail.send((self.root_of)(v.id()), Add(1));
    ///     }
    /// }
    /// let graph = EdgeList::from_pairs(5, vec![]).build(&BuildOptions::default())?;
    /// assert_eq!(hubcut::run(Sizes { root_of: |v| v % 2 }, &graph)?.vertices, [3, 2, 0, 0, 0]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    fn mail(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        change: &Self::Change,
        mail: &mut Mail<'_, Self::Message>,
    ) {
        let _ = (ctx, v, change, mail);
    }

    /// Joins another message to the same vertex into `message`.
    fn combine(&self, message: &mut Self::Message, other: Self::Message);

    /// Whether no other message of the same superstep would change this one, in whatever order: a vertex that asks its neighbours need
    /// not ask the rest. Makes no difference to any answer.
    #[inline(always)]
    fn enough(&self, ctx: &Context<'_, Self>, message: &Self::Message) -> bool {
        let _ = (ctx, message);
        false
    }

    /// Whether no message can change a vertex that has this view, now or later: nothing is scattered over edges to it, and it does not ask
    /// its neighbours. Asked where the edge is, so it goes by the view, which mirrors have too.
    ///
    /// # Examples
    /// Breadth first: who has a level keeps it, and the first neighbour that has one is enough.
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// use hubcut::program::{Context, Min, Needs, ScatterEdge, Start, Step, VertexInfo, VertexProgram};
    ///
    /// struct Levels;
    ///
    /// #[hubcut::vertex_program]
    /// impl VertexProgram for Levels {
    ///     type Vertex = u32;
    ///     type Message = Min<u32>;
    ///     const NEEDS: Needs = Needs::Barriers;
    ///     fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u32 { if v.id() == 0 { 0 } else { u32::MAX } }
    ///     fn start(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, level: &u32) -> Start<Min<u32>> {
    ///         if *level == 0 { Start::Active } else { Start::Idle }
    ///     }
    ///     fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, level: &mut u32, _: &mut (), told: Option<Min<u32>>) -> Step<()> {
    ///         *level = told.map_or(*level, |told| told.0);
    ///         Step::changed(())
    ///     }
    ///     fn scatter(&self, _: &(), edge: &mut ScatterEdge<'_, Self>) -> Option<Min<u32>> { Some(Min(*edge.view() + 1)) }
    ///     fn enough(&self, _: &Context<'_, Self>, _: &Min<u32>) -> bool { true }
    ///     fn settled(&self, _: &Context<'_, Self>, level: &u32) -> bool { *level != u32::MAX }
    /// }
    /// let graph = EdgeList::from_pairs(4, vec![(0, 1), (1, 2), (2, 0), (0, 2), (2, 3)]).build(&BuildOptions::default())?;
    /// assert_eq!(hubcut::run(Levels, &graph)?.vertices, [0, 1, 1, 2]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    #[inline(always)]
    fn settled(&self, ctx: &Context<'_, Self>, view: &Self::View) -> bool {
        let _ = (ctx, view);
        false
    }

    /// How urgent a message is, higher first; for schedulers that order by it. The context is that of the part which sends it, or of the first
    /// part for messages that come from outside.
    fn priority(&self, ctx: &Context<'_, Self>, message: &Self::Message) -> f32 {
        let _ = (ctx, message);
        f32::INFINITY
    }

    /// The aggregate of no vertices.
    fn zero_global(&self) -> Self::Global;

    /// Folds one vertex into the aggregate: a function of the state, of the program's data and of what is known of the vertex, but
    /// not of the superstep, the phase or the aggregate before, since it is not asked again for vertices that have not run.
    #[inline]
    fn aggregate(&self, ctx: &Context<'_, Self>, global: &mut Self::Global, v: VertexInfo<'_>, state: &Self::Vertex) {
        let _ = (ctx, global, v, state);
    }

    /// Joins the aggregates of two sets of vertices.
    fn merge_global(&self, global: &mut Self::Global, other: &Self::Global);

    /// The phase in which a run begins.
    fn first_phase(&self) -> Self::Phase;

    /// Says how the run goes on after a superstep, if [`DECIDES`](Self::DECIDES): in which phase, who wakes, whether it ends. Called
    /// once, after all vertices have run and the aggregate was merged, whatever the number of threads and parts: so a run with
    /// decisions is as repeatable as one without. Not called after a failure, and not after a superstep that was cut short; of an engine without barriers,
    /// after every round. It is called when nothing is active any more, too: what wakes then goes on. A run in which nobody
    /// starts active ends before the first superstep, without a call.
    ///
    /// # Examples
    /// The cores of a graph: in phase `k`, vertices with at most `k` neighbours left go, and tell the others.
    /// ```
    /// use hubcut::graph::{BuildOptions, Directedness, EdgeList};
    /// use hubcut::program::{Add, Context, Master, Min, ScatterEdge, Step, VertexInfo, VertexProgram};
    ///
    /// struct Cores;
    ///
    /// #[derive(Clone)]
    /// struct State { left: u32, core: Option<u32> }
    ///
    /// #[hubcut::vertex_program]
    /// impl VertexProgram for Cores {
    ///     type Vertex = State;
    ///     type View = ();
    ///     type Message = Add<u32>;
    ///     type Global = Min<u32>;
    ///     type Phase = u32;
    ///
    ///     fn init(&self, _: &Context<Self>, v: VertexInfo) -> State {
    ///         State { left: v.out_degree() as u32, core: None }
    ///     }
    ///     fn apply(&self, ctx: &Context<Self>, _: VertexInfo, state: &mut State, _: &mut (), gone: Option<Add<u32>>) -> Step<()> {
    ///         state.left -= gone.unwrap_or_default().0;
    ///         if state.core.is_some() || state.left > *ctx.phase() { return Step::settled(); }
    ///         state.core = Some(*ctx.phase());
    ///         Step::changed(())
    ///     }
    ///     fn scatter(&self, _: &(), _: &mut ScatterEdge<Self>) -> Option<Add<u32>> { Some(Add(1)) }
    ///     fn aggregate(&self, _: &Context<Self>, least: &mut Min<u32>, _: VertexInfo, state: &State) {
    ///         if state.core.is_none() { least.keep(state.left) }
    ///     }
    ///     fn between(&self, master: &mut Master<Self>) {
    ///         if master.active() == 0 { master.enter(master.ctx().global().0); master.wake() }
    ///     }
    ///     fn wakes(&self, ctx: &Context<Self>, _: VertexInfo, state: &State) -> bool {
    ///         state.core.is_none() && state.left <= *ctx.phase()
    ///     }
    /// }
    ///
    /// // A triangle with a tail.
    /// let undirected = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
    /// let graph = EdgeList::from_pairs(4, vec![(0, 1), (1, 2), (2, 0), (2, 3)]).build(&undirected)?;
    /// let cores = hubcut::run(Cores, &graph)?.vertices;
    /// assert_eq!(cores.iter().map(|state| state.core.unwrap()).collect::<Vec<_>>(), [2, 2, 2, 1]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    fn between(&self, master: &mut Master<'_, Self>) {
        let _ = master;
    }

    /// Whether `v` is woken, where [`between`](Self::between) asks. It goes by the phase, what is known of the vertex, and its
    /// state.
    fn wakes(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, state: &Self::Vertex) -> bool {
        let _ = (ctx, v, state);
        false
    }

    /// Whether the run is done; asked after every superstep.
    fn converged(&self, ctx: &Context<'_, Self>) -> bool {
        let _ = ctx;
        false
    }
}
