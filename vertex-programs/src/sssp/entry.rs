//! Shortest paths in the table of programs.

use std::path::{Path, PathBuf};

use hubcut::exec::{Engine, Options, RunReport, Scheduler, Termination};
use serde_json::{Value, json};

use super::{Config, Paths, verify};
use crate::error::{Error, Result};
use crate::numbers::{count, counted, rounded};
use crate::registry::{
    ALSO_DIRECT, About, Answer, Best, Column, Data, EachSource, End, Job, Note, On, Program, Race, Values, Verdict,
    Watch, check_supersteps, limit_to_raise, options,
};

/// Shortest paths in the table of programs.
pub(crate) struct Entry;

/// Shortest paths with options, as a command line runs them.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Shortest paths"))]
pub struct Configured {
    /// The vertex that paths start from, as the file spells it
    #[cfg_attr(
        feature = "clap",
        arg(long, value_name = "ID", allow_hyphen_values = true, required_unless_present = "each_source")
    )]
    pub source: Option<String>,
    /// One run from each vertex in this file, an id a line (blank lines and lines that begin with # are passed over; - is standard
    /// input): a column of distances for each, which takes 8 bytes a vertex. Limits are those of each run, but for --timeout
    #[cfg_attr(feature = "clap", arg(long, value_name = "FILE", conflicts_with = "source", value_hint = clap::ValueHint::FilePath))]
    pub each_source: Option<PathBuf>,
    /// Count hops, even if the graph has weights [default: weights, if the graph has some]
    #[cfg_attr(feature = "clap", arg(long))]
    pub unweighted: bool,
    /// Also write the parent of each vertex, the one before it on a shortest way: of all such neighbours that are nearer, the one with the
    /// lowest id
    #[cfg_attr(feature = "clap", arg(long))]
    pub paths: bool,
    /// Stop after so many supersteps (rounds of async), with exit code 3 [default: no limit]
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", allow_negative_numbers = true,
               value_parser = crate::registry::whole::<u64>(1, u64::MAX)))]
    pub max_supersteps: Option<u64>,
}

impl Configured {
    /// From `source`.
    pub(super) fn from(&self, source: impl Into<String>) -> Config {
        Config { source: source.into(), unweighted: self.unweighted }
    }
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "sssp"
    }

    fn about(&self) -> About {
        About {
            short: "Find the distance of every vertex from one vertex",
            long: "Single-source shortest paths: the least sum of weights (hops, if the graph has no weights) over \
                all ways from --source:\n\
                x(source) = 0,  x(v) = min over u->v of x(u) + w(u,v)\n\
                Weights must not be negative. A vertex that no way leads to has the distance inf; one that is farther \
                than 1.8e308 is an error. Sums of whole weights are exact up to 2^53; beyond, and of other weights, each is \
                rounded to 64 bits. Without --output, the nearest vertices are printed. All engines give the same \
                distances to the last bit.",
            examples: "  \
                hubcut run sssp roads.csv --source 17
  hubcut run sssp roads.hub --source 17 --engine async --output distances.csv --verify
  hubcut run sssp roads.hub --source 17 --engine direct --paths --output tree.csv
  hubcut run sssp roads.hub --each-source depots.txt --output distances.csv
  hubcut run sssp friends.txt --undirected --source alice --unweighted --top 50",
        }
    }

    options!(Configured => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn check(&self, options: &Options) -> Result<()> {
        match self.source.as_deref().map(str::trim) {
            Some("") => Err(Error::Usage("--source names no vertex; give an id, for example --source 17".into())),
            _ => check_supersteps(options, self.max_supersteps),
        }
    }

    fn config(&self, _: &Options) -> Value {
        json!({
            "source": self.source,
            "each_source": self.each_source,
            "unweighted": self.unweighted,
            "paths": self.paths,
            "max_supersteps": self.max_supersteps,
        })
    }

    fn engines(&self) -> &'static [Engine] {
        ALSO_DIRECT
    }

    fn max_supersteps(&self) -> Option<u64> {
        self.max_supersteps
    }

    fn scheduler(&self) -> Scheduler {
        Scheduler::Priority
    }

    fn on(&self) -> On {
        On::Graph(self.from("").weights())
    }

    fn has_residual(&self) -> bool {
        false
    }

    fn run(&self, data: Data<'_>, options: Options, watch: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let config = self.from(self.source.clone().unwrap_or_default());
        let run = if self.paths { super::run_with_parents } else { super::run };
        let paths = run(data.graph()?, &config, options, watch)?;
        Ok(Box::new(Found { config, paths }))
    }

    fn each_source(&self) -> Option<&Path> {
        self.each_source.as_deref()
    }

    fn run_each(
        &self,
        each: &EachSource<'_>,
        data: Data<'_>,
        options: Options,
        watch: &mut (dyn Watch + Send),
    ) -> Result<Box<dyn Answer>> {
        Ok(Box::new(super::each::run(self, each.sources, data.graph()?, &options, watch)?))
    }
}

