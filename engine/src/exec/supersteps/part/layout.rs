//! How a run is laid out on parts: all of it that does not depend on the program's types.

use std::sync::Arc;
use std::time::Instant;

use super::home::Home;
use super::rows::{OrderedRows, copy_rows};
use super::segments::{PartSegments, segment_size};
use super::{PlanFacts, rows, segments};
use crate::error::Result;
use crate::exec::colouring::Colouring;
use crate::exec::kernel::chunks::{WAITING_SUM_BYTES, hub_edges, piece_edges};
use crate::exec::preparing::Preparing;
use crate::exec::supersteps::core::Core;
use crate::exec::supersteps::links::{Links, Pair};
use crate::exec::supersteps::order::{PartOrder, by_colour};
use crate::exec::supersteps::reverse::{self, Ghosts};
use crate::exec::supersteps::{Over, Supersteps, Transport};
use crate::exec::{ColourPlan, Engine, Options, colouring};
use crate::graph::memory::check_fits;
use crate::graph::{Graph, Topology, VertexId};
use crate::parallel;
use crate::partition::{Cut, Keep, Outline, ShardedGraph};
use crate::plain::Plain;
use crate::program::shape::Shape;

/// Where sums are large, sums of so many masters are kept at the same time, over all parts together; and one more for each
/// mirror of these masters, on its way.
const LARGE_SUMS: usize = 1 << 10;

/// The parts of a run before there is anything on them.
pub(super) struct Layout<E: Plain> {
    homes: Vec<Home<E>>,
    cores: Vec<Core>,
    /// Where the reverse of each arc is, and what of others is copied here.
    pairs: Vec<(Vec<u64>, Ghosts)>,
    rows: Vec<OrderedRows<E>>,
    /// Where the slots of in-edges lie, if that is known by now.
    slot_of_in_edge: Option<Vec<u64>>,
    /// The size of segments of each part; all have some, or none.
    segment_sizes: Option<Vec<u32>>,
    colours: Option<ColourPlan>,
    shards_s: f64,
}

/// Refuses a run on the whole graph whose arrays would not fit in memory, before any of them is made.
fn check_memory(shape: &Shape, topology: &Topology, is_coloured: bool, segment_size: Option<u32>) -> Result<()> {
    let copies = if shape.reverse { 2 } else { 1 };
    let counted = if is_coloured && !shape.always { size_of::<u32>() } else { 0 };
    // Position and local id of each other; colours while they are made.
    let order = if is_coloured { 3 * size_of::<u32>() } else { 0 };
    let vertex = shape.state + 2 * shape.view + shape.inbox + counted + order;
    let indices = if shape.has_slots { copies * size_of::<u64>() } else { 0 };
    let arc = copies * shape.slot + indices;
    let needed = (topology.vertices() * vertex + topology.arcs() * arc) as u64;
    if is_coloured {
        let copied = needed + rows::estimate(shape, topology);
        return check_fits(copied, "the run, with a copy of the adjacency by colour,");
    }
    match segment_size {
        None => check_fits(needed, "the run"),
        Some(_) => check_fits(
            needed + segments::estimate(shape, topology),
            "the run, with segments (which can be turned off),",
        ),
    }
}

/// The same for a run on shards. What they are made of was cut by then, so it counts.
fn check_memory_of_shards(
    shape: &Shape,
    whole: &Topology,
    (parts, replicas): (usize, usize),
    classes: usize,
) -> Result<()> {
    let inbox = if shape.always { 0 } else { shape.inbox + 2 * size_of::<u32>() };
    let (copies, indices) = match (shape.has_slots, shape.reverse) {
        (false, _) => (0, 0),
        (_, false) => (1, size_of::<u64>()),
        // Its own, those being written, at most as many of others; and the pairing while it is made.
        (_, true) => (3, 4 * size_of::<u64>() + 3 * size_of::<u32>()),
    };
    // Where all are rewritten, views are there twice. Mirrors are listed on both sides.
    let views = if shape.always { 2 * shape.view } else { shape.view };
    let (master, replica) = (shape.state + shape.view + shape.sum, views + inbox + 2 * size_of::<u32>());
    // Where the classes of each of three kinds of mirrors end, on both sides.
    let pair = size_of::<Pair>() + if classes > 1 { 2 * 3 * classes * size_of::<u32>() } else { 0 };
    let lists = parts * parts * pair;
    let needed =
        lists + whole.vertices() * master + replicas * replica + whole.arcs() * (copies * shape.slot + indices);
    check_fits(needed as u64, "the run on shards")
}

