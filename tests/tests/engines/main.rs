//! Engines that give what the interpreter gives, bit for bit. One binary, so that the programs are compiled once.

mod chromatic;
mod interpreter;
mod shards;
