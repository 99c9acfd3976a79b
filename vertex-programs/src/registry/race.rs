//! How engines race to what a program computes.

#[cfg(feature = "clap")]
use clap::{ArgMatches, Command};
use hubcut::exec::Engine;

use super::{Data, On, Weights};
use crate::Result;
use crate::race::Question;

/// A race as a command line sees it.
pub trait Race: Sync {
    /// What help says of it: a line, then after an empty one more.
    fn about(&self) -> &'static str;
    /// The errors that can be raced to. Where answers are right or wrong, to the end.
    fn errors(&self) -> ErrorRange {
        ErrorRange { default: 0.0, least: None }
    }
    /// Who takes part unless told otherwise: all that run the program. `Direct` is a direct algorithm of its own.
    fn engines(&self) -> &'static [Engine] {
        super::job::ENGINES
    }
    /// Adds its own options.
    #[cfg(feature = "clap")]
    fn add_options(&self, command: Command) -> Command {
        command
    }
    /// Takes its options.
    ///
    /// # Errors
    /// What clap has to say of them.
    #[cfg(feature = "clap")]
    fn configure(&self, matches: &ArgMatches) -> Result<Box<dyn Contest>, clap::Error>;
}

/// A race with its options.
pub trait Contest: Send + Sync {
    /// Refuses options that make no sense on any data.
    ///
    /// # Errors
    /// Which option, and what may be given.
    fn check(&self) -> Result<()> {
        Ok(())
    }
    /// What it is run on, to this error.
    fn on(&self, error: f64) -> On {
        let _ = error;
        On::Graph(Weights::Kept)
    }
    /// What is asked, to this error; computes the reference.
    ///
    /// # Errors
    /// Those of the program.
    fn question(&self, data: Data<'_>, error: f64) -> Result<Box<dyn Question>>;
}

/// The errors that can be raced to.
#[derive(Clone, Copy, Debug)]
pub struct ErrorRange {
    /// The error to race to unless told otherwise. 0: to the end.
    pub default: f64,
    /// The least that can be reached, and why.
    pub least: Option<(f64, &'static str)>,
}
