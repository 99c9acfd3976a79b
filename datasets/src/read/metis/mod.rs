//! METIS: a line `vertices edges [format [weights]]`, then line i lists the neighbours of vertex i.
//!
//! An undirected edge stands in the rows of both its ends. It is kept once, from the row of the smaller
//! end; that the other row says the same is verified. A loop stands once.

mod both_rows;

use super::dialect::Cut;
use super::edges::BadLine;
use super::fields::{Found, is_blank, split, without_return};
use super::number::{self, whole};
use super::options::Format;
use super::prologue::{Body, Plan, words};
use crate::error::{Fault, quoted};
use hubcut::graph::Directedness;

pub(crate) use both_rows::{Gathered, Side};

/// What the first line says about the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) vertices: u32,
    pub(crate) edges: u64,
    /// Numbers at the beginning of a row that are not neighbours: a size, vertex weights.
    skipped: usize,
    /// Whether each neighbour is followed by the weight of the edge.
    weighted: bool,
    drop_weight: bool,
}

impl Rows {
    /// Whether edges keep a weight.
    pub(crate) fn has_weights(&self) -> bool {
        self.weighted && !self.drop_weight
    }
}

/// Reads comments and the first line.
pub(crate) struct MetisPrologue {
    drop_weight: bool,
}

impl MetisPrologue {
    pub(crate) fn new(drop_weight: bool) -> Self {
        MetisPrologue { drop_weight }
    }

    pub(crate) fn line(&mut self, line: &[u8]) -> Result<Option<Plan>, Found> {
        let words = words(line);
        if words.first().is_none_or(|word| word[0] == b'%') {
            return Ok(None);
        }
        let numbers: Option<Vec<u64>> = words.iter().map(|word| whole(word)).collect();
        let (vertices, edges, flags, constraints) = match numbers.as_deref() {
            Some([vertices, edges]) => (*vertices, *edges, 0, None),
            Some([vertices, edges, flags]) => (*vertices, *edges, *flags, None),
            Some([vertices, edges, flags, constraints]) => (*vertices, *edges, *flags, Some(*constraints)),
            _ => {
                return refuse("the first line must be `vertices edges [format [weights]]`, two to four whole numbers");
            }
        };
        let [sizes, vertex_weights, edge_weights] = [flags / 100, flags / 10 % 10, flags % 10];
        if sizes > 1 || vertex_weights > 1 || edge_weights > 1 {
            return refuse(&format!(
                "format {flags} is unknown; it has three digits, 0 or 1: vertex sizes, vertex weights, edge weights"
            ));
        }
        let constraints = match (vertex_weights, constraints) {
            (0, _) => 0,
            (_, None) => 1,
            (_, Some(count @ 1..=1000)) => count,
            (_, Some(count)) => return refuse(&format!("{count} weights a vertex cannot be; METIS has 1 and more")),
        };
        let Some(vertices) = u32::try_from(vertices).ok().filter(|n| *n < u32::MAX) else {
            return refuse("more than 2^32 - 2 vertices cannot be read from a METIS file");
        };
        let left = match (sizes, constraints) {
            (0, 0) => None,
            (0, _) => Some("weights"),
            (_, 0) => Some("sizes"),
            _ => Some("sizes and weights"),
        };
        let rows = Rows {
            vertices,
            edges,
            skipped: (sizes + constraints) as usize,
            weighted: edge_weights == 1,
            drop_weight: self.drop_weight,
        };
        Ok(Some(Plan {
            vertices: Some(vertices.into()),
            direction: Some(Directedness::Undirected),
            notes: left.map(|left| format!("{left} of vertices left out")).into_iter().collect(),
            ..Plan::new(Format::Metis, Body::Rows(rows))
        }))
    }
}

fn refuse<T>(what: &str) -> Result<T, Found> {
    Err((0, Fault::Format(what.into())))
}

/// The rows of a block.
#[derive(Debug, Default)]
pub(crate) struct RowsPiece {
    /// Edges from the rows of their smaller ends, loops included: the graph.
    pub(crate) graph: Side,
    /// Edges from the rows of their larger ends: to compare.
    pub(crate) mirror: Side,
    pub(crate) loops: u64,
    pub(crate) lines: u64,
    /// Lines, from 0 in the block, that are comments.
    pub(crate) comments: Vec<u64>,
    pub(crate) bad: Option<BadLine>,
}

