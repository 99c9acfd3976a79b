//! The scope of an activation: the vertex, and the neighbours it gathers from or scatters to, by ascending id.

use super::shards::row;
use crate::exec::kernel::directions::{gather_directions, scatter_directions};
use crate::graph::{Topology, VertexId};
use crate::program::{Active, Direction, VertexProgram};

/// The directions in which program `P` gathers and scatters.
pub(super) const fn directions<P: VertexProgram>() -> (Direction, Direction) {
    (P::GATHER, if matches!(P::ACTIVE, Active::Signalled) { P::SCATTER } else { Direction::None })
}

/// Rows of neighbours, each ascending.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    vertex: VertexId,
    gathered: [&'a [VertexId]; 2],
    scattered: [&'a [VertexId]; 2],
}

/// What an activation does with a vertex of its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopePart {
    /// Runs it.
    Own,
    /// Gathers from it only.
    Gathered,
    /// Scatters to it, and may gather from it.
    Scattered,
}

impl<'a> Scope<'a> {
    /// The scope of `vertex` for a program that gathers and scatters so, as far as `part` has it: the graph `whole`, or a
    /// shard, where `vertex` and its neighbours are local ids.
    pub(super) fn of(
        whole: &Topology,
        part: &'a Topology,
        vertex: VertexId,
        (gather, scatter): (Direction, Direction),
    ) -> Self {
        let row = |direction: Option<&Direction>| direction.map_or(&[][..], |direction| row(part, *direction, vertex));
        let (gather, scatter) = (gather_directions(whole, gather), scatter_directions(whole, scatter));
        Scope {
            vertex,
            gathered: [row(gather.first()), row(gather.get(1))],
            scattered: [row(scatter.first()), row(scatter.get(1))],
        }
    }

    /// How many edges make it up.
    pub(super) fn edges(&self) -> usize {
        self.gathered.iter().chain(&self.scattered).map(|row| row.len()).sum()
    }

    /// The neighbours that it scatters to, edge by edge.
    pub(super) fn scattered_rows(&self) -> impl Iterator<Item = &'a [VertexId]> {
        self.scattered.into_iter()
    }

    /// The neighbours that it gathers from, edge by edge.
    pub(super) fn gathered_rows(&self) -> impl Iterator<Item = &'a [VertexId]> {
        self.gathered.into_iter()
    }

    /// The neighbours, edge by edge.
    pub(super) fn rows(&self) -> impl Iterator<Item = &'a [VertexId]> {
        self.gathered.into_iter().chain(self.scattered)
    }
}

/// Every vertex of the scope once, ascending: self-loops and parallel edges do not show.
impl<'a> IntoIterator for Scope<'a> {
    type Item = (VertexId, ScopePart);
    type IntoIter = ScopeVertices<'a>;

    #[inline]
    fn into_iter(self) -> ScopeVertices<'a> {
        let Scope { vertex, gathered, scattered } = self;
        let mut vertices = ScopeVertices { vertex, own: true, rows: [&[]; 4], count: 0, first_gathered: 0 };
        let is_there = |row: &[VertexId]| scattered.iter().any(|other| std::ptr::eq(*other, row));
        scattered.into_iter().for_each(|row| vertices.push(row));
        vertices.first_gathered = vertices.count;
        // In an undirected graph the rows that it gathers over are those that it scatters over.
        gathered.into_iter().filter(|row| !is_there(row)).for_each(|row| vertices.push(row));
        vertices
    }
}

/// The vertices of a scope.
pub(super) struct ScopeVertices<'a> {
    vertex: VertexId,
    /// Whether the vertex itself is still to come.
    own: bool,
    /// What is left of the rows: first those that it scatters over.
    rows: [&'a [VertexId]; 4],
    count: usize,
    first_gathered: usize,
}

impl<'a> ScopeVertices<'a> {
    #[inline(always)]
    fn push(&mut self, row: &'a [VertexId]) {
        if !row.is_empty() {
            self.rows[self.count] = row;
            self.count += 1;
        }
    }
}

impl Iterator for ScopeVertices<'_> {
    type Item = (VertexId, ScopePart);

    #[inline]
    fn next(&mut self) -> Option<(VertexId, ScopePart)> {
        // No vertex has the highest number.
        let mut next = if self.own { self.vertex } else { VertexId::MAX };
        for row in &self.rows[..self.count] {
            if let Some(first) = row.first() {
                next = next.min(*first);
            }
        }
        if next == VertexId::MAX {
            return None;
        }
        let mut part = ScopePart::Gathered;
        for (index, row) in self.rows[..self.count].iter_mut().enumerate() {
            while let Some((first, rest)) = row.split_first()
                && *first == next
            {
                *row = rest;
                if index < self.first_gathered {
                    part = ScopePart::Scattered;
                }
            }
        }
        if next == self.vertex {
            self.own = false;
            part = ScopePart::Own;
        }
        Some((next, part))
    }
}
