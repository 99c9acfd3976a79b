//! Engines that give what the interpreter gives, bit for bit.

mod chromatic;
mod interpreter;
mod shards;
pub(crate) mod transports;
