//! From an edge list to a graph: partition by target, by source, and transpose.
//!
//! Three stable counting sorts ([`sort`](super::sort)), no comparison of edges: rows by target in input order;
//! transposed, they are rows by source sorted by target, parallel edges in input order; policies are applied
//! there; transposed again, they are rows by target sorted by source, parallel edges in the same order. A
//! symmetrised list is its own transpose, so the third sort falls away.

use super::reorder::relay;
use super::sort::{self, Block, Buckets, Room, SortParts, SortedRows, Spread};
use super::{
    Adjacency, AnyEdgeList, AnyGraph, BuildCounts, BuildOptions, Directedness, Duplicates, EdgeChunk, EdgeList, Graph,
    MAX_VERTICES, Order, RawIds, SelfLoops, Topology, VertexId, duplicates, memory,
};
use crate::array::Array;
use crate::error::{Error, Result};
use crate::parallel;
use crate::plain::{EdgeValue, Plain};

impl<E: EdgeValue> EdgeList<E> {
    /// Builds the graph of these edges.
    ///
    /// The list is freed as it is read. Runs in the current rayon pool.
    ///
    /// **Determinism**: the graph depends on ids, edges, their order and `options`; not on how the list was
    /// cut into chunks, nor on the number of threads.
    ///
    /// **Complexity**: O(vertices + edges) time. Memory, the list included, stays below three times the
    /// finished graph (see [`memory`](super::memory)).
    ///
    /// # Errors
    /// [`Error::TooManyVertices`]; [`Error::NoSuchVertex`] for the first edge that names one;
    /// [`Error::UnsortedIds`]; [`Error::EdgeData`] for a chunk that has more or fewer data than edges;
    /// [`Error::Bipartite`] if ids have two sides and the graph is to be undirected, or an edge does not lead from a
    /// user to an item;
    /// [`Error::Duplicate`] under [`Duplicates::Error`](super::Duplicates::Error);
    /// [`Error::SumOverflow`] under [`Duplicates::Sum`](super::Duplicates::Sum);
    /// [`Error::Cut`] for [`VertexOrder::Cut`](super::VertexOrder::Cut), which is of graphs that are there;
    /// [`Error::NotEnoughMemory`] before anything is allocated.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, Duplicates, EdgeList};
    /// let list = EdgeList::from_triples(3, [(0, 2, 5u32), (0, 1, 1), (0, 2, 7)]);
    /// let options = BuildOptions { duplicates: Duplicates::Sum, ..BuildOptions::default() };
    /// let graph = list.build(&options)?;
    /// assert_eq!(graph.by_source().row(0), [1, 2]);
    /// assert_eq!(graph.data_by_source(), [1, 12]);
    /// assert_eq!(graph.counts().duplicates_merged, 1);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn build(self, options: &BuildOptions) -> Result<Graph<E>> {
        let Settled { ids, rows, counts, buffers } = self.into_rows(options)?;
        let edges = counts.edges_read - counts.self_loops_dropped - counts.duplicates_merged;
        let degree = |position: usize| rows.offsets[position + 1] - rows.offsets[position];
        let order = Order::of_degrees(options.order, ids.len(), degree)?;
        let (by_source, by_target) = match &order {
            None => {
                let is_directed = options.direction == Directedness::Directed;
                let by_target = is_directed.then(|| rows.transposed(Spread::Even, buffers)).transpose()?;
                (rows, by_target)
            }
            Some(order) => relay(rows, &order.position_of, &order.vertex_at, options.direction, buffers)?,
        };
        Ok(join(ids, order, by_source, by_target, edges, counts))
    }
}

/// Rows by source sorted by target, policies applied, in natural order; and what that took.
pub(super) struct Settled<E> {
    pub(super) ids: RawIds,
    pub(super) rows: SortedRows<VertexId, E>,
    pub(super) counts: BuildCounts,
    /// What the next sort may use; none where memory is dearer.
    pub(super) buffers: Option<SortParts<VertexId, E>>,
}

impl<E: EdgeValue> EdgeList<E> {
    /// The part of building that comes before the order of vertices and the rows by target.
    pub(super) fn into_rows(mut self, options: &BuildOptions) -> Result<Settled<E>> {
        let vertices = self.ids.len();
        let mut counts = self.check()?;
        self.check_sides(options.direction)?;
        let estimate = memory::estimate(
            vertices as u64,
            counts.edges_read,
            options.direction,
            options.order,
            size_of::<E>() as u64,
        );
        memory::check_fits(estimate.while_building.saturating_sub(self.byte_len()), "building the graph")?;
        if options.self_loops == SelfLoops::Drop {
            counts.self_loops_dropped = counts.self_loops;
        }
        let parts = partition_list(std::mem::take(&mut self.chunks), Buckets::new(vertices, Spread::Even), options)?;
        let (rows, parts) = sort::collect(&parts)?.into_transposed(Spread::Even, parts)?;
        // Merging duplicates takes memory, which undirected graphs need more for buffers.
        let merges = !matches!(options.duplicates, Duplicates::Keep);
        let buffers = (options.direction == Directedness::Directed || !merges).then_some(parts);
        let rows = duplicates::settle(rows, &self.ids, options, &mut counts)?;
        Ok(Settled { ids: self.ids, rows, counts, buffers })
    }
}

