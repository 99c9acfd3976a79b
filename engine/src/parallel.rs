//! Parallel loops, compiled once.
//!
//! A parallel iterator is compiled anew for every closure, and so is every chain of iterators that brings arrays together: a
//! thousand lines each, for every program. Here work is given out by index, to closures behind a reference, and arrays are
//! [lent](Lent) by index too: only taking and leaving is compiled anew, for each type. That is half the code of this crate (0.40
//! million lines of LLVM code before optimisation, 0.75 with iterators), and a loop over chunks loses nothing by a call through a
//! pointer.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::graph::memory::{check_threads, huge};

use crate::panics;

/// A pool of so many threads.
///
/// # Errors
/// [`Error::NotEnoughMemory`] and [`Error::Threads`] when they cannot be started.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool> {
    check_threads(threads)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|error| Error::Threads { threads, reason: error.to_string() })
}

/// Does `work` for every index below `count`.
#[inline(never)]
pub fn each(count: usize, work: &(dyn Fn(usize) + Sync)) {
    match count {
        0 => {}
        1 => panics::carry(&mut || work(0)),
        _ => (0..count).into_par_iter().with_max_len(1).for_each(|index| panics::carry(&mut || work(index))),
    }
}

/// `value` of every index below `count`, in their order; for few indices with much work each.
pub fn collect<T: Send>(count: usize, value: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    let mut cells = Vec::with_capacity(count);
    for _ in 0..count {
        cells.push(Mutex::new(None));
    }
    each(count, &|index| *lock(&cells[index]) = Some(value(index)));
    let mut values = Vec::with_capacity(count);
    for cell in cells {
        values.extend(cell.into_inner().unwrap_or_else(PoisonError::into_inner));
    }
    assert_eq!(values.len(), count, "every value was made");
    values
}

/// As [`collect`], by one worker if it is to be `alone`: small pieces of work cost less than waking others.
pub fn collect_as<T: Send>(alone: bool, count: usize, value: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    if !alone {
        return collect(count, value);
    }
    let mut values = Vec::with_capacity(count);
    for index in 0..count {
        values.push(value(index));
    }
    values
}

/// Does `work` once on every thread of the present pool, which is told its number and how many there are.
pub fn on_all_threads(work: &(dyn Fn(usize, usize) + Sync)) {
    rayon::broadcast(|thread| panics::carry(&mut || work(thread.index(), thread.num_threads())));
}

/// Does `work` with every one of `values`, and its index.
pub fn each_of<V: Send>(values: Vec<V>, work: &(dyn Fn(usize, V) + Sync)) {
    let (count, values) = (values.len(), Lent::of(values));
    each(count, &|index| work(index, values.take(index)));
}

/// `make` of every one of `values` and its index, in their order; for few values with much work each.
pub fn map<V: Send, T: Send>(values: Vec<V>, make: &(dyn Fn(usize, V) -> T + Sync)) -> Vec<T> {
    let (count, values) = (values.len(), Lent::of(values));
    collect(count, &|index| make(index, values.take(index)))
}

/// `value` of every index below `count`, in their order; for many indices with little work each. They are made in some 256 parts
/// and then joined, so for a moment this takes twice their memory.
pub fn tabulate<T: Send>(count: usize, value: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    tabulate_until(count, &|| false, value)
}

/// As [`tabulate`], but what is not begun when `is_stopped` is left out: then there are fewer values, and whoever stopped it has no use
/// for them.
pub(crate) fn tabulate_until<T: Send>(
    count: usize,
    is_stopped: &(dyn Fn() -> bool + Sync),
    value: &(dyn Fn(usize) -> T + Sync),
) -> Vec<T> {
    let size = (count / PARTS).clamp(LEAST_PART, PART);
    let mut parts: Vec<Vec<T>> = Vec::with_capacity(count.div_ceil(size));
    parts.resize_with(count.div_ceil(size), Vec::new);
    let lent = Lent::each(&mut parts);
    each(count.div_ceil(size), &|part| {
        let (values, end) = (lent.take(part), ((part + 1) * size).min(count));
        if is_stopped() {
            return;
        }
        values.reserve_exact(end - part * size);
        for index in part * size..end {
            values.push(value(index));
        }
    });
    drop(lent);
    if parts.len() == 1 {
        return parts.pop().unwrap_or_default();
    }
    let mut values = Vec::with_capacity(count);
    huge::ask(&mut values);
    for part in &mut parts {
        values.append(part);
    }
    values
}

/// Values that are made together, at the most and at the least, and how many parts there are in between.
const PART: usize = 1 << 14;
const LEAST_PART: usize = 1 << 4;
const PARTS: usize = 1 << 8;

