//! Random walks in the table of programs.

use hubcut::exec::{Engine, Options, RunReport, Termination};
use hubcut::parallel;
use serde_json::{Map, Value, json};

use super::{Config, Counts, RandomWalks, verify};
use crate::error::Result;
use crate::numbers::{count, counted, rate, rounded, seconds};
use crate::registry::{
    About, Answer, Best, Column, Data, End, Job, Note, On, Program, Race, Values, Verdict, Walks, Watch, Weights,
    direct_only, object, options,
};

/// Random walks in the table of programs.
pub(crate) struct Entry;

impl Program for Entry {
    fn name(&self) -> &'static str {
        "random-walks"
    }

    fn about(&self) -> About {
        About {
            short: "Walk at random from every vertex: DeepWalk and node2vec, for embeddings",
            long: "Random walks along edges, --walks of them from every vertex, by the weights of edges if there are some (--weights none: by none). With --p or --q they \
                are of second order, as in node2vec: an edge back to where the walk came from weighs one P-th, one to where no edge leads \
                from there one Q-th. A walk ends early where no edge leads on.\n\
                --output FILE has the walks, one a line, raw ids between tabs: what word2vec in gensim (LineSentence) reads, up to 10,000 of them, if ids have no blanks. .csv has a column \
                a step, .jsonl a list. First is the first walk of each vertex in the order of ids, then the second of each; names are not \
                written. With --top K it has the K vertices that walks come to most often instead, and so has the screen without --output.\n\
                The same seed gives the same walks on any number of threads; of a graph imported with another --order they are others. All \
                are kept in memory, 4 bytes a vertex of each. A direct algorithm, not a vertex program.",
            examples: "  \
                hubcut run random-walks friends.txt --output walks.txt --seed 1
  hubcut run random-walks friends.txt --undirected --p 0.25 --q 4 --output walks.jsonl --verify
  hubcut run random-walks web.txt --walks 1 --length 1000 --top 20",
        }
    }

    options!(Config => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Config {
    fn check(&self, _: &Options) -> Result<()> {
        Config::check(self)
    }

    fn config(&self, options: &Options) -> Value {
        json!({ "walks": self.walks, "length": self.length, "p": self.p, "q": self.q, "seed": options.seed })
    }

    fn on(&self) -> On {
        On::Graph(Weights::Used)
    }

    direct_only!(Job);

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let found = super::run(data.graph()?, self, &options)?;
        let visits = &found.counts.visits;
        let scores = parallel::tabulate(visits.len(), &|v| visits[v] as f64);
        Ok(Box::new(Found { found, scores }))
    }
}

/// Walks, and visits to order by.
struct Found {
    found: RandomWalks,
    scores: Vec<f64>,
}

/// A mean, unless it is of nothing.
fn mean(sum: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| sum as f64 / of as f64)
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        vec![Column { name: "visits", values: Values::U64(&self.found.counts.visits) }]
    }

    fn best(&self) -> Best<'_> {
        Best::Highest(&self.scores)
    }

    fn walks(&self) -> Option<Walks<'_>> {
        Some(Walks { length: self.found.config.length as usize, vertices: &self.found.vertices })
    }

    fn ending(&self, end: End, _: Engine) -> Option<Note> {
        let (Counts { visits, walks, steps, .. }, run_s) = (&self.found.counts, self.found.report.run_s);
        let speed = rate(*steps as f64 / run_s.max(1e-9));
        let did =
            format!("{}, {} in {}, {speed}steps/s", counted(*walks, "walk"), counted(*steps, "step"), seconds(run_s));
        if end == End::Done {
            return Some(Note::Say(format!("done: {did}")));
        }
        let asked = count(visits.len() as u64 * u64::from(self.found.config.walks));
        let why = if end == End::Interrupted { "interrupted" } else { "stopped before the end" };
        Some(Note::Warn(format!("{why}: {did}; of {asked} walks the others are left out; {}", self.advice())))
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let Counts { walks, steps, proposals, dead_ends, .. } = self.found.counts;
        let mut text = format!("{} vertices a walk", rounded(mean(walks + steps, walks).unwrap_or(0.0)));
        if dead_ends > 0 {
            text += &format!("; {} end early, where no edge leads on", counted(dead_ends, "walk"));
        }
        if proposals > steps {
            text += &format!("; {} edges proposed a step", rounded(mean(proposals, steps).unwrap_or(0.0)));
        }
        vec![Note::Say(text)]
    }

    fn advice(&self) -> String {
        "try a longer --timeout, or fewer --walks".into()
    }

    fn facts(&self) -> Map<String, Value> {
        let Counts { walks, steps, proposals, dead_ends, .. } = self.found.counts;
        object(json!({
            "walks": walks,
            "steps": steps,
            "mean_length": mean(walks + steps, walks),
            "dead_ends": dead_ends,
            "proposals_per_step": mean(proposals, steps),
        }))
    }

    fn termination(&self) -> &Termination {
        &self.found.termination
    }

    fn report(&self) -> &RunReport {
        &self.found.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let (found, is_complete) = (&self.found, self.found.termination.is_complete());
        let verdict = verify::verify(data.graph()?, &found.config, &found.vertices, is_complete)?;
        let (steps, tested) = (counted(verdict.steps, "step"), counted(verdict.tested, "step"));
        let summary = match (verdict.chi_square, &verdict.first_fault) {
            (_, Some(id)) => format!(
                "{} lead along no edge, {} begin elsewhere or end too early; the first begins at vertex {id}",
                counted(verdict.foreign, "step"),
                counted(verdict.broken, "walk")
            ),
            (None, None) if !verdict.passed => "there are not as many walks as there should be".into(),
            (None, None) => format!("{steps} are along edges, too few to tell whether they fit their probabilities"),
            (Some(chi_square), None) => {
                let (chi_square, allowed) = (chi_square.round(), verdict.allowed.unwrap_or(0.0).round());
                let fit = if verdict.passed { "fit" } else { "do not fit" };
                format!(
                    "{steps} are along edges, and {tested} {fit} their exact probabilities (chi-square {chi_square}, allowed {allowed})"
                )
            }
        };
        Ok(Verdict::of(verdict.passed, is_complete, &summary, verdict))
    }
}
