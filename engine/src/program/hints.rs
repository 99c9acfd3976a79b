//! What a program may tell the engine, so that it is fast.

use super::VertexProgram;

/// Costs and sizes that the engine cannot know by itself. No answer depends on them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Hints {
    /// What folding one edge costs, as a multiple of what it takes to add a number (some two nanoseconds). Work is cut into
    /// smaller pieces where edges are dear, so that small graphs too keep all workers busy.
    pub gather_cost: u64,
    /// Bytes of a sum in memory, with the memory that it owns: it bounds how many of them shards hold at a time. `None`: it owns
    /// none.
    pub sum_bytes: Option<usize>,
}

impl Default for Hints {
    /// Edges that cost no more than to add a number, sums that own no memory.
    fn default() -> Self {
        Hints { gather_cost: 1, sum_bytes: None }
    }
}

impl Hints {
    /// These hints with another [`gather_cost`](Self::gather_cost).
    pub fn gather_cost(mut self, cost: u64) -> Self {
        self.gather_cost = cost;
        self
    }

    /// These hints with [`sum_bytes`](Self::sum_bytes).
    pub fn sum_bytes(mut self, bytes: usize) -> Self {
        self.sum_bytes = Some(bytes);
        self
    }
}

/// A value that goes from one part of a graph to another.
pub enum Payload<'a, P: VertexProgram> {
    /// What a mirror has gathered.
    Sum(&'a P::Sum),
    /// What a vertex has changed, for its mirrors to scatter.
    Change(&'a P::Change),
    /// A message to a vertex of the other part.
    Message(&'a P::Message),
}
