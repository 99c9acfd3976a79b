//! Small programs that use every part of the trait. All are exact (integers), so that every engine must agree
//! with the interpreter to the last bit.

use hubcut::program::{
    Active, Bag, Context, Direction, Engines, GatherEdge, Needs, Neighbour, ScatterEdge, Start, Step, VertexInfo,
    VertexProgram,
};

use crate::conflicting::linger;

fn mix(a: u64, b: u64) -> u64 {
    let z = (a ^ b.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

/// Every vertex, always: sums the weighted views of its neighbours, and mixes in the aggregate.
/// `GATHER` is 0 for in-edges, 1 for out-edges, 2 for both.
pub struct Diffuse<const GATHER: u8> {
    /// Supersteps until it converges.
    pub supersteps: u64,
}

#[hubcut::vertex_program]
impl<const GATHER: u8> VertexProgram for Diffuse<GATHER> {
    type Vertex = u64;
    type View = u32;
    type Edge = u32;
    type Sum = u64;
    type Global = u64;

    const GATHER: Direction = match GATHER {
        0 => Direction::In,
        1 => Direction::Out,
        _ => Direction::Both,
    };
    const ACTIVE: Active = Active::Always;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        mix(v.id().into(), v.out_degree())
    }
    fn view(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, state: &u64, out: &mut u32) {
        *out = (*state >> 7) as u32 ^ v.in_degree() as u32;
    }
    fn zero(&self) -> u64 {
        0
    }
    fn gather(&self, sum: &mut u64, edge: GatherEdge<'_, Self>) {
        let flow = mix(u64::from(*edge.other_view()), u64::from(*edge.data()));
        let outward = u64::from(edge.direction() == Direction::Out);
        *sum = sum.wrapping_add(mix(flow, u64::from(*edge.view()) ^ u64::from(edge.other_id()) << 8 ^ outward));
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
    ) -> Step<()> {
        assert!(message.is_none());
        *state = mix(*state ^ ctx.random(v.id()), *sum ^ *ctx.global());
        Step::settled().residual((*state % 1000) as f64)
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
    fn converged(&self, ctx: &Context<'_, Self>) -> bool {
        ctx.superstep() >= self.supersteps
    }
}

/// Messages whose combination depends on their order: lists of senders. Vertices fall asleep, stay awake and
/// send at random. `SCATTER` is 0 for out-edges, 1 for in-edges, 2 for both.
#[derive(Clone, Copy, Default)]
pub struct Gossip<const SCATTER: u8> {
    /// Lists are sorted before they are looked at: the order of combining makes no difference.
    pub sorted: bool,
}

#[hubcut::vertex_program]
impl<const SCATTER: u8> VertexProgram for Gossip<SCATTER> {
    type Vertex = (u64, Vec<u32>);
    type View = [u32; 2];
    type Edge = u32;
    type Sum = u64;
    type Message = Vec<u32>;
    type Change = u64;

    const SCATTER: Direction = match SCATTER {
        0 => Direction::Out,
        1 => Direction::In,
        _ => Direction::Both,
    };

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> (u64, Vec<u32>) {
        (u64::from(v.id()), Vec::new())
    }
    fn start(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, _: &(u64, Vec<u32>)) -> Start<Vec<u32>> {
        match v.id() % 3 {
            0 => Start::Active,
            1 => Start::Idle,
            _ => Start::Signalled(vec![7]),
        }
    }
    fn view(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, state: &(u64, Vec<u32>), out: &mut [u32; 2]) {
        *out = [state.0 as u32, v.id()];
    }
    fn zero(&self) -> u64 {
        0
    }
    fn gather(&self, sum: &mut u64, edge: GatherEdge<'_, Self>) {
        let flow = u64::from(edge.other_view()[0]) * u64::from(*edge.data());
        *sum = sum.wrapping_add(flow ^ edge.ctx().superstep());
    }
    fn merge(&self, sum: &mut u64, other: &mut u64) {
        *sum = sum.wrapping_add(*other);
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut (u64, Vec<u32>),
        sum: &mut u64,
        message: Option<Vec<u32>>,
    ) -> Step<u64> {
        let mut heard = message.unwrap_or_default();
        if self.sorted {
            heard.sort_unstable();
        }
        let digest = heard.iter().fold(heard.len() as u64, |digest, id| mix(digest, u64::from(*id)));
        state.0 = mix(state.0 ^ digest, *sum);
        state.1 = heard;
        state.1.truncate(4);
        let step = match ctx.random(v.id()) % 8 {
            0..5 => Step::changed(state.0),
            5 => Step::settled().again(),
            6 => Step::changed(state.0).again(),
            _ => Step::settled(),
        };
        step.residual(1.0)
    }
    fn scatter(&self, change: &u64, edge: &mut ScatterEdge<'_, Self>) -> Option<Vec<u32>> {
        assert_eq!(*change as u32, edge.view()[0], "scatter sees the view that apply has left");
        assert_eq!(edge.other_view()[1], edge.other_id());
        let draw = mix(*change ^ edge.ctx().superstep(), u64::from(*edge.data()) ^ u64::from(edge.other_view()[0]));
        let outward = u32::from(edge.direction() == Direction::Out);
        (draw % 4 < 2).then(|| vec![edge.vertex().id() * 2 + outward, *edge.data()])
    }
    fn combine(&self, message: &mut Vec<u32>, mut other: Vec<u32>) {
        message.append(&mut other);
    }
}

/// Slots and reverse slots: each vertex writes some of its out-edges from its state and from what the edge
/// that leads back held, and reads its in-edges; views have a length known at run time; the aggregate feeds
/// back. `REVERSE` needs a symmetric graph.
pub struct Tokens<const REVERSE: bool> {
    /// Length of views and slots.
    pub length: usize,
}

#[hubcut::vertex_program]
impl<const REVERSE: bool> VertexProgram for Tokens<REVERSE> {
    type Vertex = Vec<u32>;
    type View = [u32];
    type Edge = u32;
    type Slot = [u32];
    type Sum = Vec<u32>;
    type Change = u32;
    type Global = u32;

    const READS_REVERSE: bool = REVERSE;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> Vec<u32> {
        (0..self.length as u32).map(|k| v.id() * 31 + k).collect()
    }
    fn view(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &Vec<u32>, out: &mut [u32]) {
        out.copy_from_slice(state);
    }
    fn view_length(&self) -> usize {
        self.length
    }
    fn slot_length(&self) -> usize {
        self.length
    }
    fn start_slot(
        &self,
        _: &Context<'_, Self>,
        source: Neighbour<'_, Self>,
        target: Neighbour<'_, Self>,
        data: &u32,
        out: &mut [u32],
    ) {
        for (k, slot) in out.iter_mut().enumerate() {
            *slot = source.id() ^ (target.id() << 4) ^ (data << 9) ^ k as u32;
        }
    }
    fn zero(&self) -> Vec<u32> {
        vec![0; self.length]
    }
    fn reset(&self, sum: &mut Vec<u32>) {
        sum.fill(0);
    }
    fn gather(&self, sum: &mut Vec<u32>, edge: GatherEdge<'_, Self>) {
        for (k, sum) in sum.iter_mut().enumerate() {
            *sum = sum.wrapping_add(edge.slot()[k] ^ edge.other_view()[k] ^ edge.view()[k]);
        }
    }
    fn merge(&self, sum: &mut Vec<u32>, other: &mut Vec<u32>) {
        sum.iter_mut().zip(other).for_each(|(sum, other)| *sum = sum.wrapping_add(*other));
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut Vec<u32>,
        sum: &mut Vec<u32>,
        _: Option<()>,
    ) -> Step<u32> {
        for (state, sum) in state.iter_mut().zip(sum) {
            *state = state.wrapping_mul(5).wrapping_add(*sum ^ ctx.global());
        }
        if ctx.superstep() > 7 {
            return Step::settled();
        }
        match ctx.random(v.id()) % 4 {
            0 => Step::settled().again(),
            _ => Step::changed(state.first().copied().unwrap_or(0)),
        }
    }
    fn scatter(&self, change: &u32, edge: &mut ScatterEdge<'_, Self>) -> Option<()> {
        if (change ^ edge.other_id()).is_multiple_of(5) {
            return None; // this slot keeps what it held
        }
        for k in 0..self.length {
            let back = if REVERSE { edge.reverse_slot()[k] } else { 0 };
            let seen = edge.view()[k] ^ edge.other_view()[k] ^ *edge.data();
            edge.write()[k] = edge.write()[k].wrapping_mul(3).wrapping_add(seen ^ back);
        }
        (!change.is_multiple_of(3)).then_some(())
    }
    fn zero_global(&self) -> u32 {
        0
    }
    fn aggregate(&self, _: &Context<'_, Self>, global: &mut u32, _: VertexInfo<'_>, state: &Vec<u32>) {
        *global = state.iter().fold(*global, |global, x| global.wrapping_add(*x));
    }
    fn merge_global(&self, global: &mut u32, other: &u32) {
        *global = global.wrapping_add(*other);
    }
}

/// Greedy colouring: a vertex that has no colour, or that of a neighbour, takes the smallest that no neighbour has. Where no two
/// neighbours run at once every vertex runs once; with barriers both ends of an edge would take one colour again and again.
/// `FULL` asks for more than it needs.
#[derive(Default)]
pub struct Colouring<const FULL: bool> {
    /// Whether it lets others run where a race would have to happen.
    pub lingers: bool,
}

impl<const FULL: bool> Colouring<FULL> {
    /// No colour.
    const NONE: u32 = u32::MAX;
}

#[hubcut::vertex_program]
impl<const FULL: bool> VertexProgram for Colouring<FULL> {
    type Vertex = u32;
    type Sum = Bag<u32>;

    /// The others refuse it.
    const ENGINES: Engines = Engines { synchronous: false, chromatic: !FULL, ..Engines::ALL };
    const GATHER: Direction = Direction::Both;
    const SCATTER: Direction = Direction::Both;
    const NEEDS: Needs = if FULL { Needs::Full } else { Needs::Edge };

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u32 {
        Self::NONE
    }
    fn gather(&self, taken: &mut Bag<u32>, edge: GatherEdge<'_, Self>) {
        let (v, other) = (edge.vertex().id(), edge.other_id());
        if self.lingers {
            linger(u64::from(other ^ v) << 7);
        }
        // A loop forbids no colour.
        if other != v {
            taken.put(*edge.other_view());
        }
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        colour: &mut u32,
        Bag(taken): &mut Bag<u32>,
        _: Option<()>,
    ) -> Step<()> {
        if self.lingers {
            linger(ctx.random(v.id()));
        }
        if *colour != Self::NONE && !taken.contains(colour) {
            return Step::settled();
        }
        *colour = (0..).find(|colour| !taken.contains(colour)).expect("there are more colours than neighbours");
        Step::changed(())
    }
    fn scatter(&self, _: &(), edge: &mut ScatterEdge<'_, Self>) -> Option<()> {
        (edge.view() == edge.other_view()).then_some(())
    }
}
