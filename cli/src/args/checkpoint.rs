//! Options of checkpoints.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use hubcut::exec::{Checkpoints, Engine, Every};

use super::engine::not_direct;
use crate::exit::usage;

/// Where a run keeps what it needs to go on.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Running")]
pub(crate) struct CheckpointArgs {
    /// Keep in this folder what the run needs to go on after it was killed: the newest two checkpoints, each whole or not there.
    /// A run that ends at a limit or at Ctrl-C leaves one, too
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) checkpoint: Option<PathBuf>,
    /// How often: after so many supersteps, for example 20, or after the first that ends so much time after the last, for
    /// example 30s, 5m or 1h [default: 30s]
    #[arg(long, value_name = "N|TIME", requires = "checkpoint", value_parser = clap::value_parser!(Every))]
    checkpoint_every: Option<Every>,
    /// Go on with the newest checkpoint in the folder, from the start if there is none: same answer as that of a run that was
    /// never broken off, bit for bit with sync and chromatic
    #[arg(long, requires = "checkpoint")]
    resume: bool,
}

impl CheckpointArgs {
    /// What a run is told, if there are to be any.
    pub(crate) fn checkpoints(&self) -> Option<Checkpoints> {
        let folder = self.checkpoint.as_ref()?;
        Some(Checkpoints {
            every: self.checkpoint_every.unwrap_or_default(),
            resume: self.resume,
            ..Checkpoints::new(folder)
        })
    }

    /// Refuses them for `engine`, one of `engines`, if that has no supersteps.
    ///
    /// # Errors
    /// A usage error.
    pub(crate) fn check(&self, engine: Engine, engines: &[Engine]) -> anyhow::Result<()> {
        match (engine, &self.checkpoint) {
            (Engine::Direct, Some(_)) => Err(not_direct("--checkpoint", engines)),
            _ => Ok(()),
        }
    }

    /// Refuses them where the program is run again and again.
    ///
    /// # Errors
    /// A usage error.
    pub(crate) fn check_single(&self) -> anyhow::Result<()> {
        match &self.checkpoint {
            None => Ok(()),
            Some(_) => {
                Err(usage("--checkpoint is for one run, and there is one from each source here; leave one of them out"))
            }
        }
    }
}
