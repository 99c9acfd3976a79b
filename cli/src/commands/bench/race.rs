//! Engines race to the same error: check, load, ask, print, write.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use hubcut::graph::VertexOrder;
use hubcut_bench::engines::{Comparison, page};
use hubcut_programs::als::Test;
use hubcut_programs::bp::Network;
use hubcut_programs::race::Question;
use hubcut_programs::registry::Data;

use crate::chosen::{Racing, Track};
use crate::exit::Exit;
use crate::load::weight_use;
use crate::progress::Bar;
use crate::session::Session;
use crate::{factors, files, invocation, load, ratings, stdout, threads};

impl Racing {
    /// Runs the race. Exit code 3 if somebody did not reach the error, or nobody could be run beside the plain loop.
    pub(super) fn execute(&self, session: &Session) -> Result<Exit> {
        self.contest.check()?;
        let read = self.files()?;
        self.who.check(self.race, &read)?;
        let comparison = threads::install(&super::pool(&self.timing.threads), || self.compare(session))?;
        self.print(&comparison)?;
        self.write(&comparison, session)?;
        let all_reached = !comparison.contenders.is_empty() && comparison.rows().all(|row| row.reached);
        Ok(if all_reached { Exit::Ok } else { Exit::NotConverged })
    }

    /// The files that are read, the graph first.
    fn files(&self) -> Result<Vec<(&'static str, &Path)>> {
        Ok(match &self.track {
            Track::Graph(args) => vec![("the graph", &*args.graph)],
            Track::Ratings(args) => vec![("the ratings", &*args.ratings)],
            Track::Model(args) => args.files()?,
        })
    }

    /// Loads what is raced on, and runs the race.
    fn compare(&self, session: &Session) -> Result<Comparison> {
        let (talk, on) = (&session.talk, self.contest.on(self.who.error(self.race)));
        match &self.track {
            Track::Graph(args) => {
                let loaded = load::load(args, VertexOrder::Natural, weight_use(on.weights()), talk)?;
                self.ask(Data::Graph(&loaded.graph), &args.graph, session)
            }
            Track::Ratings(args) => {
                let graph = ratings::load_all(args, on.is_implicit(), talk)?;
                self.ask(Data::Ratings(&graph, Test::none()), &args.ratings, session)
            }
            Track::Model(args) => {
                let network = Network::new(&factors::load(args, talk)?.0, &on.model())?;
                self.ask(Data::Model(&network), &args.model, session)
            }
        }
    }

    fn ask(&self, data: Data<'_>, path: &Path, session: &Session) -> Result<Comparison> {
        let bar = Bar::spinner(&session.talk, "computing the reference");
        let question = self.contest.question(data, self.who.error(self.race))?;
        drop(bar);
        let all = threads::count(&super::pool(&self.timing.threads));
        let bench = self.who.bench(&self.timing, self.race, all);
        let mut bar = None;
        let mut progress = |what: &str| {
            // The last one goes before the next comes.
            drop(bar.take());
            bar = Some(Bar::spinner(&session.talk, what.to_string()));
        };
        let question: &dyn Question = &*question;
        Ok(bench.run(question, &path.display().to_string(), invocation::this().clone(), &mut progress)?)
    }

    fn print(&self, comparison: &Comparison) -> Result<()> {
        let text = if self.timing.json { serde_json::to_string_pretty(comparison)? } else { comparison.to_string() };
        stdout::print(|out| writeln!(out, "{text}"))
    }

    fn write(&self, comparison: &Comparison, session: &Session) -> Result<()> {
        let Some(path) = &self.who.report else { return Ok(()) };
        let text = match files::has_extension(path, "json") {
            true => serde_json::to_string_pretty(comparison)? + "\n",
            false => page::render(comparison),
        };
        files::write(path, &session.interrupts, |out| out.write_all(text.as_bytes()))?;
        session.talk.say(format_args!("wrote {}", path.display()));
        Ok(())
    }
}
