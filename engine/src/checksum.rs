//! Checksums of sections of files: a hash of the hashes of blocks, so that blocks are hashed (and checked) in parallel.

use xxhash_rust::xxh3::xxh3_64;

use crate::parallel;

/// Bytes of a block; part of the format.
pub(crate) const BLOCK: usize = 1 << 20;

/// Hashes `bytes` and looks at each block while it is in the cache.
///
/// `check` gets the start of a block and the block. Returns the checksum of all, and the fault of the first
/// block that has one; neither depends on the number of threads.
pub(crate) fn sweep<F: Send>(
    bytes: &[u8],
    check: impl Fn(usize, &[u8]) -> Result<(), F> + Sync,
) -> (u64, Result<(), F>) {
    let blocks = parallel::collect(bytes.len().div_ceil(BLOCK), &|index| {
        let start = index * BLOCK;
        let block = &bytes[start..(start + BLOCK).min(bytes.len())];
        (xxh3_64(block), check(start, block).err())
    });
    let hashes: Vec<u8> = blocks.iter().flat_map(|(hash, _)| hash.to_le_bytes()).collect();
    let fault = blocks.into_iter().find_map(|(_, fault)| fault);
    (xxh3_64(&hashes), fault.map_or(Ok(()), Err))
}

/// The checksum of `bytes`.
pub(crate) fn of(bytes: &[u8]) -> u64 {
    sweep::<()>(bytes, |_, _| Ok(())).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_the_hash_of_block_hashes() {
        let bytes: Vec<u8> = (0..BLOCK + 5).map(|i| (i * i) as u8).collect();
        let (head, tail) = bytes.split_at(BLOCK);
        let by_hand = xxh3_64(&[xxh3_64(head).to_le_bytes(), xxh3_64(tail).to_le_bytes()].concat());
        assert_eq!(sweep::<()>(&bytes, |_, _| Ok(())), (by_hand, Ok(())));
        assert_eq!(sweep::<()>(&[], |_, _| Err(())), (xxh3_64(&[]), Ok(())));
    }

    #[test]
    fn the_first_fault_is_reported() {
        let (_, fault) = sweep(&vec![0; 5 * BLOCK], |start, _| if start >= 2 * BLOCK { Err(start) } else { Ok(()) });
        assert_eq!(fault, Err(2 * BLOCK));
    }
}
