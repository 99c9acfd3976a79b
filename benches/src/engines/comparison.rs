//! The race: contenders take turns, and what they did becomes a comparison.

use hubcut_programs::Result;
use hubcut_programs::race::{Attempt, Question, Stop, Trace};
use serde::Serialize;

use super::{Contender, Field, GraphFacts, Machine, Standing, words};
use crate::{Invocation, Samples};

/// Version of the schema of the JSON; grows when a key changes its meaning or goes.
const SCHEMA: u32 = 1;

/// Which engines to compare, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct EngineBench {
    /// Who takes part.
    pub field: Field,
    /// The error to run to. 0: to the end of the run.
    pub error: f64,
    /// Counted runs.
    pub runs: usize,
    /// Runs before them that are not counted.
    pub warmup: usize,
}

/// Who did how well, and on what.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// Version of this schema.
    pub schema: u32,
    /// Version of hubcut.
    pub hubcut: &'static str,
    /// When and by which command.
    #[serde(flatten)]
    pub invocation: Invocation,
    /// What was asked.
    pub question: Asked,
    /// The graph.
    pub graph: GraphFacts,
    /// The machine.
    pub machine: Machine,
    /// How times were taken, in sentences.
    pub method: Vec<String>,
    /// The plain loop on one thread.
    pub baseline: Row,
    /// The contenders.
    pub contenders: Vec<Row>,
    /// Those that did not run, and why.
    pub refused: Vec<Refusal>,
    /// Who was fastest.
    #[serde(flatten)]
    pub standing: Standing,
    /// Who was fastest and why, in sentences.
    pub verdict: Vec<String>,
}

/// What was asked of the graph.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    /// The program.
    pub program: &'static str,
    /// Its options, in words.
    pub configured: String,
    /// What the error measures.
    pub error_meaning: String,
    /// The error that runs stopped at.
    pub error: f64,
    /// Counted runs.
    pub runs: usize,
    /// Runs before them that were not counted.
    pub warmup: usize,
}

/// What a contender, or the plain loop, did.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// What was run; `None` for the plain loop.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub contender: Option<Contender>,
    /// Seconds to the error, one a run.
    pub seconds: Samples,
    /// Whether every run reached the error.
    pub reached: bool,
    /// How many times as fast as the plain loop: ratio of the medians, if both reached the error.
    pub speedup: Option<f64>,
    /// The run of the median time.
    pub median_run: Trace,
}

/// A contender that did not run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Refusal {
    /// What it is called.
    pub name: String,
    /// Why it did not.
    pub reason: String,
}

impl Row {
    /// Edges that the median run gathered and scattered over; 0 if it does not count them.
    pub fn edges(&self) -> u64 {
        self.median_run.curve.end().edges()
    }

    /// Edges gathered and scattered over in a second of the median run; 0 if it took no time.
    pub fn edges_per_second(&self) -> f64 {
        let seconds = self.median_run.curve.end().seconds;
        if seconds > 0.0 { self.edges() as f64 / seconds } else { 0.0 }
    }
}

impl EngineBench {
    /// Runs the contenders by turns: the first run of the plain loop and of all, the second of all, and so on.
    /// `progress` is told what runs next. The graph came from where `graph_name` says, everything was begun by
    /// `invocation`.
    ///
    /// # Errors
    /// Those of [`Question::contend`].
    pub fn run(
        &self,
        question: &dyn Question,
        graph_name: &str,
        invocation: Invocation,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Comparison> {
        let stop = Stop { error: self.error, max_rounds: question.max_rounds() };
        let mut baseline = Runs::new(question.baseline_name().into(), None);
        let contenders = self.field.contenders(question.suits());
        let mut contenders: Vec<Runs> =
            contenders.into_iter().map(|contender| Runs::new(contender.name(), Some(contender))).collect();
        let mut refused = Vec::new();
        let turns = self.warmup + self.runs;
        for turn in 0..turns {
            let counted = turn >= self.warmup;
            let mut say = |name: &str| progress(&format!("run {} of {turns}: {name}", turn + 1));
            say(&baseline.name);
            baseline.add(question.baseline(&stop), counted);
            let mut staying = Vec::new();
            for mut runs in contenders {
                say(&runs.name);
                let Some(contender) = runs.contender else { continue };
                match question.contend(contender.options(), &stop)? {
                    Attempt::Ran(trace) if contender.wants_segments() && !trace.segmented => {
                        let reason = "segments would not be used on this graph; the same as plain".into();
                        refused.push(Refusal { name: runs.name, reason });
                    }
                    Attempt::Ran(trace) => {
                        runs.add(trace, counted);
                        staying.push(runs);
                    }
                    Attempt::Refused(reason) => refused.push(Refusal { name: runs.name, reason }),
                }
            }
            contenders = staying;
        }
        let baseline = baseline.row(self.error, None);
        let contenders: Vec<Row> = contenders.into_iter().map(|runs| runs.row(self.error, Some(&baseline))).collect();
        let graph = GraphFacts::new(graph_name.into(), question.topology());
        let standing = Standing::new(&baseline, &contenders);
        Ok(Comparison {
            schema: SCHEMA,
            hubcut: env!("CARGO_PKG_VERSION"),
            invocation,
            question: Asked {
                program: question.program(),
                configured: question.configured(),
                error_meaning: question.error_meaning(),
                error: self.error,
                runs: self.runs,
                warmup: self.warmup,
            },
            machine: Machine::this(),
            method: words::method(self, &graph),
            verdict: words::verdict(&baseline, &contenders, &standing, self.error),
            standing,
            graph,
            baseline,
            contenders,
            refused,
        })
    }
}

/// The counted runs of one contender.
struct Runs {
    name: String,
    contender: Option<Contender>,
    traces: Vec<Trace>,
}

impl Runs {
    fn new(name: String, contender: Option<Contender>) -> Self {
        Runs { name, contender, traces: Vec::new() }
    }

    fn add(&mut self, trace: Trace, counted: bool) {
        if counted {
            self.traces.push(trace);
        }
    }

    fn row(self, error: f64, baseline: Option<&Row>) -> Row {
        let Runs { name, contender, mut traces } = self;
        let mut seconds = Samples::default();
        traces.iter().for_each(|trace| seconds.push(trace.curve.end().seconds));
        let reached = !traces.is_empty() && traces.iter().all(|trace| trace.curve.end().error <= error);
        traces.sort_by(|a, b| a.curve.end().seconds.total_cmp(&b.curve.end().seconds));
        let middle = traces.len().saturating_sub(1) / 2;
        let median_run = if traces.is_empty() { Trace::default() } else { traces.swap_remove(middle) };
        let both = baseline.filter(|baseline| reached && baseline.reached && seconds.median() > 0.0);
        let speedup = both.map(|baseline| baseline.seconds.median() / seconds.median());
        Row { name, contender, seconds, reached, speedup, median_run }
    }
}
