//! What workers share: lock words, the states of vertices, arrays lent as atomic words.

pub(crate) mod header;
pub(crate) mod state;
#[cfg(not(loom))]
pub(crate) mod vertices;
#[cfg(not(loom))]
pub(crate) mod words;
