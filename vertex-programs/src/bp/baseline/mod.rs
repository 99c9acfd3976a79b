//! Belief propagation as plain loops on one thread: all messages from those of the pass before.
//!
//! Messages are odds (`odds`) where variables have two states, factors two variables, and nothing is observed or impossible; else
//! tables of any size (`tables`), with the messages of the network: several factors over one pair of variables are one factor.

mod odds;
mod tables;

pub use odds::Flooding;
pub use tables::TableFlooding;
