//! Names of vertices, for people: from a file beside the graph, shown in results.

mod table;

use ahash::AHashMap;
use hubcut::graph::RawId;

use crate::error::{Error, Fault, Result, quoted};
use crate::read::{Input, Progress, open, source_from_bytes, without_return};
use table::Table;

/// Names by raw id.
#[derive(Clone, Debug, Default)]
pub struct Names {
    text: String,
    /// Where each name starts in `text` and how many bytes it has.
    spans: Vec<(usize, usize)>,
    /// Names in the order of ids from 0, or by what the first column says.
    by_id: Option<AHashMap<String, usize>>,
}

impl Names {
    /// Reads a file of names.
    ///
    /// Without a tab in its first line, line i + 1 names the vertex with raw id i, and an empty line leaves it without a name.
    /// With a tab, each line is `id<TAB>name`; blank lines are passed over. If the first line is a header with a column of
    /// ids (`id`, `item`, `itemId`, `movie`, `movieId`, `user`, `userId`, `vertex`, `node`) and one of names (`name`,
    /// `title`), separated by commas, semicolons or tabs, the lines after it are read by these columns; case, `_`, `-`
    /// and blanks in names of columns do not matter. gzip, Zstandard and xz are undone.
    ///
    /// # Errors
    /// [`Error::Line`] for a control byte, an id without name, a second name for an id; otherwise as [`read`](crate::read()).
    pub fn read(input: &Input, progress: &dyn Progress) -> Result<Self> {
        Names::from_source(open(input)?, progress)
    }

    /// Reads names from text in memory, compressed or not; `name` is for messages.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::RawId;
    /// use hubcut_datasets::Names;
    /// let names = Names::read_bytes("names.txt", b"zero\none\n")?;
    /// assert_eq!(names.get(RawId::Number(1)), Some("one"));
    /// let names = Names::read_bytes("names.tsv", b"7\tDoe, Jane\n")?;
    /// assert_eq!(names.get(RawId::Number(7)), Some("Doe, Jane"));
    /// assert_eq!(names.get(RawId::Number(8)), None);
    /// let names = Names::read_bytes("movies.csv", b"movieId,title,genres\n11,\"American President, The\",Drama\n")?;
    /// assert_eq!(names.get(RawId::Number(11)), Some("American President, The"));
    /// # Ok::<(), hubcut_datasets::Error>(())
    /// ```
    pub fn read_bytes(name: &str, bytes: &[u8]) -> Result<Self> {
        Names::from_source(source_from_bytes(name, bytes)?, &())
    }

    fn from_source(source: crate::read::Source<'_>, progress: &dyn Progress) -> Result<Self> {
        let file = source.name.clone();
        let bytes = source.whole(progress)?;
        if bytes.is_empty() {
            return Err(Error::File { file, problem: "the file is empty; it should hold one name a line".into() });
        }
        Names::parse(&file, &bytes)
    }

    fn parse(file: &str, bytes: &[u8]) -> Result<Self> {
        let first = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
        let mut names = Names::default();
        if let Some(table) = Table::of_header(without_return(first)) {
            names.by_id = Some(AHashMap::new());
            table.rows(file, bytes, |id, name| {
                names.begin(id)?;
                names.push(name).map_err(|(_, fault)| fault)
            })?;
            return Ok(names);
        }
        if first.contains(&b'\t') {
            names.by_id = Some(AHashMap::new());
        }
        let whole = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        for (i, line) in whole.split(|b| *b == b'\n').enumerate() {
            let line = without_return(line);
            names.line(line).map_err(|(at, fault)| Error::Line {
                file: file.into(),
                line: i as u64 + 1,
                column: at + 1,
                fault,
                text: quoted(line),
            })?;
        }
        Ok(names)
    }

    fn line(&mut self, line: &[u8]) -> Result<(), (usize, Fault)> {
        let text = std::str::from_utf8(line).map_err(|error| (error.valid_up_to(), Fault::NotUtf8))?;
        let mut name = text;
        if self.by_id.is_some() {
            if text.trim().is_empty() {
                return Ok(());
            }
            let Some((id, rest)) = text.split_once('\t') else {
                let what = "there is no tab, but the first line is `id`, tab, `name`";
                return Err((0, Fault::Format(what.into())));
            };
            self.begin(id).map_err(|fault| (0, fault))?;
            name = rest;
        }
        self.push(name).map_err(|(at, fault)| (line.len() - name.len() + at, fault))
    }

    /// Says whose name comes next.
    fn begin(&mut self, id: &str) -> Result<(), Fault> {
        let id = id.trim();
        if id.is_empty() {
            return Err(Fault::EmptyId);
        }
        let next = self.spans.len();
        match self.by_id.get_or_insert_default().insert(id.into(), next) {
            Some(_) => Err(Fault::Format(format!("\"{}\" has a name already", quoted(id.as_bytes())))),
            None => Ok(()),
        }
    }

