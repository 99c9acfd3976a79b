//! Edges as text that [`read`](crate::read) reads back.

use std::fmt::Display;
use std::io::{self, BufWriter, Write};

use hubcut::graph::{AnyEdgeList, AnyGraph, Directedness, EdgeList, Graph};
use hubcut::plain::Plain;

use super::Shortest;

/// Edge data that can be written in a third column.
pub trait EdgeText: Plain {
    /// What stands in the third column, with the fewest digits that read back as the same; `None` for no such column.
    fn column(&self) -> Option<impl Display>;

    /// Whether what is written reads back as a `u32`.
    fn is_whole(&self) -> bool {
        true
    }

    /// Whether what reads back as a `u32` is to be written otherwise, if all is whole.
    const IS_FLOAT: bool = false;
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
        // A reader that keeps weights exactly takes the shortest text of an `f32` for another number.
        Some(Shortest(f64::from(*self)))
    }

    fn is_whole(&self) -> bool {
        f64::from(*self).is_whole()
    }

    const IS_FLOAT: bool = true;
}

impl EdgeText for f64 {
    fn column(&self) -> Option<impl Display> {
        Some(Shortest(*self))
    }

    fn is_whole(&self) -> bool {
        self.is_sign_positive() && f64::from(*self as u32) == *self
    }

    const IS_FLOAT: bool = true;
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
        AnyEdgeList::F64(list) => list_edges(out, list, comment),
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
        AnyGraph::F64(graph) => graph_edges(out, graph, comment),
    }
}

fn list_edges<E: EdgeText>(out: &mut dyn Write, list: &EdgeList<E>, comment: &str) -> io::Result<()> {
    let mut out = header(out, comment)?;
    let point = needs_point(list.chunks.iter().flat_map(|chunk| &chunk.data));
    for chunk in &list.chunks {
        for (&(source, target), data) in chunk.edges.iter().zip(&chunk.data) {
            line(&mut out, list.ids.get(source as usize), list.ids.get(target as usize), data, point)?;
        }
    }
    out.flush()
}

fn graph_edges<E: EdgeText>(out: &mut dyn Write, graph: &Graph<E>, comment: &str) -> io::Result<()> {
    let mut out = header(out, comment)?;
    let once = graph.direction() == Directedness::Undirected;
    let point = needs_point(graph.data_by_source().iter());
    for position in 0..graph.vertices() {
        let source = graph.vertex_at(position);
        for at in graph.by_source().range(source) {
            let target = graph.by_source().neighbours()[at];
            if !once || source <= target {
                line(&mut out, graph.raw_id(source), graph.raw_id(target), &graph.data_by_source()[at], point)?;
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

/// Whether whole numbers are written with a point, since without one they would all read back as `u32`.
fn needs_point<'a, E: EdgeText>(mut data: impl Iterator<Item = &'a E>) -> bool {
    E::IS_FLOAT && data.all(E::is_whole)
}

fn line<E: EdgeText>(
    out: &mut impl Write,
    source: impl Display,
    target: impl Display,
    data: &E,
    point: bool,
) -> io::Result<()> {
    match data.column() {
        None => writeln!(out, "{source}\t{target}"),
        Some(weight) if point => writeln!(out, "{source}\t{target}\t{weight}.0"),
        Some(weight) => writeln!(out, "{source}\t{target}\t{weight}"),
    }
}

#[cfg(test)]
mod tests {
    use hubcut::graph::BuildOptions;

    use super::*;
    use crate::{ReadOptions, read_bytes};

    /// Text to graph to text.
    fn again(text: &str) -> String {
        let loaded = read_bytes("g", text.as_bytes(), &ReadOptions::default()).unwrap();
        let mut written = Vec::new();
        write_graph(&mut written, &loaded.edges.build(&BuildOptions::default()).unwrap(), "").unwrap();
        String::from_utf8(written).unwrap()
    }

    #[test]
    fn weights_are_written_as_short_as_they_were() {
        for text in [
            "0\t1\t5\n1\t2\t4294967295\n",
            "0\t1\t0.1\n1\t2\t5\n2\t3\t1e-50\n3\t4\t16777217\n",
            "0\t1\t0.5\n1\t2\t5\n2\t3\t16777216\n",
            "0\t1\t9007199254740994\n1\t2\t1e300\n",
            "0\t1\t1e39\n1\t2\t-0\n2\t3\t-7\n3\t4\t0.2\n",
        ] {
            assert_eq!(again(text), text);
        }
    }

    #[test]
    fn whole_floats_stay_floats() {
        assert_eq!(again("0\t1\t5.00\n1\t2\t6\n"), "0\t1\t5.0\n1\t2\t6.0\n");
        let graph = EdgeList::from_triples(2, [(0, 1, 3.0f64)]).build(&BuildOptions::default()).unwrap();
        let mut written = Vec::new();
        write_graph(&mut written, &AnyGraph::F64(graph), "").unwrap();
        assert_eq!(written, b"0\t1\t3.0\n");
        let nearest = format!("0\t1\t{}\n", f64::from(0.1f32));
        assert_eq!((nearest.as_str(), again(&nearest).as_str()), ("0\t1\t0.10000000149011612\n", nearest.as_str()));
    }
}
