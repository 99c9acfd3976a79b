//! A text as tokens that know where they stand.

use std::fmt::Display;

use crate::error::{Error, Fault, Result, quoted};

/// The text of a file.
pub(super) struct Text<'t> {
    file: &'t str,
    text: &'t str,
}

/// What of a text is no word of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommentStyle {
    /// Nothing.
    None,
    /// From a `#` that begins a word to the end of its line, as libDAI has it.
    Hash,
    /// From `#` or `//` to the end of the line, and lines that begin with the word `c`, as around UAI files.
    Uai,
}

impl CommentStyle {
    /// Whether `rest`, where a word of `text` begins, is one up to the end of its line.
    pub(super) fn begin(self, text: &str, rest: &str) -> bool {
        match self {
            CommentStyle::None => false,
            CommentStyle::Hash => rest.starts_with('#'),
            CommentStyle::Uai => {
                let is_c = || {
                    rest.strip_prefix('c').is_some_and(|after| !after.starts_with(|c: char| !c.is_ascii_whitespace()))
                };
                let begins_line = || {
                    let before = text[..text.len() - rest.len()].trim_end_matches([' ', '\t', '\r']);
                    before.is_empty() || before.ends_with('\n')
                };
                rest.starts_with('#') || rest.starts_with("//") || (is_c() && begins_line())
            }
        }
    }
}

/// A word of it, and the byte where it begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) at: usize,
    pub(super) text: &'t str,
}

impl<'t> Text<'t> {
    /// # Errors
    /// [`Error::Line`] if it is not UTF-8.
    pub(super) fn new(file: &'t str, bytes: &'t [u8]) -> Result<Self> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Text { file, text }),
            Err(error) => Err(line_error(file, bytes, error.valid_up_to(), Fault::NotUtf8)),
        }
    }

    pub(super) fn as_str(&self) -> &'t str {
        self.text
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// What is wrong at a byte.
    pub(super) fn fault(&self, at: usize, problem: impl Into<String>) -> Error {
        line_error(self.file, self.text.as_bytes(), at, Fault::Format(problem.into()))
    }

    /// In which line a byte is, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        1 + self.text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count()
    }

    /// The last byte that is no blank: where a file that ends early is wrong.
    fn end(&self) -> usize {
        self.text.trim_end().len().saturating_sub(1)
    }

    pub(super) fn ends_early(&self, wanted: impl Display) -> Error {
        self.fault(self.end(), format!("the file ends where {wanted} should follow"))
    }

    /// Words between blanks.
    pub(super) fn words(&self) -> Words<'_, 't> {
        self.words_without(CommentStyle::None)
    }

    /// Words between blanks, without those in comments.
    pub(super) fn words_without(&self, comments: CommentStyle) -> Words<'_, 't> {
        Words { text: self, at: 0, comments }
    }
}

fn line_error(file: &str, bytes: &[u8], at: usize, fault: Fault) -> Error {
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |newline| at + newline);
    let line = 1 + bytes[..start].iter().filter(|byte| **byte == b'\n').count() as u64;
    let text = quoted(bytes[start..end].trim_ascii_end());
    Error::Line { file: file.into(), line, column: at - start + 1, fault, text }
}

/// Words between blanks, one after another.
pub(super) struct Words<'a, 't> {
    text: &'a Text<'t>,
    at: usize,
    comments: CommentStyle,
}

impl<'a, 't> Words<'a, 't> {
    /// The next one.
    pub(super) fn next(&mut self) -> Option<Token<'t>> {
        loop {
            let at = self.at + self.text.text[self.at..].find(|c: char| !c.is_ascii_whitespace())?;
            let rest = &self.text.text[at..];
            if self.comments.begin(self.text.text, rest) {
                self.at = at + rest.find('\n')?;
                continue;
            }
            let ends = |c: char| c.is_ascii_whitespace() || (c == '#' && self.comments == CommentStyle::Uai);
            let length = rest.find(ends).unwrap_or(rest.len());
            self.at = at + length;
            return Some(Token { at, text: &rest[..length] });
        }
    }

    /// The next one, which is `wanted`: words for a message, which are put together only if there is one.
    pub(super) fn need(&mut self, wanted: impl Display) -> Result<Token<'t>> {
        self.next().ok_or_else(|| self.text.ends_early(wanted))
    }

    /// A whole number.
    pub(super) fn whole(&mut self, wanted: impl Display) -> Result<(u64, usize)> {
        let token = self.need(&wanted)?;
        match token.text.parse() {
            Ok(number) => Ok((number, token.at)),
            Err(_) => Err(self.text.fault(token.at, format!("\"{}\" is not {wanted}", quoted(token.text.as_bytes())))),
        }
    }

    /// A whole number below 2^32.
    pub(super) fn small(&mut self, wanted: impl Display) -> Result<(u32, usize)> {
        let (number, at) = self.whole(&wanted)?;
        let small = u32::try_from(number);
        small.map(|number| (number, at)).map_err(|_| self.text.fault(at, format!("{number} is too large for {wanted}")))
    }

    /// A number of a table.
    pub(super) fn entry(&mut self, wanted: &str) -> Result<(f64, usize)> {
        let token = self.need(wanted)?;
        Ok((entry(self.text, token, wanted)?, token.at))
    }

    /// Refuses what follows.
    pub(super) fn end(&mut self, after: &str) -> Result<()> {
        match self.next() {
            None => Ok(()),
            Some(token) => Err(self.text.fault(token.at, format!("{after}, but something follows"))),
        }
    }

    pub(super) fn text(&self) -> &'a Text<'t> {
        self.text
    }
}

/// What a row of conditional probabilities may always miss of one.
pub(super) const ROUNDING: f64 = 1e-3;

/// A number of a table: finite and not negative.
pub(super) fn entry(text: &Text<'_>, token: Token<'_>, wanted: &str) -> Result<f64> {
    match token.text.parse::<f64>() {
        // Zero excludes a state, whatever else there is; a number that is only small does not.
        Ok(0.0) if is_positive(token.text) => {
            let problem = format!("{} is not {wanted} that can be held: what is above 0 is 5e-324 or more", token.text);
            Err(text.fault(token.at, problem))
        }
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        Ok(_) => {
            Err(text.fault(token.at, format!("{} is not {wanted}: entries are finite and not negative", token.text)))
        }
        Err(_) => Err(text.fault(token.at, format!("\"{}\" is not {wanted}", quoted(token.text.as_bytes())))),
    }
}

/// Whether the digits of a number say that it is not zero.
fn is_positive(number: &str) -> bool {
    let digits = number.split(['e', 'E']).next().unwrap_or_default();
    digits.contains(|c: char| matches!(c, '1'..='9'))
}
