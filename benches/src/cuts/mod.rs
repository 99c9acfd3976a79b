//! Which way of cutting suits a graph: every method cuts it into every number of shards, and the [`CutComparison`] has
//! what each costs, and says which to take and why. [`page`] shows it.

mod measure;
mod memory;
pub mod page;
mod table;
#[cfg(test)]
mod tests;
mod verdict;

use hubcut::graph::Topology;
use hubcut::partition::{CutOptions, Partitioner};
use hubcut::{Error, Result};
use serde::Serialize;

use crate::engines::{GraphFacts, Machine};

pub use measure::{CutRow, measure};

/// Who cuts, and how.
pub struct CutBench {
    /// The methods.
    pub methods: Vec<Box<dyn Partitioner>>,
    /// How many shards, one number after another.
    pub shards: Vec<usize>,
    /// Everything else that methods are told.
    pub options: CutOptions,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CutComparison {
    /// Version of this layout.
    pub schema: u32,
    /// Version of hubcut.
    pub hubcut: &'static str,
    /// What was cut.
    pub graph: GraphFacts,
    /// What did it.
    pub machine: Machine,
    /// Most edges (vertices) that greedy methods give a shard, over the mean.
    pub imbalance: f64,
    /// What everything random depended on.
    #[serde(serialize_with = "hubcut::json::whole")]
    pub seed: u64,
    /// A group for each number of shards.
    pub groups: Vec<Group>,
}

/// All cuts into one number of shards.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// How many.
    pub shards: usize,
    /// The cuts, in the order of the methods.
    pub rows: Vec<CutRow>,
    /// Methods that cannot cut into so many.
    pub refused: Vec<CutRefusal>,
    /// The method to take.
    pub recommended: Option<String>,
    /// Why, in sentences.
    pub verdict: Vec<String>,
}

/// A method that cannot cut into so many shards.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CutRefusal {
    /// Which.
    pub method: String,
    /// What it says.
    pub reason: String,
}

impl CutBench {
    /// Cuts the graph in every way. `name` is what the graph is called; `progress` hears what comes next.
    ///
    /// # Errors
    /// What a method says that has failed for another reason than the number of shards.
    pub fn run(&self, topology: &Topology, name: &str, progress: &mut dyn FnMut(&str)) -> Result<CutComparison> {
        let mut groups = Vec::new();
        for &shards in &self.shards {
            let options = CutOptions { shards, ..self.options.clone() };
            let (mut rows, mut refused) = (Vec::new(), Vec::new());
            for method in &self.methods {
                progress(&format!("cutting into {shards} shards: {}", method.name()));
                match measure(topology, &**method, &options) {
                    Ok((row, _)) => rows.push(row),
                    Err(Error::Cut(reason)) => refused.push(CutRefusal { method: method.name().into(), reason }),
                    Err(error) => return Err(error),
                }
            }
            let (recommended, verdict) = verdict::verdict(&rows, self.options.imbalance);
            groups.push(Group { shards, rows, refused, recommended, verdict });
        }
        Ok(CutComparison {
            schema: 1,
            hubcut: env!("CARGO_PKG_VERSION"),
            graph: GraphFacts::new(name.into(), topology),
            machine: Machine::this(),
            imbalance: self.options.imbalance,
            seed: self.options.seed,
            groups,
        })
    }
}
