//! Options of `hubcut run bp`.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, ValueHint};
use hubcut::exec::{Locking, Scheduler};
use hubcut::program::Consistency;
use hubcut_datasets::graphical::ModelFormat;
use hubcut_programs::bp::{Config, DomainChoice, Form, Query};

use super::{FormatArgs, How, RunningArgs, choice, whole};
use crate::exit::usage;
use crate::files::is_standard;

/// The name of the program.
pub(crate) const BP: &str = "bp";

const FORMATS: &[(&str, ModelFormat)] =
    &[("uai", ModelFormat::Uai), ("fg", ModelFormat::Fg), ("bif", ModelFormat::Bif)];
const DOMAINS: &[(&str, DomainChoice)] =
    &[("auto", DomainChoice::Auto), ("probability", DomainChoice::Probability), ("log", DomainChoice::Log)];

/// Infer from a graphical model by loopy belief propagation: marginals, or the most probable assignment
///
/// Variables send messages over the factors that they share until no message changes by more than the tolerance. Marginals and
/// log Z (Bethe) are exact where the graph of the model has no cycle, and often good where it has some. Engines are schedules: sync
/// is flooding, all messages at once; chromatic a fixed order, each message from the newest ones; async takes the vertex first whose
/// messages have changed most (residual), which needs the fewest messages and converges where the others go round in circles.
///
/// MODEL is a Markov or Bayesian network in the UAI format (.uai), a factor graph of libDAI (.fg), or a Bayesian network in
/// BIF (.bif); plain, gzip, zstd or xz.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:
  hubcut run bp asia.bif                                   the marginals of its eight variables
  hubcut run bp asia.bif --evidence smoke=yes,xray=no      what is known, in words
  hubcut run bp asia.bif --evidence seen.evid -o marginals.csv
  hubcut run bp grid.uai --engine async -o grid.MAR -o grid.PR
  hubcut run bp grid.uai --map --engine async -o grid.MPE
  hubcut run bp hard.uai --engine async --tolerance 1e-9
  hubcut run bp grid.uai --damping 0.5
  hubcut run bp alarm.fg --verify --report run.json")]
pub(crate) struct BpArgs {
    /// The model: .uai, .fg or .bif, perhaps compressed; - is standard input
    #[arg(value_name = "MODEL", help_heading = None, value_hint = ValueHint::FilePath)]
    pub(crate) model: PathBuf,
    /// Which model, and what is known.
    #[command(flatten)]
    pub(crate) given: GivenArgs,
    /// What is computed.
    #[command(flatten)]
    inference: InferenceArgs,
    /// Write results to this file, by its extension: .tsv, .csv or .jsonl, a row for each state of each variable with its
    /// probability (with --map for each variable with its state), by name; or as UAI has them: .MAR, marginals, .MPE or .MAP, the
    /// assignment (without --map the best state of each variable by itself), .PR, log10 of Z. - is standard output,
    /// TSV unless --output-format says otherwise. Several times: several files
    #[arg(long, short, value_name = "FILE", help_heading = "Results", value_hint = ValueHint::FilePath)]
    pub(crate) output: Vec<PathBuf>,
    /// In which format tables are.
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    /// Only the first K variables, in the order of the model: in the tables that --output names, else printed [default: 10
    /// are printed without --output; with it all are written]
    #[arg(long, value_name = "K", help_heading = "Results", allow_negative_numbers = true,
          value_parser = whole::<usize>(0, usize::MAX as u64))]
    pub(crate) top: Option<usize>,
    /// How it is run.
    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

/// Which model, and what is known of it.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Model")]
pub(crate) struct GivenArgs {
    /// The format of MODEL [default: what its name shows, else its first word]
    #[arg(long, value_name = "FORMAT", value_parser = choice(FORMATS))]
    pub(crate) format: Option<ModelFormat>,
    /// What is observed: variable=state, several separated by commas, by name or both by number from 0; or a file of such lines, or
    /// a UAI evidence file (how many, then a variable and its state for each, by number). A file with a = in its name is ./NAME.
    /// Several times: all of it
    #[arg(long, value_name = "VARIABLE=STATE|FILE", value_hint = ValueHint::FilePath,
          value_parser = OsStringValueParser::new().try_map(Evidence::of))]
    pub(crate) evidence: Vec<Evidence>,
}

/// Where it is said what is observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// In a file.
    File(PathBuf),
    /// In the words themselves.
    Words(String),
}

impl Evidence {
    /// Words, if there is a `=` in them, unless they begin as a path does.
    ///
    /// # Errors
    /// For nothing at all, and for words that are the name of a file, too.
    fn of(text: OsString) -> Result<Self, String> {
        if text.is_empty() {
            return Err("it is empty; give variable=state or a file, or leave it out".into());
        }
        let begins_a_path = !matches!(Path::new(&text).components().next(), Some(Component::Normal(_)));
        match text.to_str() {
            Some(words) if words.contains('=') && !begins_a_path => match Path::new(words).exists() {
                true => Err(format!(
                    "there is a file of this name, and it could be variable=state, too; write ./{words} for the file; for the words \
                     rename the file, or give them in another one"
                )),
                false => Ok(Evidence::Words(words.into())),
            },
            _ => Ok(Evidence::File(text.into())),
        }
    }

    /// The file, if it is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        if let Evidence::File(path) = self { Some(path) } else { None }
    }
}

