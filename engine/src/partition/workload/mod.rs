//! What a cut is for: what a program sends between shards.

#[cfg(test)]
pub(in crate::partition) mod tests;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::quality::gathered;
use crate::program::row::{reads_reverse, single_bytes};
use crate::program::{Direction, VertexProgram, is_signalled};

/// What a program sends in a superstep in which every vertex runs, changes, and tells all its neighbours so. No superstep sends more
/// values.
///
/// ```text
/// a mirror costs   a sum      if it has edges over which the program gathers     mirror -> master
///                  a view                                                        master -> mirror
///                  a change   if it has edges over which the program scatters    master -> mirror
///                  a message  if such edges lead to it                           mirror -> master
/// an arc           a slot     if the program reads reverse slots, and the reverse arc lies on another shard
/// ```
/// Which vertices they are of is sent only where that are not all: nothing here.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut::partition::{Cut, CutOptions, Quality, Workload, edge_cut::Range};
/// // A path of four vertices in two halves: one edge is cut, so its source has a mirror, which has out-edges only.
/// let graph = EdgeList::from_pairs(4, vec![(0, 1), (1, 2), (2, 3)]).build(&BuildOptions::default())?;
/// let cut = Cut::new(&graph, &Range::default(), &CutOptions::new(2))?;
/// let sent = Quality::of(&graph, &cut)?.superstep(&graph, &cut, &Workload::pagerank())?;
/// assert_eq!((sent.sums, sent.views, sent.bytes), (0, 4, 4));
/// # Ok::<(), hubcut::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    name: Cow<'static, str>,
    gather: Direction,
    scatter: Direction,
    sum: SumBytes,
    view: u64,
    change: u64,
    message: u64,
    slot: u64,
}

/// What a sum weighs.
#[derive(Clone)]
enum SumBytes {
    Same(u64),
    /// By the edges that are in it.
    ByEdges(Arc<dyn Fn(u64) -> u64 + Send + Sync>),
}

impl fmt::Debug for SumBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SumBytes::Same(bytes) => write!(f, "{bytes}"),
            SumBytes::ByEdges(bytes) => write!(f, "{} for one edge", bytes(1)),
        }
    }
}

