//! The errors of reading and writing text: which file, which line, what is wrong, what to do next.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::read::Compression;

/// Most characters of a line or a field that a message quotes.
const QUOTED_CHARACTERS: usize = 80;

/// Anything that can go wrong when a graph or a table is read or written as text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A line does not say what its format demands.
    #[error("{file}:{line}:{column}: {fault} (line: \"{text}\")")]
    Line {
        /// The file as the caller named it.
        file: String,
        /// Line, from 1, counted after decompression.
        line: u64,
        /// Byte in the line, from 1.
        column: usize,
        /// What is wrong.
        fault: Fault,
        /// The line, control bytes escaped, cut to 80 characters.
        text: String,
    },
    /// The file as a whole is not what it should be.
    #[error("{file}: {problem}")]
    File {
        /// The file as the caller named it.
        file: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A compressed file ends early or is damaged.
    #[error(
        "{file}: damaged or cut short, its {compression} data does not decompress ({source}); fetch or compress it again"
    )]
    Corrupt {
        /// The file as the caller named it.
        file: String,
        /// How it is compressed.
        compression: Compression,
        /// What the decoder says.
        source: std::io::Error,
    },
    /// The operating system refused to read or write.
    #[error("{file}: {source}")]
    Io {
        /// The file as the caller named it.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// [`Observer::is_cancelled`](hubcut::exec::Observer::is_cancelled) asked to stop.
    #[error("{file}: reading was interrupted, nothing is kept")]
    Cancelled {
        /// The file as the caller named it.
        file: String,
    },
    /// An option has a value that means nothing.
    #[error("{0}")]
    Option(String),
    /// The engine refused.
    #[error(transparent)]
    Engine(#[from] hubcut::Error),
}

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A field is not a whole number that names a vertex.
    #[error("\"{field}\" is not a vertex id: ids are whole numbers from 0 to 18446744073709551615{}", next_step(.hint))]
    NotAnId {
        /// The field.
        field: String,
        /// What to do, may be empty.
        hint: &'static str,
    },
    /// An id lies outside the vertices that the file or the caller declared.
    #[error("\"{field}\" is not a vertex id: {declared}")]
    OutsideDeclared {
        /// The field.
        field: String,
        /// The range, and who declared it.
        declared: String,
    },
    /// An id has zeros in front, so that it is text, and others were read as numbers.
    #[error(
        "\"{field}\" has zeros in front, so ids are text here, and this cannot be read again from its beginning; say `ids = text`, or \
         `ids = number` to take it for {number}"
    )]
    LeadingZero {
        /// The field.
        field: String,
        /// The number that it would be.
        number: String,
    },
    /// Text has no quotes, and the first lines have them around all text.
    #[error(
        "text without quotes, which the first lines have around all text, and this cannot be read again from its beginning; say \
         `quotes = no` if quotes belong to ids, or `quotes = yes` to take them off where they are"
    )]
    Unquoted,
    /// A line that begins like a comment has the fields of an edge.
    #[error(
        "this line begins with {mark} and has the fields of an edge; say `comments = none` if it is one, or `comments = '{mark}'` if it is \
         a comment"
    )]
    Comment {
        /// What it begins with.
        mark: char,
    },
    /// A field that shows by holding a number that line 1 is a header does not hold one.
    #[error(
        "\"{field}\" is no number, and numbers in this column made line 1 a header; say `header = yes` or `header = no`"
    )]
    NoNumber {
        /// The field.
        field: String,
    },
    /// A vertex id is empty.
    #[error("a vertex id is empty")]
    EmptyId,
    /// A field is not a weight.
    #[error("\"{field}\" is not a weight: {}", .rule)]
    NotAWeight {
        /// The field.
        field: String,
        /// What a weight is here, and what to do.
        rule: &'static str,
    },
    /// A field is not a rating.
    #[error("\"{field}\" is not a rating: ratings are finite numbers up to 3.4e38")]
    NotARating {
        /// The field.
        field: String,
    },
    /// Fewer columns than needed.
    #[error("{found} {} where {needed} are needed{}", if *.found == 1 { "column" } else { "columns" }, next_step(.hint))]
    TooFewColumns {
        /// On this line.
        found: usize,
        /// At least.
        needed: usize,
        /// What to do, may be empty.
        hint: &'static str,
    },
    /// More columns than can be understood.
    #[error("surplus column: {found} columns where {expected} are expected{}", next_step(.hint))]
    TooManyColumns {
        /// On this line.
        found: usize,
        /// At most.
        expected: usize,
        /// What to do, may be empty.
        hint: Cow<'static, str>,
    },
    /// A byte that no text file has.
    #[error("control byte \\x{byte:02X}{}", control_hint(*.byte))]
    Control {
        /// The byte.
        byte: u8,
    },
    /// A field with text is not UTF-8.
    #[error("not valid UTF-8; convert the file, for example with `iconv -f latin1 -t utf-8`")]
    NotUtf8,
    /// A quoted field is not closed, or text follows the closing quote.
    #[error(
        "a quoted field is not closed in its line, or goes on after its closing quote; double a quote that belongs to the text"
    )]
    Quote,
    /// A line is longer than any edge.
    #[error("the line is longer than 1 MB; is this a text file with one edge a line?")]
    TooLong,
    /// The line breaks a rule of its format.
    #[error("{0}")]
    Format(String),
}

fn next_step(hint: &str) -> String {
    if hint.is_empty() { String::new() } else { format!("; {hint}") }
}

fn control_hint(byte: u8) -> &'static str {
    match byte {
        b'\r' => " (carriage return) inside the line; end lines with LF or CRLF",
        b'\t' => " (tab) inside a field; cut the file at tabs with `separator = tab`",
        0 => "; is this a binary file?",
        _ => "; ids cannot hold control bytes",
    }
}

/// Bytes of a line made fit for a message: control bytes and broken UTF-8 escaped, cut to 80 characters.
pub(crate) fn quoted(bytes: &[u8]) -> String {
    // Four bytes a character at most; what lies beyond cannot be shown.
    let cut = &bytes[..bytes.len().min(4 * QUOTED_CHARACTERS + 4)];
    let mut text = String::new();
    let mut characters = 0;
    for chunk in cut.utf8_chunks() {
        for c in chunk.valid().chars() {
            if characters == QUOTED_CHARACTERS {
                return text + "...";
            }
            characters += 1;
            match c {
                '\t' => text.push_str("\\t"),
                c if c.is_control() => c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| _ = write!(text, "\\x{b:02X}")),
                c => text.push(c),
            }
        }
        for byte in chunk.invalid() {
            if characters == QUOTED_CHARACTERS {
                return text + "...";
            }
            characters += 1;
            _ = write!(text, "\\x{byte:02X}");
        }
    }
    if cut.len() < bytes.len() { text + "..." } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting_escapes_and_cuts() {
        assert_eq!(quoted(b"12\t-3\0\xFF"), "12\\t-3\\x00\\xFF");
        assert_eq!(quoted("\u{85}é".as_bytes()), "\\xC2\\x85é");
        assert_eq!(quoted(&[b'x'; 80]), "x".repeat(80));
        assert_eq!(quoted(&[b'x'; 81]), "x".repeat(80) + "...");
        assert_eq!(quoted(&[b'x'; 10_000_000]), "x".repeat(80) + "...");
    }
}