/// How many masters of a part have sums of mirrors at a time, if not all can.
fn masters_at_a_time(shape: &Shape, parts: usize) -> Option<usize> {
    let sums = LARGE_SUMS.min(WAITING_SUM_BYTES / shape.sum_bytes.max(1));
    shape.sums_are_large.then(|| (sums / parts).max(1))
}

impl<E: Plain> Layout<E> {
    /// The whole graph, as one part.
    fn whole(
        shape: &Shape,
        graph: &Graph<E>,
        options: &Options,
        is_coloured: bool,
        preparing: &Preparing,
    ) -> Result<Self> {
        let segment_size = match is_coloured {
            true => None,
            false => segment_size(shape, graph, graph, options.segments),
        };
        check_memory(shape, graph, is_coloured, segment_size)?;
        let reverse = if shape.reverse { graph.reverse_arcs()? } else { Vec::new() };
        let mut colours = None;
        let order = if is_coloured {
            let begin = Instant::now();
            let colouring = colouring::colour(graph)?;
            let seconds = begin.elapsed().as_secs_f64();
            preparing.check()?;
            let order = PartOrder::coloured(shape, graph, &colouring)?;
            colours = Some(ColourPlan { count: order.classes.len(), largest: order.largest(), seconds, bytes: 0 });
            order
        } else {
            PartOrder::whole(shape, graph, hub_edges(shape, graph.arcs()))
        };
        preparing.check()?;
        let mut slot_of_in_edge = if shape.has_slots { graph.paired()? } else { Vec::new() };
        let mut rows = Vec::new();
        if let Some(colours) = &mut colours {
            rows = copy_rows(graph, shape.gather, &order, &slot_of_in_edge)?;
            slot_of_in_edge = Vec::new();
            rows.iter().for_each(|rows| colours.bytes += rows.byte_len());
        }
        let vertices = graph.vertices();
        let core = Core::new(vertices, vertices, order, Links::default(), shape.always, is_coloured);
        Ok(Layout {
            homes: vec![Home::Whole(graph.clone())],
            cores: vec![core],
            pairs: vec![(reverse, Ghosts::default())],
            rows,
            slot_of_in_edge: Some(slot_of_in_edge),
            segment_sizes: segment_size.map(|size| vec![size]),
            colours,
            shards_s: 0.0,
        })
    }

