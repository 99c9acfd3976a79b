//! Options of `hubcut bench PROGRAM --engines`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, ValueHint};
use hubcut::exec::{Engine, Locking, Scheduler};
use hubcut::program::Consistency;
use hubcut_bench::engines::{EngineBench, Field};
use hubcut_programs::registry::Race;

use super::{TimingArgs, choice};
use crate::exit::usage;
use crate::files;

/// Who races to which error.
#[derive(Args, Debug)]
#[command(next_help_heading = "Racing engines")]
pub(crate) struct RaceArgs {
    /// Engines that race to the same error, by turns, separated by commas; direct is the direct algorithm. Prints how long each took,
    /// how many edges it went over, and who is fastest and why [default: none for pagerank, for the others all that run them]
    #[arg(long, value_name = "ENGINES", value_delimiter = ',', value_parser = choice(Engine::NAMES))]
    pub(crate) engines: Vec<Engine>,
    /// Schedulers of async [default: sweep; priority for sssp, bfs and bp]
    #[arg(long, value_name = "SCHEDULERS", value_delimiter = ',', value_parser = choice(Scheduler::NAMES))]
    schedulers: Vec<Scheduler>,
    /// Levels of consistency of async [default: what the program needs]
    #[arg(long, value_name = "LEVELS", value_delimiter = ',', value_parser = choice(Consistency::NAMES))]
    consistencies: Vec<Consistency>,
    /// Ways of locking of async, where there is a choice: under edge consistency [default: auto]
    #[arg(long, value_name = "WAYS", value_delimiter = ',', value_parser = choice(Locking::NAMES))]
    lockings: Vec<Locking>,
    /// The error to race to, between 0 and 1: of PageRank, the L1 distance to ranks that have converged
    /// [default: 1e-6]; of least squares, how far the objective is above that of the plain loop, as a part of it [default:
    /// 0.01]; of belief propagation, the largest change of a message if all were computed once more [default: 1e-6]; of the
    /// others, the part of the vertices whose answer is wrong [default: run to the end]
    #[arg(long, value_name = "E", allow_negative_numbers = true)]
    error: Option<f64>,
    /// Write curves of the error and the table as a page that needs no network (.html), or all numbers (.json)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) report: Option<PathBuf>,
}

impl RaceArgs {
    /// Refuses what makes no sense or cannot be written, before any work. The files of `read` are read.
    pub(crate) fn check(&self, race: &dyn Race, read: &[(&str, &Path)]) -> Result<()> {
        let of_async = [
            ("--schedulers", self.schedulers.is_empty()),
            ("--consistencies", self.consistencies.is_empty()),
            ("--lockings", self.lockings.is_empty()),
        ];
        let is_async = self.engines(race).contains(&Engine::Asynchronous);
        if let Some((option, _)) = of_async.iter().find(|(_, is_empty)| !is_async && !is_empty) {
            let add = if race.engines().contains(&Engine::Asynchronous) { "add async to --engines, or " } else { "" };
            return Err(usage(format!("{option} is for the asynchronous engine; {add}leave {option} out")));
        }
        if let Some(error) = self.error {
            if !(error > 0.0 && error < 1.0) {
                return Err(usage(format!("--error is {error}, but it must be above 0 and below 1")));
            }
            if let Some((least, why)) = race.errors().least.filter(|(least, _)| error < *least) {
                return Err(usage(format!("--error is {error:e}, but {why}; give {least:e} or more")));
            }
        }
        let Some(report) = &self.report else { return Ok(()) };
        files::check_extension(report, "--report", &["html", "json"])?;
        read.iter().try_for_each(|file| files::refuse_same(*file, ("--report", report)))?;
        files::check_writable(report)
    }

    /// The first option that makes sense in a race only and was given although there is none.
    pub(crate) fn given_without_engines(&self) -> Option<&'static str> {
        let all = [
            ("--schedulers", !self.schedulers.is_empty()),
            ("--consistencies", !self.consistencies.is_empty()),
            ("--lockings", !self.lockings.is_empty()),
            ("--error", self.error.is_some()),
            ("--report", self.report.is_some()),
        ];
        all.into_iter().find_map(|(option, given)| (given && self.engines.is_empty()).then_some(option))
    }

    /// The error to race to.
    pub(crate) fn error(&self, race: &dyn Race) -> f64 {
        self.error.unwrap_or(race.errors().default)
    }

    /// Who takes part.
    fn engines(&self, race: &dyn Race) -> Vec<Engine> {
        once(&self.engines, race.engines())
    }

    /// The race; `all` threads are all there are.
    pub(crate) fn bench(&self, timing: &TimingArgs, race: &dyn Race, all: usize) -> EngineBench {
        let field = Field {
            engines: self.engines(race),
            schedulers: once(&self.schedulers, &[]),
            consistencies: once(&self.consistencies, &[]),
            lockings: once(&self.lockings, &[Locking::Auto]),
            threads: timing.counts(all),
        };
        EngineBench { field, error: self.error(race), runs: timing.runs as usize, warmup: timing.warmup as usize }
    }
}

/// Each of the values once, in the order in which they were given.
fn once<T: Copy + PartialEq>(given: &[T], otherwise: &[T]) -> Vec<T> {
    let mut values = Vec::new();
    for value in if given.is_empty() { otherwise } else { given } {
        if !values.contains(value) {
            values.push(*value);
        }
    }
    values
}
