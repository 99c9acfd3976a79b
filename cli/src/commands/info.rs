//! `hubcut info GRAPH`.

use std::io::Write;

use anyhow::Result;
use hubcut::graph::{AnyGraph, BuildCounts, Directedness, RawIds, VertexOrder, memory};
use hubcut::store::{CutInfo, IdKind, SideIdKind, SideInfo, StoreInfo};
use hubcut_datasets::WeightUse;
use serde::Serialize;
use serde_json::json;

use crate::args::InfoArgs;
use crate::exit::Exit;
use crate::load::{self, Loaded, Source};
use crate::numbers::{count, counted};
use crate::report::SCHEMA;
use crate::session::Session;
use crate::store::name_of;
use crate::{stdout, threads};

/// Says what a graph is.
pub(crate) fn execute(args: &InfoArgs, session: &Session) -> Result<Exit> {
    let args = &args.inspect;
    args.graph.check()?;
    let path = &args.graph.graph;
    if load::is_store(path)? {
        let stored = load::open(path, args.graph.read.given())?;
        let source = Source::Store { info: stored.info().clone() };
        print(args.json, &path.display().to_string(), &of_store(stored.info()), &source)?;
        return Ok(Exit::Ok);
    }
    threads::install(&args.threads, || {
        let loaded = load::load(&args.graph, VertexOrder::Natural, WeightUse::Kept, &session.talk)?;
        print(args.json, &path.display().to_string(), &of_text(&loaded), &loaded.source)?;
        Ok(Exit::Ok)
    })
}

/// What there is to say.
struct Info {
    format: String,
    vertices: u64,
    edges: u64,
    arcs: u64,
    direction: Directedness,
    order: VertexOrder,
    ids: String,
    sides: Option<Sides>,
    edge_data: String,
    cut: Option<CutInfo>,
    bytes: u64,
    counts: BuildCounts,
}

/// The users and items of a graph of ratings.
#[derive(Serialize)]
struct Sides {
    users: Side,
    items: Side,
}

/// How many there are, and what they are called.
#[derive(Serialize)]
struct Side {
    count: u64,
    ids: String,
}

impl Side {
    fn of_store(side: SideInfo) -> Side {
        let ids = match side.ids {
            SideIdKind::Range { first } => range(first),
            SideIdKind::Numbers => NUMBERS.into(),
            SideIdKind::Text => TEXT.into(),
        };
        Side { count: side.vertices, ids }
    }

    fn of_ids(ids: &RawIds) -> Side {
        Side { count: ids.len() as u64, ids: called(ids) }
    }

    fn describe(&self) -> String {
        format!("{}, called by {}", count(self.count), self.ids)
    }
}

const NUMBERS: &str = "numbers with gaps";
const TEXT: &str = "text";
const SIDES: &str = "users and items";

fn range(first: u64) -> String {
    format!("numbers from {first} without gaps")
}

/// What raw ids are.
fn called(ids: &RawIds) -> String {
    match ids {
        RawIds::Range { first, .. } => range(*first),
        RawIds::Numbers(_) => NUMBERS.into(),
        RawIds::Text(_) => TEXT.into(),
        RawIds::Sides(_) => SIDES.into(),
    }
}

fn of_store(info: &StoreInfo) -> Info {
    Info {
        format: format!("stored graph, version {}", info.version),
        vertices: info.vertices,
        edges: info.edges,
        arcs: info.arcs,
        direction: info.direction,
        order: info.order,
        ids: match info.ids {
            IdKind::Range { first } => range(first),
            IdKind::Numbers => NUMBERS.into(),
            IdKind::Text => TEXT.into(),
            IdKind::Sides { .. } => SIDES.into(),
        },
        sides: match info.ids {
            IdKind::Sides { users, items } => {
                Some(Sides { users: Side::of_store(users), items: Side::of_store(items) })
            }
            _ => None,
        },
        edge_data: if info.edge_type.name.is_empty() { "none".into() } else { info.edge_type.name.clone() },
        cut: info.cut.clone(),
        bytes: info.file_bytes,
        counts: info.counts,
    }
}

fn of_text(loaded: &Loaded) -> Info {
    let topology = loaded.graph.topology();
    let (format, bytes) = match &loaded.source {
        Source::Text { facts, .. } => (facts.to_string(), facts.bytes),
        Source::Store { info } => return of_store(info),
    };
    Info {
        format,
        vertices: topology.vertices() as u64,
        edges: topology.edges(),
        arcs: topology.arcs() as u64,
        direction: topology.direction(),
        order: VertexOrder::Natural,
        ids: called(topology.ids()),
        sides: topology
            .sides()
            .map(|sides| Sides { users: Side::of_ids(&sides.users), items: Side::of_ids(&sides.items) }),
        edge_data: match &loaded.graph {
            AnyGraph::Unweighted(_) => "none".into(),
            AnyGraph::U32(_) => "u32".into(),
            AnyGraph::F32(_) => "f32".into(),
            AnyGraph::F64(_) => "f64".into(),
        },
        cut: None,
        bytes,
        counts: *topology.counts(),
    }
}

fn describe(cut: &CutInfo) -> String {
    let kind = if cut.edge_cut { "edge-cut" } else { "vertex-cut" };
    format!("{}, {kind} by {}", counted(cut.shards as u64, "shard"), cut.method)
}

fn print(as_json: bool, path: &str, info: &Info, source: &Source) -> Result<()> {
    if as_json {
        let text = json!({
            "schema": SCHEMA,
            "path": path,
            "vertices": info.vertices,
            "edges": info.edges,
            "arcs": info.arcs,
            "directed": info.direction == Directedness::Directed,
            "order": info.order,
            "ids": info.ids,
            "sides": info.sides,
            "edge_data": info.edge_data,
            "cut": info.cut,
            "bytes": info.bytes,
            "counts": info.counts,
            "source": source,
        });
        return stdout::print(|out| writeln!(out, "{text:#}"));
    }
    let counts = &info.counts;
    let mut rows = vec![
        ("graph", path.to_string()),
        ("format", info.format.clone()),
        ("vertices", count(info.vertices).to_string()),
        ("edges", count(info.edges).to_string()),
        ("arcs", count(info.arcs).to_string()),
        (
            "direction",
            match info.direction {
                Directedness::Directed if info.sides.is_some() => "directed, bipartite: from users to items".into(),
                Directedness::Directed => "directed".into(),
                Directedness::Undirected => "undirected".into(),
            },
        ),
        ("order", name_of(info.order).into()),
        ("ids", info.ids.clone()),
    ];
    if let Some(sides) = &info.sides {
        rows.extend([("users", sides.users.describe()), ("items", sides.items.describe())]);
    }
    rows.extend([
        ("edge data", info.edge_data.clone()),
        ("edges read", count(counts.edges_read).to_string()),
        ("self-loops", format!("{} read, {} dropped", count(counts.self_loops), count(counts.self_loops_dropped))),
        ("duplicates", format!("{} read, {} merged", count(counts.duplicates), count(counts.duplicates_merged))),
        ("cut", info.cut.as_ref().map_or("none".into(), describe)),
        ("size", memory::human(info.bytes)),
    ]);
    stdout::print_pairs(&rows)
}
