//! Writing results and edges as text.

mod edges;
mod number;
mod output_file;
mod table;
mod walks;

pub use edges::{EdgeText, write_edges, write_graph};
pub use number::Shortest;
pub use output_file::OutputFile;
pub use table::{TableFormat, TableWriter, Value, write_table};
pub use walks::write_walks;
