//! Pairs of user and item, which need no more than their first line.

use super::super::dialect::{Cut, Dialect};
use super::super::fields::{Found, split, split_first, trimmed, without_return};
use super::super::{header, number};
use super::cut;
use crate::error::quoted;

/// How pairs of user and item are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PairLayout {
    pub(crate) cut: Cut,
    /// Column of the user, from 0.
    pub(crate) user: usize,
    /// Column of the item, from 0.
    pub(crate) item: usize,
    /// Whether the line that showed it is a header.
    pub(crate) has_header: bool,
}

/// What the first line that is neither empty nor a comment shows of pairs: columns by name if it names a user and an item,
/// else the first two.
pub(crate) fn pair_layout(line: &[u8], named_tsv: bool) -> Result<PairLayout, Found> {
    let (cut, _) = cut::of_line(line, named_tsv);
    let mut fields = Vec::new();
    // Of what comes after the ids nothing counts, not even that it can be cut.
    split(line, cut, &mut fields).or_else(|_| split_first(line, cut, 2, &mut fields))?;
    let named = header::known_ends(&header::names_of(&fields));
    let (user, item) = named.map_or((0, 1), |ends| (ends.source, ends.target));
    Ok(PairLayout { cut, user, item, has_header: named.is_some() })
}

/// Looks whether the first line of one of several files is a header that is not the one that they have; what is wrong then.
pub(crate) fn other_header(line: &[u8], dialect: &Dialect) -> Option<String> {
    let line = trimmed(without_return(line.strip_suffix(b"\n").unwrap_or(line))).1;
    if line.is_empty() || dialect.header.as_deref() == Some(line) {
        return None;
    }
    let mut fields = Vec::new();
    split(line, dialect.cut, &mut fields).ok()?;
    let found = header::names_of(&fields);
    let is_ends = header::known_ends(&found).is_some();
    // With a header in the first file, words such as `id` or `label` are names, too; without one they may be ids.
    let known = |name: &String| !name.is_empty() && header::role(name) != header::Role::Unknown;
    let has_numbers = found.iter().any(|name| number::looks_numeric(name.as_bytes()));
    let is_other = is_ends || (dialect.header.is_some() && !has_numbers && found.iter().any(known));
    is_other.then(|| {
        let of_first = match dialect.header.as_deref() {
            Some(header) => format!("and the first file begins with \"{}\"", quoted(header)),
            None => "and the first file has no header".into(),
        };
        format!("this file begins with the header \"{}\", {of_first}; give files with the same columns", quoted(line))
    })
}
