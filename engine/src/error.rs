//! The errors of the engine: what happened, where, and what to do next.

use std::path::PathBuf;

use crate::program::Consistency;

/// Anything that can go wrong in the engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// More vertices than ids of 32 bits can name.
    #[error("{vertices} vertices asked for; a graph holds at most {} (2^32 - 1)", crate::graph::MAX_VERTICES)]
    TooManyVertices {
        /// How many.
        vertices: u64,
    },
    /// Raw ids of an edge list are not strictly ascending, so that they could not be found again.
    #[error("the raw id {id} comes after {after}: raw ids must ascend, and none may be there twice")]
    UnsortedIds {
        /// The first that is not greater than the one before.
        id: String,
        /// The one before.
        after: String,
    },
    /// A chunk of an edge list has not one value for each edge.
    #[error("{edges} edges with {data} values: an edge list has one for each edge")]
    EdgeData {
        /// How many edges.
        edges: usize,
        /// How many values.
        data: usize,
    },
    /// An edge list was built with `Duplicates::Error` and has a duplicate.
    #[error("edge {from} {to} occurs more than once; keep duplicates, or merge them with `first` or `sum`")]
    Duplicate {
        /// Raw id of its source.
        from: String,
        /// Raw id of its target.
        to: String,
    },
    /// The data of duplicate edges cannot be summed in its type.
    #[error("the weights of the duplicate edges {from} {to} do not fit their type when summed")]
    SumOverflow {
        /// Raw id of the source.
        from: String,
        /// Raw id of the target.
        to: String,
    },
    /// An edge of a list names a vertex that does not exist.
    #[error("edge {from} {to} names a vertex outside 0..{vertices}")]
    NoSuchVertex {
        /// Its source.
        from: u32,
        /// Its target.
        to: u32,
        /// How many vertices there are.
        vertices: u64,
    },
    /// Ids have two sides, users and items, and edges or options do not go with that.
    #[error("not a graph of users and items: {0}")]
    Bipartite(String),
    /// The work would need more memory than there is.
    #[error(
        "{what} needs about {} of memory, {}",
        crate::graph::memory::human(*needed), crate::graph::memory::advice(left)
    )]
    NotEnoughMemory {
        /// Which work.
        what: &'static str,
        /// Bytes it would take.
        needed: u64,
        /// Bytes there are and why not more; `None` if the system refused although it did not say how many there are, or
        /// said that there are enough.
        left: Option<crate::graph::memory::Budget>,
    },
    /// What one part has sent another cannot be read.
    #[error("what part {from} has sent part {to} cannot be read: {what}")]
    Parcel {
        /// Who sent it.
        from: usize,
        /// Whom it was for.
        to: usize,
        /// What is wrong with it.
        what: String,
    },
    /// A graph was taken for symmetric and is not.
    #[error("edge {from} {to} has no reverse edge {to} {from}; build the graph as undirected")]
    NotSymmetric {
        /// Raw id of the source of an edge without reverse.
        from: String,
        /// Raw id of its target.
        to: String,
    },
    /// A run was given another number of vertex states than the graph has vertices.
    #[error("{states} vertex states given for a graph of {vertices} vertices")]
    WrongStates {
        /// How many were given.
        states: usize,
        /// How many vertices there are.
        vertices: usize,
    },
    /// A program refused to prepare its data.
    #[error("{0}")]
    Prepare(Box<dyn std::error::Error + Send + Sync>),
    /// A snapshot is of another graph or program.
    #[error("the snapshot is of a run with other vertices, edges or lengths of views and slots")]
    WrongSnapshot,
    /// A file of a checkpoint is not what was written.
    #[error("{}: not a whole file of a checkpoint: {what}", path.display())]
    DamagedCheckpoint {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The checkpoints of a folder are of another program, graph or cut, or of another configuration.
    #[error("{}: the checkpoints there are of another run: {what}", path.display())]
    OtherCheckpoints {
        /// The folder.
        path: PathBuf,
        /// The first difference.
        what: String,
    },
    /// A run was to begin in a folder that has the checkpoints of one.
    #[error(
        "{}: there are the checkpoints of a run, the last of superstep {superstep}: give another folder, or resume it",
        path.display()
    )]
    CheckpointsThere {
        /// The folder.
        path: PathBuf,
        /// The superstep of the newest.
        superstep: u64,
    },
    /// Another process goes on with the run.
    #[error("{}: another process has taken over the checkpoints there, so this one ends", path.display())]
    TakenOver {
        /// The folder.
        path: PathBuf,
    },
    /// No thread pool could be made.
    #[error(
        "cannot start {}: {reason}; each takes 2 MiB of memory for its stack: take fewer threads, or raise the limit with \
         `ulimit -v` or `ulimit -u`", if *threads == 1 { "a thread".into() } else { format!("{threads} threads") }
    )]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        reason: String,
    },
    /// The program panicked; the run is over.
    #[error("the vertex program panicked{}: {message}", place.as_ref().map_or(String::new(), |place| format!(" in {place}")))]
    Panicked {
        /// What it said.
        message: String,
        /// Where: for which vertex, in which of its functions, and when. `None` where that is not known, as between vertices.
        place: Option<Box<crate::exec::PanicPlace>>,
    },
    /// The run was interrupted twice: it ended in the middle of a superstep, without a result.
    #[error("interrupted in the middle of a superstep; there is no result")]
    Aborted,
    /// A run was interrupted, or its time was up, before it was prepared.
    #[error(
        "{} while the run was being prepared; there is no result",
        if *is_late { "the time was up" } else { "interrupted" }
    )]
    Unprepared {
        /// Whether the time was up; else somebody asked for an end.
        is_late: bool,
    },
    /// A program needs what the engine does not keep: see [`Needs`](crate::program::Needs).
    #[error("the {engine} engine is not for this program, which {what}; {instead}")]
    Needs {
        /// The engine.
        engine: crate::exec::Engine,
        /// What the program needs.
        what: &'static str,
        /// What to do.
        instead: &'static str,
    },
    /// A program was to run under less consistency than it needs, or than its slots need.
    #[error("the program needs {needed} consistency, and {asked} was asked for; {next}")]
    Consistency {
        /// What it needs.
        needed: Consistency,
        /// What was asked for.
        asked: Consistency,
        /// What to do.
        next: &'static str,
    },
    /// Nothing has this name.
    #[error("no {what} is called `{found}`; there are {}", names.join(", "))]
    NoSuchName {
        /// What was looked for: "engine".
        what: &'static str,
        /// The name that is none.
        found: String,
        /// The names that there are.
        names: Vec<&'static str>,
    },
    /// Options of a run that do not go together.
    #[error("{0}")]
    Options(String),
    /// A graph cannot be cut like this.
    #[error("{0}")]
    Cut(String),
    /// The operating system refused to read or write a file.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that should hold a stored graph is something else.
    #[error("{path}: not a hubcut graph but {found}; {next}", path = path.display())]
    NotAGraphFile {
        /// Which file.
        path: PathBuf,
        /// What it looks like.
        found: String,
        /// What to do.
        next: crate::store::Remedy,
    },
    /// A stored graph has a format that this version does not know.
    #[error(
        "{path}: written by a newer hubcut (format {version}; this one reads up to {supported}): \
         upgrade hubcut or import the graph again", path = path.display()
    )]
    NewerFormat {
        /// Which file.
        path: PathBuf,
        /// Format of the file.
        version: u32,
        /// Newest format that this version reads.
        supported: u32,
    },
    /// A stored graph has a part that this version does not know and may not skip.
    #[error(
        "{path}: section of kind {kind} at byte {offset} is unknown to this hubcut and may not be skipped: \
         upgrade hubcut or import the graph again", path = path.display()
    )]
    UnknownSection {
        /// Which file.
        path: PathBuf,
        /// Kind of the section.
        kind: u32,
        /// Where the section starts in the file.
        offset: u64,
    },
    /// A stored graph is cut off, damaged, or was written by something else than hubcut.
    #[error(
        "{path}: damaged in the {section}, byte {offset}: {fault}; import the graph again",
        path = path.display()
    )]
    DamagedFile {
        /// Which file.
        path: PathBuf,
        /// Which part of it.
        section: &'static str,
        /// Where in the file.
        offset: u64,
        /// What is wrong there.
        fault: String,
    },
    /// A stored graph has edge data of another type than asked for.
    #[error("{path}: edges hold {stored}, asked for {wanted}; {next}", path = path.display())]
    EdgeTypeMismatch {
        /// Which file.
        path: PathBuf,
        /// Type in the file, with its size.
        stored: String,
        /// Type asked for, with its size.
        wanted: String,
        /// What to do.
        next: &'static str,
    },
    /// A graph cannot be stored, since it could not be read again.
    #[error("{path}: not written, {section}: {fault}", path = path.display())]
    Unstorable {
        /// Which file was to be written.
        path: PathBuf,
        /// Which part of the graph.
        section: &'static str,
        /// What is wrong with it.
        fault: String,
    },
    /// The adjacency by target, or the data in its order, does not match the adjacency by source.
    #[error("vertices {from} -> {to}: {fault}; import the graph again")]
    TransposeMismatch {
        /// Source, as a vertex id.
        from: u32,
        /// Target, as a vertex id.
        to: u32,
        /// What differs.
        fault: &'static str,
    },
}

/// A result of the engine.
pub type Result<T, E = Error> = std::result::Result<T, E>;