/// Writes `value` of its index to every element of `array`.
pub fn fill<T: Send>(array: &mut [T], value: &(dyn Fn(usize) -> T + Sync)) {
    in_parts(array, &|first, part| {
        for (index, element) in (first..).zip(part) {
            *element = value(index);
        }
    });
}

/// Replaces every element of `array` by `value` of it.
pub fn change<T: Send + Copy>(array: &mut [T], value: &(dyn Fn(T) -> T + Sync)) {
    in_parts(array, &|_, part| part.iter_mut().for_each(|element| *element = value(*element)));
}

/// Does `work` with the index at which each of some consecutive parts of `array` begins, and the part. They depend on its length only.
pub fn in_parts<T: Send>(array: &mut [T], work: &(dyn Fn(usize, &mut [T]) + Sync)) {
    let mut parts = Vec::with_capacity(array.len().div_ceil(PART));
    for part in array.chunks_mut(PART) {
        parts.push(part);
    }
    each_of(parts, &|index, part| work(index * PART, part));
}

/// Does `work` with consecutive ranges that cover `0..count`: for items so small that a call for each would cost more.
pub fn ranges(count: usize, work: &(dyn Fn(Range<usize>) + Sync)) {
    each(count.div_ceil(RANGE), &|index| work(range(index, count)));
}

/// Items in a range.
pub const RANGE: usize = 1 << 12;

fn range(index: usize, count: usize) -> Range<usize> {
    index * RANGE..((index + 1) * RANGE).min(count)
}

/// What `part` says of consecutive ranges that cover `0..count`, in their order. The ranges depend on `count` only.
pub fn of_ranges<T: Send>(count: usize, part: &(dyn Fn(Range<usize>) -> T + Sync)) -> Vec<T> {
    collect(count.div_ceil(RANGE), &|index| part(range(index, count)))
}

/// Sum of what `part` says of consecutive ranges that cover `0..count`.
pub fn sum(count: usize, part: &(dyn Fn(Range<usize>) -> u64 + Sync)) -> u64 {
    let total = AtomicU64::new(0);
    ranges(count, &|range| _ = total.fetch_add(part(range), Ordering::Relaxed));
    total.into_inner()
}

