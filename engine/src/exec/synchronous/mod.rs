//! The synchronous engine: supersteps with barriers, bit-identical for any number of threads.
//!
//! Work is cut into chunks of consecutive vertices ([`chunks`]) that depend on the graph only. A superstep
//! gathers everything segment by segment ([`segments`]) where that pays, else long rows in pieces, then gathers and
//! applies chunk by chunk ([`activate`]), commits the views, scatters ([`scatter`]) and merges the partial
//! aggregates. Everything that is combined is combined in the order of chunks, pieces and sources. All of it
//! is safe code: workers are lent disjoint slices.

mod activate;
mod frontier;
mod machine;
mod scatter;
mod segments;

use std::ops::Range;
use std::time::Instant;

use self::activate::{ChunkResult, ChunkWork, activate};
use self::frontier::{Frontier, active_in};
use self::scatter::{Buckets, Changes, can_pull};
use self::segments::{Segmented, estimate, segment_size};
use super::driver::Steps;
use super::kernel::arcs::Arcs;
use super::machine::Machine;
use super::{Contention, Options, ScatterMode, SuperstepReport, Termination, ViewMode};
use crate::error::Result;
use crate::exec::kernel::aggregate::merged;
use crate::exec::kernel::always::{self, AlwaysWork};
use crate::exec::kernel::chunks::{Chunks, SomeChunks, chunk_cost, hub_edges};
use crate::exec::kernel::gather::GatherFrom;
use crate::exec::kernel::long_rows;
use crate::exec::kernel::scatter::{ScatterFrom, writes_slots};
use crate::exec::kernel::start::first_states;
use crate::graph::memory::check_fits;
use crate::graph::{Graph, VertexId};
use crate::parallel::{self, Lent, tabulate};
use crate::program::context::Clock;
use crate::program::row::{Row, RowBuffer, Rows, RowsMut, carries_data, reads_reverse};
use crate::program::vertex_info::WholeGraph;
use crate::program::{Active, Context, Direction, Start, VertexProgram, is_signalled};

/// A sparse superstep stages views aside; from this fraction of active vertices on all are rewritten.
const DENSE_VIEWS: f64 = 0.1;
/// From this fraction of active vertices on a gather goes by segments: they gather for all.
const DENSE_GATHER: f64 = 0.75;

/// A synchronous run: everything it owns.
pub(super) struct Synchronous<'g, P: VertexProgram> {
    program: P,
    graph: &'g Graph<P::Edge>,
    options: Options,
    chunks: Chunks,
    /// Rows of more edges than this are gathered in pieces of so many; and how many there are.
    most: usize,
    long_rows: usize,
    segments: Segments<P>,
    clock: Clock,
    states: Vec<P::Vertex>,
    views: RowBuffer<P::View>,
    next_views: Option<RowBuffer<P::View>>,
    slots: RowBuffer<P::Slot>,
    /// The slots being written, for programs that read reverse slots.
    next_slots: Option<RowBuffer<P::Slot>>,
    slot_of_in_edge: Vec<u64>,
    reverse: Vec<u64>,
    inbox: Vec<Option<P::Message>>,
    buckets: Buckets<P>,
    /// What has changed, by vertex, while others pull; no change in between.
    changed: Vec<Option<P::Change>>,
    frontier: Frontier,
    next_frontier: Frontier,
    partials: Vec<P::Global>,
    global: P::Global,
    failure: Option<(VertexId, Box<str>)>,
    plan_s: f64,
}

/// Refuses a run whose arrays would not fit in memory, before any of them is made.
fn check_memory<P: VertexProgram>(program: &P, graph: &Graph<P::Edge>, segmented: bool) -> Result<()> {
    let always = P::ACTIVE == Active::Always;
    let view = P::View::length(program.view_length()) * size_of::<<P::View as Row>::Element>();
    let slot = P::Slot::length(program.slot_length()) * size_of::<<P::Slot as Row>::Element>();
    let inbox = if always { 0 } else { size_of::<Option<P::Message>>() };
    let vertex = size_of::<P::Vertex>() + 2 * view + inbox;
    let copies = if reads_reverse::<P>() { 2 } else { 1 };
    let indices = if slot == 0 { 0 } else { copies * size_of::<u64>() };
    let arc = copies * slot + indices;
    let needed = (graph.vertices() * vertex + graph.arcs() * arc) as u64;
    match segmented {
        false => check_fits(needed, "the run"),
        true => check_fits(needed + estimate::<P>(graph), "the run, with segments (which can be turned off),"),
    }
}

