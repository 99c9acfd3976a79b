//! Runs of programs whose values can become bytes: over transports, and with checkpoints.

use std::any::type_name;

use super::Run;
use crate::error::{Error, Result};
use crate::exec::checkpoint::{Keeper, ValueCodecs};
use crate::exec::supersteps::{Codecs, Over};
use crate::exec::{Options, Transport};
use crate::graph::Graph;
use crate::program::{Distributed, VertexProgram};

impl<P: VertexProgram> Run<P> {
    /// Prepares a run as [`new`](Self::new) does, of a program whose values can become bytes ([`distributed!`](crate::distributed);
    /// [simple](crate::simple) programs whose messages and sums are plain data, by themselves): it takes the checkpoints that
    /// [`Options::checkpoints`] asks for, or goes on with one.
    ///
    /// [`advance`](Self::advance) and what is named after it take them; whoever calls [`step`](Self::step) does not. A run that
    /// ends at a limit or a request takes a last one.
    ///
    /// # Determinism
    /// A run that goes on with a checkpoint comes to what one comes to that was never broken off: bit for bit under the synchronous
    /// and the chromatic engine, its report too but for seconds. An asynchronous one comes to a right answer.
    ///
    /// # Errors
    /// - Those of [`new`](Self::new);
    /// - [`Error::CheckpointsThere`] for a folder that has checkpoints, unless they are to be resumed;
    /// - [`Error::OtherCheckpoints`] for those of another program, configuration, graph, cut, seed or engine;
    /// - [`Error::DamagedCheckpoint`] if none is whole; [`Error::Io`].
    ///
    /// A step gives [`Error::TakenOver`] when another process goes on with the folder.
    ///
    /// # Examples
    /// ```
    /// use hubcut::exec::{Checkpoints, Every, Options, Run};
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// # use hubcut::program::{Min, VertexInfo};
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
    /// # let folder = tempfile::tempdir().unwrap();
    /// let graph = EdgeList::from_pairs(4, vec![(0, 1), (1, 2), (2, 3)]).build(&BuildOptions::default())?;
    /// let checkpoints = Checkpoints { every: Every::Supersteps(1), ..Checkpoints::new(folder.path()) };
    /// let options = Options { max_supersteps: Some(1), checkpoints: Some(checkpoints.clone()), ..Options::default() };
    /// Run::distributed(Hops.program(), &graph, options)?.run()?;
    ///
    /// // Another process, later.
    /// let checkpoints = Checkpoints { resume: true, ..checkpoints };
    /// let options = Options { checkpoints: Some(checkpoints), ..Options::default() };
    /// let outcome = Run::distributed(Hops.program(), &graph, options)?.run()?;
    /// assert_eq!(outcome.report.checkpoints.unwrap().resumed, Some(1));
    /// assert_eq!(outcome.vertices, [0, 1, 2, 3]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn distributed(program: P, graph: &Graph<P::Edge>, options: Options) -> Result<Self>
    where
        P: Distributed,
    {
        // Without what only transports need: it would be compiled for every program.
        Self::prepare(program, graph, options, None, (), &Over::default())?.kept()
    }

    /// Prepares a run as [`new`](Self::new) does, on the shards of [`Options::cut`], which send each other what they
    /// send over `transport`.
    ///
    /// # Errors
    /// Those of [`new`](Self::new); [`Error::Options`] for the asynchronous engine, whose parts share one memory. A step gives
    /// [`Error::Parcel`] if a codec of the program does not give back what it was given.
    ///
    /// # Examples
    /// A program that is not [`Distributed`] is refused at compile time:
    /// ```compile_fail,E0277
    /// # use hubcut::exec::{Options, Run, Transport};
    /// # use hubcut::graph::Graph;
    /// # fn run<P: hubcut::program::VertexProgram>(program: P, graph: &Graph<P::Edge>) {
    /// Run::over(program, graph, Options::default(), Transport::RoundTrip { hosts: 2 });
    /// # }
    /// ```
    pub fn over(program: P, graph: &Graph<P::Edge>, options: Options, transport: Transport) -> Result<Self>
    where
        P: Distributed,
    {
        let over = Over { transport, codecs: Some(Codecs::of::<P>()) };
        Self::prepare(program, graph, options, None, (), &over)?.kept()
    }

    /// Takes the checkpoints that the options ask for, from now on; goes on with one, if there is one to go on with.
    fn kept(mut self) -> Result<Self>
    where
        P: Distributed,
    {
        if let Some(checkpoints) = self.engine.options().checkpoints.clone() {
            let (topology, data) = self.engine.graph();
            let keeper = Keeper::open(&checkpoints, type_name::<P>(), self.engine.options(), topology, data)?;
            self.resume(keeper, ValueCodecs::of())?;
        }
        Ok(self)
    }

    /// Goes on with the newest checkpoint that `keeper` has, if it has any.
    fn resume(&mut self, mut keeper: Keeper, codecs: ValueCodecs<P>) -> Result<()> {
        let (engine, threads) = (&mut *self.engine, &self.threads);
        let report = &mut self.report;
        self.note = threads.on(|| keeper.resume(report, &mut |saved| engine.load_with(&codecs, saved)))??;
        report.traffic = engine.traffic().cloned();
        self.keeper = Some((keeper, codecs));
        Ok(())
    }

    /// What the caller keeps beside the run: it is in its checkpoints, and there again in a run that goes on with one. For what a
    /// caller has decided between two calls of [`advance`](Self::advance), or has seen in an [`Inspection`](crate::exec::Inspection).
    pub fn note(&mut self) -> &mut Vec<u8> {
        &mut self.note
    }
}

/// Refuses options that ask for checkpoints, of a program that is not known to have codecs.
pub(super) fn no_checkpoints(options: &Options) -> Result<()> {
    match options.checkpoints {
        None => Ok(()),
        Some(_) => Err(Error::Options(
            "checkpoints are of programs whose values can become bytes: begin the run with `Run::distributed`".into(),
        )),
    }
}
