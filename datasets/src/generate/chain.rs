//! The chain: a graph as deep as it can be.

use hubcut::graph::AnyEdgeList;
use serde::{Deserialize, Serialize};

use super::regular::list;
use crate::Result;

/// A directed path: `0 -> 1 -> ... -> vertices - 1`.
///
/// **Complexity**: O(vertices), parallel.
///
/// # Examples
/// ```
/// use hubcut_datasets::generate::Chain;
/// let hubcut::graph::AnyEdgeList::Unweighted(list) = Chain { vertices: 3 }.generate()? else { panic!() };
/// assert_eq!(list.chunks[0].edges, [(0, 1), (1, 2)]);
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// How many vertices; at least 2, as one has no edge.
    pub vertices: u32,
}

impl Chain {
    /// Makes the graph.
    ///
    /// # Errors
    /// [`Error::Option`](crate::Error::Option) below 2 vertices; [`Error::Engine`](crate::Error::Engine) when
    /// memory is short.
    pub fn generate(&self) -> Result<AnyEdgeList> {
        let vertices = u64::from(self.vertices);
        list("chain", vertices, vertices.saturating_sub(1), 1, |v| [(v, v + 1)])
    }
}