/// Joins finished rows into a graph.
pub(super) fn join<E: EdgeValue>(
    ids: RawIds,
    order: Option<Order>,
    by_source: SortedRows<VertexId, E>,
    by_target: Option<SortedRows<VertexId, E>>,
    edges: u64,
    counts: BuildCounts,
) -> Graph<E> {
    let split = |rows: SortedRows<VertexId, E>| {
        (Adjacency::new(rows.offsets.into(), rows.neighbours.into()), Array::from(rows.data))
    };
    let (by_target, data_by_target) = by_target.map(split).unzip();
    let (by_source, data_by_source) = split(by_source);
    Graph::new(
        Topology { ids, order, by_source, by_target, edges, counts, origin: "".into() },
        data_by_source,
        data_by_target,
    )
}

impl<E: EdgeValue> EdgeList<E> {
    /// Counts edges and self-loops; checks vertices and endpoints.
    fn check(&self) -> Result<BuildCounts> {
        let vertices = self.ids.len() as u64;
        if vertices > MAX_VERTICES {
            return Err(Error::TooManyVertices { vertices });
        }
        if let Some(position) = self.ids.first_out_of_order() {
            let (id, after) = (self.ids.get(position + 1).to_string(), self.ids.get(position).to_string());
            return Err(Error::UnsortedIds { id, after });
        }
        if let Some(chunk) = self.chunks.iter().find(|chunk| chunk.data.len() != chunk.edges.len()) {
            return Err(Error::EdgeData { edges: chunk.edges.len(), data: chunk.data.len() });
        }
        let bad = |&&(from, to): &&(VertexId, VertexId)| u64::from(from.max(to)) >= vertices;
        let mut counts = BuildCounts::default();
        for group in self.chunks.chunks(1024) {
            let mut blocks: Vec<&[(VertexId, VertexId)]> = Vec::new();
            group.iter().for_each(|chunk| blocks.extend(chunk.edges.chunks(sort::BLOCK)));
            let of_blocks = parallel::collect(blocks.len(), &|block| {
                let largest = blocks[block].iter().fold(0, |largest, &(from, to)| largest.max(from).max(to));
                let loops: u64 = blocks[block].iter().map(|&(from, to)| u64::from(from == to)).sum();
                (largest, blocks[block].len() as u64, loops)
            });
            let found = of_blocks.into_iter().fold((0, 0, 0), |a, b| (a.0.max(b.0), a.1 + b.1, a.2 + b.2));
            if found.1 > 0 && u64::from(found.0) >= vertices {
                let &(from, to) = group.iter().flat_map(|chunk| &chunk.edges).find(bad).expect("found above");
                return Err(Error::NoSuchVertex { from, to, vertices });
            }
            counts.edges_read += found.1;
            counts.self_loops += found.2;
        }
        Ok(counts)
    }

    /// If there are users and items: the graph is directed, and every edge leads from a user to an item.
    fn check_sides(&self, direction: Directedness) -> Result<()> {
        let RawIds::Sides(sides) = &self.ids else { return Ok(()) };
        sides.check()?;
        if direction == Directedness::Undirected {
            return Err(Error::Bipartite("edges lead from users to items; build it as directed".into()));
        }
        let users = sides.users.len();
        let wrong = |&(from, to): &(VertexId, VertexId)| from as usize >= users || (to as usize) < users;
        let wrong_in = |chunk: &EdgeChunk<E>| {
            parallel::find_first(chunk.edges.len(), &|edge| Some(chunk.edges[edge]).filter(wrong))
        };
        let found = self.chunks.iter().find_map(wrong_in);
        match found {
            None => Ok(()),
            Some((from, to)) => {
                let (from, to) = (self.ids.get(from as usize), self.ids.get(to as usize));
                Err(Error::Bipartite(format!("edge {from} {to} does not lead from a user to an item")))
            }
        }
    }
}

impl<E: Plain> EdgeList<E> {
    /// Bytes that the edges and their data occupy.
    pub fn byte_len(&self) -> u64 {
        (self.len() * (size_of::<(VertexId, VertexId)>() + size_of::<E>())) as u64
    }
}

/// Edges of a list, to be sorted by target.
struct ListBlock<'a, E> {
    edges: &'a [(VertexId, VertexId)],
    data: &'a [E],
    both_ways: bool,
    keep_loops: bool,
}

impl<E: EdgeValue> Block for ListBlock<'_, E> {
    type Neighbour = VertexId;
    type Data = E;

    fn visit(&self, mut entry: impl FnMut(u32, VertexId, E)) {
        for (&(source, target), &value) in self.edges.iter().zip(self.data) {
            if source == target {
                if self.keep_loops {
                    entry(target, source, value);
                }
                continue;
            }
            entry(target, source, value);
            if self.both_ways {
                entry(source, target, value);
            }
        }
    }
}

