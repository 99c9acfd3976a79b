//! Programs over graphs: values of vertices, as a table.

use std::path::Path;

use anyhow::Result;
use hubcut::graph::VertexOrder;
use hubcut::store::StoredGraph;
use hubcut_datasets::names::Bearers;
use hubcut_datasets::{Format, Names};
use hubcut_programs::registry::{Answer, Data, Job};
use serde_json::Value;

use super::{Loaded, Subject};
use crate::args::{CommonArgs, RunningArgs};
use crate::exit::usage;
use crate::files::{self, is_standard};
use crate::load::{self, LoadTimes, Source, weight_use};
use crate::report::GraphReport;
use crate::session::Session;
use crate::{names, output, top};

impl Subject for CommonArgs {
    fn running(&self) -> &RunningArgs {
        &self.running
    }

    fn check(&self, _: &dyn Job) -> Result<()> {
        let graph = ("the graph", &*self.graph.graph);
        let output = self.output.as_deref().map(|path| ("--output", path));
        let report = self.running.report.as_deref().map(|path| ("--report", path));
        let names = self.names.path().map(|path| ("--names", path));
        if names.is_some_and(|(_, path)| is_standard(path)) && is_standard(graph.1) {
            return Err(usage("standard input cannot be both the graph and --names; give one of them as a file"));
        }
        files::check_report(report.map(|(_, path)| path))?;
        if let (Some((_, path)), Some(0)) = (output, self.top) {
            let path = path.display();
            return Err(usage(format!("--top 0 leaves nothing to write to {path}; leave --top out, or --output")));
        }
        let read: Vec<(&str, &Path)> = [Some(graph), names].into_iter().flatten().collect();
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
        let loaded = load::load(&self.graph, VertexOrder::Natural, weight_use(job.on().weights()), &session.talk)?;
        let bearers = Bearers::vertices(loaded.graph.topology().ids(), format_of(&loaded.source));
        let names = names.map(|file| names::decide(&file, &bearers, &self.names, session)).transpose()?;
        Ok(Box::new(Named { args: self, loaded, names }))
    }
}

/// The format that a graph was read from; a stored graph does not know it.
fn format_of(source: &Source) -> Option<Format> {
    match source {
        Source::Text { facts, .. } => Some(facts.format),
        Source::Store { .. } => None,
    }
}

/// A graph, and what its vertices are called.
struct Named<'a> {
    args: &'a CommonArgs,
    loaded: load::Loaded,
    names: Option<Names>,
}

impl Loaded for Named<'_> {
    fn data(&self) -> Data<'_> {
        Data::Graph(&self.loaded.graph)
    }

    fn stored(&self) -> Option<&StoredGraph> {
        self.loaded.stored.as_ref()
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
