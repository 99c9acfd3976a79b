//! Ways to run a program that must all give its answer.

use hubcut::exec::{Engine, Locking, Options, Scheduler};
use hubcut::graph::Topology;
use hubcut::program::Consistency;

const SCHEDULERS: [Scheduler; 4] = [Scheduler::Sweep, Scheduler::Fifo, Scheduler::Priority, Scheduler::Exact];

/// What an asynchronous activation is given beyond the least, and how it is kept. Optimistic locking is not for all
/// programs: the choice is left to the engine.
const ISOLATIONS: [(Consistency, Locking); 3] =
    [(Consistency::Edge, Locking::Locks), (Consistency::Edge, Locking::Auto), (Consistency::Full, Locking::Locks)];

/// Each engine once, and two schedulers: for large graphs, where all of [`engines`] take long. What they differ in is tested on small ones.
fn few_engines() -> Vec<Options> {
    let of = |engine, scheduler, threads| Options { engine, scheduler, threads: Some(threads), ..Options::default() };
    vec![
        of(Engine::Synchronous, Scheduler::Sweep, 2),
        of(Engine::Asynchronous, Scheduler::Sweep, 3),
        of(Engine::Asynchronous, Scheduler::Priority, 2),
        of(Engine::Chromatic, Scheduler::Sweep, 2),
    ]
}

/// Vertices of graphs that are large in this sense.
const LARGE: usize = 100_000;

/// All [`engines`], or on a large graph each engine once, and two schedulers.
pub fn engines_for(topology: &Topology) -> Vec<Options> {
    if topology.vertices() > LARGE { few_engines() } else { engines() }
}

/// The synchronous engine with 1, 2 and 3 threads; the asynchronous one with each scheduler, and with each consistency
/// and kind of locking, with 1 and 3 threads; the chromatic one likewise. For programs that need no more than vertex
/// consistency.
pub fn engines() -> Vec<Options> {
    let with_threads = |kind: &Options, threads: &[usize]| -> Vec<Options> {
        threads.iter().map(|&threads| Options { threads: Some(threads), ..kind.clone() }).collect()
    };
    let mut all = with_threads(&Options::default(), &[1, 2, 3]);
    let asynchronous = Options { engine: Engine::Asynchronous, ..Options::default() };
    for scheduler in SCHEDULERS {
        all.extend(with_threads(&Options { scheduler, ..asynchronous.clone() }, &[1, 3]));
    }
    for (consistency, locking) in ISOLATIONS {
        let consistency = Some(consistency);
        all.extend(with_threads(&Options { consistency, locking, ..asynchronous.clone() }, &[1, 3]));
    }
    all.extend(with_threads(&Options { engine: Engine::Chromatic, ..Options::default() }, &[1, 3]));
    all
}
