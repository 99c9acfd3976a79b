//! Betweenness in the table of programs.

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::graph::VertexId;
use hubcut::parallel;
use serde_json::{Map, Value, json};

use super::direct::{self, Sums};
use super::{bound, how_many, sample, scale, verify};
use crate::Result;
use crate::numbers::{count, counted, rounded};
use crate::registry::{
    About, Answer, Best, Column, Data, End, Job, Note, Program, Race, Values, Verdict, Watch, direct_only, object,
    options,
};

/// Betweenness in the table of programs.
pub(crate) struct Entry;

/// Betweenness with options, as a command line runs it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Betweenness"))]
pub struct Configured {
    /// Estimate it from K sources, drawn at random by the seed of the run; unless told otherwise from all where that takes seconds, else from 64
    #[cfg_attr(feature = "clap", arg(long, value_name = "K", value_parser = crate::registry::whole::<u64>(1, u64::MAX)))]
    pub samples: Option<u64>,
    /// Take all vertices as sources, however long it takes
    #[cfg_attr(feature = "clap", arg(long, conflicts_with = "samples"))]
    pub exact: bool,
    /// Divide by the number of pairs of other vertices, so that values are from 0 to 1
    #[cfg_attr(feature = "clap", arg(long))]
    pub normalised: bool,
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "betweenness"
    }

    fn about(&self) -> About {
        About {
            short: "Find on how many shortest ways between others each vertex lies",
            long: "Betweenness of a vertex: the sum, over all pairs of other vertices, of the part of the shortest ways between them that \
                goes over it. Ways go along edges and are as long as they have edges; weights do not count, parallel edges count once, loops \
                not. In an undirected graph each pair counts once. Values are those of NetworkX.\n\
                From all sources it is exact. On a large graph it is estimated from a sample of 64, unless you say --samples or --exact: the \
                sum over the sample, times vertices over samples. How far that may be from the exact value is said. A direct algorithm, not a \
                vertex program.",
            examples: "  \
                hubcut run betweenness friends.txt --normalised --output between.csv
  hubcut run betweenness web.txt --samples 256 --seed 1
  hubcut run betweenness friends.txt --exact --verify",
        }
    }

    options!(Configured => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn config(&self, options: &Options) -> Value {
        json!({ "samples": self.samples, "exact": self.exact, "normalised": self.normalised, "seed": options.seed })
    }

    direct_only!(Job);

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let graph = data.topology();
        let samples = self.samples.map(|samples| usize::try_from(samples).unwrap_or(usize::MAX));
        let samples = how_many(graph, samples, self.exact);
        // What a sample of all is added up in makes no difference but in rounding: not by the seed.
        let seed = if samples == graph.vertices() { 0 } else { options.seed };
        let sources = sample(graph, samples, seed);
        let run = |limits: &_| direct::run(graph, &sources, limits);
        let (sums, termination, report) = crate::direct::run(&options, run)?;
        let scale = scale(graph, sums.sources, self.normalised);
        let values = parallel::tabulate(graph.vertices(), &|v| sums.dependencies[v] * scale);
        Ok(Box::new(Found { values, sums, sources, termination, report }))
    }
}

/// What a run came to.
struct Found {
    values: Vec<f64>,
    sums: Sums,
    sources: Vec<VertexId>,
    termination: Termination,
    report: RunReport,
}

impl Found {
    fn is_exact(&self) -> bool {
        self.sums.sources == self.values.len() as u64
    }
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        vec![Column { name: "betweenness", values: Values::F64(&self.values) }]
    }

    fn best(&self) -> Best<'_> {
        Best::Highest(&self.values)
    }

    fn summary(&self, end: End) -> Vec<Note> {
        if self.is_exact() {
            return vec![Note::Say(format!("exact: from all {}", counted(self.sums.sources, "vertex")))];
        }
        let sources = counted(self.sums.sources, "source");
        let so_far = if end == End::Done { "" } else { " so far" };
        let mut notes = vec![Note::Say(format!(
            "estimated from {sources} of {}, drawn at random{so_far}",
            counted(self.values.len() as u64, "vertex")
        ))];
        if self.sums.sources > 0 {
            let (one, all) = bound(self.values.len(), self.sums.sources);
            notes.push(Note::Say(format!(
                "with probability 90 % the normalised value of a vertex is within {} of the exact one, and those of all at once within {} \
                 (Hoeffding's bound, whatever the graph; mostly they are far nearer)",
                rounded(one),
                rounded(all)
            )));
        }
        notes
    }

    fn advice(&self) -> String {
        let done = count(self.sums.sources);
        format!(
            "{done} of {} were done; try a longer --timeout, or fewer --samples",
            counted(self.sources.len() as u64, "source")
        )
    }

    fn facts(&self) -> Map<String, Value> {
        let (one, all) = bound(self.values.len(), self.sums.sources);
        let facts = json!({
            "sources": self.sums.sources,
            "exact": self.is_exact(),
            "error_bound_of_one_normalised_value_90_percent": one,
            "error_bound_of_all_normalised_values_90_percent": all,
        });
        object(facts)
    }

    fn termination(&self) -> &Termination {
        &self.termination
    }

    fn report(&self) -> &RunReport {
        &self.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let is_complete = self.termination.is_complete();
        if !is_complete {
            // Nobody has kept which sources were done.
            let is_wrong = self.values.iter().any(|value| !(0.0..f64::INFINITY).contains(value));
            let note = "not verified: the run was stopped, and a sum over fewer sources is not checked";
            return Ok(Verdict::new(is_wrong, Note::Say(note.into()), json!({ "passed": !is_wrong })));
        }
        let verdict = verify::verify(data.topology(), &self.sources, &self.sums)?;
        let summary = match (&verdict.first_fault, verdict.passed, verdict.checked) {
            (_, true, 0) => "the sums of all vertices together are what distances say".into(),
            (_, true, checked) => format!(
                "the sums of all vertices together are what distances say, and those of {} what pairs say",
                counted(checked, "vertex")
            ),
            (Some(vertex), ..) => format!("the sum of vertex {vertex} is not what pairs say"),
            (None, ..) => format!(
                "the sums of all vertices together are not what distances say, by a part of {}",
                rounded(verdict.total_error)
            ),
        };
        Ok(Verdict::of(verdict.passed, is_complete, &summary, verdict))
    }
}
