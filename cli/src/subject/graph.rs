//! Programs over graphs: values of vertices, as a table.

use std::path::Path;

use anyhow::Result;
use hubcut::graph::{VertexId, VertexOrder};
use hubcut::store::StoredGraph;
use hubcut_datasets::names::Bearers;
use hubcut_datasets::{Format, Names};
use hubcut_programs::label_propagation::Seeds;
use hubcut_programs::registry::{Answer, Data, Job};
use serde_json::Value;

use super::{Loaded, Subject};
use crate::args::{CommonArgs, RunningArgs};
use crate::exit::usage;
use crate::files::{self, is_standard};
use crate::load::{self, LoadTimes, Source, weight_use};
use crate::report::GraphReport;
use crate::session::Session;
use crate::{names, output, sources, top};

impl Subject for CommonArgs {
    fn running(&self) -> &RunningArgs {
        &self.running
    }

    fn check(&self, job: &dyn Job) -> Result<()> {
        let graph = ("the graph", &*self.graph.graph);
        let output = self.output.as_deref().map(|path| ("--output", path));
        let report = self.running.report.as_deref().map(|path| ("--report", path));
        let names = self.names.path().map(|path| ("--names", path));
        let sources = job.each_source().map(|path| ("--each-source", path));
        let seeds = job.seeds().map(|path| ("--seeds", path));
        let read: Vec<(&str, &Path)> = [Some(graph), names, sources, seeds].into_iter().flatten().collect();
        let mut standard = read.iter().filter(|(_, path)| is_standard(path));
        if let (Some((one, _)), Some((other, _))) = (standard.next(), standard.next()) {
            return Err(usage(format!("standard input cannot be both {one} and {other}; give one of them as a file")));
        }
        sources::check_top(job, self.top)?;
        files::check_report(report.map(|(_, path)| path))?;
        if let (Some((_, path)), Some(0)) = (output, self.top) {
            let path = path.display();
            return Err(usage(format!("--top 0 leaves nothing to write to {path}; leave --top out, or --output")));
        }
        let written: Vec<(&str, &Path)> = [output, report].into_iter().flatten().collect();
        for &one in &written {
            for &other in &read {
                files::refuse_same(one, other)?;
            }
            if one.0 == "--output" {
                files::check_table(one.1, self.format.asked)?;
            }
            files::check_writable(one.1)?;
        }
        match (output, report) {
            (Some(output), Some(report)) => files::refuse_same(output, report),
            _ => Ok(()),
        }
    }

    fn load<'a>(&'a self, job: &dyn Job, session: &Session) -> Result<Box<dyn Loaded + 'a>> {
        let names = names::read(&self.names, session)?;
        let sources = job.each_source().map(|path| sources::read(path, session)).transpose()?;
        let seeds = job.seeds().map(|path| sources::read_seeds(path, session)).transpose()?;
        let loaded = load::load(&self.graph, VertexOrder::Natural, weight_use(job.on().weights()), &session.talk)?;
        let bearers = Bearers::vertices(loaded.graph.topology().ids(), format_of(&loaded.source));
        let names = names.map(|file| names::decide(&file, &bearers, &self.names, session)).transpose()?;
        let sources = sources.map(|list| list.find(loaded.graph.topology())).transpose()?;
        let seeds = seeds.map(|list| list.find(loaded.graph.topology())).transpose()?.map(Seeds::new);
        Ok(Box::new(Named { args: self, loaded, names, sources, seeds }))
    }
}

/// The format that a graph was read from; a stored graph does not know it.
fn format_of(source: &Source) -> Option<Format> {
    match source {
        Source::Text { facts, .. } => Some(facts.format),
        Source::Store { .. } => None,
    }
}

/// A graph, what its vertices are called, and from which to run.
struct Named<'a> {
    args: &'a CommonArgs,
    loaded: load::Loaded,
    names: Option<Names>,
    sources: Option<Vec<VertexId>>,
    seeds: Option<Seeds>,
}

impl Loaded for Named<'_> {
    fn data(&self) -> Data<'_> {
        Data::Graph(&self.loaded.graph)
    }

    fn stored(&self) -> Option<&StoredGraph> {
        self.loaded.stored.as_ref()
    }

    fn sources(&self) -> Option<(&[VertexId], usize)> {
        // Quiet or not: these are all that is kept.
        self.sources.as_deref().map(|sources| (sources, self.args.printed(false)))
    }

    fn seeds(&self) -> Option<&Seeds> {
        self.seeds.as_ref()
    }

    fn times(&self) -> LoadTimes {
        self.loaded.times
    }

    fn graph(&self) -> Result<GraphReport> {
        GraphReport::new(&self.args.graph.graph, &self.loaded.graph, &self.loaded.source)
    }

    fn write(&mut self, answer: &dyn Answer, _: &Value, session: &Session) -> Result<()> {
        let (args, topology, names) = (self.args, self.loaded.graph.topology(), self.names.as_ref());
        match &args.output {
            Some(path) => output::write(path, topology, answer, names, args, session),
            None => top::print(topology, answer, names, args.printed(session.talk.is_quiet()), args.format.asked),
        }
    }
}
