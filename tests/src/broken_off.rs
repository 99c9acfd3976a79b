//! Runs that are broken off and go on with a checkpoint, beside runs that are not.

use std::fmt::Debug;

use hubcut::exec::{Checkpoints, Engine, Every, Options, Run, RunReport, SuperstepReport, Termination, Transport};
use hubcut::graph::Graph;
use hubcut::program::Distributed;

/// What a run came to: the answer, and what it did.
pub type Came<T> = (T, RunReport);

/// A report's lines, but for seconds.
fn lines(report: &RunReport) -> Vec<SuperstepReport> {
    report.per_superstep.iter().map(|line| SuperstepReport { seconds: 0.0, ..*line }).collect()
}

/// Breaks `run` off after some of its supersteps, and goes on with the checkpoint of the last: the answer is that of a run that was not
/// broken off, and so is the report but for seconds, unless the engine is the asynchronous one.
///
/// # Panics
/// If it is another, or a run fails.
pub fn goes_on<T: PartialEq>(what: &str, options: &Options, run: &dyn Fn(Options) -> Came<T>) {
    let (whole, report) = run(options.clone());
    let supersteps = report.supersteps;
    let step = (supersteps as usize / 4).max(1);
    for superstep in (1..supersteps).step_by(step) {
        let folder = tempfile::tempdir().expect("a folder");
        // Every superstep has one, or the last by itself.
        let every = Every::Supersteps(if superstep % 2 == 0 { 1 } else { u64::MAX });
        let checkpoints = Checkpoints { every, ..Checkpoints::new(folder.path()) };
        let first =
            Options { max_supersteps: Some(superstep), checkpoints: Some(checkpoints.clone()), ..options.clone() };
        let (_, first) = run(first);
        // An asynchronous run takes now more rounds and now less.
        if first.supersteps < superstep || first.termination.name != "max_supersteps" {
            assert_eq!(options.engine, Engine::Asynchronous, "{what}");
            continue;
        }
        let checkpoints = Some(Checkpoints { resume: true, ..checkpoints });
        let (answer, again) = run(Options { checkpoints, ..options.clone() });
        let what = format!("{what}, {:?}, broken off after {superstep} of {supersteps}", options.engine);
        assert!(answer == whole, "{what}: another answer");
        let done = again.checkpoints.as_ref().expect("it has checkpoints");
        assert_eq!(done.resumed, Some(superstep), "{what}");
        if options.engine != Engine::Asynchronous {
            assert_eq!(lines(&again), lines(&report), "{what}");
            assert_eq!(again.traffic, report.traffic, "{what}");
            assert_eq!(again.termination.name, report.termination.name, "{what}");
        }
    }
}

/// [`goes_on`], of a run of `program` over `transport`; virtual time goes on, too.
///
/// # Panics
/// If it does not, or a run fails.
pub fn program_goes_on<P: Distributed>(
    what: &str,
    program: &dyn Fn() -> P,
    graph: &Graph<P::Edge>,
    options: &Options,
    transport: &Transport,
) where
    P::Vertex: PartialEq + Debug,
{
    goes_on(what, options, &|options| {
        let mut run = Run::over(program(), graph, options, transport.clone()).expect("it begins");
        let termination = run.advance(&mut ()).expect("it runs");
        assert!(!matches!(termination, Termination::Failed { .. }));
        let seconds = run.virtual_seconds().map(f64::to_bits);
        ((run.states().to_vec(), seconds), run.report().clone())
    });
}
