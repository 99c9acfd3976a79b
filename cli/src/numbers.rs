//! Numbers as people read them.

pub(crate) use hubcut_programs::numbers::{count, counted, rate, rounded, seconds, six_decimals};

/// A probability with six digits: "0.793316", "3.42e-9". What is nearly 0 or 1 does not look like it.
pub(crate) fn probability(p: f64) -> String {
    if matches!(p, 0.0 | 1.0) { format!("{p}") } else { six_decimals(p) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_show_what_they_are() {
        let all = [(0.0, "0"), (1.0, "1"), (0.25, "0.250000"), (1e-12, "1e-12"), (0.79331649, "0.793316")];
        for (p, wanted) in all.into_iter().chain([(1e-5, "0.00001"), (9.876e-6, "9.876e-6"), (1.0 - 1e-12, "1.000000")])
        {
            assert_eq!(probability(p), wanted);
        }
    }
}
