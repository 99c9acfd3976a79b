//! Ways to run a program that must all give its answer.

use hubcut::exec::Options;

/// Threads that every engine is run with.
const THREADS: [usize; 3] = [1, 2, 3];

/// Engines with their schedulers, consistencies and kinds of locking, each with 1, 2 and 3 threads.
pub fn engines() -> Vec<Options> {
    let kinds = [Options::default()];
    let with_threads = |kind: &Options| THREADS.map(|threads| Options { threads: Some(threads), ..kind.clone() });
    kinds.iter().flat_map(with_threads).collect()
}
