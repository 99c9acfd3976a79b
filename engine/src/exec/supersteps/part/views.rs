//! New views: put in place, and copied to mirrors.

use std::ops::Range;

use super::Part;
use crate::exec::supersteps::core::Core;
use crate::parallel::{self, Lent};
use crate::plain::Plain;
use crate::program::VertexProgram;
use crate::program::lengths::Lengths;
use crate::program::row::{Row, RowsMut, range_of};

/// Copies the views of those that ran in some chunks, one after another in `staged`, to their places.
pub(super) fn put_staged<V: Row + ?Sized>(
    views: RowsMut<'_, V>,
    core: &Core,
    chunks: &[usize],
    staged: &[&[V::Element]],
) {
    if views.elements.is_empty() || size_of::<V::Element>() == 0 {
        return;
    }
    let lengths = views.lengths;
    let mut ids = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        ids.push(core.order.chunks[*chunk].ids.clone());
    }
    let lent = Lent::parts(views.elements, &lengths.spans(&ids));
    parallel::each(chunks.len(), &|index| {
        let (views, mut rest) = (lent.take(index), staged[index]);
        let lengths = lengths.starting_at(ids[index].start);
        for position in core.running.ones(core.order.chunks[chunks[index]].positions.clone()) {
            let to = range_of::<V>(lengths, core.order.local(position) as usize - ids[index].start);
            let (own, behind) = rest.split_at(to.len());
            rest = behind;
            views[to].copy_from_slice(own);
        }
    });
}

/// Copies the views of masters of some classes to their mirrors.
pub(super) fn spread<P: VertexProgram>(parts: &mut [Part<P>], cores: &[Core], classes: &Range<usize>, alone: bool) {
    let (mut all, mut lists) = (Vec::with_capacity(parts.len()), Vec::with_capacity(parts.len()));
    let mut lengths = Vec::with_capacity(parts.len());
    for part in parts {
        let Part { seat, views, .. } = part;
        let Some(shard) = seat.home.shard() else { return };
        let views = views.rows_mut();
        all.push(views.elements.split_at_mut(views.lengths.span(0..shard.masters()).end));
        lengths.push(views.lengths);
        lists.push(shard.mirrored());
    }
    copy_to_mirrors::<P::View>(all, &lists, &lengths, cores, classes, alone);
}

/// The elements of the masters of a part, and those of its mirrors.
type MastersAndMirrors<'a, R> = (&'a mut [<R as Row>::Element], &'a mut [<R as Row>::Element]);

/// Copies elements of masters of some classes to their mirrors, whose masters are listed by part.
fn copy_to_mirrors<R: Row + ?Sized>(
    all: Vec<MastersAndMirrors<'_, R>>,
    lists: &[&[Vec<u32>]],
    lengths: &[Lengths<'_>],
    cores: &[Core],
    classes: &Range<usize>,
    alone: bool,
) {
    let (mut of_masters, mut of_mirrors) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
    for (masters, mirrors) in all {
        of_masters.push(&*masters);
        of_mirrors.push(mirrors);
    }
    let copy = |to: usize, mirrors: &mut [R::Element]| {
        let lengths_here = lengths[to].starting_at(cores[to].masters);
        for (from, (masters, pair)) in of_masters.iter().zip(&cores[to].links.pairs).enumerate() {
            for run in pair.mirrored_there.of(classes) {
                if run.is_empty() {
                    continue;
                }
                let first = pair.mirrors.start as usize - cores[to].masters + run.start;
                let here = &mut mirrors[lengths_here.span(first..first + run.len())];
                let list = &lists[from][to][run];
                match lengths_here.one() {
                    Some(0) => {}
                    Some(1) => {
                        for (view, master) in here.iter_mut().zip(list) {
                            *view = masters[*master as usize];
                        }
                    }
                    Some(length) => {
                        for (view, master) in here.chunks_exact_mut(length).zip(list) {
                            view.copy_from_slice(&masters[*master as usize * length..(*master as usize + 1) * length]);
                        }
                    }
                    None if const { R::SINGLE } => {}
                    None => copy_each(here, list, masters, lengths[from]),
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

/// Copies the rows of some masters, which have a length each, one after another.
fn copy_each<T: Plain>(mut to: &mut [T], list: &[u32], masters: &[T], lengths: Lengths<'_>) {
    for master in list {
        let from = lengths.range(*master as usize);
        let (view, behind) = to.split_at_mut(from.len());
        to = behind;
        view.copy_from_slice(&masters[from]);
    }
}
