//! Strongly connected components: vertices that can be reached from each other along edges.
//!
//! ```text
//! u ~ v   if ways lead from u to v and from v to u
//! ```
//! A vertex that is in no circle is a component of its own. In an undirected graph these are the connected components.
//!
//! Source: that they are found in linear time is of Tarjan 1972, "Depth-first search and linear graph algorithms".

pub mod baseline;
pub mod direct;
mod entry;
mod question;
mod reach;
mod tarjan;
pub mod verify;

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;

#[cfg(test)]
mod tests;
