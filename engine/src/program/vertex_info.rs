//! What a program may ask about a vertex that is not its state.

use super::VertexProgram;
use crate::graph::{RawId, Topology, VertexId};

/// The vertices of a part, by local id, as programs may ask about them.
///
/// Holds what they ask for as slices, taken once, so that a degree costs two loads wherever the graph lies.
#[derive(Clone, Copy)]
pub(crate) struct Locals<'a> {
    pub(crate) topology: &'a Topology,
    /// The vertex of each local id; empty where they are the same.
    ids: &'a [VertexId],
    /// Degrees in the whole graph, added up: those of the vertices before each local id.
    degrees: Degrees<'a>,
}

/// Degrees added up over local ids, by direction: one entry more than there are vertices.
#[derive(Clone, Copy)]
pub(crate) struct Degrees<'a> {
    pub(crate) out: &'a [u64],
    pub(crate) inward: &'a [u64],
}

impl<'a> Locals<'a> {
    /// All vertices of a graph, as one part.
    pub(crate) fn whole(topology: &'a Topology) -> Self {
        let degrees = Degrees { out: topology.by_source().offsets(), inward: topology.by_target().offsets() };
        Locals { topology, ids: &[], degrees }
    }

    /// The vertices `ids` of a graph.
    pub(crate) fn of_part(topology: &'a Topology, ids: &'a [VertexId], degrees: Degrees<'a>) -> Self {
        Locals { topology, ids, degrees }
    }

    /// The vertex id of a local id.
    #[inline(always)]
    pub(crate) fn id_of(&self, local: VertexId) -> VertexId {
        if self.ids.is_empty() { local } else { self.ids[local as usize] }
    }

    #[inline(always)]
    pub(crate) fn vertex(self, local: VertexId) -> VertexInfo<'a> {
        VertexInfo { locals: self, local }
    }
}

/// A vertex: its id, its degrees in the whole graph, what the input called it.
///
/// All is looked up when asked for, so a program that does not ask pays nothing.
#[derive(Clone, Copy)]
pub struct VertexInfo<'a> {
    locals: Locals<'a>,
    local: VertexId,
}

impl<'a> VertexInfo<'a> {
    /// The vertex id, `0..vertices` of the whole graph.
    #[inline(always)]
    pub fn id(&self) -> VertexId {
        self.locals.id_of(self.local)
    }

    /// The number of the vertex on its part: the index into columns of [`VertexProgram::Data`]. Without parts the vertex id.
    #[inline(always)]
    pub fn local(&self) -> usize {
        self.local as usize
    }

    /// What the input called it.
    pub fn raw_id(&self) -> RawId<'a> {
        self.locals.topology.raw_id(self.id())
    }

    /// Its place among all raw ids in natural order; of users and items, users come first.
    pub fn natural_position(&self) -> usize {
        self.locals.topology.position_of(self.id())
    }

    /// Number of out-edges (of edges, if the graph is undirected).
    #[inline(always)]
    pub fn out_degree(&self) -> u64 {
        degree(self.locals.degrees.out, self.local)
    }

    /// Number of in-edges (of edges, if the graph is undirected).
    #[inline(always)]
    pub fn in_degree(&self) -> u64 {
        degree(self.locals.degrees.inward, self.local)
    }
}

#[inline(always)]
fn degree(sums: &[u64], local: VertexId) -> u64 {
    sums[local as usize + 1] - sums[local as usize]
}

/// The vertex at the other end of an edge.
///
/// On a machine of many it is often a copy of a vertex that another machine has, which knows ids and degrees; what the input
/// called it is there only for programs that say [`RAW_IDS_OF_NEIGHBOURS`](VertexProgram::RAW_IDS_OF_NEIGHBOURS).
pub struct Neighbour<'a, P> {
    vertex: VertexInfo<'a>,
    program: std::marker::PhantomData<fn() -> P>,
}

impl<'a, P: VertexProgram> Neighbour<'a, P> {
    #[inline(always)]
    pub(crate) fn new(vertex: VertexInfo<'a>) -> Self {
        Neighbour { vertex, program: std::marker::PhantomData }
    }

    /// See [`VertexInfo::id`].
    #[inline(always)]
    pub fn id(&self) -> VertexId {
        self.vertex.id()
    }

    /// See [`VertexInfo::local`].
    #[inline(always)]
    pub fn local(&self) -> usize {
        self.vertex.local()
    }

    /// See [`VertexInfo::out_degree`].
    #[inline(always)]
    pub fn out_degree(&self) -> u64 {
        self.vertex.out_degree()
    }

    /// See [`VertexInfo::in_degree`].
    #[inline(always)]
    pub fn in_degree(&self) -> u64 {
        self.vertex.in_degree()
    }

    /// What the input called it; a program that asks without
    /// [`RAW_IDS_OF_NEIGHBOURS`](VertexProgram::RAW_IDS_OF_NEIGHBOURS) does not compile.
    pub fn raw_id(&self) -> RawId<'a> {
        const { assert!(P::RAW_IDS_OF_NEIGHBOURS, "a program that asks for this sets RAW_IDS_OF_NEIGHBOURS") }
        self.vertex.raw_id()
    }
}
