//! The report of a run as JSON; its schema is described in `cli/REPORT.md`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use hubcut::exec::{
    CheckpointReport, Choice, Engine, Locking, Options, Plan, RunReport, Scheduler, Segments, SuperstepReport, Traffic,
};
use hubcut::graph::{AnyGraph, BuildCounts, Directedness, Topology, VertexOrder};
use hubcut::program::{Consistency, Needs};
use hubcut::store::FORMAT_VERSION;
use hubcut_bench::Invocation;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::interrupt::Interrupts;
use crate::load::LoadTimes;
use crate::{files, invocation};

/// Version of the schema; grows when a key changes its meaning or goes.
pub(crate) const SCHEMA: u32 = 1;

/// What a command prints as JSON, with the version of the schema.
#[derive(Serialize)]
pub(crate) struct Versioned<T> {
    schema: u32,
    #[serde(flatten)]
    content: T,
}

impl<T> Versioned<T> {
    /// In the present version.
    pub(crate) fn new(content: T) -> Self {
        Versioned { schema: SCHEMA, content }
    }
}

/// All about one run.
#[derive(Serialize)]
pub(crate) struct Report<'a> {
    schema: u32,
    versions: BTreeMap<&'static str, Value>,
    #[serde(flatten)]
    invocation: &'static Invocation,
    options: OptionsReport,
    graph: GraphReport,
    plan: &'a Plan,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    choices: &'a [Choice],
    #[serde(skip_serializing_if = "Option::is_none")]
    traffic: Option<&'a Traffic>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoints: Option<&'a CheckpointReport>,
    per_superstep: &'a [SuperstepReport],
    phases: AllPhases,
    supersteps: u64,
    activations: u64,
    edges_gathered: u64,
    edges_scattered: u64,
    edges_per_second: f64,
    lock_waits: u64,
    aborts: u64,
    peak_memory_bytes: Option<u64>,
    termination: &'static str,
    converged: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'a (String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<Value>,
    /// What the program has to say besides.
    #[serde(flatten)]
    more: Map<String, Value>,
    machine: Machine,
}

/// Options after defaults; `None` for those that the engine has no use for.
#[derive(Serialize)]
pub(crate) struct OptionsReport {
    program: &'static str,
    config: Value,
    engine: Engine,
    scheduler: Option<Scheduler>,
    consistency: Option<Consistency>,
    locking: Option<Locking>,
    max_activations: Option<u64>,
    timeout_s: Option<f64>,
    #[serde(serialize_with = "hubcut::json::whole")]
    seed: u64,
    segments: Option<Segments>,
    pull_above: Option<f64>,
    shards: Option<usize>,
    partition: Option<String>,
    /// The folder of checkpoints, and how often they are taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoint_every: Option<String>,
    threads: usize,
}

impl OptionsReport {
    /// Of a run of `program` with `options` on so many threads.
    pub(crate) fn new(program: &'static str, config: Value, needs: Needs, options: &Options, threads: usize) -> Self {
        let is_sync = options.engine == Engine::Synchronous;
        let is_async = options.engine == Engine::Asynchronous;
        let consistency = match options.engine {
            Engine::Synchronous | Engine::Direct | Engine::Auto => None,
            Engine::Asynchronous => options.consistency.or(needs.consistency()),
            Engine::Chromatic => Some(Consistency::Edge),
        };
        OptionsReport {
            program,
            config,
            engine: options.engine,
            scheduler: is_async.then_some(options.scheduler),
            consistency,
            locking: is_async.then_some(options.locking),
            max_activations: options.max_activations,
            timeout_s: options.timeout.map(|timeout| timeout.as_secs_f64()),
            seed: options.seed,
            segments: is_sync.then_some(options.segments),
            pull_above: is_sync.then_some(options.pull_above),
            checkpoint: options.checkpoints.as_ref().map(|kept| kept.folder.display().to_string()),
            checkpoint_every: options.checkpoints.as_ref().map(|kept| kept.every.to_string()),
            shards: options.cut.as_ref().map(|cut| cut.shards()),
            partition: options.cut.as_ref().map(|cut| cut.method().to_owned()),
            threads,
        }
    }
}

/// The graph that was run over.
#[derive(Serialize)]
pub(crate) struct GraphReport {
    path: String,
    vertices: u64,
    edges: u64,
    arcs: u64,
    directed: bool,
    order: VertexOrder,
    bytes: u64,
    #[serde(flatten)]
    counts: BuildCounts,
    source: Value,
}

