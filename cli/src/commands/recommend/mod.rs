//! `hubcut recommend DIR`.

mod all;
mod single;

use std::path::Path;

use anyhow::Result;
use hubcut_datasets::names::Bearers;

use crate::args::RecommendArgs;
use crate::exit::Exit;
use crate::model::Trained;
use crate::session::Session;
use crate::{files, names, threads};

/// Recommends items.
pub(crate) fn execute(args: &RecommendArgs, session: &Session) -> Result<Exit> {
    let output = args.output()?;
    if let Some((option, path)) = output {
        files::check_table(path, args.format.asked)?;
        files::refuse_inside((option, path), ("the model", &args.model))?;
        files::check_writable(path)?;
        if let Some(names) = args.names.path() {
            files::refuse_same(("--names", names), (option, path))?;
        }
    }
    let output = output.map(|(_, path)| path);
    threads::install(&args.threads, || {
        let names = names::read(&args.names, session)?;
        let trained = Trained::read(&args.model, session)?;
        let items = Bearers::items(trained.model.sides(), trained.ratings_format());
        let names = names.map(|file| names::decide(&file, &items, &args.names, session)).transpose()?;
        match &args.user {
            Some(user) => single::write(args, &trained, user, output, names.as_ref(), session)?,
            None => all::write(args, &trained, output.unwrap_or(Path::new("-")), names.as_ref(), session)?,
        }
        Ok(Exit::Ok)
    })
}
