//! Counters on edges.

use std::collections::BTreeMap;
use std::sync::Arc;

use hubcut::graph::VertexId;
use hubcut::program::{Context, Engines, GatherEdge, ScatterEdge, Step, VertexInfo, VertexProgram};

use super::ONLY_ASYNCHRONOUS;
use super::linger;

/// At each activation a vertex draws a ticket on each of its edges: one more than either end has drawn there. Its
/// state is what it drew, by neighbour. For symmetric graphs without loops and parallel edges.
pub struct Tickets {
    /// How often each vertex runs.
    pub activations: u64,
}

#[hubcut::vertex_program]
impl VertexProgram for Tickets {
    type Vertex = BTreeMap<VertexId, Vec<u32>>;
    type View = ();
    type Edge = u32;
    type Slot = u32;
    type Sum = Vec<(VertexId, u32)>;

    const ENGINES: Engines = ONLY_ASYNCHRONOUS;
    /// What was drawn, by neighbour.
    type Change = Arc<BTreeMap<VertexId, u32>>;

    const READS_REVERSE: bool = true;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> Self::Vertex {
        BTreeMap::new()
    }
    fn zero(&self) -> Self::Sum {
        Vec::new()
    }
    fn gather(&self, sum: &mut Self::Sum, edge: GatherEdge<'_, Self>) {
        linger(u64::from(*edge.slot()) << 7);
        sum.push((edge.other_id(), *edge.slot()));
    }
    fn merge(&self, sum: &mut Self::Sum, other: &mut Self::Sum) {
        sum.append(other);
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        _: VertexInfo<'_>,
        drawn: &mut Self::Vertex,
        sum: &mut Self::Sum,
        _: Option<()>,
    ) -> Step<Self::Change> {
        let mut next = BTreeMap::new();
        for (other, seen) in sum.drain(..) {
            let here = drawn.entry(other).or_default();
            let ticket = here.last().map_or(seen, |last| seen.max(*last)) + 1;
            here.push(ticket);
            next.insert(other, ticket);
        }
        let step = Step::changed(Arc::new(next));
        if ctx.superstep() < self.activations { step.again() } else { step }
    }
    fn scatter(&self, next: &Self::Change, edge: &mut ScatterEdge<'_, Self>) -> Option<()> {
        let ticket = next[&edge.other_id()];
        linger(u64::from(ticket) << 7);
        assert!(*edge.reverse_slot() < ticket, "the other end drew while this one ran");
        *edge.write() = ticket;
        None
    }
}
