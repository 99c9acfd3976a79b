//! The register tile: sums of outer products, the kernel that least squares spends its time in.
//!
//! Matrices are row-major with rows of [`stride`] elements, of which those beyond the rank are zero; only the upper triangle
//! is computed, by tiles of `HEIGHT` x `WIDTH` sums that stay in registers while the rows stream by. For each row a
//! tile loads `WIDTH` elements and broadcasts `HEIGHT`, and does `HEIGHT * WIDTH` multiply-adds: it is bound by these, not
//! by loads.

use super::simd::fused;

/// Rows of a tile.
pub(crate) const HEIGHT: usize = 4;
/// Columns of a tile: two registers of AVX2.
pub(crate) const WIDTH: usize = 8;

/// Elements in a row of a matrix of rank `rank`.
pub(crate) fn stride(rank: usize) -> usize {
    rank.next_multiple_of(WIDTH)
}

/// Adds the outer product of each row of `rows` with itself, times `SIGN`, to the upper triangle of `matrix`:
/// `matrix[i][j] += SIGN sum_r rows[r][first + i] rows[r][first + j]` for `i <= j`, as far as `first + j < rank`.
///
/// `matrix` begins with the row of element `first` of each row, a multiple of `HEIGHT`; its columns are those of `rows`.
/// Elements below the diagonal, in tiles that it crosses, are written too.
#[inline(always)]
pub(crate) fn add_products<const FMA: bool, const SIGN: i8>(
    matrix: &mut [f64],
    rows: &[f64],
    stride: usize,
    first: usize,
    rank: usize,
) {
    for row in (first..rank).step_by(HEIGHT) {
        let matrix = &mut matrix[(row - first) * stride..];
        for column in (row / WIDTH * WIDTH..rank).step_by(WIDTH) {
            tile::<FMA, SIGN>(matrix, rows, stride, row, column);
        }
    }
}

#[inline(always)]
fn tile<const FMA: bool, const SIGN: i8>(matrix: &mut [f64], rows: &[f64], stride: usize, row: usize, column: usize) {
    let mut sums = [[0.0; WIDTH]; HEIGHT];
    for elements in rows.chunks_exact(stride) {
        let left: &[f64; HEIGHT] = elements[row..row + HEIGHT].try_into().expect("so many are taken");
        let right: &[f64; WIDTH] = elements[column..column + WIDTH].try_into().expect("so many are taken");
        for (sums, left) in sums.iter_mut().zip(left) {
            for (sum, right) in sums.iter_mut().zip(right) {
                *sum = fused::<FMA>(*left, *right, *sum);
            }
        }
    }
    for (index, sums) in sums.iter().enumerate() {
        let at = index * stride + column;
        for (element, sum) in matrix[at..at + WIDTH].iter_mut().zip(sums) {
            *element += if SIGN < 0 { -sum } else { *sum };
        }
    }
}

/// `out += factor * row`.
#[inline(always)]
pub(crate) fn add_multiple<const FMA: bool>(out: &mut [f64], factor: f64, row: &[f64]) {
    for (out, element) in out.iter_mut().zip(row) {
        *out = fused::<FMA>(factor, *element, *out);
    }
}

/// The dot product, in `WIDTH` sums.
#[inline(always)]
pub(crate) fn dot<const FMA: bool>(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; WIDTH];
    let (a_blocks, b_blocks) = (a.chunks_exact(WIDTH), b.chunks_exact(WIDTH));
    let rest: f64 = a_blocks.remainder().iter().zip(b_blocks.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a_blocks.zip(b_blocks) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum = fused::<FMA>(*a, *b, *sum);
        }
    }
    sums.iter().sum::<f64>() + rest
}
