//! The synchronous and the chromatic engine: supersteps over one part, or over many that exchange.
//!
//! A **part** is a graph in local ids (the whole graph, or a shard with its mirrors) and everything that changes on it ([`part`]).
//! The loop in this file is compiled once, and not for every program: it drives parts through an object-safe trait ([`any`]), and
//! keeps what does not depend on the program: who runs ([`core`]), in which order ([`order`]), what parts know of each other
//! ([`links`]). A superstep runs one class of vertices, or, if the graph is coloured, one class (colour) after another. For a
//! class:
//!
//! 1. Mirrors gather, if they have edges to gather over, and their sums go to the masters. Sums that are large go in stages, those
//!    of a thousand masters at a time. A dense superstep of a program with small views and sums gathers segment by segment instead
//!    ([`part::segments`]).
//! 2. Masters gather and apply, chunk by chunk ([`part::chunk`]; [`always`](super::kernel::always) for programs whose vertices are
//!    always active). A chunk is about 2^16 edges. A row of more than 2^15 edges is gathered in pieces by several workers
//!    ([`long_rows`](super::kernel::long_rows)); the limit is lower where the program says that an edge costs much, and higher
//!    where sums are so large that too many would be held. Nothing is done or allocated for a chunk in which nobody is active.
//! 3. New views are put in place and go to mirrors. A dense superstep writes all views to a second array and swaps the two; a
//!    sparse one (under a tenth active), or a colour, puts the new views aside and copies them.
//! 4. What `apply` hands to `scatter` goes to the mirrors that scatter. Every part scatters: by push, or by pull if the vertices
//!    that changed have more than 1/20 of the arcs ([`part::scatter`]). Messages go to the masters; slots go where the reverse edge
//!    is. Then mail is delivered, messages to any vertices ([`part::letters`]), if the program sends any.
//! 5. Vertices that were signalled run next; mirrors that gather for them are told. Aggregates are folded again for those chunks in
//!    which a vertex ran, and merged.
//!
//! The whole graph is one part, and then there is nothing to exchange. A class with few edges is run by one worker, since waking
//! others would take longer.
//!
//! # Colours
//! Within a class nobody reads what another writes, because no two vertices of one colour are neighbours; so new views may wait
//! until all have run. A pass over all classes gives what a run gives that takes one vertex at a time, by colour and id, except
//! that messages to a vertex are combined class by class. Full consistency is refused: two neighbours of one vertex would need
//! different colours, so there would be more colours than the largest hub has neighbours.
//!
//! A pass ends early when a vertex fails, when time is up, and when an end was asked for; its report tells what ran. The next
//! superstep then takes it up where it stopped. `converged` is asked after whole passes only.
//!
//! # Order of floating-point work
//! Chunks, pieces and segments depend on the graph, the cut and the program only, and what they give is merged in their order. On
//! many parts the sum of a vertex is that of its mirrors, in ascending order of parts, and then that of the master's own row, which
//! is folded from zero; residuals and aggregates are merged chunk by chunk within a part, and then part by part. So a run is the
//! same to the last bit for any number of threads and over any [`transport`]; another cut may round otherwise.
//!
//! # Exchanges
//! At each point above, a part *produces* one parcel for each other part and *consumes* those that come. Two parts that share
//! vertices list them in one order, so values travel without ids; who of them runs is known to both, so it is not sent with the
//! sums. A parcel holds values of the program behind `Any`; the loop knows only how many there are and how many bytes a network
//! would carry ([`traffic`]).

mod any;
mod bits;
mod codecs;
mod core;
mod exchange;
mod joint;
mod links;
mod order;
mod parcel;
mod part;
mod plan;
mod reverse;
mod saved;
mod sent;
mod traffic;
mod transport;

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::time::Instant;

use self::any::{AnyParts, At, RunOrder, of_each};
pub(super) use self::codecs::Codecs;
use self::core::{Core, alone_cost};
use self::parcel::Exchange;
pub(super) use self::part::Parts;
pub use self::traffic::Traffic;
use self::transport::Port;
pub use self::transport::{Transport, VirtualTime};
use super::kernel::ran::{BegunPass, SuperstepRan};
use super::{Engine, Options, SuperstepReport, ViewMode};
use crate::error::Result;
use crate::graph::VertexId;
use crate::parallel::Lent;
use crate::program::context::Clock;
use crate::program::lengths::RowLengths;
use crate::program::shape::Shape;

