//! Shortest paths in the table of programs.

use hubcut::exec::{Engine, Options, RunReport, Scheduler, Termination};
use serde_json::{Value, json};

use super::{Config, Paths, verify};
use crate::error::{Error, Result};
use crate::numbers::{count, counted, rounded};
use crate::registry::{
    About, Answer, Best, Column, Data, End, Job, Note, On, Program, Race, Values, Verdict, Watch, check_supersteps,
    limit_to_raise, options,
};

/// Shortest paths in the table of programs.
pub(crate) struct Entry;

/// Shortest paths with options, as a command line runs them.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Shortest paths"))]
pub struct Configured {
    /// What to compute.
    #[cfg_attr(feature = "clap", command(flatten))]
    pub config: Config,
    /// Stop after so many supersteps (rounds of async), with exit code 3 [default: no limit]
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", allow_negative_numbers = true,
               value_parser = crate::registry::whole::<u64>(1, u64::MAX)))]
    pub max_supersteps: Option<u64>,
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
        match self.config.source.trim().is_empty() {
            true => Err(Error::Usage("--source names no vertex; give an id, for example --source 17".into())),
            false => check_supersteps(options, self.max_supersteps),
        }
    }

    fn config(&self, _: &Options) -> Value {
        let mut config = json!(self.config);
        config["max_supersteps"] = json!(self.max_supersteps);
        config
    }

    fn engines(&self) -> &'static [Engine] {
        &[Engine::Synchronous, Engine::Asynchronous, Engine::Chromatic, Engine::Direct]
    }

    fn max_supersteps(&self) -> Option<u64> {
        self.max_supersteps
    }

    fn scheduler(&self) -> Scheduler {
        Scheduler::Priority
    }

    fn on(&self) -> On {
        On::Graph(self.config.weights())
    }

    fn has_residual(&self) -> bool {
        false
    }

    fn run(&self, data: Data<'_>, options: Options, watch: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let paths = super::run(data.graph()?, &self.config, options, watch)?;
        Ok(Box::new(Found { config: self.config.clone(), paths }))
    }
}

/// Distances, and what was asked for.
struct Found {
    config: Config,
    paths: Paths,
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        vec![Column { name: "distance", values: Values::F64(&self.paths.distances) }]
    }

    fn best(&self) -> Best<'_> {
        Best::Lowest(&self.paths.distances)
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let distances = &self.paths.distances;
        let reached = distances.iter().filter(|distance| distance.is_finite());
        let farthest = reached.clone().copied().fold(0.0, f64::max);
        let all = counted(distances.len() as u64, "vertex");
        let reached = count(reached.count() as u64);
        vec![Note::Say(format!("reached {reached} of {all}; the farthest is at {}", rounded(farthest)))]
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
        let (graph, is_complete) = (data.graph()?, self.paths.termination.is_complete());
        let verdict = match is_complete {
            true => verify::verify(graph, &self.config, &self.paths.distances)?,
            false => verify::verify_stopped(graph, &self.config, &self.paths.distances)?,
        };
        let reached = counted(verdict.reached, "vertex");
        let summary = match (&verdict.first_fault, is_complete) {
            (Some(vertex), _) => {
                let (long, short) = (count(verdict.infeasible), count(verdict.unproven));
                format!(
                    "{long} edges offer a shorter way, {short} distances are of no way; the first fault is at vertex {vertex}"
                )
            }
            (None, true) => {
                format!("no edge offers a shorter way, and edges without slack lead to {reached}, all within reach")
            }
            (None, false) => format!("no distance is too short, of {reached} reached"),
        };
        Ok(Verdict::of(verdict.passed, is_complete, &summary, verdict))
    }
}
