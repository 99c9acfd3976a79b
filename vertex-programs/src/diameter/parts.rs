//! Strongly connected components in an order in which ways lead from one to the next.

use hubcut::graph::memory::{reserve, zeroed};
use hubcut::graph::{Adjacency, Topology, VertexId};

use crate::Result;
use crate::bfs::direct::UNREACHED;
use crate::direct::Limits;
use crate::strong_components;

/// The strongly connected components of a graph.
pub(super) struct Parts {
    /// The name of the component of each vertex: one of its vertices.
    pub(super) of: Vec<VertexId>,
    /// Whether edges lead from one to another.
    pub(super) are_linked: bool,
    /// Where the members of each begin, by name, and where those of the last end.
    begins: Vec<VertexId>,
    members: Vec<VertexId>,
    /// Names, those first to which edges lead; there are none where edges lead to no other component.
    pub(super) order: Vec<VertexId>,
    /// The place of each name in that order.
    pub(super) places: Vec<VertexId>,
}

impl Parts {
    /// Finds them; they are worth nothing when `limits` stop it.
    pub(super) fn new(graph: &Topology, limits: &Limits) -> Result<Self> {
        let (of, _) = strong_components::direct::run(graph, limits)?;
        let vertices = of.len();
        let mut begins: Vec<VertexId> = zeroed("where components begin", vertices + 1)?;
        of.iter().for_each(|name| begins[*name as usize + 1] += 1);
        (0..vertices).for_each(|name| begins[name + 1] += begins[name]);
        let mut members: Vec<VertexId> = zeroed("the members of components", vertices)?;
        let mut next = begins.clone();
        for (v, name) in of.iter().enumerate() {
            let place = &mut next[*name as usize];
            members[*place as usize] = v as VertexId;
            *place += 1;
        }
        // Of an undirected graph no edge leads to another component.
        let are_linked = !std::ptr::eq(graph.by_source(), graph.by_target());
        let mut parts = Parts { of, are_linked, begins, members, order: Vec::new(), places: next };
        if !limits.has_stopped() {
            parts.put_in_order(graph)?;
        }
        Ok(parts)
    }

    fn put_in_order(&mut self, graph: &Topology) -> Result<()> {
        let vertices = self.of.len();
        reserve("the order of components", &mut self.order, vertices)?;
        let mut left: Vec<u64> = zeroed("the edges between components", vertices)?;
        if self.are_linked {
            for v in 0..vertices as VertexId {
                left[self.of(v) as usize] += self.across(graph.by_source(), v).count() as u64;
            }
        }
        let of = &self.of;
        let is_last = |name: &VertexId| of[*name as usize] == *name && left[*name as usize] == 0;
        self.order.extend((0..vertices as VertexId).filter(is_last));
        let mut at = 0;
        while let Some(&name) = self.order.get(at) {
            self.places[name as usize] = at as VertexId;
            at += 1;
            let members = self.range(name);
            for &v in if self.are_linked { &self.members[members] } else { &[] } {
                for &u in graph.by_target().row(v) {
                    let other = self.of[u as usize];
                    if other != name {
                        left[other as usize] -= 1;
                        if left[other as usize] == 0 {
                            self.order.push(other);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    pub(super) fn of(&self, v: VertexId) -> VertexId {
        self.of[v as usize]
    }

    fn range(&self, name: VertexId) -> std::ops::Range<usize> {
        self.begins[name as usize] as usize..self.begins[name as usize + 1] as usize
    }

    pub(super) fn members(&self, name: VertexId) -> &[VertexId] {
        &self.members[self.range(name)]
    }

    /// The neighbours of `v` in a row that are in other components.
    pub(super) fn across<'a>(&'a self, rows: &'a Adjacency, v: VertexId) -> impl Iterator<Item = VertexId> + 'a {
        let own = self.of(v);
        rows.row(v).iter().copied().filter(move |w| self.of(*w) != own)
    }

    /// The number of edges of a shortest way to each vertex from the one of its component that is among `pivots`.
    pub(super) fn distances(&self, rows: &Adjacency, pivots: &[VertexId]) -> Result<Vec<u32>> {
        let mut distances: Vec<u32> = zeroed("the distances in components", self.of.len())?;
        distances.fill(UNREACHED);
        let mut queue = Vec::new();
        reserve("the queue of a search", &mut queue, self.of.len())?;
        queue.extend_from_slice(pivots);
        pivots.iter().for_each(|pivot| distances[*pivot as usize] = 0);
        let mut at = 0;
        while let Some(&u) = queue.get(at) {
            at += 1;
            for &v in rows.row(u) {
                if distances[v as usize] == UNREACHED && self.of(v) == self.of(u) {
                    distances[v as usize] = distances[u as usize] + 1;
                    queue.push(v);
                }
            }
        }
        Ok(distances)
    }
}
