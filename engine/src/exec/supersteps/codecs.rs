//! Parcels as bytes: a table of functions, which only programs have that are [`Distributed`].

use std::any::Any;

use super::parcel::Exchange;
use crate::plain::Plain;
use crate::program::{Codec, Distributed};

/// What a parcel carries.
pub(super) type Value = Box<dyn Any + Send>;

/// How what a program sends becomes bytes, and back.
#[derive(Clone, Copy)]
pub(in crate::exec) struct Codecs {
    /// Appends the bytes of a parcel's body to a list.
    pub(super) encode: fn(Exchange, &(dyn Any + Send), &mut Vec<u8>),
    /// The body that some bytes are; `None` if they are none.
    pub(super) decode: fn(Exchange, &[u8]) -> Option<Value>,
}

impl Codecs {
    /// Those of program `P`.
    pub(in crate::exec) fn of<P: Distributed>() -> Self {
        Codecs { encode: super::part::encode::<P>, decode: super::part::decode::<P> }
    }
}

/// Appends how many values there are.
pub(super) fn put_count(count: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&(count as u64).to_ne_bytes());
}

/// Takes how many values there are, of at least so many bytes each: no more than could be in `bytes`.
pub(super) fn take_count(bytes: &mut &[u8], each: usize) -> Option<usize> {
    let count = take_plain::<u64>(bytes)?;
    let most = bytes.len().checked_div(each).unwrap_or(u32::MAX as usize);
    (count <= most as u64).then_some(count as usize)
}

pub(super) fn take_plain<T: Plain>(bytes: &mut &[u8]) -> Option<T> {
    <crate::program::Raw as Codec<T>>::decode(bytes)
}

/// Appends plain values, with how many there are.
pub(super) fn put_slice<T: Plain>(values: &[T], out: &mut Vec<u8>) {
    put_count(values.len(), out);
    out.extend_from_slice(bytemuck::cast_slice(values));
}

/// Takes plain values.
pub(super) fn take_slice<T: Plain>(bytes: &mut &[u8]) -> Option<Vec<T>> {
    let count = take_count(bytes, size_of::<T>())?;
    let (own, rest) = bytes.split_at_checked(count * size_of::<T>())?;
    *bytes = rest;
    let mut values = vec![bytemuck::Zeroable::zeroed(); count];
    bytemuck::cast_slice_mut(&mut values).copy_from_slice(own);
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_short_or_counts_too_much_is_none() {
        let mut bytes = Vec::new();
        put_slice(&[1u32, 2, 3], &mut bytes);
        assert_eq!(take_slice::<u32>(&mut &bytes[..]), Some(vec![1, 2, 3]));
        (0..bytes.len()).for_each(|end| assert_eq!(take_slice::<u32>(&mut &bytes[..end]), None));
        bytes[7] = 255;
        assert_eq!(take_slice::<u32>(&mut &bytes[..]), None);
        let mut nothing = Vec::new();
        put_slice(&[(), ()], &mut nothing);
        assert_eq!(take_slice::<()>(&mut &nothing[..]), Some(vec![(), ()]));
    }
}
