//! The errors of the programs: configurations that make no sense for a graph, and those of the engine.

use hubcut::graph::{RawId, VertexId};

/// Anything that can go wrong before or while a program runs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An option is outside its range.
    #[error("{option} is {value}, but it must be {range}")]
    OutOfRange {
        /// Which option.
        option: &'static str,
        /// What was given.
        value: String,
        /// What may be given.
        range: &'static str,
    },
    /// Options of a command line that make no sense, whatever the graph.
    #[error("{0}")]
    Usage(String),
    /// What a program keeps beside its run, in a checkpoint, is not what it wrote.
    #[error("the checkpoint has a note that this program did not write")]
    Note,
    /// Other data than a program runs on.
    #[error("the program runs on {0}, and was given something else")]
    Kind(&'static str),
    /// A tolerance that views of 32 bits cannot reach.
    #[error(
        "a tolerance of {tolerance:e} is below what 32-bit views can reach (about {floor:.1e}); take a larger tolerance, or views of 64 bits"
    )]
    TolerancePrecision {
        /// What was asked for.
        tolerance: f64,
        /// What can be reached.
        floor: f64,
    },
    /// A source is not a vertex of the graph.
    #[error("source {id:?} is not a vertex of the graph; {next}")]
    NoSuchSource {
        /// As it was given.
        id: String,
        /// What to do.
        next: String,
    },
    /// Weights were asked for and the graph has none.
    #[error("the graph has no weights; give one that has, or do without them")]
    NoWeights,
    /// There are no weights, and the program goes by nothing else.
    #[error("the program goes by the weights of edges, and the graph has none; give one that has")]
    NeedsWeights,
    /// A weight that is not allowed.
    #[error("the edge from {from} to {to} has weight {weight}; weights must be finite and not negative")]
    InvalidWeight {
        /// Raw id of its source.
        from: String,
        /// Raw id of its target.
        to: String,
        /// The weight.
        weight: f64,
    },
    /// A vertex that a way leads to, but whose distance is no number.
    #[error(
        "the distance of vertex {vertex} is larger than the largest f64, 1.8e308; give all weights in a larger unit"
    )]
    DistanceOverflow {
        /// Its raw id.
        vertex: String,
    },
    /// An attenuation of Katz centrality at which there are no scores.
    #[error(
        "with alpha = {alpha} scores grow without end, by a factor of {growth:.4} a round; take an alpha below {below:.3e}"
    )]
    Grows {
        /// What was given.
        alpha: f64,
        /// By what scores grow in a round.
        growth: f64,
        /// What is small enough, as far as that is known from the growth.
        below: f64,
    },
    /// A graph that is not one of ratings.
    #[error("the graph is not bipartite; build it from ratings")]
    NotBipartite,
    /// Implicit feedback on an engine whose sums over all vertices are a round old.
    #[error(
        "implicit feedback needs sums over all users and items that are new for each side, and this engine renews them once a round; use the synchronous engine"
    )]
    StaleGramian,
    /// A system of normal equations that has no single solution.
    #[error("the normal equations of {vertex} are singular; use a lambda above 0, or a larger one")]
    Singular {
        /// Its raw id.
        vertex: String,
    },
    /// A model that makes no sense.
    #[error(transparent)]
    Model(#[from] hubcut_factors::Error),
    /// The engine failed.
    #[error(transparent)]
    Engine(hubcut::Error),
}

/// What a program of this crate has refused a graph with is that again.
impl From<hubcut::Error> for Error {
    fn from(error: hubcut::Error) -> Self {
        match error {
            hubcut::Error::Prepare(refusal) => match refusal.downcast::<Error>() {
                Ok(ours) => *ours,
                Err(other) => Error::Engine(hubcut::Error::Prepare(other)),
            },
            other => Error::Engine(other),
        }
    }
}

/// The vertex that a source is.
///
/// # Errors
/// [`Error::NoSuchSource`].
pub(crate) fn find_source(id: &str, find: &dyn Fn(RawId<'_>) -> Option<VertexId>) -> Result<VertexId> {
    find(RawId::Text(id)).ok_or_else(|| Error::no_such_source(id, find))
}

/// Refuses a tolerance that makes no sense.
///
/// # Errors
/// [`Error::OutOfRange`].
pub(crate) fn check_tolerance(tolerance: f64) -> Result<()> {
    check_not_negative("the tolerance", tolerance)
}

/// Refuses a value of an option that is negative or no number.
pub(crate) fn check_not_negative(option: &'static str, value: f64) -> Result<()> {
    if value >= 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(Error::OutOfRange { option, value: value.to_string(), range: "0 or a positive number" })
}

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The error for a source that is not in the graph; of users and items, with those that are called so.
    fn no_such_source(id: &str, find: &dyn Fn(RawId<'_>) -> Option<VertexId>) -> Error {
        let sides = ["user", "item"].map(|side| format!("{side}:{id}"));
        let there: Vec<_> = sides.into_iter().filter(|id| find(RawId::Text(id)).is_some()).collect();
        let next = match there.is_empty() {
            true => "give an id as the file spells it".into(),
            false => format!("say {}", there.join(" or ")),
        };
        Error::NoSuchSource { id: id.into(), next }
    }
}
