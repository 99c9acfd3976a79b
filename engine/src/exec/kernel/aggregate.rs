//! The aggregate of a run, from those of its parts.

use crate::program::VertexProgram;

/// The aggregates `partials` joined in their order.
pub(crate) fn merged<'a, P: VertexProgram>(
    program: &P,
    partials: impl IntoIterator<Item = &'a P::Global>,
) -> P::Global {
    let mut global = program.zero_global();
    if size_of::<P::Global>() != 0 {
        partials.into_iter().for_each(|partial| program.merge_global(&mut global, partial));
    }
    global
}
