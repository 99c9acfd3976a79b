//! Who is told how long work goes on: the supersteps of a run, the bytes of a file that is read.

use super::{CheckpointEvent, SuperstepReport};

/// How far a run is, after a superstep.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The superstep that just ended.
    pub superstep: &'a SuperstepReport,
    /// Seconds since the first superstep began.
    pub elapsed_s: f64,
}

/// Somebody who is told how work goes on: a progress bar, a test error. `()` hears nothing; a closure hears of
/// supersteps.
///
/// Runs tell of supersteps, and readers of files (`hubcut-datasets`) of bytes: an observer that goes with both is one bar from text
/// to answer.
///
/// # Examples
/// ```
/// use hubcut::exec::{Observer, Progress};
///
/// #[derive(Default)]
/// struct Log { read: u64, supersteps: Vec<u64> }
///
/// impl Observer for Log {
///     fn bytes(&mut self, done: u64, _: Option<u64>) { self.read = done }
///     fn superstep(&mut self, progress: Progress<'_>) { self.supersteps.push(progress.superstep.active) }
/// }
/// let mut log = Log::default();
/// log.bytes(7, None); // as a reader does
/// # use hubcut::exec::{Options, Run};
/// # use hubcut::graph::{BuildOptions, EdgeList};
/// # use hubcut::program::VertexInfo;
/// # use hubcut::program::Min;
/// # use hubcut::simple::Push;
/// # struct Hops;
/// # #[hubcut::vertex_program]
/// # impl Push for Hops {
/// #     type Value = u32;
/// #     type Message = Min<u32>;
/// #     fn init(&self, v: VertexInfo<'_>) -> u32 { v.id() }
/// #     fn send(&self, hops: &u32, _: &()) -> Option<Min<u32>> { Some(Min(hops + 1)) }
/// #     fn receive(&self, _: VertexInfo<'_>, hops: &u32, Min(offer): Min<u32>) -> Option<u32> { (offer < *hops).then_some(offer) }
/// # }
/// # let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default())?;
/// Run::new(Hops.program(), &graph, Options::default())?.advance(&mut log)?;
/// assert_eq!((log.read, log.supersteps), (7, vec![3, 2]));
/// # Ok::<(), hubcut::Error>(())
/// ```
pub trait Observer {
    /// A superstep of a run has ended.
    fn superstep(&mut self, progress: Progress<'_>) {
        _ = progress;
    }

    /// Something happened to the checkpoints of a run.
    fn checkpoint(&mut self, event: CheckpointEvent<'_>) {
        _ = event;
    }

    /// So many bytes of a file were read (as it is stored, so compressed), of `total` if that is known. Told now and then.
    fn bytes(&mut self, done: u64, total: Option<u64>) {
        _ = (done, total);
    }

    /// Whether to stop reading; asked several times a second. Runs are stopped by their
    /// [`Interrupt`](super::Interrupt).
    fn is_cancelled(&self) -> bool {
        false
    }
}

impl Observer for () {}

impl<F: FnMut(Progress<'_>)> Observer for F {
    fn superstep(&mut self, progress: Progress<'_>) {
        self(progress);
    }
}
