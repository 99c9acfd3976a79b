//! Normal equations of one vertex: gathered row by row, summed by blocks, solved.
//!
//! ```text
//! A = sum over edges of w y y'        b = sum over edges of t y
//! ```
//! with the factor `y` of the neighbour. A gathered row is kept as `sqrt(w) y` until there is a block of them, which the
//! register tile ([`tile`]) adds to `A`: it reads and writes `A` once a block instead of once an edge.

mod cholesky;
mod conjugate;
pub(crate) mod simd;
mod tile;

pub(crate) use cholesky::Singular;
use conjugate::Parts;
use simd::{Simd, Work};
use tile::{add_multiple, add_products, stride};

use hubcut::program::{Codec, List};

use super::config::{Config, Solver};

/// Bytes of a block: half of a first-level cache.
const BLOCK_BYTES: usize = 16 << 10;
/// Rows that are kept for conjugate gradients; of longer ones the rest goes into the matrix.
const KEPT_ROWS: usize = 1 << 12;

/// How systems are summed and solved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct NormalShape {
    pub(crate) rank: usize,
    /// Steps of conjugate gradients; 0: Cholesky.
    pub(crate) steps: u32,
    pub(crate) simd: Simd,
}

impl NormalShape {
    /// Of the systems that `config` asks for.
    pub(crate) fn new(config: &Config) -> Self {
        let steps = match config.solver {
            Solver::Cholesky => 0,
            Solver::ConjugateGradient { steps } => steps,
        };
        NormalShape { rank: config.rank, steps, simd: Simd::detect() }
    }

    /// Returns this shape for systems that are summed as a matrix and nothing else: what Gramians need.
    pub(crate) fn of_gramian(self) -> Self {
        NormalShape { steps: 0, ..self }
    }

    /// Rows in a block.
    fn block(&self) -> usize {
        let fit = BLOCK_BYTES / (stride(self.rank) * size_of::<f64>());
        if self.steps > 0 { KEPT_ROWS } else { fit.clamp(16, 128) }
    }

    /// Bytes that a network would carry of a system of so many edges.
    pub(crate) fn sent_bytes(&self, edges: u64) -> u64 {
        let (matrix, block) = (self.matrix_numbers() as u64, self.block() as u64);
        let (has_block, rows) = (edges >= block, edges % block * (self.rank as u64 + 1));
        let numbers = match self.steps {
            0 if has_block || rows > matrix => matrix,
            _ if has_block => matrix + rows,
            _ => rows,
        };
        numbers * size_of::<f64>() as u64
    }

    /// Numbers of half of the symmetric matrix with its right side.
    fn matrix_numbers(&self) -> usize {
        self.rank * (self.rank + 1) / 2 + self.rank
    }

    /// Bytes of a system.
    pub(crate) fn byte_len(&self) -> usize {
        let stride = stride(self.rank);
        let matrix = if self.steps > 0 { 0 } else { stride * stride };
        let rows = if self.steps > 0 { 64 } else { self.block() };
        size_of::<Normal>() + (matrix + stride + rows * (stride + 1)) * size_of::<f64>()
    }

    /// What gathering a row costs, in additions of numbers.
    pub(crate) fn row_cost(&self) -> u64 {
        let rank = self.rank as u64;
        if self.steps > 0 { 1 + rank * u64::from(self.steps) / 4 } else { 1 + rank * rank / 32 }
    }
}

/// Sums of one system. A new one owns no memory.
#[derive(Clone, Debug, Default)]
pub struct Normal {
    /// Upper triangle of `A`, rows of [`stride`] elements; empty as long as no block was added.
    matrix: Vec<f64>,
    /// `b`; as long.
    right: Vec<f64>,
    /// `sqrt(w) y` of the edges that wait, padded with zeros.
    rows: Vec<f64>,
    /// `t / sqrt(w)` of each.
    targets: Vec<f64>,
}

/// The bytes of a system: its four lists.
pub enum SystemBytes {}

impl Codec<Normal> for SystemBytes {
    fn encode(system: &Normal, out: &mut Vec<u8>) {
        [&system.matrix, &system.right, &system.rows, &system.targets]
            .into_iter()
            .for_each(|list| List::put(list, out));
    }

    fn decode(bytes: &mut &[u8]) -> Option<Normal> {
        let mut next = || List::decode(bytes);
        Some(Normal { matrix: next()?, right: next()?, rows: next()?, targets: next()? })
    }
}

impl Normal {
    /// Makes it zero again, keeping its memory.
    pub(crate) fn clear(&mut self) {
        self.matrix.clear();
        self.right.clear();
        self.rows.clear();
        self.targets.clear();
    }

