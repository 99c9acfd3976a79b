//! Messages that fit a machine word.

use std::mem::ManuallyDrop;

use crate::plain::Plain;

/// How messages of at most 8 bytes lie in one word, so that the asynchronous engine combines them by
/// compare-and-swap rather than under a lock: [`VertexProgram::MESSAGE_WORD`](super::VertexProgram::MESSAGE_WORD).
///
/// # Examples
/// ```
/// use hubcut::program::MessageWord;
/// /// Distances: a message is never infinite.
/// const DISTANCE: MessageWord<f64> = MessageWord::new(f64::INFINITY);
/// ```
pub struct MessageWord<M> {
    /// Nothing is to be dropped, so that constants can be taken apart.
    pub(crate) empty: ManuallyDrop<M>,
    pub(crate) encode: fn(&M) -> u64,
    pub(crate) decode: fn(u64) -> M,
    pub(crate) absorbs: bool,
}

impl<M: Plain> MessageWord<M> {
    /// `empty` stands for no message: the program never sends it.
    ///
    /// # Panics
    /// When compiled for messages of more than 8 bytes.
    pub const fn new(empty: M) -> Self {
        assert!(size_of::<M>() <= 8, "a message of more than 8 bytes does not fit a word");
        MessageWord { empty: ManuallyDrop::new(empty), encode: encode::<M>, decode: decode::<M>, absorbs: false }
    }
}

impl<M> MessageWord<M> {
    /// A message that does not change the one that waits may be dropped: `combine` takes the better of two, and
    /// whoever has seen the better one learns nothing from the other, nor from the view of its sender. So it is
    /// with minima and maxima that programs keep without gathering. It saves most of the traffic.
    pub const fn absorbing(mut self) -> Self {
        self.absorbs = true;
        self
    }
}

#[inline(always)]
fn encode<M: Plain>(message: &M) -> u64 {
    let mut bytes = [0; 8];
    bytes[..size_of::<M>()].copy_from_slice(bytemuck::bytes_of(message));
    u64::from_le_bytes(bytes)
}

#[inline(always)]
fn decode<M: Plain>(word: u64) -> M {
    bytemuck::pod_read_unaligned(&word.to_le_bytes()[..size_of::<M>()])
}
