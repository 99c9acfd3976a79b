//! Rounds of dense passes until a residual is within a tolerance.

use std::time::Instant;

use hubcut::exec::{
    Contention, Observer, Options, Progress, RunReport, ScatterMode, SuperstepReport, Termination, ViewMode,
};
use hubcut::parallel;

use crate::direct::{Limits, WeightedRows, empty_report};

/// The rounds of one run, its limits, and what it tells of them.
pub(crate) struct Rounds<'a> {
    tolerance: f64,
    most: Option<u64>,
    limits: Limits,
    observer: &'a mut (dyn Observer + Send),
    begin: Instant,
    report: RunReport,
}

impl<'a> Rounds<'a> {
    /// Of a run with `options`, to a tolerance; 0: as many as `options.max_supersteps` says.
    pub(crate) fn new(tolerance: f64, options: &Options, observer: &'a mut (dyn Observer + Send)) -> Self {
        let (most, limits) = (options.max_supersteps, Limits::of(options));
        Rounds { tolerance, most, limits, observer, begin: Instant::now(), report: empty_report(0.0) }
    }

    /// Does `round`, which goes over so many edges of so many vertices and says the residual then, until that is at most the tolerance.
    ///
    /// # Errors
    /// Those of `round`.
    pub(crate) fn run<E>(
        mut self,
        vertices: usize,
        edges: usize,
        round: &mut dyn FnMut() -> Result<f64, E>,
    ) -> Result<(Termination, RunReport), E> {
        let termination = loop {
            if self.most.is_some_and(|most| self.report.supersteps >= most) {
                break Termination::MaxSupersteps;
            }
            if self.limits.is_due() {
                break self.limits.termination();
            }
            let begin = Instant::now();
            let residual = round()?;
            self.record(begin, vertices as u64, edges as u64, residual);
            if self.tolerance > 0.0 && residual <= self.tolerance {
                break Termination::Converged;
            }
        };
        self.report.termination = (&termination).into();
        Ok((termination, self.report))
    }

    fn record(&mut self, begin: Instant, active: u64, edges: u64, residual: f64) {
        let report = &mut self.report;
        report.supersteps += 1;
        report.activations += active;
        report.edges_gathered += edges;
        let superstep = SuperstepReport {
            superstep: report.supersteps,
            active,
            edges_gathered: edges,
            edges_scattered: 0,
            contention: Contention::default(),
            sent_bytes: 0,
            residual,
            seconds: begin.elapsed().as_secs_f64(),
            views: ViewMode::Dense,
            scatter: ScatterMode::None,
            segmented: false,
        };
        report.per_superstep.push(superstep);
        report.run_s = self.begin.elapsed().as_secs_f64();
        self.observer.superstep(Progress { superstep: &superstep, elapsed_s: report.run_s });
    }
}

/// Writes to `to`, for each row, the sum of weights times the values of its neighbours.
pub(crate) fn multiply(rows: &WeightedRows<'_>, values: &[f64], to: &mut [f64]) {
    parallel::in_parts(to, &|first, part| {
        for (v, to) in (first..).zip(part) {
            *to = rows.sum(v, values);
        }
    });
}

/// The sum over so many vertices, in an order that does not depend on threads.
pub(crate) fn total(vertices: usize, value: &(dyn Fn(usize) -> f64 + Sync)) -> f64 {
    parallel::of_ranges(vertices, &|range| range.map(value).sum::<f64>()).into_iter().sum()
}

/// The square root of the sum of squares.
pub(crate) fn norm(values: &[f64]) -> f64 {
    total(values.len(), &|v| values[v] * values[v]).sqrt()
}

/// Divides by a number, unless that is 0.
pub(crate) fn scale(values: &mut [f64], by: f64) {
    if by > 0.0 {
        parallel::change(values, &|value| value / by);
    }
}
