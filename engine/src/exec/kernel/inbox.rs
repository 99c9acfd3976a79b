//! Messages that wait for a vertex.

use crate::program::VertexProgram;

/// Joins a message with what is in an inbox.
#[inline(always)]
pub(crate) fn put<P: VertexProgram>(program: &P, inbox: &mut Option<P::Message>, message: P::Message) {
    match inbox {
        Some(inbox) => program.combine(inbox, message),
        empty => *empty = Some(message),
    }
}
