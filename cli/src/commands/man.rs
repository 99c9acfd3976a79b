//! `hubcut man`.

use std::io::Write;

use anyhow::{Result, anyhow};
use clap::CommandFactory;
use clap_mangen::{Man, generate_to};

use crate::args::{Cli, ManArgs};
use crate::exit::Exit;
use crate::{files, stdout};

/// Prints the main page, or writes all of them.
pub(crate) fn execute(args: &ManArgs) -> Result<Exit> {
    let command = Cli::command();
    let Some(folder) = &args.output else {
        let mut text = Vec::new();
        Man::new(command).render(&mut text)?;
        stdout::print(|out| out.write_all(&text))?;
        return Ok(Exit::Ok);
    };
    if folder.is_file() {
        return Err(anyhow!("{} is a file; give a folder to write pages to", folder.display()));
    }
    if !folder.is_dir() {
        return Err(anyhow!("there is no folder {}; make it with `mkdir -p`", folder.display()));
    }
    generate_to(command, folder).map_err(|error| files::failed(folder, &error))?;
    Ok(Exit::Ok)
}
