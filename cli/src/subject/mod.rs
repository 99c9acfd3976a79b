//! What programs run on, as files: options, what is read, and where what comes of it goes.

mod graph;
mod model;
mod ratings;

use anyhow::Result;
use hubcut::graph::VertexId;
use hubcut::store::StoredGraph;
use hubcut_programs::label_propagation::Seeds;
use hubcut_programs::registry::{Answer, Data, Job};
use serde_json::Value;

pub(crate) use model::{BeliefFiles, check_cut};
pub(crate) use ratings::RatingFiles;

use crate::args::RunningArgs;
use crate::load::LoadTimes;
use crate::report::GraphReport;
use crate::session::Session;

/// The options of a command beside those of the program that it runs.
pub(crate) trait Subject: Sync {
    /// How it is run.
    fn running(&self) -> &RunningArgs;
    /// Refuses files that cannot be written or are in each other's way, before any work is done.
    fn check(&self, job: &dyn Job) -> Result<()>;
    /// Reads what the program runs on, and says what was found.
    fn load<'a>(&'a self, job: &dyn Job, session: &Session) -> Result<Box<dyn Loaded + 'a>>;
}

/// What was read.
pub(crate) trait Loaded {
    /// What the program runs on.
    fn data(&self) -> Data<'_>;
    /// The stored graph that it is, which may have a cut.
    fn stored(&self) -> Option<&StoredGraph> {
        None
    }
    /// The vertices to run from, each by itself, and how many of the best are kept of each, if there is a file of them.
    fn sources(&self) -> Option<(&[VertexId], usize)> {
        None
    }
    /// The vertices whose labels are given, if there is a file of them.
    fn seeds(&self) -> Option<&Seeds> {
        None
    }
    /// How long reading took.
    fn times(&self) -> LoadTimes;
    /// What the report says of the graph.
    fn graph(&self) -> Result<GraphReport>;
    /// Options of the command after defaults, which a report has beside those of the program.
    fn config(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }
    /// Writes or prints what came of it. `config` are the options of the program.
    fn write(&mut self, answer: &dyn Answer, config: &Value, session: &Session) -> Result<()>;
    /// More for the report, by name.
    fn facts(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }
    /// The error for a run of `program` that failed at a vertex.
    fn failure(&self, program: &str, vertex: &str, reason: &str) -> String {
        format!("{program} failed at vertex {vertex}: {reason}; no results are written")
    }
}
