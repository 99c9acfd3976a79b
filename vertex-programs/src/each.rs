//! A program from many sources, one after another: the time that is left for each, what is kept, sums over all.

use std::time::Instant;

use hubcut::exec::{Observer, Options, RunReport, Termination};
use hubcut::graph::{Topology, VertexId};
use serde_json::{Map, Value, json};

use crate::direct::empty_report;
use crate::error::{Error, Result};
use crate::numbers::{count, counted, rate, seconds};
use crate::registry::{End, Note, Verdict, Watch, limit_to_raise};

/// What one run came to.
pub(crate) type Outcome<T> = (T, Termination, RunReport);

/// The run from one source, with the options that are left for it, under somebody's eyes.
type RunFrom<'a, T> = dyn FnMut(VertexId, Options, &mut (dyn Observer + Send)) -> Result<Outcome<T>> + 'a;

/// Runs from many sources.
pub(crate) struct Runs<T> {
    /// What was found, for each source that is done.
    pub(crate) found: Vec<T>,
    /// What was done.
    pub(crate) sum: Sum,
}

/// What many runs have done.
pub(crate) struct Sum {
    /// The sources that are done, in the order in which they were given.
    pub(crate) sources: Vec<Done>,
    /// How many were given.
    given: usize,
    /// That of the run that was broken off; else of the first that a limit has stopped; else of the last.
    pub(crate) termination: Termination,
    /// Sums over the runs. What supersteps did one by one is left out.
    pub(crate) report: RunReport,
}

/// A source that is done.
pub(crate) struct Done {
    /// Its vertex.
    pub(crate) vertex: VertexId,
    /// As the file spells it.
    pub(crate) id: String,
    /// Supersteps that its run took.
    supersteps: u64,
    /// Why its run ended.
    pub(crate) termination: Termination,
}

/// Runs from each source by itself. What ends all runs, a request or `options.timeout`, breaks one off, which is not kept; other limits are
/// those of each.
///
/// # Errors
/// Those of `run`; where nothing is done yet, also that it was not prepared in time.
pub(crate) fn from_each<T>(
    topology: &Topology,
    sources: &[VertexId],
    options: &Options,
    watch: &mut (dyn Watch + Send),
    run: &mut RunFrom<'_, T>,
) -> Result<Runs<T>> {
    let deadline = options.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let mut runs = Runs { found: Vec::new(), sum: Sum::of(sources.len()) };
    for (at, &vertex) in sources.iter().enumerate() {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if options.interrupt.is_requested() || left.is_some_and(|left| left.is_zero()) {
            let is_late = !options.interrupt.is_requested();
            runs.sum.termination = if is_late { Termination::Timeout } else { Termination::Interrupted };
            break;
        }
        let id = topology.raw_id(vertex).to_string();
        watch.is_at(&format!("source {} of {}", count(at as u64 + 1), count(sources.len() as u64)));
        watch.detail(&format!("source {id}"));
        let outcome = run(vertex, Options { timeout: left, ..options.clone() }, watch);
        let (found, termination, report) = match outcome {
            Err(Error::Engine(hubcut::Error::Unprepared { is_late })) if at > 0 => {
                runs.sum.termination = if is_late { Termination::Timeout } else { Termination::Interrupted };
                break;
            }
            outcome => outcome?,
        };
        let supersteps = report.supersteps;
        runs.sum.add(report);
        match termination {
            Termination::Timeout | Termination::Interrupted | Termination::Failed { .. } => {
                runs.sum.termination = termination;
                break;
            }
            _ => {
                if runs.sum.sources.is_empty() || runs.sum.termination.is_complete() {
                    runs.sum.termination = termination.clone();
                }
                runs.found.push(found);
                runs.sum.sources.push(Done { vertex, id, supersteps, termination });
            }
        }
    }
    runs.sum.report.termination = (&runs.sum.termination).into();
    Ok(runs)
}

impl Sum {
    fn of(given: usize) -> Self {
        Sum { sources: Vec::new(), given, termination: Termination::Converged, report: empty_report(0.0) }
    }

    fn add(&mut self, of_one: RunReport) {
        let sum = &mut self.report;
        sum.supersteps += of_one.supersteps;
        sum.activations += of_one.activations;
        sum.edges_gathered += of_one.edges_gathered;
        sum.edges_scattered += of_one.edges_scattered;
        sum.contention.lock_waits += of_one.contention.lock_waits;
        sum.contention.aborts += of_one.contention.aborts;
        sum.prepare_s += of_one.prepare_s;
        sum.plan_s += of_one.plan_s;
        sum.run_s += of_one.run_s;
        sum.plan = of_one.plan;
        if sum.choices.is_empty() {
            sum.choices = of_one.choices;
        }
    }

