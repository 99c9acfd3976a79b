//! Renumbering: from ids as the input wrote them to dense vertex ids, in ascending order of the raw ids.
//!
//! Guarantees: the position of an id depends only on the set of ids that occur, not on how the edges were
//! cut into chunks nor on the number of threads. Edges keep their order and are never sorted; beside the
//! chunks themselves the memory needed is a bitmap, or a list of the distinct ids.

mod numbers;
mod text;

pub use numbers::{RawChunk, RawPairs, renumber, renumber_within};
pub use text::{TextChunk, renumber_text};