/// Segments are cut at the first gather that is dense enough.
enum Segments<P: VertexProgram> {
    Never,
    Planned { size: u32 },
    Cut(Segmented<P>),
}

impl<'g, P: VertexProgram> Synchronous<'g, P> {
    pub(super) fn new(
        program: P,
        graph: &'g Graph<P::Edge>,
        options: Options,
        states: Option<Vec<P::Vertex>>,
    ) -> Result<Self> {
        let begin = Instant::now();
        let vertices = graph.vertices();
        let always = P::ACTIVE == Active::Always;
        let scatters = if always { Direction::None } else { P::SCATTER };
        let chunks = Chunks::new(graph, P::GATHER, scatters, chunk_cost(&program));
        let most = hub_edges(&program, graph.arcs());
        let long_rows = long_rows::count(graph, P::GATHER, most);
        let has_slots = carries_data::<P::Slot>();
        let segment_size = segment_size(&program, graph, options.segments);
        check_memory(&program, graph, segment_size.is_some())?;
        let reverse = if reads_reverse::<P>() { graph.reverse_arcs()? } else { Vec::new() };
        let slot_of_in_edge = if has_slots { graph.paired()? } else { Vec::new() };
        let segments = match segment_size {
            None => Segments::Never,
            Some(size) if always => Segments::Cut(Segmented::new(&program, graph, size)),
            Some(size) => Segments::Planned { size },
        };
        let plan_s = begin.elapsed().as_secs_f64();

        let zero = program.zero_global();
        let clock = Clock::new(options.seed);
        let states = states.unwrap_or_else(|| first_states(&program, graph, clock));
        let slot_rows = if has_slots { graph.arcs() } else { 1 };
        let slots = RowBuffer::zeroed(slot_rows, program.slot_length())?;
        let next_slots =
            reads_reverse::<P>().then(|| RowBuffer::zeroed(slot_rows, program.slot_length())).transpose()?;
        let partials = (0..chunks.len()).map(|_| program.zero_global()).collect();
        let frontier = if always { Frontier::always(vertices, &chunks) } else { Frontier::none(vertices, &chunks) };
        let mut run = Synchronous {
            views: RowBuffer::zeroed(vertices, program.view_length())?,
            next_views: None,
            slots,
            next_slots,
            slot_of_in_edge,
            reverse,
            inbox: if always { Vec::new() } else { tabulate(vertices, &|_| None) },
            buckets: Vec::new(),
            changed: Vec::new(),
            next_frontier: frontier.clone(),
            frontier,
            partials,
            global: zero,
            program,
            graph,
            options,
            chunks,
            most,
            long_rows,
            segments,
            clock,
            states,
            failure: None,
            plan_s,
        };
        run.start();
        Ok(run)
    }

    /// First views, slots, frontier and aggregate, from the states.
    fn start(&mut self) {
        self.write_views();
        let (program, graph, whole) = (&self.program, self.graph, WholeGraph::new(self.graph));
        if carries_data::<P::Slot>() {
            let length = self.slots.rows().length;
            let widths = graph.by_source().offsets();
            let slots_of =
                |range: &Range<usize>| widths[range.start] as usize * length..widths[range.end] as usize * length;
            let ranges: Vec<_> = self.chunks.ranges().iter().map(slots_of).collect();
            let slots = Lent::parts(self.slots.rows_mut().elements, &ranges);
            parallel::each(ranges.len(), &|chunk| {
                let mut slots = RowsMut::<P::Slot> { elements: slots.take(chunk), length };
                let range = self.chunks.range(chunk);
                let first = widths[range.start] as usize;
                for v in range {
                    for e in graph.by_source().range(v as VertexId) {
                        let source = whole.vertex(v as VertexId);
                        let target = whole.vertex(graph.by_source().neighbours()[e]);
                        program.start_slot(source, target, &graph.data_by_source()[e], slots.at_mut(e - first));
                    }
                }
            });
        }
        if P::ACTIVE == Active::Signalled {
            let (all, states) = (self.chunks.all(), &self.states);
            let (inbox, words) = (all.lend(&mut self.inbox, 1), all.lend_words(&mut self.frontier.words));
            parallel::each(all.len(), &|chunk| {
                let (inbox, words, range) = (inbox.take(chunk), words.take(chunk), self.chunks.range(chunk));
                for v in range.clone() {
                    match program.start(whole.vertex(v as VertexId), &states[v]) {
                        Start::Idle => continue,
                        Start::Active => {}
                        Start::Signalled(message) => inbox[v - range.start] = Some(message),
                    }
                    frontier::mark(words, range.start, v as VertexId);
                }
            });
            self.frontier.count(&self.chunks);
        }
        self.aggregate_all();
    }

