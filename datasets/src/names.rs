//! Names of vertices, or of items, for people: from a file beside the graph, shown in results.
//!
//! What a file of names means depends on the ids of the graph, so it is read in two steps: [`NamesFile::read`] takes the
//! text, before the graph is there, and [`NamesFile::of`] says whose name is what.
//!
//! # What a file holds
//! | file | is read |
//! | --- | --- |
//! | line 1 names a column of ids (`Id`, `key`, `node`, `vertex`, `item`, `movieId`, `userId`, ...) and one of names (`Label`, `name`, `title`, ...) | by these columns; others are not used |
//! | two columns, the first of which holds ids of the graph in every line, but perhaps line 1, then a header | by id |
//! | names alone | by line: line 1 names id 1 if the format of the graph counts from 1, else id 0 if there is one |
//! | anything else | not at all: what it could mean is said, with the option for each |
//!
//! Columns stand between tabs, `::`, semicolons, `|` or commas, as the lines show, or at the first blank; between
//! semicolons, `|` and commas a field may be quoted as in CSV. Case, `_`, `-` and blanks in names of columns do not
//! matter. No line is a comment: a name may begin with `#`.

mod by_id;
mod by_line;
mod columns;
mod cut;
mod judge;
mod refuse;
#[cfg(test)]
mod tests;

use std::fmt;

use hubcut::exec::Observer;
use hubcut::graph::{RawId, RawIds, Side, Sides, memory};

pub use columns::{NameColumn, NameColumns};

use crate::error::{Fault, Result};
use crate::read::{Format, Input, Observed, Source, Watch, open, source_from_bytes, without_return};

const WHAT: &str = "the names of vertices";

/// A file of names as it was read: text, of which only the graph says what it means.
#[derive(Clone, Debug)]
pub struct NamesFile {
    file: String,
    text: String,
}

/// Whose names they are.
#[derive(Clone, Copy, Debug)]
pub struct Bearers<'a> {
    ids: &'a RawIds,
    /// Items of ratings, not vertices.
    items: bool,
    /// The format whose lines or headers number the vertices from 1.
    counts_from_one: bool,
}

/// How a file of names is to be read, where it does not say so itself; the default leaves all to the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamesOptions {
    /// Which columns hold ids and names.
    pub columns: Option<NameColumns>,
    /// The id that the first line names, of a file of names alone.
    pub from: Option<u64>,
}

/// How a file of names was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// By ids, in columns that are called so.
    ById {
        /// The column of ids: what the header calls it, else its number.
        id: String,
        /// The column of names.
        name: String,
        /// Whether line 1 is a header.
        header: bool,
        /// Columns of the header that are not used.
        unused: Vec<String>,
    },
    /// By lines.
    ByLine {
        /// The id that the first line names.
        from: u64,
        /// The header over the names.
        header: Option<String>,
    },
}

/// Names of vertices, or of items.
#[derive(Clone, Debug)]
pub struct Names {
    /// Each name and a line feed.
    text: String,
    /// Where the name of each vertex starts in `text`, plus one; 0: it has none.
    starts: Vec<u64>,
    named: u64,
    strangers: u64,
    way: Way,
}

impl<'a> Bearers<'a> {
    /// The vertices of a graph that was read from this format; `None` if that is not known.
    ///
    /// Of users and items, an id without side is that of an item.
    pub fn vertices(ids: &'a RawIds, format: Option<Format>) -> Self {
        Bearers { ids, items: false, counts_from_one: format.is_some_and(counts_from_one) }
    }

    /// The items of ratings that were read from this format; `None` if that is not known.
    pub fn items(sides: &'a Sides, format: Option<Format>) -> Self {
        Bearers { ids: &sides.items, items: true, counts_from_one: format.is_some_and(counts_from_one) }
    }

