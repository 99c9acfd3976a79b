//! Options of `hubcut run bp`.

use std::path::PathBuf;

use clap::Args;
use hubcut_datasets::graphical::Format;
use hubcut_programs::bp::{Config, DomainChoice, Form, Query};

use super::{RunningArgs, choice, whole};
use crate::exit::usage;

/// The name of the program.
pub(crate) const BP: &str = "bp";

const FORMATS: &[(&str, Format)] = &[("uai", Format::Uai), ("fg", Format::Fg), ("bif", Format::Bif)];
const DOMAINS: &[(&str, DomainChoice)] =
    &[("auto", DomainChoice::Auto), ("probability", DomainChoice::Probability), ("log", DomainChoice::Log)];

/// Supersteps after which a run that does not converge is stopped, where nothing else is asked for.
const MAX_SUPERSTEPS: u64 = 1000;

/// Find the marginals or the most probable states of a graphical model by loopy belief propagation
///
/// Variables and factors send each other messages until no message changes by more than --tolerance. The marginals are exact if the model
/// has no cycle, else an approximation that is often good; log Z is that of Bethe, likewise. With --map, the most probable
/// assignment of all variables together.
///
/// MODEL is a file in the format of the UAI competitions (.uai, MARKOV or BAYES), a factor graph of libDAI (.fg), or a Bayesian
/// network (.bif); plain or compressed. Schedules: --engine sync computes all messages at once (flooding); chromatic goes in a
/// fixed order; async takes the variable first whose messages have changed most (residual order), which converges where the
/// others do not, and with fewer messages.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:
  hubcut run bp alarm.bif
  hubcut run bp alarm.bif --evidence seen.txt --output marginals.tsv --verify
  hubcut run bp grid.uai --evidence grid.uai.evid --output grid.MAR --output grid.PR
  hubcut run bp grid.uai --map --output grid.MPE
  hubcut run bp hard.uai --engine async --tolerance 1e-9")]
pub(crate) struct BpArgs {
    /// The model; - is standard input
    #[arg(value_name = "MODEL", help_heading = None)]
    pub(crate) model: PathBuf,
    /// How it is written down [default: by the extension, or by how it begins]
    #[arg(long, value_name = "FORMAT", help_heading = "Model", value_parser = choice(FORMATS))]
    pub(crate) format: Option<Format>,
    /// What is observed: a .evid file of UAI (how many, then variable and state of each), or lines `name=state`
    #[arg(long, value_name = "FILE", help_heading = "Model")]
    pub(crate) evidence: Option<PathBuf>,
    /// What is computed.
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
    /// Find the most probable assignment of all variables together, instead of the marginal of each
    #[arg(long, help_heading = "Belief propagation")]
    pub(crate) map: bool,
    /// Make a vertex of every factor over two variables or more [default: over three or more; pairs are edges]
    #[arg(long, help_heading = "Belief propagation")]
    pub(crate) factors: bool,
    /// Write results, by extension: .MAR marginals, .MPE the assignment and .PR log10 Z as UAI has them; else a tab-separated
    /// table of the marginals, or with --map of the assignment; - is that table on standard output. May be given several times
    #[arg(long, short, value_name = "FILE", help_heading = "Results")]
    pub(crate) output: Vec<PathBuf>,
    /// Print the first K variables [default: 10 without --output, else none]
    #[arg(long, value_name = "K", help_heading = "Results", allow_negative_numbers = true,
          value_parser = whole::<usize>(0, usize::MAX as u64))]
    pub(crate) top: Option<usize>,
    /// How it is run.
    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

/// How messages are computed.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Belief propagation")]
pub(crate) struct MessageArgs {
    /// How much of its old value a message keeps, from 0 to below 1, as a power: slower, and it may converge where it did not
    #[arg(long, value_name = "D", default_value_t = 0.0, allow_negative_numbers = true)]
    pub(crate) damping: f64,
    /// A message that changes by no more than this in any state is not sent again
    #[arg(long, value_name = "T", default_value_t = Config::TOLERANCE, allow_negative_numbers = true)]
    pub(crate) tolerance: f64,
    /// What messages are kept as: probability, which is fast; log, which never underflows; auto, the first where it is safe
    #[arg(long, value_name = "DOMAIN", default_value = "auto", value_parser = choice(DOMAINS))]
    pub(crate) domain: DomainChoice,
    /// Stop after so many supersteps (rounds of async and chromatic), with exit code 3
    #[arg(long, value_name = "N", default_value_t = MAX_SUPERSTEPS, allow_negative_numbers = true,
          value_parser = whole::<u64>(1, u64::MAX))]
    pub(crate) max_supersteps: u64,
}

impl MessageArgs {
    /// What is to be computed.
    ///
    /// # Errors
    /// A usage error for numbers out of their ranges.
    pub(crate) fn config(&self, query: Query, form: Form) -> anyhow::Result<Config> {
        let Self { damping, tolerance, domain, .. } = *self;
        let config = Config { query, damping, tolerance, domain, form };
        config.check().map_err(|error| usage(error.to_string()))?;
        Ok(config)
    }
}

impl BpArgs {
    /// What is to be computed.
    ///
    /// # Errors
    /// A usage error for numbers out of their ranges.
    pub(crate) fn config(&self) -> anyhow::Result<Config> {
        let query = if self.map { Query::Map } else { Query::Marginals };
        self.messages.config(query, if self.factors { Form::Factors } else { Form::Auto })
    }
}
