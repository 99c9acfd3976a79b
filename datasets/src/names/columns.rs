//! Which columns hold ids and names: as a user says it, and as headers call them.

use std::fmt;
use std::str::FromStr;

use hubcut::graph::Side;

use crate::error::{Error, Result};
use crate::read::plain_column;

/// Ids of anything; case, `_`, `-` and blanks do not matter.
const IDS: [&str; 7] = ["id", "key", "vertex", "vertexid", "node", "nodeid", "pageid"];
/// Ids of items.
const ITEMS: [&str; 8] = ["item", "itemid", "movie", "movieid", "filmid", "productid", "bookid", "trackid"];
/// Ids of users.
const USERS: [&str; 2] = ["user", "userid"];
const NAMES: [&str; 13] = [
    "name",
    "title",
    "label",
    "itemname",
    "itemtitle",
    "moviename",
    "movietitle",
    "filmtitle",
    "booktitle",
    "productname",
    "username",
    "nodename",
    "pagetitle",
];
/// More columns than any table has.
const MAX_COLUMN: usize = 65_536;

/// What the header's word for a column says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// The column holds ids: of one side, or of anything.
    Ids(Option<Side>),
    /// The column holds names.
    Names,
}

/// What is known of a word in a header.
pub(super) fn known(word: &str) -> Option<Word> {
    let word = plain_column(word);
    let is_in = |words: &[&str]| words.contains(&word.as_str());
    match () {
        () if is_in(&IDS) => Some(Word::Ids(None)),
        () if is_in(&ITEMS) => Some(Word::Ids(Some(Side::Item))),
        () if is_in(&USERS) => Some(Word::Ids(Some(Side::User))),
        () if is_in(&NAMES) => Some(Word::Names),
        () => None,
    }
}

/// A column, by its number or by what the header calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameColumn {
    /// Its number, from 1.
    Number(usize),
    /// All from the column of this number, from 1, to the end of the line.
    From(usize),
    /// Its name.
    Named(String),
}

/// Which columns of a file of names are read.
///
/// # Examples
/// ```
/// use hubcut_datasets::names::{NameColumn, NameColumns};
/// let columns: NameColumns = "id=1,name=2-".parse()?;
/// assert_eq!((columns.id, columns.name), (NameColumn::Number(1), NameColumn::From(2)));
/// let columns: NameColumns = "name=Title,id=movieId".parse()?;
/// assert_eq!(columns.id, NameColumn::Named("movieId".into()));
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameColumns {
    /// Where ids are; never [`NameColumn::From`].
    pub id: NameColumn,
    /// Where names are.
    pub name: NameColumn,
}

impl FromStr for NameColumns {
    type Err = Error;

    /// Reads `id=1,name=2`, `id=movieId,name=title`, or `id=1,name=2-` for names that go on to the end of the line.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = |what: String| {
            Error::Option(format!("columns \"{text}\": {what}; write for example id=1,name=2 or id=movieId,name=title"))
        };
        let (mut id, mut name) = (None, None);
        for part in text.split(',') {
            let (role, column) = part.split_once('=').ok_or_else(|| wrong(format!("\"{part}\" gives no column")))?;
            let (role, column) = (role.trim(), column.trim());
            let place = match role {
                "id" => &mut id,
                "name" => &mut name,
                _ => return Err(wrong(format!("there is no \"{role}\", only id and name"))),
            };
            let (digits, goes_on) = match column.strip_suffix('-') {
                Some(digits) if role == "name" => (digits, true),
                _ => (column, false),
            };
            let column = match () {
                () if column.is_empty() => return Err(wrong(format!("\"{role}\" gives no column"))),
                () if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) => {
                    NameColumn::Named(column.into())
                }
                () => match digits.parse().ok().filter(|number| (1..=MAX_COLUMN).contains(number)) {
                    Some(number) if goes_on => NameColumn::From(number),
                    Some(number) => NameColumn::Number(number),
                    None => return Err(wrong(format!("columns are numbered from 1 to {MAX_COLUMN}"))),
                },
            };
            if place.replace(column).is_some() {
                return Err(wrong(format!("\"{role}\" is given twice")));
            }
        }
        let (Some(id), Some(name)) = (id, name) else { return Err(wrong("id and name are both needed".into())) };
        if id == name {
            return Err(wrong("ids and names must be different columns".into()));
        }
        Ok(NameColumns { id, name })
    }
}

impl fmt::Display for NameColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NameColumn::Number(number) => write!(f, "{number}"),
            NameColumn::From(number) => write!(f, "{number}-"),
            NameColumn::Named(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for NameColumns {
    /// As it is written: `id=1,name=2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "id={},name={}", self.id, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_read_back() {
        for text in ["id=1,name=2", "id=2,name=1", "id=3,name=4-", "id=movieId,name=title", "id=1,name=Full name"] {
            assert_eq!(text.parse::<NameColumns>().unwrap().to_string(), text);
        }
        assert_eq!(" name = b , id = 7 ".parse::<NameColumns>().unwrap().to_string(), "id=7,name=b");
    }

    #[test]
    fn columns_that_mean_nothing() {
        for (text, word) in [
            ("", "gives no column"),
            ("id=1", "both needed"),
            ("id=1,title=2", "there is no \"title\""),
            ("id=0,name=2", "from 1 to 65536"),
            ("id=1,name=99999999999999999999", "from 1 to 65536"),
            ("id=1,name=1", "different columns"),
            ("id=1,id=2,name=3", "given twice"),
            ("id=1,name=", "gives no column"),
            ("1,2", "\"1\" gives no column"),
        ] {
            let error = text.parse::<NameColumns>().unwrap_err().to_string();
            assert!(error.contains(word) && error.contains("write for example id=1,name=2"), "{text}: {error}");
        }
    }

    #[test]
    fn words_are_known_whatever_their_case() {
        for word in ["Id", "ID", "Node", "vertex_id", "Node ID", "key"] {
            assert_eq!(known(word), Some(Word::Ids(None)), "{word}");
        }
        assert_eq!(known("movieId"), Some(Word::Ids(Some(Side::Item))));
        assert_eq!(known("user-id"), Some(Word::Ids(Some(Side::User))));
        for word in ["Label", "title", "NAME", "Movie Title"] {
            assert_eq!(known(word), Some(Word::Names), "{word}");
        }
        assert_eq!(known("genres"), None);
    }
}
