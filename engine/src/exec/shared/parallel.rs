//! Parallel loops over few, large items, compiled once.
//!
//! A parallel iterator is compiled anew for every closure, and so for every program: a thousand lines each. Here
//! only taking an item and leaving a result is.

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

/// Does `work` with each item.
pub(crate) fn each<T: Send>(items: impl Iterator<Item = T>, work: impl Fn(T) + Sync) {
    map(items, work);
}

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
    }
}
