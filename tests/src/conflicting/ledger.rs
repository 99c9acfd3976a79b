//! Slots.

use std::marker::PhantomData;

use hubcut::program::{
    Context, Direction, Engines, GatherEdge, Neighbour, ScatterEdge, Step, VertexInfo, VertexProgram,
};

use super::{Face, ONLY_ASYNCHRONOUS, direction, linger, mix};

/// Writes its out-edges from what the edges back hold, and reads its in-edges (`GATHER`: see `direction` in the module).
/// `REVERSE` needs a symmetric graph.
pub struct Ledger<S: ?Sized, const GATHER: u8, const REVERSE: bool> {
    /// So many activations of a vertex write.
    pub activations: u64,
    slot: PhantomData<fn() -> Box<S>>,
}

impl<S: ?Sized, const GATHER: u8, const REVERSE: bool> Ledger<S, GATHER, REVERSE> {
    /// So many activations of a vertex write.
    pub fn new(activations: u64) -> Self {
        Ledger { activations, slot: PhantomData }
    }
}

#[hubcut::vertex_program]
impl<S: Face + ?Sized, const GATHER: u8, const REVERSE: bool> VertexProgram for Ledger<S, GATHER, REVERSE> {
    type Vertex = u64;
    type View = u32;
    type Edge = u32;
    type Slot = S;
    type Sum = u64;
    type Change = u64;

    const ENGINES: Engines = ONLY_ASYNCHRONOUS;

    const GATHER: Direction = direction(GATHER);
    const READS_REVERSE: bool = REVERSE;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        mix(v.id().into(), 3)
    }
    fn view(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &u64, out: &mut u32) {
        *out = *state as u32;
    }
    fn slot_length(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> usize {
        S::LENGTH
    }
    fn start_slot(
        &self,
        _: &Context<'_, Self>,
        source: Neighbour<'_, Self>,
        target: Neighbour<'_, Self>,
        data: &u32,
        out: &mut S,
    ) {
        out.show(mix(u64::from(source.id()) << 32 | u64::from(target.id()), u64::from(*data)));
    }
    fn zero(&self) -> u64 {
        0
    }
    fn gather(&self, sum: &mut u64, edge: GatherEdge<'_, Self>) {
        let seen = mix(edge.slot().word(), u64::from(*edge.other_view()));
        linger(seen ^ u64::from(*edge.view()));
        *sum = sum.wrapping_add(seen);
    }
    fn merge(&self, sum: &mut u64, other: &mut u64) {
        *sum = sum.wrapping_add(*other);
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut u64,
        sum: &mut u64,
        _: Option<()>,
    ) -> Step<u64> {
        *state = mix(*state, *sum);
        linger(*state);
        match ctx.superstep() {
            run if run < self.activations => Step::changed(*state).again(),
            run if run == self.activations => Step::changed(*state),
            _ => Step::settled(),
        }
    }
    fn scatter(&self, change: &u64, edge: &mut ScatterEdge<'_, Self>) -> Option<()> {
        let back = if REVERSE { edge.reverse_slot().word() } else { 0 };
        let held = edge.write().word();
        let draw = mix(*change ^ back, held ^ u64::from(*edge.other_view()));
        linger(draw);
        if !draw.is_multiple_of(5) {
            edge.write().show(draw);
        }
        (draw >> 20).is_multiple_of(2).then_some(())
    }
}
