//! Names for results, from a file.

use std::path::Path;

use anyhow::{Result, bail};
use hubcut::graph::RawIds;
use hubcut_datasets::{Input, Names};

use crate::files::is_standard;
use crate::numbers::{count, counted};
use crate::progress::Reading;
use crate::session::Session;

/// Reads the file that --names gives.
pub(crate) fn read(path: &Path, session: &Session) -> Result<Names> {
    let input = Input::from(path);
    if matches!(path.try_exists(), Ok(false)) && !is_standard(path) {
        bail!("{input}: there is no such file; check the path that --names gives");
    }
    Ok(Names::read(&input, &Reading::new(&session.talk, &input.to_string()))?)
}

/// How many of `ids` have a name.
pub(crate) fn named(names: &Names, ids: &RawIds) -> usize {
    (0..ids.len()).filter(|position| names.get(ids.get(*position)).is_some()).count()
}

/// Warns if only so many of `ids`, things called `noun`, have a name.
pub(crate) fn warn_of_missing(path: &Path, named: usize, ids: &RawIds, noun: &str, session: &Session) {
    if named < ids.len() {
        let (input, of) = (Input::from(path), counted(ids.len() as u64, noun));
        session.talk.warn(format_args!("{input} names {} of {of}", count(named as u64)));
    }
}
