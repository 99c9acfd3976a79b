//! Views.

use std::marker::PhantomData;

use hubcut::program::{Context, Direction, Engines, GatherEdge, Hints, ScatterEdge, Step, VertexInfo, VertexProgram};

use super::{Face, ONLY_ASYNCHRONOUS, direction, linger, mix};

/// Mixes the views of its neighbours into its state, again and again, and signals some of them, which depends on
/// their views. `V` is the view; for `GATHER` and `SCATTER` see `direction` in the module.
pub struct Mixing<V: ?Sized, const GATHER: u8, const SCATTER: u8> {
    /// So many activations of a vertex signal others.
    activations: u64,
    /// One neighbour in so many is signalled.
    one_in: u64,
    /// What an edge is said to cost.
    cost: u64,
    view: PhantomData<fn() -> Box<V>>,
}

impl<V: ?Sized, const GATHER: u8, const SCATTER: u8> Mixing<V, GATHER, SCATTER> {
    /// Every vertex signals half of its neighbours in each of so many activations.
    pub fn new(activations: u64) -> Self {
        Mixing::sparse(activations, 2)
    }

    /// Every vertex signals one in `one_in` of its neighbours in each activation.
    pub fn sparse(activations: u64, one_in: u64) -> Self {
        Mixing { activations, one_in, cost: 1, view: PhantomData }
    }

    /// The same, with edges that are said to cost so much: rows are long that have few.
    pub fn dear(self, cost: u64) -> Self {
        Mixing { cost, ..self }
    }
}

#[hubcut::vertex_program]
impl<V: Face + ?Sized, const GATHER: u8, const SCATTER: u8> VertexProgram for Mixing<V, GATHER, SCATTER> {
    type Vertex = u64;
    type View = V;
    type Edge = u32;
    type Sum = u64;
    type Change = u64;

    const ENGINES: Engines = ONLY_ASYNCHRONOUS;

    const GATHER: Direction = direction(GATHER);
    const SCATTER: Direction = direction(SCATTER);

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        mix(v.id().into(), 1)
    }
    fn view(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &u64, out: &mut V) {
        out.show(*state);
    }
    fn view_length(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> usize {
        V::LENGTH
    }
    fn zero(&self) -> u64 {
        0
    }
    fn hints(&self) -> Hints {
        Hints::default().gather_cost(self.cost)
    }
    fn gather(&self, sum: &mut u64, edge: GatherEdge<'_, Self>) {
        let seen = mix(edge.other_view().word(), u64::from(*edge.data()));
        linger(seen ^ edge.view().word());
        *sum = sum.wrapping_add(mix(seen, edge.view().word() ^ u64::from(edge.direction() == Direction::In)));
    }
    fn merge(&self, sum: &mut u64, other: &mut u64) {
        *sum = sum.wrapping_add(*other);
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut u64,
        sum: &mut u64,
        message: Option<()>,
    ) -> Step<u64> {
        *state = mix(*state, *sum ^ ctx.random(v.id()) ^ u64::from(message.is_some()));
        linger(*state);
        match ctx.superstep() {
            run if run < self.activations => Step::changed(*state).again(),
            run if run == self.activations => Step::changed(*state),
            _ => Step::settled(),
        }
    }
    fn scatter(&self, change: &u64, edge: &mut ScatterEdge<'_, Self>) -> Option<()> {
        let draw = mix(*change ^ edge.view().word(), edge.other_view().word());
        linger(draw);
        (draw >> 20).is_multiple_of(self.one_in).then_some(())
    }
    fn priority(&self, _: &Context<'_, Self>, (): &()) -> f32 {
        1.0
    }
}
