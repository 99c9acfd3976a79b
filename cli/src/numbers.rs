//! Numbers as people read them.

pub(crate) use hubcut_programs::numbers::{count, counted, rounded};

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
    fn small_numbers_have_digits_that_say_something() {
        assert_eq!(six_decimals(0.24399), "0.243990");
        assert_eq!(six_decimals(0.0), "0.000000");
        assert_eq!(six_decimals(1.23456789e-9), "1.23457e-9");
        assert_eq!(six_decimals(0.00012), "0.00012");
    }
}
