//! All cuts, side by side.

use std::io::Write;

use anyhow::Result;
use hubcut::graph::VertexOrder;
use hubcut::partition::Partitioner;
use hubcut_bench::cuts::{CutBench, page};
use hubcut_datasets::WeightUse;

use crate::args::PartitionArgs;
use crate::exit::usage;
use crate::methods::{METHODS, Method};
use crate::progress::Bar;
use crate::session::Session;
use crate::{files, invocation, load, stdout};

/// Numbers of shards unless told otherwise.
const SHARDS: [usize; 4] = [4, 8, 16, 48];

/// Refuses settings that nobody uses.
pub(super) fn check(args: &PartitionArgs) -> Result<()> {
    Method::check(&methods(args), &args.settings)
}

/// Each method once, in the order of the table.
fn methods(args: &PartitionArgs) -> Vec<&'static Method> {
    let is_wanted =
        |method: &&Method| args.methods.is_empty() || args.methods.iter().any(|wanted| wanted.name == method.name);
    METHODS.iter().filter(is_wanted).collect()
}

/// Cuts in every way, prints, writes the report.
pub(super) fn compare(args: &PartitionArgs, session: &Session) -> Result<()> {
    let loaded = load::load(&args.graph, VertexOrder::Natural, WeightUse::Kept, &session.talk)?;
    super::check_suits(args, loaded.graph.topology())?;
    super::single::say_of_weights(&loaded.graph, session);
    let mut shards: Vec<usize> = if args.shards.is_empty() { SHARDS.to_vec() } else { args.shards.clone() };
    let mut seen = std::collections::HashSet::new();
    shards.retain(|shards| seen.insert(*shards));
    let makers: Vec<Box<dyn Partitioner>> = methods(args).iter().map(|method| method.make(&args.settings)).collect();
    let bench = CutBench { methods: makers, options: super::options(shards[0], args), shards };
    let mut bar = None;
    let mut progress = |what: &str| {
        // The last one goes before the next comes.
        drop(bar.take());
        bar = Some(Bar::spinner(&session.talk, what.to_string()));
    };
    let name = args.graph.graph.display().to_string();
    let comparison = bench.run(loaded.graph.topology(), &name, invocation::this().clone(), &mut progress)?;
    drop(bar);
    if comparison.groups.iter().all(|group| group.rows.is_empty()) {
        let refusal = comparison.groups.iter().flat_map(|group| &group.refused).next();
        return Err(usage(refusal.map_or("there is nothing to compare", |refusal| &refusal.reason)));
    }
    let json = || Ok::<_, anyhow::Error>(serde_json::to_string_pretty(&comparison)?);
    let text = if args.json { json()? } else { comparison.to_string() };
    stdout::print(|out| writeln!(out, "{text}"))?;
    let Some(path) = &args.report else { return Ok(()) };
    let text = if files::has_extension(path, "json") { json()? + "\n" } else { page::render(&comparison) };
    files::write(path, &session.interrupts, |out| out.write_all(text.as_bytes()))?;
    session.talk.say(format_args!("wrote {}", path.display()));
    Ok(())
}
