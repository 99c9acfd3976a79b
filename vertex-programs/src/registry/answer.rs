//! What a program came to: named columns of values, and what it has to say of them.

use hubcut::exec::{Engine, RunReport, Termination};
use hubcut::graph::VertexId;
use serde_json::{Map, Value};

use super::Data;
use crate::Result;

/// What a run came to.
pub trait Answer: Send + Sync {
    /// The values: of a graph those of all vertices, by vertex id. Empty if there is nothing worth keeping.
    fn columns(&self) -> Vec<Column<'_>>;
    /// Numbers that belong to all of them, by name.
    fn numbers(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }
    /// What is shown where not everything is.
    fn best(&self) -> Best<'_> {
        Best::First
    }
    /// A table of rows that are not one for each vertex. It is shown in place of the best ones, and written where there are no columns.
    fn table(&self) -> Option<Table<'_>> {
        None
    }
    /// Walks, which are written in place of the columns, unless only the best vertices are asked for.
    fn walks(&self) -> Option<Walks<'_>> {
        None
    }
    /// Why the run ended.
    fn termination(&self) -> &Termination;
    /// What it did.
    fn report(&self) -> &RunReport;
    /// Whether it came to where it was to go.
    fn is_converged(&self) -> bool {
        self.termination().is_complete()
    }
    /// How it ended, where supersteps are not what matters.
    fn ending(&self, end: End, engine: Engine) -> Option<Note> {
        let _ = (end, engine);
        None
    }
    /// What to change so that a run which was stopped at a limit converges.
    fn advice(&self) -> String {
        String::new()
    }
    /// The answer in a few lines, for programs that have some.
    fn summary(&self, end: End) -> Vec<Note> {
        let _ = end;
        Vec::new()
    }
    /// More for the report, by name.
    fn facts(&self) -> Map<String, Value> {
        Map::new()
    }
    /// Checks it by another route, on what it is an answer for.
    ///
    /// # Errors
    /// Those of the verifier.
    fn verify(&self, data: Data<'_>) -> Result<Verdict>;
}

impl dyn Answer + '_ {
    /// The values of the column that is called `name`.
    pub fn column(&self, name: &str) -> Option<Values<'_>> {
        self.columns().into_iter().find_map(|column| (column.name == name).then_some(column.values))
    }

    /// The number that is called `name`.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.numbers().into_iter().find_map(|(known, number)| (known == name).then_some(number))
    }
}

/// The members of a JSON object, as facts of a report.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(members) = value { members } else { Map::new() }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With what was asked for.
    Done,
    /// At a limit, or otherwise before it converged.
    Stopped,
    /// By Ctrl-C.
    Interrupted,
    /// At a vertex that has no value.
    Failed,
}

impl End {
    /// How a run ended that came to this answer. The limit of supersteps may be how many were wanted.
    pub fn of(answer: &dyn Answer, wants_all_supersteps: bool) -> End {
        match answer.termination() {
            Termination::Failed { .. } => End::Failed,
            Termination::Interrupted => End::Interrupted,
            Termination::MaxSupersteps if wants_all_supersteps => End::Done,
            _ if answer.is_converged() => End::Done,
            _ => End::Stopped,
        }
    }
}

/// Something to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// By the way.
    Say(String),
    /// Not as it should be.
    Warn(String),
    /// Wrong.
    Error(String),
}

/// Values of one type with a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column<'a> {
    /// What they are called.
    pub name: &'a str,
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
    /// Vertices, which are written as raw ids; `VertexId::MAX` is none.
    Vertices(&'a [VertexId]),
    /// Words, by their places in a list; `u32::MAX` is none.
    Words(&'a [u32], &'a [String]),
    /// So many numbers for each.
    Vectors(usize, &'a [f32]),
    /// Some numbers for each.
    Lists(Lists<'a>),
}

/// Some numbers for each of many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lists<'a> {
    /// Where those of each begin, and where those of the last end.
    pub offsets: &'a [usize],
    /// All numbers.
    pub values: &'a [f64],
}

impl<'a> Lists<'a> {
    /// Those of the one at this place.
    ///
    /// # Panics
    /// If there is none.
    pub fn get(&self, place: usize) -> &'a [f64] {
        &self.values[self.offsets[place]..self.offsets[place + 1]]
    }
}

/// What is shown where not everything is, best first, equal ones by raw id.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Best<'a> {
    /// The first.
    First,
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

/// A table whose rows are not one for each vertex.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<'a> {
    /// What the first column is called.
    pub key: &'static str,
    /// The first column: the vertex that each row belongs to.
    pub vertices: &'a [VertexId],
    /// The others, a value a row.
    pub columns: Vec<Column<'a>>,
    /// Whether it may be as long as the graph is large: then only its first rows are shown, or are written if so many are asked for.
    pub is_long: bool,
}

/// Walks over a graph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Walks<'a> {
    /// How many vertices one has at the most.
    pub length: usize,
    /// So many for each, shorter ones filled up with `VertexId::MAX`. One that was left out has nothing else.
    pub vertices: &'a [VertexId],
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Whether something is wrong. What is not may still have been beyond what could be checked.
    pub is_wrong: bool,
    /// In a sentence.
    pub note: Note,
    /// In numbers.
    pub details: Value,
}

impl Verdict {
    /// With the numbers of a program's verdict.
    pub(crate) fn new(is_wrong: bool, note: Note, details: impl serde::Serialize) -> Self {
        // Structs of numbers and text always become JSON.
        Verdict { is_wrong, note, details: serde_json::to_value(details).unwrap_or_default() }
    }

    /// Of values of vertices, of which `summary` says what was found.
    pub(crate) fn of(passed: bool, is_complete: bool, summary: &str, details: impl serde::Serialize) -> Self {
        let note = match (passed, is_complete) {
            (true, true) => Note::Say(format!("verified: {summary}")),
            (true, false) => Note::Say(format!("consistent with stopping early: {summary}")),
            (false, _) => Note::Error(format!("verification failed: {summary}")),
        };
        Verdict::new(!passed, note, details)
    }
}
