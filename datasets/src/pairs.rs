//! Pairs of user and item, in the order of their file: what predictions are wanted for.

use std::borrow::Cow;

use hubcut::exec::Observer;

use crate::error::{Error, Fault, Result, quoted};
use crate::read::{
    Dialect, Input, Observed, PairLayout, extension, is_tsv, open, pair_layout, source_from_bytes, split_first,
    trimmed, without_return,
};

/// A file of pairs.
#[derive(Clone, Debug)]
pub struct Pairs {
    file: String,
    text: Vec<u8>,
    named_tsv: bool,
}

/// The ids of a pair, as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// Who.
    pub user: Cow<'a, str>,
    /// What.
    pub item: Cow<'a, str>,
}

impl Pairs {
    /// Reads a file, whose lines are taken apart by [`iter`](Self::iter).
    ///
    /// A line is a user, an item, and whatever follows, which is ignored, between commas, semicolons, tabs, blanks or `::`.
    /// Where the first line is a header that names a user and an item, as [`read`](crate::read()) knows them, it is they
    /// that are read. Blank lines and comments (`#`, `%`) are passed over; gzip, Zstandard and xz are undone.
    ///
    /// # Errors
    /// As [`read`](crate::read()).
    pub fn read(input: &Input, observer: &mut (dyn Observer + Send)) -> Result<Self> {
        let source = open(input)?;
        let file = source.name.clone();
        Ok(Pairs { named_tsv: is_tsv(&extension(&file)), text: source.whole(&Observed::by(observer))?, file })
    }

    /// Reads pairs from text in memory, compressed or not; `name` is for messages and its extension.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    ///
    /// # Examples
    /// ```
    /// use hubcut_datasets::Pairs;
    /// let pairs = Pairs::read_bytes("pairs.csv", b"movieId,rating,userId\n10,4.5,7\n11,3,8\n")?;
    /// let pairs: Vec<_> = pairs.iter().collect::<Result<_, _>>()?;
    /// assert_eq!((&*pairs[1].user, &*pairs[1].item), ("8", "11"));
    /// # Ok::<(), hubcut_datasets::Error>(())
    /// ```
    pub fn read_bytes(name: &str, bytes: &[u8]) -> Result<Self> {
        let text = source_from_bytes(name, bytes)?.whole(&())?;
        Ok(Pairs { named_tsv: is_tsv(&extension(name)), text, file: name.into() })
    }

    /// The pairs, line by line.
    ///
    /// # Errors
    /// [`Error::Line`] for a line that has no two ids.
    pub fn iter(&self) -> impl Iterator<Item = Result<Pair<'_>>> {
        let mut layout = None;
        let lines = self.text.split(|byte| *byte == b'\n').map(without_return).zip(1u64..);
        lines.filter_map(move |(line, number)| {
            let content = trimmed(line).1;
            if content.is_empty() || is_comment(line, content, layout, self.named_tsv) {
                return None;
            }
            let found = match layout {
                Some(layout) => pair(line, layout).map(Some),
                None => pair_layout(line, self.named_tsv).and_then(|found| {
                    layout = Some(found);
                    if found.has_header { Ok(None) } else { pair(line, found).map(Some) }
                }),
            };
            let refused = |(at, fault)| Error::Line {
                file: self.file.clone(),
                line: number,
                column: at + 1,
                fault,
                text: quoted(line),
            };
            found.map_err(refused).transpose()
        })
    }
}

/// Whether a line is a comment: it begins like one, and a blank follows, or it is no pair.
fn is_comment(line: &[u8], content: &[u8], layout: Option<PairLayout>, named_tsv: bool) -> bool {
    if !Dialect::plain().is_comment(content) {
        return false;
    }
    let is_pair = || {
        let layout = layout.map_or_else(|| pair_layout(line, named_tsv), Ok);
        layout.is_ok_and(|layout| pair(line, layout).is_ok())
    };
    content.get(1).is_none_or(|byte| matches!(byte, b' ' | b'\t')) || !is_pair()
}

fn pair(line: &[u8], layout: PairLayout) -> Result<Pair<'_>, (usize, Fault)> {
    let mut fields = Vec::new();
    let needed = layout.user.max(layout.item) + 1;
    split_first(line, layout.cut, needed, &mut fields)?;
    if fields.len() < needed {
        let hint = "a pair is written `user`, separator, `item`";
        return Err((line.len(), Fault::TooFewColumns { found: fields.len(), needed, hint }));
    }
    let mut id = |column: usize| {
        let field = &mut fields[column];
        let text = match std::mem::take(&mut field.text) {
            Cow::Borrowed(text) => std::str::from_utf8(text).map(Cow::Borrowed).ok(),
            Cow::Owned(text) => String::from_utf8(text).map(Cow::Owned).ok(),
        };
        match text {
            None => Err((field.start, Fault::NotUtf8)),
            Some(text) if text.is_empty() => Err((field.start, Fault::EmptyId)),
            Some(text) => Ok(text),
        }
    };
    Ok(Pair { user: id(layout.user)?, item: id(layout.item)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(name: &str, text: &str) -> Vec<(String, String)> {
        let pairs = Pairs::read_bytes(name, text.as_bytes()).unwrap();
        pairs.iter().map(|pair| pair.map(|pair| (pair.user.into_owned(), pair.item.into_owned())).unwrap()).collect()
    }

    #[test]
    fn separators_are_those_of_ratings() {
        let wanted = [("7".to_owned(), "10".to_owned()), ("3".to_owned(), "11".to_owned())];
        for text in [
            "7,10\n3,11\n",
            "7;10;whatever\n3;11",
            "7\t10\r\n3\t11\r\n",
            "# none\n7 10 4.5 97\n\n3 11\n",
            "7::10::5::97\n3::11::1::98\n",
            "userId,movieId,rating\n7,10,\n3,11,\"\n",
            "item,user\n10,7\n11,3\n",
        ] {
            assert_eq!(pairs("p", text), wanted, "{text}");
        }
        assert_eq!(pairs("p.tsv", "a b\tc, d\n"), [("a b".to_owned(), "c, d".to_owned())]);
        assert_eq!(pairs("p.csv", "\"a, \"\"b\"\"\",c\n"), [("a, \"b\"".to_owned(), "c".to_owned())]);
        assert!(pairs("p", "").is_empty());
    }

    #[test]
    fn faults_are_named() {
        let fault = |text: &[u8]| {
            let pairs = Pairs::read_bytes("p.csv", text).unwrap();
            pairs.iter().find_map(Result::err).unwrap().to_string()
        };
        assert!(fault(b"7,10\n3\n").starts_with("p.csv:2:2: 1 column where 2 are needed; a pair is written"));
        assert!(fault(b"7,10\n,11\n").starts_with("p.csv:2:1: a vertex id is empty"));
        assert!(fault(b"7,\xFF\n").starts_with("p.csv:1:3: not valid UTF-8"));
    }
}
