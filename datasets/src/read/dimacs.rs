//! DIMACS and PACE: `c` comments, a problem line, then `a source target weight` or `u v` lines.

use std::borrow::Cow;

use hubcut::graph::Directedness;

use super::dialect::{Dialect, Ids};
use super::fields::Found;
use super::number::whole;
use super::options::Format;
use super::prologue::{Body, Plan, words};
use crate::error::{Fault, quoted};

/// Reads comments and problem line.
pub(crate) struct DimacsPrologue {
    drop_weight: bool,
}

impl DimacsPrologue {
    pub(crate) fn new(drop_weight: bool) -> Self {
        DimacsPrologue { drop_weight }
    }

    pub(crate) fn line(&mut self, line: &[u8]) -> Result<Option<Plan>, Found> {
        let words = words(line);
        if words.first().is_none_or(|word| *word == b"c") {
            return Ok(None);
        }
        let [b"p", kind, vertices, edges] = words[..] else {
            return refuse(
                "the first line that is not a comment must be `p sp vertices arcs` or `p tw vertices edges`",
            );
        };
        let (Some(vertices), Some(edges)) = (whole(vertices), whole(edges)) else {
            return refuse("the problem line must give vertices and edges as whole numbers");
        };
        let ids =
            Ids::Number { first: 1, last: vertices, declared: format!("the problem line allows 1 to {vertices}") };
        let plain =
            Dialect { comments: Cow::Borrowed(b"c"), comment_is_word: true, ids, delimited: false, ..Dialect::plain() };
        let (format, direction, dialect) = match kind {
            b"sp" => {
                let dialect = Dialect {
                    prefix: Some(b'a'),
                    source: 1,
                    target: 2,
                    weight: Some(3),
                    drop_weight: self.drop_weight,
                    least: 4,
                    most: 4,
                    ..plain
                };
                (Format::Dimacs, Directedness::Directed, dialect)
            }
            b"tw" => (Format::Pace, Directedness::Undirected, plain),
            _ => return refuse(&format!("problem \"{}\" cannot be read; sp and tw can", quoted(kind))),
        };
        Ok(Some(Plan {
            vertices: Some(vertices),
            entries: Some(edges),
            direction: Some(direction),
            ..Plan::new(format, Body::Edges(dialect))
        }))
    }
}

/// The format of a text whose first line after `c` comments is a problem line.
pub(crate) fn problem(head: &[u8]) -> Option<Format> {
    let mut lines = head.split(|b| *b == b'\n').map(words);
    let line = lines.find(|words| words.first().is_some_and(|word| *word != b"c"))?;
    match line[..] {
        [b"p", kind, vertices, edges] if whole(vertices).is_some() && whole(edges).is_some() => {
            Some(if kind == b"tw" { Format::Pace } else { Format::Dimacs })
        }
        _ => None,
    }
}

fn refuse<T>(what: &str) -> Result<T, Found> {
    Err((0, Fault::Format(what.into())))
}
