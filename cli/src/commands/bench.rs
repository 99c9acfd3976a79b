//! `hubcut bench PROGRAM GRAPH`.

use anyhow::{Result, bail};

use crate::args::BenchArgs;
use crate::exit::Exit;
use crate::session::Session;

/// Times a program.
pub(crate) fn execute(_: &BenchArgs, _: &Session) -> Result<Exit> {
    bail!("not wired yet")
}
