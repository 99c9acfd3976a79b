//! Options of programs over graphical models: which model, what is known of it, where results go.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, ValueHint};
use hubcut_datasets::graphical::ModelFormat;

use super::{FormatArgs, RunningArgs, choice, whole};
use crate::exit::usage;
use crate::files::is_standard;

const FORMATS: &[(&str, ModelFormat)] =
    &[("uai", ModelFormat::Uai), ("fg", ModelFormat::Fg), ("bif", ModelFormat::Bif)];

/// Which model, and what is known of it.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Model")]
pub(crate) struct GivenArgs {
    /// The model: .uai, .fg or .bif, perhaps compressed; - is standard input
    #[arg(value_name = "MODEL", help_heading = None, value_hint = ValueHint::FilePath)]
    pub(crate) model: PathBuf,
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

impl GivenArgs {
    /// The format, as far as it is known before the model is read.
    pub(crate) fn known_format(&self) -> Option<ModelFormat> {
        self.format.or_else(|| ModelFormat::of(&self.model))
    }

    /// The files that are read, by what they are called in messages.
    ///
    /// # Errors
    /// A usage error if two of them are standard input.
    pub(crate) fn files(&self) -> anyhow::Result<Vec<(&'static str, &Path)>> {
        let evidence = self.evidence.iter().filter_map(Evidence::file).map(|path| ("--evidence", path));
        let files: Vec<_> = [("the model", &*self.model)].into_iter().chain(evidence).collect();
        if files.iter().filter(|(_, path)| is_standard(path)).count() > 1 {
            return Err(usage("standard input can be one of the model and --evidence; give the others as files"));
        }
        Ok(files)
    }
}

/// Where what is inferred goes, and how it is found.
#[derive(Args, Clone, Debug)]
pub(crate) struct BeliefArgs {
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

impl BeliefArgs {
    /// How many variables to print where no file is written.
    pub(crate) fn printed(&self, quiet: bool) -> usize {
        self.top.unwrap_or(if quiet { 0 } else { DEFAULT_TOP })
    }
}

/// How many variables are printed where nothing else is asked for.
const DEFAULT_TOP: usize = 10;
