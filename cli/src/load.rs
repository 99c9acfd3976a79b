//! From a path to a graph: text is read and built, a stored graph opened and validated.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use hubcut::graph::{AnyGraph, BuildOptions, Directedness, VertexOrder};
use hubcut::store::{self, StoreInfo, StoredGraph};
use hubcut_datasets::{Facts, ReadOptions, WeightUse, read};
use hubcut_programs::registry::Weights;
use serde::Serialize;

use crate::args::{GraphArgs, ReadArgs};
use crate::exit::usage;
use crate::files::is_standard;
use crate::numbers::{counted, seconds};
use crate::progress::{Bar, Reading};
use crate::store::name_of;
use crate::talk::Talk;
use crate::{origin, ratings};

/// A graph, and where it came from.
pub(crate) struct Loaded {
    /// The graph.
    pub(crate) graph: AnyGraph,
    /// Where it came from.
    pub(crate) source: Source,
    /// The stored graph that it is, which may have a cut.
    pub(crate) stored: Option<StoredGraph>,
    /// How long that took.
    pub(crate) times: LoadTimes,
}

/// Where a graph came from.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "there is one of them, and it is not moved about")]
pub(crate) enum Source {
    /// Text that was read and built.
    Text {
        /// How it was read.
        read: ReadOptions,
        /// How it was built.
        build: BuildOptions,
        /// What was found out about it.
        facts: Facts,
    },
    /// A stored graph.
    Store {
        /// What its header says.
        #[serde(flatten)]
        info: StoreInfo,
    },
}

/// How long loading took.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct LoadTimes {
    /// Seconds spent reading text, or opening a stored graph.
    pub(crate) load_s: f64,
    /// Seconds spent building; `None` for a stored graph.
    pub(crate) build_s: Option<f64>,
    /// Seconds spent validating a stored graph; `None` for text.
    pub(crate) validate_s: Option<f64>,
}

/// Whether the file at `path` is a stored graph. Looks into regular files only: what is read of a pipe is gone.
pub(crate) fn is_store(path: &Path) -> Result<bool> {
    if is_standard(path) || !path.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Ok(false);
    }
    match store::is_graph_file(path) {
        Ok(yes) => Ok(yes),
        // The reader of text has the better message.
        Err(_) => Ok(false),
    }
}

/// Opens a stored graph, refusing options that are for text.
pub(crate) fn open(path: &Path, given: Option<&'static str>) -> Result<StoredGraph> {
    if let Some(option) = given {
        let path = path.display();
        return Err(usage(format!(
            "{option} is for reading text, and {path} was built already; leave it out, or import the text again with it"
        )));
    }
    Ok(StoredGraph::open(path)?)
}

/// A stored graph and what it holds.
pub(crate) struct Validated {
    /// The file.
    pub(crate) stored: StoredGraph,
    /// What is in it.
    pub(crate) graph: AnyGraph,
    /// How long that took.
    pub(crate) times: LoadTimes,
}

/// Opens and validates a stored graph, refusing options that are for text.
pub(crate) fn open_validated(path: &Path, given: Option<&'static str>, talk: &Talk) -> Result<Validated> {
    let begin = Instant::now();
    let stored = open(path, given)?;
    let load_s = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let bar = Bar::spinner(talk, format!("validating {}", path.display()));
    let graph = stored.validate()?;
    drop(bar);
    let times = LoadTimes { load_s, build_s: None, validate_s: Some(begin.elapsed().as_secs_f64()) };
    Ok(Validated { stored, graph, times })
}

/// What weights are to be read for, so that a program has those that it uses.
pub(crate) fn weight_use(weights: Weights) -> WeightUse {
    match weights {
        Weights::Kept => WeightUse::Kept,
        Weights::Used => WeightUse::Used,
        Weights::Required => WeightUse::Required,
    }
}