    /// Adds `scale^2 y y'` to `A` and `target scale y` to `b`.
    #[inline]
    pub(crate) fn push(&mut self, shape: NormalShape, factor: &[f32], scale: f64, target: f64) {
        self.rows.extend(factor.iter().map(|element| f64::from(*element) * scale));
        self.rows.resize(self.rows.len().next_multiple_of(tile::WIDTH), 0.0);
        self.keep(shape, target);
    }

    /// Notes the target of the row that was put last; a block that is full goes into the sums.
    #[inline]
    fn keep(&mut self, shape: NormalShape, target: f64) {
        self.targets.push(target);
        if self.targets.len() >= shape.block() {
            self.add_block(shape);
        }
    }

    /// Adds the rows that wait to `A` and `b`.
    #[inline(never)]
    pub(crate) fn add_block(&mut self, shape: NormalShape) {
        let stride = stride(shape.rank);
        self.matrix.resize(stride * stride, 0.0);
        self.right.resize(stride, 0.0);
        if self.targets.is_empty() {
            return;
        }
        let Normal { matrix, right, rows, targets } = self;
        shape.simd.run(Add { matrix, right, rows, targets, stride, rank: shape.rank });
        rows.clear();
        targets.clear();
    }

    /// Adds `other` to this.
    pub(crate) fn add(&mut self, shape: NormalShape, other: &Normal) {
        if !other.matrix.is_empty() {
            self.add_block(shape);
            self.matrix.iter_mut().zip(&other.matrix).for_each(|(mine, theirs)| *mine += theirs);
            self.right.iter_mut().zip(&other.right).for_each(|(mine, theirs)| *mine += theirs);
        }
        let stride = stride(shape.rank);
        for (row, target) in other.rows.chunks_exact(stride).zip(&other.targets) {
            self.rows.extend_from_slice(row);
            self.keep(shape, *target);
        }
    }

    /// Bytes that a network would carry: half of the symmetric matrix with its right side, if a block was added, and the rows that
    /// wait.
    pub(crate) fn sent_bytes(&self, shape: NormalShape) -> usize {
        let matrix = if self.matrix.is_empty() { 0 } else { shape.matrix_numbers() };
        (matrix + self.targets.len() * (shape.rank + 1)) * size_of::<f64>()
    }

    /// Adds the rows that wait if the sums alone are fewer bytes to send. Conjugate gradients want rows.
    pub(crate) fn pack(&mut self, shape: NormalShape) {
        let rows = self.targets.len() * (shape.rank + 1);
        if shape.steps == 0 && (!self.matrix.is_empty() || rows > shape.matrix_numbers()) {
            self.add_block(shape);
        }
    }

    /// Whether no rows wait.
    pub(crate) fn is_whole(&self) -> bool {
        self.targets.is_empty()
    }

    /// The upper triangle of `A`, once [`add_block`](Self::add_block) has run; empty for a system of no edges.
    pub(crate) fn matrix(&self) -> &[f64] {
        &self.matrix
    }

    /// Solves `(A + more + ridge I) x = b` from `x`, the present solution, which conjugate gradients improve and Cholesky
    /// forgets. `more` is an upper triangle, or empty. The sums are used up.
    pub(crate) fn solve(
        &mut self,
        shape: NormalShape,
        more: &[f64],
        ridge: f64,
        x: &mut Vec<f64>,
    ) -> Result<(), Singular> {
        let (rank, stride) = (shape.rank, stride(shape.rank));
        if shape.steps > 0 {
            self.right.resize(stride, 0.0);
            // What waits in rows is not in `right` yet.
            for (row, target) in self.rows.chunks_exact(stride).zip(&self.targets) {
                add_multiple::<false>(&mut self.right, *target, row);
            }
            let parts = Parts { matrices: [&self.matrix, more], rows: &self.rows, ridge, stride, rank };
            x.resize(stride, 0.0);
            conjugate::steps(shape.simd, parts, &self.right, x, shape.steps);
            return Ok(());
        }
        self.add_block(shape);
        self.matrix.iter_mut().zip(more).for_each(|(element, more)| *element += more);
        (0..rank).for_each(|i| self.matrix[i * stride + i] += ridge);
        let solved = cholesky::solve(shape.simd, &mut self.matrix, &mut self.right, stride, rank);
        x.clear();
        x.extend_from_slice(&self.right);
        solved
    }
}

/// Adds rows to a system.
struct Add<'a> {
    matrix: &'a mut [f64],
    right: &'a mut [f64],
    rows: &'a [f64],
    targets: &'a [f64],
    stride: usize,
    rank: usize,
}

impl Work for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Add { matrix, right, rows, targets, stride, rank } = self;
        for (row, target) in rows.chunks_exact(stride).zip(targets) {
            add_multiple::<FMA>(right, *target, row);
        }
        add_products::<FMA, 1>(matrix, rows, stride, 0, rank);
    }
}

#[cfg(test)]
mod tests;
