//! A cut made better: edges move where that leaves less to exchange.
//!
//! ```text
//!     before      shard 0   |   shard 1             a, b on shard 0 and all of c on shard 1: the one edge of c on shard 0 makes a mirror,
//!              a -- b -- c' |  c -- d                and costs none of b on shard 1, if b is there already
//! ```
//! Of a vertex-cut, all edges that a vertex has on a shard move to another of its shards: its replica there is gone. Of an edge-cut a vertex moves, with its
//! in-edges. What others lose and get by it counts, too. A move is made if it leaves fewer bytes in a superstep of what the
//! cut is [for](super::Workload). So no pass makes a cut worse.
//!
//! Source: Kernighan, Lin 1970, "An efficient heuristic procedure for partitioning graphs" (moves by gain); here only moves that gain by themselves are made.

mod gains;

use gains::{Gains, Home};

use super::places::{Place, Places};
use super::{Cut, CutOptions, Placement, ShardId};
use crate::error::Result;
use crate::graph::memory::zeroed;
use crate::graph::{Directedness, Topology, VertexId};

/// Edges that move together at the most. More of them mostly have a reason to be there.
const MOST: usize = 256;

impl Cut {
    /// The same cut after `options.refine` passes over the vertices, or fewer if one moves nothing; from the second on only over those near a change. No shard gets more than the imbalance times the mean number of arcs,
    /// or of vertices in an edge-cut, unless one has more already: then not more than that. It never sends more bytes in a superstep of `options.workload` than before.
    ///
    /// Depends on cut and graph only. One thread. The first pass is O(arcs * shards of each vertex), others mostly a third of that: on R-MAT 20 with 16 shards 4 to 9 seconds, and 1 to 2.5 for each other. Memory: 10 bytes an arc, and 12 for each replica.
    ///
    /// # Errors
    /// [`Error::Cut`](crate::Error::Cut) for a cut of another graph; [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// use hubcut::partition::{Cut, CutOptions, Quality, vertex_cut::Random};
    /// let ring = (0..100).map(|v| (v, (v + 1) % 100)).collect();
    /// let graph = EdgeList::from_pairs(100, ring).build(&BuildOptions::default())?;
    /// let random = Cut::new(&graph, &Random, &CutOptions::new(4))?;
    /// let refined = random.refined(&graph, &CutOptions { refine: 10, ..CutOptions::new(4) })?;
    /// let bytes = |cut: &Cut| Ok::<_, hubcut::Error>(Quality::of(&graph, cut)?.pagerank_superstep_bytes());
    /// assert!(bytes(&refined)? < bytes(&random)?);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn refined(&self, topology: &Topology, options: &CutOptions) -> Result<Cut> {
        self.check_graph(topology)?;
        let mut refining = Refining::new(self, topology, options)?;
        for _ in 0..options.refine {
            if refining.pass() == 0 {
                break;
            }
        }
        let method = format!("{}, refined", self.method());
        let masters = refining.final_masters();
        let placement = match self.is_edge_cut() {
            true => Placement::Vertices(masters),
            false => Placement::Edges { arcs: refining.arcs, masters: Some(masters) },
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
    gains: Gains<'a>,
    /// Vertices near which something has changed since they were looked at last.
    is_due: Vec<bool>,
}

/// An arc of the vertex in question: its position by source, the other end, and whether it leads into the vertex.
struct Arc {
    position: usize,
    other: VertexId,
    leads_in: bool,
}

impl<'a> Refining<'a> {
    fn new(cut: &Cut, topology: &'a Topology, options: &'a CutOptions) -> Result<Self> {
        let shards = cut.shards();
        let mut arcs: Vec<ShardId> = zeroed("the shards of arcs", topology.arcs())?;
        for (position, (arc, target)) in arcs.iter_mut().zip(topology.by_source().neighbours()).enumerate() {
            *arc = cut.shard_of_arc(position, *target);
        }
        let mut loads = vec![0; shards];
        arcs.iter().for_each(|shard| loads[*shard as usize] += 1);
        let mut vertices = vec![0; shards];
        cut.masters().iter().for_each(|master| vertices[*master as usize] += 1);
        let capacity = |total| CutOptions { shards, ..options.clone() }.capacity(total);
        let most = |loads: &[usize]| capacity(loads.iter().sum()).max(loads.iter().copied().max().unwrap_or(0));
        let is_undirected = topology.direction() == Directedness::Undirected;
        Ok(Refining {
            topology,
            is_edge_cut: cut.is_edge_cut(),
            places: Places::of_cut(topology, cut)?,
            masters: cut.masters().to_vec(),
            arcs,
            positions: topology.paired()?,
            most: most(&loads),
            loads,
            most_vertices: most(&vertices),
            vertices,
            neighbours: Vec::new(),
            gains: Gains::new(options.workload.prices(is_undirected), shards),
            is_due: vec![true; topology.vertices()],
        })
    }

    /// Looks at all vertices that are due; how many bytes fewer there are then.
    fn pass(&mut self) -> i64 {
        let mut gained = 0;
        for v in 0..self.topology.vertices() {
            if std::mem::replace(&mut self.is_due[v], false) {
                gained += self.improve(v as VertexId);
            }
        }
        gained
    }

