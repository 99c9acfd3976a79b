//! The aggregate of a run: a partial one for each chunk, folded by vertex, and these joined in their order.

use crate::parallel;
use crate::program::VertexProgram;

/// The aggregates `partials` joined in their order.
pub(crate) fn merged<'p, P: VertexProgram>(program: &P, partials: impl IntoIterator<Item = &'p P::Global>) -> P::Global
where
    P::Global: 'p,
{
    let mut global = program.zero_global();
    if size_of::<P::Global>() != 0 {
        for partial in partials {
            program.merge_global(&mut global, partial);
        }
    }
    global
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
    parallel::each_of(partials.iter_mut().collect(), &|chunk, partial: &mut P::Global| {
        if wanted(chunk) {
            *partial = program.zero_global();
            fold(chunk, partial);
        }
    });
}
