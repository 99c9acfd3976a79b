//! The inboxes of an asynchronous run, in the way that fits the messages.

use std::any::{Any, TypeId};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::buffer::Buffer;
use crate::error::Result;
use crate::exec::kernel::inbox::put;
use crate::locks::vertices::InboxCells;
use crate::locks::words::share_u64;
use crate::parallel::{self, tabulate};
use crate::program::{Context, VertexProgram};
use crate::sync::Word;

/// The inboxes between rounds.
pub(super) enum Inboxes<M> {
    /// Messages are `()`: a bit in the word of the vertex says whether one came.
    Unit,
    /// Messages in a word, combined by compare-and-swap.
    Words(Buffer<u64>),
    /// Any others, each guarded by the inbox bit.
    Cells(Vec<Option<M>>),
}

/// The inboxes lent to workers.
pub(super) enum Inbox<'a, M> {
    Unit,
    /// Only one worker has them, if the second says so.
    Words(&'a [AtomicU64], bool),
    Cells(InboxCells<'a, M>),
}

/// A message was absorbed by another.
pub(super) struct Absorbed;

/// Whether messages carry nothing: then they are never stored.
#[inline(always)]
pub(super) fn is_unit<M: 'static>() -> bool {
    TypeId::of::<M>() == TypeId::of::<()>()
}

/// The message `()`, for programs whose messages are that.
#[inline(always)]
pub(super) fn unit<M: 'static>() -> Option<M> {
    let mut unit = Some(());
    (&mut unit as &mut dyn Any).downcast_mut::<Option<M>>().and_then(Option::take)
}

fn filled(count: usize, word: u64) -> Result<Buffer<u64>> {
    let mut words = Buffer::zeroed(count)?;
    parallel::fill(&mut words, &|_| word);
    Ok(words)
}

impl<M: Send + 'static> Inboxes<M> {
    /// Empty inboxes.
    pub(super) fn new<P: VertexProgram<Message = M>>(vertices: usize) -> Result<Self> {
        if is_unit::<M>() {
            return Ok(Inboxes::Unit);
        }
        Ok(match &P::MESSAGE_WORD {
            Some(_) => Inboxes::Words(filled(vertices, empty::<P>())?),
            None => Inboxes::Cells(tabulate(vertices, &|_| None)),
        })
    }

    /// Lends them, to one worker if `alone`; `words` are those of the vertices.
    pub(super) fn share<'a>(&'a mut self, words: &'a [AtomicU32], alone: bool) -> Inbox<'a, M> {
        match self {
            Inboxes::Unit => Inbox::Unit,
            Inboxes::Words(messages) => Inbox::Words(share_u64(messages), alone),
            Inboxes::Cells(messages) => Inbox::Cells(InboxCells::new(words, messages, alone)),
        }
    }

    /// Bytes a vertex.
    pub(super) fn bytes_a_vertex<P: VertexProgram<Message = M>>() -> usize {
        match &P::MESSAGE_WORD {
            _ if is_unit::<M>() => 0,
            Some(_) => size_of::<u64>(),
            None => size_of::<Option<M>>(),
        }
    }

    /// The message of vertex `v`; `signalled` is its bit.
    pub(super) fn peek<P: VertexProgram<Message = M>>(&self, v: usize, signalled: bool) -> Option<M>
    where
        M: Clone,
    {
        match self {
            Inboxes::Unit => unit::<M>().filter(|_| signalled),
            Inboxes::Words(words) => (words[v] != empty::<P>()).then(|| decode::<P>(words[v])),
            Inboxes::Cells(cells) => cells[v].clone(),
        }
    }
}

/// How messages of `P` lie in words. Constants, so that these are no calls of unknown functions.
struct Coded<P>(PhantomData<P>);

impl<P: VertexProgram> Coded<P> {
    const ENCODE: fn(&P::Message) -> u64 = match &P::MESSAGE_WORD {
        Some(word) => word.encode,
        None => |_| unreachable!(),
    };
    const DECODE: fn(u64) -> P::Message = match &P::MESSAGE_WORD {
        Some(word) => word.decode,
        None => |_| unreachable!(),
    };
}

#[inline(always)]
fn encode<P: VertexProgram>(message: &P::Message) -> u64 {
    Coded::<P>::ENCODE(message)
}

#[inline(always)]
fn decode<P: VertexProgram>(word: u64) -> P::Message {
    Coded::<P>::DECODE(word)
}

/// The word of no message.
#[inline(always)]
pub(super) fn empty<P: VertexProgram>() -> u64 {
    P::MESSAGE_WORD.as_ref().map_or(0, |word| encode::<P>(&word.empty))
}

const fn absorbs<P: VertexProgram>() -> bool {
    match &P::MESSAGE_WORD {
        Some(word) => word.absorbs,
        None => false,
    }
}

impl<M: Send + 'static> Inbox<'_, M> {
    /// Combines `message` into the inbox of `v`. With `ordered`, gives the priority of what is there then. An error
    /// if a message that waits, or was just taken, has absorbed this one: nobody needs to hear of it.
    #[inline(always)]
    pub(super) fn put<P: VertexProgram<Message = M>>(
        &self,
        program: &P,
        ctx: &Context<'_, P>,
        v: usize,
        message: M,
        ordered: bool,
    ) -> Result<Option<f32>, Absorbed> {
        match self {
            Inbox::Unit => Ok(ordered.then(|| program.priority(ctx, &message))),
            Inbox::Words(words, alone) => {
                let sent = encode::<P>(&message);
                let empty = empty::<P>();
                assert!(sent != empty, "the program sent the message that it has declared to be none");
                let combined = |now: u64| {
                    if now == empty {
                        return sent;
                    }
                    let mut merged = decode::<P>(now);
                    program.combine(&mut merged, decode::<P>(sent));
                    encode::<P>(&merged)
                };
                let absorbs = const { absorbs::<P>() };
                match words[v].exchange(*alone, |now| Some(combined(now)).filter(|new| *new != now || !absorbs)) {
                    Ok(now) => Ok(ordered.then(|| program.priority(ctx, &decode::<P>(combined(now))))),
                    Err(_) => Err(Absorbed),
                }
            }
            Inbox::Cells(cells) => cells.with(v, |inbox| {
                put(program, inbox, message);
                Ok(inbox.as_ref().filter(|_| ordered).map(|message| program.priority(ctx, message)))
            }),
        }
    }

    /// Reads the inbox of `v`, for nothing but its cache line.
    #[inline(always)]
    pub(super) fn touch(&self, v: usize) -> u64 {
        match self {
            Inbox::Words(words, _) => words[v].load(Ordering::Relaxed),
            _ => 0,
        }
    }

    /// Takes the message out of the inbox of `v`; `signalled` is what its bit was when its mark was cleared.
    #[inline(always)]
    pub(super) fn take<P: VertexProgram<Message = M>>(&self, v: usize, signalled: bool) -> Option<M> {
        match self {
            Inbox::Unit => unit::<M>().filter(|_| signalled),
            Inbox::Words(words, alone) => {
                let word = words[v].put(*alone, empty::<P>());
                (word != empty::<P>()).then(|| decode::<P>(word))
            }
            Inbox::Cells(cells) => cells.with(v, Option::take),
        }
    }
}
