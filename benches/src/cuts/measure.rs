//! One cut and what it costs.

use std::time::Instant;

use hubcut::Result;
use hubcut::graph::Topology;
use hubcut::partition::{Cut, CutOptions, Effort, Partitioner, Quality, Superstep, Workload};
use serde::Serialize;

use super::memory;

/// A cut, measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CutRow {
    /// How good it is. Its method is a name, and settings in brackets.
    #[serde(flatten)]
    pub quality: Quality,
    /// Name of the method.
    pub name: String,
    /// What shards send each other in a superstep of the program that the cut is for.
    pub superstep: Superstep,
    /// Seconds to cut.
    pub seconds: f64,
    /// Arcs cut a second.
    pub arcs_per_second: f64,
    /// Bytes of the cut itself.
    pub cut_bytes: u64,
    /// Most bytes that cutting took beside the graph, the cut included, where the system says so.
    pub peak_bytes: Option<u64>,
}

/// Cuts the graph once, with the clock and an eye on memory.
///
/// # Errors
/// [`Error::Cut`](hubcut::Error::Cut) if the options do not suit the method.
pub fn measure(topology: &Topology, method: &dyn Partitioner, options: &CutOptions) -> Result<(CutRow, Cut)> {
    measure_of(topology, Some(method.name()), &options.workload, &|| Cut::new(topology, method, options))
}

/// The same of the [best](Cut::best) cut.
///
/// # Errors
/// Those of [`Cut::best`].
pub fn measure_best(topology: &Topology, effort: Effort, options: &CutOptions) -> Result<(CutRow, Cut)> {
    measure_of(topology, None, &options.workload, &|| Cut::best(topology, effort, options))
}

/// Of a cut by a method of that name, or as the cut itself says.
fn measure_of(
    topology: &Topology,
    name: Option<&str>,
    workload: &Workload,
    cut: &dyn Fn() -> Result<Cut>,
) -> Result<(CutRow, Cut)> {
    let begin = Instant::now();
    let (cut, peak_bytes) = memory::peak_of(cut);
    let seconds = begin.elapsed().as_secs_f64();
    let cut = cut?;
    let name = name.unwrap_or_else(|| cut.method().split([' ', ',']).next().unwrap_or_default());
    let row = CutRow::new(topology, &cut, name, workload, (seconds, peak_bytes))?;
    Ok((row, cut))
}

impl CutRow {
    /// Of a cut that took so long and so many bytes beside the graph.
    ///
    /// # Errors
    /// [`Error::Cut`](hubcut::Error::Cut) if it is of another graph.
    pub fn new(
        topology: &Topology,
        cut: &Cut,
        name: &str,
        workload: &Workload,
        (seconds, peak_bytes): (f64, Option<u64>),
    ) -> Result<Self> {
        let quality = Quality::of(topology, cut)?;
        Ok(CutRow {
            name: name.to_owned(),
            superstep: quality.superstep(topology, cut, workload)?,
            seconds,
            arcs_per_second: if seconds > 0.0 { topology.arcs() as f64 / seconds } else { 0.0 },
            cut_bytes: cut.byte_len() as u64,
            peak_bytes: peak_bytes.map(|peak| peak.max(cut.byte_len() as u64)),
            quality,
        })
    }
}
