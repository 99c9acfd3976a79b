//! Rounds of dense passes until a residual is within a tolerance.

use std::time::Instant;

use hubcut::exec::{Observer, Options, Progress, RunReport, Termination, ViewMode};
use hubcut::parallel;

use crate::direct::{Limits, WeightedRows, empty_report, record, total};

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
            let report = &mut self.report;
            let superstep = record(report, begin, vertices as u64, (edges as u64, 0), residual, ViewMode::Dense);
            report.run_s = self.begin.elapsed().as_secs_f64();
            self.observer.superstep(Progress { superstep: &superstep, elapsed_s: report.run_s });
            if self.tolerance > 0.0 && residual <= self.tolerance {
                break Termination::Converged;
            }
        };
        self.report.termination = (&termination).into();
        Ok((termination, self.report))
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
