//! The chromatic engine: colour by colour, no two neighbours of one colour.
//!
//! The graph is coloured once ([`colouring`]); vertices are ordered by colour and cut into chunks ([`order`]), and
//! the rows that the program gathers over are copied in that order ([`rows`]). A pass ([`pass`]) runs the
//! colours one after another. Within a colour nobody reads what another vertex writes, so workers take chunks
//! without locks ([`activate`]), publish views and slots in place, and keep messages to themselves until the
//! colour is done ([`post`]). Every run is therefore a serial one, by colour and id, but that messages to a vertex
//! are combined a colour at a time; and since these are combined in the order of chunks, as residuals and
//! aggregates are, it is bit-identical for any number of threads.
//!
//! A signal to a colour that comes later in the pass is consumed in this pass, any other in the next.
//!
//! A pass ends early when a vertex fails, when time is up, and when an end was asked for; its report tells what
//! ran. The next superstep then takes it up where it stopped. `converged` is asked after whole passes only.

mod activate;
mod machine;
mod order;
mod pass;
mod post;
mod rows;
mod scheduled;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;
use std::time::Instant;

use self::order::{Chunks, ColourOrder};
use self::post::Blocks;
use self::rows::ColouredRows;
use self::scheduled::Scheduled;
use super::Options;
use super::colouring;
use super::kernel::rows::RowWords;
use super::kernel::start::write_first_rows;
use super::machine::Machine;
use crate::error::Result;
use crate::exec::kernel::consistency::check_colours;
use crate::exec::kernel::ran::Begun;
use crate::exec::kernel::start::first_states;
use crate::exec::states::States;
use crate::graph::memory::check_fits;
use crate::graph::{Graph, VertexId};
use crate::parallel::tabulate;
use crate::program::context::Clock;
use crate::program::row::{Row, carries_data, reads_reverse};
use crate::program::vertex_info::WholeGraph;
use crate::program::{Active, Context, Start, VertexProgram};

/// A chromatic run: everything it owns. Arrays are by vertex id, but for those said to be by position.
pub(super) struct Chromatic<'g, P: VertexProgram> {
    program: P,
    graph: &'g Graph<P::Edge>,
    options: Options,
    order: ColourOrder,
    chunks: Chunks,
    /// By position.
    rows: Vec<ColouredRows<P::Edge>>,
    blocks: Blocks,
    clock: Clock,
    deadline: Option<Instant>,
    states: Vec<P::Vertex>,
    views: RowWords<P::View>,
    slots: RowWords<P::Slot>,
    reverse: Vec<u64>,
    inbox: Vec<Option<P::Message>>,
    /// How often each vertex has run; empty for programs whose vertices are always active.
    counts: Vec<u32>,
    /// By position.
    scheduled: Scheduled,
    /// Vertices that are scheduled.
    active: u64,
    /// Where the last pass stopped, if before its end.
    begun: Option<Begun>,
    partials: Vec<P::Global>,
    global: P::Global,
    failure: Option<(VertexId, Box<str>)>,
    /// Copies of views and slots for whoever looks between supersteps.
    seen_views: OnceLock<Vec<<P::View as Row>::Element>>,
    seen_slots: OnceLock<Vec<<P::Slot as Row>::Element>>,
    colour_s: f64,
    plan_s: f64,
}

/// Refuses a run whose arrays would not fit in memory, before any of them is made.
fn check_memory<P: VertexProgram>(program: &P, graph: &Graph<P::Edge>) -> Result<()> {
    let view = RowWords::<P::View>::bytes_a_row(program.view_length(), false);
    let slot = RowWords::<P::Slot>::bytes_a_row(program.slot_length(), false);
    let messages = size_of::<Option<P::Message>>() + size_of::<u32>();
    let inbox = if P::ACTIVE == Active::Always { 0 } else { messages };
    // Position and vertex of each other; colours while they are made.
    let order = 2 * size_of::<u32>() + size_of::<u32>();
    let vertex = size_of::<P::Vertex>() + view + inbox + order;
    let reverse = if reads_reverse::<P>() { size_of::<u64>() } else { 0 };
    // The slots of in-edges are listed by target before they are copied in the order of colours.
    let indices = if carries_data::<P::Slot>() { reverse + size_of::<u64>() } else { 0 };
    let arrays = (graph.vertices() * vertex + graph.arcs() * (slot + indices)) as u64;
    check_fits(arrays + rows::estimate::<P>(graph), "the run, with a copy of the adjacency by colour,")
}

