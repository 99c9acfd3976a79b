//! The programs that `hubcut run` knows: one table, one entry a program.

mod components;
mod pagerank;
mod sssp;

use anyhow::Result;
use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand};
use hubcut::exec::{Engine, Observer, Options, Scheduler, Termination};
use hubcut::graph::AnyGraph;
use hubcut::program::Needs;
use hubcut_datasets::WeightUse;
use serde_json::Value;

use crate::answer::Answer;
use crate::args::{ALS, AlsArgs, BP, BpArgs, CommonArgs};

/// All programs, in the order of help texts.
const PROGRAMS: &[&dyn Program] = &[&pagerank::PageRank, &sssp::Sssp, &components::Components];

/// A program as the command line sees it.
pub(crate) trait Program: Sync {
    /// What it is called.
    fn name(&self) -> &'static str;
    /// What it computes: a line, a paragraph, and examples.
    fn about(&self) -> About;
    /// Adds its own options.
    fn add_options(&self, command: Command) -> Command;
    /// Takes its options.
    fn configure(&self, matches: &ArgMatches) -> Result<Box<dyn Configured>, clap::Error>;
}

/// What help says about a program.
pub(crate) struct About {
    /// A line.
    pub(crate) short: &'static str,
    /// More.
    pub(crate) long: &'static str,
    /// Commands to try.
    pub(crate) examples: &'static str,
}

/// A program with its options.
pub(crate) trait Configured: Send + Sync {
    /// Refuses options that make no sense on any graph, for a run by `engine`.
    fn check(&self, engine: Engine) -> Result<()> {
        let _ = engine;
        Ok(())
    }
    /// Its options after defaults, for reports.
    fn config(&self) -> Value;
    /// Most supersteps to run.
    fn max_supersteps(&self) -> Option<u64>;
    /// Whether the limit of supersteps is not a limit but how many the user wants.
    fn wants_all_supersteps(&self) -> bool {
        false
    }
    /// Which scheduler suits it.
    fn scheduler(&self) -> Scheduler {
        Scheduler::default()
    }
    /// Which consistency it needs.
    fn needs(&self) -> Needs {
        Needs::Nothing
    }
    /// What it reads weights for.
    fn weight_use(&self) -> WeightUse {
        WeightUse::Kept
    }
    /// Whether its residuals mean anything.
    fn has_residual(&self) -> bool {
        true
    }
    /// What to change so that a run which was stopped at a limit converges.
    fn advice(&self, termination: &Termination) -> String;
    /// Runs it.
    fn run(&self, graph: &AnyGraph, options: Options, observer: &mut (dyn Observer + Send)) -> Result<Answer>;
    /// Checks its answer by another route.
    fn verify(&self, graph: &AnyGraph, answer: &Answer) -> Result<Verdict>;
}

/// Which limit to raise so that a run gets further.
pub(crate) fn limit_to_raise(termination: &Termination) -> &'static str {
    match termination {
        Termination::Timeout => "a longer --timeout",
        Termination::MaxActivations => "more --max-activations",
        _ => "more --max-supersteps",
    }
}

/// What a verification found.
pub(crate) struct Verdict {
    /// Whether the answer holds.
    pub(crate) passed: bool,
    /// In a sentence.
    pub(crate) summary: String,
    /// In numbers.
    pub(crate) details: Value,
}

/// The program that was chosen, with its options.
pub(crate) struct Selected {
    /// What it is called.
    pub(crate) name: &'static str,
    /// What all programs share.
    pub(crate) common: CommonArgs,
    /// Its own options.
    pub(crate) program: Box<dyn Configured>,
}

impl std::fmt::Debug for Selected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Selected").field("name", &self.name).field("common", &self.common).finish_non_exhaustive()
    }
}

/// What `hubcut run` is to run.
#[derive(Debug)]
pub(crate) enum Chosen {
    /// A program over a graph.
    OverGraph(Box<Selected>),
    /// Alternating least squares, over ratings.
    Als(Box<AlsArgs>),
    /// Belief propagation, over a graphical model.
    Bp(Box<BpArgs>),
}

impl FromArgMatches for Chosen {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        match matches.subcommand() {
            Some((ALS, options)) => return Ok(Chosen::Als(Box::new(AlsArgs::from_arg_matches(options)?))),
            Some((BP, options)) => return Ok(Chosen::Bp(Box::new(BpArgs::from_arg_matches(options)?))),
            _ => {}
        }
        let chosen = matches.subcommand().and_then(|(name, options)| {
            let program = PROGRAMS.iter().find(|program| program.name() == name)?;
            Some((program, options))
        });
        let Some((program, options)) = chosen else {
            return Err(clap::Error::raw(clap::error::ErrorKind::MissingSubcommand, "say which program to run\n"));
        };
        Ok(Chosen::OverGraph(Box::new(Selected {
            name: program.name(),
            common: CommonArgs::from_arg_matches(options)?,
            program: program.configure(options)?,
        })))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for Chosen {
    fn augment_subcommands(command: Command) -> Command {
        let programs = PROGRAMS.iter().map(|program| {
            let About { short, long, examples } = program.about();
            let own = program.add_options(Command::new(program.name()));
            // Headings last: they hold for all options that are added after them.
            CommonArgs::augment_args(own)
                .about(short)
                .long_about(format!("{short}\n\n{long}"))
                .after_help(format!("Examples:\n{examples}"))
                .next_help_heading(None)
        });
        let als = AlsArgs::augment_args(Command::new(ALS)).next_help_heading(None);
        let bp = BpArgs::augment_args(Command::new(BP)).next_help_heading(None);
        command.subcommands(programs).subcommands([als, bp]).subcommand_required(true).arg_required_else_help(true)
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        [ALS, BP].contains(&name) || PROGRAMS.iter().any(|program| program.name() == name)
    }
}
