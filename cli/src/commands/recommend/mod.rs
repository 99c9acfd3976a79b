//! `hubcut recommend DIR`.

mod all;
mod single;

use std::path::Path;

use anyhow::Result;
use hubcut_datasets::{Input, Names};

use crate::args::RecommendArgs;
use crate::exit::Exit;
use crate::model::Trained;
use crate::numbers::count;
use crate::progress::Reading;
use crate::session::Session;
use crate::{files, threads};

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
    let input = Input::from(path);
    let names = Names::read(&input, &Reading::new(&session.talk, &input.to_string()))?;
    let items = &trained.model.sides().items;
    let named = (0..items.len()).filter(|position| names.get(items.get(*position)).is_some()).count();
    if named < items.len() {
        let (named, items) = (count(named as u64), count(items.len() as u64));
        session.talk.warn(format_args!("{input} names {named} of {items} items"));
    }
    Ok(names)
}
