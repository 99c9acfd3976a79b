//! A cut: which arc and which master lies on which shard.

use super::{CutOptions, MAX_SHARDS, Partitioner, Placement, ReplicaSets, ShardId, masters};
use crate::array::Array;
use crate::error::{Error, Result};
use crate::graph::memory::check_fits;
use crate::graph::{Directedness, Topology, VertexId};

/// Where every arc and every master of a graph lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    shards: usize,
    method: String,
    masters: Array<ShardId>,
    /// The shard of each arc, by source; `None` for an edge-cut, where an arc lies with its target.
    arcs: Option<Array<ShardId>>,
}

impl Cut {
    /// Cuts the graph.
    ///
    /// # Errors
    /// [`Error::Cut`] when the options do not suit the method.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// use hubcut::partition::{Cut, CutOptions, vertex_cut::Random};
    /// let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2), (2, 0)]).build(&BuildOptions::default())?;
    /// let cut = Cut::new(&graph, &Random, &CutOptions::new(2))?;
    /// assert_eq!(cut.shards(), 2);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn new(topology: &Topology, partitioner: &dyn Partitioner, options: &CutOptions) -> Result<Self> {
        check_shards(options.shards)?;
        if !(options.imbalance >= 1.0 && options.imbalance.is_finite()) {
            return Err(Error::Cut(format!("an imbalance of {} is not possible; it is at least 1", options.imbalance)));
        }
        let method = match partitioner.settings() {
            settings if settings.is_empty() => partitioner.name().to_owned(),
            settings => format!("{} ({settings})", partitioner.name()),
        };
        // A shard for each arc, or for each vertex; and while arcs are placed, which vertex is where.
        let (vertices, arcs) = (topology.vertices() as u64, topology.arcs() as u64);
        let sets = vertices * 8 * options.shards.div_ceil(64) as u64;
        check_fits(size_of::<ShardId>() as u64 * arcs.max(vertices) + sets, "cutting the graph")?;
        let cut = Self::placed(topology, options.shards, method, options.seed, partitioner.place(topology, options)?)?;
        if options.refine == 0 { Ok(cut) } else { cut.refined(topology, options) }
    }

    /// A cut that somebody has made; `method` says how.
    ///
    /// # Errors
    /// [`Error::Cut`] when there is not one shard for each arc or vertex, or one is not below `shards`.
    pub fn from_placement(
        topology: &Topology,
        shards: usize,
        method: impl Into<String>,
        placement: Placement,
    ) -> Result<Self> {
        Self::placed(topology, shards, method.into(), 0, placement)
    }

    fn placed(topology: &Topology, shards: usize, method: String, seed: u64, placement: Placement) -> Result<Self> {
        check_shards(shards)?;
        let vertices = topology.vertices();
        let (masters, arcs) = match placement {
            Placement::Vertices(placed) => {
                check_placed(&placed, vertices, shards, "vertices")?;
                (placed, None)
            }
            Placement::Edges { arcs, masters } => {
                check_placed(&arcs, topology.arcs(), shards, "arcs")?;
                if let Some(masters) = &masters {
                    check_placed(masters, vertices, shards, "vertices")?;
                }
                let sets = ReplicaSets::of_arcs(topology, shards, |position, _| arcs[position]);
                (masters::place(&sets, vertices, shards, seed, masters.as_deref()), Some(arcs))
            }
        };
        Ok(Cut { shards, method, masters: masters.into(), arcs: arcs.map(Array::from) })
    }

    /// A cut whose parts have been checked.
    pub(crate) fn stored(shards: usize, method: String, masters: Array<ShardId>, arcs: Option<Array<ShardId>>) -> Self {
        Cut { shards, method, masters, arcs }
    }

    /// The same vertices on the same shards, with each arc where its source is: for programs that need all out-edges of a vertex in one
    /// place. Of a vertex-cut, masters stay where they are as far as they have out-edges. O(vertices + arcs).
    ///
    /// # Errors
    /// [`Error::Cut`] for an undirected graph, both arcs of whose edges lie together; and for a cut of another graph.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// use hubcut::partition::{Cut, CutOptions, edge_cut::Hash};
    /// let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2), (0, 2)]).build(&BuildOptions::default())?;
    /// let cut = Cut::new(&graph, &Hash, &CutOptions::new(2))?.at_sources(&graph)?;
    /// let arcs = cut.arcs().expect("edges are placed");
    /// assert_eq!(arcs[0], arcs[1]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn at_sources(&self, topology: &Topology) -> Result<Cut> {
        if topology.direction() == Directedness::Undirected {
            let what = "the edges of an undirected graph lead both ways, so they cannot all lie with their sources";
            return Err(Error::Cut(what.into()));
        }
        self.check_graph(topology)?;
        let mut arcs = Vec::with_capacity(topology.arcs());
        for (v, master) in self.masters.iter().enumerate() {
            arcs.resize(arcs.len() + topology.by_source().degree(v as VertexId) as usize, *master);
        }
        let placement = Placement::Edges { arcs, masters: Some(self.masters.to_vec()) };
        Self::from_placement(topology, self.shards, format!("{}, at sources", self.method), placement)
    }

    /// How many shards there are.
    pub fn shards(&self) -> usize {
        self.shards
    }

    /// How the cut was made: a name, and settings in brackets.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Whether vertices were placed rather than edges.
    pub fn is_edge_cut(&self) -> bool {
        self.arcs.is_none()
    }

    /// The shard of each master, by vertex id.
    pub fn masters(&self) -> &[ShardId] {
        &self.masters
    }

    /// The shard of each arc, by source, if edges were placed.
    pub fn arcs(&self) -> Option<&[ShardId]> {
        self.arcs.as_deref()
    }

    /// The shard of the arc at `position` by source, which leads to `target`.
    #[inline(always)]
    pub fn shard_of_arc(&self, position: usize, target: VertexId) -> ShardId {
        match &self.arcs {
            Some(arcs) => arcs[position],
            None => self.masters[target as usize],
        }
    }

    /// Bytes that it takes.
    pub fn byte_len(&self) -> usize {
        self.masters.byte_len() + self.arcs.as_ref().map_or(0, Array::byte_len)
    }

    /// Refuses a graph of which this is no cut.
    pub(crate) fn check_graph(&self, topology: &Topology) -> Result<()> {
        match self.fits(topology) {
            true => Ok(()),
            false => Err(Error::Cut("the cut is of another graph; cut this one".into())),
        }
    }

    /// Whether the cut is of a graph like this: as many vertices, as many arcs.
    pub fn fits(&self, topology: &Topology) -> bool {
        self.masters.len() == topology.vertices() && self.arcs().is_none_or(|arcs| arcs.len() == topology.arcs())
    }
}

fn check_shards(shards: usize) -> Result<()> {
    match shards {
        0 => Err(Error::Cut("a graph cannot be cut into 0 shards; give at least 1".into())),
        1..=MAX_SHARDS => Ok(()),
        _ => Err(Error::Cut(format!("a graph cannot be cut into {shards} shards; give at most {MAX_SHARDS}"))),
    }
}

fn check_placed(placed: &[ShardId], wanted: usize, shards: usize, what: &str) -> Result<()> {
    if placed.len() != wanted {
        let given = placed.len();
        return Err(Error::Cut(format!("the cut places {given} {what}, and the graph has {wanted}; cut it again")));
    }
    match placed.iter().position(|shard| *shard as usize >= shards) {
        Some(index) => {
            let shard = placed[index];
            Err(Error::Cut(format!("number {index} of the {what} is placed on shard {shard}, of only {shards}")))
        }
        None => Ok(()),
    }
}
