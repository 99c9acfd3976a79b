//! Labels of some vertices from a file: an id and a label a line.

use hubcut::exec::Observer;
use hubcut::graph::{Topology, VertexId};

use crate::error::{Error, Fault, Result, quoted};
use crate::read::{Input, Observed, open, source_from_bytes};
use crate::vertex_list::{VertexList, lines};

/// Labels of vertices as they were read, before a graph says which vertices they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VertexLabels {
    vertices: VertexList,
    labels: Vec<String>,
}

impl VertexLabels {
    /// Reads labels of vertices: an id and a label a line, between blanks; where there is a tab, between tabs, and there may be blanks in both.
    /// Blank lines and lines that begin with `#` are passed over; gzip, Zstandard and xz are undone.
    ///
    /// # Errors
    /// [`Error::Line`] for a line that is not an id and a label, for text that is not UTF-8 and for a control byte, [`Error::File`] for a
    /// file without a label; otherwise as [`read`](crate::read()).
    pub fn read(input: &Input, observer: &mut (dyn Observer + Send)) -> Result<Self> {
        let source = open(input)?;
        let file = source.name.clone();
        VertexLabels::parse(file, &source.whole(&Observed::by(observer))?)
    }

    /// Reads labels of vertices from text in memory, compressed or not; `name` is for messages.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// use hubcut_datasets::VertexLabels;
    ///
    /// let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default())?;
    /// let labels = VertexLabels::read_bytes("known.txt", b"# of last year\n2 red\n0 blue\n")?;
    /// assert_eq!(labels.find(&graph)?, [(2, "red".to_string()), (0, "blue".to_string())]);
    /// let error = VertexLabels::read_bytes("known.txt", b"2 red\n0\n").unwrap_err();
    /// assert!(error.to_string().starts_with("known.txt:2:1: 1 field, and an id and a label are needed"), "{error}");
    /// # Ok::<(), hubcut_datasets::Error>(())
    /// ```
    pub fn read_bytes(name: &str, bytes: &[u8]) -> Result<Self> {
        VertexLabels::parse(name.into(), &source_from_bytes(name, bytes)?.whole(&())?)
    }

    fn parse(file: String, bytes: &[u8]) -> Result<Self> {
        let (mut ids, mut labels) = (Vec::new(), Vec::new());
        for (line, text) in lines(&file, bytes, true)? {
            let fields: Vec<&str> = match text.contains('\t') {
                true => text.split('\t').map(str::trim).filter(|field| !field.is_empty()).collect(),
                false => text.split_whitespace().collect(),
            };
            let [id, label] = fields[..] else {
                let next = match fields.len() {
                    0 | 1 => "give both, for example 17 red",
                    _ => "put one tab between them if there are blanks in them",
                };
                let number = fields.len();
                let fields = if number == 1 { "field" } else { "fields" };
                let fault = Fault::Format(format!("{number} {fields}, and an id and a label are needed; {next}"));
                return Err(Error::Line { file, line, column: 1, fault, text: quoted(text.as_bytes()) });
            };
            ids.push((line, id.to_owned()));
            labels.push(label.to_owned());
        }
        if ids.is_empty() {
            let problem = "there is no label in it; give an id and a label a line, for example 17 red".into();
            return Err(Error::File { file, problem });
        }
        Ok(VertexLabels { vertices: VertexList::of(file, ids), labels })
    }

    /// The vertices of `graph` that have labels, and these, in the order of the lines.
    ///
    /// # Errors
    /// As [`VertexList::find`].
    pub fn find(self, graph: &Topology) -> Result<Vec<(VertexId, String)>> {
        Ok(self.vertices.find(graph)?.into_iter().zip(self.labels).collect())
    }
}

#[cfg(test)]
mod tests {
    use hubcut::graph::{BuildOptions, EdgeList};

    use super::*;

    fn found(text: &[u8]) -> Result<Vec<(VertexId, String)>, String> {
        let graph = EdgeList::from_names([("a b", "c"), ("c", "7")]).build(&BuildOptions::default()).unwrap();
        let labels = VertexLabels::read_bytes("s.txt", text);
        labels.and_then(|labels| labels.find(&graph)).map_err(|error| error.to_string())
    }

    #[test]
    fn labels_stand_behind_ids() {
        let expected = vec![(2, "red".to_string()), (1, "light blue".into()), (0, "red".into())];
        assert_eq!(found(b"\xEF\xBB\xBFc   red\r\n\n # two\na b\tlight blue\n7 red"), Ok(expected));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, words) in [
            (&b"# none\n"[..], "s.txt: there is no label in it; give an id and a label a line"),
            (b"c red\n7\n", "s.txt:2:1: 1 field, and an id and a label are needed; give both"),
            (b"a b red\n", "s.txt:1:1: 3 fields, and an id and a label are needed; put one tab"),
            (b"c red\nx blue\n", "s.txt:2:1: \"x\" is not a vertex of the graph"),
            (b"c red\nc blue\n", "s.txt:2:1: \"c\" is in line 1 already"),
            (b"c red\n7 \xFF\n", "s.txt:2:3: not valid UTF-8"),
        ] {
            let error = found(text).unwrap_err();
            assert!(error.starts_with(words), "{error}");
        }
    }
}