    /// Writes all views from the states.
    fn write_views(&mut self) {
        let (program, whole, states) = (&self.program, WholeGraph::new(self.graph), &self.states);
        let length = self.views.rows().length;
        let all = self.chunks.all();
        let views = all.lend(self.views.rows_mut().elements, length);
        parallel::each(all.len(), &|chunk| {
            let mut views = RowsMut::<P::View> { elements: views.take(chunk), length };
            let range = self.chunks.range(chunk);
            for v in range.clone() {
                program.view(whole.vertex(v as VertexId), &states[v], views.at_mut(v - range.start));
            }
        });
    }

    fn context(&self) -> Context<'_, P> {
        Context::new(self.graph, self.clock, &self.global)
    }

    /// Whether so many active vertices make a gather by segments worth it; cuts them if it is the first.
    fn gathers_by_segment(&mut self) -> bool {
        let dense = self.frontier.total() as f64 >= DENSE_GATHER * self.states.len() as f64;
        if let (true, Segments::Planned { size }) = (dense, &self.segments) {
            let begin = Instant::now();
            self.segments = Segments::Cut(Segmented::new(&self.program, self.graph, *size));
            self.plan_s += begin.elapsed().as_secs_f64();
        }
        dense && matches!(self.segments, Segments::Cut(_))
    }

    /// Gathers and applies all active vertices, which are in the chunks `some`; returns what came of each of these.
    fn activate(&mut self, some: &SomeChunks, which: &[usize], segmented: bool, dense: bool) -> Vec<ChunkResult<P>> {
        let ctx = Context::new(self.graph, self.clock, &self.global);
        let from = GatherFrom::new(
            &self.program,
            &ctx,
            self.graph,
            self.views.rows(),
            self.slots.rows(),
            &self.slot_of_in_edge,
        );
        let interrupt = &self.options.interrupt;
        let sums = match &mut self.segments {
            Segments::Cut(cut) if segmented => {
                cut.gather(&from, &|| interrupt.is_urgent());
                cut.sums.as_mut_slice()
            }
            _ => &mut [],
        };
        let next_views = match &mut self.next_views {
            Some(next) if dense => &mut *next.rows_mut().elements,
            _ => &mut [],
        };
        let words = &self.frontier.words;
        let words_of = some.words();
        let states = some.lend(&mut self.states, 1);
        let next_views = some.lend(next_views, from.views.length);
        let next_words = some.lend_words(&mut self.next_frontier.words);
        let inbox = some.lend(&mut self.inbox, 1);
        let sums = some.lend(sums, 1);
        let partials: Vec<_> = which.iter().map(|chunk| *chunk..chunk + 1).collect();
        let partials = Lent::parts(&mut self.partials, &partials);
        parallel::collect(some.len(), &|index| {
            if interrupt.is_urgent() {
                return ChunkResult::default();
            }
            let work = ChunkWork {
                first: some.ranges[index].start,
                states: states.take(index),
                next_views: next_views.take(index),
                words: words.get(words_of[index].clone()).unwrap_or(&[]),
                next_words: next_words.take(index),
                inbox: inbox.take(index),
                sums: sums.take(index),
                partial: &mut partials.take(index)[0],
            };
            if const { is_signalled::<P>() } {
                activate(&from, work, self.most)
            } else {
                activate_all(&from, work, self.most)
            }
        })
    }

    /// Copies staged views in, after the barrier.
    fn commit_views(&mut self, some: &SomeChunks, results: &mut [ChunkResult<P>]) {
        let length = self.views.rows().length;
        let (words, words_of) = (&self.frontier.words, some.words());
        let views = some.lend(self.views.rows_mut().elements, length);
        let results = Lent::each(results);
        parallel::each(some.len(), &|index| {
            let (views, staged) = (views.take(index), std::mem::take(&mut results.take(index).staged_views));
            if staged.is_empty() {
                return;
            }
            let first = some.ranges[index].start;
            for (index, v) in active_in(first, &words[words_of[index].clone()]).enumerate() {
                let to = (v as usize - first) * length;
                views[to..to + length].copy_from_slice(&staged[index * length..(index + 1) * length]);
            }
        });
    }

    /// Scatters what has changed in the chunks `some`.
    fn scatter(&mut self, some: &SomeChunks, changes: Vec<Changes<P>>, scatter_edges: u64) -> ScatterMode {
        let ctx = Context::new(self.graph, self.clock, &self.global);
        let interrupt = &self.options.interrupt;
        let stop = &|| interrupt.is_urgent();
        let (old_slots, slots) = match &mut self.next_slots {
            Some(next) => (self.slots.rows(), next.rows_mut()),
            None => (Rows { elements: &[], length: 1 }, self.slots.rows_mut()),
        };
        let from = ScatterFrom {
            program: &self.program,
            ctx: &ctx,
            graph: self.graph,
            inward: Arcs::inward(self.graph),
            outward: Arcs::outward(self.graph),
            views: self.views.rows(),
            old_slots,
            reverse: &self.reverse,
        };
        let (inbox, words) = (self.inbox.as_mut_slice(), self.next_frontier.words.as_mut_slice());
        if can_pull::<P>(self.graph) && scatter_edges as f64 > self.options.pull_above * self.graph.arcs() as f64 {
            from.pull(&self.chunks, some, changes, &mut self.changed, (inbox, words), stop);
            return ScatterMode::Pull;
        }
        from.push(&changes, (slots.elements, slots.length), inbox, words, &mut self.buckets, stop);
        if let Some(next) = &mut self.next_slots
            && writes_slots::<P>(self.graph)
        {
            let changed: usize = changes.iter().map(Vec::len).sum();
            if changed == self.states.len() {
                std::mem::swap(&mut self.slots, next);
            } else {
                let old = self.slots.rows_mut().elements;
                ScatterFrom::<P>::commit_slots(self.graph, &changes, next.rows(), old);
            }
        }
        ScatterMode::Push
    }
}

