//! `hubcut run pagerank`.

use anyhow::Result;
use clap::{ArgMatches, Args, Command, FromArgMatches};
use hubcut::exec::{Engine, Observer, Options, Termination};
use hubcut::graph::AnyGraph;
use hubcut_datasets::WeightUse;
use hubcut_programs::pagerank::{self, Config, Precision};
use serde_json::{Value, json};

use super::{About, Configured, Program, Verdict, limit_to_raise};
use crate::answer::{Answer, Values};
use crate::args::{choice, whole};
use crate::exit::usage;

const PRECISIONS: &[(&str, Precision)] = &[("f32", Precision::F32), ("f64", Precision::F64)];

/// PageRank in the table of programs.
pub(crate) struct PageRank;

/// Options of PageRank.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "PageRank")]
struct PageRankArgs {
    /// Damping factor d, at least 0 and below 1: how likely the surfer follows a link rather than starting afresh
    #[arg(long, value_name = "D", default_value_t = Config::DAMPING, allow_negative_numbers = true)]
    damping: f64,
    /// Stop when the ranks change by less than this in a superstep, summed over all vertices (L1 norm, as in the
    /// literature); with --engine async or chromatic: when they are off the exact ranks by less than this (L1).
    /// 0: never, run exactly --max-supersteps
    #[arg(long, value_name = "T", default_value = "1e-6", allow_negative_numbers = true)]
    tolerance: f64,
    /// Stop after so many supersteps (rounds of async), with exit code 3 unless the tolerance is 0
    #[arg(long, value_name = "N", default_value_t = Config::MAX_SUPERSTEPS, allow_negative_numbers = true,
          value_parser = whole::<u64>(1, u64::MAX))]
    max_supersteps: u64,
    /// Start afresh at these vertices only (personalised PageRank); repeat, or separate by commas
    /// [default: all vertices]
    #[arg(long, value_name = "ID", value_delimiter = ',', allow_hyphen_values = true)]
    source: Vec<String>,
    /// Precision of what vertices pass along edges; f32 is faster and good for a tolerance of 3e-7 or more
    /// (f64 by itself: of async and chromatic, where a tolerance below 2.3e-6 asks for it; of all, over weights of 64 bits)
    #[arg(long, value_name = "PRECISION", default_value = "f32", value_parser = choice(PRECISIONS))]
    precision: Precision,
}

impl Program for PageRank {
    fn name(&self) -> &'static str {
        "pagerank"
    }

    fn about(&self) -> About {
        About {
            short: "Rank vertices by the links that lead to them",
            long: "The stationary distribution of a surfer who follows links and now and then starts afresh:\n\
                x(v) = (1-d) t(v) + d ( sum over u->v of x(u) w(u,v) / W(u) + t(v) * mass of dangling vertices )\n\
                Ranks sum to 1. The same definition as NetworkX and igraph.",
            examples: "  \
                hubcut run pagerank web.txt
  hubcut run pagerank web.hub --tolerance 1e-10 --precision f64 --output ranks.csv
  hubcut run pagerank friends.txt --undirected --source 17,42 --top 20
  hubcut run pagerank web.hub --tolerance 0 --max-supersteps 20 --report run.json --verify",
        }
    }

    fn add_options(&self, command: Command) -> Command {
        PageRankArgs::augment_args(command)
    }

    fn configure(&self, matches: &ArgMatches) -> Result<Box<dyn Configured>, clap::Error> {
        let mut args = PageRankArgs::from_arg_matches(matches)?;
        // A comma too many is no vertex; nothing but commas is refused later.
        if args.source.iter().any(|id| !id.trim().is_empty()) {
            args.source.retain(|id| !id.trim().is_empty());
        }
        let config = Config {
            damping: args.damping,
            tolerance: args.tolerance,
            precision: args.precision,
            // Also says that the graph must have weights.
            weighted: matches.get_flag("weighted"),
            sources: args.source,
        };
        Ok(Box::new(ConfiguredPageRank { config, max_supersteps: args.max_supersteps }))
    }
}

struct ConfiguredPageRank {
    config: Config,
    max_supersteps: u64,
}

impl Configured for ConfiguredPageRank {
    fn check(&self, engine: Engine) -> Result<()> {
        if self.config.sources.iter().any(|id| id.trim().is_empty()) {
            return Err(usage("--source names no vertex; give ids, for example --source 17,42"));
        }
        Ok(self.config.check(engine)?)
    }

    fn config(&self) -> Value {
        let Config { damping, tolerance, precision, weighted, sources } = &self.config;
        json!({
            "damping": damping,
            "tolerance": tolerance,
            "max_supersteps": self.max_supersteps,
            "precision": precision,
            "weighted": weighted,
            "sources": sources,
        })
    }

    fn weight_use(&self) -> WeightUse {
        if self.config.weighted { WeightUse::Required } else { WeightUse::Kept }
    }

    fn max_supersteps(&self) -> Option<u64> {
        Some(self.max_supersteps)
    }

    fn wants_all_supersteps(&self) -> bool {
        self.config.tolerance == 0.0
    }

    fn advice(&self, termination: &Termination) -> String {
        let tolerance = self.config.tolerance;
        let limit = limit_to_raise(termination);
        format!("the tolerance is {tolerance:e}; try {limit}, or a larger --tolerance")
    }

    fn run(&self, graph: &AnyGraph, options: Options, observer: &mut (dyn Observer + Send)) -> Result<Answer> {
        let ranking = pagerank::run(graph, &self.config, options, observer)?;
        let pagerank::Ranking { ranks, residual_bound, termination, report } = ranking;
        Ok(Answer { values: Values::Ranks { ranks, residual_bound }, summary: None, termination, report })
    }

    fn verify(&self, graph: &AnyGraph, answer: &Answer) -> Result<Verdict> {
        let Values::Ranks { ranks, residual_bound } = &answer.values else {
            unreachable!("this program answers ranks")
        };
        let verdict = pagerank::verify::verify(graph, &self.config, ranks, *residual_bound)?;
        let pagerank::verify::Verdict { residual, limit, sum, passed } = verdict;
        Ok(Verdict {
            passed,
            summary: format!(
                "the PageRank equation holds to {residual:.2e} (L1, at most {limit:.2e} allowed); ranks sum to {sum:.9}"
            ),
            details: serde_json::to_value(verdict)?,
        })
    }
}
