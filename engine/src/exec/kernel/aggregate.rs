//! The aggregate of a run: a partial one for each chunk, folded by vertex, and these joined in their order.

use crate::parallel::{self, Lent};
use crate::program::VertexProgram;

/// The aggregates `partials` joined in their order.
pub(crate) fn merged<P: VertexProgram>(program: &P, partials: &[P::Global]) -> P::Global {
    let mut global = program.zero_global();
    merge_into(program, &mut global, partials);
    global
}

/// Merges the aggregates `partials` into `global`, in their order.
pub(crate) fn merge_into<P: VertexProgram>(program: &P, global: &mut P::Global, partials: &[P::Global]) {
    if size_of::<P::Global>() != 0 {
        for partial in partials {
            program.merge_global(global, partial);
        }
    }
}

/// Folds the partial aggregates of some chunks again: `fold` adds the vertices of chunk number `chunk` to nothing.
pub(crate) fn fold_again<P: VertexProgram>(
    program: &P,
    partials: &mut [P::Global],
    wanted: &(dyn Fn(usize) -> bool + Sync),
    fold: &(dyn Fn(usize, &mut P::Global) + Sync),
) {
    if size_of::<P::Global>() == 0 {
        return;
    }
    let count = partials.len();
    let partials = Lent::each(partials);
    parallel::each(count, &|chunk| {
        if wanted(chunk) {
            let partial = partials.take(chunk);
            *partial = program.zero_global();
            fold(chunk, partial);
        }
    });
}