/// Sums that weigh the same whatever is in them, or by the same function.
impl PartialEq for SumBytes {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (SumBytes::Same(one), SumBytes::Same(other)) => one == other,
            (SumBytes::ByEdges(one), SumBytes::ByEdges(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

/// PageRank.
impl Default for Workload {
    fn default() -> Self {
        Self::pagerank()
    }
}

impl Workload {
    /// PageRank: sums are `f64`, gathered over in-edges, views `f32`; nothing is scattered.
    pub fn pagerank() -> Self {
        Workload {
            name: "pagerank".into(),
            gather: Direction::In,
            scatter: Direction::None,
            sum: SumBytes::Same(8),
            view: 4,
            change: 0,
            message: 0,
            slot: 0,
        }
    }

    /// Of a program, by its constants and the bytes of its types. Rows (`[T]`) weigh nothing, and memory that values own does not count, until
    /// [`view_bytes`](Self::view_bytes), [`slot_bytes`](Self::slot_bytes), [`change_bytes`](Self::change_bytes) and
    /// [`sum_bytes_by_edges`](Self::sum_bytes_by_edges) say more.
    ///
    /// # Examples
    /// ```
    /// use hubcut::partition::Workload;
    /// use hubcut::program::*;
    /// struct InDegree;
    /// #[hubcut::vertex_program]
    /// impl VertexProgram for InDegree {
    ///     type Vertex = u64;
    ///     type Sum = Add<u64>;
    ///     const ACTIVE: Active = Active::Always;
    ///     fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 { 0 }
    ///     fn gather(&self, sum: &mut Add<u64>, _: GatherEdge<'_, Self>) { sum.0 += 1; }
    ///     fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &mut u64, sum: &mut Add<u64>,
    ///              _: Option<()>) -> Step<()> { *state = sum.0; Step::settled() }
    /// }
    /// assert_eq!(Workload::of::<InDegree>("in-degrees").name(), "in-degrees");
    /// ```
    pub fn of<P: VertexProgram>(name: impl Into<Cow<'static, str>>) -> Self {
        Workload {
            name: name.into(),
            gather: P::GATHER,
            scatter: if const { is_signalled::<P>() } { P::SCATTER } else { Direction::None },
            sum: SumBytes::Same(size_of::<P::Sum>() as u64),
            view: single_bytes::<P::View>() as u64,
            change: size_of::<P::Change>() as u64,
            message: size_of::<P::Message>() as u64,
            slot: if const { reads_reverse::<P>() } { single_bytes::<P::Slot>() as u64 } else { 0 },
        }
    }

    /// The same with sums whose bytes depend on how many edges were gathered into them.
    pub fn sum_bytes_by_edges(self, bytes: impl Fn(u64) -> u64 + Send + Sync + 'static) -> Self {
        Workload { sum: SumBytes::ByEdges(Arc::new(bytes)), ..self }
    }

    /// The same with views of so many bytes.
    pub fn view_bytes(self, bytes: u64) -> Self {
        Workload { view: bytes, ..self }
    }

    /// The same with changes of so many bytes.
    pub fn change_bytes(self, bytes: u64) -> Self {
        Workload { change: bytes, ..self }
    }

    /// The same with slots of so many bytes.
    pub fn slot_bytes(self, bytes: u64) -> Self {
        Workload { slot: bytes, ..self }
    }

    /// What the program is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What each kind weighs for a mirror with edges into it and out of it.
    pub(super) fn prices(&self, undirected: bool) -> Prices<'_> {
        let gather = gathered(self.gather, undirected);
        // A message comes over an arc that leads the other way.
        let receive = gathered(self.scatter.reversed(), undirected);
        let (sum, by_edges) = match &self.sum {
            SumBytes::Same(bytes) => (*bytes, None),
            SumBytes::ByEdges(bytes) => (0, Some((gather, &**bytes as &SumOfEdges))),
        };
        Prices {
            sum: Price::new(sum, gather),
            view: Price::new(self.view, Direction::Both),
            change: Price::new(self.change, receive.reversed()),
            message: Price::new(self.message, receive),
            by_edges,
            // The reverse of a directed edge is another edge.
            slot: if undirected { self.slot } else { 0 },
        }
    }
}

/// Bytes of a sum by the edges in it.
pub(super) type SumOfEdges = dyn Fn(u64) -> u64 + Send + Sync;

/// What a mirror costs: in any case, if it has in-edges, and if it has out-edges.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Price {
    pub(super) any: i64,
    pub(super) into: i64,
    pub(super) out: i64,
}

impl Price {
    /// So many bytes where there are edges in a direction.
    pub(super) fn new(bytes: u64, direction: Direction) -> Self {
        let (bytes, none) = (bytes as i64, Price::default());
        match direction {
            Direction::In => Price { into: bytes, ..none },
            Direction::Out => Price { out: bytes, ..none },
            Direction::Both => Price { any: bytes, ..none },
            Direction::None => none,
        }
    }

    pub(super) fn and(self, other: Price) -> Self {
        Price { any: self.any + other.any, into: self.into + other.into, out: self.out + other.out }
    }
}

/// What everything costs.
#[derive(Clone, Copy)]
pub(super) struct Prices<'a> {
    pub(super) sum: Price,
    pub(super) view: Price,
    pub(super) change: Price,
    pub(super) message: Price,
    /// Sums by their edges, those in a direction, if they do not cost `sum`.
    pub(super) by_edges: Option<(Direction, &'a SumOfEdges)>,
    /// Of each arc whose reverse lies elsewhere.
    pub(super) slot: u64,
}

impl Prices<'_> {
    /// Of a mirror, all but sums that cost by their edges.
    pub(super) fn of_mirror(&self) -> Price {
        self.sum.and(self.view).and(self.change).and(self.message)
    }

    /// Of a sum of these edges, if it costs by its edges.
    #[inline(always)]
    pub(super) fn of_sum(&self, into: u32, out: u32) -> i64 {
        let Some((gather, bytes)) = self.by_edges else { return 0 };
        let edges = match gather {
            Direction::In => into,
            Direction::Out => out,
            Direction::Both => into + out,
            Direction::None => 0,
        };
        if edges == 0 { 0 } else { bytes(u64::from(edges)) as i64 }
    }
}

/// Bytes that all shards send each other in a superstep, by what is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Superstep {
    /// Of which program.
    pub program: String,
    /// All of them.
    pub bytes: u64,
    /// Partial sums, from mirrors to masters.
    pub sums: u64,
    /// Views, from masters to mirrors.
    pub views: u64,
    /// What `apply` hands to `scatter`, from masters to mirrors.
    pub changes: u64,
    /// Messages, from mirrors to masters.
    pub messages: u64,
    /// Slots of arcs whose reverse lies elsewhere.
    pub slots: u64,
}
