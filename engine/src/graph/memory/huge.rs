//! Huge pages for large arrays, where the system gives them to those who ask.
//!
//! An array of 32 MB takes 8000 faults of 4 KiB, each of which costs a virtual machine as much as hundreds of reads, and a random read
//! from it waits for a walk of the page table as well as for the word.

/// From this size on an array asks.
const LEAST_BYTES: usize = 4 << 20;

/// Asks for huge pages for the memory that `values` has, whether there are values in it or not.
///
/// Only a wish: without huge pages the array is as good as any other.
pub(crate) fn ask<T>(values: &mut Vec<T>) {
    let bytes = values.capacity().saturating_mul(size_of::<T>());
    if bytes >= LEAST_BYTES {
        ask_for(values.as_mut_ptr().cast(), bytes);
    }
}

/// For so many bytes of an array that begins there.
#[cfg(all(target_os = "linux", not(loom)))]
#[allow(unsafe_code)]
fn ask_for(array: *mut u8, bytes: usize) {
    const PAGE: usize = 4096;
    // Every page that it lies on: a mapping of which a part is advised is cut in two, and then the system cannot grow it in place.
    let before = array.addr() % PAGE;
    let (first, length) = (array.wrapping_sub(before).cast(), (before + bytes).next_multiple_of(PAGE));
    // SAFETY: each of these pages has a byte of the array, so it is mapped; the advice says how to back them, and changes neither what is
    // in them, of this array or another, nor what may be done with them.
    let _ = unsafe { rustix::mm::madvise(first, length, rustix::mm::Advice::LinuxHugepage) };
}

/// Nobody to ask.
#[cfg(not(all(target_os = "linux", not(loom))))]
fn ask_for(_: *mut u8, _: usize) {}
