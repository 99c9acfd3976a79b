//! Graphs as text: reading them, writing results and edges, names of vertices.

pub mod error;
pub mod read;

pub use error::{Error, Fault, Result};
pub use read::{
    Columns, Compression, Facts, Format, Header, IdKind, Input, Loaded, Progress, ReadOptions, Separator, WeightColumn,
    WeightType, read, read_bytes,
};
