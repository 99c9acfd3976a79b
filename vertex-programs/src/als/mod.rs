//! Alternating least squares.

mod config;
mod normal;
mod program;
mod sides;
mod start;

pub use config::{Config, Feedback, MAX_RANK, Regularization, Solver};
pub(crate) use normal::{Normal, Shape, Singular};
pub use program::{Als, Gramians};
pub(crate) use sides::{Sides, offset};
pub(crate) use start::item_factor;
use hubcut::exec::{Options, Run};
use hubcut::graph::Graph;

#[cfg(test)]
mod timing {
    use super::*;
    use hubcut::graph::*;
    use hubcut::random::*;
    use std::time::Instant;
    fn syn() -> (Vec<(u32, u32, f32)>, Vec<(u32, u32, f32)>) {
        let (n, u, i) = (1_000_000u64, 20000u32, 5000u32);
        let mut seen = std::collections::HashSet::new();
        let s2 = 0.1f64.sqrt();
        let (mut train, mut test) = (vec![], vec![]);
        let gu: Vec<f64> = (0..u as u64 * 10).map(|x| gauss(10, x / 10, x % 10)).collect();
        let gi: Vec<f64> = (0..i as u64 * 10).map(|x| gauss(11, x / 10, x % 10)).collect();
        for c in 0..n {
            let a = (u as f64 * u01(1, c, 0).powi(2)) as u32;
            let b = (i as f64 * u01(2, c, 0).powf(2.5)) as u32;
            if !seen.insert((a, b)) {
                continue;
            }
            let r = 3.5
                + (0..10).map(|k| s2 * gu[a as usize * 10 + k] * gi[b as usize * 10 + k]).sum::<f64>()
                + 0.5 * gauss(12, a as u64, b as u64);
            let t = if h(7, a as u64, b as u64) % 10 == 0 { &mut test } else { &mut train };
            t.push((a, u + b, r as f32));
        }
        (train, test)
    }
    #[test]
    #[ignore]
    fn time() {
        let (train, test) = syn();
        println!("{} {}", train.len(), test.len());
        let graph = EdgeList::from_triples(25000, train.iter().copied()).build(&BuildOptions::default()).unwrap();
        for rank in [10, 20, 50, 100] {
            let config = Config { rank, lambda: 0.02, ..Config::default() };
            let mut bare = crate::baseline::als::Als::new(&graph, config).unwrap();
            for it in 1..=if rank <= 10 { 10 } else { 3 } {
                let t = Instant::now();
                assert!(bare.iterate());
                let s = t.elapsed().as_secs_f64();
                let f = bare.factors();
                let rmse = |x: &[(u32, u32, f32)]| {
                    (x.iter()
                        .map(|&(a, b, r)| {
                            let p: f64 = (0..rank)
                                .map(|k| f[a as usize * rank + k] as f64 * f[b as usize * rank + k] as f64)
                                .sum();
                            (p - r as f64).powi(2)
                        })
                        .sum::<f64>()
                        / x.len() as f64)
                        .sqrt()
                };
                println!("rank {rank} it {it} bare {:.1} ms train {:.6} test {:.6}", s * 1e3, rmse(&train), rmse(&test));
            }
            for threads in [1, 2] {
                let program = Als::new(&graph, 20000, config, 0.0);
                let options = Options { threads: Some(threads), ..Options::default() };
                let mut run = Run::new(program, &graph, options).unwrap();
                for it in 1..=if rank <= 10 { 10 } else { 3 } {
                    let t = Instant::now();
                    run.step().unwrap();
                    let half = t.elapsed().as_secs_f64();
                    run.step().unwrap();
                    println!("rank {rank} it {it} threads {threads} engine {:.1} ms users {:.1}", t.elapsed().as_secs_f64() * 1e3, half * 1e3);
                }
                let same = run.views().iter().zip(bare.factors()).filter(|(a, b)| a != b).count();
                println!("differ {same}");
            }
        }
    }
}