    /// Adds a name, which has no control byte in it.
    fn push(&mut self, name: &str) -> Result<(), (usize, Fault)> {
        if let Some(at) = name.bytes().position(|b| b.is_ascii_control()) {
            // The hint on tabs is for edge lists.
            let fault = match name.as_bytes()[at] {
                b'\t' => Fault::Format("a name cannot hold a tab".into()),
                byte => Fault::Control { byte },
            };
            return Err((at, fault));
        }
        let name = name.trim();
        self.spans.push((self.text.len(), name.len()));
        self.text.push_str(name);
        Ok(())
    }

    /// The name of the vertex with this raw id.
    pub fn get(&self, id: RawId<'_>) -> Option<&str> {
        let position = match (&self.by_id, id) {
            (None, RawId::Number(number)) => usize::try_from(number).ok()?,
            (None, RawId::Text(_) | RawId::Of(..)) => return None,
            (Some(by_id), RawId::Text(text)) => *by_id.get(text)?,
            (Some(by_id), id) => *by_id.get(id.to_string().as_str())?,
        };
        let (start, length) = *self.spans.get(position)?;
        Some(&self.text[start..start + length]).filter(|name| !name.is_empty())
    }

    /// Number of lines with a name, empty ones included.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &[u8]) -> String {
        Names::read_bytes("n.txt", text).unwrap_err().to_string()
    }

    #[test]
    fn an_empty_line_is_a_vertex_without_name() {
        let names = Names::read_bytes("n", b"a\r\n\nc d").unwrap();
        assert_eq!(names.len(), 3);
        assert_eq!(names.get(RawId::Number(0)), Some("a"));
        assert_eq!(names.get(RawId::Number(1)), None);
        assert_eq!(names.get(RawId::Number(2)), Some("c d"));
        assert_eq!(names.get(RawId::Number(u64::MAX)), None);
        assert_eq!(names.get(RawId::Text("0")), None);
    }

    #[test]
    fn ids_may_be_text() {
        let names = Names::read_bytes("n", "x y\tÄ\n\n12\tzwölf\n".as_bytes()).unwrap();
        assert_eq!(names.get(RawId::Text("x y")), Some("Ä"));
        assert_eq!(names.get(RawId::Number(12)), Some("zwölf"));
    }

    #[test]
    fn faults_are_named() {
        assert!(error(b"").contains("empty"));
        assert!(error(b"a\x01\n").starts_with("n.txt:1:2: control byte"));
        assert!(error(b"1\ta\n2\n").starts_with("n.txt:2:1: there is no tab"));
        assert!(error(b"1\ta\n1\tb\n").contains("has a name already"));
        assert!(error(b"a\nb\tc\n").contains("cannot hold a tab"));
        assert!(error(b"a\n\xFF\n").contains("UTF-8"));
    }

    #[test]
    fn tables_are_read_by_their_header() {
        let movies = "movieId,title,genres\r\n1,Toy Story (1995),Comedy\r\n\r\n11,\"American President, The (1995)\",Drama\r\n\
                      4,\"\"\"Quoted\"\"\",x,more";
        let names = Names::read_bytes("movies.csv", movies.as_bytes()).unwrap();
        assert_eq!(names.len(), 3);
        assert_eq!(names.get(RawId::Number(1)), Some("Toy Story (1995)"));
        assert_eq!(names.get(RawId::Number(11)), Some("American President, The (1995)"));
        assert_eq!(names.get(RawId::Text("4")), Some("\"Quoted\""));
        assert_eq!(names.get(RawId::Number(0)), None);
        for text in ["Title;year;Item ID\nÄ;1990;7\n", "item-id\tname\n7\tÄ\n", "\"id\",\"name\"\n7,Ä\n"] {
            let names = Names::read_bytes("n", text.as_bytes()).unwrap();
            assert_eq!((names.len(), names.get(RawId::Number(7))), (1, Some("Ä")), "{text}");
        }
        // Between tabs a quote is a quote.
        let names = Names::read_bytes("n", b"id\ttitle\n7\t\"Heroes\" and more\n").unwrap();
        assert_eq!(names.get(RawId::Number(7)), Some("\"Heroes\" and more"));
        // A name with a comma is no header.
        let names = Names::read_bytes("n", b"Doe, Jane\nRoe, Richard\n").unwrap();
        assert_eq!(names.get(RawId::Number(1)), Some("Roe, Richard"));
    }

    #[test]
    fn faults_of_tables_are_named() {
        let fault = |rows: &str| error(format!("movieId,title,genres\n1,one,x\n{rows}").as_bytes());
        assert!(fault("2\n").starts_with("n.txt:3:1: 1 column where 2 are needed; the header"), "{}", fault("2\n"));
        assert!(fault("1,again,x\n").starts_with("n.txt:3:1: \"1\" has a name already (line: \"1,again,x\")"));
        assert!(fault(" ,none,x\n").contains("a vertex id is empty"));
        assert!(fault("2,t\x01wo,x\n").contains("control byte"));
        assert!(fault("2,two,\"x\n3,three,x\n").starts_with("n.txt:3:1: a quoted field is not closed"));
        assert!(error(b"id,name\n1,\xFF\n").contains("UTF-8"));
    }
}
