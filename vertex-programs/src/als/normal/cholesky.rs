//! Solving the normal equations in place: Cholesky factorisation by blocks.
//!
//! ```text
//! A = U'U,  U upper triangular          U'z = b,  U x = z
//! ```
//! Right-looking by panels of rows: a panel is factorised row by row, then its outer products are taken from the rest
//! by the register tile.
//!
//! Source: Golub, Van Loan, "Matrix computations", 4th edition, 4.2.9.

use super::simd::{Simd, Work};
use super::tile::{WIDTH, add_multiple, add_products, dot};

/// The matrix is not positive definite, as far as rounding shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Singular;

/// Solves `A x = b` for a symmetric positive definite `A`, whose upper triangle is given and overwritten by `U`;
/// `right` is `b` and becomes `x`.
///
/// # Errors
/// [`Singular`] when a pivot is not above rounding, `rank * 2^-52` of the largest diagonal element, or not finite.
///
/// # Complexity
/// `rank^3 / 6 + rank^2` multiply-adds.
pub(crate) fn solve(
    simd: Simd,
    matrix: &mut [f64],
    right: &mut [f64],
    stride: usize,
    rank: usize,
) -> Result<(), Singular> {
    simd.run(Solve { matrix, right, stride, rank })
}

struct Solve<'a> {
    matrix: &'a mut [f64],
    right: &'a mut [f64],
    stride: usize,
    rank: usize,
}

impl Work for Solve<'_> {
    type Output = Result<(), Singular>;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> Self::Output {
        let Solve { matrix, right, stride, rank } = self;
        let largest = (0..rank).map(|row| matrix[row * stride + row]).fold(0.0, f64::max);
        let least = largest * rank as f64 * f64::EPSILON;
        for first in (0..rank).step_by(WIDTH) {
            let last = (first + WIDTH).min(rank);
            let (panel, rest) = matrix[first * stride..].split_at_mut((last - first) * stride);
            factorise::<FMA>(panel, stride, first, rank, least)?;
            if last < rank {
                add_products::<FMA, -1>(rest, panel, stride, last, rank);
            }
        }
        // Forward: the elements that follow lose their part of each one found.
        for row in 0..rank {
            let u = &matrix[row * stride..row * stride + rank];
            let (found, rest) = right[row..rank].split_first_mut().expect("row is below rank");
            *found /= u[row];
            add_multiple::<FMA>(rest, -*found, &u[row + 1..]);
        }
        for row in (0..rank).rev() {
            let u = &matrix[row * stride..row * stride + rank];
            let (found, later) = right[row..rank].split_first_mut().expect("row is below rank");
            *found = (*found - dot::<FMA>(&u[row + 1..], later)) / u[row];
        }
        Ok(())
    }
}

/// Factorises the rows of a panel, the first of which is row `first` of the matrix; pivots must be above `least`.
#[inline(always)]
fn factorise<const FMA: bool>(
    panel: &mut [f64],
    stride: usize,
    first: usize,
    rank: usize,
    least: f64,
) -> Result<(), Singular> {
    for row in 0..panel.len() / stride {
        let (above, rows) = panel.split_at_mut(row * stride);
        let diagonal = first + row;
        let row = &mut rows[diagonal..rank];
        for above in above.chunks_exact(stride) {
            add_multiple::<FMA>(row, -above[diagonal], &above[diagonal..rank]);
        }
        let pivot = row[0];
        // Written so that NaN fails.
        if !(pivot > least && pivot < f64::INFINITY) {
            return Err(Singular);
        }
        let scale = 1.0 / pivot.sqrt();
        row.iter_mut().for_each(|element| *element *= scale);
    }
    Ok(())
}
