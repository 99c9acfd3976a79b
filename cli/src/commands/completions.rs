//! `hubcut completions SHELL`.

use std::io::Write;

use anyhow::Result;
use clap::CommandFactory;

use crate::args::{Cli, CompletionsArgs};
use crate::exit::Exit;
use crate::stdout;

/// Prints completions.
pub(crate) fn execute(args: &CompletionsArgs) -> Result<Exit> {
    // To memory first: the generator does not expect that nobody reads on.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "hubcut", &mut text);
    stdout::print(|out| out.write_all(&text))?;
    Ok(Exit::Ok)
}
