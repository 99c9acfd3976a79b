//! The scope of an activation: the vertex, and the neighbours it gathers from or scatters to, by ascending id.

use super::shards::row;
use crate::graph::{Topology, VertexId};
use crate::program::VertexProgram;

use crate::exec::kernel::directions::{gather_directions, scatter_directions};
use crate::program::Direction;

/// Rows of neighbours, each ascending.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    vertex: VertexId,
    gathered: [&'a [VertexId]; 2],
    scattered: [&'a [VertexId]; 2],
}

/// What an activation does with a vertex of its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Runs it.
    Own,
    /// Gathers from it only.
    Gathered,
    /// Scatters to it, and may gather from it.
    Scattered,
}

impl<'a> Scope<'a> {
    /// The scope of `vertex` for program `P` as far as `part` has it: the graph `whole`, or a shard, where `vertex` and
    /// its neighbours are local ids.
    pub(super) fn of<P: VertexProgram>(whole: &Topology, part: &'a Topology, vertex: VertexId, scatters: bool) -> Self {
        let row = |direction: Option<&Direction>| direction.map_or(&[][..], |direction| row(part, *direction, vertex));
        let gather = gather_directions(whole, P::GATHER);
        let scatter = if scatters { scatter_directions(whole, P::SCATTER) } else { &[] };
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
impl IntoIterator for Scope<'_> {
    type Item = (VertexId, Part);
    type IntoIter = Vertices<Self>;

    fn into_iter(self) -> Vertices<Self> {
        Vertices { scope: self, own: true }
    }
}

/// The vertices of a scope.
pub(super) struct Vertices<S> {
    scope: S,
    /// Whether the vertex itself is still to come.
    own: bool,
}

impl Iterator for Vertices<Scope<'_>> {
    type Item = (VertexId, Part);

    #[inline]
    fn next(&mut self) -> Option<(VertexId, Part)> {
        let scope = &mut self.scope;
        let own = self.own.then_some(scope.vertex);
        let heads = scope.gathered.iter().chain(&scope.scattered).filter_map(|row| row.first().copied());
        let next = heads.chain(own).min()?;
        let advance = |row: &mut &[VertexId]| {
            let before = row.len();
            while let Some((first, rest)) = row.split_first()
                && *first == next
            {
                *row = rest;
            }
            row.len() < before
        };
        let mut scattered = false;
        scope.gathered.iter_mut().for_each(|row| {
            advance(row);
        });
        scope.scattered.iter_mut().for_each(|row| scattered |= advance(row));
        let part = match () {
            () if next == scope.vertex => Part::Own,
            () if scattered => Part::Scattered,
            () => Part::Gathered,
        };
        self.own &= part != Part::Own;
        Some((next, part))
    }
}
