//! Grid: a shard is a place in a grid; a source is confined to a column, a target to a row.

use super::stream::{EdgeStream, hash, one_of};
use crate::error::Result;
use crate::graph::Topology;
use crate::partition::{CutOptions, Partitioner, Placement, ShardId};

/// Each edge where the column of its source meets the row of its target.
///
/// Shards are numbered column by column. For S shards there are `ceil(sqrt(S))` columns of `ceil(S / columns)` shards, and
/// the last has what is left. A column is drawn with a probability that is proportional to its shards; in the
/// last column, rows are folded.
///
/// ```text
/// column(u) = hash(u) mod S / rows              column(u)
/// row(v, c) = hash(v) mod rows of column c        |
///                                              0  3  6
/// S = 8: 3 columns, at most 3 rows   row(v) -- 1 [4] 7     the edge (u, v) lies on shard 4
///                                              2  5
/// ```
///
/// **Bound on replicas** of any vertex: `rows + columns - 1`, that is, about `2 sqrt(S)`: as a source it is in one column,
/// as a target in one place of each column, and the two meet.
///
/// **Source**: Jain, Liao, Willke, "GraphBuilder: Scalable Graph ETL Framework", GRADES 2013 (constraints of a grid);
/// the folding of the last column is that of GraphX's `EdgePartition2D`. An undirected edge has its smaller id as source.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Grid;

impl Grid {
    /// Most rows and number of columns for so many shards.
    pub fn shape(shards: usize) -> (usize, usize) {
        let columns = (1..).find(|columns| columns * columns >= shards).expect("numbers go on");
        (shards.div_ceil(columns), columns)
    }
}

impl Partitioner for Grid {
    fn name(&self) -> &'static str {
        "grid"
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        let (shards, seed) = (options.shards, options.seed);
        let (rows, columns) = Self::shape(shards);
        let last = shards - rows * (columns - 1);
        let arcs = EdgeStream::new(topology).map(|u, v| {
            let column = one_of(shards, hash(u, seed)) / rows;
            let height = if column + 1 < columns { rows } else { last };
            // Another seed: where a vertex is a source says nothing about where it is a target.
            (column * rows + one_of(height, hash(v, !seed))) as ShardId
        });
        Ok(Placement::Edges { arcs, masters: None })
    }
}
