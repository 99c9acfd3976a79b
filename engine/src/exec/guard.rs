//! Around a run: what is checked before it, its threads, and panics of its program.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{Engine, Options};
use crate::error::{Error, Result};
use crate::graph::Topology;
use crate::{panics, parallel};

/// The threads of a run.
pub(super) struct Threads {
    /// `None`: those of the caller.
    pool: Option<rayon::ThreadPool>,
    /// For the names of vertices.
    topology: Arc<Topology>,
    engine: Engine,
}

/// Refuses a cut, or so many states, of another graph; starts the threads that are asked for.
pub(super) fn check(topology: Arc<Topology>, options: &Options, states: Option<usize>) -> Result<Threads> {
    if let Some(cut) = options.cut.as_ref().filter(|cut| !cut.fits(&topology)) {
        let shards = cut.shards();
        return Err(Error::Cut(format!("the cut into {shards} shards is of another graph; cut this one")));
    }
    let vertices = topology.vertices();
    if let Some(states) = states.filter(|states| *states != vertices) {
        return Err(Error::WrongStates { states, vertices });
    }
    let pool = options.threads.map(parallel::pool).transpose()?;
    Ok(Threads { pool, topology, engine: options.engine })
}

impl Threads {
    /// Does `work` in these threads; a panic becomes an error.
    pub(super) fn on<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T> {
        let (mut work, mut result) = (Some(work), None);
        self.caught(&mut || result = work.take().map(|work| work()))?;
        Ok(result.expect("work that does not panic gives a result"))
    }

    /// [`on`](Self::on), compiled once.
    fn caught(&self, work: &mut (dyn FnMut() + Send)) -> Result<()> {
        // Whatever a panic leaves behind is never looked at again: a new run is dropped, an old one is broken.
        let result = catch_unwind(AssertUnwindSafe(|| match &self.pool {
            Some(pool) => pool.install(|| panics::carry(work)),
            None => panics::carry(work),
        }));
        result.map_err(|panic| {
            let (message, place) = panics::told(panic);
            let by_vertex = self.engine != Engine::Synchronous;
            let place = place.map(|place| Box::new(place.told(&self.topology, by_vertex)));
            Error::Panicked { message, place }
        })
    }
}
