//! Everything across packages. One binary, so that each program is compiled once.

mod als;
mod bits;
mod bp;
mod checkpoints;
mod components;
mod deadlock;
mod edges_of_the_trait;
mod engines;
mod graphalytics;
mod laws;
mod lengths;
mod long_rows;
mod mail;
mod needs;
mod neighbours;
/// What `hubcut new` writes, with its tests.
#[allow(unreachable_pub)]
#[path = "../../../cli/src/commands/new/template/lib.rs"]
mod new_crate;
mod own_programs;
mod pagerank_asynchronous;
mod pagerank_golden;
mod pagerank_numbers;
mod panics;
mod phases;
mod planted_bugs;
mod prepared;
mod programs_on_shards;
mod rows;
mod run_is_steppable;
mod serialisable;
mod simple;
mod sssp;
mod stops;
mod topics;
mod workloads;
