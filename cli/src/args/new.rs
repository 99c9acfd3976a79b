//! Options of `hubcut new`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// Write a crate with a vertex program of your own to start from: the program, its tests, a main
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hubcut new my-program
  hubcut new programs/my-program")]
pub(crate) struct NewArgs {
    /// Name of the crate, or the path of the folder to make, whose last part is the name
    #[arg(value_name = "NAME", value_hint = ValueHint::DirPath)]
    pub(crate) name: PathBuf,
    /// The folder with the sources of hubcut [default: where this program was built]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) hubcut: Option<PathBuf>,
}
