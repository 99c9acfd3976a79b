//! The grid: even degrees and long ways, as road networks and images have.

use hubcut::graph::AnyEdgeList;
use serde::{Deserialize, Serialize};

use super::regular::list;
use crate::Result;

/// A grid of `rows` times `columns` vertices, each joined to its (up to) four neighbours.
///
/// Vertex `row * columns + column`. Every edge comes once, from the lower vertex to the right and down, to be
/// built as an undirected graph.
///
/// **Complexity**: O(rows * columns), parallel.
///
/// # Examples
/// ```
/// use hubcut_datasets::generate::Grid;
/// let grid = Grid { rows: 2, columns: 2 };
/// let hubcut::graph::AnyEdgeList::Unweighted(list) = grid.generate()? else { panic!() };
/// assert_eq!(list.chunks[0].edges, [(0, 1), (0, 2), (1, 3), (2, 3)]);
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    /// How many rows.
    pub rows: u32,
    /// How many columns.
    pub columns: u32,
}

impl Grid {
    /// The most nearly square grid of exactly so many vertices; a prime number of them gives a single row.
    ///
    /// # Examples
    /// ```
    /// use hubcut_datasets::generate::Grid;
    /// assert_eq!(Grid::of_vertices(12), Grid { rows: 3, columns: 4 });
    /// assert_eq!(Grid::of_vertices(7), Grid { rows: 1, columns: 7 });
    /// ```
    pub fn of_vertices(vertices: u32) -> Self {
        let rows = (1..=vertices.isqrt()).rev().find(|rows| vertices.is_multiple_of(*rows)).unwrap_or(0);
        Grid { rows, columns: vertices.checked_div(rows).unwrap_or(0) }
    }

    /// Makes the graph.
    ///
    /// # Errors
    /// [`Error::Option`](crate::Error::Option) below 2 vertices; [`Error::Engine`](crate::Error::Engine) above
    /// 2^32 - 1 or when memory is short.
    pub fn generate(&self) -> Result<AnyEdgeList> {
        let Grid { rows, columns } = *self;
        let vertices = u64::from(rows) * u64::from(columns);
        list("grid", vertices, vertices, 2, |v| {
            let right = (v % columns + 1 < columns).then(|| (v, v + 1));
            let down = (v / columns + 1 < rows).then(|| (v, v + columns));
            right.into_iter().chain(down)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{Chain, Star};
    use hubcut::graph::{BuildOptions, Directedness};

    #[test]
    fn a_grid_has_its_degrees() {
        let AnyEdgeList::Unweighted(list) = Grid { rows: 30, columns: 50 }.generate().unwrap() else {
            panic!("weights")
        };
        assert_eq!(list.len(), 30 * 49 + 29 * 50);
        let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
        let graph = list.build(&options).unwrap();
        assert_eq!(graph.by_source().row(0), [1, 50]);
        assert_eq!(graph.by_source().row(55), [5, 54, 56, 105]);
        assert_eq!(graph.stats().isolated, 0);
    }

    #[test]
    fn one_vertex_is_refused_and_two_are_not() {
        for (rows, columns) in [(0, 0), (0, 5), (1, 1)] {
            assert!(Grid { rows, columns }.generate().is_err());
        }
        let error = Grid { rows: 1 << 16, columns: 1 << 16 }.generate().unwrap_err().to_string();
        assert!(error.contains("4294967295"), "{error}");
        for vertices in [0, 1] {
            let error = Star { vertices }.generate().unwrap_err().to_string();
            assert_eq!(error, format!("a star with `vertices = {vertices}` has no edge; ask for at least 2 vertices"));
            assert!(Chain { vertices }.generate().is_err());
        }
        for made in
            [Grid { rows: 1, columns: 2 }.generate(), Star { vertices: 2 }.generate(), Chain { vertices: 2 }.generate()]
        {
            let AnyEdgeList::Unweighted(list) = made.unwrap() else { panic!("weights") };
            assert_eq!(list.len(), 1);
        }
    }
}
