//! Plain data as bytes, one value after another.

use crate::plain::Plain;
use crate::program::{Codec, Raw};

/// Appends how many values there are.
pub(crate) fn put_count(count: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&(count as u64).to_ne_bytes());
}

/// Takes how many values there are, of at least so many bytes each: no more than could be in `bytes`.
pub(crate) fn take_count(bytes: &mut &[u8], each: usize) -> Option<usize> {
    let count = take_plain::<u64>(bytes)?;
    let most = bytes.len().checked_div(each).unwrap_or(u32::MAX as usize);
    (count <= most as u64).then_some(count as usize)
}

/// Takes a plain value.
pub(crate) fn take_plain<T: Plain>(bytes: &mut &[u8]) -> Option<T> {
    <Raw as Codec<T>>::decode(bytes)
}

/// Appends plain values, with how many there are.
pub(crate) fn put_slice<T: Plain>(values: &[T], out: &mut Vec<u8>) {
    put_count(values.len(), out);
    out.extend_from_slice(bytemuck::cast_slice(values));
}

/// Takes plain values.
pub(crate) fn take_slice<T: Plain>(bytes: &mut &[u8]) -> Option<Vec<T>> {
    let count = take_count(bytes, size_of::<T>())?;
    let (own, rest) = bytes.split_at_checked(count * size_of::<T>())?;
    *bytes = rest;
    let mut values = vec![bytemuck::Zeroable::zeroed(); count];
    bytemuck::cast_slice_mut(&mut values).copy_from_slice(own);
    Some(values)
}

/// So many plain values, which are all of `bytes`.
pub(crate) fn all_plain<T: Plain>(bytes: &[u8], count: usize) -> Option<Vec<T>> {
    if bytes.len() != count.checked_mul(size_of::<T>())? {
        return None;
    }
    let mut values = vec![bytemuck::Zeroable::zeroed(); count];
    bytemuck::cast_slice_mut(&mut values).copy_from_slice(bytes);
    Some(values)
}

/// The number at a place of bytes that have been measured.
pub(crate) fn u32_in(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(*bytes[at..].first_chunk().expect("the bytes have been measured"))
}

/// As [`u32_in`].
pub(crate) fn u64_in(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(*bytes[at..].first_chunk().expect("the bytes have been measured"))
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
