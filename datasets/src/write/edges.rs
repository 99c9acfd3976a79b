//! Edges as text that [`read`](crate::read) reads back.

use std::fmt::Display;
use std::io::{self, BufWriter, Write};

use hubcut::graph::{AnyEdgeList, AnyGraph, Directedness, EdgeList, Graph};
use hubcut::plain::Plain;

use super::Shortest;

/// Edge data that can be written in a third column.
pub trait EdgeText: Plain {
    /// What stands in the third column; `None` for no such column.
    fn column(&self) -> Option<impl Display>;
}

impl EdgeText for () {
    fn column(&self) -> Option<impl Display> {
        None::<u32>
    }
}

impl EdgeText for u32 {
    fn column(&self) -> Option<impl Display> {
        Some(self)
    }
}

impl EdgeText for f32 {
    fn column(&self) -> Option<impl Display> {
        let text = Shortest(*self).to_string();
        // A whole number without a point would read back as a u32.
        Some(if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') { text + ".0" } else { text })
    }
}

const BUFFER_BYTES: usize = 256 << 10;

/// Writes an edge list as `source<TAB>target[<TAB>weight]`, raw ids, in the order of the list, after the lines
/// of `comment`, each behind `# `.
///
/// Text ids that hold blanks are read back as [`Format::Tsv`](crate::Format::Tsv). Vertices without an edge are not
/// written: say how many there are in the comment, and read with [`ReadOptions::vertices`](crate::ReadOptions::vertices).
///
/// # Errors
/// When `out` refuses.
///
/// # Examples
/// ```
/// use hubcut::graph::{AnyEdgeList, EdgeList};
/// let list = EdgeList::from_triples(2, [(0, 1, 5u32), (1, 0, 6)]);
/// let mut text = Vec::new();
/// hubcut_datasets::write::write_edges(&mut text, &AnyEdgeList::U32(list), "two vertices")?;
/// assert_eq!(text, b"# two vertices\n0\t1\t5\n1\t0\t6\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn write_edges(out: &mut dyn Write, edges: &AnyEdgeList, comment: &str) -> io::Result<()> {
    match edges {
        AnyEdgeList::Unweighted(list) => list_edges(out, list, comment),
        AnyEdgeList::U32(list) => list_edges(out, list, comment),
        AnyEdgeList::F32(list) => list_edges(out, list, comment),
    }
}

/// Writes the edges of a graph as [`write_edges`] does, by source; each edge of an undirected graph once.
///
/// # Errors
/// When `out` refuses.
pub fn write_graph(out: &mut dyn Write, graph: &AnyGraph, comment: &str) -> io::Result<()> {
    match graph {
        AnyGraph::Unweighted(graph) => graph_edges(out, graph, comment),
        AnyGraph::U32(graph) => graph_edges(out, graph, comment),
        AnyGraph::F32(graph) => graph_edges(out, graph, comment),
    }
}

fn list_edges<E: EdgeText>(out: &mut dyn Write, list: &EdgeList<E>, comment: &str) -> io::Result<()> {
    let mut out = header(out, comment)?;
    for chunk in &list.chunks {
        for (&(source, target), data) in chunk.edges.iter().zip(&chunk.data) {
            line(&mut out, list.ids.get(source as usize), list.ids.get(target as usize), data)?;
        }
    }
    out.flush()
}

fn graph_edges<E: EdgeText>(out: &mut dyn Write, graph: &Graph<E>, comment: &str) -> io::Result<()> {
    let mut out = header(out, comment)?;
    let once = graph.direction() == Directedness::Undirected;
    for position in 0..graph.vertices() {
        let source = graph.vertex_at(position);
        for at in graph.by_source().range(source) {
            let target = graph.by_source().neighbours()[at];
            if !once || source <= target {
                line(&mut out, graph.raw_id(source), graph.raw_id(target), &graph.data_by_source()[at])?;
            }
        }
    }
    out.flush()
}

fn header<'a>(out: &'a mut dyn Write, comment: &str) -> io::Result<BufWriter<&'a mut dyn Write>> {
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, out);
    for text in comment.lines() {
        writeln!(out, "# {text}")?;
    }
    Ok(out)
}

fn line<E: EdgeText>(out: &mut impl Write, source: impl Display, target: impl Display, data: &E) -> io::Result<()> {
    match data.column() {
        None => writeln!(out, "{source}\t{target}"),
        Some(weight) => writeln!(out, "{source}\t{target}\t{weight}"),
    }
}
