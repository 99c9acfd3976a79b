//! Belief propagation as plain loops on one thread: all messages from those of the pass before.

mod odds;
mod tables;

pub use odds::Flooding;
pub use tables::TableFlooding;
