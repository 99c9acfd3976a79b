//! Names in a table with a header, such as `movieId,title,genres`.

use csv::{ByteRecord, ReaderBuilder};

use crate::error::{Error, Fault, Result, quoted};
use crate::read::plain_column;

/// What a column of ids is called; case, `_`, `-` and blanks do not matter.
const IDS: [&str; 9] = ["id", "item", "itemid", "movie", "movieid", "user", "userid", "vertex", "node"];
/// What a column of names is called.
const NAMES: [&str; 4] = ["name", "title", "itemname", "movietitle"];

/// How a table is laid out, as its first line says.
pub(super) struct Table {
    separator: u8,
    id: usize,
    name: usize,
}

impl Table {
    /// Looks whether the first line of a file names a column of ids and one of names.
    pub(super) fn of_header(line: &[u8]) -> Option<Table> {
        [b'\t', b',', b';'].into_iter().find_map(|separator| {
            let plain = |field: &[u8]| {
                let text = String::from_utf8_lossy(field);
                plain_column(text.trim().trim_matches('"'))
            };
            let fields: Vec<_> = line.split(|byte| *byte == separator).map(plain).collect();
            let column = |known: &[&str]| fields.iter().position(|field| known.contains(&field.as_str()));
            Some(Table { separator, id: column(&IDS)?, name: column(&NAMES)? })
        })
    }

    /// Gives id and name of each line after the first to `take`, which may find fault with them.
    pub(super) fn rows(
        &self,
        file: &str,
        bytes: &[u8],
        mut take: impl FnMut(&str, &str) -> Result<(), Fault>,
    ) -> Result<()> {
        // Text between tabs is not quoted: a title may begin with a quote.
        let mut reader = ReaderBuilder::new()
            .delimiter(self.separator)
            .quoting(self.separator != b'\t')
            .flexible(true)
            .from_reader(bytes);
        let mut record = ByteRecord::new();
        loop {
            let more = reader.read_byte_record(&mut record);
            if !more.map_err(|error| Error::File { file: file.into(), problem: error.to_string() })? {
                return Ok(());
            }
            let Some(start) = record.position() else { continue };
            let blank = record.iter().all(|field| field.trim_ascii().is_empty());
            let row = if blank { Ok(()) } else { self.row(&record, &mut take) };
            row.map_err(|fault| {
                let line = &bytes[start.byte() as usize..];
                let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
                Error::Line { file: file.into(), line: start.line(), column: 1, fault, text: quoted(line) }
            })?;
        }
    }

    fn row(&self, record: &ByteRecord, take: &mut impl FnMut(&str, &str) -> Result<(), Fault>) -> Result<(), Fault> {
        // A quote that is never closed swallows the lines after it.
        if record.iter().any(|field| field.contains(&b'\n')) {
            return Err(Fault::Quote);
        }
        let field = |column: usize| {
            let hint = "the header has columns of ids and of names";
            let missing = Fault::TooFewColumns { found: record.len(), needed: column + 1, hint };
            std::str::from_utf8(record.get(column).ok_or(missing)?).map_err(|_| Fault::NotUtf8)
        };
        take(field(self.id)?, field(self.name)?)
    }
}
