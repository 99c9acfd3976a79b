//! Programs over graphical models: marginals, or an assignment.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use hubcut_programs::bp::{Network, Query};
use hubcut_programs::registry::{Answer, Data, Job};
use serde_json::{Value, json};

use super::{Loaded, Subject};
use crate::args::{BeliefArgs, GivenArgs, How, RunningArgs};
use crate::beliefs::{self, Beliefs};
use crate::exit::usage;
use crate::files;
use crate::load::LoadTimes;
use crate::report::GraphReport;
use crate::session::Session;
use crate::{factors, network};

/// A model, and where what is inferred from it goes.
pub(crate) struct BeliefFiles {
    /// The model.
    pub(crate) given: GivenArgs,
    /// What is inferred.
    pub(crate) beliefs: BeliefArgs,
}

impl Subject for BeliefFiles {
    fn running(&self) -> &RunningArgs {
        &self.beliefs.running
    }

    fn check(&self, job: &dyn Job) -> Result<()> {
        let query = job.on().model().query;
        let args = &self.beliefs;
        check_cut(&args.running)?;
        let read = self.given.files()?;
        let report = args.running.report.as_deref().map(|path| ("--report", path));
        files::check_report(report.map(|(_, path)| path))?;
        if args.output.iter().filter(|path| files::is_standard(path)).count() > 1 {
            return Err(usage("--output - is given twice; results go to standard output once"));
        }
        let outputs = args.output.iter().map(|path| ("--output", &**path));
        let written: Vec<(&str, &Path)> = outputs.chain(report).collect();
        for (place, &one) in written.iter().enumerate() {
            for &other in read.iter().chain(&written[..place]) {
                files::refuse_same(one, other)?;
            }
        }
        beliefs::check_format(args)?;
        args.output.iter().try_for_each(|path| beliefs::check(path, query, args))?;
        report.map_or(Ok(()), |(_, path)| files::check_writable(path))
    }

    fn load<'a>(&'a self, job: &dyn Job, session: &Session) -> Result<Box<dyn Loaded + 'a>> {
        let config = job.on().model();
        let (model, load_s) = factors::load(&self.given, &session.talk)?;
        let (network, build_s) = network::build(&model, &config, session)?;
        let times = LoadTimes { load_s, build_s: Some(build_s), validate_s: None };
        Ok(Box::new(Connected { args: self, query: config.query, network, times }))
    }
}

/// Refuses a cut that no model has.
pub(crate) fn check_cut(running: &RunningArgs) -> Result<()> {
    match running.shards.partition {
        Some(How::Stored) => Err(usage(
            "--partition stored is for .hub files, and a model is cut when it is run; type --shards S, perhaps with \
             --partition METHOD",
        )),
        _ => Ok(()),
    }
}

/// The network of a model that was read.
struct Connected<'a> {
    args: &'a BeliefFiles,
    query: Query,
    network: Arc<Network>,
    times: LoadTimes,
}

impl Loaded for Connected<'_> {
    fn data(&self) -> Data<'_> {
        Data::Model(&self.network)
    }

    fn times(&self) -> LoadTimes {
        self.times
    }

    fn graph(&self) -> Result<GraphReport> {
        let given = &self.args.given;
        let source = json!({ "kind": "model", "format": given.known_format() });
        let graph = self.network.graph();
        GraphReport::of(&given.model, graph.topology(), graph.byte_len(), &source)
    }

    fn config(&self) -> Vec<(&'static str, Value)> {
        let evidence: Vec<String> = self.args.given.evidence.iter().map(ToString::to_string).collect();
        vec![("evidence", json!((!evidence.is_empty()).then_some(evidence)))]
    }

    fn write(&mut self, answer: &dyn Answer, _: &Value, session: &Session) -> Result<()> {
        let args = &self.args.beliefs;
        let Some(beliefs) = Beliefs::of(answer, self.network.model(), self.query) else { return Ok(()) };
        if args.output.is_empty() {
            return beliefs::print(&beliefs, args.printed(session.talk.is_quiet()), args.format.asked);
        }
        args.output.iter().try_for_each(|path| beliefs::write(path, &beliefs, args, session))
    }

    fn failure(&self, program: &str, _: &str, reason: &str) -> String {
        format!("{program} failed: {reason}; no results are written")
    }
}
