//! Least squares with few coefficients, one coefficient at a time.

use hubcut::exec::Engine;
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph};
use hubcut::program::{Add, Context, Engines, GatherEdge, Needs, ScatterEdge, Step, VertexInfo, VertexProgram};
use hubcut::random;

use super::run_on;

/// The `b` with the least `|y - X b|^2 / 2 + penalty |b|`, where the columns of `X` have length one. Vertices are the columns, and the last one
/// is `y`, whose coefficient stays -1; an edge between two has their product as its weight, and there is none if that is zero. So what a vertex
/// gathers is the product of its column and the negative residual, without its own part.
///
/// Two columns that have a product must not move at once: each would correct the same residual.
///
/// Source: Friedman, Hastie, Höfling, Tibshirani 2007, "Pathwise coordinate optimization".
struct Lasso {
    penalty: f64,
}

/// Moves a number towards zero.
fn shrink(number: f64, by: f64) -> f64 {
    number.signum() * (number.abs() - by).max(0.0)
}

#[hubcut::vertex_program]
impl VertexProgram for Lasso {
    type Vertex = f64;
    type Edge = f64;
    type Sum = Add<f64>;
    const NEEDS: Needs = Needs::Edge;
    const ENGINES: Engines = Engines { synchronous: false, ..Engines::ALL };

    fn init(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>) -> f64 {
        if v.id() as usize == ctx.vertices() - 1 { -1.0 } else { 0.0 }
    }
    fn gather(&self, sum: &mut Add<f64>, edge: GatherEdge<'_, Self>) {
        *sum += edge.data() * edge.other_view();
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        coefficient: &mut f64,
        sum: &mut Add<f64>,
        _: Option<()>,
    ) -> Step<()> {
        if v.id() as usize == ctx.vertices() - 1 {
            return Step::settled();
        }
        let old = std::mem::replace(coefficient, shrink(-sum.0, self.penalty));
        if (*coefficient - old).abs() > 1e-14 { Step::changed(()) } else { Step::settled() }
    }
    fn scatter(&self, _: &(), _: &mut ScatterEdge<'_, Self>) -> Option<()> {
        Some(())
    }
}

const ROWS: usize = 90;
const COLUMNS: usize = 40;
const PENALTY: f64 = 0.1;

fn product(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// Columns of length one, of which most entries are zero and none is negative, so that they are alike; and what some of them sum to, with
/// noise.
fn problem() -> (Vec<Vec<f64>>, Vec<f64>) {
    let entry = |row, column| match random::u01(1, row, column) < 0.06 {
        true => 0.5 + random::u01(2, row, column),
        false => f64::from(u8::from(row == column)),
    };
    let column = |column| {
        let mut entries: Vec<f64> = (0..ROWS as u64).map(|row| entry(row, column)).collect();
        let length = product(&entries, &entries).sqrt();
        entries.iter_mut().for_each(|entry| *entry /= length);
        entries
    };
    let x: Vec<Vec<f64>> = (0..COLUMNS as u64).map(column).collect();
    let truth = |column: usize| {
        [2.0 - column as f64 / 25.0, 0.0, 0.0, 0.0, column as f64 / 25.0 - 2.0, 0.0, 0.0, 0.0][column % 8]
    };
    let of_row = |row| (0..COLUMNS).map(|j| truth(j) * x[j][row]).sum::<f64>() + 0.1 * random::gauss(3, row as u64, 0);
    let y = (0..ROWS).map(of_row).collect();
    (x, y)
}

fn products(x: &[Vec<f64>], y: &[f64]) -> Graph<f64> {
    let columns: Vec<&[f64]> = x.iter().map(Vec::as_slice).chain([y]).collect();
    let pairs = (0..columns.len()).flat_map(|j| (0..j).map(move |k| (j, k)));
    let edges = pairs.map(|(j, k)| (j as u32, k as u32, product(columns[j], columns[k])));
    let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
    EdgeList::from_triples(columns.len() as u32, edges.filter(|edge| edge.2 != 0.0)).build(&options).unwrap()
}

/// The same by residuals, as plain loops: one column after the other, or all by the residual of the pass before.
fn descend(x: &[Vec<f64>], y: &[f64], at_once: bool) -> Vec<f64> {
    let (mut b, mut residual) = (vec![0.0; x.len()], y.to_vec());
    for _ in 0..500 {
        let stale = residual.clone();
        for (b, x) in b.iter_mut().zip(x) {
            let seen = if at_once { &stale } else { &residual };
            let old = std::mem::replace(b, shrink(product(x, seen) + *b, PENALTY));
            residual.iter_mut().zip(x).for_each(|(residual, x)| *residual += (old - *b) * x);
        }
    }
    b
}

#[test]
fn coefficients_are_optimal_where_neighbours_take_turns() {
    let (x, y) = problem();
    let graph = products(&x, &y);
    let wanted = descend(&x, &y, false);
    let zeros = wanted.iter().filter(|b| **b == 0.0).count();
    assert!((10..=30).contains(&zeros), "{zeros} of {COLUMNS} are zero");
    let at_once = descend(&x, &y, true);
    assert!(at_once.iter().any(|b| b.is_nan() || b.abs() > 1e6), "all at once would do as well: {at_once:?}");
    let engines = [Engine::Chromatic, Engine::Asynchronous];
    let program = || Lasso { penalty: PENALTY };
    run_on(&engines, program, &graph, None, |engine, outcome| {
        let b = &outcome.vertices[..COLUMNS];
        let fitted = |row: usize| (0..COLUMNS).map(|j| b[j] * x[j][row]).sum::<f64>();
        let residual: Vec<f64> = (0..ROWS).map(|row| y[row] - fitted(row)).collect();
        for j in 0..COLUMNS {
            assert!((b[j] - wanted[j]).abs() < 1e-11, "{engine}: coefficient {j} is {}, not {}", b[j], wanted[j]);
            // What Karush, Kuhn and Tucker ask of an optimum.
            let slope = product(&x[j], &residual);
            let excess = if b[j] == 0.0 { slope.abs() - PENALTY } else { (slope - PENALTY * b[j].signum()).abs() };
            assert!(excess < 1e-11, "{engine}: coefficient {j} is {}, and the slope there {slope}", b[j]);
        }
    });
}
