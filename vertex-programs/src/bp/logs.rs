//! Sums of numbers that are given by their logarithms.

/// The largest; minus infinity of none.
pub(crate) fn maximum(logs: &[f64]) -> f64 {
    logs.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// The logarithm of the sum of numbers given by their logarithms, without overflow or underflow.
pub(crate) fn log_sum(logs: &[f64]) -> f64 {
    let largest = maximum(logs);
    if largest == f64::NEG_INFINITY {
        return largest;
    }
    largest + logs.iter().map(|log| (log - largest).exp()).sum::<f64>().ln()
}
