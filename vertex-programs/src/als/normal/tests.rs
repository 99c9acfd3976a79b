//! The kernels against nalgebra and plain loops.

use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;

use super::simd::Simd;
use super::{KEPT_ROWS, Normal, NormalShape};

fn shapes(rank: usize) -> [NormalShape; 2] {
    [Simd::portable(), Simd::detect()].map(|simd| NormalShape { rank, steps: 0, simd })
}

/// Numbers between -1 and 1 that look random.
fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let unit = |i: usize| hubcut::random::u01(seed, i as u64, 0) as f32;
    (0..count).map(|i| 2.0 * unit(i) - 1.0).collect()
}

/// Sums a system with nalgebra: `A = Y' Y + ridge I` and `b = Y' t`, where the rows of `Y` are the scaled factors.
fn system(factors: &[f32], rank: usize, ridge: f64) -> (DMatrix<f64>, DVector<f64>) {
    let (mut matrix, mut right) = (DMatrix::identity(rank, rank) * ridge, DVector::zeros(rank));
    for (edge, factor) in factors.chunks_exact(rank).enumerate() {
        let (scale, target) = weight(edge);
        let row = DVector::from_iterator(rank, factor.iter().map(|e| f64::from(*e) * scale));
        matrix += &row * row.transpose();
        right += target * row;
    }
    (matrix, right)
}

fn weight(edge: usize) -> (f64, f64) {
    (1.0 + (edge % 3) as f64, 2.0 - (edge % 5) as f64)
}

fn pushed(shape: NormalShape, factors: &[f32], first: usize) -> Normal {
    let mut normal = Normal::default();
    for (edge, factor) in factors.chunks_exact(shape.rank).enumerate() {
        let (scale, target) = weight(first + edge);
        normal.push(shape, factor, scale, target);
    }
    normal
}

fn assert_near(found: &[f64], expected: &[f64], within: f64) {
    let scale = expected.iter().fold(1e-300, |most: f64, e| most.max(e.abs()));
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() <= within * scale, "element {index}: {found}, not {expected}");
    }
}

#[test]
fn sums_and_solutions_are_those_of_nalgebra() {
    for rank in (1..=34).chain([50, 63, 64, 65, 100, 127, 256]) {
        let rows = 2 * rank + 300;
        let factors = numbers(rows * rank, rank as u64);
        let (matrix, right) = system(&factors, rank, 0.0);
        for shape in shapes(rank) {
            let mut normal = pushed(shape, &factors, 0);
            normal.add_block(shape);
            let stride = super::stride(rank);
            for i in 0..rank {
                let row = &normal.matrix()[i * stride..];
                let expected: Vec<f64> = (i..rank).map(|j| matrix[(i, j)]).collect();
                assert_near(&row[i..rank], &expected, 1e-12 * rows as f64);
            }
            let mut found = Vec::new();
            normal.solve(shape, &[], 0.5, &mut found).expect("a ridge makes it definite");
            let ridge = &matrix + DMatrix::identity(rank, rank) * 0.5;
            let expected = ridge.cholesky().expect("definite").solve(&right);
            assert_near(&found[..rank], expected.as_slice(), 1e-9);
        }
    }
}

#[test]
fn a_used_system_is_new_again() {
    let shape = shapes(9)[1];
    let factors = numbers(9 * 200, 3);
    let mut normal = pushed(shape, &factors[..9 * 150], 0);
    normal.solve(shape, &[], 1.0, &mut Vec::new()).expect("definite");
    normal.clear();
    factors.chunks_exact(9).enumerate().for_each(|(edge, factor)| {
        let (scale, target) = weight(edge);
        normal.push(shape, factor, scale, target);
    });
    let (mut again, mut anew) = (Vec::new(), Vec::new());
    normal.solve(shape, &[], 1.0, &mut again).expect("definite");
    pushed(shape, &factors, 0).solve(shape, &[], 1.0, &mut anew).expect("definite");
    assert_eq!(again, anew);
}

