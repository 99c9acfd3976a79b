//! Matrix Market: `%%MatrixMarket matrix coordinate field symmetry`, comments, `rows columns entries`, then
//! one entry a line. Of a graph, the matrix is square; of ratings, rows are users and columns items, each with ids from 1.

use std::borrow::Cow;

use hubcut::graph::Directedness;

use super::dialect::{Dialect, Ids, WeightRule};
use super::fields::Found;
use super::number::whole;
use super::options::Format;
use super::prologue::{Body, Content, Plan, words};
use crate::error::{Fault, quoted};

/// Reads banner, comments and size line.
pub(crate) struct MatrixMarketPrologue {
    drop_weight: bool,
    content: Content,
    banner: Option<Banner>,
}

#[derive(Clone, Copy)]
struct Banner {
    /// `None` for a pattern.
    weights: Option<WeightRule>,
    direction: Directedness,
}

impl MatrixMarketPrologue {
    pub(crate) fn new(drop_weight: bool, content: Content) -> Self {
        MatrixMarketPrologue { drop_weight, content, banner: None }
    }

    pub(crate) fn line(&mut self, line: &[u8]) -> Result<Option<Plan>, Found> {
        let words = words(line);
        match self.banner {
            None => {
                self.banner = Some(banner(&words, self.content)?);
                Ok(None)
            }
            Some(_) if words.first().is_none_or(|word| word[0] == b'%') => Ok(None),
            Some(banner) => self.size(&words, banner).map(Some),
        }
    }

    fn size(&self, words: &[&[u8]], banner: Banner) -> Result<Plan, Found> {
        let numbers: Option<Vec<u64>> = words.iter().map(|word| whole(word)).collect();
        let Some([rows, columns, entries]) = numbers.as_deref() else {
            return refuse("the size line must be `rows columns entries`, three whole numbers");
        };
        let of_ratings = self.content == Content::Ratings;
        if rows != columns && !of_ratings {
            return refuse(&format!(
                "the matrix of a graph is square, this one has {rows} rows and {columns} columns; if \
                 these are things of two kinds, say `bipartite`"
            ));
        }
        let weighted = banner.weights.is_some();
        let dialect = Dialect {
            comments: Cow::Borrowed(b"%"),
            weight: weighted.then_some(2),
            drop_weight: weighted && self.drop_weight,
            least: 2 + usize::from(weighted),
            most: 2 + usize::from(weighted),
            ids: ids_to(*rows, if of_ratings { "rows (users) " } else { "" }),
            targets: of_ratings.then(|| ids_to(*columns, "columns (items) ")),
            weights: banner.weights.unwrap_or(WeightRule::Any),
            delimited: false,
            ..Dialect::plain()
        };
        Ok(Plan {
            vertices: (!of_ratings).then_some(*rows),
            entries: Some(*entries),
            direction: (!of_ratings).then_some(banner.direction),
            ..Plan::new(Format::MatrixMarket, Body::Edges(dialect))
        })
    }
}

/// Ids from 1 to the number that the size line declares, of what.
fn ids_to(last: u64, what: &str) -> Ids {
    Ids::Number { first: 1, last, declared: format!("the size line allows {what}1 to {last}") }
}

fn banner(words: &[&[u8]], content: Content) -> Result<Banner, Found> {
    let of_ratings = content == Content::Ratings;
    let words: Vec<String> = words.iter().map(|word| quoted(word).to_ascii_lowercase()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let ["%%matrixmarket", object, layout, field, symmetry] = words[..] else {
        // Without its first line a matrix still has its size line, which is no edge.
        let or = if words.len() == 2 { "; if each line is an edge, say `format = edge-list`" } else { "" };
        return refuse(&format!("the first line must be `%%MatrixMarket matrix coordinate FIELD SYMMETRY`{or}"));
    };
    if object != "matrix" {
        return refuse(&format!("a \"{object}\" is not a matrix"));
    }
    match layout {
        "coordinate" => {}
        "array" if of_ratings => {
            return refuse("a dense matrix (array) does not say who rated what; write what is rated as coordinates");
        }
        "array" => return refuse("a dense matrix (array) is not a graph; write its entries as coordinates"),
        _ => return refuse(&format!("\"{layout}\" is not a layout; \"coordinate\" is the one that can be read")),
    }
    let weights = match field {
        "pattern" => None,
        "real" | "double" => Some(WeightRule::Any),
        "integer" | "unsigned-integer" => Some(WeightRule::Whole),
        "complex" if of_ratings => return refuse("complex entries are not ratings; write real ones"),
        "complex" => return refuse("complex entries are not weights; write their absolute values as real"),
        _ => return refuse(&format!("\"{field}\" is not a field; pattern, real and integer can be read")),
    };
    let direction = match symmetry {
        "general" => Directedness::Directed,
        "symmetric" | "skew-symmetric" | "hermitian" if of_ratings => {
            return refuse(&format!(
                "a {symmetry} matrix has the same rows and columns, and ratings have users and items; write it as general"
            ));
        }
        "symmetric" => Directedness::Undirected,
        "skew-symmetric" => {
            return refuse("a skew-symmetric matrix weighs an edge +w one way and -w the other; write it as general");
        }
        "hermitian" => return refuse("a hermitian matrix has complex entries, which are not weights"),
        _ => return refuse(&format!("\"{symmetry}\" is not a symmetry; general and symmetric can be read")),
    };
    Ok(Banner { weights, direction })
}

fn refuse<T>(what: &str) -> Result<T, Found> {
    Err((0, Fault::Format(what.into())))
}
