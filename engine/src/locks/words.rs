//! Plain arrays lent as atomic words: what one worker writes and others read at the same time.

use std::sync::atomic::{AtomicU32, AtomicU64};

/// Lends whole words as atomic ones, for as long as nobody else has them.
#[expect(unsafe_code, reason = "the standard library's `from_mut_slice` is not stable yet")]
pub(crate) fn share_u32(words: &mut [u32]) -> &[AtomicU32] {
    // SAFETY: an atomic word has the size, the alignment and the bit patterns of a plain one (the assertion below
    // covers targets that align atomics more), and the exclusive borrow keeps plain accesses away while it lasts.
    unsafe { &*(std::ptr::from_mut(words) as *const [AtomicU32]) }
}

/// As [`share_u32`].
#[expect(unsafe_code, reason = "the standard library's `from_mut_slice` is not stable yet")]
pub(crate) fn share_u64(words: &mut [u64]) -> &[AtomicU64] {
    // SAFETY: as for `share_u32`.
    unsafe { &*(std::ptr::from_mut(words) as *const [AtomicU64]) }
}

const _: () = assert!(align_of::<AtomicU32>() == align_of::<u32>() && size_of::<AtomicU32>() == size_of::<u32>());
const _: () = assert!(align_of::<AtomicU64>() == align_of::<u64>() && size_of::<AtomicU64>() == size_of::<u64>());
