//! What header and section table say about a stored graph.

use std::fmt;

use serde::Serialize;

use crate::graph::{BuildCounts, Directedness, VertexOrder};

/// What a stored graph says about itself, known without reading its sections.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoreInfo {
    /// Version of the format.
    pub version: u32,
    /// Number of vertices.
    pub vertices: u64,
    /// Number of edges: arcs if directed, unordered pairs (a loop counts one) if undirected.
    pub edges: u64,
    /// Number of arcs: the length of the adjacency by source.
    pub arcs: u64,
    /// Directed or undirected.
    pub direction: Directedness,
    /// Layout of the vertices.
    pub order: VertexOrder,
    /// What raw ids are.
    pub ids: IdKind,
    /// What lies on an edge.
    pub edge_type: EdgeType,
    /// The cut that is stored with the graph.
    pub cut: Option<CutInfo>,
    /// What building the graph found and did.
    pub counts: BuildCounts,
    /// Length of the file, in bytes.
    pub file_bytes: u64,
    /// The sections in the order of the file, skipped ones included.
    pub sections: Vec<SectionInfo>,
}

/// What a stored cut says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CutInfo {
    /// How it was made: a name, and settings in brackets.
    pub method: String,
    /// How many shards there are.
    pub shards: usize,
    /// Whether vertices were placed rather than edges.
    pub edge_cut: bool,
}

/// What raw ids are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdKind {
    /// Consecutive numbers.
    Range {
        /// The smallest id.
        #[serde(serialize_with = "crate::json::whole")]
        first: u64,
    },
    /// Numbers with gaps.
    Numbers,
    /// Text.
    Text,
    /// Users, then items, each with ids of their own.
    Sides {
        /// Where edges start.
        users: SideInfo,
        /// Where edges end.
        items: SideInfo,
    },
}

/// How many users or items there are, and what they are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SideInfo {
    /// How many.
    pub vertices: u64,
    /// What their ids are.
    pub ids: SideIdKind,
}

/// What the ids of users or of items are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SideIdKind {
    /// Consecutive numbers.
    Range {
        /// The smallest id.
        #[serde(serialize_with = "crate::json::whole")]
        first: u64,
    },
    /// Numbers with gaps.
    Numbers,
    /// Text.
    Text,
}

/// The type of edge data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EdgeType {
    /// [`EdgeValue::NAME`](crate::plain::EdgeValue::NAME); empty for none.
    pub name: String,
    /// Size of one value, in bytes.
    pub bytes: u32,
}

impl fmt::Display for EdgeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.name.as_str(), self.bytes) {
            ("", 0) => f.write_str("no data"),
            (name, bytes) => write!(f, "`{name}` of {bytes} bytes"),
        }
    }
}

/// One section of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SectionInfo {
    /// Number of its kind.
    pub kind: u32,
    /// Name of its kind, `"unknown"` for one that is skipped.
    pub name: &'static str,
    /// Whether a reader that does not know its kind may skip it.
    pub optional: bool,
    /// Where it starts in the file, in bytes.
    pub offset: u64,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its checksum; in JSON 16 hexadecimal digits.
    #[serde(serialize_with = "crate::json::bits")]
    pub checksum: u64,
}
