//! The programs as a command line sees them: one table, one entry a program.
//!
//! A [`Program`] has a name and a help text, says what it runs on, and takes options (by the feature `clap`). With them it is a [`Job`], which
//! runs on [`Data`]; what it comes to is an [`Answer`], a list of named columns that is written in one way whatever the program is. In the
//! same way a [`Race`] of engines with its options is a [`Contest`]. Files are not its business: whoever asks loads what it runs on and writes
//! the answer.

mod answer;
mod best;
#[cfg(feature = "clap")]
mod choice;
mod data;
mod job;
#[cfg(feature = "clap")]
mod numbers;
mod race;

pub(crate) use answer::object;
pub use answer::{Answer, Best, Column, End, Groups, Lists, Note, Table, Values, Verdict, Walks};
pub use best::highest;
#[cfg(feature = "clap")]
pub use choice::choice;
#[cfg(feature = "clap")]
use clap::{ArgMatches, Command};
pub use data::{Data, Kind, On, Weights};
use hubcut::partition::Workload;
pub(crate) use job::{ALSO_CHOSEN, ALSO_DIRECT, check_supersteps};
pub use job::{EachSource, Job, Watch, limit_to_raise, superstep_noun};
#[cfg(feature = "clap")]
pub use numbers::{not_negative, whole};
pub use race::{Contest, ErrorRange, Race};

use crate::{
    als, betweenness, bfs, bp, closeness, colouring, components, diameter, eigenvector, hits, independent_set, k_core,
    katz, label_propagation, louvain, pagerank, random_walks, spanning_forest, sssp, strong_components, triangles,
    widest_path,
};

/// All programs, in the order of help texts.
pub const PROGRAMS: &[&dyn Program] = &[
    &pagerank::Entry,
    &sssp::Entry,
    &bfs::Entry,
    &components::Entry,
    &strong_components::Entry,
    &triangles::Entry,
    &k_core::Entry,
    &betweenness::Entry,
    &closeness::Entry,
    &diameter::Entry,
    &louvain::Entry,
    &label_propagation::Entry,
    &hits::Entry,
    &eigenvector::Entry,
    &katz::Entry,
    &widest_path::Entry,
    &spanning_forest::Entry,
    &colouring::Entry,
    &independent_set::Entry,
    &random_walks::Entry,
    &als::Entry,
    &bp::Entry,
];

/// A program as a command line sees it.
pub trait Program: Sync {
    /// What it is called.
    fn name(&self) -> &'static str;
    /// What it computes: a line, a paragraph, and examples.
    fn about(&self) -> About;
    /// What it runs on.
    fn kind(&self) -> Kind {
        Kind::Graph
    }
    /// Adds its own options.
    #[cfg(feature = "clap")]
    fn add_options(&self, command: Command) -> Command;
    /// Takes its options.
    ///
    /// # Errors
    /// What clap has to say of them.
    #[cfg(feature = "clap")]
    fn configure(&self, matches: &ArgMatches) -> Result<Box<dyn Job>, clap::Error>;
    /// What it sends between shards, with its default options (and between variables of two states, if it runs on models), if it is a
    /// vertex program.
    fn workload(&self) -> Option<Workload> {
        None
    }
    /// How engines race to what it computes, if they can.
    fn race(&self) -> Option<&dyn Race> {
        None
    }
}

/// The methods of a [`Program`] that has these options, with which it is a [`Job`]; or of a [`Race`], with which it is a [`Contest`].
macro_rules! options {
    ($options:ty => $configured:ident) => {
        #[cfg(feature = "clap")]
        fn add_options(&self, command: clap::Command) -> clap::Command {
            <$options as clap::Args>::augment_args(command)
        }

        #[cfg(feature = "clap")]
        fn configure(&self, matches: &clap::ArgMatches) -> Result<Box<dyn $configured>, clap::Error> {
            Ok(Box::new(<$options as clap::FromArgMatches>::from_arg_matches(matches)?))
        }
    };
}
pub(crate) use options;

/// The methods of a [`Job`] that is a direct algorithm and nothing else, without rounds; of a [`Race`] of one, without options of its own.
macro_rules! direct_only {
    (Job) => {
        fn max_supersteps(&self) -> Option<u64> {
            None
        }

        fn engines(&self) -> &'static [hubcut::exec::Engine] {
            &[hubcut::exec::Engine::Direct]
        }

        fn has_residual(&self) -> bool {
            false
        }
    };
    (Race) => {
        fn engines(&self) -> &'static [hubcut::exec::Engine] {
            &[hubcut::exec::Engine::Direct]
        }

        #[cfg(feature = "clap")]
        fn configure(&self, _: &clap::ArgMatches) -> Result<Box<dyn Contest>, clap::Error> {
            Ok(Box::new(Entry))
        }
    };
}
pub(crate) use direct_only;

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
