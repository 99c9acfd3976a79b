//! The vertices to run from, each by itself, from the file of --each-source; those with a label, from that of --seeds.

use std::path::Path;

use anyhow::{Result, bail};
use hubcut_datasets::{Input, VertexLabels, VertexList};
use hubcut_programs::registry::Job;

use crate::exit::usage;
use crate::files::is_standard;
use crate::progress::Reading;
use crate::session::Session;

/// Refuses a number of best vertices that makes no sense for a run from each source.
pub(crate) fn check_top(job: &dyn Job, top: Option<usize>) -> Result<()> {
    match (job.each_source(), job.keeps_best(), top) {
        (Some(_), true, Some(0)) => {
            Err(usage("--top 0 keeps nothing of any source; leave --top out, or keep 1 or more"))
        }
        (Some(_), false, Some(_)) => Err(usage(
            "--top is for one --source: with --each-source every source has other nearest vertices; leave --top out, or give one --source",
        )),
        _ => Ok(()),
    }
}

/// Reads the file of --each-source. Which vertices they are is known when the graph is there.
pub(crate) fn read(path: &Path, session: &Session) -> Result<VertexList> {
    let input = there(path, "--each-source")?;
    Ok(VertexList::read(&input, &mut Reading::new(&session.talk, &input.to_string()))?)
}

/// Reads the file of --seeds, as [`read`] does.
pub(crate) fn read_seeds(path: &Path, session: &Session) -> Result<VertexLabels> {
    let input = there(path, "--seeds")?;
    Ok(VertexLabels::read(&input, &mut Reading::new(&session.talk, &input.to_string()))?)
}

fn there(path: &Path, option: &str) -> Result<Input> {
    let input = Input::from(path);
    if matches!(path.try_exists(), Ok(false)) && !is_standard(path) {
        bail!("{input}: there is no such file; check the path that {option} gives");
    }
    Ok(input)
}
