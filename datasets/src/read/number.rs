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
pub(crate) fn whole_decimal(field: &[u8]) -> Option<u64> {
    if !field.first().is_some_and(u8::is_ascii_digit) || !field.contains(&b'.') || !is_number(field) {
        return None;
    }
    let number: f64 = fast_float2::parse(field).ok()?;
    (number.fract() == 0.0 && number <= (1u64 << 53) as f64).then_some(number as u64)
}

/// Whether a whole number has zeros in front that one would not write.
pub(crate) fn has_leading_zero(field: &[u8]) -> bool {
    field.len() > 1 && field[0] == b'0' && field.iter().all(u8::is_ascii_digit)
}

/// Whether a field means a number, be it one that cannot be used: `inf`, `nan`, `1e999`.
pub(crate) fn looks_numeric(field: &[u8]) -> bool {
    is_number(field) || fast_float2::parse::<f64, _>(field.strip_prefix(b"+").unwrap_or(field)).is_ok()
}

/// Whether a field reads as a decimal number, of any size.
fn is_number(field: &[u8]) -> bool {
    decimal(field).is_some()
}

/// A decimal number of any size, as the nearest `f64`; infinite beyond the largest.
fn decimal(field: &[u8]) -> Option<f64> {
    let digits = unsigned(field);
    // "inf" and "nan" begin with a letter.
    if !digits.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.') {
        return None;
    }
    let value: f64 = fast_float2::parse(digits).ok()?;
    Some(if field[0] == b'-' { -value } else { value })
}

/// A field without its sign.
fn unsigned(field: &[u8]) -> &[u8] {
    field.strip_prefix(b"+").or_else(|| field.strip_prefix(b"-")).unwrap_or(field)
}

/// A weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Weight {
    /// Digits only, below 2^32.
    Whole(u32),
    /// Any other number, as the nearest `f64`.
    Real(f64),
    /// A whole number above 2^53 that lies between two `f64`, as the nearest.
    Rounded(f64),
}

impl Weight {
    /// The `f32` that it is, if there is one.
    pub(crate) fn single(self) -> Option<f32> {
        match self {
            Weight::Whole(number) => as_single(number.into()),
            Weight::Real(value) => as_single(value),
            Weight::Rounded(_) => None,
        }
    }

    /// As `f64`.
    pub(crate) fn double(self) -> f64 {
        match self {
            Weight::Whole(number) => number.into(),
            Weight::Real(value) | Weight::Rounded(value) => value,
        }
    }

    /// Whether an `f32` is near, exact or not.
    pub(crate) fn is_in_single(self) -> bool {
        (self.double() as f32).is_finite()
    }
}

/// The `f32` that a number is, if there is one.
pub(crate) fn as_single(value: f64) -> Option<f32> {
    let single = value as f32;
    (f64::from(single) == value).then_some(single)
}

/// A field as a weight; `None` if it is not a number, or one outside what `f64` can hold.
pub(crate) fn weight(field: &[u8]) -> Option<Weight> {
    if let Some(number) = whole(field).and_then(|number| u32::try_from(number).ok()) {
        return Some(Weight::Whole(number));
    }
    let value = decimal(field)?;
    if value.is_infinite() || vanishes(field, value) {
        return None;
    }
    let rounded = value.abs() >= TWO_TO_53 && is_whole(field) && !holds(value.abs(), unsigned(field));
    Some(if rounded { Weight::Rounded(value) } else { Weight::Real(value) })
}

/// Up to here `f64` holds every whole number.
const TWO_TO_53: f64 = (1u64 << 53) as f64;

/// What a weight is.
pub(crate) const RULE: &str = "weights are finite numbers up to 1.8e308; leave the column out with `weights = none`";

/// Why a field that is meant as a number is no weight; `None` for any other.
pub(crate) fn refusal(field: &[u8]) -> Option<&'static str> {
    const NAMES: [&[u8]; 3] = [b"inf", b"infinity", b"nan"];
    match decimal(field) {
        Some(value) if vanishes(field, value) => {
            Some("the smallest weight above 0 is 4.9e-324; write 0, or give all weights in another unit")
        }
        Some(value) if value.is_infinite() => Some(RULE),
        Some(_) => None,
        None if has_decimal_comma(field) => {
            Some("write decimals with a point instead of a comma, or leave the column out with `weights = none`")
        }
        None => NAMES.iter().any(|name| unsigned(field).eq_ignore_ascii_case(name)).then_some(RULE),
    }
}

/// Whether a field is meant as a number, be it with a decimal comma.
pub(crate) fn may_be(field: &[u8]) -> bool {
    looks_numeric(field) || has_decimal_comma(field)
}

/// `0,5` and `1.234,5`, as spreadsheets of many countries write them.
pub(crate) fn has_decimal_comma(field: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b',', field) else { return false };
    let whole: Vec<u8> = field[..at].iter().copied().filter(|byte| *byte != b'.').collect();
    is_whole(&whole) && decimal(&[&whole[..], b".", &field[at + 1..]].concat()).is_some()
}