/// From this fraction of active vertices on all views are rewritten.
const DENSE_VIEWS: f64 = 0.1;
/// From this fraction of active vertices on a gather goes by segments: they gather for all.
const DENSE_GATHER: f64 = 0.75;

/// What parcels go over.
#[derive(Default)]
pub(super) struct Over {
    pub(super) transport: Transport,
    /// For transports that need bytes.
    pub(super) codecs: Option<Codecs>,
}

/// Where a run stands.
struct Supersteps {
    options: Options,
    shape: Shape,
    /// Of views that are slices: bytes of an element, and how long they are on each part.
    slices: Option<(usize, Vec<RowLengths>)>,
    /// Whether classes are colours.
    by_colour: bool,
    cores: Vec<Core>,
    ports: Vec<Box<dyn Port>>,
    /// What each class costs, in edges, over all parts; and whether the one that runs is left to one worker because of that.
    costs: Vec<u64>,
    alone: bool,
    /// Whether all parts are in this process, and views are copied straight to mirrors.
    straight: bool,
    clock: Clock,
    deadline: Option<Instant>,
    vertices: usize,
    /// The parts of each host.
    hosts: Vec<Range<usize>>,
    /// Masters that are to run.
    active: u64,
    /// Where the last pass over the classes stopped, if before its end.
    begun: Option<BegunPass>,
    traffic: Traffic,
    /// Seconds to cut segments, in the first superstep that wants them.
    segments_s: f64,
}

type Failure = Option<(VertexId, Box<str>)>;

/// What ran of a class.
struct RanChunks {
    /// By part.
    chunks: Vec<Vec<usize>>,
    /// Those of them that were left after all, on a run of one part.
    left: Vec<usize>,
}

/// How a class runs.
#[derive(Clone, Copy)]
struct Mode {
    dense: bool,
    segmented: bool,
}

impl Supersteps {
    /// Before the first superstep of a run over so many vertices.
    fn new(shape: Shape, options: Options, cores: Vec<Core>, vertices: usize, over: &Over) -> Self {
        let count = cores.len();
        let class_cost = |class| cores.iter().fold(0, |cost: u64, core| cost.saturating_add(core.cost(class)));
        Supersteps {
            costs: (0..cores[0].order.classes.len()).map(class_cost).collect(),
            alone: false,
            by_colour: options.engine == Engine::Chromatic,
            straight: over.transport == Transport::InProcess,
            ports: transport::ports(&over.transport, count, over.codecs),
            hosts: over.transport.hosts(count),
            traffic: Traffic::none(count),
            clock: Clock::new(options.seed),
            deadline: None,
            vertices,
            active: 0,
            begun: None,
            segments_s: 0.0,
            slices: None,
            shape,
            cores,
            options,
        }
    }

    fn classes(&self) -> usize {
        self.cores[0].order.classes.len()
    }

    fn is_one(&self) -> bool {
        self.cores.len() == 1
    }

    /// Runs a superstep; gives its line in the report, and the first vertex that failed.
    fn superstep(&mut self, parts: &mut dyn AnyParts) -> Result<(SuperstepReport, Failure)> {
        let begin = Instant::now();
        if self.begun.is_none() {
            self.clock.superstep += 1;
        }
        let sent = self.traffic.bytes;
        let begun = self.begun.take();
        let (mut class, mut done, residuals) =
            begun.map_or((0, Vec::new(), Vec::new()), |begun| (begun.colour, begun.done, begun.residuals));
        for (part, core) in self.cores.iter_mut().enumerate() {
            core.residual = residuals.get(part).copied().unwrap_or(0.0);
            core.failure = None;
        }
        let mut ran = SuperstepRan::nothing(ViewMode::InPlace);
        while class < self.classes() && self.cores.iter().all(|core| core.failure.is_none()) {
            if !self.by_colour || self.cores.iter().any(|core| core.is_class_active(class)) {
                // A pass that has only idle colours left is whole.
                if self.by_colour && ran.activations > 0 && self.wants_end() {
                    break;
                }
                self.run_class(parts, class, &mut done, &mut ran)?;
                if !done.is_empty() || self.options.interrupt.is_urgent() {
                    break;
                }
            }
            done.clear();
            class += 1;
        }
        if class < self.classes() && self.by_colour {
            let residuals = self.cores.iter().map(|core| core.residual).collect();
            self.begun = Some(BegunPass { colour: class, done, residuals });
        }
        let failure;
        (ran.residual, failure) = self.join(parts)?;
        if self.begun.is_none() {
            self.clock.residual = ran.residual;
        }
        Ok((ran.report(self.clock.superstep, begin, self.traffic.bytes - sent), failure))
    }

