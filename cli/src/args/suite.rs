//! Options of `hubcut bench suite`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, ValueHint};
use hubcut_programs::registry::{Kind, PROGRAMS, Program};

use super::{GraphArgs, TimingArgs};
use crate::exit::usage;
use crate::files;

/// Race every program on one graph, and put all races on one page
///
/// Each program that runs on a graph races as `hubcut bench PROGRAM GRAPH` has it, with its own defaults: all engines and the direct
/// algorithm, against a plain loop on one thread. Searches begin at the vertex with the most out-edges. Prints a line for each race: who was
/// fastest, in what time, and whether that beats the plain loop. A program that cannot run on the graph is left out, and why is said. On
/// large graphs the plain loops of some programs (triangles, betweenness) take long: leave them out by --without.
#[derive(Args, Debug)]
pub(crate) struct SuiteArgs {
    /// How often and how wide.
    #[command(flatten)]
    pub(crate) timing: TimingArgs,
    /// Only these programs, separated by commas
    #[arg(long, value_name = "PROGRAMS", value_delimiter = ',')]
    only: Vec<String>,
    /// All but these programs, separated by commas
    #[arg(long, value_name = "PROGRAMS", value_delimiter = ',', conflicts_with = "only")]
    without: Vec<String>,
    /// Write all races as a page that needs no network (.html), or all numbers (.json)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) report: Option<PathBuf>,
    /// The graph.
    #[command(flatten)]
    pub(crate) graph: GraphArgs,
}

/// Shown below its help.
pub(crate) const SUITE_EXAMPLES: &str = "Examples:
  hubcut bench suite web.hub
  hubcut bench suite web.hub --only pagerank,components,bfs --threads 1,2 --report races.html
  hubcut bench suite web.hub --without triangles --runs 3 --json";

impl SuiteArgs {
    /// The programs that race.
    ///
    /// # Errors
    /// A name that is none of them.
    pub(crate) fn programs(&self) -> Result<Vec<&'static dyn Program>> {
        let racing =
            || PROGRAMS.iter().copied().filter(|program| program.kind() == Kind::Graph && program.race().is_some());
        for name in self.only.iter().chain(&self.without) {
            if !racing().any(|program| program.name() == name) {
                let names: Vec<&str> = racing().map(|program| program.name()).collect();
                return Err(usage(format!(
                    "{name} is no program that races on a graph; there are {}",
                    names.join(", ")
                )));
            }
        }
        let is_listed = |list: &[String], program: &dyn Program| list.iter().any(|name| name == program.name());
        let races = |program: &&dyn Program| {
            (self.only.is_empty() || is_listed(&self.only, *program)) && !is_listed(&self.without, *program)
        };
        Ok(racing().filter(races).collect())
    }

    /// Refuses what cannot be written, before any work.
    ///
    /// # Errors
    /// What is wrong with the path.
    pub(crate) fn check(&self) -> Result<()> {
        let Some(report) = &self.report else { return Ok(()) };
        files::check_extension(report, "--report", &["html", "json"])?;
        files::refuse_same(("the graph", Path::new(&self.graph.graph)), ("--report", report))?;
        files::check_writable(report)
    }
}
