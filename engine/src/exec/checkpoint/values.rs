//! How what a program's vertices have becomes bytes: a table of functions, which only programs have that are [`Distributed`].

use super::super::machine::Machine;
use super::super::snapshot::Snapshot;
use super::file::{Saved, Section};
use crate::bytes::{put_count, take_plain};
use crate::error::Result;
use crate::program::context::Clock;
use crate::program::{Codec, Distributed, VertexProgram};

/// How values of a type become bytes, and back.
pub(in crate::exec) struct ValueCodec<T> {
    put: fn(&T, &mut Vec<u8>),
    take: fn(&mut &[u8]) -> Option<T>,
}

/// Codecs of the values of a program that a checkpoint has.
pub(in crate::exec) struct ValueCodecs<P: VertexProgram> {
    pub(in crate::exec) state: ValueCodec<P::Vertex>,
    pub(in crate::exec) message: ValueCodec<P::Message>,
    pub(in crate::exec) global: ValueCodec<P::Global>,
    pub(in crate::exec) phase: ValueCodec<P::Phase>,
    /// For engines whose parts share one memory.
    pub(in crate::exec) snapshot: fn(&dyn Machine<P>) -> Snapshot<P>,
    pub(in crate::exec) restore: fn(&mut dyn Machine<P>, &Snapshot<P>) -> Result<()>,
}

impl<P: Distributed> ValueCodecs<P> {
    pub(in crate::exec) fn of() -> Self {
        ValueCodecs {
            state: ValueCodec { put: P::State::encode, take: P::State::decode },
            message: ValueCodec { put: P::Messages::encode, take: P::Messages::decode },
            global: ValueCodec { put: P::Globals::encode, take: P::Globals::decode },
            phase: ValueCodec { put: P::Phases::encode, take: P::Phases::decode },
            snapshot: |machine| machine.snapshot(),
            restore: |machine, snapshot| machine.restore(snapshot),
        }
    }
}

impl<T> ValueCodec<T> {
    /// A section of all values.
    pub(in crate::exec) fn section<'s>(&self, name: &'static str, values: &[T]) -> Section<'s> {
        let mut bytes = Vec::with_capacity(size_of_val(values));
        for value in values {
            (self.put)(value, &mut bytes);
        }
        Section::owned(name, bytes)
    }

    /// A section of the messages that wait, with the places of their inboxes.
    pub(in crate::exec) fn inbox<'s>(&self, inbox: &[Option<T>]) -> Section<'s> {
        let mut bytes = Vec::new();
        put_count(inbox.iter().flatten().count(), &mut bytes);
        for (place, message) in (0u32..).zip(inbox) {
            if let Some(message) = message {
                bytes.extend_from_slice(&place.to_le_bytes());
                (self.put)(message, &mut bytes);
            }
        }
        Section::owned("inbox", bytes)
    }

    /// So many values, which are all of a section.
    pub(in crate::exec) fn values(&self, saved: &Saved, name: &'static str, count: usize) -> Result<Vec<T>> {
        let (mut bytes, mut values) = (saved.section(name)?, Vec::with_capacity(count));
        for _ in 0..count {
            values.extend((self.take)(&mut bytes));
        }
        if bytes.is_empty() && values.len() == count { Ok(values) } else { Err(saved.is_wrong(name)) }
    }

    /// Puts the messages of a section into inboxes.
    pub(in crate::exec) fn fill_inbox(&self, saved: &Saved, inbox: &mut [Option<T>]) -> Result<()> {
        let mut bytes = saved.section("inbox")?;
        inbox.iter_mut().for_each(|message| *message = None);
        for _ in 0..take_plain::<u64>(&mut bytes).unwrap_or(0) {
            let place = take_plain::<u32>(&mut bytes).and_then(|place| inbox.get_mut(place as usize));
            match (place, (self.take)(&mut bytes)) {
                (Some(place), Some(message)) => *place = Some(message),
                _ => return Err(saved.is_wrong("inbox")),
            }
        }
        if bytes.is_empty() { Ok(()) } else { Err(saved.is_wrong("inbox")) }
    }
}

/// Where a run stands.
pub(in crate::exec) struct KeptClock {
    pub(in crate::exec) clock: Clock,
    /// Virtual.
    pub(in crate::exec) seconds: f64,
    /// Of an asynchronous run.
    pub(in crate::exec) activations: u64,
}

impl KeptClock {
    pub(in crate::exec) fn section<'s>(&self) -> Section<'s> {
        let Clock { superstep, residual, seed } = self.clock;
        Section::words("clock", &[superstep, residual.to_bits(), seed, self.seconds.to_bits(), self.activations])
    }

    pub(in crate::exec) fn of(saved: &Saved) -> Result<Self> {
        let mut words = [0; 5];
        saved.copy_to("clock", bytemuck::cast_slice_mut(&mut words))?;
        let [superstep, residual, seed, seconds, activations] = words;
        let clock = Clock { superstep, residual: f64::from_bits(residual), seed };
        Ok(KeptClock { clock, seconds: f64::from_bits(seconds), activations })
    }
}
