//! `hubcut partition GRAPH`.

mod compare;
mod single;

use std::path::Path;

use anyhow::Result;
use hubcut::graph::{Directedness, Topology};
use hubcut::partition::CutOptions;
use hubcut_programs::registry::{Kind, Program, find};

use crate::args::{How, PartitionArgs};
use crate::exit::{Exit, usage};
use crate::files::is_standard;
use crate::methods::Method;
use crate::session::Session;
use crate::{files, load, threads};

/// Cuts a graph.
pub(crate) fn execute(args: &PartitionArgs, session: &Session) -> Result<Exit> {
    if args.compare {
        compare::check(args)?;
    } else {
        single::check(args)?;
    }
    check_files(args)?;
    threads::install(&args.threads, || match args.compare {
        true => compare::compare(args, session),
        false => single::cut(args, session),
    })?;
    Ok(Exit::Ok)
}

/// Everything that methods are told.
fn options(shards: usize, args: &PartitionArgs) -> CutOptions {
    CutOptions { workload: args.workload.clone(), ..Method::options(shards, &args.settings) }
}

/// Refuses a graph on which the program that the cut is for would not run.
fn check_suits(args: &PartitionArgs, topology: &Topology) -> Result<()> {
    match find(args.workload.name()).map(Program::kind) {
        Some(Kind::Ratings) if topology.sides().is_none() => Err(hubcut_programs::Error::NotBipartite.into()),
        Some(Kind::Model) if topology.sides().is_some() => {
            Err(usage("these are ratings, and bp runs on models; leave out --for bp, or take --for als"))
        }
        Some(Kind::Model) if topology.direction() == Directedness::Directed => Err(usage(
            "the edges of a model lead both ways, and those of this graph one way; read its text with --undirected, here or as \
             `hubcut import GRAPH.txt OUT.hub --undirected`, or leave out --for bp",
        )),
        _ => Ok(()),
    }
}

/// Refuses files that cannot be written or are in each other's way, before any work is done.
fn check_files(args: &PartitionArgs) -> Result<()> {
    let graph = ("the graph", &*args.graph.graph);
    let parts = match &args.method {
        Some(How::File(path)) => Some(("the file of parts to read", &**path)),
        _ => None,
    };
    if parts.is_some_and(|(_, path)| is_standard(path)) && is_standard(graph.1) {
        return Err(usage("standard input cannot be both the graph and its parts; give one of them as a file"));
    }
    let output = args.output.as_deref().map(|path| ("-o", path));
    let part_file = args.part_file.as_deref().map(|path| ("--part-file", path));
    let report = args.report.as_deref().map(|path| ("--report", path));
    if let Some((_, path)) = output {
        files::check_store(path)?;
    }
    if let Some((_, path)) = part_file {
        files::refuse_packed(path)?;
        files::check_writable(path)?;
        if args.json && is_standard(path) {
            return Err(usage("--json and --part-file cannot both go to standard output; give a file name"));
        }
    }
    if let Some((option, path)) = report {
        files::check_extension(path, option, &["html", "json"])?;
        files::check_writable(path)?;
    }
    // A stored graph may be replaced: who has it open keeps the old file.
    let graph = if load::is_store(graph.1)? { ("the graph", Path::new("-")) } else { graph };
    for written in [output, part_file, report].into_iter().flatten() {
        let read = if written.0 == "-o" { graph } else { ("the graph", &*args.graph.graph) };
        files::refuse_same(read, written)?;
        parts.map_or(Ok(()), |parts| files::refuse_same(parts, written))?;
    }
    Ok(())
}
