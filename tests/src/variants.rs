//! Ways to run a program that must all give its answer.

use hubcut::exec::{Engine, Locking, Options, Scheduler};
use hubcut::program::Consistency;

/// Threads that every engine is run with.
const THREADS: [usize; 3] = [1, 2, 3];

const SCHEDULERS: [Scheduler; 4] = [Scheduler::Sweep, Scheduler::Fifo, Scheduler::Priority, Scheduler::Exact];

/// What an asynchronous activation is given, and how it is kept.
const ISOLATIONS: [(Consistency, Locking); 4] = [
    (Consistency::Vertex, Locking::Auto),
    (Consistency::Edge, Locking::Locks),
    (Consistency::Edge, Locking::Optimistic),
    (Consistency::Full, Locking::Locks),
];

/// Engines with their schedulers, consistencies and kinds of locking, each with 1, 2 and 3 threads.
pub fn engines() -> Vec<Options> {
    let mut kinds = vec![Options::default()];
    for scheduler in SCHEDULERS {
        for (consistency, locking) in ISOLATIONS {
            let consistency = Some(consistency);
            let engine = Engine::Asynchronous;
            kinds.push(Options { engine, scheduler, consistency, locking, ..Options::default() });
        }
    }
    let with_threads = |kind: &Options| THREADS.map(|threads| Options { threads: Some(threads), ..kind.clone() });
    kinds.iter().flat_map(with_threads).collect()
}