impl GraphReport {
    /// Of a graph that was loaded from `path`.
    pub(crate) fn new(path: &Path, graph: &AnyGraph, source: &impl Serialize) -> Result<Self> {
        let bytes = match graph {
            AnyGraph::Unweighted(graph) => graph.byte_len(),
            AnyGraph::U32(graph) => graph.byte_len(),
            AnyGraph::F32(graph) => graph.byte_len(),
            AnyGraph::F64(graph) => graph.byte_len(),
        };
        Self::of(path, graph.topology(), bytes, source)
    }

    /// Of a graph of so many bytes that was made of what is at `path`.
    pub(crate) fn of(path: &Path, topology: &Topology, bytes: usize, source: &impl Serialize) -> Result<Self> {
        Ok(GraphReport {
            path: path.display().to_string(),
            vertices: topology.vertices() as u64,
            edges: topology.edges(),
            arcs: topology.arcs() as u64,
            directed: topology.direction() == Directedness::Directed,
            order: topology.vertex_order(),
            bytes: bytes as u64,
            counts: *topology.counts(),
            source: serde_json::to_value(source)?,
        })
    }
}

/// Seconds spent on each part of the work; `None` for what did not take place.
#[derive(Serialize)]
pub(crate) struct Phases {
    /// Reading, building, validating.
    #[serde(flatten)]
    pub(crate) load: LoadTimes,
    /// Cutting the graph into shards, or reading how it is cut; `None` for a run on the whole graph.
    pub(crate) cut_s: Option<f64>,
    /// Cutting the work into chunks and segments.
    pub(crate) plan_s: f64,
    /// Supersteps.
    pub(crate) run_s: f64,
    /// Writing results.
    pub(crate) write_s: Option<f64>,
    /// Verifying them.
    pub(crate) verify_s: Option<f64>,
}

/// Those that the command has measured, and what the run says.
#[derive(Serialize)]
struct AllPhases {
    #[serde(flatten)]
    of_command: Phases,
    /// Preparing the run, most of `plan_s` included.
    prepare_s: f64,
}

#[derive(Serialize)]
struct Machine {
    threads: usize,
    os: &'static str,
    arch: &'static str,
}

impl<'a> Report<'a> {
    /// Puts the report of a run together.
    pub(crate) fn new(
        options: OptionsReport,
        graph: GraphReport,
        run: &'a RunReport,
        phases: Phases,
        verification: Option<Value>,
    ) -> Self {
        let (edges_gathered, edges_scattered) = (run.edges_gathered, run.edges_scattered);
        let edges = (edges_gathered + edges_scattered) as f64;
        Report {
            schema: SCHEMA,
            versions: [("hubcut", env!("CARGO_PKG_VERSION").into()), ("format", FORMAT_VERSION.into())].into(),
            invocation: invocation::this(),
            machine: Machine { threads: options.threads, os: std::env::consts::OS, arch: std::env::consts::ARCH },
            options,
            graph,
            plan: &run.plan,
            choices: &run.choices,
            traffic: run.traffic.as_ref(),
            checkpoints: run.checkpoints.as_ref(),
            per_superstep: &run.per_superstep,
            supersteps: run.supersteps,
            activations: run.activations,
            edges_gathered,
            edges_scattered,
            edges_per_second: if phases.run_s > 0.0 { edges / phases.run_s } else { 0.0 },
            lock_waits: run.contention.lock_waits,
            aborts: run.contention.aborts,
            phases: AllPhases { of_command: phases, prepare_s: run.prepare_s },
            peak_memory_bytes: peak_memory(),
            termination: run.termination.name,
            converged: run.termination.is_complete,
            failure: run.termination.failure.as_ref(),
            verification,
            more: Map::new(),
        }
    }

    /// What the program has found out about its convergence, where it looks.
    pub(crate) fn converged(self, converged: bool) -> Self {
        Report { converged, ..self }
    }

    /// Adds top-level keys.
    pub(crate) fn with(self, more: Map<String, Value>) -> Self {
        Report { more, ..self }
    }

    /// Writes it to `path`, whole or not at all.
    pub(crate) fn write(&self, path: &Path, interrupts: &Interrupts) -> Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        files::write(path, interrupts, |out: &mut dyn Write| out.write_all(&text))
    }
}

/// The most memory that the process ever had, mapped files included, where the system says so.
#[cfg(target_os = "linux")]
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

/// The most memory that the process ever had, where the system says so.
#[cfg(not(target_os = "linux"))]
fn peak_memory() -> Option<u64> {
    None
}