/// How many rows a block has: its lines without comments.
pub(crate) fn count_rows(block: &[u8]) -> u64 {
    lines(block).filter(|(_, line)| !is_comment(line)).count() as u64
}

fn is_comment(line: &[u8]) -> bool {
    line.iter().find(|b| !is_blank(**b)) == Some(&b'%')
}

/// The lines of a block and where they start.
fn lines(block: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        (at < block.len()).then(|| {
            let start = at;
            let end = memchr::memchr(b'\n', &block[at..]).map_or(block.len(), |length| at + length);
            at = end + 1;
            (start, &block[start..end])
        })
    })
}

/// Parses a block whose first row is that of vertex `base + 1`.
pub(crate) fn parse(block: &[u8], rows: &Rows, base: u64) -> RowsPiece {
    let mut piece = RowsPiece::default();
    let mut row = base;
    for (start, line) in lines(block) {
        piece.lines += 1;
        if is_comment(line) {
            piece.comments.push(piece.lines - 1);
            continue;
        }
        row += 1;
        if let Err((at, fault)) = parse_row(without_return(line), rows, row, &mut piece) {
            piece.bad = Some(BadLine { start, at, fault });
            break;
        }
    }
    piece
}

fn parse_row(line: &[u8], rows: &Rows, row: u64, piece: &mut RowsPiece) -> Result<(), Found> {
    let mut at = 0;
    // The next word and where it starts.
    let mut word = || {
        while at < line.len() && is_blank(line[at]) {
            at += 1;
        }
        let start = at;
        while at < line.len() && !is_blank(line[at]) {
            at += 1;
        }
        (start < at).then(|| (start, &line[start..at]))
    };
    let control =
        |start: usize| split(&line[start..], Cut::Blanks, &mut Vec::new()).map_err(|(at, fault)| (start + at, fault));
    if row > rows.vertices.into() {
        return match word() {
            None => Ok(()),
            Some((start, _)) => {
                control(start)?;
                Err((
                    start,
                    Fault::Format(format!("this is row {row}, but the first line declares {} vertices", rows.vertices)),
                ))
            }
        };
    }
    for _ in 0..rows.skipped {
        match word() {
            Some((_, text)) if whole(text).is_some() => {}
            Some((start, text)) => {
                control(start)?;
                let what = format!(
                    "\"{}\" is not a whole number, but the first line declares vertex sizes or weights",
                    quoted(text)
                );
                return Err((start, Fault::Format(what)));
            }
            None => {
                let what = format!(
                    "vertex {row} has fewer than the {} sizes and weights that the first line declares; write format 0 there if rows list neighbours only",
                    rows.skipped
                );
                return Err((line.len(), Fault::Format(what)));
            }
        }
    }
    while let Some((start, text)) = word() {
        let neighbour = whole(text).filter(|n| (1..=u64::from(rows.vertices)).contains(n));
        let Some(neighbour) = neighbour else {
            control(start)?;
            let declared = format!("the first line allows 1 to {}", rows.vertices);
            return Err((start, Fault::OutsideDeclared { field: quoted(text), declared }));
        };
        let mut weight = None;
        if rows.weighted {
            let Some((start, text)) = word() else {
                let what = format!("neighbour {neighbour} has no weight, but the first line declares edge weights");
                return Err((line.len(), Fault::Format(what)));
            };
            let Some(found) = number::weight(text) else {
                control(start)?;
                let rule = number::refusal(text).unwrap_or(number::RULE);
                return Err((start, Fault::NotAWeight { field: quoted(text), rule }));
            };
            weight = Some(found).filter(|_| !rows.drop_weight);
        }
        // Both are at most `vertices`, a u32.
        let (row, neighbour) = (row as u32, neighbour as u32);
        if row <= neighbour {
            piece.loops += u64::from(row == neighbour);
            piece.graph.push(row, neighbour, weight);
        } else {
            piece.mirror.push(neighbour, row, weight);
        }
    }
    Ok(())
}
