//! Standard output, where a reader that goes away (`| head -1`) is no fault.

use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write};

use anyhow::{Result, bail};

/// Writes to standard output whatever `write` writes.
pub(crate) fn print(write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let result = write(&mut out).and_then(|()| out.flush());
    // What is left is not tried again on the way out.
    drop(out.into_parts());
    settle(result)
}

/// Turns a failed write to standard output into an error, or into nothing if nobody reads it any more.
pub(crate) fn settle(result: io::Result<()>) -> Result<()> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => bail!("standard output: {error}"),
        _ => Ok(()),
    }
}

/// Prints names and values, the values below each other.
pub(crate) fn print_pairs(pairs: &[(&str, String)]) -> Result<()> {
    let width = pairs.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    print(|out| pairs.iter().try_for_each(|(name, value)| writeln!(out, "{name:width$}  {value}")))
}
