//! Systems of linear equations, by Jacobi and by Gauss and Seidel.

use hubcut::exec::Engine;
use hubcut::graph::{BuildOptions, EdgeList};
use hubcut::program::{Add, VertexInfo};
use hubcut::simple::Pull;

use super::{EVERY, run_on};

/// A system of equations, one per vertex: `(1 + sum of the weights) x(v) - sum of weight x(u) = v + 1`. By the synchronous engine it is
/// solved as Jacobi did, in place as Gauss and Seidel did.
struct Solve;

#[hubcut::vertex_program]
impl Pull for Solve {
    type Value = f64;
    type Edge = f64;
    type Sum = (Add<f64>, Add<f64>);

    fn init(&self, _: VertexInfo<'_>) -> f64 {
        0.0
    }
    fn gather(&self, value: &f64, weight: &f64) -> Self::Sum {
        (Add(*weight), Add(weight * value))
    }
    fn apply(&self, v: VertexInfo<'_>, _: &f64, (Add(weights), Add(inflow)): Self::Sum) -> f64 {
        (f64::from(v.id()) + 1.0 + inflow) / (1.0 + weights)
    }
    fn is_changed(&self, old: &f64, new: &f64) -> bool {
        (new - old).abs() > 1e-13 * new.abs()
    }
}

#[test]
fn equations_are_solved_by_jacobi_and_by_gauss_and_seidel() {
    let edges = (0..400u32).map(|edge| (edge * 7 % 61, edge * edge % 59, f64::from(edge % 5) / 4.0));
    let graph = EdgeList::from_triples(61, edges).build(&BuildOptions::default()).unwrap();
    let mut rounds = Vec::new();
    run_on(
        &EVERY,
        || Solve.program(),
        &graph,
        None,
        |engine, outcome| {
            let x = &outcome.vertices;
            for v in 0..graph.vertices() as u32 {
                let range = graph.by_target().range(v);
                let terms = graph.by_target().row(v).iter().zip(&graph.data_by_target()[range]);
                let left =
                    terms.fold(x[v as usize], |left, (u, weight)| left + weight * (x[v as usize] - x[*u as usize]));
                assert!((left - f64::from(v) - 1.0).abs() < 1e-9 * left.abs(), "{engine}: {left} at {v}");
            }
            rounds.push((engine, outcome.report.activations));
        },
    );
    let of = |wanted| rounds.iter().find(|(engine, _)| *engine == wanted).unwrap().1;
    assert!(of(Engine::Chromatic) < of(Engine::Synchronous), "in place is quicker: {rounds:?}");
}
