//! Messages.

use std::fmt::Debug;

use hubcut::program::{Context, Direction, Engines, MessageWord, ScatterEdge, Start, Step, VertexInfo, VertexProgram};

use super::{ONLY_ASYNCHRONOUS, direction, linger, mix};

/// A message that keeps the order in which it was put together.
pub trait Letter: Clone + Debug + PartialEq + Send + Sized + 'static {
    /// How it lies in a word, if it does.
    const WORD: Option<MessageWord<Self>> = None;
    /// One that says `draw`.
    fn new(draw: u64) -> Self;
    /// Puts `other` behind it.
    fn append(&mut self, other: Self);
    /// What it says.
    fn word(&self) -> u64;
}

/// A list.
impl Letter for Vec<u64> {
    fn new(draw: u64) -> Self {
        vec![draw]
    }
    fn append(&mut self, other: Self) {
        linger(other[0]);
        self.extend(other);
    }
    fn word(&self) -> u64 {
        self.iter().fold(self.len() as u64, |digest, part| mix(digest, *part))
    }
}

/// `a` and `b` of the function `x -> a x + b` modulo 2^32, which lie in the halves of a word.
fn halves(line: u64) -> (u32, u32) {
    ((line >> 32) as u32, line as u32)
}

/// A function `x -> a x + b` of odd `a`, so that no word is 0; what is appended is done afterwards.
impl Letter for u64 {
    const WORD: Option<MessageWord<u64>> = Some(MessageWord::new(0));
    fn new(draw: u64) -> Self {
        draw | 1 << 32
    }
    fn append(&mut self, other: Self) {
        let ((a, b), (c, d)) = (halves(*self), halves(other));
        *self = u64::from(a.wrapping_mul(c)) << 32 | u64::from(c.wrapping_mul(b).wrapping_add(d));
    }
    fn word(&self) -> u64 {
        *self
    }
}

/// Nothing but messages: the state is what was heard. For `SCATTER` see `direction` in the module.
pub struct Letters<M, const SCATTER: u8> {
    /// So many activations of a vertex send.
    pub activations: u64,
    letter: std::marker::PhantomData<fn() -> M>,
}

impl<M, const SCATTER: u8> Letters<M, SCATTER> {
    /// So many activations of a vertex send.
    pub fn new(activations: u64) -> Self {
        Letters { activations, letter: std::marker::PhantomData }
    }
}

#[hubcut::vertex_program]
impl<M: Letter, const SCATTER: u8> VertexProgram for Letters<M, SCATTER> {
    type Vertex = u64;
    type View = ();
    type Edge = u32;
    type Message = M;
    type Change = u64;

    const ENGINES: Engines = ONLY_ASYNCHRONOUS;

    const SCATTER: Direction = direction(SCATTER);
    const MESSAGE_WORD: Option<MessageWord<M>> = M::WORD;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        mix(v.id().into(), 2)
    }
    fn start(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, state: &u64) -> Start<M> {
        match v.id() % 4 {
            0 => Start::Signalled(M::new(*state)),
            _ => Start::Active,
        }
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut u64,
        (): &mut (),
        message: Option<M>,
    ) -> Step<u64> {
        *state = mix(*state, message.map_or(1, |message| message.word()));
        linger(*state);
        match ctx.superstep() {
            run if run < self.activations => Step::changed(*state).again(),
            run if run == self.activations => Step::changed(*state),
            _ => Step::settled(),
        }
    }
    fn scatter(&self, change: &u64, edge: &mut ScatterEdge<'_, Self>) -> Option<M> {
        let draw = mix(*change, u64::from(edge.other_id()) << 32 | u64::from(*edge.data()));
        linger(draw);
        (draw >> 20).is_multiple_of(2).then(|| M::new(draw))
    }
    fn combine(&self, message: &mut M, other: M) {
        message.append(other);
    }
    fn priority(&self, _: &Context<'_, Self>, message: &M) -> f32 {
        (message.word() % 100) as f32
    }
}
