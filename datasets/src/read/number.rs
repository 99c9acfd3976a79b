//! Fields to numbers: vertex ids and weights, byte by byte, refusing what other readers let through.

/// What a field is when it is looked at as a vertex id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Id {
    /// A whole number from 0 to 2^64 - 1.
    Number(u64),
    /// A number that cannot be an id: `-3`, `+1`, `1.5`, `1e3`, 2^64.
    WrongNumber,
    /// Anything else.
    Text,
}

/// Looks at a field as a vertex id.
pub(crate) fn id(field: &[u8]) -> Id {
    if let Some(number) = whole(field) {
        return Id::Number(number);
    }
    if is_number(field) { Id::WrongNumber } else { Id::Text }
}

/// A whole number from 0 to 2^64 - 1, digits only.
pub(crate) fn whole(field: &[u8]) -> Option<u64> {
    if field.is_empty() {
        return None;
    }
    field.iter().try_fold(0u64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

/// A whole number up to 2^53 that is written with a point, as NumPy and pandas do: `7.0`, `7.000e+00`.
pub(crate) fn decimal(field: &[u8]) -> Option<u64> {
    if !field.first().is_some_and(u8::is_ascii_digit) || !field.contains(&b'.') || !is_number(field) {
        return None;
    }
    let number: f64 = fast_float2::parse(field).ok()?;
    (number.fract() == 0.0 && number <= (1u64 << 53) as f64).then_some(number as u64)
}

/// Whether a number has zeros in front that one would not write.
pub(crate) fn has_leading_zero(field: &[u8]) -> bool {
    field.len() > 1 && field[0] == b'0' && field[1].is_ascii_digit()
}

/// Whether a field means a number, be it one that cannot be used: `inf`, `nan`, `1e999`.
pub(crate) fn looks_numeric(field: &[u8]) -> bool {
    is_number(field) || fast_float2::parse::<f64, _>(field.strip_prefix(b"+").unwrap_or(field)).is_ok()
}

/// Whether a field reads as a decimal number, of any size.
fn is_number(field: &[u8]) -> bool {
    let unsigned = field.strip_prefix(b"+").or_else(|| field.strip_prefix(b"-")).unwrap_or(field);
    unsigned.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.')
        && fast_float2::parse::<f64, _>(unsigned).is_ok()
}

/// A weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Weight {
    /// Digits only, below 2^32.
    Whole(u32),
    /// Any other number; the second is whether `f32` had to round it.
    Real(f32, bool),
}

/// A field as a weight; `None` if it is not a number that `f32` can hold.
pub(crate) fn weight(field: &[u8]) -> Option<Weight> {
    if let Some(number) = whole(field).and_then(|number| u32::try_from(number).ok()) {
        return Some(Weight::Whole(number));
    }
    // Refuses "inf" and "nan" too: they begin with a letter.
    if !is_number(field) {
        return None;
    }
    let field = field.strip_prefix(b"+").unwrap_or(field);
    let exact: f64 = fast_float2::parse(field).ok()?;
    let narrow = exact as f32;
    narrow.is_finite().then_some(Weight::Real(narrow, f64::from(narrow) != exact))
}

/// `u32` to `f32`, and whether that rounded.
pub(crate) fn narrowed(number: u32) -> (f32, bool) {
    let narrow = number as f32;
    (narrow, f64::from(narrow) != f64::from(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_whole_numbers_that_do_not_wrap() {
        assert_eq!(id(b"0"), Id::Number(0));
        assert_eq!(id(b"007"), Id::Number(7));
        assert_eq!(id(b"4294967296"), Id::Number(1 << 32));
        assert_eq!(id(b"18446744073709551615"), Id::Number(u64::MAX));
        for wrong in ["18446744073709551616", "-3", "+1", "1.5", "1e3", "-0", "99999999999999999999999", ".5", "5."] {
            assert_eq!(id(wrong.as_bytes()), Id::WrongNumber, "{wrong}");
        }
        for text in ["", "a", "1a", "0x10", "1_000", "nan", "inf", "-", "2020-01-01", "+-1", "1,5", "e3"] {
            assert_eq!(id(text.as_bytes()), Id::Text, "{text}");
        }
    }

    #[test]
    fn whole_numbers_may_have_a_point() {
        for (field, number) in
            [("1.0", Some(1)), ("7.", Some(7)), ("1.000e+02", Some(100)), ("9007199254740992.0", Some(1 << 53))]
        {
            assert_eq!(decimal(field.as_bytes()), number, "{field}");
        }
        for field in ["1.5", "-1.0", "+1.0", "1e3", "1.0e300", "inf", "", ".0", "9007199254740994.0"] {
            assert_eq!(decimal(field.as_bytes()), None, "{field}");
        }
        assert!(["inf", "-nan", "+1", "1e999", "0"].iter().all(|field| looks_numeric(field.as_bytes())));
        assert!(has_leading_zero(b"007") && !has_leading_zero(b"0") && !has_leading_zero(b"0.5"));
    }

    #[test]
    fn weights_are_finite_numbers() {
        assert_eq!(weight(b"4294967295"), Some(Weight::Whole(u32::MAX)));
        assert_eq!(weight(b"4294967296"), Some(Weight::Real(4294967296.0, false)));
        assert_eq!(weight(b"4294967297"), Some(Weight::Real(4294967296.0, true)));
        assert_eq!(weight(b"-1"), Some(Weight::Real(-1.0, false)));
        assert_eq!(weight(b"+2.5"), Some(Weight::Real(2.5, false)));
        assert_eq!(weight(b"0.1"), Some(Weight::Real(0.1, true)));
        assert_eq!(weight(b"1e-3"), Some(Weight::Real(1e-3, true)));
        assert_eq!(weight(b"1e-60"), Some(Weight::Real(0.0, true)));
        for wrong in ["", "nan", "inf", "-inf", "NaN", "1e39", "1e999", "x", "1x", "0x1", "1,5", "1 2", "--1", "+-1"] {
            assert_eq!(weight(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
