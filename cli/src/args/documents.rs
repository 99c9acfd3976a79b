//! Options of `hubcut completions` and `hubcut man`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use clap_complete::Shell;

/// Print completions for a shell
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hubcut completions bash -o hubcut.bash
  hubcut completions zsh -o _hubcut
  hubcut completions fish -o hubcut.fish

Where the file goes:
  bash  ~/.local/share/bash-completion/completions/hubcut, or `source` it in ~/.bashrc
  zsh   _hubcut in a folder of $fpath
  fish  ~/.config/fish/completions/hubcut.fish")]
pub(crate) struct CompletionsArgs {
    /// Which shell
    pub(crate) shell: Shell,
    /// Write them to this file; - is standard output
    #[arg(long, short, value_name = "FILE", default_value = "-", value_hint = ValueHint::FilePath)]
    pub(crate) output: PathBuf,
}

/// Print the man page, or write one for every command
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hubcut man | man -l -
  mkdir -p man1 && hubcut man -o man1")]
pub(crate) struct ManArgs {
    /// Write the pages of all commands to this folder
    #[arg(long, short, value_name = "DIR", visible_alias = "output-dir", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,
}