    /// What they are: "vertex" or "item".
    pub fn noun(&self) -> &'static str {
        if self.items { "item" } else { "vertex" }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The position of the one that `field` names; of an id without side, on `side`.
    fn find(&self, field: &str, side: Side) -> Option<usize> {
        let on = |ids: &RawIds| match ids {
            RawIds::Text(_) => ids.find(RawId::Text(field)),
            _ => ids.find(RawId::Number(number(field)?)),
        };
        match self.ids {
            RawIds::Sides(sides) => self.ids.find(RawId::Text(field)).or_else(|| {
                let position = on(sides.of(side))?;
                Some(if side == Side::User { position } else { sides.users.len() + position })
            }),
            ids => on(ids),
        }
    }

    /// Whether ids are text, so that nothing counts them.
    fn are_text(&self) -> bool {
        match self.ids {
            RawIds::Sides(sides) => matches!(sides.items, RawIds::Text(_)),
            ids => matches!(ids, RawIds::Text(_)),
        }
    }

    /// "none of the 2 vertices, whose ids go from 1 to 2".
    fn none(&self) -> String {
        let range = match self.len() {
            0 => String::new(),
            1 => format!(", whose id is {}", self.ids.get(0)),
            len => format!(", whose ids go from {} to {}", self.ids.get(0), self.ids.get(len - 1)),
        };
        format!("none of the {}{range}", counted(self.len() as u64, self.noun()))
    }
}

/// Whether vertices are numbered from 1 by the format itself.
fn counts_from_one(format: Format) -> bool {
    match format {
        Format::MatrixMarket | Format::Metis | Format::Dimacs | Format::Pace => true,
        Format::EdgeList | Format::Csv | Format::Tsv => false,
    }
}

/// A whole number as an id is written.
fn number(field: &str) -> Option<u64> {
    if field.bytes().all(|byte| byte.is_ascii_digit()) { field.parse().ok() } else { None }
}

/// "1 line", "2 lines".
fn counted(number: u64, noun: &str) -> String {
    match (number, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "vertex") => format!("{number} vertices"),
        _ => format!("{number} {noun}s"),
    }
}

impl NamesFile {
    /// Reads a file of names. gzip, Zstandard and xz are undone, a byte order mark is passed over.
    ///
    /// # Errors
    /// [`Error::Line`](crate::Error::Line) for a control byte or text that is not UTF-8, [`Error::File`](crate::Error::File)
    /// for a file that is empty; otherwise as [`read`](crate::read()).
    pub fn read(input: &Input, observer: &mut (dyn Observer + Send)) -> Result<Self> {
        NamesFile::from_source(open(input)?, &Observed::by(observer))
    }

    /// Reads names from text in memory, compressed or not; `name` is for messages.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_bytes(name: &str, bytes: &[u8]) -> Result<Self> {
        NamesFile::from_source(source_from_bytes(name, bytes)?, &())
    }

    fn from_source(source: Source<'_>, watch: &dyn Watch) -> Result<Self> {
        let file = source.name.clone();
        let bytes = source.whole(watch)?;
        let mut read = NamesFile { file, text: String::new() };
        if bytes.trim_ascii().is_empty() {
            return Err(read.problem("the file is empty; it should hold one name a line".into()));
        }
        let is_wrong = |byte: &u8| byte.is_ascii_control() && *byte != b'\t';
        for (line, text) in (1..).zip(bytes.split(|byte| *byte == b'\n').map(without_return)) {
            let fault = match (std::str::from_utf8(text), text.iter().position(is_wrong)) {
                (_, Some(at)) => Some((at, Fault::Control { byte: text[at] })),
                (Err(error), None) => Some((error.valid_up_to(), Fault::NotUtf8)),
                (Ok(_), None) => None,
            };
            if let Some((at, fault)) = fault {
                return Err(read.fault_at(line, at, fault, &String::from_utf8_lossy(text)));
            }
        }
        read.text = String::from_utf8(bytes).map_err(|error| read.problem(error.to_string()))?;
        Ok(read)
    }

    /// The file as the caller named it.
    pub fn name(&self) -> &str {
        &self.file
    }

    /// Says whose name is what.
    ///
    /// # Errors
    /// [`Error::File`](crate::Error::File) where the file could be read in several ways, with the options that say
    /// which, and where it names nobody; [`Error::Line`](crate::Error::Line) for a line without a name or an id, and for
    /// a second name of an id.
    ///
    /// # Complexity
    /// O(bytes + names log(ids)); 8 bytes a vertex and the names.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::RawIds;
    /// use hubcut_datasets::names::{Bearers, NamesFile, NamesOptions};
    /// let ids = RawIds::Numbers(vec![3, 7, 11].into());
    /// let vertices = Bearers::vertices(&ids, None);
    /// let read = |text: &str| {
    ///     NamesFile::read_bytes("names", text.as_bytes()).and_then(|file| file.of(&vertices, &NamesOptions::default()))
    /// };
    /// let names = read("movieId,title,genres\n11,\"American President, The\",Drama\n99,Others,\n")?;
    /// assert_eq!(names.get(2), Some("American President, The"));
    /// assert_eq!((names.get(0), names.named(), names.strangers()), (None, 1, 1));
    /// assert_eq!(names.way().to_string(), "by id (movieId -> title; not used: genres)");
    /// assert_eq!(read("3|Alien\n7|Brazil\n")?.get(1), Some("Brazil"));
    ///
    /// let error = read("Alien\nBrazil\nCasablanca\nDr. No\n").unwrap_err();
    /// assert!(error.to_string().contains("`names_from = 0`"));
    /// # Ok::<(), hubcut_datasets::Error>(())
    /// ```
    pub fn of(&self, bearers: &Bearers<'_>, options: &NamesOptions) -> Result<Names> {
        match options {
            NamesOptions { columns: Some(columns), .. } => self.by_columns(bearers, columns),
            NamesOptions { from: Some(from), .. } => self.by_line(bearers, *from),
            NamesOptions { columns: None, from: None } => match self.by_id(bearers)? {
                Some(names) => Ok(names),
                None => self.by_line_of_format(bearers),
            },
        }
    }
}

