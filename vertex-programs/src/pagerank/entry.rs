//! PageRank in the table of programs.

use std::path::{Path, PathBuf};

use hubcut::exec::{Engine, Options, RunReport, Termination};
use hubcut::partition::Workload;
use serde_json::{Value, json};

use super::{Config, Ranking, verify};
use crate::error::{Error, Result};
use crate::registry::{
    ALSO_DIRECT, About, Answer, Best, Column, Data, EachSource, Job, On, Program, Race, Values, Verdict, Watch,
    Weights, limit_to_raise,
};

/// PageRank in the table of programs.
pub(crate) struct Entry;

/// PageRank with options, as a command line runs it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "PageRank"))]
pub struct Configured {
    /// What to compute.
    #[cfg_attr(feature = "clap", command(flatten))]
    pub config: Config,
    /// Personalised PageRank of each vertex in this file by itself, an id a line (blank lines and lines that begin with # are passed over;
    /// - is standard input): a table of the --top K vertices of each [default: 10]. Limits are those of each run, but for --timeout
    #[cfg_attr(feature = "clap", arg(long, value_name = "FILE", conflicts_with = "sources", value_hint = clap::ValueHint::FilePath,
               display_order = super::config::BEHIND_TOLERANCE + 1))]
    pub each_source: Option<PathBuf>,
    /// Go where ranks still change: whole passes over the graph while these pay, then rounds that push only the vertices with the most
    /// residual for an edge, until the bound on the error is within the tolerance. The same as --engine direct; auto does so where it pays
    #[cfg_attr(feature = "clap", arg(long, conflicts_with = "engine", display_order = super::config::BEHIND_TOLERANCE + 2))]
    pub dynamic: bool,
    /// Stop after so many supersteps (rounds of async), with exit code 3 unless the tolerance is 0
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", default_value_t = Config::MAX_SUPERSTEPS,
               allow_negative_numbers = true, display_order = super::config::BEHIND_TOLERANCE,
               value_parser = crate::registry::whole::<u64>(1, u64::MAX)))]
    pub max_supersteps: u64,
}

impl Program for Entry {
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
  hubcut run pagerank web.hub --each-source pages.txt --engine direct --top 20 --output near.csv
  hubcut run pagerank web.hub --tolerance 0 --max-supersteps 20 --report run.json --verify",
        }
    }

    #[cfg(feature = "clap")]
    fn add_options(&self, command: clap::Command) -> clap::Command {
        <Configured as clap::Args>::augment_args(command)
    }

    #[cfg(feature = "clap")]
    fn configure(&self, matches: &clap::ArgMatches) -> Result<Box<dyn Job>, clap::Error> {
        let mut options = <Configured as clap::FromArgMatches>::from_arg_matches(matches)?;
        let sources = &mut options.config.sources;
        // A comma too many is no vertex; nothing but commas is refused later.
        if sources.iter().any(|id| !id.trim().is_empty()) {
            sources.retain(|id| !id.trim().is_empty());
        }
        // An option of reading a graph: it also says that the graph must have weights.
        options.config.weighted = matches.try_get_one("weighted").ok().flatten().copied().unwrap_or_default();
        Ok(Box::new(options))
    }

    fn workload(&self) -> Option<Workload> {
        Some(Workload::of::<super::program::PageRank<f32, ()>>(self.name()))
    }

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn check(&self, options: &Options) -> Result<()> {
        if self.config.sources.iter().any(|id| id.trim().is_empty()) {
            return Err(Error::Usage("--source names no vertex; give ids, for example --source 17,42".into()));
        }
        self.config.check(options.engine)
    }

    fn config(&self, _: &Options) -> Value {
        let mut config = json!(self.config);
        config["each_source"] = json!(self.each_source);
        config["dynamic"] = json!(self.dynamic);
        config["max_supersteps"] = json!(self.max_supersteps);
        config
    }

    fn on(&self) -> On {
        On::Graph(if self.config.weighted { Weights::Required } else { Weights::Kept })
    }

    fn engines(&self) -> &'static [Engine] {
        if self.dynamic { &[Engine::Direct] } else { ALSO_DIRECT }
    }

    fn max_supersteps(&self) -> Option<u64> {
        Some(self.max_supersteps)
    }

    fn wants_all_supersteps(&self) -> bool {
        self.config.tolerance == 0.0
    }

    fn run(&self, data: Data<'_>, options: Options, watch: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let ranking = super::run(data.graph()?, &self.config, options, watch)?;
        Ok(Box::new(Ranked { config: self.config.clone(), ranking }))
    }

    fn each_source(&self) -> Option<&Path> {
        self.each_source.as_deref()
    }

    fn keeps_best(&self) -> bool {
        true
    }

    fn run_each(
        &self,
        each: &EachSource<'_>,
        data: Data<'_>,
        options: Options,
        watch: &mut (dyn Watch + Send),
    ) -> Result<Box<dyn Answer>> {
        Ok(Box::new(super::each::run(&self.config, each, data.graph()?, options, watch)?))
    }
}

/// Ranks, and what was asked for.
struct Ranked {
    config: Config,
    ranking: Ranking,
}

impl Answer for Ranked {
    fn columns(&self) -> Vec<Column<'_>> {
        vec![Column { name: "pagerank", values: Values::F64(&self.ranking.ranks) }]
    }

    fn best(&self) -> Best<'_> {
        Best::Highest(&self.ranking.ranks)
    }

    fn advice(&self) -> String {
        advice(&self.config, self.termination())
    }

    fn termination(&self) -> &Termination {
        &self.ranking.termination
    }

    fn report(&self) -> &RunReport {
        &self.ranking.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let Ranking { ranks, residual_bound, .. } = &self.ranking;
        let verdict = verify::verify(data.graph()?, &self.config, ranks, *residual_bound)?;
        Ok(Verdict::of(verdict.passed, self.termination().is_complete(), &verdict.summary(), verdict))
    }
}

/// What to change so that a run which was stopped converges.
pub(super) fn advice(config: &Config, termination: &Termination) -> String {
    let limit = limit_to_raise(termination);
    format!("the tolerance is {:e}; try {limit}, or a larger --tolerance", config.tolerance)
}
