//! `hubcut bench PROGRAM GRAPH`.

mod phases;
mod race;

use anyhow::Result;
use hubcut_bench::engines::{PageRankQuestion, Question};

use crate::args::{BenchArgs, BenchProgram, ErrorRange, ThreadArgs};
use crate::exit::{Exit, usage};
use crate::session::Session;
use race::Race;

const PAGERANK: ErrorRange = ErrorRange {
    default: PageRankQuestion::ERROR,
    least: Some((PageRankQuestion::LEAST_ERROR, "the engines are timed with 32-bit views, which get no nearer")),
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
            let race = Race { race: &args.race, timing: &args.timing, graph: &args.graph, range: PAGERANK };
            race.execute(session, |graph| Ok(Box::new(PageRankQuestion::new(graph)?) as Box<dyn Question + '_>))
        }
    }
}

/// Threads of the pool around everything: the most that are asked for, or all.
fn pool(threads: &[usize]) -> ThreadArgs {
    ThreadArgs { threads: threads.iter().max().copied() }
}
