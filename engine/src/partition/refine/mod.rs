//! A cut made better: edges move where that leaves less to exchange.
//!
//! ```text
//!     before      shard 0   |   shard 1             a, b on shard 0 and all of c on shard 1: the one edge of c on shard 0 makes a mirror,
//!              a -- b -- c' |  c -- d                and costs none of b on shard 1, if b is there already
//! ```
//! Of a vertex-cut, all edges that a vertex has on a shard move to another of its shards: its replica there is gone. Of an edge-cut a vertex moves, with its
//! in-edges. What others lose and get by it counts, too. A move is made if it leaves fewer bytes in a superstep of PageRank: a view for every mirror, and a sum for
//! every mirror with in-edges, twice as large. So no pass makes a cut worse.
//!
//! Source: Kernighan, Lin 1970, "An efficient heuristic procedure for partitioning graphs" (moves by gain); here only moves that gain by themselves are made.

mod places;

use places::{Place, Places};

use super::{Cut, CutOptions, Placement, ShardId};
use crate::error::{Error, Result};
use crate::graph::memory::zeroed;
use crate::graph::{Topology, VertexId};

/// Edges that move together at the most. More of them mostly have a reason to be there.
const MOST: usize = 256;

impl Cut {
    /// The same cut after so many passes over all vertices, or fewer if one moves nothing. No shard gets more than `imbalance` times the mean number of arcs, or of
    /// vertices in an edge-cut, unless one has more already: then not more than that. It never sends more bytes in a superstep of PageRank than before.
    ///
    /// Depends on cut and graph only. One thread. O(passes (arcs + replicas of up to 256 edges * shards of each vertex squared)): on R-MAT 20 with 16 shards 8 to 22 seconds a pass. Memory: 24 bytes an arc, and 12 for each replica.
    ///
    /// # Errors
    /// [`Error::Cut`] for a cut of another graph; [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// use hubcut::partition::{Cut, CutOptions, Quality, vertex_cut::Random};
    /// let ring = (0..100).map(|v| (v, (v + 1) % 100)).collect();
    /// let graph = EdgeList::from_pairs(100, ring).build(&BuildOptions::default())?;
    /// let random = Cut::new(&graph, &Random, &CutOptions::new(4))?;
    /// let refined = random.refined(&graph, 10, 1.05)?;
    /// let bytes = |cut: &Cut| Ok::<_, hubcut::Error>(Quality::of(&graph, cut)?.pagerank_superstep_bytes());
    /// assert!(bytes(&refined)? < bytes(&random)?);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn refined(&self, topology: &Topology, passes: u32, imbalance: f64) -> Result<Cut> {
        if !self.fits(topology) {
            return Err(Error::Cut("the cut is of another graph; cut this one".into()));
        }
        let mut refining = Refining::new(self, topology, imbalance)?;
        for _ in 0..passes {
            let moved = (0..topology.vertices() as VertexId).filter(|v| refining.improve(*v)).count();
            if moved == 0 {
                break;
            }
        }
        let method = format!("{}, refined", self.method());
        let Refining { places, masters, arcs, .. } = refining;
        let placement = match self.is_edge_cut() {
            true => Placement::Vertices(masters),
            false => {
                let master = |(v, old): (usize, ShardId)| places.master(v as VertexId).unwrap_or(old);
                let masters = masters.into_iter().enumerate().map(master).collect();
                Placement::Edges { arcs, masters: Some(masters) }
            }
        };
        Cut::from_placement(topology, self.shards(), method, placement)
    }
}

/// A cut while edges move.
struct Refining<'a> {
    topology: &'a Topology,
    is_edge_cut: bool,
    places: Places,
    masters: Vec<ShardId>,
    /// The shard of each arc, by source.
    arcs: Vec<ShardId>,
    /// For each arc by target its position by source.
    positions: Vec<u64>,
    /// Arcs on each shard, and the most that there may be.
    loads: Vec<usize>,
    most: usize,
    /// The same of masters.
    vertices: Vec<usize>,
    most_vertices: usize,
    /// What the arcs that would move together are to each neighbour of the vertex in question.
    neighbours: Vec<(VertexId, Place)>,
}

/// An arc of the vertex in question: its position by source, the other end, and whether it leads into the vertex.
struct Arc {
    position: usize,
    other: VertexId,
    leads_in: bool,
}

impl<'a> Refining<'a> {
    fn new(cut: &Cut, topology: &'a Topology, imbalance: f64) -> Result<Self> {
        let shards = cut.shards();
        let mut places = Places::new(topology, shards)?;
        let mut arcs: Vec<ShardId> = zeroed("the shards of arcs", topology.arcs())?;
        let mut loads = vec![0; shards];
        for u in 0..topology.vertices() as VertexId {
            for position in topology.by_source().range(u) {
                let v = topology.by_source().neighbours()[position];
                let shard = cut.shard_of_arc(position, v);
                arcs[position] = shard;
                loads[shard as usize] += 1;
                places.add(v, Place { shard, into: 1, out: 0 });
                places.add(u, Place { shard, into: 0, out: 1 });
            }
        }
        let mut vertices = vec![0; shards];
        cut.masters().iter().for_each(|master| vertices[*master as usize] += 1);
        let options = CutOptions { imbalance: imbalance.max(1.0), ..CutOptions::new(shards) };
        let most = |loads: &[usize]| options.capacity(loads.iter().sum()).max(loads.iter().copied().max().unwrap_or(0));
        Ok(Refining {
            topology,
            is_edge_cut: cut.is_edge_cut(),
            places,
            masters: cut.masters().to_vec(),
            arcs,
            positions: topology.paired()?,
            most: most(&loads),
            loads,
            most_vertices: most(&vertices),
            vertices,
            neighbours: Vec::new(),
        })
    }