    /// The shards of a cut graph.
    fn shards(
        shape: &Shape,
        graph: &Graph<E>,
        cut: Arc<Cut>,
        (is_coloured, is_local): (bool, bool),
        preparing: &Preparing,
    ) -> Result<Self> {
        let count = cut.shards();
        let mut colours = None;
        let coloured = if is_coloured {
            let parts = if is_local { None } else { Some(ShardedGraph::new(graph, Arc::clone(&cut))?) };
            let outlines = parts.as_ref().map(ShardedGraph::outlines);
            Some(colour(graph, outlines.as_deref(), &mut colours)?)
        } else {
            None
        };
        preparing.check()?;
        let begin = Instant::now();
        let keep = match (shape.has_slots, shape.reverse) {
            (false, _) => Keep::Nothing,
            (true, false) => Keep::Arcs,
            (true, true) => Keep::Ordinals,
        };
        let in_order = coloured.as_ref().map(|(_, vertex_at)| vertex_at.as_slice());
        let graph = ShardedGraph::build(graph, cut, keep, in_order)?;
        let shards_s = begin.elapsed().as_secs_f64();
        preparing.check()?;
        let classes = colours.as_ref().map_or(1, |colours| colours.count);
        check_memory_of_shards(shape, graph.whole(), (count, graph.replicas()), classes)?;
        let most = masters_at_a_time(shape, count);
        let shards = graph.shards();
        let outlines = graph.outlines();
        let orders = orders(shape, &outlines, coloured.as_ref().map(|(colouring, _)| colouring), most);
        let links = Links::of(graph.whole(), &outlines, shape, &orders, !shape.always);
        let pairs = match shape.reverse {
            true => reverse::pair(&outlines, graph.whole())?,
            false => shards.iter().map(|_| Default::default()).collect(),
        };
        drop(outlines);
        let mut cores = Vec::with_capacity(count);
        for ((order, links), shard) in orders.into_iter().zip(links).zip(shards) {
            let (masters, locals) = (shard.masters(), shard.vertices().len());
            cores.push(Core::new(masters, locals, order, links, shape.always, is_coloured));
        }
        let graph = Arc::new(graph);
        let homes = (0..count).map(|shard| Home::Shard(Arc::clone(&graph), shard)).collect();
        Ok(Layout {
            homes,
            cores,
            pairs,
            rows: Vec::new(),
            slot_of_in_edge: None,
            segment_sizes: None,
            colours,
            shards_s,
        })
    }
}

