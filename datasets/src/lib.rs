//! Graphs, ratings and graphical models as text: reading them, writing results and edges, names and parts of vertices; graphs
//! made to measure; and grey pictures.

pub mod error;
pub mod generate;
pub mod graphalytics;
pub mod graphical;
pub mod model;
pub mod names;
pub mod pairs;
pub mod parts;
pub mod pictures;
pub mod ratings;
pub mod read;
mod settings;
mod vertex_labels;
mod vertex_list;
pub mod write;

pub use error::{Error, Fault, Result};
pub use model::{Model, ModelFolder};
pub use names::{Names, NamesFile};
pub use pairs::{Pair, Pairs};
pub use parts::Parts;
pub use read::{
    Column, ColumnChoice, Columns, Comments, Compression, Facts, FirstEdge, Format, Header, IdKind, Input, LeftOut,
    Loaded, ReadOptions, Separator, SeparatorChoice, Vertices, WeightColumn, WeightType, WeightUse, extension, read,
    read_bytes, read_file,
};
pub use settings::with_settings;
pub use vertex_labels::VertexLabels;
pub use vertex_list::VertexList;
pub use write::{OutputFile, TableFormat, TableWriter, Value};
