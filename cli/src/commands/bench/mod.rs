//! `hubcut bench PROGRAM`.

mod graphalytics;
mod phases;
mod race;
mod suite;

use anyhow::Result;

use crate::args::{BenchArgs, ThreadArgs};
use crate::chosen::{Benched, Racing, Track};
use crate::exit::{Exit, usage};
use crate::session::Session;

/// Times a program.
pub(crate) fn execute(args: &BenchArgs, session: &Session) -> Result<Exit> {
    let racing = match &args.program {
        Benched::Graphalytics(args) => return graphalytics::execute(args, session),
        Benched::Suite(args) => return suite::execute(args, session),
        Benched::Race(racing) => &**racing,
    };
    match (racing, &racing.track) {
        (Racing { phases: Some(phases), timing, who, .. }, Track::Graph(graph)) if who.engines.is_empty() => {
            if let Some(option) = who.given_without_engines() {
                return Err(usage(format!("{option} is for racing engines; add --engines sync,async,chromatic")));
            }
            phases::execute(phases, timing, graph, session)
        }
        _ => racing.execute(session),
    }
}

/// Threads of the pool around everything: the most that are asked for, or all.
fn pool(threads: &[usize]) -> ThreadArgs {
    ThreadArgs { threads: threads.iter().max().copied() }
}
