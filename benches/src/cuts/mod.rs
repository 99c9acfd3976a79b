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

use crate::Invocation;
use crate::engines::{GraphFacts, Machine};

use verdict::Verdict;

pub use measure::{CutRow, measure, measure_best};

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
    /// When and by which command.
    #[serde(flatten)]
    pub invocation: Invocation,
    /// What was cut.
    pub graph: GraphFacts,
    /// What did it.
    pub machine: Machine,
    /// Most edges that greedy methods give a shard, over the mean; edge-cuts of what they keep even.
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
    /// The method to take, if there is a reason to prefer it to all others.
    pub recommended: Option<String>,
    /// If not: the methods of which any may be taken.
    pub ties: Vec<String>,
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

impl Group {
    /// What is said of a row of this group.
    fn mark(&self, row: &CutRow) -> Option<CutMark> {
        match self.recommended.as_ref() == Some(&row.name) {
            true => Some(CutMark::Recommended),
            false => self.ties.contains(&row.name).then_some(CutMark::Tied),
        }
    }
}

/// What is said of a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum CutMark {
    /// It is the one to take.
    Recommended,
    /// It is as good as others to take.
    Tied,
}

impl CutMark {
    /// In words.
    fn words(self) -> &'static str {
        match self {
            CutMark::Recommended => "recommended",
            CutMark::Tied => "as good as others",
        }
    }

    /// As a sign, which is not alone in saying so.
    fn sign(self) -> &'static str {
        match self {
            CutMark::Recommended => "*",
            CutMark::Tied => "~",
        }
    }
}

impl CutBench {
    /// Cuts the graph in every way. `name` is what the graph is called; everything was begun by `invocation`; `progress`
    /// hears what comes next.
    ///
    /// # Errors
    /// What a method says that has failed for another reason than the number of shards.
    pub fn run(
        &self,
        topology: &Topology,
        name: &str,
        invocation: Invocation,
        progress: &mut dyn FnMut(&str),
    ) -> Result<CutComparison> {
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
            let Verdict { recommended, ties, sentences } = verdict::verdict(&rows, self.options.imbalance);
            groups.push(Group { shards, rows, refused, recommended, ties, verdict: sentences });
        }
        Ok(CutComparison {
            schema: 1,
            hubcut: env!("CARGO_PKG_VERSION"),
            invocation,
            graph: GraphFacts::new(name.into(), topology),
            machine: Machine::this(),
            imbalance: self.options.imbalance,
            seed: self.options.seed,
            groups,
        })
    }
}