/// Loads a graph and says what was found. `order` is for text; its weights are read for `uses`.
pub(crate) fn load(args: &GraphArgs, order: VertexOrder, uses: WeightUse, talk: &Talk) -> Result<Loaded> {
    args.check()?;
    let loaded = match (args.more.is_empty() && is_store(&args.graph)?, args.read.bipartite) {
        (true, _) => load_store(args, uses, talk)?,
        (false, true) => ratings::load_graph(args, order, talk)?,
        (false, false) => load_text(args, order, uses, talk)?,
    };
    if args.read.weighted && matches!(loaded.graph, AnyGraph::Unweighted(_)) {
        let path = args.graph.display();
        return Err(usage(format!("{path}: there are no weights, which --weighted asks for; leave it out")));
    }
    Ok(loaded)
}

/// Says what text was found to be, and how its first edge was read.
pub(crate) fn say_facts(facts: &Facts, load_s: f64, talk: &Talk) {
    talk.say(format_args!("{}: {facts}, read in {}", facts.file, seconds(load_s)));
    if let Some(edge) = &facts.first_edge {
        talk.say(edge);
    }
}

/// What is proposed where a comment calls a graph undirected and nobody said whether it is.
fn say_tips(facts: &Facts, read: &ReadArgs, talk: &Talk) {
    if facts.called_undirected && !read.says_direction() {
        talk.say("tip: a comment calls the graph undirected; with --undirected edges lead both ways");
    }
}

fn load_store(args: &GraphArgs, uses: WeightUse, talk: &Talk) -> Result<Loaded> {
    let Validated { stored, graph, times } = open_validated(&args.graph, args.read.given(), talk)?;
    let info = stored.info().clone();
    let (path, order, time) =
        (args.graph.display(), name_of(info.order), seconds(times.validate_s.unwrap_or_default()));
    talk.say(format_args!("{path}: stored graph, {order} order, edges with {}, validated in {time}", info.edge_type));
    talk.say(describe(&graph));
    let graph = if args.read.without_weights() {
        AnyGraph::Unweighted(graph.without_data())
    } else {
        origin::check(&graph, uses, &args.graph.display().to_string())?;
        graph
    };
    Ok(Loaded { graph, source: Source::Store { info }, stored: Some(stored), times })
}

fn load_text(args: &GraphArgs, order: VertexOrder, uses: WeightUse, talk: &Talk) -> Result<Loaded> {
    args.read.edge_duplicates()?;
    let input = args.input();
    let options = args.read.read_options(uses);
    let begin = Instant::now();
    let mut reading = Reading::new(talk, &input.to_string());
    let loaded = read(&input, &options, &mut reading)?;
    drop(reading);
    let load_s = begin.elapsed().as_secs_f64();
    let facts = loaded.facts;
    say_facts(&facts, load_s, talk);
    say_tips(&facts, &args.read, talk);

    let build = args.read.build_options(facts.direction, order)?;
    let begin = Instant::now();
    let bar = Bar::spinner(talk, "building the graph");
    let graph = origin::keep(loaded.edges.build(&build)?, &facts, &options)?;
    drop(bar);
    let build_s = begin.elapsed().as_secs_f64();
    talk.say(describe(&graph));
    if graph.topology().vertices() == 0 {
        bail!("{}: there is no edge in it; give --vertices if that is meant", facts.file);
    }
    let times = LoadTimes { load_s, build_s: Some(build_s), validate_s: None };
    Ok(Loaded { graph, source: Source::Text { read: options, build, facts }, stored: None, times })
}

/// A line: sizes, and what building kept, dropped or merged.
pub(crate) fn describe(graph: &AnyGraph) -> String {
    let (topology, counts) = (graph.topology(), graph.topology().counts());
    let direction = match topology.direction() {
        Directedness::Directed => "directed",
        Directedness::Undirected => "undirected",
    };
    let mut text = format!(
        "{}, {}, {direction}",
        counted(topology.vertices() as u64, "vertex"),
        counted(topology.edges(), "edge")
    );
    let mut add = |found: u64, gone: u64, noun: &str, verb: &str| match (found, gone) {
        (0, _) => {}
        (_, 0) => text.push_str(&format!("; {} kept", counted(found, noun))),
        _ => text.push_str(&format!("; {} {verb}", counted(gone, noun))),
    };
    add(counts.self_loops, counts.self_loops_dropped, "self-loop", "dropped");
    add(counts.duplicates, counts.duplicates_merged, "duplicate", "merged");
    text
}
