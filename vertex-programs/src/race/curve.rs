//! How the error fell during one run.

use serde::Serialize;

/// Where a run was after a round. Everything counts from its beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Point {
    /// Rounds: supersteps, rounds of the asynchronous engine, passes over all colours.
    pub rounds: u64,
    /// Seconds in rounds, without those in which the error was measured.
    pub seconds: f64,
    /// Vertices that ran, each time they did.
    pub activations: u64,
    /// Edges gathered over, each time they were.
    pub edges_gathered: u64,
    /// Edges scattered over.
    pub edges_scattered: u64,
    /// The error then.
    pub error: f64,
}

impl Point {
    /// Edges gathered and scattered over.
    pub fn edges(&self) -> u64 {
        self.edges_gathered + self.edges_scattered
    }
}

/// How the error fell, from before the first round to the end of the run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Curve(Vec<Point>);

impl Curve {
    /// Adds a point, which is later than those before.
    pub fn push(&mut self, point: Point) {
        self.0.push(point);
    }

    /// The points, in their order.
    pub fn points(&self) -> &[Point] {
        &self.0
    }

    /// The last point.
    pub fn end(&self) -> Point {
        self.0.last().copied().unwrap_or_default()
    }

    /// At most about `most` of the points, evenly chosen, the first and the last among them.
    pub fn thinned(&self, most: usize) -> Vec<Point> {
        let step = self.0.len().div_ceil(most).max(1);
        let mut thinned: Vec<Point> = self.0.iter().copied().step_by(step).collect();
        if thinned.last() != self.0.last() {
            thinned.extend(self.0.last());
        }
        thinned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_both_ends() {
        let curve = Curve((0..1000).map(|rounds| Point { rounds, ..Point::default() }).collect());
        let rounds: Vec<u64> = curve.thinned(4).iter().map(|point| point.rounds).collect();
        assert_eq!(rounds, [0, 250, 500, 750, 999]);
        assert_eq!(Curve(curve.0[..3].to_vec()).thinned(4).len(), 3);
    }
}
