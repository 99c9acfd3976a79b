//! `hubcut bench PROGRAM GRAPH`.

mod phases;
mod race;

use anyhow::Result;
use hubcut_datasets::WeightUse;
use hubcut_programs::als::AlsQuestion;
use hubcut_programs::bp::BpQuestion;
use hubcut_programs::components::ComponentsQuestion;
use hubcut_programs::pagerank::PageRankQuestion;
use hubcut_programs::sssp::{Config, ShortestPathsQuestion};

use crate::args::{BenchArgs, BenchProgram, ErrorRange, ThreadArgs};
use crate::exit::{Exit, usage};
use crate::load::weight_use;
use crate::progress::Bar;
use crate::session::Session;
use crate::{factors, ratings};
use race::Race;

const PAGERANK: ErrorRange = ErrorRange {
    default: PageRankQuestion::ERROR,
    least: Some((PageRankQuestion::LEAST_ERROR, "the engines are timed with 32-bit views, which get no nearer")),
};

const ALS: ErrorRange = ErrorRange { default: AlsQuestion::ERROR, least: None };

const BP: ErrorRange = ErrorRange {
    default: BpQuestion::ERROR,
    least: Some((BpQuestion::LEAST_ERROR, "messages are rounded, and computed anew they differ by that much")),
};

/// Times a program.
pub(crate) fn execute(args: &BenchArgs, session: &Session) -> Result<Exit> {
    match &args.program {
        BenchProgram::Pagerank(args) if args.race.engines.is_empty() => {
            if let Some(option) = args.race.given_without_engines() {
                return Err(usage(format!("{option} is for racing engines; add --engines sync,async,chromatic")));
            }
            phases::execute(args, session)
        }
        BenchProgram::Pagerank(args) => {
            let race = Race { race: &args.race, timing: &args.timing, range: PAGERANK };
            race.execute(&args.graph, WeightUse::Kept, session, |graph| Ok(Box::new(PageRankQuestion::new(graph)?)))
        }
        BenchProgram::Sssp(args) => {
            let weights = Config { source: String::new(), unweighted: args.unweighted }.weights();
            Race::of(&args.common).execute(&args.common.graph, weight_use(weights), session, |graph| {
                let source = args.source.clone().unwrap_or_else(|| ShortestPathsQuestion::hub(graph.topology()));
                let config = Config { source, unweighted: args.unweighted };
                Ok(ShortestPathsQuestion::ask(graph, &config)?)
            })
        }
        BenchProgram::Als(args) => {
            let race = Race { race: &args.race, timing: &args.timing, range: ALS };
            race.run(&[("the ratings", &args.ratings)], session, |run| {
                let graph = ratings::load_all(&args.ratings, &args.read, args.is_implicit(), &session.talk)?;
                let bar = Bar::spinner(&session.talk, "computing the reference");
                let question = AlsQuestion::new(graph, args.config())?;
                drop(bar);
                run(&question)
            })
        }
        BenchProgram::Bp(args) => {
            let config = args.config()?;
            let race = Race { race: &args.race, timing: &args.timing, range: BP };
            race.run(&args.given.files(&args.model)?, session, |run| {
                let (model, _) = factors::load(&args.model, &args.given, &session.talk)?;
                let error = race.race.error(BP);
                run(&BpQuestion::new(&model, &config, error, args.max_rounds)?)
            })
        }
        BenchProgram::Components(args) => {
            Race::of(&args.common).execute(&args.common.graph, WeightUse::Kept, session, |graph| {
                Ok(Box::new(ComponentsQuestion::new(graph)))
            })
        }
    }
}

/// Threads of the pool around everything: the most that are asked for, or all.
fn pool(threads: &[usize]) -> ThreadArgs {
    ThreadArgs { threads: threads.iter().max().copied() }
}
