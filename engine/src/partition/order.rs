//! An order of vertices that a cut makes.

use super::Cut;
use super::groups::Groups;
use crate::error::Result;
use crate::graph::memory::zeroed;
use crate::graph::{Order, Topology, VertexId, VertexOrder};
use crate::parallel;

impl Cut {
    /// The vertices part by part: first those whose neighbours are all in their part, then the others; among themselves by degree, as in
    /// [`VertexOrder::Hub`]. A vertex is in the part where its master is.
    ///
    /// For [`Graph::laid_out`](crate::graph::Graph::laid_out). If the cut is of few edges, what is gathered lies in a part of the array that a cache holds; and rows of
    /// about the same length follow each other, which branches foresee. O(vertices + arcs); 20 bytes for each vertex.
    ///
    /// # Errors
    /// [`Error::Cut`](crate::Error::Cut) for a cut of another graph; [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList, RawId};
    /// use hubcut::partition::{Cut, Placement};
    /// // 0 - 2 - 3 - 1, in two halves.
    /// let graph = EdgeList::from_pairs(4, vec![(0, 2), (2, 3), (3, 1)]).build(&BuildOptions::default())?;
    /// let cut = Cut::from_placement(&graph, 2, "by hand", Placement::Vertices(vec![0, 1, 0, 1]))?;
    /// let graph = graph.laid_out(cut.order(&graph)?)?;
    /// let ids = (0..4).map(|v| graph.raw_id(v));
    /// assert!(ids.eq([0, 2, 1, 3].map(RawId::Number)));
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn order(&self, topology: &Topology) -> Result<Order> {
        self.check_graph(topology)?;
        let masters = self.masters();
        let vertices = topology.vertices();
        let hub = Order::hub(vertices, |position| topology.by_source().degree(topology.vertex_at(position)))?;
        // Two groups of each part, by place in the order of hubs.
        let mut groups: Vec<u32> = zeroed("the order of the vertices", vertices)?;
        parallel::fill(&mut groups, &|place| {
            let v = topology.vertex_at(hub.position_of[place] as usize);
            let part = masters[v as usize];
            let is_other = |w: &VertexId| masters[*w as usize] != part;
            let is_at_boundary =
                topology.by_source().row(v).iter().any(is_other) || topology.by_target().row(v).iter().any(is_other);
            2 * u32::from(part) + u32::from(is_at_boundary)
        });
        let places = Groups::new(&groups, 2 * self.shards())?;
        drop(groups);
        let mut position_of: Vec<u32> = zeroed("the order of the vertices", vertices)?;
        let mut vertex_at: Vec<VertexId> = zeroed("the order of the vertices", vertices)?;
        for (new, place) in (0..).zip(places.all()) {
            let position = hub.position_of[*place as usize];
            position_of[new as usize] = position;
            vertex_at[position as usize] = new;
        }
        Ok(Order { made_by: VertexOrder::Cut, position_of: position_of.into(), vertex_at: vertex_at.into() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::{BuildOptions, Directedness, EdgeList};
    use crate::partition::{CutOptions, edge_cut};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn parts_lie_together_with_their_inside_first(
            edges in prop::collection::vec((0u32..40, 0u32..40), 0..80),
            shards in 1usize..6,
            undirected: bool,
            hub: bool,
        ) {
            let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
            let order = if hub { VertexOrder::Hub } else { VertexOrder::Natural };
            let options = BuildOptions { direction, order, ..BuildOptions::default() };
            let graph = EdgeList::from_pairs(40, edges).build(&options).unwrap();
            let cut = Cut::new(&graph, &edge_cut::Multilevel, &CutOptions::new(shards)).unwrap();
            let laid_out = graph.laid_out(cut.order(&graph).unwrap()).unwrap();
            prop_assert_eq!(laid_out.vertex_order(), VertexOrder::Cut);
            let hubs = graph.reordered(VertexOrder::Hub).unwrap();
            let natural = |v: VertexId| laid_out.order().unwrap().position_of[v as usize] as usize;
            // Part, boundary, place in the order of hubs: ascending, and every vertex once.
            let old = |v: VertexId| graph.vertex_at(natural(v));
            let part = |v: VertexId| cut.masters()[old(v) as usize];
            let keys: Vec<_> = (0..40).map(|v| {
                let rows = [laid_out.by_source().row(v), laid_out.by_target().row(v)];
                let is_at_boundary = rows.concat().iter().any(|w| part(*w) != part(v));
                (part(v), is_at_boundary, hubs.order().unwrap().vertex_at[natural(v)])
            }).collect();
            prop_assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", keys);
            // The same graph, under the same ids, and back again.
            let again = laid_out.reordered(order).unwrap();
            let is_same = |v| again.by_source().row(v) == graph.by_source().row(v) && again.raw_id(v) == graph.raw_id(v);
            prop_assert!((0..40).all(is_same));
        }
    }
}
