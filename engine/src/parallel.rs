//! Parallel loops, compiled once.
//!
//! A parallel iterator is compiled anew for every closure, and so for every program: a thousand lines each. Here
//! only taking an item and leaving a result is.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

/// What `work` makes of each item, in their order.
pub(crate) fn map<T: Send, R: Send>(items: impl Iterator<Item = T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let cells: Vec<Mutex<(Option<T>, Option<R>)>> = items.map(|item| Mutex::new((Some(item), None))).collect();
    for_each_index(cells.len(), &|index| {
        // Nobody else has this index: the lock is for the compiler.
        let mut cell = cells[index].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(item) = cell.0.take() {
            cell.1 = Some(work(item));
        }
    });
    let result = |cell: Mutex<(Option<T>, Option<R>)>| cell.into_inner().unwrap_or_else(PoisonError::into_inner).1;
    cells.into_iter().map(|cell| result(cell).expect("every item was worked on")).collect()
}

/// The same with something that is made for a worker, and used again for other items.
pub(crate) fn map_with<T: Send, W: Send, R: Send>(
    items: impl Iterator<Item = T>,
    make: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, T) -> R + Sync,
) -> Vec<R> {
    let idle: Mutex<Vec<W>> = Mutex::new(Vec::new());
    let idle = || idle.lock().unwrap_or_else(PoisonError::into_inner);
    map(items, |item| {
        let taken = idle().pop();
        let mut worker = taken.unwrap_or_else(&make);
        let result = work(&mut worker, item);
        idle().push(worker);
        result
    })
}

/// The values of `0..count`, a call of its own for each: few of them, and much work.
pub(crate) fn tabulate_one_by_one<T: Send>(count: usize, value: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    let cells: Vec<Mutex<Option<T>>> = std::iter::repeat_with(|| Mutex::new(None)).take(count).collect();
    for_each_index(count, &|index| *cells[index].lock().unwrap_or_else(PoisonError::into_inner) = Some(value(index)));
    let value = |cell: Mutex<Option<T>>| cell.into_inner().unwrap_or_else(PoisonError::into_inner);
    cells.into_iter().map(|cell| value(cell).expect("every value was made")).collect()
}

/// Sum of what `part` says of consecutive ranges that cover `0..count`.
pub(crate) fn sum(count: usize, part: &(dyn Fn(Range<usize>) -> u64 + Sync)) -> u64 {
    let total = AtomicU64::new(0);
    ranges(count, |range| _ = total.fetch_add(part(range), Ordering::Relaxed));
    total.into_inner()
}

/// Does `work` with each item.
pub(crate) fn each<T: Send>(items: impl Iterator<Item = T>, work: impl Fn(T) + Sync) {
    map(items, work);
}

/// Does `work` with consecutive ranges that cover `0..count`: for items so small that a call for each would cost more.
pub(crate) fn ranges(count: usize, work: impl Fn(Range<usize>) + Sync) {
    let range = |index: usize| index * RANGE..((index + 1) * RANGE).min(count);
    for_each_index(count.div_ceil(RANGE), &|index| work(range(index)));
}

/// The values of `0..count`, in place from the start; compiled for each type only.
pub(crate) fn tabulate<T: Send>(count: usize, value: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    (0..count).into_par_iter().map(value).collect()
}

/// Items in a range.
const RANGE: usize = 1 << 12;

#[inline(never)]
fn for_each_index(count: usize, work: &(dyn Fn(usize) + Sync)) {
    match count {
        0 => {}
        1 => work(0),
        _ => (0..count).into_par_iter().with_max_len(1).for_each(work),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use super::*;

    #[test]
    fn results_come_in_order() {
        for count in [0, 1, 2, 1000] {
            let doubled = map(0..count, |index| index * 2);
            assert!(doubled.into_iter().eq((0..count).map(|index| index * 2)));
        }
        let mut values = [1, 2, 3];
        each(values.iter_mut(), |value| *value += 1);
        assert_eq!(values, [2, 3, 4]);
        assert_eq!(tabulate(3, &|index| index + 1), [1, 2, 3]);
    }

    #[test]
    fn workers_are_used_again() {
        let made = AtomicUsize::new(0);
        let make = || made.fetch_add(1, Relaxed);
        let work = |worker: &mut usize, item: usize| {
            assert!(*worker < rayon::current_num_threads());
            item
        };
        assert!(map_with(0..100, make, work).into_iter().eq(0..100));
        assert!(made.into_inner() <= rayon::current_num_threads());
    }

    #[test]
    fn ranges_cover_everything_once() {
        for count in [0, 1, RANGE, 3 * RANGE + 5] {
            let times: Vec<AtomicUsize> = (0..count).map(|_| AtomicUsize::new(0)).collect();
            ranges(count, |range| times[range].iter().for_each(|times| _ = times.fetch_add(1, Relaxed)));
            assert!(times.into_iter().all(|times| times.into_inner() == 1));
        }
    }
}
