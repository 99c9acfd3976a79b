//! The star: one hub and nothing else.

use hubcut::graph::AnyEdgeList;
use serde::{Deserialize, Serialize};

use super::regular::list;
use crate::Result;

/// A directed star: every leaf `1..vertices` points to the centre, vertex 0.
///
/// **Complexity**: O(vertices), parallel.
///
/// # Examples
/// ```
/// use hubcut_datasets::generate::Star;
/// let hubcut::graph::AnyEdgeList::Unweighted(list) = Star { vertices: 3 }.generate()? else { panic!() };
/// assert_eq!(list.chunks[0].edges, [(1, 0), (2, 0)]);
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Star {
    /// How many vertices, the centre included; at least 2, as one has no edge.
    pub vertices: u32,
}

impl Star {
    /// Makes the graph.
    ///
    /// # Errors
    /// [`Error::Option`](crate::Error::Option) below 2 vertices; [`Error::Engine`](crate::Error::Engine) when
    /// memory is short.
    pub fn generate(&self) -> Result<AnyEdgeList> {
        let vertices = u64::from(self.vertices);
        list("star", vertices, vertices.saturating_sub(1), 1, |leaf| [(leaf + 1, 0)])
    }
}
