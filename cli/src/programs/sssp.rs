//! `hubcut run sssp`.

use anyhow::Result;
use clap::{ArgMatches, Args, Command, FromArgMatches};
use hubcut::exec::{Engine, Observer, Options, Scheduler, Termination};
use hubcut::graph::AnyGraph;
use hubcut_datasets::WeightUse;
use hubcut_programs::sssp::{self, Config};
use serde_json::{Value, json};

use super::{About, Configured, Program, Verdict, limit_to_raise};
use crate::answer::{Answer, Values};
use crate::args::whole;
use crate::exit::usage;
use crate::numbers::{count, counted, rounded};

/// Shortest paths in the table of programs.
pub(crate) struct Sssp;

/// Options of shortest paths.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Shortest paths")]
struct SsspArgs {
    /// The vertex that paths start from, as the file spells it
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    source: String,
    /// Count hops, even if the graph has weights [default: weights, if the graph has some]
    #[arg(long)]
    unweighted: bool,
    /// Stop after so many supersteps (rounds of async), with exit code 3 [default: no limit]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole::<u64>(1, u64::MAX))]
    max_supersteps: Option<u64>,
}

impl Program for Sssp {
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

    fn add_options(&self, command: Command) -> Command {
        SsspArgs::augment_args(command)
    }

    fn configure(&self, matches: &ArgMatches) -> Result<Box<dyn Configured>, clap::Error> {
        let SsspArgs { source, unweighted, max_supersteps } = SsspArgs::from_arg_matches(matches)?;
        Ok(Box::new(ConfiguredSssp { config: Config { source, unweighted }, max_supersteps }))
    }
}

struct ConfiguredSssp {
    config: Config,
    max_supersteps: Option<u64>,
}

impl Configured for ConfiguredSssp {
    fn check(&self, _: Engine) -> Result<()> {
        if self.config.source.trim().is_empty() {
            return Err(usage("--source names no vertex; give an id, for example --source 17"));
        }
        Ok(())
    }

    fn config(&self) -> Value {
        let Config { source, unweighted } = &self.config;
        json!({ "source": source, "unweighted": unweighted, "max_supersteps": self.max_supersteps })
    }

    fn max_supersteps(&self) -> Option<u64> {
        self.max_supersteps
    }

    fn scheduler(&self) -> Scheduler {
        Scheduler::Priority
    }

    fn weight_use(&self) -> WeightUse {
        if self.config.unweighted { WeightUse::Kept } else { WeightUse::Used }
    }

    fn has_residual(&self) -> bool {
        false
    }

    fn advice(&self, termination: &Termination) -> String {
        format!("distances may still be too long; try {}", limit_to_raise(termination))
    }

    fn run(&self, graph: &AnyGraph, options: Options, observer: &mut (dyn Observer + Send)) -> Result<Answer> {
        let sssp::Paths { distances, termination, report } = sssp::run(graph, &self.config, options, observer)?;
        let reached = distances.iter().filter(|distance| distance.is_finite());
        let farthest = reached.clone().copied().fold(0.0, f64::max);
        let all = counted(distances.len() as u64, "vertex");
        let summary = Some(format!(
            "reached {} of {all}; the farthest is at {}",
            count(reached.count() as u64),
            rounded(farthest)
        ));
        Ok(Answer { values: Values::Distances(distances), summary, termination, report })
    }

    fn verify(&self, graph: &AnyGraph, answer: &Answer) -> Result<Verdict> {
        let Values::Distances(distances) = &answer.values else { unreachable!("this program answers distances") };
        let is_complete = answer.termination.is_complete();
        let verdict = match is_complete {
            true => sssp::verify::verify(graph, &self.config, distances)?,
            false => sssp::verify::verify_stopped(graph, &self.config, distances)?,
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
        Ok(Verdict { passed: verdict.passed, summary, details: serde_json::to_value(verdict)? })
    }
}
