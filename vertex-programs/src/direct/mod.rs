//! What direct algorithms share: they are plain functions over a graph, and no engine runs them.
//!
//! An engine takes any program. What is known of one problem alone, that a breadth-first search may look from either side or that most
//! of a graph is one component, makes a function that is written for it several times as fast. Such functions are in files `direct`
//! beside the programs of the same problem, and give the same answers.
//!
//! They work in the rayon pool that the caller is in; give the same answer for any number of threads; stop at [`Limits`], with what there
//! is by then; and report memory that is not there as an error.

mod arrays;
mod limits;
mod neighbours;
pub(crate) mod priority;
mod report;
mod sample;
mod share;
mod sums;
mod weighted;
#[cfg(test)]
pub(crate) mod zoo;

pub(crate) use arrays::{bits, words32, words64};
pub use limits::Limits;
pub(crate) use neighbours::{degrees, each_neighbour, sides};
pub(crate) use report::{choose, empty_report, on_own_threads, record, run};
pub(crate) use sample::{at_random, some};
pub(crate) use share::{Aside, LONG_ROW, Rows, in_pool, locals, share, share_rows};
pub(crate) use sums::total;
pub(crate) use weighted::{WeightedRows, arcs, edges};