#[test]
fn a_system_of_too_few_rows_is_singular_without_ridge() {
    for rank in [2, 8, 20, 33] {
        for shape in shapes(rank) {
            let factors = numbers((rank - 1) * rank, 1);
            assert!(pushed(shape, &factors, 0).solve(shape, &[], 0.0, &mut Vec::new()).is_err(), "rank {rank}");
            assert!(pushed(shape, &factors, 0).solve(shape, &[], 1e-3, &mut Vec::new()).is_ok());
            assert!(Normal::default().solve(shape, &[], 0.0, &mut Vec::new()).is_err());
            let not_a_number = vec![f32::NAN; rank];
            assert!(pushed(shape, &not_a_number, 0).solve(shape, &[], 1.0, &mut Vec::new()).is_err());
        }
    }
}

#[test]
fn enough_conjugate_steps_solve_exactly() {
    for (rank, rows) in [(1, 3), (7, 5), (20, 300), (20, KEPT_ROWS + 100)] {
        for simd in [Simd::portable(), Simd::detect()] {
            let shape = NormalShape { rank, steps: 200, simd };
            let factors = numbers(rows * rank, 5);
            let more = system(&factors[..rank], rank, 2.0).0;
            let (matrix, right) = system(&factors, rank, 0.25);
            let stride = super::stride(rank);
            let mut upper = vec![0.0; stride * stride];
            (0..rank).for_each(|i| (i..rank).for_each(|j| upper[i * stride + j] = more[(i, j)]));
            let mut found: Vec<f64> = numbers(rank, 6).iter().map(|e| f64::from(*e)).collect();
            pushed(shape, &factors, 0).solve(shape, &upper, 0.25, &mut found).expect("it never fails");
            let expected = (matrix + more).cholesky().expect("definite").solve(&right);
            assert_near(&found[..rank], expected.as_slice(), 1e-8);
        }
    }
}

#[test]
fn a_conjugate_step_comes_nearer() {
    let (rank, factors) = (30, numbers(30 * 100, 8));
    let (matrix, right) = system(&factors, rank, 1.0);
    let expected = matrix.cholesky().expect("definite").solve(&right);
    let distance = |steps| {
        let shape = NormalShape { rank, steps, simd: Simd::detect() };
        let mut found = vec![0.0; rank];
        pushed(shape, &factors, 0).solve(shape, &[], 1.0, &mut found).expect("it never fails");
        (DVector::from_column_slice(&found[..rank]) - &expected).norm()
    };
    assert!(distance(3) < 0.5 * distance(1), "{} {}", distance(3), distance(1));
    assert!(distance(8) < 0.2 * distance(3), "{} {}", distance(8), distance(3));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// The law of `merge`: however rows are dealt out, the system is the same but for rounding.
    #[test]
    fn systems_merge(
        rank in 1usize..25, parts in proptest::collection::vec(0usize..400, 1..5), steps in 0u32..2, swapped in any::<bool>()
    ) {
        let shape = NormalShape { rank, steps: steps * 50, simd: Simd::detect() };
        let rows: usize = parts.iter().sum();
        let factors = numbers(rows * rank, 9);
        let mut first = 0;
        let mut systems = Vec::new();
        for part in parts {
            systems.push(pushed(shape, &factors[first * rank..(first + part) * rank], first));
            first += part;
        }
        if swapped {
            systems.reverse();
        }
        let mut merged = Normal::default();
        systems.iter().for_each(|system| merged.add(shape, system));
        let mut whole = pushed(shape, &factors, 0);
        let (mut found, mut expected) = (vec![0.0; rank], vec![0.0; rank]);
        merged.solve(shape, &[], 1.0, &mut found).expect("definite");
        whole.solve(shape, &[], 1.0, &mut expected).expect("definite");
        assert_near(&found[..rank], &expected[..rank], 1e-9);
    }
}
