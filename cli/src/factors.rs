//! From paths to a factor graph: a model is read, and conditioned on what is observed.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, anyhow};
use hubcut_datasets::graphical;
use hubcut_factors::FactorGraph;

use crate::args::GivenArgs;
use crate::inference::describe;
use crate::numbers::{counted, seconds};
use crate::progress::Bar;
use crate::talk::Talk;

/// Reads a model and what is known of it, and says what was found; gives the seconds it took, too.
pub(crate) fn load(path: &Path, given: &GivenArgs, talk: &Talk) -> Result<(FactorGraph, f64)> {
    let begin = Instant::now();
    let bar = Bar::spinner(talk, format!("reading {}", path.display()));
    let mut model = graphical::read(path, given.format)?;
    drop(bar);
    let load_s = begin.elapsed().as_secs_f64();
    talk.say(format_args!("{}: {}, read in {}", path.display(), describe(&model), seconds(load_s)));
    if let Some(file) = &given.evidence {
        let evidence = graphical::read_evidence(file, &model)?;
        let file = file.display();
        // Which tables and states the evidence is at odds with is said by the model, which knows no files.
        model = model.condition(&evidence).map_err(|error| anyhow!("{file}: {error}"))?;
        let observed = (0..model.variables()).filter(|variable| model.observed(*variable).is_some()).count();
        talk.say(format_args!("{file}: {} observed", counted(observed as u64, "variable")));
    }
    Ok((model, begin.elapsed().as_secs_f64()))
}
