//! METIS: a line `vertices edges [format [weights]]`, then line i lists the neighbours of vertex i.
//!
//! An undirected edge stands in the rows of both its ends. It is kept once, from the row of the smaller
//! end; that the other row says the same is verified. A loop stands once.

use std::collections::BTreeSet;

use super::dialect::Cut;
use super::edges::BadLine;
use super::fields::{Found, is_blank, split, without_return};
use super::number::{self, Weight, whole};
use super::options::Format;
use super::prologue::{Body, Plan, words};
use super::weights::Weights;
use crate::error::{Fault, quoted};
use hubcut::graph::Directedness;

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
pub(crate) struct Prologue {
    drop_weight: bool,
}

impl Prologue {
    pub(crate) fn new(drop_weight: bool) -> Self {
        Prologue { drop_weight }
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

/// Edges from one side: pairs (smaller end, larger end), from 1, and their weights.
#[derive(Debug, Default)]
pub(crate) struct Side {
    pub(crate) pairs: Vec<(u32, u32)>,
    pub(crate) weights: Weights,
    /// The sum of the hashes of all edges with their weights: equal sides have equal sums.
    sum: u64,
}

impl Side {
    fn push(&mut self, a: u32, b: u32, weight: Option<Weight>) {
        self.pairs.push((a, b));
        self.sum = self.sum.wrapping_add(mix(u64::from(a) << 32 | u64::from(b), bits(weight.map(Weight::double))));
        if let Some(weight) = weight {
            self.weights.push(weight);
        }
    }

    fn append(&mut self, other: Side) {
        self.sum = self.sum.wrapping_add(other.sum);
        self.pairs.extend(other.pairs);
        match other.weights {
            Weights::Whole(numbers) => numbers.into_iter().for_each(|n| self.weights.push(Weight::Whole(n))),
            weights => (0..).map_while(|i| weights.get(i)).for_each(|x| self.weights.push(Weight::Real(x))),
        }
    }

    /// Edges with the bits of their weights, sorted.
    fn sorted(&self) -> Vec<(u32, u32, u64)> {
        let weight = |i| bits(self.weights.get(i));
        let mut edges: Vec<_> = self.pairs.iter().enumerate().map(|(i, &(a, b))| (a, b, weight(i))).collect();
        edges.sort_unstable();
        edges
    }
}

/// Returns the bits of a weight as a number of 64 bits, so that `2` and `2.0` have the same.
fn bits(weight: Option<f64>) -> u64 {
    weight.map_or(0, f64::to_bits)
}

/// Two words to one, each bit of the result depending on all (the finaliser of SplitMix64, twice).
fn mix(a: u64, b: u64) -> u64 {
    let scramble = |mut x: u64| {
        x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ x >> 31
    };
    scramble(scramble(a.wrapping_add(0x9E37_79B9_7F4A_7C15)).wrapping_add(b))
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

/// The rows of a whole file, taken piece by piece in order.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) graph: Vec<Side>,
    mirror: Side,
    graph_sum: u64,
    loops: u64,
    edges: u64,
    /// Lines of the file, from 1, that are comments.
    comments: BTreeSet<u64>,
}

impl Gathered {
    /// Takes a piece that begins after `lines_before` lines.
    pub(crate) fn take(&mut self, piece: RowsPiece, lines_before: u64) {
        self.comments.extend(piece.comments.iter().map(|line| lines_before + line + 1));
        self.loops += piece.loops;
        self.edges += piece.graph.pairs.len() as u64;
        self.graph_sum = self.graph_sum.wrapping_add(piece.graph.sum);
        self.mirror.append(piece.mirror);
        self.graph.push(piece.graph);
    }

    /// Compares both sides and the numbers that the first line declares. Rows begin after `header_line`.
    ///
    /// On failure: the line at fault, if it is one line, and what is wrong.
    pub(crate) fn check(&mut self, rows: &Rows, found: u64, header_line: u64) -> Result<(), (Option<u64>, String)> {
        let n = u64::from(rows.vertices);
        // An editor that takes the line feed of a last row that is empty takes the row.
        if found + 1 < n {
            let what =
                format!("the first line declares {n} vertices, but there are {found} rows; the file may be cut short");
            return Err((None, what));
        }
        let loop_sum = self.loop_sum();
        if self.graph_sum.wrapping_sub(loop_sum) != self.mirror.sum {
            let (row, other) = self.unpaired();
            let what = format!(
                "vertex {row} lists {other}, but vertex {other} does not list {row} as often, or with another weight; METIS files list each edge in both rows"
            );
            return Err((Some(self.line_of(row, header_line)), what));
        }
        if self.edges != rows.edges {
            let what = format!(
                "the first line declares {} edges, but the rows have {} (each counted once)",
                rows.edges, self.edges
            );
            return Err((Some(header_line), what));
        }
        self.mirror = Side::default();
        Ok(())
    }

    fn loop_sum(&self) -> u64 {
        if self.loops == 0 {
            return 0;
        }
        let mut loops = Side::default();
        for side in &self.graph {
            for (i, &(a, b)) in side.pairs.iter().enumerate().filter(|(_, (a, b))| a == b) {
                loops.push(a, b, side.weights.get(i).map(Weight::Real));
            }
        }
        loops.sum
    }

    /// The first row with an edge that its other row does not have, and that other row.
    fn unpaired(&self) -> (u32, u32) {
        let mut graph: Vec<_> = self.graph.iter().flat_map(Side::sorted).filter(|(a, b, _)| a != b).collect();
        graph.sort_unstable();
        let mirror = self.mirror.sorted();
        let (mut i, mut j) = (0, 0);
        let mut first: Option<(u32, u32)> = None;
        let mut note = |row: u32, other: u32| {
            if first.is_none_or(|(earlier, _)| row < earlier) {
                first = Some((row, other));
            }
        };
        while i < graph.len() || j < mirror.len() {
            match (graph.get(i), mirror.get(j)) {
                (Some(a), Some(b)) if a == b => (i, j) = (i + 1, j + 1),
                (Some(a), Some(b)) if a < b => {
                    note(a.0, a.1);
                    i += 1;
                }
                (_, Some(b)) => {
                    note(b.1, b.0);
                    j += 1;
                }
                (Some(a), None) => {
                    note(a.0, a.1);
                    i += 1;
                }
                (None, None) => unreachable!("the loop ends before"),
            }
        }
        first.unwrap_or((0, 0))
    }

    /// The line of a row: rows follow the first line, comments between them are passed over.
    fn line_of(&self, row: u32, header_line: u64) -> u64 {
        let mut line = header_line + u64::from(row);
        for comment in self.comments.range(header_line + 1..) {
            if *comment > line {
                break;
            }
            line += 1;
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(vertices: u32, edges: u64, weighted: bool) -> Rows {
        Rows { vertices, edges, skipped: 0, weighted, drop_weight: false }
    }

    fn check(text: &[u8], rows: &Rows) -> Result<usize, (Option<u64>, String)> {
        let piece = parse(text, rows, 0);
        assert_eq!(piece.bad, None);
        let mut all = Gathered::default();
        all.take(piece, 1);
        all.check(rows, count_rows(text), 1)?;
        Ok(all.graph[0].pairs.len())
    }

    #[test]
    fn both_rows_must_agree() {
        assert_eq!(check(b"2 3\n1\n1 3\n", &rows(3, 3, false)), Ok(3));
        assert_eq!(check(b"2\n% no\n1 3\n\n", &rows(3, 2, false)).unwrap_err().0, Some(4));
        assert_eq!(check(b"2 7\n1 7.0\n", &rows(2, 1, true)), Ok(1));
        assert_eq!(check(b"2 7\n1 8\n", &rows(2, 1, true)).unwrap_err().0, Some(2));
        assert_eq!(check(b"2\n1\n", &rows(2, 2, false)).unwrap_err().0, Some(1));
        assert_eq!(check(b"2 2\n1 1\n", &rows(2, 2, false)), Ok(2));
        assert!(check(b"2 2\n1\n", &rows(2, 2, false)).is_err());
    }

    #[test]
    fn the_last_empty_row_may_lack_its_line_feed() {
        assert_eq!(check(b"2\n1\n", &rows(3, 1, false)), Ok(1));
        assert!(check(b"2\n1\n", &rows(4, 1, false)).is_err());
    }
}
