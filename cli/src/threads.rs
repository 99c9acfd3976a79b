//! The one pool of threads in which everything is done.

use anyhow::Result;
use hubcut::graph::memory::check_threads;

use crate::args::ThreadArgs;

/// Does `work` in a pool of as many threads as asked for, all cores by default.
pub(crate) fn install<T: Send>(args: &ThreadArgs, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let threads = count(args);
    check_threads(threads)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| hubcut::Error::Threads { threads, reason: error.to_string() })?;
    pool.install(work)
}

/// How many threads work.
pub(crate) fn count(args: &ThreadArgs) -> usize {
    args.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}
