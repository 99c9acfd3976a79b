//! All races of a graph: check, load, race, print, write.

use std::io::Write;

use anyhow::Result;
use clap::{Args, Command, FromArgMatches};
use hubcut::graph::VertexOrder;
use hubcut_bench::engines::{Comparison, GraphFacts};
use hubcut_bench::suite::{LeftOut, Suite, render};
use hubcut_datasets::WeightUse;
use hubcut_programs::registry::{Data, Program};

use crate::args::{RaceArgs, SuiteArgs};
use crate::exit::Exit;
use crate::files::{self, is_standard};
use crate::progress::Bar;
use crate::session::Session;
use crate::{invocation, load, stdout, threads};

/// Runs all races. Exit code 3 if somebody did not reach an error, or nobody could be raced.
pub(super) fn execute(args: &SuiteArgs, session: &Session) -> Result<Exit> {
    let programs = args.programs()?;
    args.check()?;
    if is_standard(&args.graph.graph) {
        session.talk.say("standard input is read once, for all races");
    }
    let suite = threads::install(&super::pool(&args.timing.threads), || race(args, &programs, session))?;
    let text = if args.timing.json { serde_json::to_string_pretty(&suite)? + "\n" } else { suite.to_string() };
    stdout::print(|out| write!(out, "{text}"))?;
    if let Some(path) = &args.report {
        let text = match files::has_extension(path, "json") {
            true => serde_json::to_string_pretty(&suite)? + "\n",
            false => render(&suite),
        };
        files::write(path, &session.interrupts, |out| out.write_all(text.as_bytes()))?;
        session.talk.say(format_args!("wrote {}", path.display()));
    }
    Ok(if suite.all_reached() { Exit::Ok } else { Exit::NotConverged })
}

fn race(args: &SuiteArgs, programs: &[&'static dyn Program], session: &Session) -> Result<Suite> {
    let loaded = load::load(&args.graph, VertexOrder::Natural, WeightUse::Kept, &session.talk)?;
    let data = Data::Graph(&loaded.graph);
    let (mut races, mut left_out) = (Vec::new(), Vec::new());
    for program in programs {
        match one(args, *program, data, session) {
            Ok(race) => {
                session.talk.say(format_args!("{}: {}", program.name(), race.verdict.first().map_or("", |said| said)));
                races.push(race);
            }
            // Such as weights that the graph does not have: the others go on.
            Err(error) => left_out.push(LeftOut { program: program.name(), reason: format!("{error:#}") }),
        }
    }
    let graph = GraphFacts::new(args.graph.graph.display().to_string(), loaded.graph.topology());
    Ok(Suite::new(graph, invocation::this().clone(), races, left_out))
}

/// The race of one program, as its options have it that nobody has given.
fn one(args: &SuiteArgs, program: &dyn Program, data: Data<'_>, session: &Session) -> Result<Comparison> {
    let race = program.race().ok_or_else(|| anyhow::anyhow!("it does not race"))?;
    let command = RaceArgs::augment_args(race.add_options(Command::new(program.name()).no_binary_name(true)));
    let matches = command.try_get_matches_from(std::iter::empty::<&str>())?;
    let (contest, who) = (race.configure(&matches)?, RaceArgs::from_arg_matches(&matches)?);
    contest.check()?;
    let mut bar = Some(Bar::spinner(&session.talk, format!("{}: computing the reference", program.name())));
    let question = contest.question(data, who.error(race))?;
    let all = threads::count(&super::pool(&args.timing.threads));
    let bench = who.bench(&args.timing, race, all);
    let mut progress = |what: &str| {
        // The last one goes before the next comes.
        drop(bar.take());
        bar = Some(Bar::spinner(&session.talk, format!("{}: {what}", program.name())));
    };
    let name = args.graph.graph.display().to_string();
    Ok(bench.run(&*question, &name, invocation::this().clone(), &mut progress)?)
}