/// What `find` finds at the lowest index below `count`, if anywhere.
pub fn find_first<T: Send>(count: usize, find: &(dyn Fn(usize) -> Option<T> + Sync)) -> Option<T> {
    let found: Mutex<Option<(usize, T)>> = Mutex::new(None);
    let lowest = AtomicUsize::new(count);
    ranges(count, &|range| {
        for index in range {
            // Somebody has found one further on the left.
            if index >= lowest.load(Ordering::Relaxed) {
                return;
            }
            if let Some(value) = find(index) {
                let mut found = lock(&found);
                if found.as_ref().is_none_or(|(other, _)| index < *other) {
                    *found = Some((index, value));
                    lowest.store(index, Ordering::Relaxed);
                }
                return;
            }
        }
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner).map(|(_, value)| value)
}

/// Values that are taken by index, each once, by whichever worker has that index.
pub struct Lent<T>(Vec<Mutex<Option<T>>>);

/// Only the worker that has the index of a cell locks it, so nobody ever waits: the lock is there for the compiler.
fn lock<T>(cell: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    cell.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Lent<T> {
    /// Lends these values.
    pub fn of(values: Vec<T>) -> Self {
        let mut cells = Vec::with_capacity(values.len());
        for value in values {
            cells.push(Mutex::new(Some(value)));
        }
        Lent(cells)
    }

    /// The value at `index`.
    ///
    /// # Panics
    /// If it was taken before.
    pub fn take(&self, index: usize) -> T {
        lock(&self.0[index]).take().expect("it is taken once")
    }
}

impl<'a, T> Lent<&'a mut T> {
    /// Lends every element of `array`.
    pub fn each(array: &'a mut [T]) -> Self {
        let mut cells = Vec::with_capacity(array.len());
        for element in array {
            cells.push(Mutex::new(Some(element)));
        }
        Lent(cells)
    }
}

impl<'a, T> Lent<&'a mut [T]> {
    /// Lends the parts `ranges` of `array`, which ascend and do not overlap; if the array is empty, so is every part.
    pub fn parts(mut array: &'a mut [T], ranges: &[Range<usize>]) -> Self {
        let is_empty = array.is_empty();
        let mut cells = Vec::with_capacity(ranges.len());
        let mut position = 0;
        for range in ranges {
            let range = if is_empty { 0..0 } else { range.clone() };
            let (_, rest) = array.split_at_mut(range.start - position);
            let (part, rest) = rest.split_at_mut(range.len());
            cells.push(Mutex::new(Some(part)));
            array = rest;
            position = range.end;
        }
        Lent(cells)
    }
}

/// Things that one worker uses at a time, made as they are needed and used again.
pub struct Idle<W>(Mutex<Vec<W>>);

impl<W> Default for Idle<W> {
    fn default() -> Self {
        Idle(Mutex::default())
    }
}

impl<W> Idle<W> {
    /// Does `work` with a thing that nobody uses, or with a new one from `make`.
    pub fn with<R>(&self, make: impl Fn() -> W, work: impl FnOnce(&mut W) -> R) -> R {
        let taken = lock(&self.0).pop();
        let mut one = taken.unwrap_or_else(make);
        let result = work(&mut one);
        lock(&self.0).push(one);
        result
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering::Relaxed;

    use super::*;

    #[test]
    fn results_come_in_order() {
        for count in [0, 1, 2, 1000] {
            assert!(collect(count, &|index| index * 2).into_iter().eq((0..count).map(|index| index * 2)));
        }
        for count in [0, 1, PART, 3 * PART + 5, PARTS * PART + 7] {
            assert!(tabulate(count, &|index| index + 1).into_iter().eq(1..=count));
        }
    }

    #[test]
    fn values_go_with_their_index() {
        for count in [0, 1, 2, 1000] {
            let values = || (0..count).map(|index| index.to_string()).collect();
            let mapped = map(values(), &|index, value: String| (index, value));
            assert!(mapped.into_iter().eq((0..count).map(|index| (index, index.to_string()))));
            let sum = AtomicUsize::new(0);
            each_of(values(), &|index, value| {
                assert_eq!(value, index.to_string());
                sum.fetch_add(index + 1, Relaxed);
            });
            assert_eq!(sum.into_inner(), count * (count + 1) / 2);
        }
    }

    #[test]
    fn arrays_are_filled() {
        for count in [0, 1, RANGE, 3 * RANGE + 5] {
            let mut array = vec![0; count];
            fill(&mut array, &|index| index);
            change(&mut array, &|value| value + 1);
            assert!(array.into_iter().eq(1..=count));
        }
    }

    #[test]
    fn the_first_is_found() {
        for count in [0, 1, RANGE, 5 * RANGE + 5] {
            assert_eq!(find_first(count, &|_| None::<()>), None);
            for first in [0, 7, RANGE - 1, RANGE, 3 * RANGE + 1] {
                let find = |index: usize| (index >= first && index % 2 == first % 2).then_some(index);
                assert_eq!(find_first(count, &find), (first < count).then_some(first), "{count}");
            }
        }
    }

    #[test]
    fn what_is_lent_is_written_in_place() {
        let mut values = [1, 2, 3, 4, 5, 6];
        let lent = Lent::each(&mut values);
        each(6, &|index| *lent.take(index) += 1);
        let lent = Lent::parts(&mut values, &[0..2, 3..3, 4..6]);
        each(3, &|index| lent.take(index).iter_mut().for_each(|value| *value *= 10 * (index + 1)));
        assert_eq!(values, [20, 30, 4, 5, 180, 210]);
        let none = Lent::<&mut [u8]>::parts(&mut [], &[0..2, 3..7]);
        assert!(none.take(0).is_empty() && none.take(1).is_empty());
    }

    #[test]
    #[should_panic(expected = "taken once")]
    fn nothing_is_lent_twice() {
        let lent = Lent::of(vec![1]);
        lent.take(0);
        lent.take(0);
    }

    #[test]
    fn what_is_idle_is_used_again() {
        let (made, idle) = (AtomicUsize::new(0), Idle::default());
        let ones = collect(100, &|index| idle.with(|| made.fetch_add(1, Relaxed), |one| (*one, index)));
        assert!(
            ones.into_iter().enumerate().all(|(at, (one, index))| at == index && one < rayon::current_num_threads())
        );
        assert!(made.into_inner() <= rayon::current_num_threads());
    }

    #[test]
    fn ranges_cover_everything_once() {
        for count in [0, 1, RANGE, 3 * RANGE + 5] {
            let times: Vec<AtomicUsize> = (0..count).map(|_| AtomicUsize::new(0)).collect();
            ranges(count, &|range| times[range].iter().for_each(|times| _ = times.fetch_add(1, Relaxed)));
            assert!(times.into_iter().all(|times| times.into_inner() == 1));
            assert_eq!(sum(count, &|range| range.len() as u64), count as u64);
        }
    }
}