    /// Makes the moves of `v` that gain; whether there is one.
    fn improve(&mut self, v: VertexId) -> bool {
        if self.is_edge_cut {
            let is_small = self.topology.by_target().degree(v) <= MOST as u64;
            let arcs: Vec<Arc> = if is_small { self.arcs_into(v).collect() } else { Vec::new() };
            return self.go(v, self.masters[v as usize], &arcs).is_some();
        }
        if self.places.of(v).len() < 2 {
            return false;
        }
        let mut groups: Vec<_> =
            self.places.of(v).iter().copied().filter(is_small).map(|place| (place, Vec::new())).collect();
        if groups.is_empty() {
            return false;
        }
        groups.sort_unstable_by_key(|(place, _)| (place.into + place.out, place.shard));
        for arc in self.arcs_into(v).chain(self.arcs_from(v)) {
            if let Some(group) = group_of(&mut groups, self.arcs[arc.position]) {
                group.push(arc);
            }
        }
        let mut has_moved = false;
        for at in 0..groups.len() {
            // What others have brought may be too much by now.
            let shard = groups[at].0.shard;
            let arcs = if is_small(&self.places.at(v, shard)) { std::mem::take(&mut groups[at].1) } else { Vec::new() };
            if let Some(to) = self.go(v, shard, &arcs) {
                has_moved = true;
                if let Some(group) = group_of(&mut groups, to) {
                    group.extend(arcs);
                }
            }
        }
        has_moved
    }

    fn arcs_into(&self, v: VertexId) -> impl Iterator<Item = Arc> + '_ {
        let rows = self.topology.by_target();
        rows.range(v).map(move |at| Arc {
            position: self.positions[at] as usize,
            other: rows.neighbours()[at],
            leads_in: true,
        })
    }

    /// Those that are no loops, which lead into `v` as well.
    fn arcs_from(&self, v: VertexId) -> impl Iterator<Item = Arc> + '_ {
        let rows = self.topology.by_source();
        let arcs = rows.range(v).map(|position| Arc { position, other: rows.neighbours()[position], leads_in: false });
        arcs.filter(move |arc| arc.other != v)
    }

    /// Moves these arcs of `v`, all that it has on `from` or leads into it there, to the shard that gains most, if one does and has room; says where.
    fn go(&mut self, v: VertexId, from: ShardId, arcs: &[Arc]) -> Option<ShardId> {
        if arcs.is_empty() {
            return None;
        }
        let mut own = Place { shard: from, into: 0, out: 0 };
        self.neighbours.clear();
        for arc in arcs {
            let (into, out) = (u32::from(arc.leads_in), u32::from(!arc.leads_in));
            own.into += into;
            own.out += out;
            if arc.other == v {
                own.out += 1;
            } else {
                // What leads into one of them leads from the other.
                self.neighbours.push((arc.other, Place { shard: from, into: out, out: into }));
            }
        }
        self.neighbours.sort_unstable_by_key(|(w, _)| *w);
        self.neighbours.dedup_by(|(w, more), (before, all)| {
            let is_same = w == before;
            if is_same {
                all.into += more.into;
                all.out += more.out;
            }
            is_same
        });
        let (gain, to) = self.best(v, own, arcs.len())?;
        if gain >= 0 {
            return None;
        }
        self.neighbours.push((v, own));
        for (w, moved) in self.neighbours.drain(..) {
            self.places.take(w, moved);
            self.places.add(w, Place { shard: to, ..moved });
        }
        arcs.iter().for_each(|arc| self.arcs[arc.position] = to);
        self.loads[from as usize] -= arcs.len();
        self.loads[to as usize] += arcs.len();
        if self.is_edge_cut {
            self.masters[v as usize] = to;
            self.vertices[from as usize] -= 1;
            self.vertices[to as usize] += 1;
        }
        Some(to)
    }

    /// The shard with room for so many arcs where `v` and its neighbours cost least, and how much more than now.
    fn best(&self, v: VertexId, own: Place, arcs: usize) -> Option<(i64, ShardId)> {
        let mut shards: Vec<ShardId> = self.places.of(v).iter().map(|place| place.shard).collect();
        if self.is_edge_cut {
            // Where neighbours are, there are no mirrors of these to be made.
            shards.extend(self.neighbours.iter().flat_map(|(w, _)| self.places.of(*w)).map(|place| place.shard));
            shards.sort_unstable();
            shards.dedup();
        }
        let has_room = |shard: &ShardId| {
            let shard = *shard as usize;
            self.loads[shard] + arcs <= self.most && (!self.is_edge_cut || self.vertices[shard] < self.most_vertices)
        };
        let change = |shard: ShardId| {
            // In an edge-cut the others stay where they are.
            let home = |w: VertexId| self.is_edge_cut.then(|| self.masters[w as usize]);
            let others = self.neighbours.iter().map(|(w, moved)| self.places.change(*w, *moved, shard, home(*w)));
            self.places.change(v, own, shard, None) + others.sum::<i64>()
        };
        let others = shards.into_iter().filter(|shard| *shard != own.shard && has_room(shard));
        others.map(|shard| (change(shard), shard)).min()
    }
}

/// Whether a vertex has few enough edges there.
fn is_small(place: &Place) -> bool {
    (1..=MOST as u32).contains(&(place.into + place.out))
}

/// The arcs that are listed for a shard.
fn group_of(groups: &mut [(Place, Vec<Arc>)], shard: ShardId) -> Option<&mut Vec<Arc>> {
    groups.iter_mut().find(|(place, _)| place.shard == shard).map(|(_, arcs)| arcs)
}

#[cfg(test)]
mod tests;
