//! Numbers as people read them.

/// A count, its digits in groups of three.
///
/// # Examples
/// ```
/// assert_eq!(hubcut_programs::numbers::count(65_000_000), "65,000,000");
/// ```
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and its noun.
///
/// # Examples
/// ```
/// use hubcut_programs::numbers::counted;
/// assert_eq!([counted(1, "edge"), counted(2, "edge"), counted(3, "vertex")], ["1 edge", "2 edges", "3 vertices"]);
/// ```
pub fn counted(number: u64, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ if noun == "vertex" => format!("{} vertices", count(number)),
        _ if noun == "search" => format!("{} searches", count(number)),
        _ if noun == "community" => format!("{} communities", count(number)),
        _ => format!("{} {noun}s", count(number)),
    }
}

/// A number, six significant digits or, of a larger one, all before the point: zeros in their place would look exact. Very small
/// and very large ones are in scientific notation.
///
/// # Examples
/// ```
/// use hubcut_programs::numbers::rounded;
/// assert_eq!([0.1 + 0.2, 123456789.4, 1e300].map(rounded), ["0.3", "123456789", "1e300"]);
/// ```
pub fn rounded(number: f64) -> String {
    if (1e6..=2f64.powi(53)).contains(&number.abs()) {
        return format!("{number:.0}");
    }
    match format!("{number:.5e}").parse().unwrap_or(number) {
        x if x.is_nan() => "nan".into(),
        x if x == 0.0 || x.is_infinite() || (1e-5..1e16).contains(&x.abs()) => format!("{x}"),
        x => format!("{x:e}"),
    }
}

/// A number beside others like it: six digits behind the point, unless these say too little about one so small.
pub fn six_decimals(number: f64) -> String {
    if number == 0.0 || number.abs() >= 1e-3 { format!("{number:.6}") } else { rounded(number) }
}

/// Seconds, three digits or so.
pub fn seconds(seconds: f64) -> String {
    match seconds {
        s if s < 1e-5 => format!("{:.2} us", s * 1e6),
        s if s < 0.01 => format!("{:.2} ms", s * 1e3),
        s if s < 10.0 => format!("{s:.2} s"),
        s if s < 1000.0 => format!("{s:.1} s"),
        s => format!("{s:.0} s"),
    }
}

/// A rate with its unit: "12.3 M".
pub fn rate(per_second: f64) -> String {
    match per_second {
        x if x >= 1e9 => format!("{:.2} G", x / 1e9),
        x if x >= 1e6 => format!("{:.1} M", x / 1e6),
        x if x >= 1e3 => format!("{:.1} k", x / 1e3),
        x => format!("{x:.1} "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_in_groups_of_three() {
        assert_eq!([0, 999, 1000, 123_456, 65_000_000].map(count), ["0", "999", "1,000", "123,456", "65,000,000"]);
    }

    #[test]
    fn small_numbers_have_digits_that_say_something() {
        assert_eq!(six_decimals(0.24399), "0.243990");
        assert_eq!(six_decimals(0.0), "0.000000");
        assert_eq!(six_decimals(1.23456789e-9), "1.23457e-9");
        assert_eq!(six_decimals(0.00012), "0.00012");
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
    }
}
