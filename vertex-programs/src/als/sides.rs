//! Users and items of a ratings graph.

use std::borrow::Cow;

use hubcut::graph::{self, Graph, Side, Topology, VertexId};
use hubcut::parallel;

use super::config::Config;
use crate::error::{Error, Result};

/// Ratings that are summed in one piece, so that sums do not depend on threads.
const PIECE: usize = 1 << 16;

/// Which vertices are users and which are items, by position: ascending raw id.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'g> {
    topology: &'g Topology,
    ids: &'g graph::Sides,
}

impl<'g> Sides<'g> {
    /// Of a bipartite graph.
    ///
    /// # Errors
    /// [`Error::NotBipartite`].
    pub(crate) fn of(topology: &'g Topology) -> Result<Self> {
        Ok(Sides { topology, ids: topology.sides().ok_or(Error::NotBipartite)? })
    }

    /// The users, by position.
    pub(crate) fn users(self) -> impl ExactSizeIterator<Item = VertexId> + 'g {
        (0..self.ids.users.len()).map(move |position| self.topology.vertex_at(position))
    }

    /// The items, by position.
    pub(crate) fn items(self) -> impl Iterator<Item = VertexId> + 'g {
        (self.ids.users.len()..self.topology.vertices()).map(move |position| self.topology.vertex_at(position))
    }

    /// The side of `v`, and where it stands among the vertices there.
    #[inline]
    pub(crate) fn place(self, v: VertexId) -> (Side, usize) {
        self.ids.place(self.topology.position_of(v))
    }

    /// Rows of `rank` elements by vertex id, as those of the users and of the items by position.
    pub(crate) fn split(self, rows: &[f32], rank: usize) -> [Cow<'_, [f32]>; 2] {
        if self.topology.order().is_none() {
            let (users, items) = rows.split_at(self.ids.users.len() * rank);
            return [users.into(), items.into()];
        }
        let pick = |vertices: &mut dyn Iterator<Item = VertexId>| {
            vertices.flat_map(|v| &rows[v as usize * rank..][..rank]).copied().collect()
        };
        [pick(&mut self.users()), pick(&mut self.items())]
    }
}

/// The mean of the ratings; 0 of none.
pub(crate) fn mean(graph: &Graph<f32>) -> f64 {
    let ratings = graph.data_by_source();
    let pieces: Vec<_> = ratings.chunks(PIECE).collect();
    let sums: Vec<f64> =
        parallel::collect(pieces.len(), &|piece| pieces[piece].iter().map(|rating| f64::from(*rating)).sum());
    if ratings.is_empty() { 0.0 } else { sums.iter().sum::<f64>() / ratings.len() as f64 }
}

/// What is taken off the ratings before they are factorised.
pub(crate) fn offset(graph: &Graph<f32>, config: &Config) -> f64 {
    if config.feedback.is_centred() { mean(graph) } else { 0.0 }
}
