//! New views: put in place, and copied to mirrors.

use std::ops::Range;

use super::Part;
use crate::exec::kernel::chunks::widened;
use crate::exec::supersteps::core::Core;
use crate::parallel::{self, Lent};
use crate::plain::Plain;
use crate::program::VertexProgram;
use crate::program::row::{Row, RowsMut};

/// Copies the views of those that ran in some chunks, one after another in `staged`, to their places.
pub(super) fn put_staged<V: Row + ?Sized>(
    views: RowsMut<'_, V>,
    core: &Core,
    chunks: &[usize],
    staged: &[&[V::Element]],
) {
    let length = views.length;
    if length == 0 || size_of::<V::Element>() == 0 {
        return;
    }
    let mut ids = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        ids.push(core.order.chunks[*chunk].ids.clone());
    }
    let lent = Lent::parts(views.elements, &widened(&ids, length));
    parallel::each(chunks.len(), &|index| {
        let (views, mut from) = (lent.take(index), 0);
        for position in core.running.ones(core.order.chunks[chunks[index]].positions.clone()) {
            let to = (core.order.local(position) as usize - ids[index].start) * length;
            views[to..to + length].copy_from_slice(&staged[index][from..from + length]);
            from += length;
        }
    });
}

/// Copies the views of masters of some classes to their mirrors.
pub(super) fn spread<P: VertexProgram>(parts: &mut [Part<P>], cores: &[Core], classes: &Range<usize>, alone: bool) {
    let (mut all, mut lists) = (Vec::with_capacity(parts.len()), Vec::with_capacity(parts.len()));
    let length = parts[0].views.rows().length;
    for part in parts {
        let Part { seat, views, .. } = part;
        let Some(shard) = seat.home.shard() else { return };
        all.push(views.rows_mut().elements.split_at_mut(shard.masters() * length));
        lists.push(shard.mirrored());
    }
    copy_to_mirrors(all, &lists, length, cores, classes, alone);
}

/// Copies elements of masters of some classes to their mirrors, whose masters are listed by part.
fn copy_to_mirrors<T: Plain>(
    all: Vec<(&mut [T], &mut [T])>,
    lists: &[&[Vec<u32>]],
    length: usize,
    cores: &[Core],
    classes: &Range<usize>,
    alone: bool,
) {
    let (mut of_masters, mut of_mirrors) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
    for (masters, mirrors) in all {
        of_masters.push(&*masters);
        of_mirrors.push(mirrors);
    }
    let copy = |to: usize, mirrors: &mut [T]| {
        for (from, (masters, pair)) in of_masters.iter().zip(&cores[to].links.pairs).enumerate() {
            for run in pair.mirrored_there.of(classes) {
                if run.is_empty() {
                    continue;
                }
                let first = pair.mirrors.start as usize - cores[to].masters + run.start;
                let here = &mut mirrors[first * length..(first + run.len()) * length];
                let list = &lists[from][to][run];
                if length == 1 {
                    for (view, master) in here.iter_mut().zip(list) {
                        *view = masters[*master as usize];
                    }
                } else if length > 0 {
                    for (view, master) in here.chunks_exact_mut(length).zip(list) {
                        view.copy_from_slice(&masters[*master as usize * length..(*master as usize + 1) * length]);
                    }
                }
            }
        }
    };
    if alone {
        of_mirrors.into_iter().enumerate().for_each(|(to, mirrors)| copy(to, mirrors));
    } else {
        parallel::each_of(of_mirrors, &copy);
    }
}
