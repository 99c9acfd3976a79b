//! PageRank: loading, building, planning, supersteps; against the plain loop on one thread.

use std::time::Instant;

use hubcut::exec::{Options, Segments};
use hubcut::graph::AnyGraph;
use hubcut_programs::pagerank::baseline::Baseline;
use hubcut_programs::pagerank::{self, Config};

use crate::Table;

/// What to time.
#[derive(Clone, Debug)]
pub struct PageRankBench {
    /// Counted runs.
    pub runs: usize,
    /// Runs before them that are not counted.
    pub warmup: usize,
    /// Supersteps in a run.
    pub supersteps: u64,
    /// Numbers of threads to run with.
    pub threads: Vec<usize>,
    /// Whether gathers are cut for the cache.
    pub segments: Segments,
}

/// A graph that was loaded, and the seconds that each phase of it took, by name.
pub struct Loading {
    /// The graph.
    pub graph: AnyGraph,
    /// The phases in their order.
    pub phases: Vec<(&'static str, f64)>,
}

impl PageRankBench {
    /// Supersteps in a run, as the literature times them.
    pub const SUPERSTEPS: u64 = 20;

    /// Times `load` and then PageRank: in every run the baseline and each number of threads take turns.
    /// `progress` is told the number of each run, warm-up included, from 0.
    ///
    /// # Errors
    /// Those of `load` and of [`pagerank::run`].
    pub fn run<E: From<hubcut_programs::Error>>(
        &self,
        load: &mut dyn FnMut() -> Result<Loading, E>,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Table, E> {
        let config = Config { tolerance: 0.0, ..Config::default() };
        let mut table = Table::default();
        for run in 0..self.warmup + self.runs {
            progress(run);
            let loading = load()?;
            let counted = run >= self.warmup;
            let mut record = |name: &str, seconds: f64, edges: Option<u64>| {
                if counted {
                    table.row(name, edges).seconds.push(seconds);
                }
            };
            for (name, seconds) in &loading.phases {
                record(name, *seconds, None);
            }
            let graph = &loading.graph;
            let arcs = Some(graph.topology().arcs() as u64);
            let per_superstep = 1.0 / self.supersteps as f64;

            let mut baseline = Baseline::new(graph.topology(), config.damping);
            let begin = Instant::now();
            for _ in 0..self.supersteps {
                baseline.superstep();
            }
            record(BASELINE, begin.elapsed().as_secs_f64() * per_superstep, arcs);

            for &threads in &self.threads {
                let options = Options {
                    threads: Some(threads),
                    max_supersteps: Some(self.supersteps),
                    segments: self.segments,
                    ..Options::default()
                };
                let ranking = pagerank::run(graph, &config, options, &mut ())?;
                let report = &ranking.report;
                record(&format!("plan, {}", plural(threads)), report.plan_s, None);
                record(&superstep(threads), report.run_s * per_superstep, arcs);
                agree(&ranking.ranks, &baseline.ranks);
            }
        }
        compare(&mut table, &self.threads);
        Ok(table)
    }
}

const BASELINE: &str = "superstep, plain loop";

fn superstep(threads: usize) -> String {
    format!("superstep, {}", plural(threads))
}

fn plural(threads: usize) -> String {
    format!("{threads} thread{}", if threads == 1 { "" } else { "s" })
}

/// A benchmark of a wrong answer is worth nothing.
fn agree(ranks: &[f64], baseline: &[f64]) {
    let difference: f64 = ranks.iter().zip(baseline).map(|(a, b)| (a - b).abs()).sum();
    assert!(difference <= 1e-6, "engine and plain loop differ by {difference:e} (L1): one of them is wrong");
}

fn compare(table: &mut Table, threads: &[usize]) {
    let baseline = table.row(BASELINE, None).seconds.median();
    for &threads in threads {
        let row = table.row(&superstep(threads), None);
        row.speedup = Some(baseline / row.seconds.median());
    }
    let beats = |&&threads: &&usize| {
        let name = superstep(threads);
        table.rows.iter().any(|row| row.name == name && row.speedup.is_some_and(|speedup| speedup > 1.0))
    };
    table.cost = threads.iter().filter(beats).min().copied();
}

#[cfg(test)]
mod tests {
    use super::*;
    use hubcut::graph::{BuildOptions, EdgeList};

    #[test]
    fn times_every_phase_and_counts_runs() {
        let bench = PageRankBench { runs: 3, warmup: 1, supersteps: 2, threads: vec![1, 2], segments: Segments::Auto };
        let mut loads = 0;
        let table = bench
            .run(
                &mut || {
                    loads += 1;
                    let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default())?;
                    Ok::<_, hubcut_programs::Error>(Loading {
                        graph: AnyGraph::Unweighted(graph),
                        phases: vec![("build", 0.5)],
                    })
                },
                &mut |_| {},
            )
            .unwrap();
        assert_eq!(loads, 4);
        let names: Vec<_> = table.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(
            names,
            ["build", BASELINE, "plan, 1 thread", "superstep, 1 thread", "plan, 2 threads", "superstep, 2 threads"]
        );
        assert!(table.rows.iter().all(|row| row.seconds.values().len() == 3));
        assert!(table.to_string().contains("COST"));
    }
}
