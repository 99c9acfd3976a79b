//! Parts of a graph as METIS, KaHIP and others write them, `GRAPH.part.S`: line i is the part of vertex i.

use std::io::{self, BufWriter, Write};

use hubcut::exec::Observer;
use hubcut::graph::Topology;
use hubcut::partition::{MAX_SHARDS, Placement, ShardId};

use crate::error::{Error, Fault, Result, quoted};
use crate::read::{Input, Observed, open, source_from_bytes, without_return};

/// The part of each vertex, in the order of raw ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// How many parts there are.
    pub shards: usize,
    /// The part of the vertex with the i-th raw id.
    pub shard_of: Vec<ShardId>,
}

impl Parts {
    /// Reads the parts of a graph of `vertices` vertices from a file, one number a line, the vertices by ascending raw
    /// id. There are neither comments nor empty lines; blanks around a number and CRLF are accepted. gzip, Zstandard
    /// and xz are undone.
    ///
    /// There are `shards` parts; `None`: one more than the largest number.
    ///
    /// # Errors
    /// [`Error::Line`] for a line that is not a number of a part, and for the first that is one too many;
    /// [`Error::File`] for too few lines; otherwise as [`read`](crate::read()).
    pub fn read(
        input: &Input,
        vertices: usize,
        shards: Option<usize>,
        observer: &mut (dyn Observer + Send),
    ) -> Result<Self> {
        let source = open(input)?;
        let file = source.name.clone();
        Parts::parse(&file, &source.whole(&Observed::by(observer))?, vertices, shards)
    }

    /// Reads parts from text in memory, compressed or not; `name` is for messages.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    ///
    /// # Examples
    /// ```
    /// use hubcut_datasets::Parts;
    /// let parts = Parts::read_bytes("web.part.2", b"0\n1\n1\n", 3, None)?;
    /// assert_eq!((parts.shards, parts.shard_of), (2, vec![0, 1, 1]));
    /// let error = Parts::read_bytes("web.part.2", b"0\none\n1\n", 3, None).unwrap_err();
    /// assert!(error.to_string().starts_with("web.part.2:2:1: \"one\" is not a shard"), "{error}");
    /// # Ok::<(), hubcut_datasets::Error>(())
    /// ```
    pub fn read_bytes(name: &str, bytes: &[u8], vertices: usize, shards: Option<usize>) -> Result<Self> {
        Parts::parse(name, &source_from_bytes(name, bytes)?.whole(&())?, vertices, shards)
    }

