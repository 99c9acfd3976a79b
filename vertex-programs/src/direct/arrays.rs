//! Arrays that all workers write.

use std::sync::atomic::{AtomicU32, AtomicU64};

use hubcut::graph::memory::zeroed;

use crate::Result;

/// `len` words of zero. Collecting in place keeps the memory and touches no page that nobody has touched.
pub(crate) fn words32(what: &'static str, len: usize) -> Result<Vec<AtomicU32>> {
    Ok(zeroed::<u32>(what, len)?.into_iter().map(AtomicU32::new).collect())
}

/// As [`words32`], of 64 bits.
pub(crate) fn words64(what: &'static str, len: usize) -> Result<Vec<AtomicU64>> {
    Ok(zeroed::<u64>(what, len)?.into_iter().map(AtomicU64::new).collect())
}

/// A bit of zero for each of `len` values, 64 in a word.
pub(crate) fn bits(what: &'static str, len: usize) -> Result<Vec<AtomicU64>> {
    words64(what, len.div_ceil(64))
}
