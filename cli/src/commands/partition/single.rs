//! One cut: made, measured, kept.

use std::io::Write;

use anyhow::Result;
use hubcut::graph::{AnyGraph, Directedness, Topology, VertexOrder, memory};
use hubcut::partition::{Cut, Effort, Superstep};
use hubcut_bench::cuts::{CutRow, measure, measure_best};
use hubcut_datasets::WeightUse;
use hubcut_datasets::parts;
use serde_json::json;

use crate::args::{EffortName, How, PartitionArgs};
use crate::exit::usage;
use crate::files::{self, is_standard};
use crate::load::{self, Loaded};
use crate::methods::{self, Method};
use crate::numbers::{count, counted, rate, seconds};
use crate::progress::Bar;
use crate::session::Session;
use crate::{cuts, stdout, store};

/// Refuses options that make no sense.
pub(super) fn check(args: &PartitionArgs) -> Result<()> {
    match (args.method.as_ref().unwrap_or(&How::Best), &args.shards[..]) {
        (_, [_, _, ..]) => Err(usage("several numbers of shards can only be compared; add --compare, or give one")),
        (How::Method(_) | How::Best, []) => {
            Err(usage("say into how many shards, for example --shards 16; or compare with --compare"))
        }
        (How::File(_) | How::Stored, _) => match args.settings.given().next() {
            Some(option) => {
                Err(usage(format!("{option} is a setting of methods, and a file needs none; leave it out")))
            }
            None => Ok(()),
        },
        (How::Best, _) => {
            methods::check_best(&args.settings)?;
            if matches!(args.effort, Some(EffortName::Best)) && args.settings.refine == Some(0) {
                return Err(usage(
                    "--effort best refines what it finds; give --refine at least 1, or leave one of them out",
                ));
            }
            match args.part_file {
                Some(_) => Err(usage(
                    "--part-file has a shard for every vertex, and the best cut may place edges; cut with --method multilevel, \
                     fennel, ldg, range or hash, or store the cut with -o OUT.hub",
                )),
                None => Ok(()),
            }
        }
        (How::Method(method), _) => {
            Method::check(&[method], &args.settings)?;
            if args.part_file.is_some() && !method.edge_cut {
                let name = method.name;
                return Err(usage(format!(
                    "--part-file has a shard for every vertex, and {name} places edges; cut with --method multilevel, \
                     fennel, ldg, range or hash, or store the cut with -o OUT.hub"
                )));
            }
            Ok(())
        }
    }
}

/// Says that weights do not count, where there are some.
pub(super) fn say_of_weights(graph: &AnyGraph, session: &Session) {
    if !matches!(graph, AnyGraph::Unweighted(_)) {
        session.talk.say("the weights of edges do not count for a cut: every edge counts the same");
    }
}

/// Cuts, prints, stores.
pub(super) fn cut(args: &PartitionArgs, session: &Session) -> Result<()> {
    let Loaded { graph, .. } = load::load(&args.graph, VertexOrder::Natural, WeightUse::Kept, &session.talk)?;
    let topology = graph.topology();
    super::check_suits(args, topology)?;
    say_of_weights(&graph, session);
    let (row, cut) = make(args, topology, session)?;
    // Parts on standard output are to be read by a program.
    let to_standard = args.part_file.as_deref().is_some_and(is_standard);
    if !to_standard {
        print(args, topology, &row)?;
    }
    if let Some(path) = &args.part_file {
        files::write(path, &session.interrupts, |out| parts::write(out, topology, cut.masters()))?;
        if !to_standard {
            let vertices = counted(topology.vertices() as u64, "vertex");
            session.talk.say(format_args!("wrote {}: {vertices}", path.display()));
        }
    }
    match &args.output {
        Some(path) => drop(store::write(&graph, Some(&cut), path, session)?),
        None if args.part_file.is_none() => {
            session.talk.say("the cut is not kept; add -o OUT.hub to store it with the graph");
        }
        None => {}
    }
    Ok(())
}

