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
