//! Vertex order: in which order vertices are laid out in memory, apart from what they are called.

use super::sort::{self, Block, Buckets, SortParts, Spread};
use super::{VertexId, VertexOrder, memory};
use crate::array::Array;
use crate::error::{Error, Result};
use crate::parallel;

/// A layout of the vertices other than the natural one (ascending raw id): two inverse permutations.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What it is made by.
    pub made_by: VertexOrder,
    /// Natural position of each vertex id.
    pub position_of: Array<u32>,
    /// Vertex id at each natural position.
    pub vertex_at: Array<VertexId>,
}

impl Order {
    /// Hub-first order by degree-based grouping: vertices fall into groups by the power of two of degree
    /// over mean degree, highest group first, natural order inside a group.
    ///
    /// `degree` is asked for natural positions `0..vertices`. A graph passes its **out**-degrees: a vertex's
    /// view is read once for each of its out-edges when all vertices gather over their in-edges, which is
    /// the default direction and the work that waits for memory; the in-degree says how often a vertex
    /// *reads*. (Undirected, they are the same.)
    ///
    /// Groups: degree in `[2^k, 2^(k+1))` times the mean for every k from -1 up, then `(0, 1/2)`, then 0:
    /// views that nobody reads come last.
    ///
    /// **Determinism**: depends on the degrees only. **Complexity**: O(vertices), parallel.
    ///
    /// **Source**: Faldu, Diamond, Grot, "A closer look at lightweight graph reordering" (IISWC 2019),
    /// section IV, DBG. Theirs are eight groups, open at 32 times the mean; here the groups go on doubling,
    /// and degree 0 has its own.
    pub(crate) fn hub(vertices: usize, degree: impl Fn(usize) -> u64 + Sync) -> Result<Order> {
        let total: u64 = parallel::sum(vertices, &|positions| positions.map(&degree).sum());
        let least = least_degrees(vertices as u64, total);
        // Group 0 is the highest.
        let group = |position: usize| {
            let degree = degree(position);
            (least.len() - least.partition_point(|&least| least <= degree)) as u32
        };
        let blocks: Vec<_> = sort::blocks(vertices);
        // One key a bucket: there are at most 64 groups.
        let buckets = Buckets::new(least.len() + 1, Spread::Even);
        let parts = SortParts::of_range(buckets, vertices, None, |positions| Grouped {
            start: positions.start as u32,
            groups: positions.map(group).collect(),
        })?;

        let mut vertex_at = memory::zeroed("the order of the vertices", vertices)?;
        let mut cursors = vec![vec![0u32; least.len() + 1]; blocks.len()];
        let mut next = 0;
        for group in 0..=least.len() {
            for (cursors, len) in cursors.iter_mut().zip(parts.lens_of(group)) {
                cursors[group] = next;
                next += len as u32;
            }
        }
        let mut left = &mut vertex_at[..];
        let tasks: Vec<_> = blocks
            .into_iter()
            .zip(cursors)
            .map(|(positions, cursors)| {
                let piece = left.split_off_mut(..positions.len()).expect("blocks cover all positions");
                (positions, cursors, piece)
            })
            .collect();
        parallel::each_of(tasks, &|_, (positions, mut cursors, piece)| {
            for (position, vertex) in positions.zip(piece) {
                let cursor = &mut cursors[group(position) as usize];
                *vertex = *cursor;
                *cursor += 1;
            }
        });
        let position_of = sort::collect(&parts)?.neighbours;
        Ok(Order { made_by: VertexOrder::Hub, position_of: position_of.into(), vertex_at: vertex_at.into() })
    }

    /// The order in which a graph of so many vertices is built, if that is another than the natural one. `degree` as for [`hub`](Self::hub).
    ///
    /// # Errors
    /// [`Error::Cut`] for an order by a cut, of which there is none.
    pub(super) fn of_degrees(
        order: VertexOrder,
        vertices: usize,
        degree: impl Fn(usize) -> u64 + Sync,
    ) -> Result<Option<Order>> {
        match order {
            VertexOrder::Natural => Ok(None),
            VertexOrder::Hub => Self::hub(vertices, degree).map(Some),
            VertexOrder::Cut => {
                Err(Error::Cut("an order by a cut needs the cut; lay the graph out by one of it".into()))
            }
        }
    }
}

/// The least degree of every group but the last (degree 0), ascending: 1, then `2^k` times the mean.
fn least_degrees(vertices: u64, total: u64) -> Vec<u64> {
    let mut least = vec![1];
    let denominator = 2 * u128::from(vertices.max(1));
    for k in 0..64 {
        let Ok(bound) = u64::try_from((u128::from(total) << k).div_ceil(denominator)) else { break };
        if bound > total {
            break;
        }
        if bound > least[least.len() - 1] {
            least.push(bound);
        }
    }
    // A group more than a bucket can name apart cannot be: 1 + 34 doublings reach any degree from the mean.
    least.truncate(MAX_GROUPS - 1);
    least
}

/// Buckets of a single key each, as long as there are at most this many.
const MAX_GROUPS: usize = 64;

/// Positions from `start` on with their groups.
struct Grouped {
    groups: Vec<u32>,
    start: u32,
}

impl Block for Grouped {
    type Neighbour = u32;
    type Data = ();

    fn visit(&self, mut entry: impl FnMut(u32, u32, ())) {
        for (position, &group) in (self.start..).zip(&self.groups) {
            entry(group, position, ());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_double_from_half_the_mean() {
        // Mean 4: groups 0, 1, 2..4, 4..8, 8..16 and 16.. of 10 vertices.
        let degrees = [0u64, 1, 2, 3, 4, 7, 8, 15, 0, 0];
        assert_eq!(least_degrees(10, 40), [1, 2, 4, 8, 16, 32]);
        let order = Order::hub(10, |position| degrees[position]).unwrap();
        assert_eq!(*order.position_of, [6, 7, 4, 5, 2, 3, 1, 0, 8, 9]);
        for (position, &vertex) in order.vertex_at.iter().enumerate() {
            assert_eq!(order.position_of[vertex as usize] as usize, position);
        }
    }

    #[test]
    fn no_edges_is_natural() {
        let order = Order::hub(5, |_| 0).unwrap();
        assert_eq!(*order.vertex_at, [0, 1, 2, 3, 4]);
    }
}
