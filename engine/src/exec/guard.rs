//! Around a run: what is checked before it, its threads, and panics of its program.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Options;
use crate::error::{Error, Result};
use crate::graph::Topology;
use crate::graph::memory::check_threads;

/// Refuses a cut, or so many states, of another graph; starts the threads that are asked for.
pub(super) fn check(
    topology: &Topology,
    options: &Options,
    states: Option<usize>,
) -> Result<Option<rayon::ThreadPool>> {
    if let Some(cut) = options.cut.as_ref().filter(|cut| !cut.fits(topology)) {
        let shards = cut.shards();
        return Err(Error::Cut(format!("the cut into {shards} shards is of another graph; cut this one")));
    }
    let vertices = topology.vertices();
    if let Some(states) = states.filter(|states| *states != vertices) {
        return Err(Error::WrongStates { states, vertices });
    }
    options.threads.map(start_threads).transpose()
}

fn start_threads(threads: usize) -> Result<rayon::ThreadPool> {
    check_threads(threads)?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Error::Threads { threads, reason: error.to_string() })
}

/// Does `work` in `pool`, or where the caller is; a panic becomes an error.
pub(super) fn on<T: Send>(pool: Option<&rayon::ThreadPool>, work: impl FnOnce() -> T + Send) -> Result<T> {
    let (mut work, mut result) = (Some(work), None);
    caught(pool, &mut || result = work.take().map(|work| work()))?;
    Ok(result.expect("work that does not panic gives a result"))
}

/// [`on`], compiled once.
fn caught(pool: Option<&rayon::ThreadPool>, work: &mut (dyn FnMut() + Send)) -> Result<()> {
    // Whatever a panic leaves behind is never looked at again: a new run is dropped, an old one is broken.
    let work = AssertUnwindSafe(work);
    let result = match pool {
        Some(pool) => catch_unwind(AssertUnwindSafe(|| pool.install(|| { work }.0()))),
        None => catch_unwind(|| { work }.0()),
    };
    result.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
        let message = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into());
        Error::Panicked { message }
    })
}
