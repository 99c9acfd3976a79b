//! The one pool of threads in which everything is done.

use anyhow::Result;
use hubcut::parallel;

use crate::args::ThreadArgs;

/// Does `work` in a pool of as many threads as asked for, all cores by default.
pub(crate) fn install<T: Send>(args: &ThreadArgs, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    parallel::pool(count(args))?.install(work)
}

/// How many threads work.
pub(crate) fn count(args: &ThreadArgs) -> usize {
    args.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}
