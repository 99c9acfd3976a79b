//! How what a program's vertices have becomes bytes: a table of functions, which only programs have that are [`Distributed`].

use super::super::machine::Machine;
use super::super::snapshot::Snapshot;
use crate::error::Result;
use crate::exec::bytes::{put_count, take_count, take_plain};
use crate::program::{Codec, Distributed, VertexProgram};

type Put<T> = fn(&T, &mut Vec<u8>);
type Take<T> = fn(&mut &[u8]) -> Option<T>;

/// Codecs of the values of a program that a checkpoint has.
pub(in crate::exec) struct ValueCodecs<P: VertexProgram> {
    pub(in crate::exec) state: (Put<P::Vertex>, Take<P::Vertex>),
    pub(in crate::exec) message: (Put<P::Message>, Take<P::Message>),
    pub(in crate::exec) global: (Put<P::Global>, Take<P::Global>),
    pub(in crate::exec) phase: (Put<P::Phase>, Take<P::Phase>),
    /// For engines whose parts share one memory.
    pub(in crate::exec) snapshot: fn(&dyn Machine<P>) -> Snapshot<P>,
    pub(in crate::exec) restore: fn(&mut dyn Machine<P>, &Snapshot<P>) -> Result<()>,
}

impl<P: Distributed> ValueCodecs<P> {
    pub(in crate::exec) fn of() -> Self {
        ValueCodecs {
            state: (P::State::encode, P::State::decode),
            message: (P::Messages::encode, P::Messages::decode),
            global: (P::Globals::encode, P::Globals::decode),
            phase: (P::Phases::encode, P::Phases::decode),
            snapshot: |machine| machine.snapshot(),
            restore: |machine, snapshot| machine.restore(snapshot),
        }
    }
}

/// Appends all values.
pub(in crate::exec) fn put_all<T>(values: &[T], put: Put<T>, out: &mut Vec<u8>) {
    out.reserve(size_of_val(values));
    for value in values {
        put(value, out);
    }
}

/// So many values, which are all of `bytes`.
pub(in crate::exec) fn take_all<T>(mut bytes: &[u8], count: usize, take: Take<T>) -> Option<Vec<T>> {
    let mut values = Vec::with_capacity(count);
    for _ in 0..count {
        values.push(take(&mut bytes)?);
    }
    bytes.is_empty().then_some(values)
}

/// Appends the messages that wait, with the places of their inboxes.
pub(in crate::exec) fn put_inbox<M>(inbox: &[Option<M>], put: Put<M>, out: &mut Vec<u8>) {
    put_count(inbox.iter().flatten().count(), out);
    for (place, message) in (0u32..).zip(inbox) {
        if let Some(message) = message {
            out.extend_from_slice(&place.to_le_bytes());
            put(message, out);
        }
    }
}

/// Puts the messages that are all of `bytes` into inboxes.
pub(in crate::exec) fn take_inbox<M>(mut bytes: &[u8], inbox: &mut [Option<M>], take: Take<M>) -> Option<()> {
    inbox.iter_mut().for_each(|message| *message = None);
    for _ in 0..take_count(&mut bytes, size_of::<u32>())? {
        let place: u32 = take_plain(&mut bytes)?;
        *inbox.get_mut(place as usize)? = Some(take(&mut bytes)?);
    }
    bytes.is_empty().then_some(())
}