    /// Where masters are in the end: in a vertex-cut where each costs least, which is where its vertex would cost most, then where most of its edges are.
    fn final_masters(&self) -> Vec<ShardId> {
        if self.is_edge_cut {
            return self.masters.clone();
        }
        let key = |place: &&Place| {
            (self.gains.price(place.into, place.out), place.into, place.out, std::cmp::Reverse(place.shard))
        };
        let dearest = |v: usize| self.places.of(v as VertexId).iter().max_by_key(key);
        let masters = self.masters.iter().enumerate();
        masters.map(|(v, old)| dearest(v).map_or(*old, |place| place.shard)).collect()
    }

    /// Makes the moves of `v` that gain; how many bytes fewer there are then.
    fn improve(&mut self, v: VertexId) -> i64 {
        if self.is_edge_cut {
            let is_small = self.topology.by_target().degree(v) <= MOST as u64;
            let arcs: Vec<Arc> = if is_small { self.arcs_into(v).collect() } else { Vec::new() };
            return self.go(v, self.masters[v as usize], &arcs).map_or(0, |(gain, _)| gain);
        }
        if self.places.of(v).len() < 2 {
            return 0;
        }
        let mut groups: Vec<_> =
            self.places.of(v).iter().copied().filter(is_small).map(|place| (place, Vec::new())).collect();
        if groups.is_empty() {
            return 0;
        }
        groups.sort_unstable_by_key(|(place, _)| (place.into + place.out, place.shard));
        for arc in self.arcs_into(v).chain(self.arcs_from(v)) {
            if let Some(group) = group_of(&mut groups, self.arcs[arc.position]) {
                group.push(arc);
            }
        }
        let mut gained = 0;
        for at in 0..groups.len() {
            // What others have brought may be too much by now.
            let shard = groups[at].0.shard;
            let arcs = if is_small(&self.places.at(v, shard)) { std::mem::take(&mut groups[at].1) } else { Vec::new() };
            if let Some((gain, to)) = self.go(v, shard, &arcs) {
                gained += gain;
                if let Some(group) = group_of(&mut groups, to) {
                    group.extend(arcs);
                }
            }
        }
        gained
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

    /// Moves these arcs of `v`, all that it has on `from` or leads into it there, to the shard that gains most, if one does and has room; says how many bytes fewer there are then, and where.
    fn go(&mut self, v: VertexId, from: ShardId, arcs: &[Arc]) -> Option<(i64, ShardId)> {
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
        let (more, to) = self.best(v, own, arcs.len())?;
        if more >= 0 {
            return None;
        }
        self.neighbours.push((v, own));
        for (w, moved) in self.neighbours.drain(..) {
            self.is_due[w as usize] = true;
            self.places.take(w, moved);
            self.places.add(w, Place { shard: to, ..moved });
            let (left, there) = (self.places.at(w, from), self.places.at(w, to));
            let is_new = |left: u32, there: u32, moved: u32| moved > 0 && (left == 0 || there == moved);
            // A replica has come or gone, or goes with one more arc.
            if is_new(left.into, there.into, moved.into)
                || is_new(left.out, there.out, moved.out)
                || left.into + left.out == 1
            {
                for rows in [self.topology.by_source(), self.topology.by_target()] {
                    rows.row(w).iter().for_each(|x| self.is_due[*x as usize] = true);
                }
            }
        }
        arcs.iter().for_each(|arc| self.arcs[arc.position] = to);
        self.loads[from as usize] -= arcs.len();
        self.loads[to as usize] += arcs.len();
        if self.is_edge_cut {
            self.masters[v as usize] = to;
            self.vertices[from as usize] -= 1;
            self.vertices[to as usize] += 1;
        }
        Some((-more, to))
    }

    /// The shard with room for so many arcs where `v` and its neighbours cost least, and how much more than now.
    fn best(&mut self, v: VertexId, own: Place, arcs: usize) -> Option<(i64, ShardId)> {
        let gains = &mut self.gains;
        gains.clear();
        gains.add(self.places.of(v), own, if self.is_edge_cut { Home::Moves } else { Home::Dearest });
        std::hint::black_box(self.neighbours.iter().map(|(w, _)| self.places.touch(*w)).max());
        for (w, moved) in &self.neighbours {
            // In an edge-cut the others stay where they are.
            let home = self.masters[*w as usize];
            gains.add(self.places.of(*w), *moved, if self.is_edge_cut { Home::On(home) } else { Home::Dearest });
            if self.is_edge_cut {
                gains.add_slots(moved.out, own.shard, home);
            }
        }
        let has_room = |shard: usize| {
            self.loads[shard] + arcs <= self.most && (!self.is_edge_cut || self.vertices[shard] < self.most_vertices)
        };
        let gain = |shard: ShardId| {
            let is_other = shard != own.shard && has_room(shard as usize);
            is_other.then(|| (self.gains.to(shard), shard))
        };
        match self.is_edge_cut {
            // Where neighbours are, there are no mirrors of these to be made.
            true => self.gains.said().iter().filter_map(|shard| gain(*shard)).min(),
            false => self.places.of(v).iter().filter_map(|place| gain(place.shard)).min(),
        }
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
