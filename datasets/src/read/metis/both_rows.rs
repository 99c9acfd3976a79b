//! That an edge stands in the rows of both its ends: the rows of a whole file, compared.

use std::collections::BTreeSet;

use super::{Rows, RowsPiece};
use crate::read::number::Weight;
use crate::read::weights::Weights;

/// Edges from one side: pairs (smaller end, larger end), from 1, and their weights.
#[derive(Debug, Default)]
pub(crate) struct Side {
    pub(crate) pairs: Vec<(u32, u32)>,
    pub(crate) weights: Weights,
    /// The sum of the hashes of all edges with their weights: equal sides have equal sums.
    sum: u64,
}

impl Side {
    pub(super) fn push(&mut self, a: u32, b: u32, weight: Option<Weight>) {
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
    use super::super::{count_rows, parse};
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
