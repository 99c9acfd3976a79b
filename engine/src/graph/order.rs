//! Vertex order: in which order vertices are laid out in memory, apart from what they are called.

use super::VertexId;
use crate::array::Array;

/// A layout of the vertices other than the natural one (ascending raw id): two inverse permutations.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Natural position of each vertex id.
    pub position_of: Array<u32>,
    /// Vertex id at each natural position.
    pub vertex_at: Array<VertexId>,
}