    fn parse(file: &str, bytes: &[u8], vertices: usize, shards: Option<usize>) -> Result<Self> {
        let lines = bytes.split_inclusive(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\n").unwrap_or(line));
        let most = shards.unwrap_or(MAX_SHARDS);
        let mut shard_of = Vec::with_capacity(vertices);
        for line in lines {
            let line = without_return(line);
            let number = match shard_of.len() < vertices {
                true => number(line, most),
                false => Err(format!("a line too many: the graph has {vertices} vertices, and line i is for the i-th")),
            };
            shard_of.push(number.map_err(|fault| Error::Line {
                file: file.into(),
                line: shard_of.len() as u64 + 1,
                column: 1,
                fault: Fault::Format(fault),
                text: quoted(line),
            })?);
        }
        if shard_of.len() < vertices {
            let problem = match shard_of.len() {
                0 => "the file is empty".to_owned(),
                1 => "the file has 1 line".to_owned(),
                lines => format!("the file has {lines} lines"),
            };
            let problem =
                format!("{problem}, and the graph has {vertices} vertices; give one shard a line, by ascending id");
            return Err(Error::File { file: file.into(), problem });
        }
        let found = shard_of.iter().max().map_or(1, |shard| usize::from(*shard) + 1);
        Ok(Parts { shards: shards.unwrap_or(found), shard_of })
    }

    /// The parts as an edge-cut of `topology` has them, whose vertices may be laid out in another order.
    ///
    /// # Panics
    /// If the graph has another number of vertices.
    pub fn placement(&self, topology: &Topology) -> Placement {
        assert_eq!(self.shard_of.len(), topology.vertices());
        let mut placed = vec![0; self.shard_of.len()];
        for (position, shard) in self.shard_of.iter().enumerate() {
            placed[topology.vertex_at(position) as usize] = *shard;
        }
        Placement::Vertices(placed)
    }
}

/// The number of a part on a line.
fn number(line: &[u8], shards: usize) -> Result<ShardId, String> {
    let field = line.trim_ascii();
    if field.is_empty() {
        return Err("an empty line; each line is the shard of a vertex".into());
    }
    // `+3` is a number to the standard library, and to nobody else.
    let digits = field.iter().all(u8::is_ascii_digit);
    let number: Option<u64> = std::str::from_utf8(field).ok().filter(|_| digits).and_then(|text| text.parse().ok());
    match number {
        Some(number) if number < shards as u64 => Ok(number as ShardId),
        _ => Err(format!("\"{}\" is not a shard: shards are whole numbers from 0 to {}", quoted(field), shards - 1)),
    }
}

/// Writes the shard of each vertex, given by vertex id, one a line, the vertices by ascending raw id.
///
/// # Errors
/// When `out` refuses.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default())?;
/// let mut text = Vec::new();
/// hubcut_datasets::parts::write(&mut text, &graph, &[0, 1, 1])?;
/// assert_eq!(text, b"0\n1\n1\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(out: &mut dyn Write, topology: &Topology, shards: &[ShardId]) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(64 << 10, out);
    for position in 0..topology.vertices() {
        writeln!(out, "{}", shards[topology.vertex_at(position) as usize])?;
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use hubcut::graph::{BuildOptions, EdgeList, VertexOrder};
    use proptest::prelude::*;

    use super::*;

    fn fault(bytes: &[u8], shards: Option<usize>) -> String {
        Parts::read_bytes("g.part.3", bytes, 3, shards).unwrap_err().to_string()
    }

    #[test]
    fn blanks_and_line_ends_do_not_matter() {
        let wanted = Parts { shards: 3, shard_of: vec![0, 2, 1] };
        for text in ["0\n2\n1\n", "0\r\n2\r\n1", " 0 \n2\t\n01\n"] {
            assert_eq!(Parts::read_bytes("g", text.as_bytes(), 3, None).unwrap(), wanted);
        }
        assert_eq!(Parts::read_bytes("g", b"0\n0\n0\n", 3, Some(8)).unwrap().shards, 8);
        assert_eq!(Parts::read_bytes("g", b"", 0, None).unwrap(), Parts { shards: 1, shard_of: vec![] });
    }

    #[test]
    fn faults_say_file_line_and_text() {
        for (text, wanted) in [
            (&b"0\nx1\n1\n"[..], "g.part.3:2:1: \"x1\" is not a shard: shards are whole numbers from 0 to 4095"),
            (b"0\n-1\n1\n", "g.part.3:2:1: \"-1\" is not a shard"),
            (b"0\n+1\n1\n", "g.part.3:2:1: \"+1\" is not a shard"),
            (b"0\n1 2\n1\n", "g.part.3:2:1: \"1 2\" is not a shard"),
            (b"0\n1\n4096\n", "g.part.3:3:1: \"4096\" is not a shard"),
            (b"0\n1\n99999999999999999999\n", "g.part.3:3:1: "),
            (b"% a comment\n0\n1\n", "g.part.3:1:1: \"% a comment\" is not a shard"),
            (b"0\n\n1\n", "g.part.3:2:1: an empty line; each line is the shard of a vertex (line: \"\")"),
            (b"0\n\xFF\n1\n", "g.part.3:2:1: \"\\xFF\" is not a shard"),
            (b"0\n1\n2\n0\n", "g.part.3:4:1: a line too many: the graph has 3 vertices"),
            (b"0\n1\n2\n\n", "g.part.3:4:1: a line too many"),
            (b"0\n1\n", "g.part.3: the file has 2 lines, and the graph has 3 vertices"),
            (b"0", "g.part.3: the file has 1 line, and the graph has 3 vertices"),
            (b"", "g.part.3: the file is empty, and the graph has 3 vertices"),
        ] {
            assert!(fault(text, None).starts_with(wanted), "{}", fault(text, None));
        }
        let wanted = "g.part.3:3:1: \"2\" is not a shard: shards are whole numbers from 0 to 1 (line: \"2\")";
        assert_eq!(fault(b"0\n1\n2\n", Some(2)), wanted);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(shards in prop::collection::vec(0u16..4096, 1..50), hub: bool) {
            let vertices = shards.len() as u32;
            let edges = (1..vertices).flat_map(|v| [(v, v - 1), (v, 0)]).collect();
            let order = if hub { VertexOrder::Hub } else { VertexOrder::Natural };
            let options = BuildOptions { order, ..BuildOptions::default() };
            let graph = EdgeList::from_pairs(vertices, edges).build(&options).unwrap();
            let mut text = Vec::new();
            write(&mut text, &graph, &shards).unwrap();
            let parts = Parts::read_bytes("g", &text, shards.len(), None).unwrap();
            prop_assert_eq!(parts.placement(&graph), Placement::Vertices(shards));
        }
    }
}
