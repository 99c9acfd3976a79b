//! A program of integers for comparing runs to the last bit.

use crate::program::{
    Active, Context, Direction, Engines, GatherEdge, Neighbour, ScatterEdge, Start, Step, VertexInfo, VertexProgram,
};

/// Uses every part of the trait, in integers; messages combine by addition, so that their order does not matter.
/// `WAYS` says where it gathers: 0 in, 1 out, 2 both, 3 nowhere. It scatters where it gathers, or both ways.
pub(super) struct EveryCall<const WAYS: u8, const REVERSE: bool, const ALWAYS: bool>;

const fn ways(ways: u8) -> Direction {
    match ways {
        0 => Direction::In,
        1 => Direction::Out,
        2 => Direction::Both,
        _ => Direction::None,
    }
}

fn mix(a: u64, b: u64) -> u64 {
    let z = (a ^ b.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

#[hubcut::vertex_program]
impl<const WAYS: u8, const REVERSE: bool, const ALWAYS: bool> VertexProgram for EveryCall<WAYS, REVERSE, ALWAYS> {
    type Vertex = u64;
    type View = [u32; 3];
    type Edge = u32;
    type Slot = u64;
    type Sum = u64;
    type Message = u64;
    type Change = u64;
    type Global = u64;
    const ENGINES: Engines = Engines { asynchronous: false, ..Engines::ALL };
    const GATHER: Direction = ways(WAYS);
    const SCATTER: Direction = if REVERSE { Direction::Out } else { ways(if WAYS == 3 { 2 } else { WAYS }) };
    const ACTIVE: Active = if ALWAYS { Active::Always } else { Active::Signalled };
    const READS_REVERSE: bool = REVERSE;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        mix(v.id().into(), v.out_degree())
    }
    fn start(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, _: &u64) -> Start<u64> {
        match v.id() % 3 {
            0 => Start::Active,
            1 => Start::Idle,
            _ => Start::Signalled(7),
        }
    }
    fn view(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, state: &u64, out: &mut [u32; 3]) {
        *out = [*state as u32, (*state >> 32) as u32, v.id()];
    }
    fn start_slot(
        &self,
        _: &Context<'_, Self>,
        source: Neighbour<'_, Self>,
        target: Neighbour<'_, Self>,
        data: &u32,
        out: &mut u64,
    ) {
        *out = mix(source.id().into(), u64::from(target.id()) << 20 ^ u64::from(*data));
    }
    fn zero(&self) -> u64 {
        0
    }
    fn gather(&self, sum: &mut u64, edge: GatherEdge<'_, Self>) {
        let [low, high, other] = *edge.other_view();
        assert_eq!(other, edge.other_id());
        let seen = mix(u64::from(low) << 32 | u64::from(high), *edge.slot() ^ u64::from(*edge.data()));
        let outward = u64::from(edge.direction() == Direction::Out);
        *sum = sum.wrapping_add(mix(seen, u64::from(edge.view()[0]) << 1 | outward));
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
        message: Option<u64>,
    ) -> Step<u64> {
        *state = mix(*state ^ *ctx.global() ^ ctx.random(v.id()), sum.wrapping_add(message.unwrap_or(99)));
        let step = match *state % 8 {
            0..6 => Step::changed(*state),
            6 => Step::settled().again(),
            _ => Step::settled(),
        };
        step.residual((*state % 64) as f64)
    }
    fn scatter(&self, change: &u64, edge: &mut ScatterEdge<'_, Self>) -> Option<u64> {
        assert_eq!(*change as u32, edge.view()[0], "scatter sees the view that apply has left");
        let mut draw = mix(*change, u64::from(edge.other_view()[0]) ^ u64::from(*edge.data()));
        if edge.direction() == Direction::Out && draw % 3 < 2 {
            let back = if REVERSE { *edge.reverse_slot() } else { 0 };
            *edge.write() = edge.write().wrapping_mul(3) ^ back ^ draw;
            draw ^= *edge.write();
        }
        draw.is_multiple_of(2).then_some(draw)
    }
    fn combine(&self, message: &mut u64, other: u64) {
        *message = message.wrapping_add(other);
    }
    fn zero_global(&self) -> u64 {
        0
    }
    fn aggregate(&self, _: &Context<'_, Self>, global: &mut u64, v: VertexInfo<'_>, state: &u64) {
        *global = global.wrapping_add(mix(*state, v.id().into()));
    }
    fn merge_global(&self, global: &mut u64, other: &u64) {
        *global = global.wrapping_add(*other);
    }
}
