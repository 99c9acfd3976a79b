//! From paths to a factor graph: a model is read, and conditioned on what is observed.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use anyhow::{Result, anyhow};
use hubcut_datasets::graphical::{self, Reading};
use hubcut_factors::FactorGraph;

use crate::args::{Evidence, GivenArgs};
use crate::exit::usage;
use crate::network::describe;
use crate::numbers::{counted, seconds};
use crate::progress::Bar;
use crate::talk::Talk;

/// Reads a model and what is known of it, and says what was found; gives the seconds it took, too.
pub(crate) fn load(given: &GivenArgs, talk: &Talk) -> Result<(FactorGraph, f64)> {
    let path = &given.model;
    let begin = Instant::now();
    let bar = Bar::spinner(talk, format!("reading {}", path.display()));
    let Reading { mut model, notes } = graphical::read(path, given.format)?;
    drop(bar);
    let load_s = begin.elapsed().as_secs_f64();
    talk.say(format_args!("{}: {}, read in {}", path.display(), describe(&model), seconds(load_s)));
    notes.iter().for_each(|note| talk.say(format_args!("{}: {note}", path.display())));
    if !given.evidence.is_empty() {
        model = observe(&model, &given.evidence, talk)?;
    }
    Ok((model, begin.elapsed().as_secs_f64()))
}

/// The model given what is observed.
fn observe(model: &FactorGraph, sources: &[Evidence], talk: &Talk) -> Result<FactorGraph> {
    let mut all = Vec::new();
    let mut known: HashMap<u32, (u32, &Evidence)> = HashMap::new();
    for source in sources {
        let found = match source {
            Evidence::File(path) => graphical::read_evidence(path, model)?,
            Evidence::Words(words) => graphical::evidence_in_words(words, model)?,
        };
        for &(variable, state) in &found {
            let (first, of) = *known.entry(variable).or_insert((state, source));
            // Which variables and states there are, the model says below.
            let is_there = |state| model.cardinalities().get(variable as usize).is_some_and(|states| state < *states);
            if first != state && is_there(first) && is_there(state) {
                let (name, of) =
                    (model.name(variable as usize), if of == source { String::new() } else { format!(" in {of}") });
                let [first, state] = [first, state].map(|state| model.state_name(variable as usize, state));
                let problem = format!(
                    "{source}: evidence puts variable {name} into state {first}{of} and into state {state}; leave one of them out"
                );
                return Err(refused(source, problem));
            }
        }
        let observed: HashSet<u32> = found.iter().map(|(variable, _)| *variable).collect();
        talk.say(format_args!("{source}: {} observed", counted(observed.len() as u64, "variable")));
        all.extend(found);
    }
    // Which tables and states the evidence is at odds with is said by the model, which does not know where it came from.
    let sources: Vec<String> = sources.iter().map(ToString::to_string).collect();
    model.condition(&all).map_err(|error| anyhow!("{}: {error}", sources.join(" and ")))
}

/// The error for evidence that makes no sense: one of the command line if it is written there.
fn refused(source: &Evidence, problem: String) -> anyhow::Error {
    match source {
        Evidence::File(_) => anyhow!(problem),
        Evidence::Words(_) => usage(problem),
    }
}
