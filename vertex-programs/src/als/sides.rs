//! Users and items of a ratings graph.

use std::borrow::Cow;

use hubcut::graph::{Graph, Topology, VertexId};
use rayon::prelude::*;

use super::config::{Config, Feedback};
use crate::error::{Error, Result};

/// Ratings that are summed in one piece, so that sums do not depend on threads.
const PIECE: usize = 1 << 16;

/// Which vertices are users and which are items, by position: ascending raw id.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'g> {
    topology: &'g Topology,
    /// How many users there are.
    pub(crate) users: usize,
}

impl<'g> Sides<'g> {
    /// Of a bipartite graph.
    ///
    /// # Errors
    /// [`Error::NotBipartite`].
    pub(crate) fn of(topology: &'g Topology) -> Result<Self> {
        let sides = topology.sides().ok_or(Error::NotBipartite)?;
        Ok(Sides { topology, users: sides.users.len() })
    }

    /// The users, by position.
    pub(crate) fn users(self) -> impl Iterator<Item = VertexId> + 'g {
        (0..self.users).map(move |position| self.topology.vertex_at(position))
    }

    /// The items, by position.
    pub(crate) fn items(self) -> impl Iterator<Item = VertexId> + 'g {
        (self.users..self.topology.vertices()).map(move |position| self.topology.vertex_at(position))
    }

    /// Where `v` stands among the vertices of its side.
    pub(crate) fn position(self, v: VertexId) -> usize {
        let position = self.topology.order().map_or(v, |order| order.position_of[v as usize]) as usize;
        position.checked_sub(self.users).unwrap_or(position)
    }

    /// Rows of `rank` elements by vertex id, as those of the users and of the items by position.
    pub(crate) fn split(self, rows: &[f32], rank: usize) -> [Cow<'_, [f32]>; 2] {
        if self.topology.order().is_none() {
            let (users, items) = rows.split_at(self.users * rank);
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
    let sums: Vec<f64> = ratings.par_chunks(PIECE).map(|piece| piece.iter().map(|r| f64::from(*r)).sum()).collect();
    if ratings.is_empty() { 0.0 } else { sums.iter().sum::<f64>() / ratings.len() as f64 }
}

/// What is taken off the ratings before they are factorised.
pub(crate) fn offset(graph: &Graph<f32>, config: &Config) -> f64 {
    match config.feedback {
        Feedback::Explicit { centred: true } => mean(graph),
        _ => 0.0,
    }
}
