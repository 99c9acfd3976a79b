//! How to cut.

use super::Workload;

/// Of what no shard of an edge-cut gets more than its capacity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Balance {
    /// In-edges, which lie with their target: work and most of the memory.
    #[default]
    Edges,
    /// Vertices: states, and what is done once a vertex.
    Vertices,
    /// Both.
    Both,
}

/// What all partitioners are told.
#[derive(Clone, Debug, PartialEq)]
pub struct CutOptions {
    /// How many shards.
    pub shards: usize,
    /// Greedy methods give no shard more than so many times the mean number of edges, rounded up; edge-cuts of what is [kept even](Self::balance).
    pub imbalance: f64,
    /// What edge-cuts keep even.
    pub balance: Balance,
    /// Greedy vertex-cuts take the edges in windows of so many. Each is drawn from all over the graph, in runs of up to
    /// 1024 edges, and the runs are shuffled: a stream that is sorted by vertex would otherwise show one corner of
    /// the graph after the other. 0: as the edges come.
    pub window: usize,
    /// Passes by which the cut is [refined](super::Cut::refined) in the end.
    pub refine: u32,
    /// What everything random depends on.
    pub seed: u64,
    /// What the cut is for: whose bytes [`Cut::best`](super::Cut::best) and [`Cut::refined`](super::Cut::refined) count.
    pub workload: Workload,
}

impl CutOptions {
    /// Default of [`imbalance`](Self::imbalance).
    pub const IMBALANCE: f64 = 1.05;
    /// How much more than the imbalance that was asked for still counts as balanced.
    pub const TOLERATED: f64 = 0.05;
    /// Default of [`window`](Self::window).
    pub const WINDOW: usize = 1 << 20;

    /// The defaults, for `shards` shards.
    pub fn new(shards: usize) -> Self {
        CutOptions {
            shards,
            imbalance: Self::IMBALANCE,
            balance: Balance::Edges,
            window: Self::WINDOW,
            refine: 0,
            seed: 0,
            workload: Workload::pagerank(),
        }
    }

    /// The most that a greedy method may give a shard of `total` edges or vertices: `ceil(imbalance * total / shards)`.
    pub fn capacity(&self, total: usize) -> usize {
        ((total as f64 * self.imbalance / self.shards as f64).ceil() as usize).max(total.div_ceil(self.shards))
    }
}
