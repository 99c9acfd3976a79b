//! `hubcut bench PROGRAM GRAPH`.

mod phases;
mod race;

use anyhow::Result;
use hubcut::graph::AnyGraph;
use hubcut_bench::engines::{AlsQuestion, ComponentsQuestion, PageRankQuestion, ShortestPathsQuestion};
use hubcut_programs::als;
use hubcut_programs::sssp::Config;

use crate::args::{BenchArgs, BenchProgram, ErrorRange, ThreadArgs};
use crate::exit::{Exit, usage};
use crate::session::Session;
use race::Race;

const PAGERANK: ErrorRange = ErrorRange {
    default: PageRankQuestion::ERROR,
    least: Some((PageRankQuestion::LEAST_ERROR, "the engines are timed with 32-bit views, which get no nearer")),
};

const ALS: ErrorRange = ErrorRange { default: AlsQuestion::ERROR, least: None };

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
            let (race, timing, graph) = (&args.race, &args.timing, &args.graph);
            let race = Race { race, timing, graph, range: PAGERANK };
            race.execute(session, |graph| Ok(Box::new(PageRankQuestion::new(graph)?)))
        }
        BenchProgram::Sssp(args) => Race::of(&args.common).execute(session, |graph| {
            let source = args.source.clone().unwrap_or_else(|| ShortestPathsQuestion::hub(graph.topology()));
            let config = Config { source, unweighted: args.unweighted };
            Ok(ShortestPathsQuestion::ask(graph, &config)?)
        }),
        BenchProgram::Als(args) => {
            let config = als::Config { rank: args.rank, lambda: args.lambda, ..als::Config::default() };
            let race = Race { range: ALS, ..Race::of(&args.common) };
            race.execute(session, |graph| match graph {
                AnyGraph::F32(graph) => Ok(Box::new(AlsQuestion::new(graph.clone(), config)?)),
                _ => Err(hubcut_programs::Error::NotBipartite.into()),
            })
        }
        BenchProgram::Components(args) => {
            Race::of(&args.common).execute(session, |graph| Ok(Box::new(ComponentsQuestion::new(graph))))
        }
    }
}

/// Threads of the pool around everything: the most that are asked for, or all.
fn pool(threads: &[usize]) -> ThreadArgs {
    ThreadArgs { threads: threads.iter().max().copied() }
}
