//! A program with its options.

use std::path::Path;

use hubcut::exec::{Engine, Observer, Options, Scheduler, Termination};
use hubcut::graph::VertexId;
use hubcut::program::Needs;
use serde_json::Value;

use super::{Answer, Data, On, Weights};
use crate::label_propagation::Seeds;
use crate::{Error, Result};

/// Every engine.
pub(crate) const ENGINES: &[Engine] = &[Engine::Synchronous, Engine::Asynchronous, Engine::Chromatic];
/// Every engine, and a direct algorithm.
pub(crate) const ALSO_DIRECT: &[Engine] =
    &[Engine::Synchronous, Engine::Asynchronous, Engine::Chromatic, Engine::Direct];
/// All of these, and the one that is chosen among them.
pub(crate) const ALSO_CHOSEN: &[Engine] =
    &[Engine::Synchronous, Engine::Asynchronous, Engine::Chromatic, Engine::Direct, Engine::Auto];

/// A program with its options.
///
/// `options` are those of the engine, which some of its own depend on.
pub trait Job: Send + Sync {
    /// Refuses options that make no sense on any data.
    ///
    /// # Errors
    /// Which option, and what may be given.
    fn check(&self, options: &Options) -> Result<()> {
        let _ = options;
        Ok(())
    }
    /// What it runs on.
    fn on(&self) -> On {
        On::Graph(Weights::Kept)
    }
    /// Its options after defaults, for reports.
    fn config(&self, options: &Options) -> Value;
    /// Most supersteps to run.
    fn max_supersteps(&self) -> Option<u64>;
    /// Whether the limit of supersteps is not a limit but how many the user wants.
    fn wants_all_supersteps(&self) -> bool {
        false
    }
    /// Which scheduler suits it.
    fn scheduler(&self) -> Scheduler {
        Scheduler::default()
    }
    /// What runs it. `Direct` is a direct algorithm of its own; beside engines it makes a choice, which is the default. Without a choice the
    /// first is.
    fn engines(&self) -> &'static [Engine] {
        ENGINES
    }
    /// Which consistency it needs.
    fn needs(&self) -> Needs {
        Needs::Nothing
    }
    /// Whether its residuals mean anything.
    fn has_residual(&self) -> bool {
        true
    }
    /// Runs it.
    ///
    /// # Errors
    /// Those of the program.
    fn run(&self, data: Data<'_>, options: Options, watch: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>>;
    /// The file of vertices to run from, each by itself, if one was given: whoever asks reads it and calls [`run_each`](Self::run_each).
    fn each_source(&self) -> Option<&Path> {
        None
    }
    /// Whether of each source only the best vertices are kept.
    fn keeps_best(&self) -> bool {
        false
    }
    /// Runs it from each source by itself. What was finished before an interrupt or `options.timeout` is kept.
    ///
    /// # Errors
    /// Those of the program.
    fn run_each(
        &self,
        each: &EachSource<'_>,
        data: Data<'_>,
        options: Options,
        watch: &mut (dyn Watch + Send),
    ) -> Result<Box<dyn Answer>> {
        let _ = (each, data, options, watch);
        Err(Error::Usage("the program does not run from sources".into()))
    }
    /// The file of vertices with given labels, if one was given: whoever asks reads it and calls [`run_seeded`](Self::run_seeded).
    fn seeds(&self) -> Option<&Path> {
        None
    }
    /// Runs it from vertices with given labels.
    ///
    /// # Errors
    /// Those of the program.
    fn run_seeded(
        &self,
        seeds: &Seeds,
        data: Data<'_>,
        options: Options,
        watch: &mut (dyn Watch + Send),
    ) -> Result<Box<dyn Answer>> {
        let _ = (seeds, data, options, watch);
        Err(Error::Usage("the program takes no labels".into()))
    }
}

/// The sources that a program runs from, each by itself.
#[derive(Clone, Copy, Debug)]
pub struct EachSource<'a> {
    /// Their vertices, at least one.
    pub sources: &'a [VertexId],
    /// How many of the best vertices are kept of each, where only these are.
    pub best: usize,
    /// Whether what is not kept is to be verified before it goes.
    pub verifies: bool,
}

/// Who watches a run: hears of supersteps, or of what a program goes by instead.
pub trait Watch: Observer {
    /// Where the program is, for a line that is overwritten.
    fn is_at(&mut self, text: &str);
    /// Something for those who want to hear everything.
    fn detail(&mut self, text: &str);
}

/// Which limit to raise so that a run gets further.
pub fn limit_to_raise(termination: &Termination) -> &'static str {
    match termination {
        Termination::Timeout => "a longer --timeout",
        Termination::MaxActivations => "more --max-activations",
        _ => "more --max-supersteps",
    }
}

/// Refuses a limit of supersteps for a direct algorithm, which would ignore it.
///
/// # Errors
/// What to type instead.
pub(crate) fn check_supersteps(options: &Options, max_supersteps: Option<u64>) -> Result<()> {
    match (options.engine, max_supersteps) {
        (Engine::Direct, Some(_)) => Err(Error::Usage(
            "--max-supersteps is for an engine, and a direct algorithm has none; leave it out, or choose an --engine"
                .into(),
        )),
        _ => Ok(()),
    }
}

/// What an engine calls the stretches that it reports.
pub fn superstep_noun(engine: Engine) -> &'static str {
    match engine {
        // What is chosen begins in supersteps.
        Engine::Synchronous | Engine::Auto => "superstep",
        Engine::Asynchronous | Engine::Chromatic | Engine::Direct => "round",
    }
}