/// Colours the graph; the vertices by colour. If parts are to be `is_local`, where the graph is, it is coloured as a whole, which
/// takes less time; else its parts do it.
fn colour(
    graph: &Topology,
    parts: Option<&[Outline<'_>]>,
    plan: &mut Option<ColourPlan>,
) -> Result<(Colouring, Vec<VertexId>)> {
    let begin = Instant::now();
    let colouring = match parts {
        None => colouring::colour(graph)?,
        Some(parts) => colouring::by_parts(graph, parts)?,
    };
    let seconds = begin.elapsed().as_secs_f64();
    let (vertex_at, classes) = by_colour(&colouring)?;
    let largest = classes.iter().map(|class| class.len()).max().unwrap_or(0);
    *plan = Some(ColourPlan { count: classes.len(), largest, seconds, bytes: 0 });
    Ok((colouring, vertex_at))
}

/// The order in which the masters of each shard run.
fn orders(shape: &Shape, shards: &[Outline<'_>], colouring: Option<&Colouring>, most: Option<usize>) -> Vec<PartOrder> {
    let mut orders = parallel::collect(shards.len(), &|shard| {
        let classes = colouring.map(|colouring| {
            let colour = |local: usize| colouring.colour_of[shards[shard].vertices[local] as usize] as usize;
            classes_of(shards[shard].masters, colouring.colours, &colour)
        });
        PartOrder::of_shard(shape, shards[shard].graph, shards[shard].masters, classes.as_deref(), most)
    });
    PartOrder::align(&mut orders);
    orders
}

/// The masters of each of so many colours; they are in the order of colours.
fn classes_of(masters: usize, colours: usize, colour: &dyn Fn(usize) -> usize) -> Vec<std::ops::Range<usize>> {
    let mut classes = Vec::with_capacity(colours);
    let mut next = 0;
    for class in 0..colours {
        let first = next;
        while next < masters && colour(next) == class {
            next += 1;
        }
        classes.push(first..next);
    }
    classes
}

/// What becomes a part: all of it that does not depend on the program's types.
pub(super) struct Seat<E: Plain> {
    pub(super) home: Home<E>,
    /// Rows that are gathered over, in the order of positions, if that is another than the graph's.
    pub(super) rows: Vec<OrderedRows<E>>,
    pub(super) segments: PartSegments<E>,
    /// Where the reverse of each arc lies in the slots.
    pub(super) reverse: Vec<u64>,
    pub(super) ghosts: Ghosts,
    pub(super) slot_of_in_edge: Vec<u64>,
    /// Rows of more edges are gathered in pieces.
    pub(super) most: usize,
    pub(super) masters: usize,
    pub(super) chunks: usize,
    pub(super) parts: usize,
    /// Sums of mirrors that are there at a time.
    pub(super) waiting: usize,
}

impl<E: Plain> Layout<E> {
    /// What becomes the parts, the last first; and the loop that will drive them.
    pub(super) fn prepare(
        shape: &Shape,
        graph: &Graph<E>,
        options: Options,
        over: &Over,
        preparing: &Preparing,
    ) -> Result<(Vec<Seat<E>>, Supersteps, PlanFacts)> {
        let begin = Instant::now();
        let is_coloured = options.engine == Engine::Chromatic;
        let mut layout = match &options.cut {
            Some(cut) if cut.shards() > 1 => {
                let is_local = over.transport == Transport::InProcess;
                Layout::shards(shape, graph, Arc::clone(cut), (is_coloured, is_local), preparing)?
            }
            _ => Layout::whole(shape, graph, &options, is_coloured, preparing)?,
        };
        if layout.homes.len() > 1 && !is_coloured {
            let of_part = |home: &Home<E>| segment_size(shape, home.whole(), home.graph(), options.segments);
            layout.segment_sizes = layout.homes.iter().map(of_part).collect();
            if layout.segment_sizes.is_some() {
                let of_part = |home: &Home<E>| segments::estimate(shape, home.graph());
                let needed = layout.homes.iter().map(of_part).sum();
                check_fits(needed, "the segments of the run on shards (which can be turned off)")?;
            }
        }
        let mut seats = Vec::with_capacity(layout.cores.len());
        while let Some(seat) = layout.seat(shape, &options)? {
            seats.push(seat);
            preparing.check()?;
        }
        seats.reverse();
        let (plan_s, shards_s) = (begin.elapsed().as_secs_f64(), layout.shards_s);
        let plan = PlanFacts { plan_s, shards_s, colours: layout.colours };
        Ok((seats, Supersteps::new(*shape, options, layout.cores, graph.vertices(), over), plan))
    }

    /// What becomes the next part.
    fn seat(&mut self, shape: &Shape, options: &Options) -> Result<Option<Seat<E>>> {
        if self.homes.is_empty() {
            return Ok(None);
        }
        let (home, (reverse, ghosts)) = (self.homes.remove(0), self.pairs.remove(0));
        let core = &self.cores[self.cores.len() - self.homes.len() - 1];
        let is_coloured = options.engine == Engine::Chromatic;
        let (graph, whole) = (home.graph(), home.whole());
        let number = self.cores.len() - self.homes.len() - 1;
        let size = self.segment_sizes.as_ref().map(|sizes| sizes[number]);
        let mut segments = size.map_or(PartSegments::Never, |size| PartSegments::Planned { size });
        if shape.always {
            segments.cut(shape.gather, whole, graph);
        }
        let slot_of_in_edge = match self.slot_of_in_edge.take() {
            Some(known) => known,
            None if shape.has_slots => graph.paired()?,
            None => Vec::new(),
        };
        let stages = core.order.stages.iter();
        let waiting = stages.map(|stage| core.order.positions(stage.clone()).len()).max().unwrap_or(0);
        Ok(Some(Seat {
            rows: std::mem::take(&mut self.rows),
            segments,
            reverse,
            ghosts,
            slot_of_in_edge,
            most: if is_coloured { piece_edges(shape) } else { hub_edges(shape, graph.arcs()) },
            masters: core.masters,
            chunks: core.order.chunks.len(),
            parts: core.links.pairs.len(),
            waiting: if home.shard().is_some() { waiting } else { 0 },
            home,
        }))
    }
}
