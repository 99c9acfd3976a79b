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
    if let Some(output) = &args.all {
        files::check_table(output)?;
        files::refuse_inside(("--all", output), ("the model", &args.model))?;
        files::check_writable(output)?;
        if let Some(names) = &args.names {
            files::refuse_same(("--names", names), ("--all", output))?;
        }
    }
    threads::install(&args.threads, || {
        let trained = Trained::read(&args.model, session)?;
        let names = args.names.as_deref().map(|path| read_names(path, &trained, session)).transpose()?;
        match (&args.user, &args.all) {
            (Some(user), _) => single::print(args, &trained, user, names.as_ref(), session)?,
            (None, Some(output)) => all::write(args, &trained, output, names.as_ref(), session)?,
            (None, None) => unreachable!("one of the two is required"),
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
