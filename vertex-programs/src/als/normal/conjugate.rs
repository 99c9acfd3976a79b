//! Conjugate gradients: a few steps towards the solution, from where the vertex stood, without forming the matrix.
//!
//! A step multiplies the matrix with a vector: two operations an element of each gathered row, where the product of
//! rows itself would take `rank / 2`. Since factors move little from one iteration to the next, three steps from the last
//! solution are nearly as good as the exact one.
//!
//! Source: Hestenes, Stiefel 1952; for implicit feedback Takács, Pilászy, Tikk, "Applications of the conjugate
//! gradient method for implicit feedback collaborative filtering", RecSys 2011.

use super::simd::{Simd, Work};
use super::tile::{add_multiple, dot};

/// A symmetric matrix in parts: `matrices + rows' rows + ridge I`.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    /// Upper triangles of square matrices; empty ones count as zero.
    pub(crate) matrices: [&'a [f64]; 2],
    /// Rows of gathered factors.
    pub(crate) rows: &'a [f64],
    pub(crate) ridge: f64,
    pub(crate) stride: usize,
    pub(crate) rank: usize,
}

/// Takes `steps` steps from `x` towards the solution of `A x = right`; ends early where the residual vanishes.
pub(crate) fn steps(simd: Simd, parts: Parts<'_>, right: &[f64], x: &mut [f64], steps: u32) {
    simd.run(Steps { parts, right, x, steps });
}

struct Steps<'a> {
    parts: Parts<'a>,
    right: &'a [f64],
    x: &'a mut [f64],
    steps: u32,
}

impl Work for Steps<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Steps { parts, right, x, steps } = self;
        let stride = parts.stride;
        let mut product = vec![0.0; stride];
        parts.times::<FMA>(x, &mut product);
        let mut residual: Vec<f64> = right.iter().zip(&product).map(|(b, ax)| b - ax).collect();
        let mut direction = residual.clone();
        let mut squared = dot::<FMA>(&residual, &residual);
        // Below this nothing but rounding is left.
        let least = dot::<FMA>(right, right) * f64::EPSILON * f64::EPSILON;
        for _ in 0..steps {
            if squared <= least {
                return;
            }
            parts.times::<FMA>(&direction, &mut product);
            let step = squared / dot::<FMA>(&direction, &product);
            add_multiple::<FMA>(x, step, &direction);
            add_multiple::<FMA>(&mut residual, -step, &product);
            let before = std::mem::replace(&mut squared, dot::<FMA>(&residual, &residual));
            let turn = squared / before;
            for (direction, residual) in direction.iter_mut().zip(&residual) {
                *direction = *direction * turn + residual;
            }
        }
    }
}

impl Parts<'_> {
    /// `out = A x`.
    #[inline(always)]
    fn times<const FMA: bool>(&self, x: &[f64], out: &mut [f64]) {
        let Parts { matrices, rows, ridge, stride, rank } = *self;
        out.iter_mut().zip(x).for_each(|(out, x)| *out = ridge * x);
        for matrix in matrices.into_iter().filter(|matrix| !matrix.is_empty()) {
            for i in 0..rank {
                let row = &matrix[i * stride..i * stride + rank];
                out[i] += row[i] * x[i] + dot::<FMA>(&row[i + 1..], &x[i + 1..rank]);
                add_multiple::<FMA>(&mut out[i + 1..rank], x[i], &row[i + 1..]);
            }
        }
        for row in rows.chunks_exact(stride) {
            let factor = dot::<FMA>(row, x);
            add_multiple::<FMA>(out, factor, row);
        }
    }
}
