//! Tables of logarithms, and how the entries of one lie in another over fewer of its variables.

use crate::bp::logs::maximum;

/// Where in a table over some of the variables of another table its entries lie.
///
/// An index is a part for the leading variables plus a part for the trailing ones, so two lists of the size of a square
/// root say it for all entries, and the inner loop is one addition and one load.
pub(super) struct Projection {
    high: Vec<usize>,
    low: Vec<usize>,
}

impl Projection {
    /// From a table over `scope` to one over `part`, whose variables are all in `scope`, in any order.
    pub(super) fn new(scope: &[u32], part: &[u32], cardinalities: &[u32]) -> Self {
        let states = |variable: &u32| cardinalities[*variable as usize] as usize;
        let stride = |variable: &u32| match part.iter().position(|other| other == variable) {
            Some(place) => part[place + 1..].iter().map(states).product(),
            None => 0,
        };
        let offsets = |variables: &[u32]| {
            let mut offsets = vec![0];
            for variable in variables {
                let stride: usize = stride(variable);
                let next = offsets.iter().flat_map(|o| (0..states(variable)).map(move |state| o + state * stride));
                offsets = next.collect();
            }
            offsets
        };
        let entries = scope.iter().map(states).product::<usize>();
        let mut trailing = 1;
        let mut split = scope.len();
        while split > 0 && trailing * trailing < entries {
            split -= 1;
            trailing *= states(&scope[split]);
        }
        Projection { high: offsets(&scope[..split]), low: offsets(&scope[split..]) }
    }

    /// Adds to each entry of `table` the one of `part` that it lies in.
    pub(super) fn add(&self, table: &mut [f64], part: &[f64]) {
        for (row, high) in table.chunks_exact_mut(self.low.len()).zip(&self.high) {
            for (entry, low) in row.iter_mut().zip(&self.low) {
                *entry += part[high + low];
            }
        }
    }

    /// Calls `visit` with each entry of `table` and the one of `part` that it lies in.
    fn visit(&self, table: &[f64], part: &mut [f64], visit: impl Fn(f64, &mut f64, usize)) {
        for (row, high) in table.chunks_exact(self.low.len()).zip(&self.high) {
            for (entry, low) in row.iter().zip(&self.low) {
                visit(*entry, &mut part[high + low], high + low);
            }
        }
    }

    /// For each entry of the smaller table, of `entries`, the logarithm of the sum of what lies in it.
    pub(super) fn log_sum(&self, table: &[f64], entries: usize) -> Vec<f64> {
        let mut largest = vec![f64::NEG_INFINITY; entries];
        self.visit(table, &mut largest, |entry, largest, _| *largest = largest.max(entry));
        let mut sums = vec![0.0; entries];
        self.visit(table, &mut sums, |entry, sum, place| {
            if entry > f64::NEG_INFINITY {
                *sum += (entry - largest[place]).exp();
            }
        });
        // Where nothing is possible the largest is minus infinity, and so is the sum.
        sums.iter().zip(&largest).map(|(sum, largest)| sum.ln() + largest).collect()
    }
}

/// Subtracts the largest entry, if anything is possible, and returns it.
pub(super) fn normalise(table: &mut [f64]) -> f64 {
    let largest = maximum(table);
    if largest > f64::NEG_INFINITY {
        table.iter_mut().for_each(|entry| *entry -= largest);
    }
    largest
}
