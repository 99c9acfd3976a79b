//! Engines that give what the interpreter gives, bit for bit.

mod chromatic;
mod interpreter;
mod shards;
mod transports;
