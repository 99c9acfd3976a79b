//! `hubcut recommend DIR`.

mod all;
mod single;

use std::path::Path;

use anyhow::Result;
use hubcut_datasets::Names;

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
        if let Some(names) = &args.names {
            files::refuse_same(("--names", names), (option, path))?;
        }
    }
    let output = output.map(|(_, path)| path);
    threads::install(&args.threads, || {
        let trained = Trained::read(&args.model, session)?;
        let names = args.names.as_deref().map(|path| read_names(path, &trained, session)).transpose()?;
        match &args.user {
            Some(user) => single::write(args, &trained, user, output, names.as_ref(), session)?,
            None => all::write(args, &trained, output.unwrap_or(Path::new("-")), names.as_ref(), session)?,
        }
        Ok(Exit::Ok)
    })
}

/// Reads the names of items; says so if they name none or not all of them.
fn read_names(path: &Path, trained: &Trained, session: &Session) -> Result<Names> {
    let names = names::read(path, session)?;
    let items = &trained.model.sides().items;
    names::warn_of_missing(path, names::named(&names, items), items, "item", session);
    Ok(names)
}
