//! The errors of the engine: what happened, where, and what to do next.

use std::path::PathBuf;

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
    /// The work would need more memory than there is.
    #[error(
        "{what} needs about {}, and {} are available; free memory, use a larger machine, or a smaller graph",
        crate::graph::memory::human(*needed), crate::graph::memory::human(*available)
    )]
    NotEnoughMemory {
        /// Which work.
        what: &'static str,
        /// Bytes it would take.
        needed: u64,
        /// Bytes there are.
        available: u64,
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
    /// A snapshot is of another graph or program.
    #[error("the snapshot is of a run with other vertices, edges or lengths of views and slots")]
    WrongSnapshot,
    /// No thread pool could be made.
    #[error("cannot start {threads} threads: {reason}")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        reason: String,
    },
    /// The program panicked; the run is over.
    #[error("the vertex program panicked: {message}")]
    Panicked {
        /// What it said.
        message: String,
    },
    /// The run was interrupted twice: it ended in the middle of a superstep, without a result.
    #[error("interrupted in the middle of a superstep; there is no result")]
    Aborted,
    /// The operating system refused to read or write a file.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// A result of the engine.
pub type Result<T, E = Error> = std::result::Result<T, E>;