impl Names {
    fn new(bearers: &Bearers<'_>, way: Way) -> Result<Self> {
        let starts = memory::zeroed(WHAT, bearers.len())?;
        Ok(Names { text: String::new(), starts, named: 0, strangers: 0, way })
    }

    /// Gives the one at `position` a name, or none if that is empty.
    fn add(&mut self, position: usize, name: &str) -> Result<(), Fault> {
        if name.contains('\t') {
            return Err(Fault::Format("a name cannot hold a tab".into()));
        }
        let start = &mut self.starts[position];
        if *start > 0 {
            return Err(Fault::Format("this id has a name already; leave one of the lines out".into()));
        }
        *start = self.text.len() as u64 + 1;
        self.named += u64::from(!name.is_empty());
        self.text.push_str(name);
        self.text.push('\n');
        Ok(())
    }

    /// The name of the one at this natural position.
    ///
    /// # Panics
    /// If there is no such position.
    pub fn get(&self, position: usize) -> Option<&str> {
        let start = usize::try_from(self.starts[position]).ok()?.checked_sub(1)?;
        self.text[start..].split('\n').next().filter(|name| !name.is_empty())
    }

    /// How many have a name.
    pub fn named(&self) -> u64 {
        self.named
    }

    /// How many lines hold names of nobody here.
    pub fn strangers(&self) -> u64 {
        self.strangers
    }

    /// How the file was read.
    pub fn way(&self) -> &Way {
        &self.way
    }
}

impl fmt::Display for Way {
    /// "by id (movieId -> title; not used: genres)", "by line, line 1 names id 0".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Way::ById { id, name, header, unused } => {
                let columns = if *header { "" } else { "columns " };
                write!(f, "by id ({columns}{id} -> {name}")?;
                if let Some(first) = unused.first() {
                    write!(f, "; not used: {first}")?;
                    for name in &unused[1..unused.len().min(MOST_UNUSED)] {
                        write!(f, ", {name}")?;
                    }
                    if unused.len() > MOST_UNUSED {
                        write!(f, " and {} more", unused.len() - MOST_UNUSED)?;
                    }
                }
                f.write_str(")")
            }
            Way::ByLine { from, header: None } => write!(f, "by line, line 1 names id {from}"),
            Way::ByLine { from, header: Some(word) } => write!(f, "by line, below the header {word} from id {from}"),
        }
    }
}

/// Columns that are listed as not used.
const MOST_UNUSED: usize = 3;
