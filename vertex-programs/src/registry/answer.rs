//! What a program over a graph came to: columns with a value for each vertex, and which rows are the best.

use hubcut::exec::{RunReport, Termination};
use hubcut::graph::{AnyGraph, VertexId};
use serde_json::Value;

use crate::Result;

/// What a run came to.
pub trait Answer: Send + Sync {
    /// The values of all vertices, by vertex id.
    fn columns(&self) -> Vec<Column<'_>>;
    /// What is shown where not everything is.
    fn best(&self) -> Best<'_>;
    /// The answer in a line, for programs that have one.
    fn summary(&self) -> Option<String> {
        None
    }
    /// Why the run ended.
    fn termination(&self) -> &Termination;
    /// What it did.
    fn report(&self) -> &RunReport;
    /// Checks it by another route, on the graph that it is an answer for.
    ///
    /// # Errors
    /// Those of the verifier.
    fn verify(&self, graph: &AnyGraph) -> Result<Verdict>;
}

/// Values of one type with a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column<'a> {
    /// What they are called.
    pub name: &'static str,
    /// The values.
    pub values: Values<'a>,
}

/// Values of one type, lent by the answer that they are part of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Values<'a> {
    /// Whole numbers.
    U32(&'a [u32]),
    /// Whole numbers.
    U64(&'a [u64]),
    /// Numbers.
    F32(&'a [f32]),
    /// Numbers.
    F64(&'a [f64]),
    /// Vertices, which are written as raw ids.
    Vertices(&'a [VertexId]),
}

/// What is shown where not everything is, best first, equal ones by raw id.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Best<'a> {
    /// The vertices whose value is highest, with all columns.
    Highest(&'a [f64]),
    /// The vertices whose value is lowest, without those for whom it is infinite, with all columns.
    Lowest(&'a [f64]),
    /// Not vertices but groups of them.
    Groups(Groups<'a>),
}

/// Groups of vertices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Groups<'a> {
    /// What one is.
    pub noun: &'static str,
    /// What the number of its vertices is called.
    pub column: &'static str,
    /// The vertex that each is called after and the number of its vertices, best first.
    pub sizes: &'a [(VertexId, u64)],
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Whether the answer holds.
    pub passed: bool,
    /// In a sentence.
    pub summary: String,
    /// In numbers.
    pub details: Value,
}

impl Verdict {
    /// With the numbers of a program's verdict.
    pub(crate) fn new(passed: bool, summary: String, details: impl serde::Serialize) -> Self {
        // Structs of numbers and text always become JSON.
        Verdict { passed, summary, details: serde_json::to_value(details).unwrap_or_default() }
    }
}
