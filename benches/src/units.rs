//! Times and counts as people read them.

/// A time in the unit that fits, four digits of it.
pub(crate) fn time(seconds: f64) -> String {
    let (number, unit) = match seconds {
        s if s >= 1.0 => (s, "s"),
        s if s >= 1e-3 => (s * 1e3, "ms"),
        s => (s * 1e6, "us"),
    };
    let decimals = match number {
        x if x >= 1000.0 => 0,
        x if x >= 100.0 => 1,
        x if x >= 10.0 => 2,
        _ => 3,
    };
    format!("{number:.decimals$} {unit}")
}

/// A count of which four digits matter: "12.35 M".
pub(crate) fn count(number: f64) -> String {
    let (number, unit) = match number {
        x if x >= 1e9 => (x / 1e9, " G"),
        x if x >= 1e6 => (x / 1e6, " M"),
        x if x >= 1e4 => (x / 1e3, " k"),
        x => return format!("{x:.0}"),
    };
    format!("{number:.*}{unit}", if number >= 100.0 { 1 } else { 2 })
}

/// How many times as fast: two digits behind the point, or so many that two of them say something.
pub(crate) fn times(ratio: f64) -> String {
    match ratio < 0.1 {
        true => format!("{}x", format!("{ratio:.1e}").parse().unwrap_or(ratio)),
        false => format!("{ratio:.2}x"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_four_digits() {
        let times = [1234.4, 12.346, 0.5, 0.001_234_4, 0.000_012_346].map(time);
        assert_eq!(times, ["1234 s", "12.35 s", "500.0 ms", "1.234 ms", "12.35 us"].map(String::from));
    }

    #[test]
    fn ratios_are_never_rounded_to_nothing() {
        let ratios = [12.346, 1.0, 0.1, 0.0123, 0.0049, 1e-7].map(times);
        assert_eq!(ratios, ["12.35x", "1.00x", "0.10x", "0.012x", "0.0049x", "0.0000001x"].map(String::from));
    }

    #[test]
    fn counts_have_a_unit_once_they_are_long() {
        let counts = [0.0, 9999.0, 12_346.0, 123_456_789.0, 5e9].map(count);
        assert_eq!(counts, ["0", "9999", "12.35 k", "123.5 M", "5.00 G"].map(String::from));
    }
}