/// Whether a field is digits, perhaps behind a sign.
pub(crate) fn is_whole(field: &[u8]) -> bool {
    let digits = unsigned(field);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// Whether a decimal number that is not 0 was rounded to 0.
fn vanishes(field: &[u8], value: f64) -> bool {
    let mut digits = unsigned(field).iter().take_while(|byte| !byte.eq_ignore_ascii_case(&b'e'));
    value == 0.0 && digits.any(|byte| (b'1'..=b'9').contains(byte))
}

/// Whether a whole `f64` is exactly the number that these digits say.
fn holds(value: f64, digits: &[u8]) -> bool {
    match whole(digits) {
        Some(number) => value as u128 == u128::from(number),
        // Rust writes all digits of the number that the `f64` is.
        None => {
            let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
            format!("{value:.0}").as_bytes() == &digits[zeros..]
        }
    }
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
            assert_eq!(whole_decimal(field.as_bytes()), number, "{field}");
        }
        for field in ["1.5", "-1.0", "+1.0", "1e3", "1.0e300", "inf", "", ".0", "9007199254740994.0"] {
            assert_eq!(whole_decimal(field.as_bytes()), None, "{field}");
        }
        assert!(["inf", "-nan", "+1", "1e999", "0"].iter().all(|field| looks_numeric(field.as_bytes())));
        assert!(has_leading_zero(b"007") && !has_leading_zero(b"0") && !has_leading_zero(b"0.5"));
    }

    #[test]
    fn weights_are_kept_as_they_are_written() {
        assert_eq!(weight(b"4294967295"), Some(Weight::Whole(u32::MAX)));
        assert_eq!(weight(b"4294967296"), Some(Weight::Real(4294967296.0)));
        assert_eq!(weight(b"4294967297"), Some(Weight::Real(4294967297.0)));
        assert_eq!(weight(b"-1"), Some(Weight::Real(-1.0)));
        assert_eq!(weight(b"+2.5"), Some(Weight::Real(2.5)));
        assert_eq!(weight(b"0.1"), Some(Weight::Real(0.1)));
        assert_eq!(weight(b"1e-60"), Some(Weight::Real(1e-60)));
        assert_eq!(weight(b"1e39"), Some(Weight::Real(1e39)));
        assert_eq!(weight(b"1.7976931348623157e308"), Some(Weight::Real(f64::MAX)));
        assert_eq!(weight(b"4.9406564584124654e-324"), Some(Weight::Real(f64::from_bits(1))));
        assert_eq!(weight(b"0e-400"), Some(Weight::Real(0.0)));
        assert_eq!(weight(b"0.000E5"), Some(Weight::Real(0.0)));
    }

    #[test]
    fn whole_numbers_are_exact_or_known_to_be_rounded() {
        // Python: [n for n in numbers if int(float(n)) != n]
        for exact in ["9007199254740992", "-9007199254740994", "18446744073709551616", "00036893488147419103232"] {
            assert_eq!(weight(exact.as_bytes()), Some(Weight::Real(exact.parse().unwrap())), "{exact}");
        }
        for rounded in ["9007199254740993", "-9007199254740993", "18446744073709551615", "18446744073709551617"] {
            assert_eq!(weight(rounded.as_bytes()), Some(Weight::Rounded(rounded.parse().unwrap())), "{rounded}");
        }
        // These are not written as whole numbers.
        assert_eq!(weight(b"9007199254740993.5"), Some(Weight::Real(9007199254740994.0)));
        assert_eq!(weight(b"1e23"), Some(Weight::Real(1e23)));
    }

    #[test]
    fn what_is_no_weight_says_why() {
        for text in ["", "x", "1x", "0x1", "1,x", "1 2", "--1", "+-1", "infinite", "nano", "-"] {
            assert_eq!((weight(text.as_bytes()), refusal(text.as_bytes())), (None, None), "{text}");
        }
        for beyond in ["nan", "inf", "-inf", "NaN", "+Infinity", "1e309", "-1e999", "179769313486231590e291"] {
            assert_eq!((weight(beyond.as_bytes()), refusal(beyond.as_bytes())), (None, Some(RULE)), "{beyond}");
        }
        for small in ["1e-400", "-0.001e-330", "2.4703282292062327e-324"] {
            assert_eq!(weight(small.as_bytes()), None, "{small}");
            assert!(refusal(small.as_bytes()).unwrap().contains("4.9e-324"), "{small}");
        }
        assert_eq!(refusal(b"1e39"), None);
        for comma in ["1,5", "-0,5", "1,5e3"] {
            assert!(refusal(comma.as_bytes()).unwrap().contains("a point instead of a comma"), "{comma}");
        }
    }
}
