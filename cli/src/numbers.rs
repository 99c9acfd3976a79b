//! Numbers as people read them.

use std::fmt::Display;

use hubcut_datasets::write::Shortest;

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

/// A number, six significant digits or, of a larger one, all before the point: zeros in their place would look exact.
pub(crate) fn rounded(number: f64) -> String {
    if (1e6..=2f64.powi(53)).contains(&number.abs()) {
        return format!("{number:.0}");
    }
    Shortest(format!("{number:.5e}").parse().unwrap_or(number)).to_string()
}

/// A number beside others like it: six digits behind the point, unless these say too little about one so small.
pub(crate) fn six_decimals(number: f64) -> String {
    if number == 0.0 || number.abs() >= 1e-3 { format!("{number:.6}") } else { rounded(number) }
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

    #[test]
    fn numbers_for_people_have_six_digits_and_no_rows_of_zeros() {
        for (number, text) in [
            (0.0, "0"),
            (5.0, "5"),
            (0.15630868464789013, "0.156309"),
            (1.0 / 3.0 * 1e-12, "3.33333e-13"),
            (123456.7, "123457"),
            (-123456789.4, "-123456789"),
            (9007199254740993.0, "9007199254740992"),
            (123456789e9, "1.23457e17"),
            (1e300, "1e300"),
            (0.1 + 0.2, "0.3"),
            (f64::INFINITY, "inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(rounded(number), text);
        }
        assert_eq!(six_decimals(0.24399), "0.243990");
        assert_eq!(six_decimals(0.0), "0.000000");
        assert_eq!(six_decimals(1.23456789e-9), "1.23457e-9");
        assert_eq!(six_decimals(0.00012), "0.00012");
    }
}
