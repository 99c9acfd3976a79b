//! Numbers as files have them.

/// A number with the fewest digits that read back as the same: plain, or scientific below 1e-5 and from 1e16 on, where plain ones
/// would be rows of zeros.
pub(super) fn shortest(number: f64) -> String {
    let is_plain = number == 0.0 || !number.is_finite() || (1e-5..1e16).contains(&number.abs());
    if is_plain { format!("{number}") } else { format!("{number:e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_read_back() {
        let all =
            [(0.0, "0"), (0.25, "0.25"), (1e-5, "0.00001"), (9.9e-6, "9.9e-6"), (1e-12, "1e-12"), (-3e-300, "-3e-300")];
        let large = [(123456.5, "123456.5"), (9e15, "9000000000000000"), (1e16, "1e16"), (1.5e300, "1.5e300")];
        for (number, wanted) in all.into_iter().chain(large) {
            assert_eq!(shortest(number), wanted);
            assert_eq!(wanted.parse::<f64>().unwrap(), number);
        }
    }
}
