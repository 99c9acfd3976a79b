//! Cutting the lines of a file of names into fields.

use csv::{ReaderBuilder, StringRecord};

use super::NamesFile;
use crate::error::{Error, Fault, Result, quoted};

/// What stands between the fields of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowCut {
    Tabs,
    Colons,
    Semicolons,
    Bars,
    Commas,
    /// The first blank: an id, and the rest of the line.
    Blank,
}

impl RowCut {
    /// All of them; of those that suit a file equally well, the first is taken. What is rare in names comes first.
    pub(super) const ALL: [RowCut; 6] =
        [RowCut::Tabs, RowCut::Colons, RowCut::Semicolons, RowCut::Bars, RowCut::Commas, RowCut::Blank];

    pub(super) fn text(self) -> &'static str {
        match self {
            RowCut::Tabs => "\t",
            RowCut::Colons => "::",
            RowCut::Semicolons => ";",
            RowCut::Bars => "|",
            RowCut::Commas => ",",
            RowCut::Blank => " ",
        }
    }

    /// The separator, if fields between it may be quoted. Between tabs a quote is a quote: a title may begin with one.
    fn of_quoted(self) -> Option<u8> {
        match self {
            RowCut::Semicolons => Some(b';'),
            RowCut::Bars => Some(b'|'),
            RowCut::Commas => Some(b','),
            RowCut::Tabs | RowCut::Colons | RowCut::Blank => None,
        }
    }

    fn fields(self, line: &str) -> Vec<&str> {
        match self {
            RowCut::Blank => line.trim().splitn(2, ' ').collect(),
            _ => line.split(self.text()).collect(),
        }
    }
}

/// A line that is not blank.
pub(super) struct NameRow<'a> {
    /// Its number, from 1.
    pub(super) line: u64,
    pub(super) text: &'a str,
    /// Its fields, at least one, with the blanks around them.
    pub(super) fields: Vec<&'a str>,
    /// Whether a quote is not closed: the fields are worth nothing but the first.
    pub(super) broken: bool,
}

impl NameRow<'_> {
    /// How many columns it has; empty ones at its end, beyond the second, do not count.
    pub(super) fn width(&self) -> usize {
        let last = self.fields.iter().rposition(|field| !field.trim().is_empty()).unwrap_or(0);
        (last + 1).max(self.fields.len().min(2))
    }

    /// A field without blanks around it.
    pub(super) fn field(&self, column: usize) -> Option<&str> {
        self.fields.get(column).map(|field| field.trim())
    }
}

impl NamesFile {
    /// Gives every line that is not blank to `take`, until it says `false` or finds fault.
    pub(super) fn rows(&self, cut: RowCut, take: &mut dyn FnMut(&NameRow<'_>) -> Result<bool>) -> Result<()> {
        match cut.of_quoted() {
            Some(separator) => self.quoted_rows(separator, take),
            None => {
                for (line, text) in self.lines() {
                    let row = NameRow { line, text, fields: cut.fields(text), broken: false };
                    if !text.trim().is_empty() && !take(&row)? {
                        break;
                    }
                }
                Ok(())
            }
        }
    }

    fn quoted_rows(&self, separator: u8, take: &mut dyn FnMut(&NameRow<'_>) -> Result<bool>) -> Result<()> {
        let mut reader = ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(self.text.as_bytes());
        let mut record = StringRecord::new();
        // Counted here: the reader passes over blank lines and does not say where the next one begins.
        let (mut line, mut at) = (1, 0);
        loop {
            let more = reader.read_record(&mut record);
            if !more.map_err(|error| self.problem(error.to_string()))? {
                return Ok(());
            }
            let blank = self.text[at..].bytes().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let (bytes, ends) = blank.fold((0, 0), |(all, ends), byte| (all + 1, ends + u64::from(byte == b'\n')));
            (line, at) = (line + ends, at + bytes);
            let text = self.text[at..].split('\n').next().unwrap_or_default().trim_end_matches('\r');
            let fields: Vec<&str> = record.iter().collect();
            // A quote that is never closed swallows the lines after it.
            let broken = fields.iter().any(|field| field.contains('\n'));
            if !text.trim().is_empty() && !take(&NameRow { line, text, fields, broken })? {
                return Ok(());
            }
            let next = reader.position().byte() as usize;
            line += self.text[at..next].bytes().filter(|byte| *byte == b'\n').count() as u64;
            at = next;
        }
    }

    /// The lines with their numbers, from 1. What follows the last line feed is a line if there is something.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u64, &str)> {
        let whole = self.text.strip_suffix('\n').unwrap_or(&self.text);
        (1..).zip(whole.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)))
    }

    /// The fields of the first line that is not blank.
    pub(super) fn head(&self, cut: RowCut) -> Result<Vec<String>> {
        let mut head = Vec::new();
        self.rows(cut, &mut |row| {
            head = row.fields.iter().map(|field| field.trim().to_owned()).collect();
            Ok(false)
        })?;
        Ok(head)
    }

    pub(super) fn fault(&self, row: &NameRow<'_>, fault: Fault) -> Error {
        self.fault_at(row.line, 0, fault, row.text)
    }

    pub(super) fn fault_at(&self, line: u64, at: usize, fault: Fault, text: &str) -> Error {
        Error::Line { file: self.file.clone(), line, column: at + 1, fault, text: quoted(text.as_bytes()) }
    }

    pub(super) fn problem(&self, problem: String) -> Error {
        Error::File { file: self.file.clone(), problem }
    }
}