    /// Whether time is up, or an end was asked for.
    fn wants_end(&self) -> bool {
        self.options.interrupt.is_requested() || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Runs those of a class that are to run, but for the chunks that are `done`. If some were left, `done` says which were not.
    fn run_class(
        &mut self,
        parts: &mut dyn AnyParts,
        class: usize,
        done: &mut Vec<bool>,
        ran: &mut SuperstepRan,
    ) -> Result<()> {
        let always = self.shape.always;
        let active = self.active as f64 / self.vertices.max(1) as f64;
        let mut mode = Mode { dense: false, segmented: false };
        if !self.by_colour {
            // On several parts those views that change are known, and only these are sent.
            mode.dense = always || self.is_one() && active >= DENSE_VIEWS;
            mode.segmented = active >= DENSE_GATHER && self.cut_segments(parts);
            ran.views = if mode.dense { ViewMode::Dense } else { ViewMode::Sparse };
            ran.segmented = mode.segmented;
        }
        for core in &mut self.cores {
            core.take(class);
        }
        // Who has run in this pass, and is to run again, waits for the next.
        let first = self.cores[0].order.of_class(class).start;
        for chunk in (0..done.len()).filter(|chunk| done[*chunk]) {
            let positions = self.cores[0].order.chunks[first + chunk].positions.clone();
            self.cores[0].leave(positions);
        }
        self.alone = !self.is_one() && self.costs[class] < alone_cost(&self.shape);
        let (at, scattered) = (at(self.clock, &self.options), ran.edges_scattered);
        let prepared = of_each(self.alone, parts, &|_, part| {
            part.begin(mode.dense)?;
            if mode.segmented {
                part.gather_segments(at);
            }
            Ok(())
        });
        prepared.into_iter().collect::<Result<()>>()?;
        let mut chunks = RanChunks { chunks: vec![Vec::new(); self.cores.len()], left: Vec::new() };
        for stage in self.cores[0].order.classes[class].clone() {
            // Nobody runs: nothing is sent, on any part.
            if !mode.dense && !self.cores.iter().any(|core| core.is_stage_running(stage)) {
                continue;
            }
            self.gather_at_mirrors(parts, stage, mode, ran)?;
            self.run_stage(parts, stage, mode, done, &mut chunks, ran);
        }
        if self.options.interrupt.is_urgent() {
            return Ok(());
        }
        self.put_views(parts, class, mode, ran)?;
        if self.shape.mails {
            self.write_mail(parts);
        }
        let mut touched = match ran.edges_scattered > scattered {
            true => self.scatter(parts, class, ran)?,
            false => Vec::new(),
        };
        if self.shape.mails && self.deliver_mail(parts, class)? {
            let everybody = 0..self.vertices;
            touched = Vec::from([everybody]);
        }
        for (core, chunks) in self.cores.iter_mut().zip(&chunks.chunks) {
            core.put_back(class, chunks);
        }
        if !chunks.left.is_empty() {
            let core = &mut self.cores[0];
            let all = core.order.of_class(class);
            done.resize(all.len(), false);
            chunks.chunks[0].iter().for_each(|chunk| done[chunk - all.start] = true);
            chunks.left.iter().for_each(|chunk| done[chunk - all.start] = false);
        } else {
            done.clear();
        }
        if !always {
            self.wake(parts, class, &touched)?;
        }
        Ok(())
    }

    /// Whether gathers can go by segments. The first time they are cut.
    fn cut_segments(&mut self, parts: &mut dyn AnyParts) -> bool {
        let begin = Instant::now();
        let has = of_each(false, parts, &|_, part| part.cut_segments()).into_iter().all(|has| has);
        self.segments_s += begin.elapsed().as_secs_f64();
        has
    }

    /// Runs the chunks of a stage in which somebody is to run.
    fn run_stage(
        &mut self,
        parts: &mut dyn AnyParts,
        stage: usize,
        mode: Mode,
        done: &[bool],
        chunks: &mut RanChunks,
        ran: &mut SuperstepRan,
    ) {
        let (interrupt, deadline) = (&self.options.interrupt, self.deadline);
        let may_leave = self.by_colour && self.is_one();
        let (by_colour, merges, at) = (self.by_colour, !self.is_one(), at(self.clock, &self.options));
        let (begins, least) = (ran.activations == 0, alone_cost(&self.shape));
        let stop = |index: usize| match may_leave {
            true => {
                !(begins && index == 0)
                    && (interrupt.is_requested() || deadline.is_some_and(|deadline| Instant::now() >= deadline))
            }
            false => interrupt.is_urgent(),
        };
        let lent = Lent::each(&mut self.cores);
        let results = of_each(self.alone, parts, &|number, part| {
            let core = lent.take(number);
            let (wanted, cost) = core.wanted(stage, mode.dense, done);
            let at = At { alone: by_colour && cost < least, ..at };
            let mut counts = std::mem::take(&mut core.counts);
            let order = RunOrder {
                at,
                core,
                counts: &mut counts,
                ids: wanted.iter().map(|chunk| core.order.chunks[*chunk].ids.clone()).collect(),
                in_stage: if merges { core.in_stage(stage, &wanted) } else { Vec::new() },
                chunks: &wanted,
                dense: mode.dense,
                segmented: mode.segmented,
                stop: &stop,
            };
            let results = part.run(order);
            core.counts = counts;
            (wanted, results)
        });
        for (part, (wanted, results)) in results.into_iter().enumerate() {
            let core = &mut self.cores[part];
            for (chunk, result) in wanted.iter().zip(results) {
                let positions = core.order.chunks[*chunk].positions.clone();
                let Some(result) = result else {
                    chunks.left.push(*chunk);
                    core.leave(positions);
                    continue;
                };
                ran.activations += result.tally.ran;
                ran.edges_gathered += result.edges_gathered;
                ran.edges_scattered += result.scatter_edges;
                let failed = result.tally.failure.map(|(v, reason)| (stage as u32, v, reason));
                core.failure = core.failure.take().or(failed);
                core.residual += result.tally.residual;
                if !result.again.is_empty() {
                    core.run_again(positions.start / 64, &result.again);
                }
            }
            chunks.chunks[part].extend(wanted);
        }
    }

    /// Puts new views in place, and sends them to mirrors, with what these are to scatter.
    fn put_views(&mut self, parts: &mut dyn AnyParts, class: usize, mode: Mode, ran: &mut SuperstepRan) -> Result<()> {
        let classes = class..class + 1;
        if !self.is_one() && !self.shape.always {
            ran.edges_scattered += self.exchange(parts, Exchange::News, classes)?;
            return Ok(());
        }
        let cores = &self.cores;
        of_each(self.alone, parts, &|number, part| part.put_views(&cores[number], mode.dense));
        if !self.is_one() { self.spread_views(parts, classes) } else { Ok(()) }
    }

    /// Scatters what has changed; says which local ids of the one part may have been signalled.
    fn scatter(&mut self, parts: &mut dyn AnyParts, class: usize, ran: &mut SuperstepRan) -> Result<Vec<Range<usize>>> {
        // A colour has few of all vertices: asking all of them costs more.
        let pull_above = if self.by_colour { f64::INFINITY } else { self.options.pull_above };
        let (lent, at) = (Lent::each(&mut self.cores), at(self.clock, &self.options));
        let scattered = of_each(self.alone, parts, &|number, part| {
            let core = lent.take(number);
            part.scatter(at, &core.counts, &mut core.signalled, pull_above)
        });
        ran.pulled |= scattered.iter().any(|scattered| scattered.pulled);
        if !self.is_one() {
            self.exchange(parts, Exchange::Messages, class..class + 1)?;
        }
        Ok(scattered.into_iter().flat_map(|scattered| scattered.touched).collect())
    }
}

/// What parts are told at every call.
fn at(clock: Clock, options: &Options) -> At<'_> {
    At { clock, interrupt: &options.interrupt, alone: false }
}