/// Distances, and what was asked for.
struct Found {
    config: Config,
    paths: Paths,
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        let mut columns = vec![Column { name: "distance", values: Values::F64(&self.paths.distances) }];
        if !self.paths.parents.is_empty() {
            columns.push(Column { name: "parent", values: Values::Vertices(&self.paths.parents) });
        }
        columns
    }

    fn best(&self) -> Best<'_> {
        Best::Lowest(&self.paths.distances)
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let Reach { reached, farthest } = Reach::of(&self.paths.distances);
        let (reached, all) = (count(reached), counted(self.paths.distances.len() as u64, "vertex"));
        let mut notes =
            vec![Note::Say(format!("reached {reached} of {all}; the farthest is at {}", rounded(farthest)))];
        if !self.paths.parents.is_empty() && !self.paths.termination.is_complete() {
            notes.push(Note::Warn(
                "there are no parents: the run was stopped, and a shorter way may lead elsewhere".into(),
            ));
        }
        notes
    }

    fn advice(&self) -> String {
        format!("distances may still be too long; try {}", limit_to_raise(self.termination()))
    }

    fn termination(&self) -> &Termination {
        &self.paths.termination
    }

    fn report(&self) -> &RunReport {
        &self.paths.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let is_complete = self.termination().is_complete();
        let verdict = verify::verify_paths(data.graph()?, &self.config, &self.paths)?;
        Ok(Verdict::of(verdict.passed, is_complete, &summary_of(&verdict, is_complete), verdict))
    }
}

/// How far paths lead.
pub(super) struct Reach {
    pub(super) reached: u64,
    pub(super) farthest: f64,
}

impl Reach {
    pub(super) fn of(distances: &[f64]) -> Self {
        let reached = distances.iter().copied().filter(|distance| distance.is_finite());
        Reach { reached: reached.clone().count() as u64, farthest: reached.fold(0.0, f64::max) }
    }
}

/// What was found of one source, in words.
pub(super) fn summary_of(verdict: &verify::Verdict, is_complete: bool) -> String {
    let reached = counted(verdict.reached, "vertex");
    match (&verdict.first_fault, is_complete) {
        (Some(vertex), _) => {
            let (long, short) = (count(verdict.infeasible), count(verdict.unproven));
            let parents =
                verdict.wrong_parents.map_or_else(String::new, |wrong| format!(", {} parents are wrong", count(wrong)));
            format!(
                "{long} edges offer a shorter way, {short} distances are of no way{parents}; the first fault is at vertex {vertex}"
            )
        }
        (None, true) => {
            let parents = if verdict.wrong_parents.is_some() { "; all parents are on such ways" } else { "" };
            format!(
                "no edge offers a shorter way, and edges without slack lead to {reached}, all within reach{parents}"
            )
        }
        (None, false) => format!("no distance is too short, of {reached} reached"),
    }
}
