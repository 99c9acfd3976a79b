//! What workers share: lock words, the states of vertices, arrays lent as atomic words.

pub(crate) mod header;
pub(crate) mod words;
