//! A list of vertices from a file: an id a line, as the graph's own file spells it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use hubcut::exec::Observer;
use hubcut::graph::{RawId, Topology, VertexId};

use crate::error::{Error, Fault, Result, quoted};
use crate::read::{Input, Observed, open, source_from_bytes, without_return};

/// A list of ids as it was read, before a graph says which vertices they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VertexList {
    file: String,
    /// With their lines, from 1.
    ids: Vec<(u64, String)>,
}

impl VertexList {
    /// Reads a list of vertices: an id a line. Blank lines and lines that begin with `#` are passed over, blanks around an id too; gzip,
    /// Zstandard and xz are undone.
    ///
    /// # Errors
    /// [`Error::Line`] for text that is not UTF-8 and for a control byte, [`Error::File`] for a list without an id; otherwise as
    /// [`read`](crate::read()).
    pub fn read(input: &Input, observer: &mut (dyn Observer + Send)) -> Result<Self> {
        let source = open(input)?;
        let file = source.name.clone();
        VertexList::parse(file, &source.whole(&Observed::by(observer))?)
    }

    /// Reads a list of vertices from text in memory, compressed or not; `name` is for messages.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// use hubcut_datasets::VertexList;
    ///
    /// let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default())?;
    /// let list = VertexList::read_bytes("depots.txt", b"# north\n2\n\n0\n")?;
    /// assert_eq!(list.find(&graph)?, [2, 0]);
    /// let error = VertexList::read_bytes("depots.txt", b"2\n7\n")?.find(&graph).unwrap_err();
    /// assert!(error.to_string().starts_with("depots.txt:2:1: \"7\" is not a vertex of the graph"), "{error}");
    /// # Ok::<(), hubcut_datasets::Error>(())
    /// ```
    pub fn read_bytes(name: &str, bytes: &[u8]) -> Result<Self> {
        VertexList::parse(name.into(), &source_from_bytes(name, bytes)?.whole(&())?)
    }

    fn parse(file: String, bytes: &[u8]) -> Result<Self> {
        let ids: Vec<_> = lines(&file, bytes, false)?.into_iter().map(|(line, id)| (line, id.to_owned())).collect();
        match ids.is_empty() {
            true => {
                Err(Error::File { file, problem: "there is no vertex in it; give an id a line, for example 17".into() })
            }
            false => Ok(VertexList { file, ids }),
        }
    }

    /// Of ids that have been read with something else.
    pub(crate) fn of(file: String, ids: Vec<(u64, String)>) -> Self {
        VertexList { file, ids }
    }

    /// The file as the caller named it.
    pub fn name(&self) -> &str {
        &self.file
    }

    /// The vertices of `graph` that these are, in the order of the lines.
    ///
    /// # Errors
    /// [`Error::Line`] for the first id that is no vertex, or one for the second time.
    pub fn find(&self, graph: &Topology) -> Result<Vec<VertexId>> {
        let mut lines = HashMap::new();
        let find = |(line, id): &(u64, String)| {
            let fault = |fault: String| Error::Line {
                file: self.file.clone(),
                line: *line,
                column: 1,
                fault: Fault::Format(fault),
                text: quoted(id.as_bytes()),
            };
            let v = graph.find(RawId::Text(id)).ok_or_else(|| fault(no_vertex(graph, id)))?;
            match lines.entry(v) {
                Entry::Vacant(place) => place.insert(*line),
                Entry::Occupied(first) => {
                    let first = first.get();
                    return Err(fault(format!("\"{}\" is in line {first} already; leave one of them out", shown(id))));
                }
            };
            Ok(v)
        };
        self.ids.iter().map(find).collect()
    }
}

/// The lines that say something, with their numbers from 1, without blanks around them: no empty ones, none that begin with `#`. Tabs within are
/// allowed if `tabs`.
///
/// # Errors
/// [`Error::Line`] for text that is not UTF-8 and for a control byte.
pub(crate) fn lines<'a>(file: &str, bytes: &'a [u8], tabs: bool) -> Result<Vec<(u64, &'a str)>> {
    let mut found = Vec::new();
    for (line, bytes) in (1..).zip(bytes.split(|byte| *byte == b'\n').map(without_return)) {
        let fault =
            |at: usize, fault| Error::Line { file: file.into(), line, column: at + 1, fault, text: quoted(bytes) };
        let text = std::str::from_utf8(bytes).map_err(|error| fault(error.valid_up_to(), Fault::NotUtf8))?;
        let said = text.trim();
        if said.is_empty() || said.starts_with('#') {
            continue;
        }
        if let Some(at) = said.bytes().position(|byte| byte.is_ascii_control() && !(tabs && byte == b'\t')) {
            let at = text.len() - text.trim_start().len() + at;
            return Err(fault(at, Fault::Control { byte: bytes[at] }));
        }
        found.push((line, said));
    }
    Ok(found)
}

/// What is said of an id that is no vertex; of users and items, which ones are called so.
fn no_vertex(graph: &Topology, id: &str) -> String {
    let sides = ["user", "item"].map(|side| format!("{side}:{id}"));
    let there: Vec<_> = sides.into_iter().filter(|id| graph.find(RawId::Text(id)).is_some()).collect();
    let next = match there.is_empty() {
        true => "give ids as the file of the graph spells them, one a line".into(),
        false => format!("say {}", there.join(" or ")),
    };
    format!("\"{}\" is not a vertex of the graph; {next}", shown(id))
}

/// An id fit for a message.
fn shown(id: &str) -> String {
    quoted(id.as_bytes())
}

#[cfg(test)]
mod tests {
    use hubcut::graph::{BuildOptions, EdgeList};

    use super::*;

    fn found(text: &[u8]) -> Result<Vec<VertexId>, String> {
        let graph = EdgeList::from_pairs(12, vec![(0, 11)]).build(&BuildOptions::default()).unwrap();
        let list = VertexList::read_bytes("s.txt", text);
        list.and_then(|list| list.find(&graph)).map_err(|error| error.to_string())
    }

    #[test]
    fn ids_stand_in_lines_among_comments() {
        assert_eq!(found(b"\xEF\xBB\xBF7\r\n\n  # two\n 11 \n0"), Ok(vec![7, 11, 0]));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, words) in [
            (&b""[..], "s.txt: there is no vertex in it; give an id a line"),
            (b"# none\n\n", "s.txt: there is no vertex in it"),
            (b"1\n\n12\n", "s.txt:3:1: \"12\" is not a vertex of the graph; give ids as"),
            (b"1 2\n", "s.txt:1:1: \"1 2\" is not a vertex"),
            (b"1\n2\n1\n", "s.txt:3:1: \"1\" is in line 1 already"),
            (b"1\n\xFF\n", "s.txt:2:1: not valid UTF-8"),
            (b"1\t2\n", "s.txt:1:2: control byte \\x09"),
        ] {
            let error = found(text).unwrap_err();
            assert!(error.starts_with(words), "{error}");
        }
    }
}
