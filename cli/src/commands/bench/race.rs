//! Engines race to the same error: check, load, ask, print, write.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use hubcut::graph::{AnyGraph, VertexOrder};
use hubcut_bench::engines::{Comparison, page};
use hubcut_datasets::WeightUse;
use hubcut_programs::race::Question;

use crate::args::{ErrorRange, GraphArgs, RaceArgs, RaceOnlyArgs, TimingArgs};
use crate::exit::Exit;
use crate::progress::Bar;
use crate::session::Session;
use crate::{files, invocation, load, stdout, threads};

/// A race, whatever it is run on.
pub(super) struct Race<'a> {
    /// Who races.
    pub(super) race: &'a RaceArgs,
    /// How often.
    pub(super) timing: &'a TimingArgs,
    /// To which errors one can.
    pub(super) range: ErrorRange,
}

/// Programs whose answers are right or wrong.
const EXACT: ErrorRange = ErrorRange { default: 0.0, least: None };

impl<'a> Race<'a> {
    /// Of a program whose answers are right or wrong.
    pub(super) fn of(args: &'a RaceOnlyArgs) -> Self {
        Race { race: &args.race, timing: &args.timing, range: EXACT }
    }

    /// Runs it on a graph; `question` is what is asked of that.
    pub(super) fn execute(
        &self,
        graph: &GraphArgs,
        uses: WeightUse,
        session: &Session,
        question: impl FnOnce(&AnyGraph) -> Result<Box<dyn Question>> + Send,
    ) -> Result<Exit> {
        self.run(&[("the graph", &graph.graph)], session, |run| {
            let loaded = load::load(graph, VertexOrder::Natural, uses, &session.talk)?;
            let bar = Bar::spinner(&session.talk, "computing the reference");
            let question = question(&loaded.graph)?;
            drop(bar);
            run(&*question)
        })
    }

    /// Runs it on the first of some files that are read; `ask` does so, and hands over what is asked. Exit code 3 if somebody did
    /// not reach the error, or nobody could be run beside the plain loop.
    pub(super) fn run(
        &self,
        read: &[(&str, &Path)],
        session: &Session,
        ask: impl FnOnce(&dyn Fn(&dyn Question) -> Result<Comparison>) -> Result<Comparison> + Send,
    ) -> Result<Exit> {
        self.race.check(self.range, read)?;
        let all = super::pool(&self.timing.threads);
        let name = read.first().map_or_else(String::new, |(_, path)| path.display().to_string());
        let race = |question: &dyn Question| {
            let bench = self.race.bench(self.timing, self.range, threads::count(&all));
            let mut bar = None;
            let mut progress = |what: &str| {
                // The last one goes before the next comes.
                drop(bar.take());
                bar = Some(Bar::spinner(&session.talk, what.to_string()));
            };
            Ok(bench.run(question, &name, invocation::this().clone(), &mut progress)?)
        };
        let comparison = threads::install(&all, || ask(&race))?;
        self.print(&comparison)?;
        self.write(&comparison, session)?;
        let all_reached = !comparison.contenders.is_empty() && comparison.rows().all(|row| row.reached);
        Ok(if all_reached { Exit::Ok } else { Exit::NotConverged })
    }

    fn print(&self, comparison: &Comparison) -> Result<()> {
        let text = if self.timing.json { serde_json::to_string_pretty(comparison)? } else { comparison.to_string() };
        stdout::print(|out| writeln!(out, "{text}"))
    }

    fn write(&self, comparison: &Comparison, session: &Session) -> Result<()> {
        let Some(path) = &self.race.report else { return Ok(()) };
        let text = match files::has_extension(path, "json") {
            true => serde_json::to_string_pretty(comparison)? + "\n",
            false => page::render(comparison),
        };
        files::write(path, &session.interrupts, |out| out.write_all(text.as_bytes()))?;
        session.talk.say(format_args!("wrote {}", path.display()));
        Ok(())
    }
}