impl<P: VertexProgram> Steps for Synchronous<'_, P> {
    fn active(&self) -> u64 {
        self.frontier.total()
    }

    fn superstep(&mut self) -> Result<SuperstepReport> {
        let begin = Instant::now();
        let always = P::ACTIVE == Active::Always;
        let active = self.frontier.total();
        let segmented = self.gathers_by_segment();
        let dense_views = always || active as f64 >= DENSE_VIEWS * self.states.len() as f64;
        if dense_views && self.next_views.is_none() {
            self.next_views = Some(RowBuffer::zeroed(self.states.len(), self.program.view_length())?);
        }
        self.clock.superstep += 1;

        let which: Vec<usize> =
            (0..self.chunks.len()).filter(|chunk| dense_views || self.frontier.chunk_is_active(*chunk)).collect();
        let some = self.chunks.only(&which);
        let mut results = self.activate(&some, &which, segmented, dense_views);
        match &mut self.next_views {
            Some(next) if dense_views => std::mem::swap(&mut self.views, next),
            _ => self.commit_views(&some, &mut results),
        }
        let residual = results.iter().map(|result| result.tally.residual).sum();
        let edges_gathered = results.iter().map(|result| result.edges_gathered).sum();
        let scatter_edges = results.iter().map(|result| result.scatter_edges).sum();
        self.failure = results.iter_mut().find_map(|result| result.tally.failure.take());

        let mut scatter = ScatterMode::None;
        if const { is_signalled::<P>() } {
            let changes: Vec<_> = results.into_iter().map(|result| result.changes).collect();
            if scatter_edges > 0 {
                scatter = self.scatter(&some, changes, scatter_edges);
            }
            self.frontier.clear(&self.chunks);
            std::mem::swap(&mut self.frontier, &mut self.next_frontier);
            self.frontier.count(&self.chunks);
        }
        self.global = merged(&self.program, &self.partials);
        self.clock.residual = residual;
        Ok(SuperstepReport {
            superstep: self.clock.superstep,
            active,
            edges_gathered,
            edges_scattered: scatter_edges,
            contention: Contention::default(),
            sent_bytes: 0,
            residual,
            seconds: begin.elapsed().as_secs_f64(),
            views: if dense_views { ViewMode::Dense } else { ViewMode::Sparse },
            scatter,
            segmented,
        })
    }

    fn verdict(&self) -> Option<Termination> {
        if let Some((v, reason)) = &self.failure {
            return Some(Termination::failed(self.graph, *v, reason));
        }
        self.program.converged(&self.context()).then_some(Termination::Converged)
    }
}

/// Runs all vertices of a chunk.
fn activate_all<P: VertexProgram>(from: &GatherFrom<'_, P>, work: ChunkWork<'_, P>, most: usize) -> ChunkResult<P> {
    let ChunkWork { first, states, next_views, sums, partial, .. } = work;
    let edges_gathered = from.rows_length(first..first + states.len());
    let views = RowsMut { elements: next_views, length: from.views.length };
    let tally = always::run(from, AlwaysWork { first, states, sums, most, views, partial });
    ChunkResult { tally, edges_gathered, ..ChunkResult::default() }
}