    /// How the runs ended: what they did, or how many are done and what to change so that more are.
    pub(crate) fn ending(&self, end: End, advice: &str) -> Note {
        let (done, given) = (self.sources.len() as u64, counted(self.given as u64, "source"));
        let (report, run_s) = (&self.report, seconds(self.report.run_s));
        let edges = report.edges_gathered + report.edges_scattered;
        let did = match report.supersteps {
            0 => run_s,
            steps if report.run_s > 0.0 => {
                format!("{} in {run_s}, {}edges/s", counted(steps, "superstep"), rate(edges as f64 / report.run_s))
            }
            steps => format!("{} in {run_s}", counted(steps, "superstep")),
        };
        match (end, &self.termination) {
            (End::Done, _) => Note::Say(format!("done: {given}, {did}")),
            (End::Interrupted, _) => {
                Note::Warn(format!("interrupted: {} of {given} are done; results are those of these", count(done)))
            }
            (_, Termination::Timeout) => Note::Warn(format!(
                "the time was up: {} of {given} are done; results are those of these; try {}",
                count(done),
                limit_to_raise(&self.termination)
            )),
            _ => {
                let short = self.sources.iter().filter(|source| !source.termination.is_complete()).count() as u64;
                Note::Warn(format!("stopped before convergence: {} of {given}, {did}; {advice}", count(short)))
            }
        }
    }

    /// Whether every run that is kept ended by itself.
    pub(crate) fn is_complete(&self) -> bool {
        self.sources.iter().all(|source| source.termination.is_complete())
    }

    /// What a check of each source found: `wrong` are those that did not pass, `first` says what is wrong with the first of them.
    pub(crate) fn verdict(&self, first: Option<String>, right: &str, wrong: Vec<Value>) -> Verdict {
        let checked = self.sources.len() as u64;
        let summary = match first {
            Some(first) => format!("{} of {}; {first}", count(wrong.len() as u64), counted(checked, "source")),
            None => format!("{}: {right}", counted(checked, "source")),
        };
        let passed = wrong.is_empty();
        let details = json!({ "passed": passed, "checked": checked, "wrong": wrong });
        Verdict::of(passed, self.is_complete(), &summary, details)
    }

    /// For the report: an entry a source that is done, with more of each by `add`; and how many were given.
    pub(crate) fn facts(&self, add: &dyn Fn(usize, &mut Value)) -> Map<String, Value> {
        let entry = |(at, source): (usize, &Done)| {
            let mut entry = json!({
                "id": source.id,
                "supersteps": source.supersteps,
                "termination": source.termination.name(),
            });
            add(at, &mut entry);
            entry
        };
        let sources: Vec<Value> = self.sources.iter().enumerate().map(entry).collect();
        [("sources".into(), sources.into()), ("sources_given".into(), self.given.into())].into_iter().collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use hubcut::graph::{BuildOptions, EdgeList};

    use super::*;

    /// Nobody watches.
    pub(crate) struct Nobody;

    impl Observer for Nobody {}

    impl Watch for Nobody {
        fn is_at(&mut self, _: &str) {}

        fn detail(&mut self, _: &str) {}
    }

    /// Runs that end like this, one after another, a superstep each.
    fn ended(with: &[Termination], options: &Options) -> Runs<VertexId> {
        let graph = EdgeList::from_pairs(9, vec![(0, 8)]).build(&BuildOptions::default()).unwrap();
        let sources: Vec<VertexId> = (0..with.len() as VertexId).collect();
        from_each(&graph, &sources, options, &mut Nobody, &mut |v, _, _| {
            Ok((v, with[v as usize].clone(), RunReport { supersteps: 1, run_s: 0.5, ..empty_report(0.0) }))
        })
        .unwrap()
    }

    #[test]
    fn what_is_broken_off_is_not_kept() {
        use Termination::{Converged, Interrupted, MaxSupersteps, NoActive};
        let options = Options::default();
        let all = ended(&[NoActive, Converged], &options);
        assert_eq!((all.found, all.sum.termination, all.sum.report.supersteps), (vec![0, 1], Converged, 2));
        let some = ended(&[Converged, MaxSupersteps, Converged], &options);
        assert_eq!((some.found.len(), &some.sum.termination), (3, &MaxSupersteps));
        let note = some.sum.ending(End::Stopped, "try more");
        let text = "stopped before convergence: 1 of 3 sources, 3 supersteps in 1.50 s, 0.0 edges/s; try more";
        assert_eq!(note, Note::Warn(text.into()));
        let broken = ended(&[Converged, MaxSupersteps, Interrupted, Converged], &options);
        assert_eq!((broken.found, &broken.sum.termination), (vec![0, 1], &Interrupted));
        assert_eq!(broken.sum.report.termination.name, "interrupted");
        let Note::Warn(text) = broken.sum.ending(End::Interrupted, "") else { panic!() };
        assert!(text.starts_with("interrupted: 2 of 4 sources are done"), "{text}");
        options.interrupt.request();
        assert_eq!(ended(&[Converged], &options).found, [0; 0]);
    }

    #[test]
    fn the_time_is_that_of_all() {
        let options = Options { timeout: Some(std::time::Duration::ZERO), ..Options::default() };
        let none = ended(&[Termination::Converged], &options);
        assert_eq!((none.found.len(), none.sum.termination), (0, Termination::Timeout));
    }
}