impl std::fmt::Display for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Evidence::File(path) => path.display().fmt(f),
            Evidence::Words(words) => f.write_str(words),
        }
    }
}

/// What is computed, and how.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Inference")]
struct InferenceArgs {
    /// The most probable assignment of all variables together (max-product), instead of the marginal of each (sum-product)
    #[arg(long)]
    map: bool,
    /// With --map, where the graph has cycles: from how many starts, drawn by --seed, the assignment is improved one variable at a
    /// time; 0 keeps what the messages say [default: 2 to 3000, as many as are worth while for the size of the model]
    #[arg(long, value_name = "N", requires = "map", allow_negative_numbers = true,
          value_parser = whole::<u32>(0, u64::from(u32::MAX)))]
    starts: Option<u32>,
    /// The messages.
    #[command(flatten)]
    messages: MessageArgs,
}

/// What messages are, and when they are good enough.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Inference")]
pub(crate) struct MessageArgs {
    /// Part of its old value that a message keeps, 0 to below 1, in the logarithm: slower, and some models converge only so
    #[arg(long, value_name = "D", default_value_t = 0.0, allow_negative_numbers = true)]
    damping: f64,
    /// Largest change of a message, which sums to one, that is not sent any more (where there is no cycle, and among logarithms,
    /// as a part of the element that changes); 1e-14 or more. A run has converged if one more message from everybody to
    /// everybody changes no marginal by more than ten times that, and log Z by no more than that for each factor
    #[arg(long, value_name = "T", default_value = "1e-6", allow_negative_numbers = true)]
    tolerance: f64,
    /// What messages are kept as: log, logarithms of probabilities, so that nothing underflows; auto, probabilities, which are
    /// faster, where no product of them can underflow, else logarithms; probability, the same, with a warning if it is logarithms
    #[arg(long, value_name = "DOMAIN", default_value = "auto", value_parser = choice(DOMAINS))]
    domain: DomainChoice,
    /// Make every factor over two or more variables a vertex; otherwise one over two is an edge between them, which is faster, and
    /// comes to the same but where several factors are over one pair: they are joined then, and closer to exact
    #[arg(long)]
    factors: bool,
    /// Stop after so many supersteps (async: rounds of as many activations as there are vertices), with exit code 3
    #[arg(long, value_name = "N", default_value_t = 1000, allow_negative_numbers = true,
          value_parser = whole::<u64>(1, u64::MAX))]
    pub(crate) max_supersteps: u64,
}

impl GivenArgs {
    /// The format, as far as it is known before `model` is read.
    pub(crate) fn format_of(&self, model: &Path) -> Option<ModelFormat> {
        self.format.or_else(|| ModelFormat::of(model))
    }

    /// The files that are read, by what they are called in messages.
    ///
    /// # Errors
    /// A usage error if two of them are standard input.
    pub(crate) fn files<'a>(&'a self, model: &'a Path) -> anyhow::Result<Vec<(&'static str, &'a Path)>> {
        let evidence = self.evidence.iter().filter_map(Evidence::file).map(|path| ("--evidence", path));
        let files: Vec<_> = [("the model", model)].into_iter().chain(evidence).collect();
        if files.iter().filter(|(_, path)| is_standard(path)).count() > 1 {
            return Err(usage("standard input can be one of the model and --evidence; give the others as files"));
        }
        Ok(files)
    }
}

impl BpArgs {
    /// What is to be computed.
    ///
    /// # Errors
    /// A usage error for options that make no sense, for any model.
    pub(crate) fn config(&self) -> anyhow::Result<Config> {
        let query = if self.inference.map { Query::Map } else { Query::Marginals };
        Ok(Config { starts: self.inference.starts, ..self.inference.messages.config(query, &self.running)? })
    }

    /// Most supersteps to run.
    pub(crate) fn max_supersteps(&self) -> u64 {
        self.inference.messages.max_supersteps
    }

    /// How many variables to print where no file is written.
    pub(crate) fn printed(&self, quiet: bool) -> usize {
        self.top.unwrap_or(if quiet { 0 } else { DEFAULT_TOP })
    }
}

/// How many variables are printed where nothing else is asked for.
const DEFAULT_TOP: usize = 10;

impl MessageArgs {
    /// What is to be computed, and checks that it can be run like this.
    ///
    /// # Errors
    /// A usage error.
    pub(crate) fn config(&self, query: Query, running: &RunningArgs) -> anyhow::Result<Config> {
        running.check()?;
        let options = running.options(Scheduler::Priority);
        if options.consistency == Some(Consistency::Vertex) {
            return Err(usage(
                "belief propagation needs edge consistency, since a vertex reads what its neighbours write; leave \
                 --consistency out, or type --consistency edge",
            ));
        }
        if options.locking == Locking::Optimistic {
            return Err(usage(
                "belief propagation writes edges, which optimistic locking does not allow; leave --locking out, or \
                 type --locking locks",
            ));
        }
        if let Some(How::Stored) = running.shards.partition {
            return Err(usage(
                "--partition stored is for .hub files, and a model is cut when it is run; type --shards S, perhaps \
                 with --partition METHOD",
            ));
        }
        let config = Config {
            query,
            damping: self.damping,
            tolerance: self.tolerance,
            domain: self.domain,
            form: if self.factors { Form::Factors } else { Form::Auto },
            starts: None,
        };
        config.check().map_err(|error| usage(error.to_string()))?;
        Ok(config)
    }
}