fn make(args: &PartitionArgs, topology: &Topology, session: &Session) -> Result<(CutRow, Cut)> {
    let shards = args.shards.first().copied();
    if let Some(How::File(path)) = &args.method {
        let cut = cuts::from_file(path, topology, shards, session)?;
        let options = super::options(cut.shards(), args);
        let cut = if options.refine == 0 { cut } else { cut.refined(topology, &options)? };
        return Ok((CutRow::new(topology, &cut, "file", &options.workload, (0.0, None))?, cut));
    }
    let options = super::options(shards.unwrap_or(1), args);
    let cutting = format!("cutting into {}", counted(options.shards as u64, "shard"));
    let (bar, measured) = match &args.method {
        Some(How::Method(method)) => {
            let bar = Bar::spinner(&session.talk, format!("{cutting} by {}", method.name));
            (bar, measure(topology, &*method.make(&args.settings), &options)?)
        }
        _ => {
            let bar = Bar::spinner(&session.talk, cutting);
            (bar, measure_best(topology, args.effort.map_or(Effort::Default, Effort::from), &options)?)
        }
    };
    drop(bar);
    Ok(measured)
}

/// What shards send each other, and what that consists of.
fn sent(superstep: &Superstep) -> String {
    let Superstep { program, bytes, sums, views, changes, messages, slots } = superstep;
    let kinds = [("sums", sums), ("views", views), ("changes", changes), ("messages", messages), ("slots", slots)];
    let kinds = kinds.iter().filter(|(_, bytes)| **bytes > 0);
    let kinds: Vec<String> = kinds.map(|(kind, bytes)| format!("{kind} {}", memory::human(**bytes))).collect();
    let of = if kinds.is_empty() { String::new() } else { format!(": {}", kinds.join(", ")) };
    format!("{} sent between shards by {program}{of}", memory::human(*bytes))
}

fn print(args: &PartitionArgs, topology: &Topology, row: &CutRow) -> Result<()> {
    if args.json {
        let mut json = json!({ "schema": 1 });
        if let (Some(json), serde_json::Value::Object(row)) = (json.as_object_mut(), serde_json::to_value(row)?) {
            json.extend(row);
        }
        return stdout::print(|out| writeln!(out, "{json:#}"));
    }
    let quality = &row.quality;
    let part = |some: u64, all: u64| {
        let percent = if all == 0 { 0.0 } else { 100.0 * some as f64 / all as f64 };
        format!("{} of {} ({percent:.1}%)", count(some), count(all))
    };
    let kind = if quality.edge_cut { "edge-cut" } else { "vertex-cut" };
    let edges = if topology.direction() == Directedness::Directed { "arcs" } else { "arcs, two an edge" };
    let mut rows = vec![
        ("method", format!("{}, {kind}", quality.method)),
        ("shards", quality.shards.to_string()),
        ("replication factor", format!("{:.3} replicas a vertex that has an edge", quality.replication_factor)),
        ("edge balance", format!("{:.3}, fullest shard over the mean ({edges})", quality.edge_balance)),
        ("vertex balance", format!("{:.3}, the same of masters", quality.vertex_balance)),
        ("cut vertices", part(quality.cut_vertices, topology.vertices() as u64)),
    ];
    if quality.edge_cut {
        rows.push(("cut edges", part(quality.cut_edges, topology.edges())));
    }
    rows.push(("a superstep", sent(&row.superstep)));
    if row.seconds > 0.0 {
        rows.push(("time to cut", format!("{}, {}arcs/s", seconds(row.seconds), rate(row.arcs_per_second))));
    }
    let peak = row.peak_bytes.map_or(String::new(), |peak| format!(", {} while cutting", memory::human(peak)));
    rows.push(("memory", format!("{} for the cut{peak}", memory::human(row.cut_bytes))));
    stdout::print_pairs(&rows)
}