/// Partitions a list by target and frees it on the way: whole chunks, and large ones from their end.
fn partition_list<E: EdgeValue>(
    chunks: Vec<EdgeChunk<E>>,
    buckets: Buckets,
    options: &BuildOptions,
) -> Result<SortParts<VertexId, E>> {
    let both_ways = options.direction == Directedness::Undirected;
    let keep_loops = options.self_loops == SelfLoops::Keep;
    let fill = |room: Room<'_, VertexId, E>, edges: &[(VertexId, VertexId)], data: &[E]| {
        room.fill(&ListBlock { edges, data, both_ways, keep_loops });
    };

    let mut chunks = join_tiny(chunks);
    let lens: Vec<usize> = chunks.iter().flat_map(|chunk| block_lens(chunk.edges.len())).collect();
    let most: Vec<usize> = lens.iter().map(|len| len * if both_ways { 2 } else { 1 }).collect();
    // How many blocks are done before their part of the list is freed.
    let wave = (lens.len() / 8).max(4 * rayon::current_num_threads());
    let mut parts = SortParts::new(buckets, &most, None)?;
    let mut rooms = parts.rooms();
    // From the end, since a vector can give back its end only.
    while let Some(mut last) = chunks.pop() {
        let blocks = block_lens(last.edges.len()).count();
        if blocks > wave {
            let rest = blocks - wave;
            work_on(&last, rest, rooms.split_off(rooms.len() - wave), &fill);
            last.edges.truncate(rest * sort::BLOCK);
            last.edges.shrink_to_fit();
            last.data.truncate(rest * sort::BLOCK);
            last.data.shrink_to_fit();
            chunks.push(last);
            continue;
        }
        let mut group = vec![(rooms.split_off(rooms.len() - blocks), last)];
        let mut done = blocks;
        while let Some(next) = chunks.last() {
            done += block_lens(next.edges.len()).count();
            if done > wave {
                break;
            }
            group.extend(chunks.pop().map(|next| {
                let blocks = block_lens(next.edges.len()).count();
                (rooms.split_off(rooms.len() - blocks), next)
            }));
        }
        parallel::each_of(group, &|_, (rooms, chunk)| work_on(&chunk, 0, rooms, &fill));
    }
    Ok(parts)
}

/// Fills the rooms of the blocks of a chunk from block `first` on.
fn work_on<'a, E: EdgeValue>(
    chunk: &EdgeChunk<E>,
    first: usize,
    rooms: Vec<Room<'a, VertexId, E>>,
    fill: &(impl Fn(Room<'a, VertexId, E>, &[(VertexId, VertexId)], &[E]) + Sync),
) {
    parallel::each_of(rooms, &|i, room| {
        let start = (first + i) * sort::BLOCK;
        let range = start..(start + sort::BLOCK).min(chunk.edges.len());
        fill(room, &chunk.edges[range.clone()], &chunk.data[range]);
    });
}

/// Lengths of the blocks of a chunk of `len` edges.
fn block_lens(len: usize) -> impl Iterator<Item = usize> {
    (0..len.div_ceil(sort::BLOCK).max(1)).map(move |i| (len - i * sort::BLOCK).min(sort::BLOCK))
}

/// Appends tiny chunks to the chunk before, as each part costs as much as its buckets.
fn join_tiny<E: EdgeValue>(chunks: Vec<EdgeChunk<E>>) -> Vec<EdgeChunk<E>> {
    const TINY: usize = 1 << 14;
    let mut joined: Vec<EdgeChunk<E>> = Vec::with_capacity(chunks.len());
    for mut chunk in chunks {
        // A chunk whose data were forgotten would lose edges; better to stop here.
        assert_eq!(chunk.edges.len(), chunk.data.len(), "one value an edge");
        match joined.last_mut() {
            Some(last) if last.edges.len() < TINY && chunk.edges.len() < TINY => {
                last.edges.append(&mut chunk.edges);
                last.data.append(&mut chunk.data);
            }
            _ => joined.push(chunk),
        }
    }
    joined
}

impl AnyEdgeList {
    /// Builds the graph of these edges; see [`EdgeList::build`].
    ///
    /// Under [`Duplicates::Sum`] weights of 32 bits are added in 64; the graph has 64 bits if a sum needs them.
    ///
    /// # Errors
    /// As [`EdgeList::build`].
    pub fn build(self, options: &BuildOptions) -> Result<AnyGraph> {
        Ok(match self {
            AnyEdgeList::Unweighted(list) => AnyGraph::Unweighted(list.build(options)?),
            AnyEdgeList::U32(list) => AnyGraph::U32(list.build(options)?),
            AnyEdgeList::F32(list) if options.duplicates == Duplicates::Sum => {
                list.widened()?.build(options)?.narrowed()?
            }
            AnyEdgeList::F32(list) => AnyGraph::F32(list.build(options)?),
            AnyEdgeList::F64(list) => AnyGraph::F64(list.build(options)?),
        })
    }
}
