//! Numbers as people read them.

use std::fmt::Display;

/// A count, its digits in groups of three.
pub(crate) fn count(number: u64) -> impl Display {
    indicatif::HumanCount(number)
}

/// A count and its noun: "1 edge", "2 edges".
pub(crate) fn counted(number: u64, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ if noun == "vertex" => format!("{} vertices", count(number)),
        _ => format!("{} {noun}s", count(number)),
    }
}

/// Seconds, three digits or so.
pub(crate) fn seconds(seconds: f64) -> String {
    match seconds {
        s if s < 1e-5 => format!("{:.2} us", s * 1e6),
        s if s < 0.01 => format!("{:.2} ms", s * 1e3),
        s if s < 10.0 => format!("{s:.2} s"),
        s if s < 1000.0 => format!("{s:.1} s"),
        s => format!("{s:.0} s"),
    }
}

/// A rate with its unit: "12.3 M".
pub(crate) fn rate(per_second: f64) -> String {
    match per_second {
        x if x >= 1e9 => format!("{:.2} G", x / 1e9),
        x if x >= 1e6 => format!("{:.1} M", x / 1e6),
        x if x >= 1e3 => format!("{:.1} k", x / 1e3),
        x => format!("{x:.1} "),
    }
}

/// A probability with six digits: "0.793316", "3.42e-9". Only what is 0 or 1 looks like it.
pub(crate) fn probability(p: f64) -> String {
    match p {
        0.0 | 1.0 => format!("{p}"),
        p if p < 1e-5 => format!("{p:.2e}"),
        p => format!("{p:.6}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_show_what_they_are() {
        let all = [(0.0, "0"), (1.0, "1"), (0.25, "0.250000"), (1e-12, "1.00e-12"), (0.79331649, "0.793316")];
        for (p, wanted) in all.into_iter().chain([(1e-5, "0.000010"), (9.876e-6, "9.88e-6"), (1.0 - 1e-12, "1.000000")])
        {
            assert_eq!(probability(p), wanted);
        }
    }
}
