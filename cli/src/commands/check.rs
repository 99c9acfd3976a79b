//! `hubcut check GRAPH`.

use std::io::Write;

use anyhow::Result;
use hubcut::graph::{DegreeStats, GraphStats, VertexOrder};
use hubcut_datasets::WeightUse;
use serde::Serialize;

use crate::args::CheckArgs;
use crate::exit::Exit;
use crate::load::{self, Source};
use crate::numbers::count;
use crate::progress::Bar;
use crate::report::Versioned;
use crate::session::Session;
use crate::{stdout, threads};

/// Checks a graph and counts what is odd about it. What is wrong with it is an error.
pub(crate) fn execute(args: &CheckArgs, session: &Session) -> Result<Exit> {
    let args = &args.inspect;
    threads::install(&args.threads, || {
        let loaded = load::load(&args.graph, VertexOrder::Natural, WeightUse::Kept, &session.talk)?;
        let bar = Bar::spinner(&session.talk, "checking");
        if let Source::Store { .. } = loaded.source {
            loaded.graph.check_transpose()?;
        }
        let stats = loaded.graph.topology().stats();
        drop(bar);
        print(args.json, &args.graph.graph.display().to_string(), &stats)?;
        session.talk.say("sound");
        Ok(Exit::Ok)
    })
}

/// What `--json` prints; `cli/REPORT.md` describes it.
#[derive(Serialize)]
struct Checked<'a> {
    path: &'a str,
    #[serde(flatten)]
    stats: &'a GraphStats,
}

fn print(as_json: bool, path: &str, stats: &GraphStats) -> Result<()> {
    if as_json {
        let text = serde_json::to_string_pretty(&Versioned::new(Checked { path, stats }))?;
        return stdout::print(|out| writeln!(out, "{text}"));
    }
    stdout::print_pairs(&[
        ("vertices", count(stats.vertices).to_string()),
        ("edges", count(stats.edges).to_string()),
        ("arcs", count(stats.arcs).to_string()),
        ("self-loops", count(stats.self_loops).to_string()),
        ("duplicates", count(stats.duplicates).to_string()),
        ("isolated", format!("{} (vertices without edge)", count(stats.isolated))),
        ("dangling", format!("{} (vertices without out-edge)", count(stats.dangling))),
        ("mean degree", format!("{:.2}", stats.mean_degree)),
        ("out-degree", degrees(&stats.out_degree)),
        ("in-degree", degrees(&stats.in_degree)),
    ])
}

fn degrees(stats: &DegreeStats) -> String {
    let of = stats.max_id.as_ref().map_or_else(String::new, |id| format!(" (vertex {id})"));
    format!(
        "median {}, 90% at most {}, 99% at most {}, max {}{of}",
        count(stats.median),
        count(stats.p90),
        count(stats.p99),
        count(stats.max)
    )
}
