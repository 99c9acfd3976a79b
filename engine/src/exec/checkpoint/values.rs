//! How what a program's vertices have becomes bytes: a table of functions, which only programs have that are [`Distributed`].

use super::super::machine::Machine;
use super::super::snapshot::Snapshot;
use super::file::Saved;
use crate::error::Result;
use crate::exec::bytes::{put_count, take_plain};
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

impl Saved {
    /// So many values, which are all of a section.
    pub(in crate::exec) fn values<T>(&self, name: &'static str, count: usize, take: Take<T>) -> Result<Vec<T>> {
        let (mut bytes, mut values) = (self.section(name)?, Vec::with_capacity(count));
        for _ in 0..count {
            values.extend(take(&mut bytes));
        }
        self.check(name, bytes.is_empty() && values.len() == count)?;
        Ok(values)
    }

    /// Puts the messages of a section into inboxes.
    pub(in crate::exec) fn inbox<M>(&self, inbox: &mut [Option<M>], take: Take<M>) -> Result<()> {
        let mut bytes = self.section("inbox")?;
        inbox.iter_mut().for_each(|message| *message = None);
        let (mut left, mut is_whole) = (take_plain::<u64>(&mut bytes).unwrap_or(0), true);
        while left > 0 && is_whole {
            left -= 1;
            let place = take_plain::<u32>(&mut bytes).and_then(|place| inbox.get_mut(place as usize));
            match (place, take(&mut bytes)) {
                (Some(place), Some(message)) => *place = Some(message),
                _ => is_whole = false,
            }
        }
        self.check("inbox", is_whole && bytes.is_empty())
    }

    fn check(&self, name: &'static str, is_right: bool) -> Result<()> {
        self.taken(name, |_| is_right.then_some(()))
    }
}
