//! The errors of generators.

/// Why a graph was not generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A field of the generator is out of its range, or asks for a graph without edges.
    #[error("{0}")]
    Option(String),
    /// The engine refused, for want of memory.
    #[error(transparent)]
    Engine(#[from] hubcut::Error),
}

/// A result of a generator.
pub type Result<T, E = Error> = std::result::Result<T, E>;