impl<'g, P: VertexProgram> Chromatic<'g, P> {
    pub(super) fn new(
        program: P,
        graph: &'g Graph<P::Edge>,
        options: Options,
        states: Option<Vec<P::Vertex>>,
    ) -> Result<Self> {
        let begin = Instant::now();
        let vertices = graph.vertices();
        check_colours(&options, P::NEEDS)?;
        check_memory(&program, graph)?;
        let has_slots = carries_data::<P::Slot>();
        let reverse = if reads_reverse::<P>() { graph.reverse_arcs()? } else { Vec::new() };
        let coloured = Instant::now();
        let colouring = colouring::colour(graph)?;
        let colour_s = coloured.elapsed().as_secs_f64();
        let order = ColourOrder::new(&colouring)?;
        drop(colouring);
        let chunks = order.chunks(&program, graph);
        let slot_of_in_edge = if has_slots { graph.paired()? } else { Vec::new() };
        let rows = rows::copy_rows::<P>(graph, &order, &chunks.chunks, &slot_of_in_edge)?;
        drop(slot_of_in_edge);
        let blocks = Blocks::new(graph);
        let plan_s = begin.elapsed().as_secs_f64();

        let zero = program.zero_global();
        let clock = Clock::new(options.seed);
        let states = states.unwrap_or_else(|| first_states(&program, graph, clock));
        let always = P::ACTIVE == Active::Always;
        let mut run = Chromatic {
            views: RowWords::zeroed(vertices, program.view_length(), false)?,
            slots: RowWords::zeroed(if has_slots { graph.arcs() } else { 1 }, program.slot_length(), false)?,
            reverse,
            inbox: Vec::new(),
            counts: vec![0; if always { 0 } else { vertices }],
            scheduled: Scheduled::none(if always { 0 } else { vertices }),
            active: if always { vertices as u64 } else { 0 },
            partials: chunks.chunks.iter().map(|_| program.zero_global()).collect(),
            global: zero,
            program,
            graph,
            options,
            order,
            chunks,
            rows,
            blocks,
            clock,
            deadline: None,
            states,
            begun: None,
            failure: None,
            seen_views: OnceLock::new(),
            seen_slots: OnceLock::new(),
            colour_s,
            plan_s,
        };
        run.start();
        Ok(run)
    }

    /// First views, slots, schedule and aggregate, from the states.
    fn start(&mut self) {
        let ctx = Context::new(self.graph, self.clock, &self.global);
        let (states, views, slots) = (States::new(&self.states, &[]), self.views.share(), self.slots.share());
        write_first_rows(&self.program, &ctx, self.graph, states, views, (slots, 0));
        if P::ACTIVE == Active::Signalled {
            let (program, states, whole) = (&self.program, &self.states, WholeGraph::new(self.graph));
            let (scheduled, position_of) = (&self.scheduled, &self.order.position_of);
            self.inbox = tabulate(states.len(), &|v| {
                let message = match program.start(whole.vertex(v as VertexId), &states[v]) {
                    Start::Idle => return None,
                    Start::Active => None,
                    Start::Signalled(message) => Some(message),
                };
                scheduled.mark(position_of[v] as usize);
                message
            });
            self.active = self.scheduled.count();
        }
        self.aggregate_all();
    }

    fn context(&self) -> Context<'_, P> {
        Context::new(self.graph, self.clock, &self.global)
    }
}
