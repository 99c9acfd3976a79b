//! The programs as a command line sees them: one table, one entry a program.
//!
//! A [`Program`] has a name and a help text, says what it runs on, and takes options (by the feature `clap`). Configured, it runs; what it
//! comes to is an [`Answer`], a list of named columns that is written in one way whatever the program is. Files are not its business: whoever
//! asks loads what it runs on and writes the answer.

mod answer;
#[cfg(feature = "clap")]
mod choice;
mod over_graph;
#[cfg(feature = "clap")]
mod whole;

pub use answer::{Answer, Best, Column, Groups, Values, Verdict};
#[cfg(feature = "clap")]
pub use choice::choice;
#[cfg(feature = "clap")]
use clap::{ArgMatches, Command};
pub use over_graph::{OverGraph, Weights, limit_to_raise};
#[cfg(feature = "clap")]
pub use whole::whole;

use crate::{components, pagerank, sssp};

/// All programs, in the order of help texts.
pub const PROGRAMS: &[&dyn Program] = &[&pagerank::Entry, &sssp::Entry, &components::Entry];

/// A program as a command line sees it.
pub trait Program: Sync {
    /// What it is called.
    fn name(&self) -> &'static str;
    /// What it computes: a line, a paragraph, and examples.
    fn about(&self) -> About;
    /// Adds its own options.
    #[cfg(feature = "clap")]
    fn add_options(&self, command: Command) -> Command;
    /// Takes its options.
    ///
    /// # Errors
    /// What clap has to say of them.
    #[cfg(feature = "clap")]
    fn configure(&self, matches: &ArgMatches) -> Result<Box<dyn OverGraph>, clap::Error>;
}

/// What help says about a program.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// A line.
    pub short: &'static str,
    /// More.
    pub long: &'static str,
    /// Commands to try.
    pub examples: &'static str,
}

/// The program that is called `name`.
pub fn find(name: &str) -> Option<&'static dyn Program> {
    PROGRAMS.iter().copied().find(|program| program.name() == name)
}
