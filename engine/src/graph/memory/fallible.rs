//! Arrays that may be refused: an error of one sentence, where `Vec` would end the process.

use std::cell::Cell;

use super::{Budget, check_fits, huge, left};
use crate::error::{Error, Result};
use crate::plain::Plain;

/// From this size on the budget is asked before the system is: where it is the machine or a control group that has no more,
/// the system would grant the array and kill the process that fills it.
const ASK_FIRST_BYTES: u64 = 8 << 20;

thread_local! {
    // Neither allocated nor dropped, so that an allocator may look at it.
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is taking memory that it knows how to do without: an allocator that ends the process where memory is
/// refused lets such a refusal pass.
pub fn is_asking() -> bool {
    ASKING.get()
}

/// Does `ask`, a single allocation.
fn asking<T>(ask: impl FnOnce() -> T) -> T {
    ASKING.set(true);
    let result = ask();
    ASKING.set(false);
    result
}

/// The error for `bytes` that the system refused.
pub fn refused(what: &'static str, bytes: u64) -> Error {
    // Whoever says that there is enough has nothing to add.
    let left = left().filter(|Budget { bytes: left, .. }| *left < bytes);
    Error::NotEnoughMemory { what, needed: bytes, left }
}

/// Bytes of `len` values, of which `there` are there already, or the error for more than there can be.
fn bytes_of<T>(what: &'static str, len: usize, there: usize) -> Result<u64> {
    let bytes = len.checked_mul(size_of::<T>()).filter(|bytes| *bytes <= isize::MAX as usize);
    let bytes = bytes.ok_or_else(|| refused(what, u64::MAX))? as u64;
    if bytes >= ASK_FIRST_BYTES {
        // What is there is no part of what is left. Large arrays grow without being copied, where the system can move their pages.
        check_fits(bytes - (there * size_of::<T>()) as u64, what)?;
    }
    Ok(bytes)
}

/// `len` values of zero bytes, which take memory as they are touched; `what` begins the sentence if there are too many.
///
/// # Errors
/// [`Error::NotEnoughMemory`].
///
/// # Examples
/// ```
/// use hubcut::graph::memory::zeroed;
/// assert_eq!(zeroed::<u32>("an example", 3)?, [0; 3]);
/// assert!(zeroed::<u32>("everything", usize::MAX).is_err());
/// # Ok::<(), hubcut::Error>(())
/// ```
pub fn zeroed<T: Plain>(what: &'static str, len: usize) -> Result<Vec<T>> {
    let bytes = bytes_of::<T>(what, len, 0)?;
    let mut values = asking(|| bytemuck::allocation::try_zeroed_vec(len)).map_err(|()| refused(what, bytes))?;
    huge::ask(&mut values);
    Ok(values)
}

/// Makes room in `values` for exactly `more` values.
///
/// # Errors
/// [`Error::NotEnoughMemory`].
///
/// # Examples
/// ```
/// use hubcut::graph::memory::reserve;
/// let mut values = vec![1, 2];
/// reserve("an example", &mut values, 100)?;
/// assert!(values.capacity() >= 102);
/// assert!(reserve("everything", &mut values, usize::MAX).is_err());
/// # Ok::<(), hubcut::Error>(())
/// ```
pub fn reserve<T>(what: &'static str, values: &mut Vec<T>, more: usize) -> Result<()> {
    if values.capacity() - values.len() >= more {
        return Ok(());
    }
    let bytes = bytes_of::<T>(what, values.len().saturating_add(more), values.len())?;
    asking(|| values.try_reserve_exact(more)).map_err(|_| refused(what, bytes))?;
    huge::ask(values);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_is_an_error_that_names_it() {
        let words = |error: Error| error.to_string();
        // More than any address space has.
        let most = isize::MAX as usize / 8;
        assert!(
            words(zeroed::<u64>("a large array", most).unwrap_err()).starts_with("a large array needs about 8.0 EiB")
        );
        let mut values = vec![7u64];
        assert!(words(reserve("a large list", &mut values, most - 1).unwrap_err()).starts_with("a large list needs"));
        assert_eq!(values, [7]);
        assert!(!is_asking());
    }

    #[test]
    fn what_is_granted_is_there() {
        let values = zeroed::<u64>("an array", 3 << 20).unwrap();
        assert!(values.len() == 3 << 20 && values.iter().all(|value| *value == 0));
        assert_eq!(zeroed::<()>("nothing", 5).unwrap().len(), 5);
        let mut values = vec![1u8];
        reserve("a list", &mut values, 99).unwrap();
        assert!(values.capacity() >= 100 && values == [1]);
    }
}
